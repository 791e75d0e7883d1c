"""Home and section pages: which links are articles, which are sections, which feeds they name."""

from __future__ import annotations

import pytest

from newsarchive.discover import Listing, read_source
from newsarchive.discover.looks import THRESHOLD, Place, article_points, is_section
from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Site, Source

SITE = Site(name="tribune", url="https://www.tribune.example/", exclude="/sponsored/")
URL = "https://www.tribune.example/"


def read(
    content: str | bytes, *, kind: str = "home", url: str = URL, site: Site = SITE, content_type: str = "text/html"
) -> Listing:
    data = content.encode() if isinstance(content, str) else content
    return read_source(kind, data, url, content_type=content_type, site=site)  # type: ignore[arg-type]


HOME = """<!DOCTYPE html><html lang="en"><head><title>Tribune</title>
<link rel="alternate" type="application/rss+xml" title="Tribune" href="/feed/">
<link rel="alternate" type="application/rss+xml" title="Tribune: Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/atom+xml" href="https://feeds.example.net/tribune.atom">
<link rel="alternate" type="application/feed+json" href="feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">
<link rel="alternate" hreflang="de" href="/de/"></head><body>
<header><a href="/">Tribune</a><nav class="main-nav"><ul>
<li><a href="/world">World</a></li><li><a href="/world/europe/">Europe</a></li>
<li><a href="/culture.html">Arts &amp; Culture</a></li>
<li><a href="/login">Sign in</a></li><li><a href="/my-account/">Account</a></li>
<li><a href="/tag/ferries/">Ferries</a></li>
<li><a href="https://shop.tribune.example/mugs">Mugs</a></li><li><a href="https://other.example/x">Partner</a></li>
<li><a href="/2026/11/22/ferry-strike-enters-its-second-week/">Ferry strike</a></li></ul></nav></header>
<main><article>
<a href="/2026/11/23/council-votes-to-rebuild-the-harbour-bridge/?utm_source=home"><img src="a.jpg" alt="A bridge"></a>
<h2><a
href="/2026/11/23/council-votes-to-rebuild-the-harbour-bridge/">Council votes to rebuild the harbour bridge</a></h2>
<p>By <a href="/author/jane-doe-of-the-tribune/">Jane Doe of the Tribune</a></p></article>
<div class="teaser"><a href="story.php?id=48213"><h3>Why the river will not wait for the engineers</h3>
<p>A long teaser follows here.</p></a></div>
<div class="teaser"><a href="/opinion/a-short-word-about-long-winters">A short word about long winters</a></div>
<a href="/sponsored/2026/11/23/buy-this-wonderful-thing-right-now">Buy this wonderful thing right now</a>
<a href="/files/2026/11/23/budget-of-the-city-council.pdf">The whole budget of the city council</a>
<a href="https://elsewhere.example/2026/11/23/another-paper-on-the-same-bridge">Another paper on the same bridge</a>
<a href="mailto:desk@tribune.example">Write to the desk about this story</a>
<a href="javascript:void(0)">Show more of this list</a>
<a href="#top">Back to the top of this page</a><a href="http://[broken">Broken address of a long text</a>
<a href="/world/page/2/">Older stories of this section here</a></main>
<footer><a href="/privacy-policy">Privacy</a>
<a href="/terms-of-use/">Terms</a><a href="/jobs/">Work with us</a></footer></body></html>"""


def test_a_home_page() -> None:
    listing = read(HOME)
    assert listing.links == (
        Link("https://www.tribune.example/2026/11/22/ferry-strike-enters-its-second-week/", "Ferry strike"),
        Link(
            "https://www.tribune.example/2026/11/23/council-votes-to-rebuild-the-harbour-bridge/?utm_source=home",
            "Council votes to rebuild the harbour bridge",
        ),
        Link("https://www.tribune.example/story.php?id=48213", "Why the river will not wait for the engineers"),
        Link("https://www.tribune.example/opinion/a-short-word-about-long-winters", "A short word about long winters"),
    )
    assert listing.sources == (
        Source("tribune", "https://www.tribune.example/feed/", "feed", "link"),
        Source("tribune", "https://feeds.example.net/tribune.atom", "feed", "link"),
        Source("tribune", "https://www.tribune.example/feed.json", "feed", "link"),
        Source("tribune", "https://www.tribune.example/world", "section", "nav"),
        Source("tribune", "https://www.tribune.example/world/europe/", "section", "nav"),
        Source("tribune", "https://www.tribune.example/culture.html", "section", "nav"),
    )


