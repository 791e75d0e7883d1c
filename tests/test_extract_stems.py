"""The quick no before many patterns must never be a wrong no."""

from __future__ import annotations

import re

import pytest

from newsarchive.extract import hints
from newsarchive.extract.stems import Stems, letter_tree, stems_of


def test_stems_are_what_a_pattern_needs() -> None:
    assert stems_of(r"\bcats?\b|texto?\b|read[-_]?more") == {"cat", "text", "read", "more"}
    assert stems_of("news|newsletter", 3) == {"news"}


def test_all_patterns_near_a_text_are_named() -> None:
    stems = Stems({1: {"news"}, 2: {"newsletter"}, 4: {"let"}, 8: {"other"}})
    assert stems.near("my-newsletter") == 1 | 2 | 4
    assert stems.near("latest news") == 1
    assert stems.near("sc-1x2y") == 0


@pytest.mark.parametrize("words", [["a", "ab", "abc"], ["side", "sidebar", "rail"], ["x.y", "x+y"]])
def test_a_letter_tree_matches_its_words_and_no_others(words: list[str]) -> None:
    tree = re.compile(letter_tree(words))
    assert [word for word in [*words, "", "sid", "xzy", "b"] if tree.fullmatch(word)] == words


@pytest.mark.parametrize(
    "wording",
    [
        "entry-content", "postBody", "single  copy", "jp_relatedposts", "up-next next-up", "mehr zum thema", "rhs",
        "col-right right_col", "ads", "ad", "call to action", "sign up", "opt-in", "texto", "bildunterschrift",
        "toc table-of-contents", "skip_link", "readingTime", "taglist", "tag-cloud", "cats", "cmp", "pop up", "loop",
        "editors-note", "editor_s_note", "prev-article previous_post", "sc-1a2b3c", "a1 b2",
    ],
)  # fmt: skip
def test_hints_are_those_of_the_patterns_alone(wording: str) -> None:
    plain = re.sub(r"([a-z])([A-Z])", r"\1-\2", wording).lower()
    alone = sum(hints.BIT[name] for name, pattern in hints._PATTERNS.items() if re.search(pattern, plain))
    assert hints.hints_of({"class": wording}) == alone
