"""The standfirst: what stands beside the headline, apart from the text."""

from __future__ import annotations

import lxml.html
import pytest

from newsarchive.extract.metadata import read_metadata

LEAD = "The harbour has a new ferry, and nobody knows yet who will pay for the second one."
TEXT = "<p>" + "Ann Lee bought the first ticket on a cold morning. " * 3 + "</p>"


def subtitle(body: str, head: str = "") -> str | None:
    page = f"<html><head><title>The ferry is back</title>{head}</head><body>{body}</body></html>"
    return read_metadata(lxml.html.document_fromstring(page), url="https://post.example/a/b").subtitle


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='head'><h1>The ferry is back</h1><span class='lora text-17'>{LEAD}</span></div>{TEXT}{TEXT}",
        f"<div><hgroup><h1>The ferry is back</h1></hgroup><div class='copy-lg'>{LEAD}</div></div><div>{TEXT}</div>",
    ],
)
def test_the_line_next_to_the_headline_is_the_standfirst(body: str) -> None:
    assert subtitle(body) == LEAD


def test_the_place_before_it_belongs_to_it() -> None:
    body = (
        f"<div><h1>The ferry is back</h1><div class='copy-lg'><b>Newhaven.</b> <span>{LEAD}</span></div></div>"
        f"<div>{TEXT}</div>"
    )
    assert subtitle(body, f'<meta name="description" content="{LEAD}">') == f"Newhaven. {LEAD}"


@pytest.mark.parametrize(
    "beside",
    [
        f"<p>{LEAD}</p>{TEXT}{TEXT}",
        f"<div class='author-box'>{LEAD}</div>",
        "<div class='line'>12.04.2024, 10:31 to 14:55, read 12,345 times, 67 comments, 8 minutes</div>",
        f"<div class='line'><a href='/next'>{LEAD}</a></div>",
    ],
)
def test_a_paragraph_a_label_or_a_link_there_is_none(beside: str) -> None:
    assert subtitle(f"<div><h1>The ferry is back</h1>{beside}</div>") is None
