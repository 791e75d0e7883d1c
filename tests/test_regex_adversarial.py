"""Every pattern of the package on text made to hurt it: none may need more than linear time or near it.

A pattern with nested or neighbouring repeats of the same letters, or one that begins with a repeat, needs time
quadratic or worse in the length of what it searches. Each is tried on runs of what pages are full of, and of its own
words.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import newsarchive

LENGTH = 20_000  # characters: longer than any text that a bounded field lets through
PATIENCE = 2  # seconds for one search; a linear one needs some thousandths, one quadratic in the length several seconds
END = "\0"  # what no pattern wants, so that none ends happily
OWN = 12  # words out of a pattern itself that are tried too
RUNS = (
    "a", " ", "\n", "\t", "1", "A", "-", "_", "<", ">", "&", ";", '"', "'", "(", ")", "[", "{", "/", "\\", ".", ",",
    ":", "|", "%", "=", "é", "日", "\u00a0", "a ", " a", "A ", "Aa ", "a,", "1 ", "1:", "1/", "1-", "1.", "a.", "a-",
    "<a ", "<!--", "</", "&#", "&amp;", "by ", "a and ", " | ", " - ", "http://", "/a", "a=1&", '"a":', "\r\n",
    "\u200b",
)  # fmt: skip
_WORDS = re.compile(r"[A-Za-z]{3,}")


def modules() -> Iterator[Any]:
    """All modules of the package that can be imported without running something."""
    for found in pkgutil.walk_packages(newsarchive.__path__, "newsarchive."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns() -> dict[str, Callable[[Any], Any]]:
    """How every pattern of the package is tried, by its place: those that modules keep, and those written in calls."""
    found: dict[str, Callable[[Any], Any]] = {}
    seen: set[tuple[Any, int]] = set()
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _held(value):
                if (pattern.pattern, pattern.flags) not in seen:
                    seen.add((pattern.pattern, pattern.flags))
                    place = f"{module.__name__.removeprefix('newsarchive.')}.{name}"
                    number = sum(other == place or other.startswith(f"{place}:") for other in found)
                    found[f"{place}:{number}" if number else place] = pattern.search
    for place, text, method in written():
        if text not in {known for known, _ in seen}:
            found[place] = getattr(re.compile(text), method)
    return found


def written() -> Iterator[tuple[str, Any, str]]:
    """Place, pattern and method of what is written where it is used: the first argument of `re.sub` and the like."""
    folder = Path(newsarchive.__path__[0])
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield (
                    f"{path.relative_to(folder)}:{node.lineno}",
                    node.args[0].value,
                    (node.func.attr if node.func.attr in {"match", "fullmatch"} else "search"),
                )


def _held(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _held(item)
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from _held(item)


@contextmanager
def patience(seconds: int) -> Iterator[None]:
    """TimeoutError after so much of our own time. The `re` module looks for signals while it matches."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


PATTERNS = patterns()


def test_the_patterns_were_found() -> None:
    assert len(PATTERNS) > 100
    assert any("extract" in name for name in PATTERNS)


def hostile_texts(written: str | bytes) -> Iterator[str]:
    """Long runs of what pages are full of, and of the pattern's own words."""
    own = list(dict.fromkeys(_WORDS.findall(str(written))))[:OWN]
    for run in (*RUNS, *own, *(f"{word} " for word in own)):
        yield run * (LENGTH // len(run)) + END


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_slow_on_text_made_for_it(name: str) -> None:
    attempt = PATTERNS[name]
    written = attempt.__self__.pattern
    for text in hostile_texts(written):
        try:
            with patience(PATIENCE):
                attempt(text.encode() if isinstance(written, bytes) else text)
        except TimeoutError:
            pytest.fail(f"{written!r} needs over {PATIENCE} s for {LENGTH} characters of {text[:20]!r}")
