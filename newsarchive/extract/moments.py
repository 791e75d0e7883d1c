"""One date out of one short text: ISO 8601 first, then digits, then words, then "3 hours ago".

`parse` reads a value that is meant to be a date (an attribute, a meta tag); `find` looks for dates within printed text.
Every pattern is bounded and tried on short text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsarchive.extract.calendar_words import ago, month_number
from newsarchive.models import Precision

MAX_TEXT = 400  # characters; a longer text is cut, a date is never that long
FIRST_YEAR = 1990  # nothing on the web was published before
ONE_DAY = timedelta(days=1)  # grace for zones when a date is compared with the time of the capture


@dataclass(frozen=True, slots=True)
class Locale:
    """What is known of the page before a date is read: languages, order of day and month, when it was fetched."""

    languages: tuple[str, ...] = ()
    day_first: bool | None = None
    now: datetime | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as read: `value` is a date, a naive datetime, or one with the offset that was given."""

    value: datetime | date
    precision: Precision
    doubtful: bool = False  # day and month could be the other way round

    @property
    def day(self) -> date:
        return self.value.date() if isinstance(self.value, datetime) else self.value

    def swapped(self) -> Moment | None:
        """The same with day and month the other way round; None where that is no date, or there is no doubt."""
        if not self.doubtful or self.day.day > 12:
            return None
        return replace(self, value=self.value.replace(month=self.day.day, day=self.day.month), doubtful=False)

    @property
    def has_time(self) -> bool:
        return isinstance(self.value, datetime)

    @property
    def has_zone(self) -> bool:
        return isinstance(self.value, datetime) and self.value.tzinfo is not None


_OFFSETS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "HNEC": 1, "CEST": 2,
    "MESZ": 2, "EET": 2, "EEST": 3, "TRT": 3, "MSK": 3, "МСК": 3, "SAST": 2, "CAT": 2, "WAT": 1, "EAT": 3, "GST": 4,
    "PKT": 5, "IST": 5.5, "NPT": 5.75, "WIB": 7, "WITA": 8, "WIT": 9, "ICT": 7, "SGT": 8, "HKT": 8, "PHT": 8, "MYT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "ACDT": 10.5, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3, "CLT": -4, "COT": -5, "PET": -5,
}  # fmt: skip
"""Hours east of Greenwich, by the sense that news pages use most: IST is India, CST is America, BST is Britain."""
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AT": "America/Halifax",
}  # fmt: skip

_ISO = re.compile(
    r"(?<!\d)(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?!\d)"
    r"(?:(?:\s?T\s?|\s{1,3}|,\s?|_|-)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_DIGITS = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([./|-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d])")
_EASTERN = re.compile(r"(?<!\d)(\d{4})\s?[年년.]\s?(\d{1,2})\s?[月월.]\s?(\d{1,2})(?!\d)\s?[日일]?")
_W = r"([^\W\d_][^\s\d.,;:/|()\-]{1,13})"  # Thai and Hindi vowels are marks, not letters
_DAY_MONTH = re.compile(
    rf"(?<![\d:])(\d{{1,2}})(?:\.|(?:st|nd|rd|th|er|re|º|ª|°|-?a|-?o|:?e|ος|η)(?![^\W\d_]))?(?:[\s,]{{0,3}}|-|/)(?:de\s|of\s|"
    rf"di\s|den\s|d['’])?{_W}"
    rf"\.?(?:[\s,]{{1,3}}|-|/|\.)?(?:de\s|del\s|of\s|van\s|рік\s|['’])?(\d{{4}}|\d{{2}}(?![\d:.,]))"
)
_MONTH_DAY = re.compile(
    rf"{_W}\.?[\s-]{{0,3}}(\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\s?,\s?|\s{{1,3}}|-|\s?\.\s?)(\d{{4}})(?!\d)"
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(\d{{4}})\.?(?:\s?m\.|\.?\s?gada|"
    rf"\.?\s?g\.)?[\s,-]{{0,3}}(?:(\d{{1,2}})\.\s?)?{_W}\.?[\s-]{{0,3}}(\d{{1,2}})?(?!\d)"
)
_TIME = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:\s?[:h時시]\s?|\.|Uhr\s?)(\d{2})(?:分|분)?(?::(\d{2})(?:[.,]\d{1,6})?)?(?![\d:]|\.\d)"
    r"\s{0,2}([ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\d.:])(\d{1,2})\s{0,2}([ap]\.?m\b\.?)", re.IGNORECASE)
