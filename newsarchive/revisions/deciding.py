"""Is a page the version that we had, did its publisher edit it, or did only what surrounds the text change?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from newsarchive.models import Article
from newsarchive.revisions.boxes import boxes, in_order, is_box, is_call, is_headline, listed
from newsarchive.revisions.diff import Block, compare, counted, likeness, word_ops, words
from newsarchive.revisions.fields import FIELDS
from newsarchive.revisions.notes import is_note
from newsarchive.revisions.stamps import is_counter, without_stamps
from newsarchive.revisions.typography import typography

Verdict = Literal["same", "noise", "edited"]
Fields = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Decision:
    """How a later version differs from an earlier one.

    `fields`: those that were edited, in the order of FIELDS; () unless edited. `change`, of an edit: correction (a note
    of the editors came), small (a typo, punctuation), wording, addition, removal, moved (paragraphs alone), rewrite,
    or, where the text stayed, headline, standfirst, byline, date, section. `added` and `removed` are words of title,
    standfirst and body.
    """

    verdict: Verdict
    fields: tuple[str, ...] = ()
    change: str | None = None
    added: int = 0
    removed: int = 0


SAME = Decision("same")
NOISE = Decision("noise")

REWRITTEN = 0.5
"""Share of the longer version's words that stayed, below which an edit is a rewrite."""

ONE_SIDED = 8
"""How many times as many words came as went (or the reverse) for an edit to be an addition (a removal)."""

TYPO = 2  # letters by which a word and its misspelling differ
CUT = 0.9
"""A text that a wall cut off has at most this share of the whole; what is shorter by less lost a last paragraph."""

ROTATED = 2
"""Lines of a list of titles at the end of a text, from which it may come, go or change without being an edit."""

_NAMED = {"title": "headline", "subtitle": "standfirst", "byline": "byline", "published": "date", "section": "section"}
_COUNT_IN_TITLE = re.compile(r"^\(\d+\+?\) ")
_BY = re.compile(
    r"^(?:by|von|par|por|di|de|door|av|af|text|texte|texto|testo|words by|written by|od|от|автор|yazan|文)[: ]+(?=\S)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;|/>·›»]")
_DASHES = {ord(sign): " " for sign in "-•·▪*"}
_DIGITS = re.compile(r"\d+")
_OPEN_END = re.compile(r"(?:\.\.\.|\[\.\.\.\])?$")


def decide(before: Fields, after: Fields, *, titles: Iterable[str | None] = ()) -> Decision:
    """What became of `before`. `titles`: the headlines of the versions before it, for those that flip."""
    if all((before.get(name) or "") == (after.get(name) or "") for name in FIELDS):
        return SAME
    fields = tuple(name for name in FIELDS if _differs(name, before.get(name) or "", after.get(name) or ""))
    if "title" in fields and flips(titles, after.get("title")):
        fields = tuple(name for name in fields if name != "title")
    return describe(before, after, fields) if fields else NOISE


def changed_fields(before: Fields, after: Fields) -> tuple[str, ...]:
    """Which of FIELDS were edited between two versions, in the order of FIELDS; () where they are the same."""
    return decide(before, after).fields


def flips(titles: Iterable[str | None], title: str | None) -> bool:
    """Did the article have this headline before the one that it had last? Then its publisher tries out two."""
    wanted = _title(title or "")
    return bool(wanted) and any(_title(each or "") == wanted for each in titles)


def opens(before: Fields, after: Fields) -> bool:
    """Is the later version the whole of a text of which a wall had shown the beginning?"""
    short, whole = lines_of(before.get("body") or ""), lines_of(after.get("body") or "")
    return sum(map(len, short)) < sum(map(len, whole)) and _walled(short, whole)


SAME_WORDS = 0.5
"""Share of common words from which two texts are one article: rewritten articles keep more, others on a topic less."""


def same_story(title: str | None, body: str, now: Article) -> bool:
    """Is what an address leads to now the article that it led to before?"""
    if title and _title(title) == _title(now.title or ""):
        return True
    before, after = set(typography(body).lower().split()), set(typography(now.body).lower().split())
    return len(before & after) >= SAME_WORDS * max(1, len(before | after))


def _differs(name: str, before: str, after: str) -> bool:
    if before == after:
        return False
    if name == "body":
        return _body_differs(before, after)
    if name == "published":
        return _date_differs(before, after)
    return _COMPARED[name](before) != _COMPARED[name](after)


def _title(text: str) -> str:
    return _COUNT_IN_TITLE.sub("", typography(text).replace("\n", " "))


