"""Counting words, digits and capitals."""

from __future__ import annotations

import pytest

from newsarchive.extract.counting import MAX_KEPT, digits_and_capitals, words_in
from newsarchive.extract.phrases import KINDS, LABELS, chrome_phrase
from newsarchive.extract.witnesses import squash


@pytest.mark.parametrize("text", ["", "Room 101, A²", "Ärger in Łódź: 3 Tote", "الساعة ١٢", "ÀÉ 9 日本 ５"])
def test_counts_are_those_of_the_letters_one_by_one(text: str) -> None:
    assert digits_and_capitals(text) == (sum(map(str.isdigit, text)), sum(map(str.isupper, text)))


def test_words_of_scripts_without_spaces_count_by_letters() -> None:
    assert words_in("Two words") == 2
    assert words_in("日本語の新聞") == 4  # six letters, three words, and the run itself is one
    assert words_in("word " * MAX_KEPT) == MAX_KEPT


def test_the_longest_label_that_ends_as_a_word_is_found() -> None:
    kind = next(kind for kind, phrases in LABELS.items() if "read more" in phrases)
    assert KINDS[chrome_phrase("» Read More: the bridge")] == kind
    assert chrome_phrase("Read moreover of the bridge") == 0


def test_squashing_ascii_at_once_gives_what_each_letter_gives() -> None:
    text = "".join(map(chr, range(128))) * 2
    assert squash(text + "é") == squash(text) + "é"
    assert squash("A b-C_1, Ü!") == "abc_1ü"
