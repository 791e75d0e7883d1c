"""Exports out of a real archive, read again by the programs that they are for."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from newsarchive.clock import FrozenClock
from newsarchive.errors import ExportFailed
from newsarchive.exporters import DEFAULT, FIELDS, Filters, count, export, guess_format, rows
from newsarchive.exporters.csv_file import cell
from newsarchive.store import Archive
from newsarchive.store.search import fold_for_index

ROOT = Path(__file__).parents[1]
BODY = 'Rain, "again".\n\nGrüße – 雨 – مطر\r\nand a third line'


def insert(archive: Archive, **values: object) -> int:
    seen = "2026-11-20T10:00:00Z"
    row = {"site": "harbour", "first_seen": seen, "last_seen": seen, "recorded_at": seen, "body": BODY, **values}
    sql = f"INSERT INTO articles ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    with archive.atomic():
        return archive.conn.execute(sql, tuple(row.values())).lastrowid or 0


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", clock=FrozenClock()) as made:
        with made.atomic():
            for name in ("harbour", "meadow"):
                made.conn.execute(
                    "INSERT INTO sites (name, url, recorded_at) VALUES (?, ?, '2026-01-01T00:00:00Z')",
                    (name, f"https://{name}/"),
                )
        insert(made, url="https://harbour/1", title="Rain", published="2026-11-22T23:30:00-02:00",
               published_utc="2026-11-23T01:30:00Z", words=7, paywalled=1)  # fmt: skip
        insert(
            made,
            url="https://harbour/2",
            title="=HYPERLINK(1)",
            published="2026-12-31",
            published_utc="2026-12-31T00:00:00Z",
        )
        insert(made, url="https://meadow/3", title="-5", site="meadow", body="")
        with made.atomic():
            for statement in (
                "INSERT INTO authors VALUES (1, 'Zoë Ångström', 'person'), (2, 'Ada Byte', 'person')",
                "INSERT INTO authors VALUES (3, 'Wire', 'agency')",
                "INSERT INTO article_authors VALUES (1, 2, 1), (1, 1, 0), (1, 3, 2)",
                "INSERT INTO tags VALUES (1, 'weather'), (2, 'sea')",
                "INSERT INTO article_tags VALUES (1, 1, 1), (1, 2, 0)",
            ):
                made.conn.execute(statement)
            texts = [(1, "Rain", BODY), (2, "=HYPERLINK(1)", BODY), (3, "-5", "sunshine over the meadow")]
            made.conn.executemany(
                "INSERT INTO articles_fts (rowid, title, body) VALUES (?, ?, ?)",
                [(number, fold_for_index(title), fold_for_index(body)) for number, title, body in texts],
            )
        yield made


def urls(archive: Archive, **filters: object) -> list[str]:
    wanted = Filters(**filters)
    found = [row["url"][-1] for row in rows(archive, wanted)]
    assert count(archive, wanted) == len(found)
    return found


def test_rows_have_the_documented_fields_in_order(archive: Archive) -> None:
    first, second, _ = rows(archive, Filters())
    assert tuple(first) == DEFAULT
    assert first["authors"] == ["Zoë Ångström", "Ada Byte"]
    assert first["tags"] == ["sea", "weather"]
    assert (first["paywalled"], second["paywalled"], second["authors"], second["words"]) == (True, False, [], None)
    everything = next(rows(archive, Filters(fields=FIELDS)))
    assert everything["agencies"] == ["Wire"]
    columns = {name[1] for name in archive.conn.execute("PRAGMA table_info(articles)")}
    assert columns | {"authors", "agencies", "tags"} <= set(FIELDS)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "123"),
        ({"site": "harbour"}, "12"),
        ({"since": "2026-11-23"}, "12"),
        ({"since": "2026-11-23T01:30:00"}, "12"),
        ({"since": "2026-11-23T01:30:01Z"}, "2"),
        ({"since": "2026-11-23T04:30:00+03:00"}, "12"),
        ({"until": "2026-11-23"}, "13"),
        ({"until": "2026-11-23T01:30:00Z"}, "13"),
        ({"until": "2026-11-22"}, "3"),
        ({"until": date(2026, 11, 20)}, "3"),
        ({"since": "2026-11", "until": "2026-11"}, "13"),
        ({"since": "2026-12", "until": "2026-12"}, "2"),
        ({"until": "2026"}, "123"),
        ({"since": "2027"}, ""),
        ({"site": "harbour", "until": "2026-11-30"}, "1"),
        ({"query": "grusse"}, "12"),
        ({"query": "title:rain"}, "1"),
        ({"query": "-sunshine"}, "12"),
        ({"query": "sunshine OR title:rain"}, "13"),
        ({"query": "rain", "site": "harbour", "since": "2026-12"}, "2"),
        ({"query": "site:meadow"}, "3"),
        ({"query": "author:ada after:2026-11-23"}, "1"),
        ({"query": "nowhere"}, ""),
    ],
)
def test_filters(archive: Archive, filters: dict[str, object], expected: str) -> None:
    assert "".join(urls(archive, **filters)) == expected


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(fields=("titel",)), "there is no field titel: did you mean title"),
        (Filters(site="harbor"), "no site harbor in this archive: did you mean harbour"),
        (Filters(since="2026-02-30"), "--since 2026-02-30 is no date"),
        (Filters(until="yesterday"), "--until yesterday is no date"),
        (Filters(query="before:soon rain"), "--query before:soon rain was not understood: .* is no date"),
        (Filters(query=" ?! "), "--query has no word"),
        (Filters(until="9999"), "--until 9999 is no date"),
    ],
)
def test_wrong_filters_say_what_is_right(archive: Archive, tmp_path: Path, filters: Filters, words: str) -> None:
    with pytest.raises(ExportFailed, match=words) as caught:
        export(archive, tmp_path / "out.csv", None, filters)
    assert caught.value.remedy or caught.value.why
    assert not list(tmp_path.glob("*out*"))


def test_csv_is_what_pandas_reads(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "articles.csv"
    told: list[int] = []
    assert export(archive, path, progress=told.append) == 3
    assert told[-1] == 3
    table = pd.read_csv(path)
    assert tuple(table.columns) == DEFAULT
    assert table.authors[0] == "Zoë Ångström; Ada Byte"
    assert table.body[0] == BODY.replace("\r\n", "\n")
    assert table.paywalled.tolist() == [True, False, False]
    assert table.title.tolist() == ["Rain", "'=HYPERLINK(1)", "-5"]
    assert table.words[0] == 7


def test_csv_is_what_excel_wants(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "articles.csv"
    export(archive, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,url,")
    assert data.endswith(b"\r\n")
    bare = data.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" in bare  # the line breaks of bodies
    with path.open(newline="", encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 3


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1", "'+49 30 1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("\x00=1", "'=1"),
        ("＝1", "'＝1"),
        ("-12.5", "-12.5"),
        (-12.5, -12.5),
        (0, 0),
        (None, ""),
        (True, "true"),
        (["=a", "b"], "'=a; b"),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_is_a_formula(value: object, written: object) -> None:
    assert cell(value) == written


def test_json_and_jsonl(archive: Archive, tmp_path: Path) -> None:
    assert export(archive, tmp_path / "a.json") == export(archive, tmp_path / "a.ndjson") == 3
    array = json.loads((tmp_path / "a.json").read_text("utf-8"))
    lines = [json.loads(line) for line in (tmp_path / "a.ndjson").read_text("utf-8").split("\n") if line]
    assert array == lines == list(rows(archive, Filters()))
    assert "Grüße" in (tmp_path / "a.json").read_text("utf-8")
    assert array[0]["body"] == BODY


@pytest.mark.parametrize(("name", "content"), [("a.json", "[]\n"), ("a.jsonl", ""), ("a.csv", "\ufeffid,url\r\n")])
def test_nothing_found(archive: Archive, tmp_path: Path, name: str, content: str) -> None:
    assert export(archive, tmp_path / name, filters=Filters(since="2030", fields=("id", "url"))) == 0
    assert (tmp_path / name).read_bytes().decode() == content


def test_a_failure_leaves_the_old_file(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(archive, path, progress=stop)
    assert path.read_text() == "old"
    assert sorted(file.name for file in tmp_path.glob("*a.csv*")) == ["a.csv"]


def test_targets_that_are_refused(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="is the archive itself"):
        export(archive, tmp_path / "archive.db", "csv")
    with pytest.raises(ExportFailed, match="is a folder"):
        export(archive, tmp_path, "csv")
    with pytest.raises(ExportFailed, match="can't write"):
        export(archive, tmp_path / "missing" / "a.csv")
    with pytest.raises(ExportFailed, match="no export format xml"):
        export(archive, tmp_path / "a.csv", "xml")
    with pytest.raises(ExportFailed, match="no format was given"):
        guess_format("-")


def test_a_link_keeps_pointing_to_the_export(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    export(archive, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes().startswith(b"\xef\xbb\xbfid")


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes")
def test_a_pipe_is_written_to_and_not_replaced(archive: Archive, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text("utf-8")))
    reader.start()
    export(archive, pipe)
    reader.join()
    assert len(heard[0].splitlines()) == 3
    assert pipe.is_fifo()


TO_STDOUT = (
    "import sys; from newsarchive.exporters import *; from newsarchive.store import Archive; "
    "print(export(Archive(sys.argv[1], read_only=True), '-', sys.argv[2]), file=sys.stderr); print('after')"
)


@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_stdout(archive: Archive, format: str) -> None:  # noqa: A002 - the option's name
    done = subprocess.run(
        [sys.executable, "-c", TO_STDOUT, str(archive.path), format], capture_output=True, check=True, cwd=ROOT
    )
    text = done.stdout.decode().removesuffix("after\n")
    assert done.stderr.strip() == b"3"
    if format == "csv":
        assert text.startswith("id,url")
        assert len(list(csv.reader(io.StringIO(text, newline="")))) == 4
    elif format == "json":
        assert len(json.loads(text)) == 3
    else:
        assert len(text.splitlines()) == 3


def test_memory_does_not_grow_with_the_archive(archive: Archive, tmp_path: Path) -> None:
    with archive.atomic():
        archive.conn.execute(
            "WITH RECURSIVE n(i) AS (VALUES (100) UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO articles"
            " (url, site, first_seen, last_seen, recorded_at, body) SELECT 'https://harbour/' || i, 'harbour',"
            " '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', hex(zeroblob(5000)) FROM n"
        )
    tracemalloc.start()
    assert export(archive, tmp_path / "a.json") == 3904
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "a.json").stat().st_size > 39_000_000
    assert peak < 3_000_000
