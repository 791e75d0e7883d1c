"""The language of a body: what its words say, with the page's own claim as the rival."""

from __future__ import annotations

import re
from typing import Any

MIN_LETTERS = 40  # below that the words say too little, and the claim decides
SAMPLE = 2_000  # characters that are classified: more of them changed no answer on the corpora
OPENING = 600  # characters that do where they say what the page claims: no article's language differs for it
SURE = 0.9  # the classifier must be that sure to overrule a page that names its language

_CODE = re.compile(r"\A\s{0,5}([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]{1,8}){0,3}\s{0,5}\Z")
_THREE = {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt"}
_OLD = {"iw": "he", "in": "id", "no": "nb", "nn": "nb", "nb": "nb", "ji": "yi"}
_identifier: Any = None


def language_code(claim: str | None) -> str | None:
    """`en` of "en-US", "EN_us" or "eng"; None where it is no language."""
    match = _CODE.match(claim or "")
    if not match:
        return None
    code = match.group(1).lower()
    return _THREE.get(code) if len(code) == 3 else code


def find_language(text: str, claim: str | None = None) -> str | None:
    """ISO 639-1 code of a text, given what its page claims; None where neither says."""
    claimed = language_code(claim)
    sample = text[:SAMPLE]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return claimed
    if claimed is not None:
        found, sureness = _classify(sample[:OPENING])
        if sureness >= SURE and _is_same(found, claimed):
            return claimed
    found, sureness = _classify(sample)
    if claimed is None or _is_same(found, claimed):
        return claimed or found
    return found if sureness >= SURE else claimed


def _is_same(one: str, other: str) -> bool:
    return _OLD.get(one, one) == _OLD.get(other, other)


def _classify(text: str) -> tuple[str, float]:
    global _identifier  # noqa: PLW0603 - the model takes a quarter of a second to load
    if _identifier is None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        _identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    language, probability = _identifier.classify(text)
    return str(language), float(probability)
