"""Learning a site's layout from its pages, and reading the next page by it."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from newsarchive.extract import AGREES, extract, learn
from newsarchive.models import Article, Sample, Template

TOPICS = ("harbour", "orchard", "railway", "library", "glacier", "festival", "brewery", "observatory", "quarry")
BOX = "Ask the newsroom: what do you want to know about this region? Write to the desk and we will look into it."


def page(number: int, *, paragraphs: int = 6, extra: str = "", date: str = "2024-03-{day:02}T08:30:00+01:00") -> str:
    """One story of a paper whose boxes stand within the text, in elements whose classes say nothing."""
    topic = TOPICS[number % len(TOPICS)]
    text = "".join(
        f'<p class="x-p">Paragraph {n} of story {number} tells how the {topic} was changed by people who live near it,'
        f" and what the {n + number} of them who spoke to us hope for now that the work is done.</p>"
        + (f'<div class="x-b7"><p class="x-p">{BOX}</p></div>' if n == 2 else "")
        for n in range(paragraphs)
    )
    stories = "".join(
        f'<li><a href="/{other}">What became of the old {name} after the vote of {number + other}</a></li>'
        for other, name in enumerate(TOPICS)
    )
    return (
        f"<html><head><title>The {topic} changes hands in town {number} | The Daily Post</title></head>"
        f'<body class="paper story-page"><header class="x-h"><ul class="x-n">{stories}</ul></header>'
        f'<div class="x-main"><div class="x-head"><h1 class="x-t">The {topic} changes hands in town {number}</h1>'
        f'<div class="x-by author">By Ann Example</div><time datetime="{date.format(day=number + 1)}"></time></div>'
        f'<div class="x-body">{text}{extra}</div></div>'
        f'<div class="x-side"><ul>{stories}</ul></div><footer class="x-f"><p>{BOX}</p></footer></body></html>'
    )


def address(number: int) -> str:
    return f"https://post.example/2024/03/story-{number}"


@pytest.fixture(scope="module")
def learned() -> str:
    found = learn([Sample(page(number), url=address(number)) for number in range(6)])
    assert found is not None
    return found


def read(html: str, learned: str, url: str = address(8)) -> Article:
    return extract(html, url=url, template=Template("post", learned=learned))


def test_a_page_of_the_layout_agrees_and_reads_as_it_says(learned: str) -> None:
    article = read(page(8), learned)
    assert article.agreement is not None
    assert article.agreement > 0.9
    assert article.is_article
    assert article.title == "The quarry changes hands in town 8"
    assert article.authors == ("Ann Example",)
    assert article.published == datetime.fromisoformat("2024-03-09T08:30:00+01:00")
    assert article.body.count("Paragraph ") == 6


def test_what_stands_on_every_page_is_no_body(learned: str) -> None:
    assert "Ask the newsroom" not in read(page(8), learned).body


def first_words(number: int) -> str:
    return page(number).partition('<p class="x-p">')[2].partition("</p>")[0]


@pytest.mark.parametrize("shown", [0, 8])
def test_first_words_that_cards_elsewhere_repeat_stay_in_their_story(shown: int) -> None:
    card = (
        f'<div class="x-more"><h3>What else is new</h3><p class="x-excerpt">{first_words(shown)}</p>'
        '<span class="author">By Ann Example</span><time datetime="2024-02-01T08:30:00+01:00"></time></div>'
    )

    def beside(number: int) -> str:
        return page(number).replace('<div class="x-side">', card + '<div class="x-side">')

    pages = [page(number) if number == shown else beside(number) for number in range(6)]
    found = learn([Sample(html, url=address(number)) for number, html in enumerate(pages)])
    assert found is not None
    assert read(page(shown), found, address(shown)).body.startswith(f"Paragraph 0 of story {shown} ")
    assert f"of story {shown} " not in read(beside(7), found, address(7)).body


def test_markup_never_seen_stays_where_it_stands_in_the_text(learned: str) -> None:
    extra = (
        "<blockquote><p>We never thought that it would be a garden one day, said its last foreman.</p></blockquote>"
        "<p class='x-p'>He was there when the first trees were planted, two years after the machines had left.</p>"
    )
    assert "said its last foreman" in read(page(8, extra=extra), learned).body


def test_another_layout_is_read_without_the_template(learned: str) -> None:
    other = page(8).replace("x-", "y2-").replace("paper story-page", "relaunch")
    article = read(other, learned)
    assert article.agreement is not None
    assert article.agreement < AGREES
    assert article.body == extract(other, url=address(8)).body


def test_five_articles_are_needed() -> None:
    samples = [Sample(page(number), url=address(number)) for number in range(4)]
    assert learn(samples) is None
    assert learn([*samples, samples[0], samples[1]]) is None, "the same story twice is one page"


def test_what_is_no_article_teaches_nothing() -> None:
    lists = [
        Sample("<html><body><ul><li><a href='/a'>One</a></li></ul></body></html>", url=address(n)) for n in range(9)
    ]
    assert learn(lists) is None


@pytest.mark.parametrize("broken", ["{", "[]", "null", '{"form": 99}', '{"form": 3}', "x" * 1000])
def test_a_template_of_another_form_is_as_good_as_none(broken: str) -> None:
    article = read(page(8), broken)
    assert article.agreement is None
    assert article.body == extract(page(8), url=address(8)).body


def test_learning_the_same_pages_twice_gives_the_same(learned: str) -> None:
    again = learn([Sample(page(number), url=address(number)) for number in range(6)])
    assert again == learned
    assert json.loads(learned)["pages"] == 6


def test_pages_with_an_offset_teach_the_zone_of_one_without() -> None:
    samples = [
        Sample(page(number).replace("post.example", "post.de"), url=address(number).replace("post.example", "post.de"))
        for number in range(6)
    ]
    learned = learn(samples)
    assert learned is not None
    naive = page(8, date="2024-07-{day:02}T08:30:00")
    article = read(naive, learned, "https://post.de/2024/07/story-8")
    assert article.published == datetime.fromisoformat("2024-07-09T08:30:00+02:00")
    assert article.published_zone == "site"
    assert read(naive, learn([Sample(page(n), url=address(n)) for n in range(6)]) or "").published_zone == "unknown"


def test_a_box_that_most_readings_leave_out_is_left_out_of_all() -> None:
    quote = "<div class='x-q'><p>{}</p></div>"
    texts = [
        "Short.",
        "Again.",
        "More.",
        "No.",
        "Yes.",
        "Of the orchard one may say that it was never as full of people.",
    ]
    pages = [page(number, extra=quote.format(text)) for number, text in enumerate(texts)]
    found = learn([Sample(html, url=address(number)) for number, html in enumerate(pages)])
    assert found is not None
    assert read(page(8), found).body.count("Paragraph ") == 6


def test_a_list_of_whole_stories_is_not_of_the_layout(learned: str) -> None:
    text = page(8).split('<div class="x-main">')[1].split('<div class="x-side">')[0]
    one = '<div class="x-body">' + text.split('<div class="x-body">')[1].removesuffix("</div>")
    many = page(8).replace(one, one * 9)
    agreement = read(many, learned).agreement
    assert agreement is not None
    assert agreement < AGREES
