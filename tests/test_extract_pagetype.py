"""Articles are kept, pages that are none are refused with the reason."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract

SENTENCE = "The council agreed on Tuesday, after a debate of five hours, to mend the old bridge over the river. "
BODY = "".join(f"<p>{SENTENCE * 3}</p>" for _ in range(6))
CARDS = "".join(
    f"<div class='card'><h3><a href='/news/{n}'>Headline number {n} of this section, in a few words</a></h3>"
    f"<p><a href='/news/{n}'>A short teaser of story {n} that is cut off after some ...</a></p><time>3 May</time></div>"
    for n in range(30)
)


def page(body: str, title: str = "Bridge to be mended", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"


def test_an_article_is_one() -> None:
    article = extract(page(f"<article>{BODY}</article>"), url="https://alder.example/news/2024/05/bridge-to-be-mended")
    assert (article.page_type, article.is_article, article.refusal) == ("article", True, None)


@pytest.mark.parametrize(
    ("html", "url", "refusal"),
    [
        ("", "https://alder.example/", "empty"),
        ("just text", "https://alder.example/a.txt", "not_html"),
        (page("<p>Short.</p>", "Note"), "https://alder.example/note", "too_short"),
        (page(CARDS, "Town news"), "https://alder.example/category/town/", "listing"),
        (page(CARDS, "The Alder Post"), "https://alder.example/", "listing"),
        (page("<p>Checking your browser before accessing alder.example. Please wait.</p>", "Just a moment..."), None,
        "challenge"),
        (page("<p>Complete the captcha to go on reading.</p>", "Are you a robot?"), "https://alder.example/a",
        "challenge"),
        (page("<p>The page that you asked for has moved, or never was.</p>", "404 - Page not found"), None, "soft_404"),
        (page("<p>Diese Adresse gibt es nicht.</p>", "Seite nicht gefunden"), "https://alder.example/a", "soft_404"),
        (page("<p>We use cookies and need your consent. Accept all cookies or choose which cookies you allow."
              " Our cookie policy"
              " says what each cookie does.</p>", "Your choice"), "https://alder.example/a", "cookie_wall"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_says_why(html: str, url: str | None, refusal: str) -> None:
    article = extract(html, url=url)
    assert (article.is_article, article.refusal) == (False, refusal)
    assert article.page_type in {"listing", "other"}


def test_an_article_about_robots_and_cookies_is_kept() -> None:
    text = "".join(
        f"<p>The court ruled on how sites ask for consent to cookies, and on the captcha. {SENTENCE * 3}</p>"
        for _ in range(6)
    )
    assert extract(
        page(f"<article>{text}</article>", "Court rules on cookies"), url="https://a.example/2024/05/01/court"
    ).is_article


def test_live_blogs_galleries_and_videos_are_told_apart() -> None:
    live = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Storm"}</script>'
    assert (
        extract(page(f"<article>{BODY}</article>", "Storm", live), url="https://a.example/2024/storm").page_type
        == "liveblog"
    )
    gallery = extract(page(f"<article>{BODY}</article>"), url="https://a.example/gallery/the-bridge-in-pictures")
    assert gallery.page_type == "gallery"


NOTE = "<p>The paper is made by eleven people in an old mill. Write to the desk, or call between nine and six.</p>" * 2
CARD = (
    "<article><h2><a href='/2026/11/10/mill'>Fire in the old paper mill</a></h2>"
    "<p>Nobody was hurt, and the wind blew from the east.</p></article>"
)


@pytest.mark.parametrize(
    "path", ["about-us/", "impressum", "quienes-somos/", "mentions.html", "o_gazete.htm", "私たちについて/"]
)
def test_pages_of_the_house_are_no_articles(path: str) -> None:
    article = extract(page(NOTE * 3, "The Alder Post"), url=f"https://alder.example/{path}")
    assert (article.is_article, article.page_type, article.refusal) == (False, "other", "not_article")


@pytest.mark.parametrize(
    "path", ["tag/fire/", "author/ann-lee/", "category/town/page/2/", "etiqueta/agua", "thema/schule"]
)
def test_archives_of_one_card_are_lists(path: str) -> None:
    article = extract(page(CARD, "Fire"), url=f"https://alder.example/{path}")
    assert (article.is_article, article.page_type, article.refusal) == (False, "listing", "listing")


@pytest.mark.parametrize(
    "path", ["topic/bridge-to-be-mended-after-all-says-council", "archives/2562", "2026/11/10/contact"]
)
def test_articles_below_names_of_archives_are_kept(path: str) -> None:
    assert extract(page(f"<article>{BODY}</article>"), url=f"https://alder.example/{path}").is_article
