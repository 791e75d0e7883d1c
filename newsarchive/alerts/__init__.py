"""Which alerts should be open? Pure functions from what is known of a site; nothing here asks for the time.

`health.py` keeps what a site's last requests came to, `silence.py` knows how long it may be quiet, `decide.py` puts
both together, `words.py` tells a person. The facts are gathered by `store/alerts.py`.
"""

from newsarchive.alerts.decide import Alert, Facts, Source, decide
from newsarchive.alerts.health import BARRED, BLOCKED, Health, letter
from newsarchive.alerts.silence import HISTORY, SILENCE_LEAST, Rhythm, silence
from newsarchive.alerts.words import KINDS, tell

__all__ = [
    "BARRED", "BLOCKED", "HISTORY", "KINDS", "SILENCE_LEAST", "Alert", "Facts", "Health", "Rhythm", "Source", "decide",
    "letter", "silence", "tell",
]  # fmt: skip
