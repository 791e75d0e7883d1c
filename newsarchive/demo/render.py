"""Wraps the sample texts in their publisher's theme: header, navigation, share bar, comments, metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from newsarchive.demo import metadata
from newsarchive.demo.pages import Story, absolute
from newsarchive.demo.publishers import Publisher, list_path

THEMES = Path(__file__).parent / "themes"
RELATED = 3  # stories below an article
LATEST = 6  # stories in the side bar

_ADDRESS = re.compile(r'\b(href|src|data-src)="(?:([a-z]+):)?/(?!/)')


class Renderer:
    """All pages of one publisher, as text."""

    def __init__(self, publisher: Publisher, urls: Mapping[str, str]) -> None:
        self.publisher = publisher
        self._urls = urls
        self._base = urls[publisher.name]

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(THEMES), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        environment.filters.update(
            day=self._day,
            minute=self._minute,
            at=self._at,
            json=_json,
            iso=partial(metadata.stamp, self.publisher.facts),
            lead=lead,
            list_of=self._list_of,
        )
        return environment

    def page(self, story: Story, stories: Iterable[Story]) -> str:
        """A page as the theme shows it, beside today's other stories."""
        others = [other for other in stories if listed(other) and other.slug != story.slug]
        return self._fill(self._theme, story=story, kind=story.kind, others=others, items=_items(story, others))

    def amp(self, story: Story) -> str:
        return self._fill("amp.html", story=story, kind="article", others=[], items=[])

    def missing(self, status: int, stories: Iterable[Story]) -> str:
        """The page that comes with a 404 or 410."""
        others = [story for story in stories if listed(story)]
        return self._fill(self._theme, story=None, kind="missing", others=others, items=[], status=status)

    def css(self) -> bytes:
        return (THEMES / f"{self.publisher.facts['theme']}.css").read_bytes()

    @property
    def _theme(self) -> str:
        return f"{self.publisher.facts['theme']}.html"

    def _fill(self, template: str, *, story: Story | None, others: list[Story], items: list[Story], **more: Any) -> str:
        facts = self.publisher.facts
        page = story and absolute(story.expected, self._urls)
        related = sorted(others, key=lambda other: other.expected.section != (page and page.section))[:RELATED]
        return self._environment.get_template(
            template
        ).render(
            site=facts,
            words=facts["words"],
            base=self._base,
            css=style(self.publisher),
            story=story,
            page=page,
            body=Markup(self._addressed(story.html)) if story else "",  # noqa: S704 - our own files
            jsonld=metadata.json_ld(self.publisher, story, page, self._base) if story and page else None,
            related=[_shown(other, self._urls) for other in related],
            latest=[_shown(other, self._urls) for other in others[:LATEST]],
            items=[_shown(item, self._urls) for item in items],
            **more,
        )

    def _addressed(self, html: str) -> str:
        """Addresses of this publisher ("/x") and of another ("courier:/x") made absolute, as the themes write them."""

        def absolute_address(match: re.Match[str]) -> str:
            base = self._urls[match[2]] if match[2] else self._base
            return f'{match[1]}="{base}'

        return _ADDRESS.sub(absolute_address, html)

    def _list_of(self, name: str, kind: str) -> str:
        return self._at(list_path(self.publisher.facts, kind, name))

    def _at(self, path: str) -> str:
        return path if "://" in path else self._base + path.removeprefix("/")

    def _day(self, when: datetime | date) -> str:
        months, form = self.publisher.facts["months"], self.publisher.facts["day_format"]
        return str(form.format(day=when.day, month=months[when.month - 1], year=when.year, number=when.month))

    def _minute(self, when: datetime | date) -> str:
        if not isinstance(when, datetime):
            return self._day(when)
        form = self.publisher.facts["time_format"]
        return str(
            form.format(
                date=self._day(when),
                hour=when.hour,
                hour12=when.hour % 12 or 12,
                half=when.strftime("%p").lower(),
                minute=when.minute,
            )
        )


def style(publisher: Publisher) -> str:
    """The address of a publisher's style sheet."""
    return str(publisher.facts["style"])


def listed(story: Story) -> bool:
    """Is it a story that lists, feeds and sitemaps announce?"""
    return story.expected.is_article and story.expected.in_feed


def lead(story: Story | Mapping[str, Any], words: int = 30) -> str:
    """The first words of a story's text, as lists and feeds tease it."""
    page = story["page"] if isinstance(story, Mapping) else story.expected
    if page.summary:
        return str(page.summary)
    text = next((line for line in page.paragraphs if len(line) > 80), page.body)
    if " " not in text[:60]:  # a language that doesn't space its words
        return text if len(text) <= 90 else text[:90] + "…"
    found = text.split()
    return " ".join(found) if len(found) <= words else " ".join(found[:words]) + "…"


def _shown(story: Story, urls: Mapping[str, str]) -> dict[str, Any]:
    return {"page": absolute(story.expected, urls), "extra": story.extra, "slug": story.slug}


def _items(story: Story, others: list[Story]) -> list[Story]:
    """The stories that a list shows: all, or those of a section, tag or author."""
    if story.kind != "listing":
        return []
    tests: dict[str, Callable[[Story, str], bool]] = {
        "section": lambda other, value: other.expected.section == value,
        "tag": lambda other, value: value in other.expected.tags,
        "author": lambda other, value: value in other.expected.signers,
    }
    return [other for other in others if all(tests[name](other, value) for name, value in story.lists.items())]


def _json(value: object) -> Markup:
    """A value as JSON that may stand in a script element."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("</", "<\\/"))  # noqa: S704 - escaped here
