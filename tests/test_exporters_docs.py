"""The recipes of docs/exporting.md, run as they stand on an export of a real archive."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.exporters import DEFAULT, FIELDS, export
from newsarchive.exporters.dataset import dataset
from newsarchive.store import Archive
from tests.test_exporters_export import archive  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "exporting.md").read_text("utf-8")
DATASETS = (ROOT / "docs" / "datasets.md").read_text("utf-8")


def blocks(language: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def exported(archive: Archive, tmp_path: Path) -> Path:  # noqa: F811 - the fixture above
    for name in ("articles.csv", "articles.jsonl", "articles.parquet"):
        export(archive, tmp_path / name)
    return tmp_path


def run(command: list[str], folder: Path) -> str:
    path = {"PYTHONPATH": str(ROOT), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=path)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", blocks("python"))
def test_python_recipes(exported: Path, code: str) -> None:
    assert run([sys.executable, "-c", code], exported).strip()


@pytest.mark.parametrize("code", blocks("python", DATASETS))
def test_recipes_for_datasets(archive: Archive, tmp_path: Path, code: str) -> None:  # noqa: F811 - the fixture above
    with archive.atomic():
        archive.conn.execute(
            "INSERT INTO urls (url, site, state, first_at) VALUES ('https://harbour/1', 'harbour', 'archived',"
            " '2026-11-20T10:00:00Z')"
        )
    dataset(archive, "Harbour strikes", tmp_path / "harbour-strikes")
    assert "2026-11-20" in run([sys.executable, "-c", code], tmp_path)


def test_duckdb_recipes(exported: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    lines, typed = (code.replace("'articles.", f"'{exported}/articles.") for code in blocks("sql"))
    assert connection.execute(lines).fetchall()[0][:2] == ("harbour", 2)
    assert connection.execute(typed).fetchall() == [("Ada Byte", 1), ("Zoë Ångström", 1)]


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_jq_recipe(exported: Path) -> None:
    (code,) = (code for code in blocks("sh") if code.startswith("jq"))
    assert run(["sh", "-c", code], exported) == "Rain\thttps://harbour/1\n"


def test_every_field_is_explained() -> None:
    named = [
        name
        for line in TEXT.split("\n")
        if line.startswith("| `")
        for name in re.findall("`([a-z_]+)`", line.split("|")[1])
    ]
    assert tuple(named) == DEFAULT
    assert all(f"`{name}`" in TEXT for name in FIELDS)
