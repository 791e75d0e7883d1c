"""What `Article.html` may hold: known payloads leave no script, no event and no strange address, in a browser too."""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest

from newsarchive.extract import extract
from newsarchive.extract.html import ALLOWED_TAGS
from tests.xss import PAYLOADS

PROSE = "The council met on Tuesday and agreed, after a long debate, to mend the bridge over the river at last."
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def page(payload: str) -> str:
    """An article with a payload in each of the places that end up in a body."""
    return (
        "<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1>"
        f"<p>{PROSE} {payload} {PROSE}</p>{payload}<p>{PROSE}</p><ul><li>{PROSE} {payload}</li></ul>"
        f"<blockquote><p>{PROSE}</p>{payload}</blockquote><p>{PROSE}</p><table><tr><th>a<td>b {payload}"
        f"<tr><th>c<td>d<tr><th>e<td>f</table><p>{PROSE}</p></article></body></html>"
    )


def html_of(payload: str) -> str:
    return extract(page(payload), url="https://example.org/news/the-bridge").html


@pytest.mark.parametrize("name", PAYLOADS)
def test_nothing_but_plain_markup_comes_through(name: str) -> None:
    markup = html_of(PAYLOADS[name])
    assert "<" in markup or name == "script never closed"
    for element in lxml.html.fragment_fromstring(markup, create_parent="section").iter():
        if element.tag == "section":
            continue
        assert element.tag in ALLOWED_TAGS, markup
        assert set(element.attrib) <= ({"href", "rel"} if element.tag == "a" else set()), markup
        assert urlsplit(element.get("href", "https://example.org/")).scheme in {"http", "https"}, markup


@pytest.fixture(scope="module")
def browser() -> Any:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield chromium
        chromium.close()


def test_a_browser_runs_nothing_of_it_and_asks_for_nothing(browser: Any) -> None:
    asked: list[str] = []
    opened: list[str] = []
    tab = browser.new_page()
    tab.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda request: asked.append(request.url))
    for name, payload in PAYLOADS.items():
        tab.set_content(f"<!doctype html><meta charset=utf-8><section>{html_of(payload)}</section>")
        for link in tab.query_selector_all("a"):
            link.hover()
            link.focus()
        assert not opened, name
        assert [address for address in asked if not address.startswith("about:")] == [], name
    tab.close()


def test_the_browser_would_have_run_it(browser: Any) -> None:
    """The payloads are alive: unsanitised, many of them open a dialog."""
    opened: list[str] = []
    tab = browser.new_page()
    tab.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    for name in ("script", "picture error", "svg load", "details toggle", "input with focus"):
        before = len(opened)
        tab.set_content(page(PAYLOADS[name]))
        tab.wait_for_timeout(200)
        assert len(opened) > before, name
    tab.close()
