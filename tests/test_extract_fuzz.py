"""Real-looking pages, broken at random: always an `Article` that can be stored, with a refusal or without."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.demo.publishers import load
from newsarchive.demo.render import Renderer
from newsarchive.extract import extract
from newsarchive.extract.html import sanitise

PIECES = (
    b"<", b">", b'"', b"'", b"\0", b"\xff\xfe", b"\xc3", b"&", b"&#x110000;", b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b"</body>", b"</html>", b"<html>", b"<base href=//[>", b"<script>", b"</script>", b"<svg>", b"<table>", b"<tr><td>",
    b"</div></div></div>", b"<plaintext>", b"<textarea>", b"<h1>", b"{", b"}", b"null", b"[[[[[[", b'"@type":',
    b"2026-13-45T99:99", b"\xe2\x80\xae", b"\xed\xa0\x80", b"<p" + b" a=b" * 50 + b">", b"<a href='http://[::1'>",
    b"<meta charset=utf-7>", b"<time datetime='-1'>", b"9" * 400, b"By and and , and",
)  # fmt: skip
"""What is put into a page at random places."""

_CHANGE = st.tuples(
    st.sampled_from(["cut", "repeat", "insert", "flip", "swap", "end"]),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(PIECES),
)


@cache
def pages() -> tuple[bytes, ...]:
    """One article of each publisher of the sample site, in that publisher's own encoding."""
    publishers = load()
    bases = {publisher.name: f"https://{publisher.name}.example" for publisher in publishers}
    found = []
    for publisher in publishers:
        stories = publisher.on(1)
        story = next(story for story in stories if story.expected.is_article)
        found.append(Renderer(publisher, bases).page(story, stories).encode(publisher.charset, "replace"))
    return tuple(found)


def broken(page: bytes, changes: list[tuple[str, float, float, bytes]]) -> bytes:
    """A page after some changes; positions are shares of its length."""
    for kind, one, other, piece in changes:
        first, last = sorted((int(one * len(page)), int(other * len(page))))
        if kind == "cut":
            page = page[:first] + page[min(last, first + 2_000) :]
        elif kind == "repeat":
            page = page[:first] + page[first : first + 500] * 20 + page[first + 500 :]
        elif kind == "insert":
            page = page[:first] + piece + page[first:]
        elif kind == "flip":
            page = page[:first] + bytes(byte ^ 0x55 for byte in page[first : first + 20]) + page[first + 20 :]
        elif kind == "swap":
            page = page[last:] + page[first:last] + page[:first]
        else:
            page = page[:last]
    return page


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 7), st.lists(_CHANGE, min_size=1, max_size=12))
def test_a_broken_page_is_an_article_or_a_refusal(number: int, changes: list[tuple[str, float, float, bytes]]) -> None:
    page = pages()[number % len(pages())]
    article = extract(broken(page, changes), url="https://example.org/2026/11/23/a-page")
    assert article.is_article == (article.refusal is None)
    assert not any(problem.startswith("failed:") for problem in article.problems), article.problems
    assert not any(problem.startswith("metadata") for problem in article.problems), article.problems
    assert sanitise(article.html) == article.html
    assert "<script" not in article.html
    f"{article.body}{article.title}{article.byline}".encode()


def test_the_pages_are_articles_before_they_are_broken() -> None:
    assert all(extract(page, url="https://example.org/2026/11/23/a-page").is_article for page in pages())
