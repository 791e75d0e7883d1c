"""A reader's way through the archive in a real browser, on plain `datasette archive.db`."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import browsing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("there is no Chromium on this machine", allow_module_level=True)
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

FILE = Path(__file__).parent.parent / "benchmarks" / "screenshots.py"
WIDTHS = (320, 768, 1440)
SEARCHES = ("/-/search", "/-/search?q=storm", "/-/search?q=headline", "/-/search?q=nothing+at+all")
PATHS = ("/", *SEARCHES, "/-/article/1", "/-/article/5", "/-/article/10")
HOSTILE = ("/", "/-/search", "/-/search?q=headline", "/-/article/10", "/archive/articles", "/archive/articles/10")


def _screenshots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = browsing.make(tmp_path_factory.mktemp("reader") / "archive.db", (*browsing.ARTICLES, browsing.HOSTILE))
    with _screenshots().datasette(path) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_screenshots().BROWSER_OPTIONS))
        yield browser
        browser.close()


@contextmanager
def reading(chromium: Any, base: str, **options: Any) -> Iterator[Any]:
    """A page; at its end, no error was in its console, no dialog opened, and no request left the machine."""
    context = chromium.new_context(**options)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("requestfailed", lambda request: trouble.append(f"failed: {request.url}"))
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(base) else None)
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert trouble == []
    assert outside == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_front_page_to_an_article(chromium: Any, base: str, scripts: bool) -> None:
    with reading(chromium, base, java_script_enabled=scripts) as page:
        page.goto(base)
        page.get_by_role("searchbox", name="Search the archive").fill("storm surge")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url("**/-/search?q=storm+surge")
        assert page.locator(".results mark").first.text_content() in ("storm", "surge")
        assert page.locator(".results ol > li").count() == 2
        page.locator("#narrow").get_by_role("link", name="Local news").click()
        page.wait_for_url("**section**")
        assert page.locator(".results ol > li").count() == 1
        page.locator(".active a").click()
        assert page.locator(".results ol > li").count() == 2
        page.get_by_role("link", name="Tide gate holds").click()
        page.wait_for_url("**/-/article/1")
        assert page.locator("article h1").inner_text() == browsing.HARBOUR.title
        page.get_by_text("How each field was found").click()
        assert page.get_by_text("json-ld:headline").is_visible()
        page.get_by_role("link", name="1 March 2026, 20:30 (UTC)").click()
        assert page.get_by_text("An earlier version").is_visible()
        page.get_by_role("link", name="Read the newest").click()
        page.get_by_role("link", name="This article in the tables").click()
        page.get_by_role("link", name="Read this article").click()
        page.get_by_role("link", name="News archive").click()
        assert page.url.rstrip("/") == base


def test_by_keyboard_alone(chromium: Any, base: str) -> None:
    with reading(chromium, base) as page:
        page.goto(f"{base}/-/article/1")
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().top >= 0")
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Tab")
        page.keyboard.type("regatta")
        page.keyboard.press("Enter")
        page.wait_for_url("**/-/search?q=regatta")
        assert "Regatta" in page.locator(".results").inner_text()


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_article_runs_nothing(chromium: Any, base: str, path: str) -> None:
    with reading(chromium, base) as page:
        page.goto(f"{base}{path}")
        page.wait_for_timeout(100)
        assert page.title() != "owned"
        assert page.url == f"{base}{path}"
        assert "owned" in page.inner_text("body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_at_any_width(chromium: Any, base: str, width: int, scheme: str, tmp_path: Path) -> None:
    with reading(chromium, base, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        for number, path in enumerate(PATHS):
            page.goto(f"{base}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            shot = tmp_path / f"{number}.png"
            page.screenshot(path=shot, full_page=True)
            assert shot.stat().st_size > 5_000
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        lightness = [int(part) for part in re.findall(r"\d+", ground)]
        assert (sum(lightness) < 150) == (scheme == "dark")


def test_article_is_set_to_be_read(chromium: Any, base: str) -> None:
    with reading(chromium, base, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{base}/-/article/1")
        size, line, width = page.locator(".body p").first.evaluate(
            "one => { const style = getComputedStyle(one);"
            " return [parseFloat(style.fontSize), parseFloat(style.lineHeight), one.clientWidth]; }"
        )
        assert size >= 17
        assert 1.5 <= line / size <= 1.75
        assert 26 <= width / size <= 38  # 55 to 80 characters of a serif
        page.goto(f"{base}/-/article/5")
        assert page.locator(".body").evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_print_leaves_the_article(chromium: Any, base: str) -> None:
    with reading(chromium, base) as page:
        page.goto(f"{base}/-/article/1")
        page.emulate_media(media="print")
        assert page.locator("article h1").is_visible()
        assert page.get_by_text("WARC file").is_visible()
        assert not page.locator(".top").is_visible()


def test_the_pictures_of_the_readme_can_be_made(tmp_path: Path) -> None:
    path = browsing.make(tmp_path / "archive.db")
    command = [sys.executable, str(FILE), "--db", str(path), "--out", str(tmp_path / "images")]
    subprocess.run(command, check=True, timeout=120)
    made = sorted(picture.name for picture in (tmp_path / "images").iterdir())
    assert made == ["article.png", "compare.png", "coverage.png", "front.png", "search.png"]
