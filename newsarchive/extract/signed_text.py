"""Who wrote it, by the visible text: lines that say "By", lines of names and a date, datelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsarchive.extract.agencies import agency
from newsarchive.extract.byline_words import AMBIGUOUS, JOINTS, OTHERS, PLAINLY, PREFIX
from newsarchive.extract.given_names import name_likeness
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names, names_in
from newsarchive.extract.printed import names_only, signed_line
from newsarchive.extract.scan import Scan
from newsarchive.extract.signing import BEFORE, NEAR, Claim

MAX_SIGNERS = 7
BENEATH = 700  # characters after the heading within which such a line stands: a standfirst may come between
DATELINE = 3_000  # characters after the heading within which the text begins
_DATELINE = re.compile(r"[^()]{0,60}\(([\w .-]{2,30}(?:[/,][\w .-]{2,30}){0,3})\)\s{0,2}[-–—:.]")


def text_claims(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """What the text around the heading says of its writers."""
    yield from _text_near(scan, locale)
    yield from _beneath(scan, locale)


def _text_near(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """Short lines that open with "By", "Von", "Par"..., near the heading; plain "written by" also after the text.

    Where the label stands alone, the name is in the pieces of text that follow.
    """
    for number, (at, text, element) in enumerate(scan.order):
        distance = at - scan.anchor_at if scan.anchor is not None else at
        if distance < -BEFORE or len(text) > 300:
            continue
        plain = " ".join(text.split())
        if not 1 < len(plain) < 140 or not (match := PREFIX.match(plain)):
            continue
        plainly = bool(PLAINLY.search(match[0]))
        if (distance > NEAR and not plainly) or OTHERS.match(plain) or scan.is_noise(element):
            continue
        if match.end() >= len(plain):  # the name stands in a piece of its own
            plain = _with_next(scan, number, plain)
            match = PREFIX.match(plain)
            if match is None:
                continue
        rest = plain[match.end() :]
        undated = names_only(plain, locale)
        if not _opens_as_name(rest, undated[match.end() :].strip()):
            continue
        found = names_in(undated, locale.languages)
        told = min(len(rest), len(undated) - match.end(), 60)
        if not found.all or len(found.people) > MAX_SIGNERS:
            continue
        if sum(len(name) for name in found.all) * 3 > told or _is_person_first(rest, found):
            weight = 0.45 if match[0].strip().lower() in AMBIGUOUS else 0.8
            yield Claim(found, "text:near-title", weight if distance <= NEAR else 0.35 * weight, plain)


def _opens_as_name(rest: str, undated: str) -> bool:
    """Whether what follows a label opens with a capital or a name's little word, or is a handle before a date."""
    if rest[:1].islower() and not rest.startswith(("de ", "von ", "van ", "the ", "der ")):
        return len(undated) < len(rest.strip()) and re.fullmatch(r"[\w.-]{4,30}", undated) is not None
    return rest[:1].isalnum()


def _is_person_first(rest: str, found: Names) -> bool:
    """Whether a label is followed by a person, whose office then takes the rest of the line."""
    first = next(iter(found.people), "")
    return name_likeness(first) == 1 and rest.startswith(f"{first},")


def _with_next(scan: Scan, number: int, label: str) -> str:
    """A label with the short pieces of text that follow it, up to one that is no part of a list of names."""
    parts = [label]
    named = False
    for _, text, _ in scan.order[number + 1 : number + 9]:
        piece = " ".join(text.split())
        joint = piece.lower() in JOINTS
        if len(piece) > 100 or (named and not joint and parts[-1].lower() not in JOINTS):
            break
        parts.append(piece)
        named = named or not joint
    return " ".join(parts)


def _beneath(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """A line of names and a date just below the headline, as pages set it that name nothing by class."""
    if scan.anchor is None:
        return
    for at, text, element in scan.order:
        distance = at - scan.anchor_at
        if distance > BENEATH:
            return
        if distance <= 0 or scan.is_noise(element):
            continue
        if signed := signed_line(text, locale):
            line, names = signed
            yield Claim(names, "text:signed", 0.4, line)
            return


def dateline(scan: Scan) -> Claim | None:
    """The agencies that the text itself opens with ("BERLIN (dpa) - ..."), for pages that give no byline."""
    if scan.anchor is None:
        return None
    for at, text, element in scan.order:
        if at < scan.anchor_at or scan.is_noise(element):
            continue
        if at - scan.anchor_at > DATELINE:
            break
        if match := _DATELINE.match(" ".join(text[:200].split())):
            names = tuple(name for name in re.split(r"[/,]", match[1]) if agency(name))
            if names:
                return Claim(Names((), names), "text:dateline", 0.3, f"({match[1]})")
    return None
