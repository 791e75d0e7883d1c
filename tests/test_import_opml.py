"""OPML becomes sites: each publisher once, with its feeds; what is configured stays as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsarchive.cli import app
from newsarchive.errors import NewsArchiveError
from newsarchive.sites import load
from tests.conftest import newsarchive
from tests.webserver import WebServer, article, feed

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>My papers &amp; blogs</title></head><body>
  <outline text="News"><outline text="Papers" title="Papers">
    <outline type="rss" text="The Post" title="The Post: all" xmlUrl="https://www.post.example/feed.xml" htmlUrl="https://www.post.example/"/>
    <outline type="rss" text="The Post: town" xmlUrl="https://www.post.example/town/feed.xml" htmlUrl="https://www.post.example/town/"/>
    <outline type="rss" text="Again" xmlUrl="https://www.post.example/feed.xml#top" htmlUrl="https://www.post.example/"/>
  </outline></outline>
  <outline type="atom" text="Nur ein Blog" xmlUrl="http://feeds.hosting.example/nur" htmlUrl="https://blog.example.de/de/"/>
  <outline text="No site" xmlUrl="https://alone.example.net/rss"/>
  <outline text="No address" xmlUrl="nowhere" htmlUrl="https://x.example.org"/>
  <outline text="A link only" type="link" url="https://link.example.com/"/>
</body></opml>
"""


def bring(folder: Path, *paths: Path) -> Result:
    words = ["import", "--workers", "1", "--db", str(folder / "archive.db")]
    return CliRunner().invoke(app, [*words, *map(str, paths)])


def written(folder: Path) -> dict[str, dict[str, Any]]:
    return {site["name"]: site for site in tomllib.loads((folder / "sites.toml").read_text())["site"]}


def test_each_publisher_becomes_a_site(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(OPML)
    result = bring(tmp_path, path)
    assert result.exception is None, result.output
    assert "3 new sites with 4 feeds" in result.stderr
    assert "1 bad url" in result.stdout
    assert written(tmp_path) == {
        "post.example": {
            "name": "post.example", "url": "https://www.post.example/",
            "feeds": ["https://www.post.example/feed.xml", "https://www.post.example/town/feed.xml"],
        },
        "example.de": {
            "name": "example.de", "url": "https://blog.example.de/de/", "feeds": ["http://feeds.hosting.example/nur"],
        },
        "example.net": {
            "name": "example.net", "url": "https://alone.example.net/", "feeds": ["https://alone.example.net/rss"],
        },
    }  # fmt: skip
    assert "# The Post: all" in (tmp_path / "sites.toml").read_text()
    before = (tmp_path / "sites.toml").read_bytes()
    assert "3 known site" in bring(tmp_path, path).stdout
    assert (tmp_path / "sites.toml").read_bytes() == before


def test_what_is_configured_stays_as_it_is(tmp_path: Path) -> None:
    toml = '[[site]]\nname = "mine"\nurl = "https://www.post.example/"  # my own words\nfeeds = ["/feed.xml"]\n'
    (tmp_path / "sites.toml").write_text(toml)
    path = tmp_path / "feeds.opml"
    path.write_text(OPML)
    result = bring(tmp_path, path)
    assert "mine is in" in result.stderr
    assert "without https://www.post.example/town/feed.xml" in result.stderr
    assert (tmp_path / "sites.toml").read_text().startswith(toml)
    assert set(written(tmp_path)) == {"mine", "example.de", "example.net"}
    assert load(None, db_path=tmp_path / "archive.db").named("mine") is not None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<opml version='1.0'><body><outline text='x'/></body></opml>", "lists no feed"),
        (b"<?xml version='1.0'?><opml><body>", "lists no feed"),
    ],
)
def test_what_lists_nothing_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "feeds.opml"
    path.write_bytes(content)
    result = bring(tmp_path, path)
    assert isinstance(result.exception, NewsArchiveError)
    assert said in str(result.exception)


@pytest.mark.parametrize(
    "content",
    [
        OPML.replace("&amp; blogs", "& blogs").encode(),
        OPML.replace("UTF-8", "ISO-8859-1").replace("Nur ein Blog", "Für Leser").encode("latin-1"),
        b"\xef\xbb\xbf" + OPML.encode(),
        OPML.replace("</body></opml>", "").encode(),
        OPML.replace(
            '<opml version="2.0">', '<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml version="2.0">'
        ).encode(),
        OPML.replace("xmlUrl", "xmlurl").replace("htmlUrl", "HTMLURL").encode(),
    ],
    ids=["ampersand", "latin-1", "mark", "cut", "doctype", "case"],
)
def test_as_programs_write_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "subscriptions.xml"
    path.write_bytes(content)
    result = bring(tmp_path, path)
    assert result.exception is None, result.output
    assert set(written(tmp_path)) == {"post.example", "example.de", "example.net"}


def test_the_crawl_takes_them(tmp_path: Path) -> None:
    with WebServer() as server:
        server.routes = {"/2026/11/one": article("Bridge one"), "/f": feed(server.url, ["/2026/11/one"])}
        path = tmp_path / "feeds.opml"
        path.write_text(f'<opml><body><outline xmlUrl="{server.url}/f" text="The Post"/></body></opml>')
        assert bring(tmp_path, path).exception is None
        assert newsarchive("crawl", "--workers", "1", cwd=tmp_path).returncode == 0
        shown = newsarchive("search", "bridge", cwd=tmp_path)
    assert "Bridge one" in shown.stdout