_HALF = re.compile(r"(오전|오후|午前|午後|上午|下午|π\.μ|μ\.μ)")
_AFTERNOON = {"오후", "午後", "下午", "μ.μ"}
_OFFSET = re.compile(r"\s{0,2}\(?(?:UTC|GMT|Z)?\s?([+-−])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)")
_ZONE = re.compile(r"[\s,]{0,2}\(?([A-ZМ][A-Za-zСК]{0,3}\b)")
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?")
MAX_LOOSE = 60  # characters that dateutil is tried on
_TEXTUAL_WINDOW = 28  # characters between a date and its time: "am 3. Mai 2019, um ca. 14:05"


def parse(text: str, locale: Locale) -> Moment | None:
    """Read a value that is meant to be one date; None where it is none."""
    text = text.strip()[:MAX_TEXT]
    if len(text) < 4:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return plausible(_of(value, text), locale)
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        return plausible(Moment(datetime.fromtimestamp(seconds, UTC), "second"), locale)
    if (match := _COMPACT.match(text)) and (moment := _built(match.group(1, 2, 3), match.group(4, 5, 6))):
        return plausible(_with_zone(moment, text[match.end() :]), locale)
    return next((moment for _, moment in find(text, locale)), None) or relative(text, locale) or _loose(text, locale)


def _loose(text: str, locale: Locale) -> Moment | None:
    """dateutil's reading of what no pattern knows ("Sat Jan 4 12:00:00 +0000 2020"), where it needs no default."""
    if not (
        text.isascii() and len(text) <= MAX_LOOSE and re.search(r"\b\d{4}\b", text) and re.search(r"\b\d\d?\b", text)
    ):
        return None
    from dateutil import parser

    readings = set()
    for default in (datetime(2000, 1, 1), datetime(2004, 2, 2)):  # noqa: DTZ001  # what both give was in the text
        try:
            readings.add(parser.parse(text, default=default, dayfirst=bool(locale.day_first), tzinfos=_zone_of))
        except (ValueError, OverflowError, TypeError, AttributeError, ArithmeticError):
            return None
    if len(readings) != 1 or ":" not in text:
        return None
    return plausible(Moment(readings.pop(), "second" if text.count(":") > 1 else "minute"), locale)


def find(text: str, locale: Locale) -> Iterator[tuple[int, Moment]]:
    """The plausible dates that a text prints, in order, each with where it starts. Relative ones are not looked for."""
    return ((start, moment) for start, _, moment in spans(text, locale))


def spans(text: str, locale: Locale) -> Iterator[tuple[int, int, Moment]]:
    """As `find`, each with where the day starts and ends; a time that goes with it may stand before or after."""
    text = text[:MAX_TEXT]
    dates: list[tuple[int, int, Moment]] = []
    for start, end, moment in _dates(text, locale):
        if any(start < other_end and other_start < end for other_start, other_end, _ in dates):
            continue
        dates.append((start, end, moment))
    dates.sort(key=lambda span: span[0])
    for index, (start, end, moment) in enumerate(dates):
        found = moment
        if not moment.has_time:
            before = text[dates[index - 1][1] if index else 0 : start]
            after = text[end : dates[index + 1][0] if index + 1 < len(dates) else None]
            found = _with_time(moment, before, after)
        if (kept := plausible(found, locale)) is not None:
            yield start, end, kept


