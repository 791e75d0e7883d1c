"""One page from bytes to `Article`: fields, text and HTML that agree, encodings, languages."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape

import pytest

import newsarchive.extract
from newsarchive.extract import EXTRACTOR, extract
from newsarchive.extract.encodings import decode
from newsarchive.extract.language import find_language

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Bridge over the Alder to be mended - The Alder Post</title>
<meta property="og:type" content="article"><meta property="og:title" content="Bridge over the Alder to be mended">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge over the Alder to be mended",
"datePublished":"2024-05-01T08:30:00+02:00"}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/town">Town</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Bridge over the Alder to be mended</h1>
<div class="entry-content">
<figure><img src="/bridge.jpg" width="800" height="600">
<figcaption>The bridge in April. Photo: Ida Holm</figcaption></figure>
<p>The town council agreed on Tuesday, after a debate of five hours,
to mend the <a href="/alder">old bridge</a> over the
river, which has been closed to lorries since the flood of last winter.</p>
<p>Work is to begin in <strong>September</strong>, said the mayor, and will take <em>nine months</em>; until then,
buses go
round by the mill, which adds twelve minutes to each journey.</p>
<h2>What it will cost</h2>
<p>The engineers put the price at four million, of which the county is to pay half, and the rest is to come from the
reserves that the town has set aside for its roads and its schools.</p>
<ul><li>Two million from the county, paid in three parts</li><li>One million from the reserves of the town</li></ul>
<blockquote><p>We should have done this ten years ago, when it was cheap,
said an old ferryman who watched.</p></blockquote>
<table><tr><th>Year</th><th>Lorries</th></tr><tr><td>2022</td><td>4100</td></tr><tr><td>2023</td><td>3900</td></tr></table>
<p>Opponents, who had gathered nine hundred signatures, want a tunnel instead, and say that they will go to court, which
could hold the work up until the spring after next, as the council's own lawyers admit.</p>
</div>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Facebook</a></li>
<li><a href="#">Twitter</a></li></ul></div>
</article>
<aside class="related-posts"><h3>You may also like</h3><ul><li><a href="/a">Mill to be sold</a></li>
<li><a href="/b">Ferry runs again</a></li><li><a href="/c">A new school for the east</a></li></ul></aside>
<div id="comments"><h3>Leave a Comment</h3><form><textarea></textarea></form></div>
<footer><p>Copyright 2024 The Alder Post. All rights reserved.</p></footer></body></html>"""


@pytest.fixture(scope="module")
def article() -> newsarchive.models.Article:
    return extract(PAGE.encode(), url="https://alder.example/2024/05/01/bridge")


def test_the_body_is_the_articles_text_and_nothing_else(article: newsarchive.models.Article) -> None:
    lines = [line for line in article.body.split("\n") if line]
    assert lines[0].startswith("The town council agreed")
    assert lines[-1].endswith("own lawyers admit.")
    assert "What it will cost" in lines
    for chrome in (
        "You may also like",
        "Leave a Comment",
        "Share this",
        "Facebook",
        "Home",
        "rights reserved",
        "Ida Holm",
    ):
        assert chrome not in article.body


def test_title_date_and_kind(article: newsarchive.models.Article) -> None:
    assert article.title == "Bridge over the Alder to be mended"
    assert str(article.published) == "2024-05-01 08:30:00+02:00"
    assert (article.page_type, article.is_article, article.refusal) == ("article", True, None)
    assert article.language == "en"
    assert article.encoding == "utf-8"
    assert 0 < article.confidence <= 1


def test_lists_quotes_tables_and_headings_keep_their_form(article: newsarchive.models.Article) -> None:
    assert "<h2>What it will cost</h2>" in article.html
    assert re.search(r"<ul>\s*<li>Two million from the county", article.html)
    assert "<blockquote>" in article.html
    assert "<td>4100</td>" in article.html
    assert "<strong>September</strong>" in article.html
    assert "<em>nine months</em>" in article.html
    assert "Year | Lorries\n2022 | 4100\n2023 | 3900" in article.body
    assert "paid in three parts\nOne million" in article.body


def test_text_and_html_say_the_same(article: newsarchive.models.Article) -> None:
    words = re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", article.html)))
    assert words == re.findall(r"\w+", article.body)


def test_links_are_absolute_and_pictures_have_their_words(article: newsarchive.models.Article) -> None:
    assert [(link.url, link.text) for link in article.links] == [("https://alder.example/alder", "old bridge")]
    assert article.images[0].url == "https://alder.example/bridge.jpg"
    assert article.images[0].caption == "The bridge in April."
    assert article.images[0].credit == "Photo: Ida Holm"