def _byline(text: str) -> str:
    return _BY.sub("", without_stamps(typography(text).replace("\n", " "))).casefold()


def _section(text: str) -> str:
    return "|".join(sorted(part.strip() for part in _PARTS.split(typography(text).casefold())))


_COMPARED = {"title": _title, "subtitle": _title, "byline": _byline, "section": _section}


def _date_differs(before: str, after: str) -> bool:
    """Not where one is only more exact, or says the same instant by another offset."""
    one, other = _moment(before), _moment(after)
    if one is None or other is None:
        return before.strip() != after.strip()
    if not isinstance(one, datetime) or not isinstance(other, datetime):
        return _day(one) != _day(other)
    if (one.tzinfo is None) != (other.tzinfo is None):
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return abs((one - other).total_seconds()) >= 60


def _moment(text: str) -> datetime | date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def lines_of(body: str) -> list[str]:
    """The lines of a body as they are compared: one typography, without stamps, tags in one order."""
    return [line for raw in body.splitlines() for line in _line(raw) if line]


@lru_cache(maxsize=4096)  # two versions have most lines in common
def _line(raw: str) -> tuple[str, ...]:
    lines = typography(raw).split("\n")
    return tuple("" if is_counter(line) else in_order(without_stamps(line)) for line in lines)


def _body_differs(before: str, after: str) -> bool:
    one, other = lines_of(before), lines_of(after)
    if _reads_the_same(one, other):
        return False
    plain_one, plain_other = _without_boxes(one, other)
    if _reads_the_same(plain_one, plain_other) or _boxes_moved(plain_one, plain_other):
        return False
    return not (_rotated(plain_one, plain_other) or _walled(one, other) or _walled(other, one))


def _reads_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Are two texts equal? Where their paragraphs break is typography."""
    return one == other or (len(one) != len(other) and _bare(one) == _bare(other))


def _bare(lines: Sequence[str]) -> str:
    """The text without dashes and bullets: of a list that becomes a paragraph the items' bullets go."""
    return typography(" ".join(_text(lines).translate(_DASHES).split()))


def _text(lines: Sequence[str]) -> str:
    return typography(" ".join(lines))


