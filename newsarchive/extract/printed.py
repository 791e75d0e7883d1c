"""The byline as printed: where it ends, and the line of names and a date that old pages set beneath the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsarchive.extract import moments
from newsarchive.extract.agencies import agency
from newsarchive.extract.byline_words import PREFIX
from newsarchive.extract.calendar_words import ago, is_weekday
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names, is_proper, names_in

MAX_LINE = 200  # characters of a byline that are read; the longest line of names in the corpora has 150
MAX_SIGNED = 140  # characters of a line of names and a date
FILLED = 0.7  # share of a signed line's letters that must be names; joints and commas take the rest
MAX_SIGNERS = 6

_EDGE = " \t|│¦•·⋅∙●▪◆»›>,;:/–—-‐‑−(［["
_LEADING = " \t|│¦•·⋅∙●▪◆«‹<,;:/–—-‐‑−)］]"
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}(?:[:h時시]\d{2}|\.\d{2}\s?(?:Uhr|h\b))", re.IGNORECASE)
_COUNT = re.compile(
    r"(?<![\w.])\d{1,4}\s?(?:-\s?)?(?:m|h|d|w|mins?|minutes?|hours?|days?|stunden|std|minuten|heures?|jours?|horas?|minutos?|"
    r"minuti|minut|comments?|kommentare?|commentaires?|comentarios?|分|时|時間|분|мин\w*|час\w*)(?!\w)",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?<!\w)(?:(?:first\s+|last\s+|zuletzt\s+|letzte\s+|última\s+|ultimo\s+)?(?:updated?|published|posted|modified|"
    r"aktualisier\w*|aktualisierung|veröffentlicht|erschienen|geändert|änderung|stand|publié\w*|modifié\w*|"
    r"mise? à jour|maj|"
    r"actualiza\w*|publicad\w+|atualizad\w+|pubblicat\w+|aggiorna\w+|bijgewerkt|gepubliceerd|geplaatst|publicera\w*|"
    r"uppdatera\w*|opdatere\w*|oppdater\w*|publisert|julkaistu|päivitetty|opublikowan\w*|aktualizacja|aktualizov\w*|"
    r"publikován\w*|frissítve|publicat|actualizat|опубликован\w*|обновлен\w*|обновлён\w*|оновлен\w*|опубліковано|güncelle\w*|"
    r"yayın\w*|diperbarui|cập nhật|入力|更新|公開|掲載|发布|發布|수정|입력|نشر|تحديث|آخر تحديث)|"
    r"date|datum|fecha|data|дата)(?=\W|$)",
    re.IGNORECASE,
)
"""What stands between a byline and its date."""
_HANGING = re.compile(
    r"(?:^|[\s,|])(?:on|at|in|am|um|vom|le|du|à|el|il|op|om|den|dne|dnia|d\.|klo|kl|last|first|publ|a las|às|the)\.?$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\.?$")


def as_printed(text: str, names: Iterable[str], locale: Locale) -> str | None:
    """A byline without the dates, clock times, counts and separators around it; None where nothing is left.

    `names` are those that were read from it: nothing is cut before the end of the first of them.
    """
    text = " ".join(text.split())
    low = text.casefold()
    places = [(low.find(name.casefold()), len(name)) for name in names] if len(low) == len(text) else []
    found = sorted((at, at + size) for at, size in places if at >= 0)
    start, floor = found[0] if found else (0, 0)
    end = _stop(text, floor, locale)
    if found and _HANGING.fullmatch(text[found[-1][1] : end].strip(_EDGE)):  # the date stands in an element of its own
        end = found[-1][1]
    lead = text[:start]
    if start and re.search(r"\d", lead) and next(moments.find(lead, locale), None):
        text = _without_lead(text[:end], start)
    else:
        text = text[:end]
    text = text.lstrip(_LEADING).rstrip(_EDGE)
    for opening, closing in ("()", "[]", "（）"):
        if text.count(opening) < text.count(closing) and text.endswith(closing):
            text = text[:-1].rstrip(_EDGE)
    return text or None


def _stop(text: str, floor: int, locale: Locale) -> int:
    """Where the byline ends: before the first date, clock time or count after `floor`, and what leads up to it."""
    tail = text[floor:]
    if not tail:
        return len(text)
    stops = [match.start() for pattern in (_CLOCK, _COUNT) if (match := pattern.search(tail))]
    stops += [start for start, _ in moments.find(tail, locale)][:1]
    words = list(re.finditer(r"\S+", tail))
    if len(words) <= MAX_AGO and re.search(r"\d", tail):
        for word in reversed(words):
            if ago(tail[word.start() :], locale.languages) is not None:
                stops.append(word.start())
                break
    if not stops:
        return floor + len(tail.rstrip(_EDGE))
    stop = min(stops)
    if state := _STATES.search(tail[:stop]):
        stop = state.start()
    kept = tail[:stop].rstrip(_EDGE)
    for _ in range(4):
        last = _LAST_WORD.search(kept)
        if last and is_weekday(last[1], locale.languages):
            kept = kept[: last.start()].rstrip(_EDGE)
        elif hanging := _HANGING.search(kept):
            kept = kept[: hanging.start()].rstrip(_EDGE)
        else:
            break
    return floor + len(kept)


MAX_AGO = 12  # words after the names among which "3 hours ago" is looked for


def names_only(text: str, locale: Locale) -> str:
    """The part of a printed byline that can hold names, from after a date that opens it to the next date."""
    first = next(moments.spans(text, locale), None)
    if first is None and not re.search(r"\d", text):
        return text
    if first is not None and not re.search(r"[^\W\d_]{3}", _STATES.sub("", text[: first[0]])):
        text = _after_date(text, first[1])
    return text[: _stop(text, 0, locale)]


def _after_date(text: str, end: int) -> str:
    """What follows a date that opens a byline: from the next label or separator on; else the whole text."""
    for word in re.finditer(r"[^\W\d_]+", text[end:]):
        at = end + word.start()
        if PREFIX.match(text[at:]) or re.search(r"[|│•·–—-]\s*$", text[end:at]):
            return text[at:]
    return text


def _without_lead(text: str, start: int) -> str:
    """A byline from the label before its first name on ("May 3, 2024 | By Ann Lee" without its date)."""
    for word in re.finditer(r"[^\W\d_]+", text[:start]):
        label = PREFIX.match(text[word.start() : start + 1])
        if label and word.start() + label.end() >= start - 1:
            return text[word.start() :]
    return text[start:]


def signed_line(text: str, locale: Locale) -> tuple[str, Names] | None:
    """Who signs a line that consists of names and a date ("Odile Ferrand, le 3 mai 2024 à 9h15"); None for others.

    A place before a date ("Paris, le 3 mai 2024") has one word, and is no signer.
    """
    plain = " ".join(text.split())
    if not 8 < len(plain) <= MAX_SIGNED or not re.search(r"\d", plain):
        return None
    dated = list(moments.find(plain, locale))
    if len(dated) != 1 or dated[0][0] < 4:
        return None
    line = plain[: _stop(plain, 0, locale)]
    label = PREFIX.match(line)
    names = names_in(line, locale.languages, cut=False)
    rest = line[label.end() :] if label else line
    persons = [name for name in names.people if " " in name and is_proper(name)]
    if not line or len(persons) < len(names.people) or not 0 < len(names.all) <= MAX_SIGNERS:
        return None
    filled = sum(len(name) for name in names.all) / len(rest) if rest else 0.0
    return (line, names) if filled >= FILLED and (label or is_proper(line) or agency(line)) else None
