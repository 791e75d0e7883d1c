"""Same, edited or noise, and what exactly changed. Pure functions from two readings to an answer.

`decide` tells an edit of the publisher from what ticks and rotates around a text; `diff` shows it word by word.
"""

from newsarchive.revisions.deciding import (
    SAME_WORDS,
    Decision,
    Fields,
    changed_fields,
    decide,
    describe,
    flips,
    opens,
    same_story,
)
from newsarchive.revisions.diff import Block, after, before, diff, word_ops
from newsarchive.revisions.fields import FIELDS, digest, digest_of, version
from newsarchive.revisions.notices import STAYED, removal, stayed, walled
from newsarchive.revisions.typography import typography

__all__ = [
    "FIELDS", "SAME_WORDS", "STAYED", "Block", "Decision", "Fields", "after", "before", "changed_fields", "decide",
    "describe", "diff", "digest", "digest_of", "flips", "opens", "removal", "same_story", "stayed", "typography",
    "version", "walled", "word_ops",
]  # fmt: skip
