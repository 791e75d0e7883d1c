"""What a publisher asks of search engines, in `<meta name="robots">` or the header X-Robots-Tag."""

from __future__ import annotations

EVERYBODY = frozenset({"", "*", "robots", "googlebot"})
"""Names for whom a rule is meant that counts as one for all; rules for other robots say nothing of search."""
_VALUED = ("max-", "unavailable_after")  # rules that have a colon of their own


def asks_noindex(text: str) -> bool:
    """Does a list of rules ("noindex, nofollow", "googlebot: none") ask to be left out of search?"""
    agent = ""
    for part in text.lower().replace(";", ",").split(","):
        rule = part.strip()
        name, colon, value = rule.partition(":")
        if colon and not name.startswith(_VALUED):
            agent, rule = name.strip(), value.strip()
        if agent in EVERYBODY and {"noindex", "none"} & set(rule.split()):
            return True
    return False


def header_in(signals: str | None) -> str:
    """The X-Robots-Tag among the signals of a fetch, as `fetches.signals` has them; "" where there was none."""
    said = [part.partition(":")[2] for part in (signals or "").split("; ") if part.lower().startswith("x-robots-tag:")]
    return ", ".join(value.strip() for value in said)
