"""Versions of a real page as a seeded generator makes them: each kind of noise, each kind of edit."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from revision_phrases import Phrases

from newsarchive.revisions.deciding import distance

PROSE = 60  # characters from which a line is a paragraph; of scripts without spaces a third
FEW = 20  # titles
SHORTEST = 4  # paragraphs of a body that can be edited in all ways


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a page, as the generator makes it."""

    title: str
    body: tuple[str, ...]
    byline: str = "By Ada Lind"
    published: str = "2026-11-18T09:30:00+00:00"
    section: str = "Local, Harbour"

    def fields(self) -> dict[str, str]:
        """As `revisions` reads it."""
        return {
            "title": self.title,
            "subtitle": "",
            "byline": self.byline,
            "published": self.published,
            "section": self.section,
            "body": "\n\n".join(self.body),
        }


@dataclass(slots=True)
class Maker:
    """The generator: all that it draws comes from one seed."""

    phrases: Phrases
    dice: random.Random
    language: str
    vocabulary: Sequence[str]
    names: Sequence[str]
    foreign: Sequence[str]  # paragraphs of other pages in this language
    titles: Sequence[str]
    labels: Sequence[str] = ()

    def phrase(self, kind: str) -> str:
        """One of the half's wordings, with its numbers filled in."""
        day = date(2026, 11, 1) + timedelta(self.dice.randrange(28))
        return self.dice.choice(self.phrases[self.language][kind]).format(
            n=f"{self.dice.randrange(2, 9_000):,}",
            h=self.dice.randrange(2, 12),
            c=f"{self.dice.randrange(24):02}:{self.dice.randrange(60):02}",
            d=day.isoformat() if self.dice.random() < 0.5 else day.strftime("%d.%m.%Y"),
        )


Change = Callable[[Version, Maker], Version | None]


# -- noise -------------------------------------------------------------------------------------------------------------


def insert(version: Version, maker: Maker, *lines: str, where: int | None = None) -> Version:
    at = maker.dice.randrange(len(version.body) + 1) if where is None else where
    return replace(version, body=(*version.body[:at], *lines, *version.body[at:]))


def box(kind: str) -> Change:
    """A line of chrome that comes (or, as pairs are turned round, goes), or has other numbers."""

    def change(version: Version, maker: Maker) -> Version:
        edge = maker.dice.choice((0, len(version.body), None))
        return insert(version, maker, maker.phrase(kind), where=edge)

    return change


def related(version: Version, maker: Maker) -> Version:
    label = maker.dice.choice(maker.labels) if maker.labels else maker.phrase("related")
    titles = maker.dice.sample(list(maker.titles), min(len(maker.titles), maker.dice.randrange(2, 6)))
    where = len(version.body) if maker.dice.random() < 0.7 else None
    return insert(version, maker, label, *titles, where=where)