def test_a_str_is_read_as_it_is_and_the_package_can_be_called() -> None:
    read = newsarchive.extract(PAGE, url="https://alder.example/2024/05/01/bridge")  # type: ignore[operator]
    assert read.body.startswith("The town council")
    assert read.encoding is None
    assert EXTRACTOR.startswith("newsarchive-")


def test_importing_the_package_loads_no_extractor() -> None:
    code = "import sys, newsarchive.extract; sys.exit('trafilatura' in sys.modules or 'lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


XSS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>here</a>",
    "<a href=' jAvAsCrIpT:alert(1)'>here</a>", "<svg onload=alert(1)></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<p onclick='alert(1)'>words</p>", "<a href='data:text/html,<script>alert(1)</script>'>here</a>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", "<style>@import 'javascript:alert(1)'</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<a href='https://ok.example/\"onmouseover=alert(1)'>here</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></p></noscript>",
    "<form action='javascript:alert(1)'><button>go</button></form>",
)  # fmt: skip


@pytest.mark.parametrize("payload", XSS)
def test_nothing_that_runs_survives(payload: str) -> None:
    html = extract(PAGE.replace("Work is to begin", payload + " Work is to begin"), url="https://alder.example/x").html
    assert "Work is to begin" in html
    for tag in re.findall(r"<[^>]*>", html):
        assert re.fullmatch(
            r"</?(?:p|h[2-6]|ul|ol|li|blockquote|table|tbody|tr|td|th|em|strong|pre|a)>|<a [^>]*>", tag
        ), tag
        assert (
            not re.search(r"\son\w+=|javascript:|data:", tag.replace("&quot;", "").lower()) or 'href="https://ok' in tag
        )


@pytest.mark.parametrize(
    ("text", "encoding", "content_type", "found"),
    [
        ("Café “au lait” – bien", "windows-1252", "text/html; charset=iso-8859-1", "windows-1252"),
        ("Совет решил починить старый мост через реку", "windows-1251", "", "windows-1251"),
        ("Совет решил починить мост", "windows-1251", "text/html; charset=windows-1251", "windows-1251"),
        ("議会は火曜日に橋の修理を決めた", "shift_jis", "text/html; charset=Shift_JIS", "shift_jis"),
        ("市议会周二决定修复旧桥", "gb18030", "text/html; charset=gb2312", "gb18030"),
        ("Café", "utf-8", "text/html; charset=iso-8859-1", "utf-8"),
        ("Café", "utf-16-le", "", "utf-16-le"),
    ],
)
def test_encodings(text: str, encoding: str, content_type: str, found: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    decoded = decode(mark + text.encode(encoding), content_type)
    assert (decoded.text, decoded.encoding) == (text, found)


def test_a_meta_tag_names_the_encoding() -> None:
    assert decode('<meta charset="iso-8859-1"><p>Straße</p>'.encode("latin-1")).text.endswith("<p>Straße</p>")


def test_mojibake_is_mended_and_said() -> None:
    broken = "Une journÃ©e dâ€™Ã©tÃ© Ã  la cÃ´te".encode()
    decoded = decode(broken)
    assert decoded.text.startswith("Une journée d’été")
    assert "mojibake_mended" in decoded.problems


def test_the_words_overrule_a_page_that_names_the_wrong_language() -> None:
    german = "Der Rat hat am Dienstag nach langer Debatte beschlossen, die alte Brücke über den Fluss zu erneuern."
    assert find_language(german, "en") == "de"
    assert find_language(german, "de-AT") == "de"
    assert find_language("", "pt-BR") == "pt"
    assert find_language("", None) is None


def test_words_are_whole_where_the_page_says_how_to_part_them() -> None:
    prose = "Die Bundes\u00adregierung hat am Dienstag be&shy;schlossen, die Brücke über den Fluss zu er&#173;neuern. "
    text = "".join(
        f"<p>{prose} Das kostet {number} Millionen, sagt die Stadt, und dauert Jahre.</p>" for number in range(5)
    )
    article = extract(f"<html><title>Rat be&shy;schließt</title><article><h1>Rat be&shy;schließt</h1>{text}")
    assert article.title == "Rat beschließt"
    assert "Bundesregierung hat am Dienstag beschlossen" in article.body
    assert "erneuern" in article.body
