"""Dates as feeds and sitemaps write them. They keep their offset; where there is none, they stay naive."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Outside of these a date is a mistake: an epoch of 0, a year of two digits taken for one of four."""

WIDEST_OFFSET = timedelta(hours=14)

ZONES = {
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120,
    "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "EAT": 180, "WAT": 60, "PKT": 300, "WIB": 420,
    "ICT": 420, "HKT": 480, "SGT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660,
    "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "CDT": -300, "MDT": -360, "MST": -420, "PDT": -420,
    "PST": -480, "BRT": -180, "ART": -180,
}  # fmt: skip
"""Minutes east of Greenwich of names that mean one thing in the news. IST (India, Israel, Ireland), CST (Chicago,
Shanghai) and their like are left out: such a date stays naive, and the site's own zone decides."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]")
_ISO_SPACED = re.compile(r"^(\S+)[ T](\S+)\s+([+-]\d{2}:?\d{2}|Z)$")
_COMPLETE = re.compile(r"(?:19|20)\d\d")
_ZONE_NAME = re.compile(r"\b(?!AM$|PM$)([A-Z]{1,4})$")
_RFC_822 = re.compile(r"^(?:[^\W\d]+\.?,?\s*)?\d{1,2}[ -][^\W\d]{3,}\.?[ -]\d{2,4}\b")


def read_date(text: str | None, *, day_first: bool = True) -> datetime | date | None:
    """The moment, or the day, that a text names; None where it names none or only a part of one.

    `day_first` decides 03/04/2026 alone. Microseconds are cut off.
    """
    text = " ".join((text or "").split())
    if len(text) < 8 or len(text) > 64:
        return None
    try:
        found = _read(text, day_first)
        offset = found.utcoffset() if isinstance(found, datetime) else None
    except (ValueError, OverflowError):
        return None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR or (offset and abs(offset) > WIDEST_OFFSET):
        return None
    return found


def _read(text: str, day_first: bool) -> datetime | date | None:
    if _DAY.match(text):
        return date.fromisoformat(text)
    if _ISO.match(text):
        try:
            return datetime.fromisoformat(_ISO_SPACED.sub(r"\1T\2\3", text)).replace(microsecond=0)
        except ValueError:
            pass
    name = _ZONE_NAME.search(text)
    offset = ZONES.get(name[1]) if name else None
    if offset is not None and name:
        text = f"{text[: name.start()]}{'-' if offset < 0 else '+'}{abs(offset) // 60:02}{abs(offset) % 60:02}"
    elif name:
        text = text[: name.start()].strip()
    text = text.replace("-0000", "+0000")  # RFC 5322: a UTC time that says nothing of the writer's zone
    if _RFC_822.match(text):
        try:
            found = parsedate_to_datetime(text.replace(":60", ":59"))  # a leap second
        except (TypeError, ValueError):
            return _read_freely(text, day_first)
        return found if ":" in text else found.date()
    return _read_freely(text, day_first)


def _read_freely(text: str, day_first: bool) -> datetime | date | None:
    """What dateutil makes of it, if it needs no day, month or year of its own to fill a gap."""
    if not _COMPLETE.search(text):
        return None
    from dateutil import parser

    fillers = map(datetime.fromisoformat, ("2001-01-01", "2002-02-02"))  # naive: a zone would fill a gap as well
    one, other = (parser.parse(text, dayfirst=day_first, default=filler) for filler in fillers)
    if one != other:
        return None
    return one.replace(microsecond=0) if ":" in text else one.date()
