"""Changes as an Atom feed (RFC 4287): what was edited, word by word, what went and what came back. Pure.

It lies here, below both the terminal and the web pages, which give out the same feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from newsarchive.revisions.deciding import Fields
from newsarchive.revisions.diff import Block, diff, word_ops
from newsarchive.revisions.fields import FIELDS

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WORDS = {
    "edit": "Edited", "gone": "Gone", "replaced": "Replaced by another article", "back": "Back",
    "paywalled": "Behind a paywall", "opened": "Open to all", "noindex": "Kept out of search",
    "indexed": "In search again",
}  # fmt: skip
REASONS = {
    "http_404": "the server answers that it is not found (404)",
    "http_410": "the server answers that it is gone (410)",
    "http_451": "the server answers that it is withheld for legal reasons (451)",
    "redirect_home": "its address leads to the front page",
    "redirect_section": "its address leads to a page of its section",
    "redirect_article": "its address leads to another article",
    "soft_404": "the page says that it is not found",
    "notice": "a notice stands in place of its text",
    "earlier": "it was found gone by an earlier version of this program",
    "meta": "by a tag of the page",
    "header": "by a header of the answer",
}
"""What stands in `events.reason`, for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed. `html` is its content; moments are ISO 8601 in UTC."""

    id: str
    title: str
    link: str
    author: str
    updated: str
    published: str
    category: str
    summary: str
    html: str


def name_of(*parts: object) -> str:
    """A lasting name (urn:uuid) made of what doesn't change: the same in each copy of an archive, and when merged."""
    return uuid5(NAMESPACE_URL, "newsarchive:" + "\x1f".join(str(part) for part in parts)).urn


def entry_of(row: Mapping[str, Any], versions: tuple[Fields, Fields] | None = None) -> Entry:
    """A row of `store.changes` as an entry; of an edit, `versions` are those before and after it."""
    kind, url = row["kind"], row["url"]
    title, summary, html = row["title"] or url, told(row), ""
    if versions is not None:
        html = as_html(*versions)
    proof = ""
    if row["digest"]:
        proof = f"<p>Proof: capture {row['capture']} of {row['captured_at']}, {escape(row['digest'])}</p>"
    html = f"<p>{escape(summary)}</p>{html}{proof}"
    name = name_of("change", kind, url, row["digest"] or "", row["captured_at"] or row["at"])
    heading = f"{WORDS[kind]}: {title}"
    return Entry(name, heading, url, row["site"], row["recorded_at"], row["at"], kind, summary, html)


def told(row: Mapping[str, Any]) -> str:
    """A change in a sentence."""
    if row["kind"] == "edit":
        counts = f"{row['words_added'] or 0} words added, {row['words_removed'] or 0} removed"
        fields = f" ({', '.join((row['fields'] or '').split())})" if row["fields"] else ""
        return f"{(row['reason'] or 'edit').capitalize()}{fields}: {counts}."
    why = f": {REASONS.get(row['reason'], row['reason'])}" if row["reason"] else ""
    where = f", {row['target']}" if row["target"] else ""
    return f"{WORDS[row['kind']]}{why}{where}. First seen {row['at']}."


def as_html(before: Fields, after: Fields) -> str:
    """What differs between two versions, as HTML with <ins> and <del>; of the body, the paragraphs that changed."""
    made = []
    for name in FIELDS[:-1]:
        old, new = before.get(name) or "", after.get(name) or ""
        if old != new:
            made.append(f"<p><b>{name}</b>: {_marked(word_ops(old, new))}</p>")
    blocks = diff(before.get("body") or "", after.get("body") or "")
    made += [f"<p>{_block(block)}</p>" for block in blocks if block.kind != "same"]
    return "".join(made)


def _block(block: Block) -> str:
    if block.kind == "changed":
        return _marked(block.ops)
    if block.kind in ("removed", "moved_from"):
        return f"<del>{escape(block.old or '')}</del>"
    return f"<ins>{escape(block.new or '')}</ins>"


def _marked(ops: Iterable[tuple[str, str]]) -> str:
    marks = {"added": "ins", "removed": "del"}
    return "".join(f"<{marks[op]}>{escape(text)}</{marks[op]}>" if op in marks else escape(text) for op, text in ops)


def feed(entries: Iterable[Entry], *, name: str, title: str, updated: str, link: str = "") -> str:
    """The feed as XML text. `name` is its lasting id, `updated` for a feed without entries, `link` its own address."""
    listed = list(entries)
    newest = max((entry.updated for entry in listed), default=updated)
    own = f'  <link rel="self" href="{_text(link)}"/>\n' if link else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"  <id>{_text(name)}</id>\n  <title>{_text(title)}</title>\n  <updated>{newest}</updated>\n{own}"
        "  <generator>newsarchive</generator>\n" + "".join(map(_entry, listed)) + "</feed>\n"
    )


def _entry(entry: Entry) -> str:
    return (
        f"  <entry>\n    <id>{entry.id}</id>\n    <title>{_text(entry.title)}</title>\n"
        f"    <updated>{entry.updated}</updated>\n    <published>{entry.published}</published>\n"
        f'    <link rel="alternate" href="{_text(entry.link)}"/>\n'
        f"    <author><name>{_text(entry.author)}</name></author>\n"
        f'    <category term="{_text(entry.category)}"/>\n'
        f'    <summary type="text">{_text(entry.summary)}</summary>\n'
        f'    <content type="html">{_text(entry.html)}</content>\n  </entry>\n'
    )


def _text(text: str) -> str:
    """Text inside XML: escaped, and without what XML has no way to say."""
    return escape(_NOT_XML.sub("", text))
