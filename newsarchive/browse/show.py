"""Values as people read them: dates, numbers, names of languages, text in pieces. For the templates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup, escape

BODY_TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "cite", "pre", "code"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "a", "em", "strong", "b", "i", "sub", "sup", "br", "hr"),
    *("del", "ins", "s", "abbr", "time", "small", "figure", "figcaption"),
}
"""Tags that a body may have on a page of ours. No picture is among them: it would be loaded from outside."""

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "gl": "Galician", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "km": "Khmer", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian",
    "ms": "Malay", "nb": "Norwegian Bokmål", "nl": "Dutch", "nn": "Norwegian Nynorsk", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_CODE = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
PAGE_TYPES = {
    "article": "Article",
    "liveblog": "Live blog",
    "gallery": "Gallery",
    "video": "Video",
    "listing": "Listing",
    "other": "Other",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(text: str | None) -> str:
    """The day of an ISO date, as "23 November 2026"; the text itself where it is none."""
    try:
        at = date.fromisoformat((text or "")[:10])
    except ValueError:
        return text or ""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def moment(text: str | None, zone: str | None = None) -> str:
    """An ISO moment with its time and offset as given: "23 November 2026, 08:15 (UTC+01:00)"; a day alone as a day.

    `zone` is the archive's word on the offset: "site" means that it is the site's, "unknown" that nobody gave one.
    """
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return day(text)
    if len(text or "") == len("2026-11-23"):
        return day(text)
    offset = at.utcoffset()
    if offset is None:
        return f"{day(text)}, {at:%H:%M}" + (" (time zone not given)" if zone == "unknown" else "")
    name = f"UTC{at:%z}"[:6] + ":" + f"{at:%z}"[3:5] if offset else "UTC"
    return f"{day(text)}, {at:%H:%M} ({name}{', by the site' if zone == 'site' else ''})"


def in_utc(text: str | None) -> str:
    """A moment that has another offset than UTC, in UTC: "07:15 UTC", with its day where that is another; else ""."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return ""
    if not at.utcoffset():
        return ""
    there = at.astimezone(UTC)
    return f"{there:%H:%M} UTC" + ("" if there.date() == at.date() else f" on {day(there.date().isoformat())}")


def share(part: float | None) -> str:
    """0.834 as "83 %"; never a whole where something is missing."""
    return f"{int((part or 0) * 100)} %"


def number(value: int | None) -> str:
    """1,234."""
    return f"{value or 0:,}"


def counted(value: int | None, noun: str) -> str:
    """1 article, 1,234 articles."""
    return f"{number(value)} {noun}{'' if value == 1 else 's'}"


def language(code: str | None) -> str:
    """The English name of a language; its code where we know none."""
    return LANGUAGES.get(code or "", code or "")


def lang(code: str | None) -> str:
    """A language as the attribute `lang` takes it; "" for what is no code of one."""
    return code if code and _CODE.fullmatch(code) else ""


def right_to_left(code: str | None) -> bool:
    """Is a language written from right to left?"""
    return code in RIGHT_TO_LEFT


def page_type(name: str | None) -> str:
    """What a reader calls a kind of page."""
    return PAGE_TYPES.get(name or "", name or "")


def pieces(parts: tuple[tuple[str, bool], ...]) -> Markup:
    """A text in pieces, its hits as <mark>; everything else escaped."""
    return Markup().join(Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in parts)


def host(url: str | None) -> str:
    """The host of an address, without "www."."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def outside(url: str | None) -> str:
    """An address to link to, or "" where it is none of the web's (`javascript:` and the like)."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def body(html: str, text: str) -> Markup:
    """An article's body: its HTML, cleaned once more, whatever wrote it; else its text in paragraphs."""
    if html.strip():
        clean = nh3.clean(
            html,
            tags=BODY_TAGS,
            attributes={
                "a": {"href"},
                "td": {"colspan", "rowspan"},
                "th": {"colspan", "rowspan"},
                "*": {"dir", "lang"},
            },
            url_schemes={"http", "https"},
            link_rel="noopener noreferrer nofollow",
        )
        return Markup(clean)  # noqa: S704 - what nh3 leaves
    blocks = (Markup("<p>{}</p>").format(block.strip()) for block in text.split("\n\n") if block.strip())
    return Markup("\n").join(blocks)
