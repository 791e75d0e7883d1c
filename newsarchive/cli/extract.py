"""`newsarchive extract`."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import json_option, print_json
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.models import Article


@click.command("extract", epilog="Example: newsarchive extract https://news.example.org/2026/11/23/a-story/ --json")
@click.argument("page", metavar="FILE|URL")
@click.option("--url", default=None, help="Of a file: the address that it was saved from.")
@json_option
def extract_command(page: str, url: str | None, as_json: bool) -> int:
    """Read one article and print it; no archive is needed. FILE may be - for standard input.

    Exits 1 where the page is no article, and says why.
    """
    from newsarchive.extract import extract

    if "://" in page:
        from newsarchive.fetch.once import fetch_once

        found, content = fetch_once(page)
        article = extract(content, url=found.url, headers=dict(found.headers), fetched_at=found.fetched_at)
    else:
        article = extract(_bytes(page), url=url)
    if as_json:
        print_json(dataclasses.asdict(article))
    else:
        click.echo(as_text(article))
    if not article.is_article:
        click.echo(f"newsarchive: this page is no article: {article.refusal}.", err=True)
        return 1
    return 0


def _bytes(page: str) -> bytes:
    if page == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(page).read_bytes()
    except OSError as error:
        raise NewsArchiveError(
            f"{page} can't be read", why=error.strerror or str(error), remedy="give a file of HTML, or a URL"
        ) from error


def as_text(article: Article) -> str:
    """An article as a person reads it in a terminal."""
    facts: list[tuple[str, Any]] = [
        ("by", article.byline or ", ".join(dict.fromkeys((*article.authors, *article.agencies)))),
        ("published", article.published.isoformat() if article.published else ""),
        ("modified", article.modified.isoformat() if article.modified else ""),
        ("section", article.section),
        ("language", article.language),
        ("type", article.page_type),
        ("address", article.canonical_url or article.url),
    ]
    head = [article.title or "(no title)", *([article.subtitle] if article.subtitle else [])]
    lines = [f"{name + ':':<11}{value}" for name, value in facts if value]
    return "\n\n".join(["\n".join(head), "\n".join(lines), article.body]).strip()