def _without_boxes(one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both versions without the boxes that they don't share.

    A box that has its like in the other version stays, unless nothing but numbers differ: a sentence about newsletters
    that was edited is no box that came.
    """
    alone_one, alone_other = _alone(one, other), _alone(other, one)
    unlike_one = [line for line, single in zip(one, alone_one, strict=True) if single]
    unlike_other = [line for line, single in zip(other, alone_other, strict=True) if single]
    if len(unlike_one) + len(unlike_other) > MANY:
        return list(one), list(other)
    kept = _edited(unlike_one, unlike_other)
    rotating = listed(one) & listed(other)
    return _outside(one, alone_one, kept, rotating), _outside(other, alone_other, kept, rotating)


def _boxes_moved(one: Sequence[str], other: Sequence[str]) -> bool:
    """Do two texts have the same lines, of which boxes alone stand elsewhere?"""
    if len(one) != len(other) or Counter(one) != Counter(other):
        return False
    return [line for line in one if not is_box(line)] == [line for line in other if not is_box(line)]


def _alone(lines: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Which lines the other version has not, or not as often."""
    left = Counter(others)
    found = []
    for line in lines:
        found.append(left[line] <= 0)
        left[line] -= 1
    return found


MANY = 2_000
"""Unshared lines beyond which nobody looks for boxes: it is an edit anyway, and each costs a tenth of a millisecond."""

NEAR = 200
"""Unshared lines up to which each is laid beside each for its like; beyond, nothing is spared for having one."""

SPARED = 0.75
"""Share of common words from which a box-like line counts as edited rather than as changed for another."""


def _edited(one: Sequence[str], other: Sequence[str]) -> set[str]:
    """Lines that look like boxes but are edited text: each has its like on the other side, and words differ."""
    left, right = [line for line in one if is_box(line)], [line for line in other if is_box(line)]
    spared: set[str] = set()
    if not left and not right:
        return spared
    if len(one) > NEAR or len(other) > NEAR:
        return spared
    for mine, theirs in ((left, other), (right, one)):
        for line in mine:
            bag, shape = Counter(words(line)), _DIGITS.sub("0", line)
            for match in theirs:
                if likeness(bag, Counter(words(match))) >= SPARED and _DIGITS.sub("0", match) != shape:
                    spared |= {line, match}
    return spared


def _outside(lines: Sequence[str], alone: Sequence[bool], kept: set[str], rotating: set[str]) -> list[str]:
    return [line for line, box in zip(lines, boxes(lines, alone, kept, rotating), strict=True) if not box]


def _rotated(one: Sequence[str], other: Sequence[str]) -> bool:
    """Do two texts differ by a list of other articles' titles at the end?"""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    tails = one[start:], other[start:]
    if start == 0 or max(map(len, tails)) < ROTATED:
        return False
    if any(len(tail) == 1 for tail in tails) or not all(is_headline(line) for tail in tails for line in tail):
        return False
    bags = [[Counter(words(line)) for line in tail] for tail in tails]
    return not any(likeness(left, right) >= 0.4 for left in bags[0][:NEAR] for right in bags[1][:NEAR])


def _walled(short: Sequence[str], whole: Sequence[str]) -> bool:
    """Is one text the beginning of the other, with a call to pay or to log in where it breaks off?"""
    end = len(short)
    while end and (is_call(short[end - 1]) or is_box(short[end - 1])) and short[end - 1] not in whole:
        end -= 1
    rest = len(whole)
    while rest and is_call(whole[rest - 1]):
        rest -= 1
    begun, text = _text(short[:end]), _text(whole[:rest])
    begun = _OPEN_END.sub("", begun).rstrip()
    if not begun or not any(is_call(line) for line in short[end:]):
        return False
    return len(begun) < CUT * len(text) and text.startswith(begun)


def describe(before: Fields, after: Fields, fields: Sequence[str]) -> Decision:
    """What kind of edit it is that changed those fields, with the words that came and went."""
    added = removed = 0
    for name in ("title", "subtitle"):
        if name in fields:
            for op, text in word_ops(_title(before.get(name) or ""), _title(after.get(name) or "")):
                added += len(words(text)) if op == "added" else 0
                removed += len(words(text)) if op == "removed" else 0
    ordered = tuple(name for name in FIELDS if name in fields)
    if "body" not in fields:
        change = next((_NAMED[name] for name in FIELDS if name in fields), "wording")
        return Decision("edited", ordered, change, added, removed)
    one, other = _without_boxes(lines_of(before.get("body") or ""), lines_of(after.get("body") or ""))
    blocks = edits(compare(one, other, str))
    came, went = counted(blocks)
    change = _kind(blocks, came, went, sum(len(words(line)) for line in one), sum(len(words(line)) for line in other))
    return Decision("edited", ordered, change, added + came, removed + went)


def edits(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the words of those that changed."""
    return [
        Block("changed", block.old, block.new, word_ops(block.old or "", block.new or ""))
        if block.kind == "changed"
        else block
        for block in blocks
    ]


def _kind(blocks: Sequence[Block], came: int, went: int, before: int, after: int) -> str:
    """An edit of a body in one word, the most telling first."""
    if any(_brings_note(block) for block in blocks):
        return "correction"
    if not came and not went:
        return "moved" if any(block.kind == "moved_to" for block in blocks) else "small"
    stayed = max(before - went, 0)
    if stayed < REWRITTEN * max(before, after):
        return "addition" if went == 0 else "removal" if came == 0 else "rewrite"
    if _is_typo(blocks, came, went):
        return "small"
    if came >= ONE_SIDED * went:
        return "addition"
    if went >= ONE_SIDED * came:
        return "removal"
    return "wording"


def _brings_note(block: Block) -> bool:
    if block.kind == "added":
        return is_note(block.new or "")
    if block.kind != "changed":
        return False
    if is_note(block.new or "") and not is_note(block.old or ""):
        return True
    return any(op == "added" and is_note(text.strip()) for op, text in block.ops)


def _is_typo(blocks: Sequence[Block], came: int, went: int) -> bool:
    """One word for its like, case, or a sign: no number, and no word more or less."""
    if came != went or came > 1:
        return False
    gone = "".join(text for block in blocks for op, text in block.ops if op == "removed").strip()
    new = "".join(text for block in blocks for op, text in block.ops if op == "added").strip()
    if any(block.kind in ("added", "removed") for block in blocks) or any(map(str.isdigit, gone + new)):
        return False
    if gone.casefold() == new.casefold():
        return True
    return len(gone) > 3 and distance(gone, new, TYPO) <= TYPO


def distance(one: str, other: str, most: int) -> int:
    """Letters to put in, take out, change or swap to make one word of another; more than `most` is `most` + 1."""
    if abs(len(one) - len(other)) > most or max(len(one), len(other)) > 60:
        return most + 1
    above: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, sign in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != sign))
            if above and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        above, last = last, row
    return min(last[-1], most + 1)
