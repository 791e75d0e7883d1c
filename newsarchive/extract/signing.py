"""A claim to have written an article, and what a place on the page is worth to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsarchive.extract.byline_words import JOINTS, LABELS
from newsarchive.extract.names import Names, names_in
from newsarchive.extract.scan import Scan, Spot

NEAR = 1_800  # characters after the heading within which a byline is looked for
BEFORE = 500
FAR = 0.35  # what an author box after the text counts for


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wrote it, by one witness."""

    names: Names
    witness: str
    weight: float
    printed: str | None = None


def place(scan: Scan, spot: Spot) -> float:
    if scan.is_noise(spot.element):
        return 0.0
    if scan.anchor is None:
        return 0.7
    if 0 <= spot.after <= NEAR:
        return 1.0 - 0.2 * spot.after / NEAR
    if -BEFORE <= spot.after < 0:
        return 0.8
    return FAR


def first_lines(text: str) -> str:
    """The lines of an element up to the first that is no part of a byline; a lone label takes the next line along."""
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    kept: list[str] = []
    for line in lines[:6]:
        plain = line.strip(" :|•·,-–")
        if not plain:
            continue
        if LABELS.fullmatch(plain):
            kept.append(plain + ":")
            continue
        joined = bool(kept) and (kept[-1].rstrip().endswith((":", ",", "&")) or kept[-1].lower() in JOINTS)
        if kept and not joined and line.lower() not in JOINTS and not re.match(r"(?:,|&|and |und |et )", line):
            if (
                names_in(line, ()).people
                and len(line) < 40
                and names_in(" ".join(kept), ()).people
                and not re.search(r"\d", line)
            ):
                kept.append("; " + line)
                continue
            break
        kept.append(line)
    return " ".join(kept)
