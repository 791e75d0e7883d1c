"""Which articles carry the same text: what is a pair, what is none, and what becomes of a story."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.cli import app
from newsarchive.models import Article, Site
from newsarchive.store import Archive, entry_of
from newsarchive.store.carriers import carriers, stories
from newsarchive.store.stories import CAP
from newsarchive.stories import from_bytes, groups, to_bytes

SITES = ("one.example", "two.example", "three.example")
BEGIN = datetime(2026, 11, 1, 8, tzinfo=UTC)


def prose(seed: int, paragraphs: int = 8) -> list[str]:
    """Paragraphs of some 40 words, out of words made up for each text alone and the same small words."""
    dice = random.Random(seed)
    letters, small = "abdefgiklmnoprstuv", ["the", "of", "and", "to", "in", "that", "was", "for"]
    words = ["".join(dice.choices(letters, k=dice.randint(4, 9))) for _ in range(400)]
    made = []
    for _ in range(paragraphs):
        chosen = [dice.choice(small) if dice.random() < 0.3 else dice.choice(words) for _ in range(40)]
        made.append(" ".join(chosen).capitalize() + ".")
    return made


class Desk:
    """Stores articles as the writer does."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.number = archive, 0
        for site in SITES:
            archive.ledger.add_site(Site(site, f"https://{site}/"))

    def reading(self, body: list[str], language: str = "en", hour: int = 0, agency: str = "") -> Article:
        return Article(
            title="Vote put off",
            body="\n\n".join(body),
            language=language,
            published=BEGIN + timedelta(hours=hour),
            published_precision="minute",
            agencies=(agency,) if agency else (),
            is_article=True,
        )

    def store(
        self,
        body: list[str],
        site: int = 0,
        language: str = "en",
        hour: int = 0,
        agency: str = "",
        *,
        sign: bool = True,
    ) -> int:
        self.number += 1
        url = f"https://{SITES[site]}/{self.number}"
        article = self.archive.articles.create(url, SITES[site], self.archive.clock.now())
        self.show(article, self.reading(body, language, hour, agency), sign=sign)
        return article

    def show(self, article: int, reading: Article, *, sign: bool = True) -> None:
        entry = entry_of(reading)
        if not sign:  # as before there were stories
            entry = type(entry)(entry.title, entry.body, entry.words)
        with self.archive.atomic():
            self.archive.articles.show(article, reading, entry)

    def pairs(self) -> list[tuple[int, int]]:
        return [(row["a"], row["b"]) for row in self.archive.query("SELECT a, b FROM story_pairs ORDER BY a, b")]

    def stories(self) -> list[list[int]]:
        """The articles of each story, the first one first."""
        return sorted([one["id"] for one in story["articles"]] for story in stories(self.archive.query))


@pytest.fixture
def desk(archive: Archive) -> Desk:
    return Desk(archive)


def test_a_short_copy_in_another_order_is_a_pair_and_the_earlier_one_is_first(desk: Desk) -> None:
    text = prose(1)
    copy = desk.store([text[5], text[2], text[3]], site=1, hour=3)
    whole = desk.store(text, hour=1, agency="dpa")
    assert desk.stories() == [[whole, copy]]
    (story,) = stories(desk.archive.query)
    assert (story["copies"], story["sites"], story["first_at"]) == (1, 2, "2026-11-01T09:00:00Z")
    first, second = story["articles"]
    assert (first["agencies"], second["agencies"]) == (["dpa"], [])
    assert second["containment"] > 0.95
    assert 0.3 < second["similarity"] < 0.5


@pytest.mark.parametrize(
    ("language", "found"), [("en", 1), ("de", 0)], ids=["of the same language", "of another language"]
)
def test_languages_are_kept_apart(desk: Desk, language: str, found: int) -> None:
    desk.store(prose(1))
    desk.store(prose(1), site=1, language=language)
    assert len(desk.pairs()) == found


def test_an_article_inside_a_longer_one_with_a_local_lead_is_a_pair(desk: Desk) -> None:
    desk.store(prose(1, 4))
    desk.store([*prose(2, 4), *prose(1, 4), *prose(3, 4)], site=1)
    assert len(desk.pairs()) == 1


def test_a_form_with_other_numbers_is_no_pair(desk: Desk) -> None:
    dice = random.Random(7)
    for site in range(3):
        form = [
            f"In {place} it will have {dice.randint(1, 40)} degrees by day and {dice.randint(1, 40)} degrees at night,"
            f" wind of {dice.randint(1, 90)} kilometres an hour and {dice.randint(1, 99)} per cent chance of rain."
            for place in ("the north", "the hills", "the valleys", "the south", "most places by the sea", "the east")
        ]
        desk.store(form, site=site)
    assert desk.pairs() == []


def test_a_common_quotation_is_no_pair(desk: Desk) -> None:
    quoted = [f"“{prose(9, 2)[0]}” said the mayor.", f"“{prose(9, 2)[1]}” she said."]
    for number in range(3):
        own = prose(20 + number, 4)
        desk.store([own[0], quoted[0], own[1], quoted[1], own[2], own[3]], site=number)
    assert desk.pairs() == []


def test_a_closing_text_of_a_site_is_no_pair_and_fills_no_more_than_its_buckets(desk: Desk) -> None:
    closing = prose(9, 3)
    for number in range(CAP + 8):
        desk.store([*prose(30 + number, 4), *closing])
    assert desk.pairs() == []
    fullest = desk.archive.value("SELECT max(n) FROM (SELECT count(*) AS n FROM story_keys GROUP BY key)")
    assert fullest == CAP


