"""A user's selectors: where they find something they win, where they don't the page is read as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from newsarchive.extract import extract, learn
from newsarchive.models import Article, Sample, Select, Template

LINE = (
    "The council of the harbour town met on Tuesday and talked for hours about the old bridge and what it would cost."
)
PAGE = f"""<html lang="en-GB"><head><title>Bridge vote put off | The Post</title>
<meta property="og:title" content="Bridge vote put off"><meta name="author" content="Newsroom">
<meta property="article:published_time" content="2026-03-01T08:00:00Z"></head><body>
<header><ul><li><a href="/a">Home</a></li></ul></header>
<main><h1>Bridge vote put off</h1><h2 class="real-title">Harbour bridge: a vote that nobody wanted</h2>
<p class="who">By Ann Lee and Bo Hansen</p><p class="when">Printed on 3/4/2026 at 17:40</p>
<div class="story"><p>One. {LINE}</p><p>Two. {LINE}</p><aside class="promo"><p>Promo. {LINE}</p></aside>
<p>Three. {LINE}</p><figure><img src="/b.jpg" alt=""><figcaption>The bridge by night, seen from the quay</figcaption>
</figure></div><div class="more"><p>Four. {LINE}</p></div></main>
<footer><p>All rights reserved.</p></footer></body></html>"""


def read(page: str = PAGE, *, learned: str = "", zone: str = "", **select: str) -> Article:
    template = Template("post", select=Select(**select), learned=learned, timezone=zone)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return extract(page, url="https://post.example/2026/03/bridge", fetched_at=at, template=template)


def starts(article: Article) -> list[str]:
    return [line.split(".")[0] for line in article.body.split("\n\n")]


def test_the_body_is_what_was_selected() -> None:
    article = read(body=".story")
    assert starts(article) == ["One", "Two", "Promo", "Three"]
    assert article.provenance["body"].witness == "select:body"
    assert article.is_article
    assert [image.url for image in article.images] == ["https://post.example/b.jpg"]


@pytest.mark.parametrize("selector", [".story > p, .more p", ".story > p:not(.x), .story p p, div.more"])
def test_several_selectors_in_the_page_s_order(selector: str) -> None:
    assert starts(read(body=selector)) == ["One", "Two", "Three", "Four"]


def test_a_nested_match_is_told_once() -> None:
    assert starts(read(body=".story, .story p, main")).count("One") == 1


def test_what_is_removed_is_not_read() -> None:
    article = read(body=".story", remove="aside, body, html")
    assert starts(article) == ["One", "Two", "Three"]
    assert "Promo" not in read(remove=".promo").body


def test_title_and_byline() -> None:
    article = read(title=".real-title", byline=".who")
    assert article.title == "Harbour bridge: a vote that nobody wanted"
    assert article.provenance["title"].witness == "select:title"
    assert article.provenance["title"].rivals[0][0] == "Bridge vote put off"
    assert article.byline == "By Ann Lee and Bo Hansen"
    assert article.authors == ("Ann Lee", "Bo Hansen")


def test_a_date_is_read_as_the_page_writes_it() -> None:
    article = read(published=".when", zone="Europe/Lisbon")
    assert article.published == datetime.fromisoformat("2026-04-03T17:40:00+01:00")
    assert (article.published_precision, article.published_zone) == ("minute", "site")
    assert article.provenance["published"].rivals[0][1] != "select:published"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time class="d" datetime="2026-02-03T04:05:06+01:00">then</time>', "2026-02-03T04:05:06+01:00"),
        ('<meta class="d" content="2026-02-03">', date(2026, 2, 3)),
        ('<span class="d">3 February 2026</span>', date(2026, 2, 3)),
    ],
)
def test_dates_in_attributes_and_text(markup: str, expected: str | date) -> None:
    found = read(PAGE.replace("<main>", f"<main>{markup}"), published=".d").published
    assert found == (datetime.fromisoformat(expected) if isinstance(expected, str) else expected)


def test_what_finds_nothing_is_named_and_changes_nothing() -> None:
    plain = extract(PAGE, url="https://post.example/2026/03/bridge", fetched_at=datetime(2026, 6, 1, tzinfo=UTC))
    missed = read(body=".gone", title=".gone", byline=".gone", published=".gone, footer", remove=".gone")
    assert missed.problems == (
        *plain.problems,
        "select_missed:body",
        "select_missed:title",
        "select_missed:byline",
        "select_missed:published",
    )
    for name in ("title", "byline", "authors", "published", "body", "html"):
        assert getattr(missed, name) == getattr(plain, name)


def test_text_within_a_line_can_be_the_body() -> None:
    page = PAGE.replace("<main>", f"<main><span class='lede'>Lede. {LINE} {LINE} {LINE}</span><p>Other.</p>")
    assert "Lede. The council" in read(page, body=".lede").body


def story(number: int) -> str:
    text = "".join(f"<p>Paragraph {n} of story {number}, as {n + 2} of them said. {LINE}</p>" for n in range(5))
    return (
        f"<html><head><title>Story number {number}</title></head><body class='post'><div class='top'><h1>Story number"
        f" {number} of the harbour town</h1></div><div class='story'>{text}</div>"
        f"<div class='ask'><p class='box'>Ask us. {LINE}</p></div></body></html>"
    )


def test_selectors_win_over_what_was_learned() -> None:
    learned = learn([Sample(story(number), url=f"https://post.example/{number}") for number in range(6)])
    assert learned is not None
    plain = read(story(7), learned=learned)
    assert plain.agreement is not None
    assert "Ask us" not in plain.body
    chosen = read(story(7), learned=learned, body=".box", remove="h1")
    assert starts(chosen) == ["Ask us"]
    assert chosen.agreement is not None
    assert chosen.agreement >= 0.5, "the layout is still the one that was learned"