def wall(version: Version, maker: Maker) -> Version:
    kept = max(1, int(len(version.body) * maker.dice.uniform(0.2, 0.6)))
    text = list(version.body[:kept])
    if maker.dice.random() < 0.5 and len(text[-1]) > 80:
        text[-1] = text[-1][: len(text[-1]) // 2].rsplit(" ", 1)[0] + "…"
    return replace(version, body=(*text, maker.phrase("paywall")))


_SETTINGS: tuple[tuple[str, str], ...] = (
    ("'", "’"), ('"', "”"), (" - ", " – "), ("...", "…"), (" ", "\u00a0"), (" – ", "—"), ("“", '"'), ("’", "'"),
)  # fmt: skip


def typography(version: Version, maker: Maker) -> Version:
    text = "\x00".join((version.title, *version.body))
    for old, new in maker.dice.sample(_SETTINGS, 3):
        text = text.replace(old, new) if old != " " else re.sub(r" (?=\d)", new, text)
    form = maker.dice.choice(("NFC", "NFD", "NFC"))
    text = unicodedata.normalize(form, text)
    if maker.dice.random() < 0.5:
        text = re.sub(r"(\w{5})(\w{4})", "\\1\u00ad\\2", text)
    title, *body = text.split("\x00")
    return replace(version, title=title, body=tuple(body))


def spaces(version: Version, maker: Maker) -> Version:
    body = [line.replace(". ", ".  ") + " " * maker.dice.randrange(3) for line in version.body]
    if maker.dice.random() < 0.5 and maker.language not in ("ja", "zh"):
        at = maker.dice.randrange(len(body) - 1)
        body[at : at + 2] = [f"{body[at].strip()} {body[at + 1]}"]
    return replace(version, body=tuple(body))


def tags(version: Version, maker: Maker) -> Version:
    parts = version.section.split(", ")
    maker.dice.shuffle(parts)
    return replace(version, section=", ".join(parts[::-1]))


def stamped_byline(version: Version, maker: Maker) -> Version:
    return replace(version, byline=f"{version.byline} | {maker.phrase(maker.dice.choice(('stamp', 'relative')))}")


def other_offset(version: Version, _maker: Maker) -> Version:
    return replace(version, published="2026-11-18T10:30:00+01:00")


NOISE: dict[str, Change] = {
    "counter": box("counter"), "ad": box("ad"), "related list": related, "relative time": box("relative"),
    "updated stamp": box("stamp"), "newsletter box": box("newsletter"), "cookie box": box("cookie"),
    "personal box": box("personal"), "paywall": wall, "typography": typography, "white space": spaces,
    "order of tags": tags, "stamp in byline": stamped_byline, "offset of date": other_offset,
}  # fmt: skip


# -- edits -------------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[\w,] )[A-ZÀ-ÞА-Я][^\W\d_]{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}")


def in_paragraph(pattern: re.Pattern[str], new: Callable[[str, Maker], str | None]) -> Change:
    """Something in one place of one paragraph changed for something else."""

    def change(version: Version, maker: Maker) -> Version | None:
        found = [(at, match) for at, line in enumerate(version.body) for match in pattern.finditer(line)]
        if not found:
            return None
        at, match = maker.dice.choice(found)
        text = new(match[0], maker)
        if text is None or text == match[0]:
            return None
        line = version.body[at]
        return replace(
            version,
            body=(*version.body[:at], line[: match.start()] + text + line[match.end() :], *version.body[at + 1 :]),
        )

    return change


def other_word(old: str, maker: Maker) -> str | None:
    word = maker.dice.choice(maker.vocabulary)
    alike = distance(old.casefold(), word.casefold(), 2) <= 2
    return None if alike else word


def other_name(old: str, maker: Maker) -> str | None:
    name = maker.dice.choice(maker.names) if maker.names else None
    return None if name is None or distance(old, name, 2) <= 2 else name


def other_number(old: str, maker: Maker) -> str:
    return str(int(old) + maker.dice.choice((1, 2, 5, 10)))


def misspelt(old: str, maker: Maker) -> str | None:
    if len(old) < 5:
        return None
    at = maker.dice.randrange(1, len(old) - 2)
    return old[:at] + old[at + 1] + old[at] + old[at + 2 :]


def headline(version: Version, maker: Maker) -> Version | None:
    title = maker.dice.choice(maker.titles)
    return replace(version, title=title) if title != version.title else None


def one_word_of_headline(version: Version, maker: Maker) -> Version | None:
    made = in_paragraph(_WORD, other_word)(replace(version, body=(version.title,)), maker)
    return replace(version, title=made.body[0]) if made else None


def _paragraph(version: Version, maker: Maker) -> int | None:
    """Where a paragraph stands, not a line of a table or a label that the gold text took along."""
    least = PROSE // 3 if maker.language in UNSPACED else PROSE
    places = [at for at, line in enumerate(version.body) if len(line) >= least]
    return maker.dice.choice(places) if places else None


def added(version: Version, maker: Maker) -> Version | None:
    text = maker.dice.choice(maker.foreign)
    return insert(version, maker, text) if text not in version.body else None


def removed(version: Version, maker: Maker) -> Version | None:
    at = _paragraph(version, maker)
    if at is None:
        return None
    return replace(version, body=version.body[:at] + version.body[at + 1 :])


def moved(version: Version, maker: Maker) -> Version | None:
    body, at = list(version.body), _paragraph(version, maker)
    if at is None:
        return None
    line = body.pop(at)
    body.insert(maker.dice.choice([place for place in range(len(body) + 1) if place != at]), line)
    return replace(version, body=tuple(body)) if tuple(body) != version.body else None


def noted(version: Version, maker: Maker) -> Version:
    return insert(version, maker, maker.phrase("note"), where=maker.dice.choice((0, len(version.body))))


def rewritten(version: Version, maker: Maker) -> Version:
    return replace(version, body=tuple(maker.dice.sample(list(maker.foreign), min(len(version.body), 8))))


EDITS: dict[str, tuple[Change, str]] = {
    "one word": (in_paragraph(_WORD, other_word), "wording"),
    "a number": (in_paragraph(_NUMBER, other_number), "wording"),
    "a name": (in_paragraph(_NAME, other_name), "wording"),
    "a typo": (in_paragraph(_WORD, misspelt), "small"),
    "headline": (headline, "headline"),
    "a word of the headline": (one_word_of_headline, "headline"),
    "paragraph added": (added, "addition"),
    "paragraph removed": (removed, "removal"),
    "paragraph moved": (moved, "moved"),
    "note of correction": (noted, "correction"),
    "rewritten": (rewritten, "rewrite"),
    "byline": (lambda version, maker: replace(version, byline="By Tove Berg"), "byline"),
    "date": (lambda version, maker: replace(version, published="2026-11-19T08:00:00+00:00"), "date"),
}
UNSPACED = {"ja", "zh"}
SPACED_ONLY = {"one word", "a name", "a typo", "a word of the headline"}
"""Kinds that ask for words: where none are written apart, two characters are changed for others instead."""


def two_signs(old: str, maker: Maker) -> str | None:
    text = maker.dice.choice(maker.foreign)
    found = _CJK.findall(text)
    new = maker.dice.choice(found) if found else None
    return new if new is not None and not set(new) & set(old) else None