def test_a_section_page_names_no_sections() -> None:
    listing = read(HOME, kind="section", url="https://www.tribune.example/world")
    assert len(listing.links) == 4
    assert {source.kind for source in listing.sources} == {"feed"}


def test_sections_are_capped() -> None:
    menu = "".join(f'<a href="/section{letter}{other}/">Section</a>' for letter in "abcdefgh" for other in "abcdefgh")
    listing = read(f"<nav>{menu}</nav>")
    assert len(listing.sources) == 20
    assert listing.sources[0].url == "https://www.tribune.example/sectionaa/"
    assert listing.problems == ("no links that look like articles",)


def test_base_and_encodings() -> None:
    page = (
        '<html><base href="/paper/"><meta charset="{0}"><body><h2><a href="2026/11/23/{1}">{2}</a></h2></body></html>'
    )
    for encoding, title in (
        ("windows-1251", "Мост через реку снова открыт для движения"),
        ("shift_jis", "新しい橋が市民に開放されました"),
    ):
        listing = read(page.format(encoding, "bridge-opens", title).encode(encoding))
        assert listing.links == (Link("https://www.tribune.example/paper/2026/11/23/bridge-opens", title),)
    latin = page.format("x", "pont", "Le pont rouvre enfin à la circulation").encode("latin-1")
    assert (
        read(latin, content_type="text/html; charset=iso-8859-1").links[0].title
        == "Le pont rouvre enfin à la circulation"
    )


ARTICLES = [
    ("/2026/11/23/bridge-opens", "Bridge opens"),
    ("/news/bridge-to-the-island-opens-after-ten-years", "Bridge opens"),
    ("/news/article/harbour-bridge-20261123", "Harbour bridge opens again at last"),
    ("/politik/bruecke-wieder-offen-a-3f9b2c1d.html", "Die Brücke ist wieder offen"),
    ("/artikel/48213375/", "Die Brücke über den Fluss ist wieder offen"),
    ("/articles/c4gxk2mz1xo", "The bridge that took ten years to build"),
    ("/news/articles/CBMiK2h0dHBz", "The bridge that took ten years to build"),
    ("/index.php?option=com_content&view=article&id=1234", "Le pont rouvre enfin à la circulation"),
    ("/?p=48213", "Le pont rouvre enfin à la circulation"),
    ("/news_view.asp?seq=48213", "десять лет ждали моста через реку"),
    ("/2026-11/23/c_1129.htm", "新桥今天向市民开放"),
    ("/articles/ASR2C55PK", "新しい橋が市民に開放されました"),
    ("/archives/2146078", "新しい橋が市民に開放されました"),
    (
        "/%E6%96%B0%E3%81%97%E3%81%84%E6%A9%8B%E3%81%8C%E5%B8%82%E6%B0%91%E3%81%AB%E9%96%8B%E6%94%BE/",
        "新しい橋が市民に開放されました",
    ),
    ("/أخبار/افتتاح-الجسر-الجديد-بعد-عشر-سنوات", "افتتاح الجسر الجديد بعد عشر سنوات من الانتظار"),
    ("/weather/2026/11/23/storm-closes-the-harbour-bridge-again/", "Storm closes the harbour bridge again"),
]

