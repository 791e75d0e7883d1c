"""Which articles and which of their versions an export has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsarchive.clock import FrozenClock, iso
from newsarchive.errors import ExportFailed
from newsarchive.exporters import FIELDS, Filters, count, rows, stale
from newsarchive.store import Archive
from newsarchive.store.corrections import Corrected
from tests.conftest import newsarchive
from tests.paper import EDIT, HOUR, START, Desk
from tests.test_exporters_export import archive as plain  # noqa: F401 - a fixture
from tests.test_exporters_export import insert

DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Stories 0 and 1, the first edited a day later and once more two days later; all recorded as they came."""
    clock = FrozenClock(START)
    with Archive(tmp_path / "archive.db", clock=clock) as archive:
        made = Desk(archive)
        for number, day, edited in ((0, 0, ""), (1, 0, ""), (0, 1, EDIT), (0, 2, f"{EDIT} And so it was done.")):
            clock.at = START + day * DAY
            made.add(number, clock.at, edited=edited)
        made.ingest.close()
        yield made


def found(archive: Archive, *fields: str, **wanted: object) -> list[tuple[object, ...]]:
    filters = Filters(fields=fields, **wanted)
    rows_ = [tuple(row.values()) for row in rows(archive, filters)]
    assert count(archive, filters) == len(rows_)
    return rows_


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"site": ("harbour", "meadow")}, "123"),
        ({"language": "de-AT"}, "3"),
        ({"language": ("de", "en")}, "13"),
        ({"author": "angstrom"}, "1"),
        ({"author": ("Ada Byte", "wire")}, "1"),
        ({"section": "local NEWS"}, "2"),
        ({"page_type": ("liveblog", "article")}, "23"),
        ({"gone": True}, "2"),
        ({"changed": True}, "3"),
        ({"gone": True, "changed": True}, ""),
        ({"author": "byte", "language": "en", "since": "2026-11-23", "query": "rain"}, "1"),
    ],
)
def test_filters_by_what_articles_are(plain: Archive, wanted: dict[str, object], expected: str) -> None:  # noqa: F811
    with plain.atomic():
        plain.conn.execute("UPDATE articles SET language = 'en', page_type = 'other' WHERE id = 1")
        plain.conn.execute("UPDATE articles SET section = 'Local News', page_type = 'liveblog' WHERE id = 2")
        plain.conn.execute("UPDATE articles SET gone_at = '2026-12-01T00:00:00Z' WHERE id = 2")
        plain.conn.execute("UPDATE articles SET language = 'de', page_type = 'article', revisions = 2 WHERE id = 3")
    assert "".join(str(row[0]) for row in found(plain, "id", **wanted)) == expected


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"author": "Ada Bite"}, "no author Ada Bite in this archive"),
        ({"section": "sport"}, "no section sport in this archive"),
        ({"page_type": "essay"}, "no type essay"),
        ({"versions": "newest"}, "--versions newest is not understood"),
        ({"versions": "asof:soon"}, "--versions asof: soon is no date"),
        ({"recorded_by": "soon"}, "--recorded-by soon is no date"),
        ({"sample": 0}, "--sample 0"),
    ],
)
def test_wrong_ones_are_refused(plain: Archive, wanted: dict[str, object], words: str) -> None:  # noqa: F811
    with pytest.raises(ExportFailed, match=words):
        rows(plain, Filters(**wanted))


def test_samples_can_be_drawn_again(plain: Archive) -> None:  # noqa: F811
    for number in range(10, 60):
        insert(plain, url=f"https://harbour/{number}")
    drawn = [found(plain, "url", site="harbour", sample=5, seed=seed) for seed in (0, 0, 1)]
    assert [len(one) for one in drawn] == [5, 5, 5]
    assert drawn[0] == drawn[1] != drawn[2]
    more = found(plain, "url", site="harbour", sample=8)
    assert set(drawn[0]) < set(more)  # a larger sample holds the smaller one
    assert len(found(plain, "url", sample=1000)) == 53


def test_every_version_and_one_of_a_day(desk: Desk) -> None:
    archive = desk.archive
    every = found(archive, "id", "version", "seen_at", "words", "change", "payload_digest", versions="all")
    assert [row[:3] for row in every] == [
        (1, 1, iso(START)), (1, 2, iso(START + DAY)), (1, 3, iso(START + 2 * DAY)), (2, 1, iso(START)),
    ]  # fmt: skip
    assert every[0][3] < every[1][3] < every[2][3]
    assert every[0][4] is None
    assert every[1][4] == "addition"
    assert len({row[5] for row in every}) == 4
    latest = found(archive, "id", "version", "body", "body_sha256")
    assert [row[:2] for row in latest] == [(1, 3), (2, 1)]
    asof = found(archive, "id", "version", "revisions", "last_changed", "last_seen", "body", versions="asof:2026-03-02")
    assert [row[:3] for row in asof] == [(1, 2, 2), (2, 1, 1)]
    assert asof[0][3] == asof[0][4] == iso(START + DAY)
    assert asof[0][5].count(EDIT) == 1
    assert "And so it was" not in asof[0][5]
    assert found(archive, "id", versions="asof:2026-02-28") == []
    assert found(archive, "id", versions="asof:2026-03-01", changed=True) == []
    assert found(archive, "id", versions="asof:2026-03", changed=True) == [(1,)]
    assert found(archive, *FIELDS, versions="asof:2026-12") == found(archive, *FIELDS)


