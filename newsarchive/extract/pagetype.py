"""What a page is, and why it is no article where it is none.

Walls and errors are told by what they say (a short page with their words); sections, shops, forums and the like by a
small model over features of the page, fitted by `benchmarks/train_pagetype.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import expm1
from typing import Any

from newsarchive.extract.addresses import is_archive, is_house
from newsarchive.extract.body import Body
from newsarchive.extract.counting import words_in
from newsarchive.extract.metadata import Metadata
from newsarchive.extract.model import load_trees
from newsarchive.extract.pagefeatures import measure_page, page_feature_names
from newsarchive.models import PageType

MIN_WORDS = 15  # fewer are no article; the shortest ones of the corpora have about 20
EXPECTED_WORDS = 100  # of a text that stands where those of its site's articles do, and needs no further proof
WALL_WORDS = 250  # a page with a longer body is no wall, whatever it says
HOLDER = 0.7  # of the body's characters in one element, from which it is a text and no list
HOUSE_WORDS = 700  # of a page that a publisher has about itself; three times that where nobody signs it
LIST_WORDS, LIST_TITLE = 80, 4  # words of text and title that a list of teasers has at most
LIST_SURE = 0.93  # the model's score from which what looks like a list is an article
MIN_CARDS, CARD_SHARE = 2, 0.8  # cards, and the share of the body in them, of a list that names itself one in no way
FORUM_SURE = 0.97  # the model's score from which what looks like a thread is an article with comments
MIN_CLAIMED = 6  # words of a page that calls itself an article in two ways: news in one line
FORUM_VOTES = (
    4  # from which a page is a thread: 32 of the corpora's 35, and eight of 2,400 articles, six of them threads
)
CLAIMS = ("schema_article", "og_article", "published")  # as features; two of the three must be there

_CHALLENGE = re.compile(
    r"just a moment|checking (?:your browser|if the site)|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot"
    r"|attention required|access (?:to this page has been )?denied|enable javascript and cookies|unusual traffic"
    r"|captcha"
    r"|pardon our interruption|request unsuccessful|ddos protection|security check|bot verification"
    r"|why have i been blocked"
    r"|sicherheitsüberprüfung|vérification de sécurité|verificación de seguridad"
    r"|проверка браузера|人机验证|ロボットではありません",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b404\b|page (?:not|can(?:no|')t be) found|not found|no longer (?:available|exists)|(?:page"
    r"|article) (?:doesn't|does not) exist"
    r"|couldn't find (?:the|that) page|nicht gefunden|existiert nicht|page introuvable|n'existe (?:pas|plus)"
    r"|no encontrada"
    r"|no se (?:ha )?encontr|no existe|non trovata|não encontrada|niet gevonden|kunde inte hittas|hittades inte"
    r"|ikke funnet"
    r"|ikke fundet|ei löytynyt|nie znaleziono|nenalezena|nem található|страница не найдена|сторінку не знайдено"
    r"|bulunamadı"
    r"|tidak ditemukan|không tìm thấy|غير موجودة|页面不存在|找不到|見つかりません|찾을 수 없",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bcookies?\b|consent|einwilligung|consentement|consentimiento|consenso|toestemming|samtycke|samtykke"
    r"|zgod[aęy]|cookie"
    r"|файлы cookie|クッキー",
    re.IGNORECASE,
)
_LIVE_URL = re.compile(
    r"/live(?:blog|-blog|-updates|ticker)?[/-]|liveticker|-live-updates|/direct/|en-direct|en-vivo", re.IGNORECASE
)
_GALLERY_URL = re.compile(
    r"/(?:photo-?)?galler(?:y|ies)/|/(?:in-)?(?:pictures|photos|bilder|fotos|diaporama|slideshow)[/-]|fotostrecke"
    r"|bildergalerie",
    re.IGNORECASE,
)
_VIDEO_URL = re.compile(r"/(?:videos?|watch|mediathek)/", re.IGNORECASE)
MAX_VIDEO_WORDS = 250
# The reason, the kind whose votes speak for it, and how many of them are as good as those of another kind.
# With these, half of the sites' pages get the right word in 87 of 100 cases, the other half, unseen, in 90.
_REASONS = (
    ("forum", "forum", 3), ("product", "product", 3), ("listing", "shelf", 4), ("listing", "listing", 6),
    ("documentation", "docs", 2.5), ("service", "service", 4.5),
)  # fmt: skip
MIN_VOTES = 0.6  # of that number
MANY_HEADINGS = 4  # that are links: more have only lists


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of page, the reason where it is refused, and how sure that is (0 to 1)."""

    page_type: PageType
    refusal: str | None = None
    sureness: float = 1.0


