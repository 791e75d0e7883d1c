"""Parquet, SQLite, TEI and Markdown, read again by the programs that they are for; packed files."""

from __future__ import annotations

import gzip
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from lxml import etree

from newsarchive.errors import ExportFailed
from newsarchive.exporters import FIELDS, Filters, export, guess_format, rows
from newsarchive.exporters.columns import COLUMNS
from newsarchive.exporters.markdown_file import _plain
from newsarchive.exporters.parquet_file import read
from newsarchive.store import Archive
from tests.test_exporters_export import BODY, archive, insert  # noqa: F401 - a fixture

TEI = {"t": "http://www.tei-c.org/ns/1.0"}
ROOT = Path(__file__).parents[1]


def test_parquet_has_types(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "a.parquet"
    assert export(archive, path, filters=Filters(fields=FIELDS)) == 3
    kinds = {field.name: field.type for field in pq.read_schema(path)}
    assert tuple(kinds) == FIELDS
    assert kinds["words"] == pa.int64()
    assert kinds["first_seen"] == pa.timestamp("ms", tz="UTC")
    assert kinds["site"] == pa.dictionary(pa.int32(), pa.string())
    assert kinds["authors"].value_type == pa.string()
    assert list(read(path)) == list(rows(archive, Filters(fields=FIELDS)))
    assert pq.read_schema(path).field("title").metadata[b"description"] == COLUMNS["title"].means.encode()


def test_parquet_is_read_alike_by_all(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "a.parquet"
    export(archive, path)
    table, frame = pd.read_parquet(path), pl.read_parquet(path)
    assert str(table.first_seen.dt.tz) == "UTC"
    assert table.site.dtype == "category"
    assert table.body.tolist() == frame["body"].to_list() == [BODY, BODY, ""]
    assert frame["published_utc"].to_list()[0].isoformat() == "2026-11-23T01:30:00+00:00"
    with duckdb.connect() as connection:
        found = connection.execute("SELECT authors, epoch(published_utc) FROM read_parquet(?)", [str(path)]).fetchall()
    assert found[0] == (["Zoë Ångström", "Ada Byte"], table.published_utc[0].timestamp())
    assert table.title.tolist() == ["Rain", "=HYPERLINK(1)", "-5"]  # no guard: nothing takes it for a formula


def test_csv_is_the_same_to_pandas_and_duckdb(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    insert(archive, url="https://harbour/4", title='a "quote", and\r\nbreaks', byline="\t=1+1", body="x\x00y\n\n'z'")
    path = tmp_path / "a.csv"
    export(archive, path)
    pandas = pd.read_csv(path, dtype=str, keep_default_na=False)
    with duckdb.connect() as connection:
        ducks = connection.execute("SELECT * FROM read_csv(?, all_varchar = true)", [str(path)]).fetchall()
    assert [[cell or "" for cell in row] for row in ducks] == pandas.values.tolist()
    for cells in pandas.values.tolist():
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t")]
        assert not [cell for cell in cells if cell[:1] == "-" and cell != "-5"]


@pytest.mark.parametrize("end", [".csv", ".json", ".jsonl", ".tei"])
def test_packed_files(archive: Archive, tmp_path: Path, end: str) -> None:  # noqa: F811
    for packed in ("", ".gz", ".zst"):
        assert export(archive, tmp_path / f"a{end}{packed}") == 3
    plain = (tmp_path / f"a{end}").read_bytes()
    assert gzip.decompress((tmp_path / f"a{end}.gz").read_bytes()) == plain
    with pa.input_stream(tmp_path / f"a{end}.zst", compression="zstd") as file:
        assert file.read() == plain
    before = (tmp_path / f"a{end}.gz").read_bytes()
    export(archive, tmp_path / f"a{end}.gz")
    assert (tmp_path / f"a{end}.gz").read_bytes() == before


@pytest.mark.parametrize("name", ["a.parquet.gz", "a.db.zst", "a.wacz.gz", "a.warc.gz.zst"])
def test_what_is_packed_is_not_packed_again(archive: Archive, tmp_path: Path, name: str) -> None:  # noqa: F811
    with pytest.raises(ExportFailed, match="would be packed twice"):
        export(archive, tmp_path / name)
    assert guess_format(Path("x.warc.gz")) == "warc"


def test_sqlite_slice_can_be_searched(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "slice.db"
    assert export(archive, path, filters=Filters(site="harbour")) == 2
    with sqlite3.connect(path) as made:
        assert made.execute("SELECT count(*) FROM articles").fetchone() == (2,)
        sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'gruße'"
        assert [row[0] for row in made.execute(sql)] == [1, 2]
        assert made.execute("SELECT json_extract(authors, '$[0]') FROM articles").fetchone() == ("Zoë Ångström",)
        assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        (schema,) = made.execute("SELECT sql FROM sqlite_master WHERE name = 'articles_fts'").fetchone()
    assert 'content="articles"' in schema  # by which Datasette knows it
    with pytest.raises(ExportFailed, match="is the archive itself"):
        export(archive, tmp_path / "archive.db")


def test_tei_as_linguists_read_it(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    with archive.atomic():
        archive.conn.execute("UPDATE articles SET title = 'A & <b>\x01', language = 'de', section = 'Sea' WHERE id = 1")
    path = tmp_path / "corpus.xml"
    assert export(archive, path) == 3
    corpus = etree.parse(path)
    texts = corpus.findall("t:TEI", TEI)
    assert [text.get("{http://www.w3.org/XML/1998/namespace}id") for text in texts] == ["a1", "a2", "a3"]
    one = texts[0]

    def at(place: str) -> list[str]:
        return one.xpath(place, namespaces=TEI)

    head = "t:teiHeader/t:fileDesc"
    assert at(f"string({head}/t:titleStmt/t:title)") == "A & <b>"
    assert at(f"{head}/t:titleStmt/t:author/text()") == ["Zoë Ångström", "Ada Byte", "Wire"]
    assert at(f"{head}/t:sourceDesc/t:bibl/t:date[1]/@when") == ["2026-11-22T23:30:00-02:00"]
    assert at(f"{head}/t:publicationStmt/t:idno/text()") == ["https://harbour/1"]
    assert at("t:teiHeader/t:profileDesc/t:langUsage/t:language/@ident") == ["de"]
    assert at("t:teiHeader/t:profileDesc/t:textClass/t:keywords/t:term/text()") == ["sea", "weather"]
    assert len(at("t:text/t:body/t:p")) == 2
    assert [element.tag.rpartition("}")[2] for element in one.find("t:teiHeader/t:fileDesc", TEI)] == [
        "titleStmt", "extent", "publicationStmt", "sourceDesc",
    ]  # fmt: skip
    with pytest.raises(ExportFailed, match="tei has no columns to choose"):
        export(archive, path, filters=Filters(fields=("title",)))


def test_tei_keeps_to_its_grammar(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    """By the TEI corpus DTD that trafilatura brings."""
    from trafilatura.xml import validate_tei

    path = tmp_path / "corpus.xml"
    export(archive, path)
    texts = re.findall(r"<TEI .*?</TEI>", path.read_text(encoding="utf-8"), re.DOTALL)
    assert len(texts) == 3
    for text in texts:
        assert validate_tei(etree.fromstring(text.replace("<TEI ", f'<TEI xmlns="{TEI["t"]}" ', 1)))


def test_markdown_a_file_an_article(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    assert export(archive, tmp_path / "notes", "markdown") == 3
    files = sorted(str(path.relative_to(tmp_path / "notes")) for path in (tmp_path / "notes").rglob("*.md"))
    assert files == ["harbour/2026/11-22-rain-1.md", "harbour/2026/12-31-hyperlink-1-2.md", "meadow/2026/11-20-5-3.md"]
    text = (tmp_path / "notes" / files[0]).read_bytes().decode()
    _, front, body = text.split("---\n", 2)
    told = yaml.safe_load(front)
    assert told["authors"] == ["Zoë Ångström", "Ada Byte"]
    assert told["published"] == "2026-11-22T23:30:00-02:00"
    assert "body" not in told
    assert body.startswith("\n# Rain\n\nRain, ")
    assert export(archive, tmp_path / "notes.zip", filters=Filters(fields=("url",))) == 3
    with zipfile.ZipFile(tmp_path / "notes.zip") as packed:
        assert sorted(packed.namelist()) == files
        assert packed.read(files[0]).decode().startswith('---\nurl: "https://harbour/1"\n---\n')
    with pytest.raises(ExportFailed, match="is not empty"):
        export(archive, tmp_path / "notes", "markdown")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("# no heading", "\\# no heading"), ("1. May", "1\\. May"), ("- dash", "\\- dash"),
     ("a *b* [c]", "a \\*b\\* \\[c\\]"),
     ("-5", "-5"), ("#tag", "#tag"), ("2026 was", "2026 was")],
)  # fmt: skip
def test_nothing_in_a_text_becomes_mark_up(text: str, shown: str) -> None:
    assert _plain(text) == shown


@pytest.mark.parametrize("format", ["parquet", "sqlite", "markdown", "tei"])
def test_stdout(archive: Archive, format: str) -> None:  # noqa: A002, F811 - the option's name
    code = (
        "import sys; from newsarchive.exporters import *; from newsarchive.store import Archive;"
        "export(Archive(sys.argv[1], read_only=True), '-', sys.argv[2])"
    )
    command = [sys.executable, "-c", code, str(archive.path), format]
    data = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    if format == "parquet":
        assert pq.read_table(io.BytesIO(data)).num_rows == 3
    elif format == "markdown":
        assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 3
    else:
        assert data.startswith(b"SQLite format 3" if format == "sqlite" else b"<?xml")


def test_a_version_has_a_name_of_its_own(archive: Archive, tmp_path: Path) -> None:  # noqa: F811
    with archive.atomic():
        for capture, day in ((1, 20), (2, 21)):
            archive.conn.execute(
                "INSERT INTO captures (id, url, fetched_at, status, warc, offset, length, digest, recorded_at) VALUES"
                f" ({capture}, 'https://harbour/1', '2026-11-{day}', 200, 'a', {capture}, 1, 'x', '2026-11-{day}')"
            )
            archive.conn.execute(
                "INSERT INTO revisions (article, capture, seen_at, kind, title, recorded_at, body) VALUES"
                f" (1, {capture}, '2026-11-{day}T00:00:00Z', 'first', 'Rain', '2026-11-{day}T00:00:00Z', 'x')"
            )
    every = Filters(versions="all")
    assert export(archive, tmp_path / "a.tei", filters=every) == 2
    assert [text.values()[0] for text in etree.parse(tmp_path / "a.tei").findall("t:TEI", TEI)] == ["a1.v1", "a1.v2"]
    assert export(archive, tmp_path / "a.zip", filters=every) == 2
    assert len(set(zipfile.ZipFile(tmp_path / "a.zip").namelist())) == 2
    assert export(archive, tmp_path / "a.db", filters=every) == 2
    assert export(archive, tmp_path / "a.jsonl", filters=every) == 2
    assert [json.loads(line)["version"] for line in (tmp_path / "a.jsonl").read_text().splitlines()] == [1, 2]
