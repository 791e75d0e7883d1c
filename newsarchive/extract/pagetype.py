"""What a page is, and why it is no article where it is none.

Walls and errors are told by what they say (a short page with their words); sections, shops, forums and the like by a
small model over features of the page, fitted by `benchmarks/train_pagetype.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from newsarchive.extract.body import Body
from newsarchive.extract.features import words_in
from newsarchive.extract.metadata import Metadata
from newsarchive.extract.model import load_trees
from newsarchive.extract.pagefeatures import measure_page, page_feature_names
from newsarchive.models import PageType

MIN_WORDS = 15  # fewer are no article; the shortest ones of the corpora have about 20
WALL_WORDS = 250  # a page with a longer body is no wall, whatever it says
CLAIM_THRESHOLD = 0.2  # for pages that call themselves an article in their markup; others: the model's own threshold
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of page, the reason where it is refused, and how sure that is (0 to 1)."""

    page_type: PageType
    refusal: str | None = None
    sureness: float = 1.0


def judge(tree: Any, body: Body, metadata: Metadata, url: str | None) -> Verdict:
    """Is this page an article, and of which kind?"""
    if not body.page.blocks:
        return Verdict("other", "empty")
    text = " ".join(block.text for block in body.blocks)
    words = words_in(text)
    if words < WALL_WORDS and (wall := _wall(body, metadata, words)):
        return Verdict("other", wall)
    if words < MIN_WORDS:
        return Verdict("other", "too_short")
    row = measure_page(tree, body, metadata, url)
    trees = load_trees("pages")
    score = float(trees.scores(row)[0])
    known = dict(zip(page_feature_names(), row[0].tolist(), strict=True))
    claims = sum(known[name] > 0 for name in CLAIMS)
    if score < (CLAIM_THRESHOLD if claims > 1 else trees.threshold):
        refusal = _why(known)
        return Verdict("listing" if refusal == "listing" else "other", refusal, 1 - score)
    return Verdict(_kind(known, metadata, url, words), None, score)


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
    """The word for a page that the model refuses, by its plainest sign."""
    if known["url_root"]:
        return "listing"
    for name in ("product", "forum"):
        if known[f"schema_{name}"]:
            return name
    for feature, name in (("url_shop", "product"), ("url_forum", "forum"), ("url_docs", "documentation")):
        if known[feature]:
            return name
    if known["prices"] > 3:
        return "product"
    if known["schema_listing"] or known["url_listing"] or known["cards"] > 8 or known["linked_headings"] > 4:
        return "listing"
    return "service" if known["url_service"] or known["schema_service"] else "not_article"


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
