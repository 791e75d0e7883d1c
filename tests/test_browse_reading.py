"""The reading room in a real browser: keyboard, axe, widths, paper, time zones, and pages that want out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests import reading_room
from tests.reading_room import EDITED, HOSTILE, WITHDRAWN
from tests.test_browse_chromium import _screenshots, chromium, reading, sync_api

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
__all__ = ["chromium"]

HOSTILE_CAPTURE = 6
PATHS = (
    "/",
    f"/-/article/{EDITED}",
    f"/-/article/{WITHDRAWN}",
    f"/-/article/{HOSTILE}",
    "/-/article/5",
    f"/-/compare/{EDITED}",
    f"/-/compare/{EDITED}?view=side",
    f"/-/compare/{HOSTILE}",
    "/-/changes",
    "/-/capture/1",
    "/-/search?q=ferry",
    "/-/coverage?since=2026-02-01&until=2026-03-31",
    "/-/trends?q=ferry&q=mayor&by=language&smooth=1",
    "/-/bylines",
)
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


class Trap:
    """Where hostile pages want to send the browser: counts who connects, and what is asked."""

    def __init__(self) -> None:
        self.caught: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:  # closed
                return
            self.caught.append(b"a connection")
            with connection:
                connection.settimeout(0.2)
                try:
                    self.caught.append(connection.recv(200))
                except OSError:
                    continue


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.socket.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> Iterator[str]:
    path = reading_room.make(tmp_path_factory.mktemp("room"), trap.address)
    with _screenshots().datasette(path) as address:
        yield address


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_readers_way(chromium: Any, base: str, scripts: bool) -> None:
    with reading(chromium, base, java_script_enabled=scripts) as page:
        page.goto(base)
        assert page.locator(".growth svg").is_visible()
        page.get_by_text("The figures as a table").click()
        assert page.get_by_role("row", name="11 March 2026").is_visible()
        page.locator(".news").get_by_role("link", name="Ferry to Eel Island sails again on Friday").click()
        page.get_by_text("Cite this").click()
        assert page.get_by_text("@misc{okafor2026ferry1").is_visible()
        page.get_by_role("link", name="Compare version 3 with the version before").click()
        assert page.locator(".blocks del").first.inner_text() == "not "
        page.get_by_role("link", name="side by side").click()
        assert page.locator(".pair.changed").count() == 1
        page.get_by_label("Before").select_option(index=0)
        page.get_by_role("button", name="Compare").click()
        assert page.locator(".heads .old").inner_text().startswith("Version 1")
        page.get_by_text("4 paragraphs the same").click()
        assert page.get_by_text("The doctor comes on Thursdays").first.is_visible()
        page.get_by_role("link", name="the capture after").click()
        frame = page.frame_locator("iframe.replay")
        assert frame.get_by_role("heading").inner_text() == reading_room.THIRD.title
        page.get_by_role("link", name="The article").click()
        page.get_by_role("link", name="After this on harbourpost.example").click()
        assert page.locator("article h1").inner_text() == reading_room.NOTE.title
        page.get_by_role("link", name="Changes", exact=True).click()
        page.get_by_label("Gone").check()
        page.get_by_label("Site").select_option("harbourpost.example")
        page.get_by_role("button", name="Show").click()
        assert page.locator(".news > li").count() == 1


def test_axe_finds_nothing(chromium: Any, base: str) -> None:
    axe = axe_playwright.Axe()
    contrast = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    paths = [path for path in PATHS if path not in (f"/-/article/{WITHDRAWN}", f"/-/compare/{HOSTILE}")]  # as others
    for scheme, options in (("light", WCAG), ("dark", contrast)):
        with reading(chromium, base, color_scheme=scheme, viewport={"width": 1280, "height": 900}) as page:
            for path in paths if scheme == "light" else paths[::2]:
                page.goto(f"{base}{path}")
                page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
                found = axe.run(page, options=options)
                assert found.violations_count == 0, f"{scheme} {path}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 800, 1600, 3840])
def test_nothing_is_cut(chromium: Any, base: str, width: int) -> None:
    with reading(chromium, base, viewport={"width": width, "height": 800}, timezone_id="Asia/Kathmandu") as page:
        for path in PATHS:
            page.goto(f"{base}{path}")
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_whole_page_by_keyboard(chromium: Any, base: str) -> None:
    with reading(chromium, base, reduced_motion="reduce") as page:
        for path in (f"/-/article/{EDITED}", f"/-/compare/{EDITED}", "/-/changes"):
            page.goto(f"{base}{path}")
            wanted = page.locator(
                "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']"
            ).evaluate_all("all => all.filter(one => one.checkVisibility()).length")
            reached = 0
            for _ in range(wanted + 20):
                page.keyboard.press("Tab")
                seen = page.evaluate(
                    "() => { const one = document.activeElement; if (one === document.body) return null;"
                    " const style = getComputedStyle(one), box = one.getBoundingClientRect();"
                    " const isNew = !one.dataset.met; one.dataset.met = 1;"
                    " return [isNew, style.outlineStyle, box.bottom > 0 && box.top < innerHeight]; }"
                )
                if seen is None:
                    continue
                is_new, outline, on_screen = seen
                assert outline == "solid", path
                assert on_screen, path
                reached += is_new
            assert reached == wanted, path


def test_a_moved_paragraph_leads_to_its_place(chromium: Any, base: str) -> None:
    with reading(chromium, base) as page:
        page.goto(f"{base}/-/compare/{EDITED}")
        page.get_by_role("link", name="Moved from here").focus()
        page.keyboard.press("Enter")
        assert page.url.endswith("#came-1")
        assert page.locator("#came-1").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


def test_times_in_the_readers_zone(chromium: Any, base: str) -> None:
    with reading(chromium, base, timezone_id="Asia/Tokyo") as page:
        page.goto(f"{base}/-/article/{EDITED}")
        assert "2 March 2026, 07:10 (UTC+01:00)" in page.locator(".dates").inner_text()
        assert "2 March 2026, 15:10 (your time)" in page.locator(".dates").inner_text()
    with reading(chromium, base, timezone_id="Europe/Berlin") as page:  # the publisher's own
        page.goto(f"{base}/-/article/{EDITED}")
        assert "your time" not in page.locator(".dates").inner_text()


def test_motion_and_paper(chromium: Any, base: str) -> None:
    with reading(chromium, base, reduced_motion="reduce") as page:
        page.goto(f"{base}/-/article/{EDITED}")
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        assert page.evaluate("document.getAnimations().length") == 0
        page.emulate_media(media="print")
        assert page.locator("article h1").is_visible()
        assert page.get_by_text("Who carried this story").is_visible()
        for hidden in (".top", ".cite", ".beside", ".end"):
            assert not page.locator(hidden).is_visible()
        page.goto(f"{base}/-/compare/{EDITED}")
        assert not page.locator(".pick").is_visible()
        assert page.locator("ins").first.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"


@pytest.mark.parametrize("path", [f"/-/capture/{HOSTILE_CAPTURE}", f"/-/capture/{HOSTILE_CAPTURE}/page"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_hostile_capture_runs_nothing_and_leaks_nothing(
    chromium: Any, base: str, trap: Trap, path: str, scripts: bool
) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{base}{path}")
    inside = page if path.endswith("page") else page.frame_locator("iframe.replay")
    assert inside.get_by_text("Nothing of this page may run").is_visible()
    page.wait_for_timeout(300)
    assert inside.get_by_text("Nothing of this page may run").is_visible()
    assert page.url == f"{base}{path}"
    assert page.title() != "owned"
    inside.get_by_text("a link", exact=True).click(no_wait_after=True)  # and it leads nowhere
    page.wait_for_timeout(200)
    assert page.url == f"{base}{path}"
    assert inside.get_by_text("Nothing of this page may run").is_visible()
    context.close()
    assert dialogs == []
    assert trap.caught == []


def test_the_trap_works(chromium: Any, base: str) -> None:
    """What the pages are kept from doing, a browser does where nobody keeps it."""
    own = Trap()
    context = chromium.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.route(
        "**/open", lambda route: route.fulfill(body=reading_room.hostile_page(own.address), content_type="text/html")
    )
    try:
        page.goto(f"{base}/open", wait_until="commit")
        page.wait_for_timeout(500)
    except sync_api.Error:  # it was led away before it had come
        pass
    context.close()
    own.socket.close()
    assert own.caught