def _dates(text: str, locale: Locale) -> Iterator[tuple[int, int, Moment]]:
    """Every reading of digits and words as a date, the surest pattern first."""
    for match in _ISO.finditer(text):
        month, day = (match[3], match[4]) if match[3] else (match[5], match[6])
        if match[5] and text.strip() != match[0]:
            continue  # eight digits within other text are more often a number
        if moment := _built((match[1], month, day), match.group(7, 8, 9)):
            yield match.start(), match.end(), _with_zone(moment, text[match.end() :])
    for match in _EASTERN.finditer(text):
        if moment := _built(match.group(1, 2, 3), None):
            yield match.start(), match.end(), moment
    for match in _DIGITS.finditer(text):
        if moment := _ordered(int(match[1]), int(match[3]), match[4], match[2], locale):
            yield match.start(), match.end(), moment
    yield from _worded_dates(text, locale)


def _worded_dates(text: str, locale: Locale) -> Iterator[tuple[int, int, Moment]]:
    """Readings with the month as a word."""
    for match in _DAY_MONTH.finditer(text):
        if moment := _worded(match[3], match[2], match[1], locale):
            yield match.start(), match.end(), moment
    for match in _MONTH_DAY.finditer(text):
        if moment := _worded(match[3], match[1], match[2], locale):
            yield match.start(), match.end(), moment
    for match in _YEAR_MONTH_DAY.finditer(text):
        day = match[2] or match[4]
        if day and (moment := _worded(match[1], match[3], day, locale)):
            yield match.start(), match.end(), moment


def _zone_of(name: str, offset: int | None) -> int | None:
    """Seconds east of Greenwich for dateutil, which leaves most zone names out."""
    if offset is not None:
        return offset
    hours = _OFFSETS.get(name.upper())
    return None if hours is None else int(hours * 3600)


def relative(text: str, locale: Locale) -> Moment | None:
    """ "3 hours ago", counted from when the page was fetched; None where that is unknown.

    Minutes give a time to the minute, with an offset; anything longer gives the day alone.
    """
    if locale.now is None or len(text) > 80 or (found := ago(text, locale.languages)) is None:
        return None
    amount, unit = found
    days = {"day": 1, "week": 7, "month": 30, "year": 365}
    if amount > 3000 or (unit == "year" and amount > 3):
        return None
    if unit in days:
        if unit in {"month", "year"} and amount > 1:
            return None  # "5 years ago" names no day
        return plausible(Moment((_local(locale) - timedelta(days=amount * days[unit])).date(), "day"), locale)
    moment = _local(locale) - timedelta(**{unit + "s": amount})
    if unit == "hour":
        return Moment(moment.date(), "day")
    return Moment(moment.replace(second=0, microsecond=0), "minute")


def _local(locale: Locale) -> datetime:
    """When the page was fetched, on the site's own clock where its zone is known."""
    assert locale.now is not None
    now = locale.now if locale.now.tzinfo else locale.now.replace(tzinfo=UTC)
    zone = zone_named(locale.zone)
    return now.astimezone(zone) if zone else now


