"""The words of dates in many languages (months, "3 hours ago", the order of day and month), from dateparser's tables.

dateparser's own parser tries language after language and takes milliseconds; its tables, made from the Unicode CLDR,
are plain data, and a look-up in them takes a microsecond.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
COMMON = (
    "en", "de", "fr", "es", "pt", "it", "nl", "ru", "pl", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "el", "tr",
    "uk", "bg", "sr", "hr", "sl", "lt", "lv", "et", "id", "vi", "ar", "fa", "he", "hi", "bn", "ca", "th", "ms", "ka",
    "mk", "sq", "is", "ga", "eu", "gl", "be", "hy", "az", "kk", "sw", "ur", "ta", "te",
)  # fmt: skip
"""Languages whose month names are tried when the page's own don't help, the likelier first."""

RELATED = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "sh": "hr", "bs": "hr", "tl": "fil", "gsw": "de"}

# What the tables lack: clipped forms as news sites print them.
EXTRA_MONTHS = {
    "en": {"sept": 9, "febr": 2},
    "de": {"sept": 9, "jän": 1, "jänner": 1, "feber": 2, "maerz": 3, "mrz": 3},
    "fr": {"fev": 2, "fevrier": 2, "aout": 8, "decembre": 12, "janv": 1, "juil": 7, "sept": 9},
    "es": {"setiembre": 9, "sept": 9, "set": 9},
    "pt": {"marco": 3},
    "lv": {"janvārī": 1, "februārī": 2, "martā": 3, "aprīlī": 4, "maijā": 5, "jūnijā": 6, "jūlijā": 7, "augustā": 8,
           "septembrī": 9, "oktobrī": 10, "novembrī": 11, "decembrī": 12},
    "el": {"μαΐου": 5, "μαϊου": 5, "μαιου": 5, "μάιος": 5, "μάη": 5},
}  # fmt: skip


# How long ago, where the tables have only the forms of other numbers: words before and after, and stems of the units.
EXTRA_AGO = {
    "ro": ("acum", "", {"secund": "second", "minut": "minute", "or[eăa]": "hour", "zi": "day", "săpt": "week"}),
    "lt": ("prieš", "", {"sek": "second", "min": "minute", "val": "hour", "dien": "day", "savait": "week"}),
    "ar": ("(?:منذ|قبل)", "", {"ث": "second", "دق": "minute", "ساع": "hour", "(?:يوم|أيام)": "day", "أس": "week"}),
    "pl": ("", "temu", {"sek": "second", "min": "minute", "godz": "hour", "d(?:ni|zień)": "day", "tyg": "week"}),
    "uk": ("", "тому", {"сек": "second", "хв": "minute", "год": "hour", "д(?:н|ень)": "day", "тиж": "week"}),
    "ko": ("", "전", {"초": "second", "분": "minute", "시간": "hour", "일": "day", "주": "week"}),
    "th": ("", "(?:ที่แล้ว|ที่ผ่านมา|ก่อน)", {"วินาที": "second", "นาที": "minute", "ชั่วโมง": "hour", "วัน": "day"}),
}  # fmt: skip


def base_language(tag: str) -> str:
    """The language of a tag such as `de-AT`, as dateparser names it."""
    primary = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return RELATED.get(primary, primary)


@cache
def _table(language: str) -> dict[str, Any]:
    """dateparser's table of one language; empty where it has none."""
    if not re.fullmatch("[a-z]{2,3}", language):
        return {}
    try:
        module = importlib.import_module(f"dateparser.data.date_translation_data.{language}")
    except ImportError:
        return {}
    info: dict[str, Any] = module.info
    return info


@cache
def months(language: str) -> dict[str, int]:
    """Month number by name, full and clipped, lower case, without dots."""
    table = _table(language)
    names = {word.lower().strip(". "): number for number, name in enumerate(MONTHS, 1) for word in table.get(name, ())}
    for locale in table.get("locale_specific", {}).values():
        for number, name in enumerate(MONTHS, 1):
            for word in locale.get(name, ()):
                names.setdefault(word.lower().strip(". "), number)
    names.update(EXTRA_MONTHS.get(language, {}))
    return {word: number for word, number in names.items() if len(word) > 1 and not word[0].isdigit()}