OTHERS = [
    ("/", "The paper that reads the river every day"),
    ("/world", "World"),
    ("/world/europe", "All the news from Europe today"),
    ("/2026/11/", "November 2026"),
    ("/2026/11/23/", "All the stories of this one day"),
    ("/tag/harbour-bridge", "Harbour bridge"),
    ("/tag/ministers-of-the-island-of-skye", "Ministers of the island of Skye"),
    ("/author/jane-doe", "Jane Doe"),
    ("/authors/12345-jane-doe", "Jane Doe"),
    ("/category/news/page/17/", "Next"),
    ("/login?next=/2026/11/23/bridge-opens", "Sign in"),
    ("/newsletter", "Get the best of the paper every morning"),
    ("/impressum.html", "Impressum"),
    ("/feed/", "RSS"),
    ("/2026/11/23/bridge.jpg", "A picture of the bridge in the morning"),
    ("/search?q=bridge&page=12345", "More on this and on other bridges"),
    ("/share?u=https://tribune.example/2026/11/23/bridge-opens", "Share"),
    ("/wetter", "天気"),
    ("/politics", "政治"),
]


@pytest.mark.parametrize(("path", "text"), ARTICLES)
def test_what_looks_like_an_article(path: str, text: str) -> None:
    assert article_points(f"https://www.tribune.example{path}", text, Place()) >= THRESHOLD


@pytest.mark.parametrize(("path", "text"), OTHERS)
def test_what_does_not(path: str, text: str) -> None:
    assert article_points(f"https://www.tribune.example{path}", text, Place(in_article=True)) < THRESHOLD


def test_what_looks_like_a_section() -> None:
    for path, text in (
        ("/world", "World"),
        ("/politik/inland/", "Inland"),
        ("/category/arts-and-culture", "Arts"),
        ("/經濟", "經濟"),
    ):
        assert is_section(f"https://www.tribune.example{path}", text), path
    for path, text in (
        ("/", "Home"), ("/login", "Sign in"), ("/a/b/c/d", "Deep"), ("/digital-subscription/", "Subscribe"),
        ("/world?page=2", "Next"),
        ("/2026/11/23/x", "Ferry"), ("/story-12345", "Story"), ("/world", ""), ("/author/jane", "Jane"),
        ("/map.pdf", "Map"),
        ("/world", "A headline that is far too long for any menu"),
    ):  # fmt: skip
        assert not is_section(f"https://www.tribune.example{path}", text), path


CHALLENGES = [
    "<!DOCTYPE html><html><title>Just a moment...</title><body><script>window._cf_chl_opt={}</script></body></html>",
    "<html><body><h1>Verify you are human</h1><div class='g-recaptcha'></div><a href='/help'>Help</a></body></html>",
    "<html><body><noscript>You need to enable JavaScript to run this.</noscript><div id='root'></div></body></html>",
    "<html><head><script src='https://ct.captcha-delivery.com/c.js'></script></head><body></body></html>",
]


@pytest.mark.parametrize("page", CHALLENGES)
@pytest.mark.parametrize("kind", ["home", "section", "feed", "sitemap"])
def test_a_challenge_is_no_empty_page(page: str, kind: str) -> None:
    with pytest.raises(DiscoveryError) as caught:
        read(page, kind=kind)
    assert caught.value.reason == "challenge"


def test_a_captcha_in_a_real_page_is_none() -> None:
    assert len(read(HOME.replace("<footer>", "<footer><div class='g-recaptcha'></div>")).links) == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body><p>Under construction</p></body></html>", "empty"),
        (b"<html><body><a href='/about'>About</a></body></html>", "empty"),
        (b"%PDF-1.7 \x00\x01", "empty"),
        (b"<!-- only a comment -->", "not_html"),
    ],
)
def test_reasons(content: bytes, reason: str) -> None:
    with pytest.raises(DiscoveryError) as caught:
        read(content)
    assert caught.value.reason == reason


def test_deep_and_long_pages_end() -> None:
    deep = "<div>" * 20_000 + '<a href="/2026/11/23/bridge-opens-to-all">Bridge opens</a>'
    long = "".join(f'<h2><a href="/2026/11/23/story-number-{n}-of-the-day">Story</a></h2>' for n in range(3000))
    assert len(read(long).links) == 1000
    try:
        assert len(read(deep).links) == 1
    except DiscoveryError as error:
        pytest.fail(str(error)) if error.reason not in {"empty", "not_html"} else None