def zone_named(name: str) -> tzinfo | None:
    """The zone of an IANA name; None for an unknown or empty one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def plausible(moment: Moment | None, locale: Locale) -> Moment | None:
    """The moment itself, unless it lies before the web or after the capture (one day of grace, for zones)."""
    if moment is None or moment.day.year < FIRST_YEAR or moment.day.year > 2100:
        return None
    if locale.now is not None and moment.day > locale.now.date() + ONE_DAY:
        swapped = moment.swapped()
        return swapped if swapped is not None and swapped.day <= locale.now.date() + ONE_DAY else None
    return moment


def known(value: datetime | date) -> Moment:
    """A date that was read elsewhere, as a moment."""
    return Moment(value, "second" if isinstance(value, datetime) else "day")


def _of(value: datetime, text: str) -> Moment:
    """A moment out of what `fromisoformat` read; the text tells how precise it was."""
    if len(text) <= 10 and ":" not in text:
        return Moment(value.date(), "day")
    precise = text.count(":") - (1 if re.search(r"[+-]\d\d:\d\d$", text) else 0) >= 2 or re.search(r"T\d{6}", text)
    return Moment(value, "second" if precise else "minute")


def _built(day: tuple[str | None, ...], time: tuple[str | None, ...] | None) -> Moment | None:
    """A moment out of year, month, day and perhaps hour, minute, second; None where they name no day."""
    try:
        found = date(*(int(part or 0) for part in day))
        if time is None or time[0] is None:
            return Moment(found, "day")
        hour, minute, second = (int(part or 0) for part in time)
        return Moment(
            datetime(found.year, found.month, found.day, hour, minute, min(second, 59)),  # noqa: DTZ001  # zone follows
            "second" if time[2] else "minute",
        )
    except ValueError:
        return None


def _year(text: str) -> int:
    """A year of two digits is of this century, unless that would be far ahead; Thai pages count from 543 BC."""
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 50 else 1900)
    return year - 543 if 2500 < year < 2650 else year


def _ordered(first: int, second: int, year: str, separator: str, locale: Locale) -> Moment | None:
    """A date of digits alone, the order of day and month by what is known of the page."""
    doubtful = first <= 12 and second <= 12 and first != second
    if doubtful and separator == "." and len(year) == 4:
        day_first, doubtful = True, False  # 03.04.2019 is written where the day comes first
    else:
        day_first = locale.day_first if locale.day_first is not None else separator != "/"
    day, month = (first, second) if day_first else (second, first)
    if month > 12:
        day, month = month, day
    if len(year) == 2 and (separator == "-" or _year(year) < 1995):
        return None  # 10-12-14 is as likely a score, a phone number, a range
    try:
        return Moment(date(_year(year), month, day), "day", doubtful)
    except ValueError:
        return None


def _worded(year: str, month: str, day: str, locale: Locale) -> Moment | None:
    number = month_number(month, locale.languages)
    if number is None:
        return None
    try:
        return Moment(date(_year(year), number, int(day)), "day")
    except ValueError:
        return None


def _with_time(moment: Moment, before: str, after: str) -> Moment:
    """The same day with the time that stands after it, or else before it."""
    day = moment.day
    for text, ahead in ((after[: _TEXTUAL_WINDOW + 24], True), (before[-(_TEXTUAL_WINDOW + 24) :], False)):
        matches = list(_TIME.finditer(text)) or list(_HOUR.finditer(text))
        if not matches:
            continue
        match = matches[0] if ahead else matches[-1]
        gap = match.start() if ahead else len(text) - match.end()
        if gap > _TEXTUAL_WINDOW:
            continue
        clock = match.groups() if match.re is _TIME else (match[1], "0", None, match[2])
        hour, minute, second = int(clock[0] or 0), int(clock[1] or 0), int(clock[2] or 0)
        half = (clock[3] or "").lower()[:1]
        if named := _HALF.search(text):
            half = "p" if named[1] in _AFTERNOON else "a"
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        if hour > 23 or minute > 59 or second > 59:
            continue
        value = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  # the zone follows
        timed = replace(moment, value=value, precision="second" if clock[2] else "minute")
        return _with_zone(timed, text[match.end() :])
    return moment


def _with_zone(moment: Moment, rest: str) -> Moment:
    """The same moment with the offset or zone name that follows it, if any."""
    if not isinstance(moment.value, datetime):
        return moment
    rest = rest[:24]
    zone: tzinfo | None = None
    if match := _OFFSET.match(rest):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes <= 14 * 60:
            zone = timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    elif match := _ZONE.match(rest):
        name = match[1].upper() if match[1].upper() in {"UTC", "GMT"} else match[1]
        if name in _OFFSETS:
            zone = timezone(timedelta(hours=_OFFSETS[name]))
        elif name in _PLACES:
            zone = zone_named(_PLACES[name])
            if zone is not None:
                offset = moment.value.replace(tzinfo=zone).utcoffset()
                zone = timezone(offset) if offset is not None else None
    return moment if zone is None else replace(moment, value=moment.value.replace(tzinfo=zone))