def test_many_copies_of_one_text_are_one_story_and_fill_no_bucket(desk: Desk) -> None:
    made = [desk.store(prose(1), site=number % 3, hour=number) for number in range(2 * CAP)]
    assert desk.stories() == [made]
    assert desk.archive.value("SELECT max(n) FROM (SELECT count(*) AS n FROM story_keys GROUP BY key)") == 1


def test_copies_of_one_site_are_marked(desk: Desk) -> None:
    desk.store(prose(1))
    desk.store(prose(1), hour=1)
    desk.store(prose(1), site=1, hour=2)
    story = desk.archive.value("SELECT id FROM stories")
    assert [one["same_site"] for one in carriers(desk.archive.query, story)] == [False, True, False]
    assert desk.archive.value("SELECT count(*) FROM story_pairs WHERE same_site") == 1


def test_only_the_newest_version_counts(desk: Desk) -> None:
    first = desk.store(prose(1))
    copy = desk.store(prose(1), site=1, hour=1)
    desk.show(copy, desk.reading(prose(2), hour=1))
    assert (desk.pairs(), desk.stories()) == ([], [])
    desk.show(copy, desk.reading(prose(1)[:5], hour=1))
    assert desk.stories() == [[first, copy]]


def test_a_date_that_is_corrected_changes_who_was_first(desk: Desk) -> None:
    one = desk.store(prose(1), hour=1)
    other = desk.store(prose(1), site=1, hour=2)
    desk.show(one, desk.reading(prose(1), hour=5))
    assert desk.stories() == [[other, one]]


def test_what_is_dropped_leaves_nothing_behind_and_the_others_find_each_other(desk: Desk) -> None:
    first, second, third = (desk.store(prose(1), site=number, hour=number) for number in range(3))
    with desk.archive.atomic():
        desk.archive.stories.drop(first)
    assert desk.stories() == [[second, third]]
    for table in ("signatures", "story_keys"):
        assert desk.archive.value(f"SELECT count(*) FROM {table} WHERE article = ?", (first,)) == 0
    fourth = desk.store(prose(1), site=1, hour=9)
    assert desk.stories() == [[second, third, fourth]]


@pytest.mark.parametrize("dropped", [True, False], ids=["dropped first", "deleted outright"])
def test_an_article_that_is_deleted_takes_its_rows_along(desk: Desk, dropped: bool) -> None:
    first, copy = desk.store(prose(1)), desk.store(prose(1), site=1, hour=1)
    with desk.archive.atomic():
        if dropped:
            desk.archive.stories.drop(first)
        desk.archive.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (first,))
        desk.archive.conn.execute("DELETE FROM articles WHERE id = ?", (first,))
    assert (desk.pairs(), desk.stories()) == ([], [])
    assert desk.archive.value("SELECT story FROM articles WHERE id = ?", (copy,)) is None
    assert [row["article"] for row in desk.archive.query("SELECT article FROM signatures")] == [copy]


def test_an_older_archive_is_built_and_goes_on_where_it_was_stopped(desk: Desk) -> None:
    made = [desk.store(prose(number % 4), site=number % 3, hour=number, sign=False) for number in range(8)]
    assert desk.archive.stories.unsigned() == len(made)

    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.archive.stories.build(stop, batch=3)
    assert desk.archive.stories.unsigned() == len(made) - 3
    assert desk.archive.stories.build(batch=3) == len(made) - 3
    assert desk.stories() == [made[number::4] for number in range(4)]


def test_a_round_up_makes_no_story_of_two() -> None:
    ties = {(1, 2): (0.9, 0.95), (3, 4): (0.9, 0.95), (1, 9): (0.1, 0.9), (3, 9): (0.12, 0.9)}
    assert groups([1, 2, 3, 4, 9], ties) == [[1, 2], [3, 4, 9]]


def test_keys_are_the_same_after_the_database() -> None:
    keys = entry_of(Desk.reading(Desk.__new__(Desk), prose(1))).text
    assert keys is not None
    assert from_bytes(to_bytes(keys.keys)).tolist() == keys.keys.tolist()


def test_the_commands_tell_of_stories(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    with Archive(db) as archive, archive.atomic():
        desk = Desk(archive)
        first, copy = desk.store(prose(1), agency="AFP"), desk.store(prose(1), site=1, hour=2)
        alone = desk.store(prose(2), site=2)
        late = desk.store(prose(1), site=2, hour=3, sign=False)

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--db", str(db)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "1 article compared" in run("stories", "--build")
    (story,) = json.loads(run("stories", "--json", "--site", SITES[1], "--language", "en"))
    assert [one["id"] for one in story["articles"]] == [first, copy, late]
    for nothing in (("--min-copies", "3"), ("--since", "2026-11-02"), ("--language", "de"), ("--site", "other")):
        assert json.loads(run("stories", "--json", *nothing)) == []
    assert "AFP" in run("stories")
    assert "Carried by 3 articles" in run("show", f"https://{SITES[1]}/2")
    assert "Carried" not in run("show", str(alone))
    rows = [json.loads(line) for line in run("export", "--format", "jsonl", "--story", "first").splitlines()]
    assert [row["id"] for row in rows] == [first, alone]
    assert len(run("export", "--format", "jsonl").splitlines()) == 4
