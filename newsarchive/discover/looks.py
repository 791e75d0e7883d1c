"""Whether a link looks like an article, a section or neither: by its address, its words and its place on the page.

Holds for any site and language: no site's name, no site's path is in these rules. The words below are those that
content management systems put into addresses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit


def words(text: str) -> frozenset[str]:
    """The words of a text, to look up."""
    return frozenset(text.split())


NEVER = -9
"""Points of an address that can be no article: a home page, a picture, a login."""

THRESHOLD = 3
"""Points that make a link an article. `test_discover_pages.py` holds the cases that it was set with."""

MIN_WORDS = 4
"""Words of a headline or slug. Menus have one to three ("World", "Opinion & Analysis")."""

MIN_CJK = 9
"""Characters of a headline in a script without spaces; menus there have two to six."""

MAX_DEPTH, MAX_NAME = 3, 40
"""Path segments and characters of a section's address and name: "/world/europe/germany", "Science & Environment"."""

_MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|pdf|mp[34]|m4a|webm|ogg|wav|mov|avi|zip|gz|tar|exe|apk|docx?|xlsx?|pptx?|epub|"
    r"css|js|json|xml|rss|atom|txt|ics|woff2?)$"
)
_DAY = re.compile(
    r"/(?:19|20)\d\d[-/](?:[01]?\d|[a-z]{3})[-/][0-3]?\d(?:/|$)"
    r"|(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_MONTH = re.compile(r"/(?:19|20)\d\d[-/](?:[01]\d|[a-z]{3})/")
_ONLY_DATE = re.compile(r"^/?(?:[a-z]{2}/)?(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}/?$")
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_SHORT_NUMBER = re.compile(r"(?:^|[-_,.=])\d{3,}$|^[a-z]{1,3}-?\d{3,}$")
_HEX = re.compile(r"(?:^|[-_.])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-")
_TOKEN = re.compile(
    r"^(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{8,}$|^[A-Z][a-z]?[A-Z0-9][A-Za-z0-9]{4,}$"
    r"|^(?=(?:[a-z]*\d){2})(?=(?:\d*[a-z]){4})[a-z0-9]{9,}$"
)
_PAGE_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cms|ece|do)$")
_ID_PARAMETER = re.compile(
    r"(?:^|&)(?:[a-z_]*id|p|a|n|aid|art|artnr|article|story|news|no|idx|seq|num|code|docid|itemid)=[a-z]*\d{2,}(?![0-9a-z])",
    re.IGNORECASE,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f\u1780-\u17ff\u1000-\u109f\u0e80-\u0eff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_NOT_ARTICLES = words("""
tag tags tagged category categories cat kategorie kategorien categoria categorie topic topics thema themen
tema temas sujet label labels author authors autor autoren autore auteur auteurs profile profiles profil user
users member members people contributor contributors by login log-in signin sign-in signup sign-up register
registration account konto compte mi-cuenta subscribe subscription subscriptions abo abonnement abonnements
suscripcion suscribete logout password search suche recherche buscar busca cerca zoeken sok suchen find feed
feeds rss atom sitemap archive archives archiv archivo archivio page pagina seite wp-admin wp-login wp-content
wp-json wp-includes cdn-cgi newsletter newsletters contact contacts kontakt contacto contatti contato about
about-us aboutus ueber-uns uber-uns impressum imprint privacy privacy-policy datenschutz confidentialite
privacidad cookie cookies cookie-policy terms terms-of-use terms-of-service terms-and-conditions tos legal agb
mentions-legales aviso-legal advertise advertising werbung mediadaten media-kit publicite publicidad jobs
careers karriere stellen shop store boutique cart checkout warenkorb help hilfe faq aide ayuda support donate
spenden share print mailto comments comment reply trackback embed widget widgets redirect click ads ad
download downloads weather wetter meteo horoscope horoscopes horoskop crossword crosswords puzzles games
spiele lottery epaper e-paper podcast-feed rss-feeds accessibility corrections ethics masthead staff team
events calendar kalender classifieds obituaries-search tv-guide live-tv
""")
"""Path segments of listings, accounts and house pages, in the languages that large systems ship with."""

_BESIDE_ARTICLES = _NOT_ARTICLES - words("archive archives archiv archivo archivio")
"""Segments before the last that speak against an article, though a date and a headline outweigh them."""

_NEVER_SECTIONS = _NOT_ARTICLES - words("topic topics thema themen tema temas category categories categoria")


_HOUSE = words("""
account accounts subscription subscriptions subscribe abo newsletter newsletters contact kontakt privacy
datenschutz policy terms cookie cookies login signin register profile bookmarks careers advertise impressum
legal gdpr donate shop ourpaper
""")
"""Words that make a menu's link one to the house itself, wherever in a segment they stand."""


class Place(NamedTuple):
    """Where on its page a link stands."""

    in_menu: bool = False  # nav, footer, header or something named so
    in_heading: bool = False  # a heading in or around it
    in_article: bool = False  # an <article>, or a block of main content


def article_points(url: str, text: str, place: Place) -> int:
    """How much a link looks like an article's: `THRESHOLD` points or more are one."""
    points = address_points(url)
    if points == NEVER:
        return points
    words = headline_words(text)
    if points <= 0 and not (place.in_heading and words >= MIN_WORDS + 2):
        return points  # words alone are teasers of sections as well
    if words >= MIN_WORDS:
        points += 2 if words >= MIN_WORDS + 2 else 1
    elif text and points < THRESHOLD:
        points -= 1
    return points + place.in_heading + place.in_article - 2 * place.in_menu


@lru_cache(maxsize=8192)
def address_points(url: str) -> int:
    """What the address alone says: NEVER for what can be no article, else about -4 to 8."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    lower = path.lower()
    segments = [segment for segment in lower.split("/") if segment]
    has_id = bool(_ID_PARAMETER.search(parts.query))
    if not segments and not has_id:
        return NEVER
    if _MEDIA.search(lower) or _ONLY_DATE.match(lower):
        return NEVER
    last = segments[-1] if segments else ""
    stem = _PAGE_ENDING.sub("", last)
    if stem in _NOT_ARTICLES and not has_id:
        return NEVER
    original = path.rstrip("/").rpartition("/")[2]
    slugs = max((slug_words(segment) for segment in segments[-2:]), default=0)
    points = 2 * has_id + (1 if _PAGE_ENDING.search(last) and (stem != "index" or len(segments) > 1) else 0)
    points += 3 if _DAY.search(lower) else 2 if _MONTH.search(lower) else 0
    points += 3 if slugs >= MIN_WORDS + 1 else 2 if slugs >= MIN_WORDS else 1 if slugs >= MIN_WORDS - 1 else 0
    if any(_NUMBER.search(segment) for segment in segments[-2:]) or _HEX.search(stem) or _TOKEN.match(original):
        points += 2
    elif _SHORT_NUMBER.search(stem):
        points += 1
    return points - 4 * any(segment in _BESIDE_ARTICLES for segment in segments[:-1])


def slug_words(segment: str) -> int:
    """Words of a path segment, split at hyphens and underscores; two characters a word in scripts without spaces."""
    spaceless = len(_CJK.findall(segment))
    if spaceless:
        return spaceless // 2
    return sum(
        1 for word in re.split(r"[-_+ .]+", _PAGE_ENDING.sub("", segment)) if any(letter.isalpha() for letter in word)
    )


def headline_words(text: str) -> int:
    """Words of a link's text; in scripts without spaces, counted by characters."""
    spaceless = len(_CJK.findall(text))
    words = sum(1 for _ in _WORD.finditer(_CJK.sub(" ", text) if spaceless else text))
    return words + spaceless * MIN_WORDS // MIN_CJK


def is_section(url: str, text: str) -> bool:
    """Whether a menu's link looks like a section page: a short path of plain words under a short name."""
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = [_PAGE_ENDING.sub("", segment) for segment in path.split("/") if segment]
    if not 1 <= len(segments) <= MAX_DEPTH or parts.query or _MEDIA.search(path) or _DAY.search(path):
        return False
    if not text or len(text) > MAX_NAME or headline_words(text) > MIN_WORDS:
        return False
    return not any(
        segment in _NEVER_SECTIONS
        or not _HOUSE.isdisjoint(segment.split("-"))
        or _NUMBER.search(segment)
        or slug_words(segment) >= MIN_WORDS
        for segment in segments
    )
