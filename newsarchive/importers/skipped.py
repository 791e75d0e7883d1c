"""What an importer met and left out."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.models import Page


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no page to read: what it is (an address, a file, a line of a list) and why not, in a word.

    `answer`: what it was, of an answer over HTTP, where these were asked for.
    """

    what: str
    reason: str
    answer: Page | None = None
