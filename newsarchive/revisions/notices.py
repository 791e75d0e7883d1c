"""Was a text taken away, and a notice put in its place? Told by comparison with the text that stood there before."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from newsarchive.models import Article
from newsarchive.revisions.deciding import CUT, Fields, lines_of, opens
from newsarchive.revisions.diff import words
from newsarchive.revisions.fields import version
from newsarchive.revisions.removal_words import NOT_FOUND, NOTICE

Removal = Literal["notice", "soft_404"]

STAYED = 0.5
"""Share of the words of the text before, from which on it is still there, whatever the page says beside it."""
BRIEF = 60  # words of a page with a notice and nothing else
LONGEST = 150  # words of one that also says why, whom to ask, what else there is to read
SHRUNK = 0.5  # share of the text before that such a page has at most
OPENING = 600  # characters within which a notice stands


def removal(before: Fields, now: Article) -> Removal | None:
    """What a page says that took the place of an article's text: "notice", "soft_404"; None where it is no such page.

    `before`: the article's version that is known. A report on a removal is none: its own text stays, or is edited.
    """
    text = before.get("body") or ""
    if stayed(text, now.body) >= STAYED:
        return None
    known = set(lines_of(text))
    new = " ".join(line for line in lines_of(now.body) if line not in known)[:OPENING].lower()
    size, was = len(words(now.body)), len(words(text))
    if size > LONGEST or (size > BRIEF and size > SHRUNK * was):
        return None
    if NOTICE.search(new):
        return "notice"
    own = (now.title or "") == (before.get("title") or "")
    said = new if own else f"{(now.title or '').lower()} | {new}"
    return "soft_404" if NOT_FOUND.search(said) else None


def stayed(before: str, now: str) -> float:
    """The share of a text's words that another one still has."""
    old = Counter(words(before.lower()))
    return (old & Counter(words(now.lower()))).total() / old.total() if old else 0.0


def walled(now: Article, whole: Fields | None, was: bool | None) -> bool:
    """Must readers pay for the whole of this text?

    A page that says so, but shows all that `whole` (the longest version that is known) has, keeps nothing back. `was`:
    what was true before, None where that is not known; a text that was never seen whole is cut as long as it says so.
    """
    fields = version(now)
    if whole is not None and opens(fields, whole):
        return True
    if not now.paywalled or whole is None or was is None:
        return now.paywalled
    if was:
        return not opens(whole, fields)
    return len(now.body) < CUT * len(whole.get("body") or "")
