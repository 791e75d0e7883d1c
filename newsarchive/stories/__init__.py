"""What is the same story: a text's fingerprint, how much two texts have in common, and which articles belong together.

Pure functions. The words come folded from whoever calls (`store.folding`); what is kept of them is in `store.stories`.
"""

from __future__ import annotations

from newsarchive.stories.grouping import Tie, groups
from newsarchive.stories.likeness import Likeness, compare
from newsarchive.stories.text import METHOD, Text, from_bytes, text_of, to_bytes

__all__ = ["METHOD", "Likeness", "Text", "Tie", "compare", "from_bytes", "groups", "text_of", "to_bytes"]
