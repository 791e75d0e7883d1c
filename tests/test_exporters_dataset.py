"""Datasets: the same archive gives the same bytes, another byte another hash, and verify says where."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import pytest
import yaml

from newsarchive.errors import ExportFailed
from newsarchive.exporters import COLUMNS, Filters
from newsarchive.exporters.comparing import damage, differences, hash_of
from newsarchive.exporters.dataset import RowHash, dataset, read_manifest
from newsarchive.store import Archive
from tests.conftest import newsarchive
from tests.test_exporters_export import BODY, archive, insert  # noqa: F401 - a fixture


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def announced(archive: Archive) -> Archive:  # noqa: F811
    with archive.atomic():
        archive.conn.executemany(
            "INSERT INTO urls (url, site, state, reason, first_at) VALUES (?, 'harbour', ?, ?, ?)",
            [("https://harbour/1", "archived", None, "2026-11-20T10:00:00Z"),
             ("https://harbour/9", "failed", "http_500", "2026-11-20T11:00:00Z"),
             ("https://harbour/2", "archived", None, "2026-12-31T00:00:00Z")],
        )  # fmt: skip
    return archive


def test_twice_the_same_bytes(announced: Archive, tmp_path: Path) -> None:
    one = dataset(announced, "Harbour & Meadow", tmp_path / "one")
    other = dataset(announced, "Harbour & Meadow", tmp_path / "other")
    assert one == other
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")
    dataset(announced, "Harbour & Meadow", tmp_path / "other")  # in place of itself
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.db", *sorted(
        path.name for path in tmp_path.glob("archive.db-*")), "one", "other"]  # fmt: skip
    manifest = read_manifest(tmp_path / "one")
    assert manifest["rows_sha256"] == one.rows_sha256 == hash_of(announced, tmp_path / "one")
    assert manifest["as_of"] == one.as_of == "2026-11-20T10:00:00Z"
    assert manifest["rows"]["data/articles.csv"] == 3
    for name, told in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "one" / name).read_bytes()).hexdigest() == told["sha256"]
    assert set(manifest["files"]) == set(bytes_of(tmp_path / "one")) - {"manifest.json"}


def test_rows_can_be_hashed_by_others(announced: Archive, tmp_path: Path) -> None:
    """As the README says it: ordered by address, sorted keys, no white space, a line break."""
    made = dataset(announced, "x", tmp_path / "set", Filters(fields=("title", "url", "tags", "words")))
    table = pd.read_parquet(tmp_path / "set" / "data" / "articles.parquet", dtype_backend="pyarrow")
    lines = [
        json.dumps({"tags": list(row.tags), "title": row.title, "url": row.url,
                    "words": None if pd.isna(row.words) else int(row.words)},
                   sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        for row in table.itertuples()
    ]  # fmt: skip
    assert hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() == made.rows_sha256


def test_another_byte_another_hash_and_the_row_is_named(announced: Archive, tmp_path: Path) -> None:
    before = dataset(announced, "x", tmp_path / "set")
    assert list(differences(announced, tmp_path / "set")) == []
    with announced.atomic():
        announced.conn.execute("UPDATE articles SET body = replace(body, 'third', 'thirt') WHERE id = 2")
    after = dataset(announced, "x", tmp_path / "again")
    assert after.rows_sha256 != before.rows_sha256
    (found,) = differences(announced, tmp_path / "set")
    assert found.where == "https://harbour/2"
    assert found.what == "it differs in body, body_sha256"
    with announced.atomic():
        announced.conn.execute("DELETE FROM articles WHERE id = 3")
        insert(announced, url="https://harbour/0")
    told = {one.where: one.what for one in differences(announced, tmp_path / "set")}
    assert told["https://meadow/3"] == "it is no longer among the rows"
    assert told["https://harbour/0"] == "it is new"


def test_files_that_were_touched_are_named(announced: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    dataset(announced, "x", folder)
    assert list(damage(folder)) == []
    path = folder / "data" / "articles.csv"
    path.write_bytes(path.read_bytes().replace(b"Rain", b"Ruin", 1))
    (folder / "README.md").unlink()
    assert [one.where for one in damage(folder)] == ["README.md", "data/articles.csv"]
    with pytest.raises(ExportFailed, match="is no dataset"):
        list(damage(tmp_path))


def test_frictionless_finds_it_valid(announced: Archive, tmp_path: Path) -> None:
    dataset(announced, "Harbour & Meadow", tmp_path / "set")
    report = frictionless.validate(str(tmp_path / "set" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert {task.name for task in report.tasks} >= {"articles-csv", "coverage-csv", "codebook-csv"}
    path = tmp_path / "set" / "data" / "coverage.csv"
    path.write_bytes(path.read_bytes().replace(b"2026", b"2025"))
    assert not frictionless.validate(str(tmp_path / "set" / "datapackage.json")).valid


def test_what_goes_with_the_data(announced: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    dataset(announced, 'Strikes "26', folder, Filters(query="rain"), creators=("Ada Byte", "Zoë"))
    cited = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert cited["title"] == 'Strikes "26'
    assert [one["name"] for one in cited["authors"]] == ["Ada Byte", "Zoë"]
    assert cited["identifiers"][0]["value"] == f"sha256:{read_manifest(folder)['rows_sha256']}"
    assert "- `query`: rain" in (folder / "README.md").read_text("utf-8")
    with (folder / "codebook.csv").open(newline="", encoding="utf-8") as file:
        book = {row["column"]: row for row in csv.DictReader(file)}
    assert book["title"]["filled"] == "1.0000"
    assert book["subtitle"]["filled"] == "0.0000"
    assert book["title"]["meaning"] == COLUMNS["title"].means
    assert "Rain" in book["title"]["examples"]
    with (folder / "data" / "coverage.csv").open(newline="", encoding="utf-8") as file:
        days = list(csv.DictReader(file))
    assert [(row["day"], row["announced"], row["archived"], row["failed"]) for row in days] == [
        ("2026-11-20", "2", "1", "1"), ("2026-12-31", "1", "1", "0"),
    ]  # fmt: skip


def test_without_texts(announced: Archive, tmp_path: Path) -> None:
    dataset(announced, "x", tmp_path / "set", no_text=True)
    table = pd.read_parquet(tmp_path / "set" / "data" / "articles.parquet")
    assert not {"body", "summary", "subtitle", "html"} & set(table.columns)
    assert table.body_sha256[0] == hashlib.sha256(BODY.encode()).hexdigest()
    assert not any(b"Gr\xc3\xbc\xc3\x9fe" in data for data in bytes_of(tmp_path / "set").values())
    with announced.atomic():
        announced.conn.execute("UPDATE articles SET body = body || '.' WHERE id = 1")
    assert [one.where for one in differences(announced, tmp_path / "set")] == ["https://harbour/1"]


def test_a_folder_with_other_things_is_left(announced: Archive, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(ExportFailed, match="is not empty"):
        dataset(announced, "x", tmp_path / "mine")
    dataset(announced, "x", tmp_path / "set")
    (tmp_path / "set" / "notes.txt").write_text("mine")
    with pytest.raises(ExportFailed, match="no part of its dataset"):
        dataset(announced, "x", tmp_path / "set")
    assert (tmp_path / "set" / "notes.txt").read_text() == "mine"
    with pytest.raises(ExportFailed, match="there is no field titel"):
        dataset(announced, "x", tmp_path / "new", Filters(fields=("titel",)))
    assert not (tmp_path / "new").exists()


def test_pandas_and_duckdb_read_the_same_cells(announced: Archive, tmp_path: Path) -> None:
    dataset(announced, "x", tmp_path / "set")
    path = str(tmp_path / "set" / "data" / "articles.csv")
    with duckdb.connect() as connection:
        ducks = connection.execute("SELECT * FROM read_csv(?, all_varchar = true)", [path]).fetchall()
    pandas = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert [[cell or "" for cell in row] for row in ducks] == pandas.values.tolist()


def test_the_command_and_verify(announced: Archive, tmp_path: Path) -> None:
    made = newsarchive("dataset", "Rain", "-o", "set", "--site", "harbour", "--versions", "latest", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "2 articles in set, as of 2026-11-20T10:00:00Z." in made.stdout
    sound = newsarchive("verify", "--dataset", "set", cwd=tmp_path)
    assert (sound.returncode, sound.stdout) == (
        0, "set is sound: each file has the hash of its manifest, and every row is as in archive.db.\n",
    )  # fmt: skip
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("UPDATE articles SET title = 'Ruin' WHERE id = 1")
    connection.close()
    changed = newsarchive("verify", "--dataset", "set", cwd=tmp_path)
    assert (changed.returncode, changed.stdout) == (1, "https://harbour/1: it differs in title\n")


def test_half_characters_hash_as_they_are_written() -> None:
    told = RowHash(("b", "a"))
    told.add([("\ud800", 1)])
    assert told.hexdigest() == hashlib.sha256(b'{"a":1,"b":"?"}\n').hexdigest()
