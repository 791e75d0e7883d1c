"""A diff gives both texts back, and shows what changed, moved, came and went."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.revisions import after, before, diff, word_ops
from newsarchive.revisions.align import align
from newsarchive.revisions.diff import Block, paragraphs, tokens

ONE = "The council met on Tuesday and put off the vote."
TWO = "Its mayor said that 14 members had asked for time."
THREE = "The bridge has been closed since October."


def kinds(blocks: list[Block]) -> list[str]:
    return [block.kind for block in blocks]


def test_a_changed_word() -> None:
    (same, changed) = diff(f"{ONE}\n\n{TWO}", f"{ONE}\n\n{TWO.replace('14', '15')}")
    assert same == Block("same", ONE, ONE)
    assert changed.ops == (
        ("same", "Its mayor said that "),
        ("removed", "14"),
        ("added", "15"),
        ("same", " members had asked for time."),
    )


def test_a_phrase_for_a_phrase_is_one_change() -> None:
    assert word_ops("He went home late.", "He drove away late.") == (
        ("same", "He "),
        ("removed", "went home"),
        ("added", "drove away"),
        ("same", " late."),
    )


def test_a_paragraph_that_moved_is_shown_as_moved() -> None:
    blocks = diff("\n\n".join((ONE, TWO, THREE)), "\n\n".join((TWO, THREE, ONE)))
    assert kinds(blocks) == ["moved_from", "same", "same", "moved_to"]
    assert blocks[0].move == blocks[3].move == 1


def test_paragraphs_that_came_and_went() -> None:
    assert kinds(diff(f"{ONE}\n\n{TWO}", f"{ONE}\n\n{THREE}")) == ["same", "removed", "added"]


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert word_ops("市議会は火曜日に開かれた。", "市議会は水曜日に開かれた。") == (
        ("same", "市議会は"),
        ("removed", "火"),
        ("added", "水"),
        ("same", "曜日に開かれた。"),
    )
    assert ("removed", "อัง") not in word_ops("วันอังคาร", "วันพุธ")


def test_numbers_and_names_are_whole() -> None:
    assert tokens("O’Neill paid 1,204.50 on 3.5.") == [
        "O’Neill",
        " ",
        "paid",
        " ",
        "1,204.50",
        " ",
        "on",
        " ",
        "3.5",
        ".",
    ]


def test_a_hundred_thousand_equal_lines() -> None:
    old = ["a"] * 50_000 + ["b"] * 50_000
    new = ["b", "a"] * 50_000
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert len(pairs) >= 50_000


def test_ten_thousand_words_all_other_but_every_third() -> None:
    old = " ".join(f"w{n % 977}" if n % 3 else "the" for n in range(10_000))
    new = " ".join(f"v{n % 991}" if n % 3 else "the" for n in range(10_000))
    ops = word_ops(old, new)
    assert "".join(text for kind, text in ops if kind != "added") == old
    assert "".join(text for kind, text in ops if kind != "removed") == new


words = st.lists(st.sampled_from(["a", "b", "cd", "14", ",", "日", "本"]), max_size=9).map(" ".join)
bodies = st.lists(words, max_size=8).map("\n\n".join)


@given(bodies, bodies)
@settings(max_examples=200, deadline=None)
def test_a_diff_gives_both_texts_back(old: str, new: str) -> None:
    blocks = diff(old, new)
    assert before(blocks) == paragraphs(old)
    assert after(blocks) == paragraphs(new)
    for block in blocks:
        if block.kind == "changed":
            assert "".join(text for kind, text in block.ops if kind != "added") == block.old
            assert "".join(text for kind, text in block.ops if kind != "removed") == block.new


@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
@settings(max_examples=200, deadline=None)
def test_aligned_items_are_equal_and_in_order(old: list[int], new: list[int]) -> None:
    pairs = align(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert pairs == sorted(set(pairs))
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
