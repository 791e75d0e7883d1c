"""Pages made to hurt: always an `Article` with its problems, never an exception, never a long wait."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.extract import extract
from newsarchive.models import Article

PATIENCE = 30  # seconds, on a slow machine; most of these take well under one
PROSE = "<p>The council met on Tuesday and agreed, after a long debate, to mend the bridge over the river.</p>" * 8
JSON_LD = b'<script type="application/ld+json">'

HOSTILE = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "no markup": b"just words",
    "zeros": b"\0" * 10_000,
    "binary": bytes(range(256)) * 200,
    "pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj",
    "nested": b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
    "nested inline": b"<b><i><a href='#'>" * 40_000 + PROSE.encode(),
    "lists": b"<ul><li>" * 50_000 + b"x",
    "less-than": b"<" * 10_000_000,
    "attributes": b"<p " + b" ".join(b"a%d=1" % number for number in range(1_000_000)) + b">x</p>" + PROSE.encode(),
    "attributes without values": b"<p " + b"a " * 2_000_000 + b">x</p>",
    "quotes": b'<p class="' * 100_000,
    "comments": b"<!--" * 200_000,
    "entities": b"&" * 1_000_000 + b"&amp;" * 500_000,
    "tables": b"<table><tr><td>" * 20_000,
    "paragraphs": b"<p>short" * 100_000,
    "one long word": b"<p>" + b"a" * 3_000_000,
    "one long line of spaces": b"<p>x" + b" " * 5_000_000 + b"y</p>" + PROSE.encode(),
    "broken utf-8": b"<html><meta charset=utf-8><body>" + b"\xff\xfe\xc3<p>word \xe9\xe9</p>" * 1_000,
    "json-ld that is none": JSON_LD + b'{"@type":[' * 100_000 + b"</script>" + PROSE.encode(),
    "json-ld of 5 MB": JSON_LD + b'{"articleBody":"' + b"word " * 1_000_000 + b'"}</script>' + PROSE.encode(),
    "wrong encoding name": b"<meta charset='no-such-thing'>" + PROSE.encode(),
    "utf-16 mark": b"\xff\xfe" + PROSE.encode("utf-16-le"),
    "frames": b"<html><frameset><frame src=a></frameset></html>",
    "bad addresses": b"<base href='http://[::1'>" + b"<p><a href='http://[bad'>link</a> text</p>" * 50 + PROSE.encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_an_article_with_its_problems(name: str) -> None:
    start = time.monotonic()
    article = extract(HOSTILE[name], url="https://example.org/news/a-page")
    assert isinstance(article, Article)
    assert time.monotonic() - start < PATIENCE
    assert article.is_article == (article.refusal is None)


def test_what_was_cut_is_said() -> None:
    assert "too_many_attributes" in extract(HOSTILE["attributes"]).problems
    assert "null_bytes" in extract(HOSTILE["zeros"] + PROSE.encode()).problems
    assert "replacement_characters" in extract("<p>Café, </p>".encode() * 50 + b"<p>\xff</p>" + PROSE.encode()).problems
    assert extract(b"").refusal == "empty"
    assert extract(b"just words").refusal == "not_html"


def test_text_behind_a_million_attributes_is_read() -> None:
    assert "mend the bridge" in extract(HOSTILE["attributes"]).body


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_give_an_article(content: bytes) -> None:
    assert isinstance(extract(content, url="https://example.org/a"), Article)


_MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div class=related>", "</div>", "<ul><li>", "</ul>", "<table><tr><td>", "</table>",
        "<a href=/x>",
         "</a>", "<h1>", "<h2>", "<br><br>", "<blockquote>", "<button>", "<svg>", "<body>", "<html>", "</html>",
         "<pre>",
         "<script>", "</script>", "<!--", "-->", "&nbsp;", "Words of a sentence, and more of them. ", "\0", "<figure>",
         "<figcaption>", "<img src=a.png>", "<base href='//'>", "<time datetime='x'>", "<![CDATA[", "<?xml ?>", "é€😀"]
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(_MARKUP)
def test_any_tag_soup_gives_an_article(pieces: list[str]) -> None:
    article = extract("".join(pieces), url="https://example.org/a")
    assert isinstance(article, Article)
    assert "<script" not in article.html
