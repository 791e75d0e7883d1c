"""The posts of a live blog: from its markup, where each stands in an element with its time, else from its JSON-LD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newsarchive.extract.blocks import Block, Scope
from newsarchive.extract.html import print_text
from newsarchive.extract.jsonld import read_scripts
from newsarchive.models import Entry

MIN_POSTS = 2  # one element with a time is a date line
MAX_POSTS = 2_000


def find_entries(tree: Any, body: Sequence[Block]) -> tuple[Entry, ...]:
    """The posts in the order of the page; nothing where neither markup nor JSON-LD parts them."""
    return _from_markup(tree, body) or _from_json_ld(tree)


def _from_markup(tree: Any, body: Sequence[Block]) -> tuple[Entry, ...]:
    """Siblings that each hold one time, and body text under it."""
    times = [(element, at) for element in tree.iter("time") if (at := _instant(element.get("datetime")))][:MAX_POSTS]
    held: Counter[Any] = Counter()
    for element, _ in times:
        held.update(element.iterancestors())
    posts: dict[Any, datetime] = {}
    for element, at in times:
        post = element
        for ancestor in element.iterancestors():
            if held[ancestor] > 1:
                break
            post = ancestor
        posts[post] = at
    texts: dict[Any, list[Block]] = {}
    for block in body:
        scope: Scope | None = block.scope
        while scope is not None and scope.element is not None and scope.element not in posts:
            scope = scope.parent
        if scope is not None and scope.element is not None:
            texts.setdefault(scope.element, []).append(block)
    parents = Counter((post.getparent(), post.tag) for post in texts)
    count = max(parents.values(), default=0)
    if count < MIN_POSTS:
        return ()
    return tuple(
        Entry(posts[post], print_text(blocks))
        for post, blocks in texts.items()
        if parents[post.getparent(), post.tag] == count
    )


def _from_json_ld(tree: Any) -> tuple[Entry, ...]:
    scripts = (script.text or "" for script in tree.iter("script") if "ld+json" in (script.get("type") or ""))
    found: list[Entry] = []
    for node, _ in read_scripts(scripts).nodes:
        updates = node.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else [updates]:
            if not isinstance(update, dict) or len(found) >= MAX_POSTS:
                continue
            headline, text = (str(update.get(key) or "").strip() for key in ("headline", "articleBody"))
            if headline and not text.startswith(headline):
                text = f"{headline}\n\n{text}".strip()
            if text:
                found.append(Entry(_instant(update.get("datePublished")), text))
    return tuple(found)


def _instant(text: Any) -> datetime | None:
    """An ISO time with its time of day."""
    if not isinstance(text, str) or len(text) < 16:
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