def test_what_was_learned_later_is_left_out(desk: Desk) -> None:
    archive = desk.archive
    assert found(archive, "id", "version", recorded_by="2026-03-02") == [(1, 2), (2, 1)]
    assert found(archive, "id", "version", recorded_by="2026-03-02", versions="all") == [(1, 1), (1, 2), (2, 1)]
    late = desk.open(desk.ingest.config.sites[0])
    archive.clock.at = START + 9 * DAY  # an import of a capture that was made long before
    desk.add(2, START + HOUR)
    late.close()
    assert len(found(archive, "id", versions="asof:2026-03-01")) == 3
    assert len(found(archive, "id", versions="asof:2026-03-01", recorded_by="2026-03-01")) == 2
    with archive.atomic():  # read again, with another result: what was read before is not kept
        archive.conn.execute(
            "INSERT INTO extractions (capture, extractor, recorded_at, digest, outcome) SELECT capture, 'newer', ?,"
            " 'other', 'article' FROM revisions WHERE article = 2",
            (iso(START + 10 * DAY),),
        )
    assert found(archive, "id", recorded_by="2026-03-01") == [(1,)]
    with archive.atomic():  # with the same result: it was known
        archive.conn.execute("UPDATE extractions SET digest = (SELECT digest FROM extractions e JOIN revisions r ON"
                             " r.capture = e.capture WHERE article = 2 AND extractor <> 'newer')"
                             " WHERE extractor = 'newer'")  # fmt: skip
    assert found(archive, "id", recorded_by="2026-03-01") == [(1,), (2,)]


def test_verify_names_a_version_of_which_a_byte_was_changed(desk: Desk, tmp_path: Path) -> None:
    archive = desk.archive
    done = newsarchive("verify", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert rows_stale(archive) == 0
    with archive.atomic():
        archive.conn.execute("UPDATE revisions SET body = replace(body, 'Paragraph 1', 'Paragraph 7') WHERE id = 2")
    done = newsarchive("verify", cwd=tmp_path)
    assert done.returncode == 1
    assert "revisions 2: the version of " in done.stdout


def test_versions_that_wait_to_be_read_again_are_counted(desk: Desk) -> None:
    with desk.archive.atomic():
        desk.archive.conn.execute("UPDATE extractions SET extractor = 'older' WHERE capture IN (SELECT capture FROM"
                                  " revisions WHERE article = 1)")  # fmt: skip
    assert rows_stale(desk.archive) == 3


def rows_stale(archive: Archive) -> int:
    return stale(archive, Filters(versions="all"))


def test_gone_at_a_date(desk: Desk) -> None:
    archive = desk.archive
    with archive.atomic():
        for day, kind in ((3, "gone"), (5, "back")):
            at = iso(START + day * DAY)
            archive.conn.execute("INSERT INTO events (article, at, kind, recorded_at) VALUES (2, ?, ?, ?)",
                                 (at, kind, at))  # fmt: skip
    assert found(archive, "id", versions="asof:2026-03-03", gone=True) == []
    assert found(archive, "id", "gone_at", versions="asof:2026-03-04", gone=True) == [(2, iso(START + 3 * DAY))]
    assert found(archive, "id", versions="asof:2026-03-06", gone=True) == []


def test_corrections_hold_for_versions_that_read_so(desk: Desk) -> None:
    archive = desk.archive
    with archive.atomic():
        archive.corrections.enter(1, [Corrected("title", "By hand")], reason="a test", by=None)
    assert [row[0] for row in found(archive, "title", versions="all")][:3] == ["By hand"] * 3
    assert found(archive, "title", versions="asof:2026-03-01")[0] == ("By hand",)
    before = found(archive, "title", versions="asof:2026-03-02", recorded_by="2026-03-02")
    assert before[0][0] != "By hand"


def test_signers_of_a_version_are_its_own(desk: Desk) -> None:
    archive = desk.archive
    with archive.atomic():
        archive.conn.execute(
            "UPDATE revisions SET byline = 'By Bo Other and Cy Third' WHERE article = 1 AND seen_at = ?", (iso(START),)
        )
    signed = found(archive, "byline", "authors", versions="all")
    assert signed[0] == ("By Bo Other and Cy Third", ["Bo Other", "Cy Third"])
    assert signed[1][1] == ["Ann Example"]
