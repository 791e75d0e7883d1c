"""An alert as one line: what, since when, what next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS: dict[str, tuple[str, str]] = {
    "silent": ("is silent", "look at its home page and its feed; then newsarchive sites check {site}"),
    "source_dead": ("has a dead source", "find its new address: newsarchive sites check {site}"),
    "blocked": ("refuses us", "raise delay in sites.toml, or write to the site's keeper"),
    "challenge": ("puts a test for humans before its pages", "write to the site's keeper; nothing gets through"),
    "unreachable": ("gives no answer", "open it in a browser; it is tried again by itself"),
    "extraction": ("reads differently", "look at some pages: newsarchive sites check {site}; [site.select] can help"),
    "disk": ("has no room left", "make room, or raise max_disk in sites.toml"),
}
"""Of each kind of alert what is said of its site, and what to do."""

ARCHIVE = "the archive"  # the name of what an alert without a site is about


def tell(alert: Mapping[str, Any]) -> str:
    """A row of `alerts` as a line, of one that is open or of one that is over."""
    said, remedy = KINDS.get(alert["kind"], (alert["kind"], "see newsarchive status"))
    site = alert["site"] or ARCHIVE
    since = alert["opened_at"][:16].replace("T", " ")
    subject = f" ({alert['subject']})" if alert["subject"] else ""
    if alert["closed_at"]:
        until = alert["closed_at"][:16].replace("T", " ")
        return f"OVER   {site} {said}{subject}: from {since} to {until} UTC"
    return f"ALERT  {site} {said}{subject}: {alert['detail']}; noticed {since} UTC. Next: {remedy.format(site=site)}"
