"""Which article a page is. A wrong merge loses an article, so doubt keeps two pages apart."""

from __future__ import annotations

import pytest

from newsarchive.ingest.identity import identify
from newsarchive.models import Article

SITE = "https://www.example.org"


@pytest.mark.parametrize(
    ("url", "claimed", "expected", "rule"),
    [
        ("/2026/11/story/", "/2026/11/story/", "/2026/11/story/", None),
        ("/2026/11/story", "/2026/11/story/", "/2026/11/story/", "canonical"),
        ("/story?ref=home", "/story", "/story", "canonical"),
        ("/article.php?id=1&ref=home", "/article.php?id=1", "/article.php?id=1", "canonical"),
        ("/amp/2026/11/story/", "/2026/11/story/", "/2026/11/story/", "amp"),
        ("/2026/11/story/amp/", "/2026/11/story/", "/2026/11/story/", "amp"),
        ("/story.amp.html", "/story.html", "/story.html", "amp"),
        ("/story?outputType=amp", "/story", "/story", "amp"),
        ("/print/story", "/story", "/story", "print"),
        ("/story?m=1", "/story", "/story", "mobile"),
        # a site's mistakes, and pages that only look alike
        ("/article.php?id=1", "/article.php", "/article.php?id=1", None),
        ("/article.php?id=1", "/article.php?id=2", "/article.php?id=1", None),
        ("/?p=123", "/", "/?p=123", None),
        ("/2026/11/story/", "/", "/2026/11/story/", None),
        ("/2026/11/story/", "/2026/11/another-story/", "/2026/11/story/", None),
        ("/Story", "/story", "/Story", None),
    ],
)
def test_identity(url: str, claimed: str, expected: str, rule: str | None) -> None:
    found = identify(SITE + url, Article(canonical_url=SITE + claimed))
    assert (found.url, found.rule) == (SITE + expected, rule)
    assert found.twin == (rule in ("amp", "print", "mobile"))


def test_the_bare_host_is_the_same_site() -> None:
    found = identify("http://example.org/story", Article(canonical_url=f"{SITE}/story"))
    assert (found.url, found.rule) == (f"{SITE}/story", "canonical")


@pytest.mark.parametrize("claimed", [None, "", "javascript:void(0)", "https://another.example.net/story", "/story"])
def test_a_canonical_link_that_can_not_be_used(claimed: str | None) -> None:
    assert identify(f"{SITE}/story", Article(canonical_url=claimed)).url == f"{SITE}/story"
