"""What a page says elsewhere of the words that stand where a name may stand."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from newsarchive.extract.byline_words import LITTLE
from newsarchive.extract.scan import Scan
from newsarchive.extract.wording import key

LONGEST = 90  # characters of a piece of text that can be a byline
MAX_READ = 60_000  # characters of text whose words are gathered


class Surroundings:
    """The title, tags and words of a page; each is gathered when it is first asked for."""

    def __init__(self, scan: Scan, title: str | None) -> None:
        self._scan = scan
        self._title = f" {key(title or '')} "

    @cached_property
    def _tags(self) -> str:
        tags = self._scan.all_meta("keywords", "news_keywords", "article:tag", "parsely-tags")
        return " | ".join(key(text) for text in tags[:60])

    @cached_property
    def _pieces(self) -> Counter[str]:
        return Counter(" ".join(text.split()).casefold() for _, text, _ in self._scan.order if len(text) <= LONGEST)

    @cached_property
    def _common(self) -> frozenset[str]:
        """The words that the page writes small."""
        text = " ".join(text for _, text, _ in self._scan.order)[:MAX_READ]
        return frozenset(word for word in re.findall(r"[^\W\d_]{2,}", text) if word.islower())

    def is_in_title(self, names: tuple[str, ...]) -> bool:
        """Whether the story is about one of them."""
        return any(f" {key(name)} " in self._title for name in names)

    def is_in_tags(self, names: tuple[str, ...]) -> bool:
        """Whether the story is filed under one of them."""
        return any(key(name) in self._tags for name in names)

    def stands_again(self, name: str) -> bool:
        """Whether a name stands alone in another place too, as in a box about the author."""
        return self._pieces[name.casefold()] > 1

    def has_common_words(self, names: tuple[str, ...]) -> bool:
        """Whether the page writes a word of theirs small elsewhere, as it does with those of a heading."""
        words = (word for name in names for word in name.split() if word.lower() not in LITTLE)
        return any(word.casefold() in self._common for word in words)
