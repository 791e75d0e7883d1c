"""What a page is, and why it is no article where it is none."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.extract.body import Body
from newsarchive.extract.metadata import Metadata
from newsarchive.models import PageType

MIN_BODY = 150  # characters: less is no article


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of page, and the reason where it is refused."""

    page_type: PageType
    refusal: str | None = None


def judge(body: Body, metadata: Metadata, url: str | None) -> Verdict:
    """Is this page an article?"""
    length = sum(len(block.text) for block in body.blocks)
    if not body.page.blocks:
        return Verdict("other", "empty")
    if length < MIN_BODY:
        return Verdict("other", "too_short")
    return Verdict("article")