@cache
def _all_months() -> dict[str, int]:
    """Month names of all common languages; where two languages disagree, the likelier one wins."""
    merged: dict[str, int] = {}
    for language in COMMON:
        for word, number in months(language).items():
            if len(word) > 2:
                merged.setdefault(word, number)
    return merged


def month_number(word: str, languages: tuple[str, ...]) -> int | None:
    """The month that a word names, in the given languages first, then in English, then in any common one."""
    key = word.lower().strip(".")
    for language in (*languages, "en"):
        if number := months(language).get(key):
            return number
    if len(key) < 3:
        return None
    number = _all_months().get(key)
    if number is None and key[0] in "בל":  # Hebrew writes "in May" as one word
        number = months("he").get(key[1:])
    return number


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@cache
def _weekdays(language: str) -> frozenset[str]:
    """The names of the days of the week in one language, full and clipped, lower case, without dots."""
    table = _table(language)
    words = (word.lower().strip(". ") for name in WEEKDAYS for word in table.get(name, ()))
    return frozenset(word for word in words if len(word) > 1)


def is_weekday(word: str, languages: tuple[str, ...]) -> bool:
    """Whether a word is a day of the week in one of the languages, or in English."""
    known = word.lower().strip(".")
    return any(known in _weekdays(language) for language in (*languages, "en"))


def day_first(tag: str) -> bool | None:
    """Whether a locale writes the day before the month; None where the tag says nothing (plain English, unknown)."""
    language = base_language(tag)
    table = _table(language)
    region = re.split("[-_]", tag)[-1].upper() if re.search("[-_]", tag) else ""
    for name, locale in table.get("locale_specific", {}).items():
        if region and name.upper().endswith("-" + region) and "date_order" in locale:
            return bool(str(locale["date_order"]).index("D") < str(locale["date_order"]).index("M"))
    if language == "en":
        return False if region in {"US", "PH"} else True if region else None
    order = str(table.get("date_order", ""))
    return order.index("D") < order.index("M") if order else None


@cache
def _ago(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of one language for "n units ago", with the unit; the number is group 1."""
    found: list[tuple[re.Pattern[str], str]] = []
    for unit in UNITS:
        for text in _table(language).get("relative-type-regex", {}).get(f"\\1 {unit} ago", ()):
            if re.search(r"[^\W\d_]{2}", re.sub(r"\\.", "", text)):
                found += [(re.compile(rf"(?<!\w){text}(?!\w)", re.IGNORECASE), unit)]
    before, after, stems = EXTRA_AGO.get(language, ("", "", {}))
    for stem, unit in stems.items():
        found.append(
            (re.compile(rf"{before}\s{{0,2}}(\d{{1,3}})\s{{0,2}}(?:de\s)?{stem}\w{{0,8}}\s{{0,2}}{after}"), unit)
        )
    return tuple(found)


@cache
def _named_days(language: str) -> tuple[tuple[str, int], ...]:
    """Words of one language for today, yesterday and the day before, with the days back."""
    relative = _table(language).get("relative-type", {})
    days = [(str(word), back) for back in (0, 1, 2) for word in relative.get(f"{back} day ago", ())]
    return tuple(sorted(days, key=lambda pair: -len(pair[0])))


SHORT_AGO = re.compile(r"(?<!\w)(\d{1,3})\s?(m|min|mins|h|hr|hrs|d|w)\.?\s+ago(?!\w)", re.IGNORECASE)
SHORT_UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}


def ago(text: str, languages: tuple[str, ...]) -> tuple[float, str] | None:
    """How long ago a text says, as a number and a unit of UNITS: "vor 3 Stunden" is (3, "hour")."""
    low = text.lower()
    for language in dict.fromkeys((*languages, "en")):
        for pattern, unit in _ago(language):
            if match := pattern.search(low):
                return float(match[1].replace(",", ".").rstrip(".")), unit
        for word, back in _named_days(language):
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low):
                return float(back), "day"
    if match := SHORT_AGO.search(low):
        return float(match[1]), SHORT_UNITS[match[2][0]]
    return None
