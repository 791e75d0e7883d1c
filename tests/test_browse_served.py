"""Where the reading room is served: beside other archives, under an address, behind permissions, read-only, in need."""

from __future__ import annotations

import asyncio
import shutil
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from newsarchive.browse import answer, archives
from newsarchive.store import Archive, queries
from tests import reading_room
from tests.reading_room import EDITED, HOSTILE
from tests.test_browse_pages import CSP, Answers, Seen

PATHS = (
    "/-/archive",
    f"/-/article/{EDITED}",
    f"/-/article/{EDITED}.bib",
    f"/-/compare/{EDITED}",
    "/-/changes",
    "/-/changes.atom",
    "/-/capture/1",
    "/-/capture/1/page",
    "/-/capture/1/bytes",
    "/-/coverage",
    "/-/trends?q=ferry",
    "/-/bylines",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_room.make(tmp_path_factory.mktemp("room"))


@pytest.fixture
def site(file: Path) -> Answers:
    return Answers(file)


def test_beside_another_archive(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    second = folder / "second.db"
    shutil.copy(file, second)
    shutil.copytree(file.parent / "warc", folder / "warc")
    site = Answers(file, second)
    for path in PATHS:
        there = f"{path}{'&' if '?' in path else '?'}db=second"
        if path.endswith(("bib", "atom", "page", "bytes")):
            assert site.get(there).status_code == 200
            continue
        html = site.text(there)
        inside = [unescape(link) for link in Seen(html).links if link.startswith("/-/")]
        assert inside
        assert all("db=" in link for link in inside), path
    assert 'src="/-/capture/1/page?db=second"' in site.text("/-/capture/1?db=second")
    assert 'name="db" value="second"' in site.text(f"/-/compare/{EDITED}?db=second")


def test_under_a_base_url(file: Path) -> None:
    site = Answers(file, settings={"base_url": "/library/"})
    for path in PATHS:
        answer = site.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html") and not path.endswith("page"):
            seen = Seen(answer.text)
            local = [value for name, value in seen.attributes if name in ("href", "src", "action") and value[:1] == "/"]
            assert local
            assert all(value.startswith("/library/") for value in local), path


def test_behind_permissions(file: Path) -> None:
    closed = Answers(file, metadata={"databases": {"archive": {"allow": {"id": "librarian"}}}})
    for path in PATHS:
        answer = closed.get(path)
        assert answer.status_code == 403, path
        assert "ferry" not in answer.text.lower()
    cookie = {"ds_actor": closed.datasette.sign({"a": {"id": "librarian"}}, "actor")}
    for path in PATHS:
        assert asyncio.run(closed.datasette.client.get(path, cookies=cookie)).status_code == 200, path


@pytest.mark.parametrize(
    ("table", "paths"),
    [
        ("captures", ("/-/capture/1", "/-/capture/1/page", "/-/capture/1/bytes", "/-/capture/1.json")),
        ("revisions", (f"/-/compare/{EDITED}", "/-/changes", "/-/changes.atom", f"/-/compare/{EDITED}.json")),
        ("urls", ("/-/coverage", "/-/coverage.json", "/-/coverage.csv")),
        ("authors", ("/-/bylines", "/-/bylines.json", "/-/bylines.csv")),
    ],
)
def test_a_closed_table_closes_its_pages(file: Path, table: str, paths: tuple[str, ...]) -> None:
    site = Answers(file, metadata={"databases": {"archive": {"tables": {table: {"allow": False}}}}})
    for path in paths:
        assert site.get(path).status_code == 403, path


def test_immutable_and_read_only(file: Path, tmp_path: Path) -> None:
    from newsarchive.store.care import backup

    copy = tmp_path / "archive-snapshot.db"
    with Archive(file, read_only=True) as archive:
        backup(archive, copy)
    shutil.copytree(file.parent / "warc", tmp_path / "warc")
    copy.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        site = Answers(immutables=[str(copy)])
        for path in PATHS:
            assert site.get(path).status_code == 200, path
        assert "<h1>News archive</h1>" in site.text("/")
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize("path", [f"/-/article/{HOSTILE}", f"/-/compare/{HOSTILE}", "/-/changes", "/-/capture/6"])
def test_hostile_texts_are_texts(site: Answers, path: str) -> None:
    answer = site.get(path)
    assert answer.headers["content-security-policy"].startswith(CSP)
    assert "unsafe" not in answer.headers["content-security-policy"]
    seen = Seen(answer.text)
    assert seen.tags.count("script") == 1
    assert not {"img", "style", "svg", "object", "embed", "base"} & set(seen.tags)
    names = {name for name, _ in seen.attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "srcset", "srcdoc")]
    assert not [link for link in seen.links if not link.startswith(("/", "http://", "https://", "#"))]


def test_an_archive_of_an_older_version_says_so(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    with Archive(path) as archive, archive.atomic():
        archive.conn.execute("DROP TABLE alerts")
        archive.conn.execute("DROP TABLE corrections")
    site = Answers(path)
    for address in ("/", "/-/archive", f"/-/article/{EDITED}"):
        text = site.text(address, 503)
        assert "An older version of newsarchive made this archive" in text
        assert "such as newsarchive crawl" in text
    assert site.get("/-/archive.json").json()["ok"] is False
    assert site.get("/-/search?q=ferry").status_code == 200


def test_what_takes_too_long_says_so(file: Path) -> None:
    datasette = Datasette([str(file)])

    @answer.plainly
    async def view(datasette: Datasette, request: Request) -> Response:
        database = await archives.chosen(datasette, request)
        await archives.read(datasette, database, queries.overview, patience=0)
        return Response.text("in no time")

    asyncio.run(datasette.invoke_startup())
    for path, kind in (("/-/slow", "text/html"), ("/-/slow.json", "application/json")):
        request = Request.fake(path)
        request.scope["csrftoken"] = str
        said = asyncio.run(view(datasette, request))
        assert said.status == 503
        assert said.content_type.startswith(kind)
        assert "This took too long" in said.body
