"""What an importer met and left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no page to read: what it is (an address, a file, a line of a list) and why not, in a word."""

    what: str
    reason: str