def judge(tree: Any, body: Body, metadata: Metadata, url: str | None, *, expected: bool = False) -> Verdict:
    """Is this page an article, and of which kind? `expected`: it has the layout of its site's articles."""
    if not body.page.blocks:
        return Verdict("other", "empty")
    words = sum(words_in(block.text) for block in body.blocks)
    if words < WALL_WORDS and (wall := _wall(body, metadata, words)):
        return Verdict("other", wall)
    if expected and words >= EXPECTED_WORDS and not is_archive(url) and not is_house(url):
        times = sum(1 for _ in tree.iter("time"))
        return Verdict(_kind({"times": float(times)}, metadata, url, words))
    row = measure_page(tree, body, metadata, url)
    known = dict(zip(page_feature_names(), row[0].tolist(), strict=True))
    trees = load_trees("pages")
    score = float(trees.scores(row)[0])
    if refusal := find_refusal(known, score, trees.threshold):
        return Verdict("listing" if refusal == "listing" else "other", refusal, 1 - score)
    return Verdict(_kind(known, metadata, url, words), None, score)


def find_refusal(known: dict[str, float], score: float, threshold: float) -> str | None:
    """Why a page is no article, given its features by name and the model's score; None where it is one."""
    words = round(expm1(known["body_words"]))
    claims = sum(known[name] > 0 for name in CLAIMS)
    told = _calls_itself_other(known, claims, words)
    if told and (told != "listing" or score < LIST_SURE):
        return _why(known) if known["schema_product"] else told
    if words < (MIN_CLAIMED if claims > 1 else MIN_WORDS):
        return "too_short"
    if known["votes_forum"] >= FORUM_VOTES and not known["schema_news"] and score < FORUM_SURE:
        return "forum"
    return _why(known) if score < threshold else None


def _calls_itself_other(known: dict[str, float], claims: int, words: int) -> str | None:
    """A list or a page of the house by its address, its types or its title, where nothing says it is an article."""
    if claims > 1 or (known["og_article"] and known["one_holder"] > HOLDER):
        return None
    if (
        known["is_house"]
        and not known["published"]
        and not known["url_date"]
        and words < HOUSE_WORDS * (3 if known["authors"] == 0 else 1)
    ):
        return "not_article"
    if known["schema_article"] or known["og_article"] or known["published"]:
        return None
    if known["is_archive"] or known["class_archive"] or known["schema_listing"]:
        return "listing" if known["one_holder"] < HOLDER or words < LIST_WORDS else None
    many = known["body_cards"] >= MIN_CARDS and known["body_card_share"] > CARD_SHARE and known["linked_headings"] > 1
    plain = known["url_depth"] > 0 and not known["url_hyphens"] and not known["url_digits"]  # a section's address
    if many and (known["pager"] or known["og_website"] or (claims == 0 and plain)):
        return "listing"
    beside_cards = (known["linked_headings"] > 0 or known["body_cards"] > 0) and not known["url_date"]
    return "listing" if words < LIST_WORDS and beside_cards and known["title_words"] <= LIST_TITLE else None


def _wall(body: Body, metadata: Metadata, words: int) -> str | None:
    """A short page that says it is a challenge, an error or a question about cookies."""
    heads = [block.text for block in body.page.blocks if block.kind in {"h1", "h2"}][:3]
    title = " | ".join([metadata.title or "", *heads])[:500]
    shown = sum(len(block.text) for block in body.page.blocks)
    opening = " ".join(block.text for block in body.page.blocks[:12])[:1_500]
    if _CHALLENGE.search(title) or (shown < 2_000 and _CHALLENGE.search(opening)):
        return "challenge"
    if _MISSING.search(title) and words < WALL_WORDS / 2:
        return "soft_404"
    if _MISSING.search(opening) and shown < 1_500:
        return "soft_404"
    said = " ".join(block.text for block in body.blocks)[:3_000]
    if words and len(_CONSENT.findall(said)) > max(2, words / 40):
        return "cookie_wall"
    return None


def _why(known: dict[str, float]) -> str:
    """The word for a page that the model refuses: the kind that most speaks for."""
    if known["is_house"]:
        return "not_article"
    lists = known["is_archive"] or known["body_cards"] >= MIN_CARDS or known["linked_headings"] > MANY_HEADINGS
    if known["url_root"] and lists:
        return "listing"
    votes, reason = max((known[f"votes_{kind}"] / full, reason) for reason, kind, full in _REASONS)
    if votes >= MIN_VOTES:
        return reason
    return "listing" if lists or known["url_root"] else "not_article"


def _kind(known: dict[str, float], metadata: Metadata, url: str | None, words: int) -> PageType:
    hints = {hint.partition(":")[2].lower() for hint in metadata.page_type_hints}
    address = url or ""
    if "liveblogposting" in hints or (_LIVE_URL.search(address) and known["times"] > 4):
        return "liveblog"
    if hints & {"imagegallery", "mediagallery"} or _GALLERY_URL.search(address):
        return "gallery"
    if words < MAX_VIDEO_WORDS and (_VIDEO_URL.search(address) or any(hint.startswith("video") for hint in hints)):
        return "video"
    return "article"
