"""Pages that stand in front of a site: bot challenges, captchas, "enable JavaScript"."""

from __future__ import annotations

import re

MAX_LINKS = 12
"""A page with more links than this is the site itself, even where its newsletter form has a captcha."""

_LINK = re.compile(rb"<a\s[^>]*href", re.IGNORECASE)
_MARKS = re.compile(
    rb"""
    cf[-_]chl[-_] | /cdn-cgi/challenge-platform/ | captcha-delivery\.com | _incapsula_resource | px-captcha | perimeterx
    | <title>\s*(?:just\ a\ moment|attention\ required|access\ denied|un\ instant)
    | sgcaptcha | /_sec/cp_challenge | awswafcookie | aws-waf-token | ddos-guard | sucuri_cloudproxy | arkoselabs
    | g-recaptcha | recaptcha/api | hcaptcha\.com | turnstile | id=["']?(?:challenge|captcha)
    | (?:enable|activate|turn\ on|activez|habilite|attiva)\s+(?:your\s+)?java\s?script | java\s?script\s+aktivieren
    | java\s?script\s+(?:is\s+(?:disabled|required)|and\s+cookies|must\ be\ enabled) | please\ enable\ (?:js|cookies)
    | verify\ (?:that\ )?you\ are\ (?:a\ )?human | are\ you\ (?:a\ )?(?:robot|human) | checking\ your\ browser
    | unusual\ traffic | request\ unsuccessful
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Read off Cloudflare, DataDome, Imperva, PerimeterX/HUMAN, Akamai, AWS WAF, DDoS-Guard, Sucuri, SiteGround (2026)."""


def is_challenge(content: bytes) -> bool:
    """Whether an HTML page asks its reader to prove something instead of showing the site."""
    head = content[:200_000]
    return _MARKS.search(head) is not None and sum(1 for _ in _LINK.finditer(head)) <= MAX_LINKS
