"""Feeds of every format, well-formed and not."""

from __future__ import annotations

import gzip
import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.discover import Listing, read_source
from newsarchive.discover.dates import read_date
from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Site

SITE = Site(name="tribune.example", url="https://tribune.example/")
URL = "https://tribune.example/feeds/all.xml"


def read(content: bytes | str, *, kind: str = "feed", content_type: str = "", url: str = URL) -> Listing:
    data = content.encode() if isinstance(content, str) else content
    return read_source(kind, data, url, content_type=content_type, site=SITE)  # type: ignore[arg-type]


def zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:media="http://search.yahoo.com/mrss/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>Tribune</title><link>https://www.tribune.example/</link><language>en-GB</language>
<atom:link rel="self" href="https://tribune.example/feeds/all.xml"/>
<item><title>Ferries &amp;amp; bridges: <![CDATA[<b>what</b> now?]]></title><link>https://tribune.example/ferries?id=1&amp;x=2</link>
  <pubDate>Mon, 23 Nov 2026 08:15:30 +0100</pubDate><atom:updated>2026-11-23T09:00:00Z</atom:updated>
  <media:title>A picture</media:title><description>d</description></item>
<item><title>Permalink alone</title><guid>https://tribune.example/permalink</guid>
  <pubDate>Mon, 23 Nov 2026 08:15 EST</pubDate></item>
<item><title>Proxied</title><link>https://proxy.example.net/~r/3</link>
  <feedburner:origLink>https://tribune.example/three</feedburner:origLink>
  <dc:date>2026-11-22</dc:date><dc:language>cy</dc:language></item>
<item><title>Relative</title><link>
  /four
  </link><pubDate>Mon, 23 Nov 2026 08:15:30</pubDate></item>
<item><title>No address</title><guid isPermaLink="false">https://tribune.example/not-me</guid></item>
<item><link>https://tribune.example/ferries?id=1&amp;x=2</link></item>
</channel></rss>"""


def test_rss() -> None:
    listing = read(RSS)
    assert listing.links == (
        Link(
            "https://tribune.example/ferries?id=1&x=2",
            "Ferries & bridges: what now?",
            datetime(2026, 11, 23, 8, 15, 30, tzinfo=zone(1)),
            datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
            "en-gb",
        ),
        Link(
            "https://tribune.example/permalink",
            "Permalink alone",
            datetime(2026, 11, 23, 8, 15, tzinfo=zone(-5)),
            None,
            "en-gb",
        ),
        Link("https://tribune.example/three", "Proxied", date(2026, 11, 22), None, "cy"),
        Link(
            "https://www.tribune.example/four", "Relative", datetime.fromisoformat("2026-11-23T08:15:30"), None, "en-gb"
        ),
    )
    assert listing.problems == ("1 items without a link",)
    assert listing.links[0].published.utcoffset() == timedelta(hours=1)  # type: ignore[union-attr]
    assert pickle.loads(pickle.dumps(listing)) == listing


def test_atom() -> None:
    listing = read("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt-BR"
      xml:base="https://tribune.example/base/">
      <link rel="alternate" href="https://elsewhere.example/"/>
      <entry><title type="html">Um &amp;lt;i&gt;t&#237;tulo&lt;/i&gt;</title><id>tag:tribune,1</id>
        <link rel="self" href="self"/><link rel="enclosure" type="audio/mpeg" href="a.mp3"/>
        <link rel="alternate" type="application/json" href="one.json"/>
        <link rel="alternate" type="text/html" href="one"/>
        <published>2026-11-23T08:15:30.123-03:00</published><updated>2026-11-23T12:00:00Z</updated></entry>
      <entry xml:base="/other/" xml:lang="es"><title type="xhtml">
        <div xmlns="http://www.w3.org/1999/xhtml">Dos <em>dias</em></div></title>
        <link href="two"/><updated>2026-11-24</updated></entry>
      <entry><title>By its id</title><id>https://tribune.example/three</id></entry></feed>""")
    assert [(link.url, link.title, link.language) for link in listing.links] == [
        ("https://tribune.example/base/one", "Um título", "pt-br"),
        ("https://tribune.example/other/two", "Dos dias", "es"),
        ("https://tribune.example/three", "By its id", "pt-br"),
    ]
    assert listing.links[0].published == datetime(2026, 11, 23, 8, 15, 30, tzinfo=zone(-3))
    assert listing.links[1].published is None
    assert listing.links[1].modified == date(2026, 11, 24)


@pytest.mark.parametrize(
    "document",
    [
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
          xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><dc:language>ja</dc:language></channel>
          <item rdf:about="https://tribune.example/one"><title>One</title>
          <dc:date>2026-11-23T08:00:00+09:00</dc:date></item></rdf:RDF>""",
        """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
          <rss version="0.91"><channel><language>ja</language><item><title>One</title><link>https://tribune.example/one</link>
          <pubDate>2026-11-23 08:00:00 +0900</pubDate></item></channel></rss>""",
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
          <channel><language>ja</language></channel><item><title>One</title><link>https://tribune.example/one</link>
          <date>Nov 23, 2026 8:00 AM JST</date></item></rdf:RDF>""",
        """<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="ja"><entry><title>One</title>
          <link rel="alternate" type="text/html" href="https://tribune.example/one"/>
          <issued>2026-11-23T08:00:00+09:00</issued></entry></feed>""",
        """<rss version="2.0"><channel><language>ja</language><item><title>One</title><link>https://tribune.example/one</link>
          <dc:date>2026-11-23T08:00:00+09:00</dc:date></item></channel></rss>""",
        """<RSS version="2.0"><CHANNEL><LANGUAGE>ja</LANGUAGE><ITEM><TITLE>One</TITLE><LINK>https://tribune.example/one</LINK>
          <PUBDATE>Mon, 23 Nov 2026 08:00:00 JST</PUBDATE></ITEM></CHANNEL></RSS>""",
        json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "language": "ja",
            "home_page_url": "https://tribune.example/",
            "items": [{"id": "1", "url": "/one", "title": "One", "date_published": "2026-11-23T08:00:00+09:00"}],
        }),
    ],
    ids=["rss-1.0", "rss-0.91", "rss-0.9", "atom-0.3", "undeclared-prefix", "upper-case", "json"],
)  # fmt: skip
def test_every_format_says_the_same(document: str) -> None:
    (link,) = read(document).links
    assert link == Link("https://tribune.example/one", "One", datetime(2026, 11, 23, 8, 0, tzinfo=zone(9)), None, "ja")
    assert link.published.utcoffset() == timedelta(hours=9)  # type: ignore[union-attr]


def test_json_feed_in_detail() -> None:
    items: list[object] = [
        {"id": "https://tribune.example/a", "title": "A &amp; B"},
        {"external_url": "https://tribune.example/b", "language": "de"},
        {"id": 7, "url": None}, "text", {"url": "javascript:alert(1)"},
    ]  # fmt: skip
    listing = read(b"\xef\xbb\xbf" + json.dumps({"items": items}).encode())
    assert [(link.url, link.title, link.language) for link in listing.links] == [
        ("https://tribune.example/a", "A & B", None),
        ("https://tribune.example/b", None, "de"),
    ]
    assert listing.problems == ("3 items without a link",)


def simple(title: str, head: str = "") -> str:
    return f"{head}<rss><channel><item><title>{title}</title><link>https://tribune.example/one</link></item></channel></rss>"


RECOVERED = {
    "bom": (b"\xef\xbb\xbf" + simple("Zürich", '<?xml version="1.0"?>').encode(), ""),
    "white space before": (b"\n\n  " + simple("Zürich", '<?xml version="1.0"?>').encode(), ""),
    "junk before": (b"Notice: undefined index\n" + simple("Zürich", '<?xml version="1.0"?>').encode(), ""),
    "utf-16 with bom": (simple("Zürich", '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), ""),
    "utf-16 without bom": (simple("Zürich", '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16-be"), ""),
    "says utf-16, is utf-8": (simple("Zürich", '<?xml version="1.0" encoding="utf-16"?>').encode(), ""),
    "says latin-1, is utf-8": (
        simple("Zürich", '<?xml version="1.0" encoding="ISO-8859-1"?>').encode(),
        "text/xml; charset=iso-8859-1",
    ),
    "says utf-8, is latin-1": (
        simple("Zürich", '<?xml version="1.0" encoding="utf-8"?>').encode("latin-1"),
        "text/xml; charset=latin1",
    ),
    "latin-1, nothing said": (simple("Zürich").encode("latin-1"), "text/xml"),
    "windows-1252 by header": (simple("Zürich").encode("cp1252"), "text/xml; charset=windows-1252"),
    "unknown encoding": (simple("Zürich", '<?xml version="1.0" encoding="x-none"?>').encode(), ""),
    "named entities": (simple("Z&uuml;rich").encode(), ""),
    "gzip": (gzip.compress(simple("Zürich").encode()), "application/octet-stream"),
    "control characters": (simple("Z\x00ü\x0brich\x1f").encode(), ""),
    "wrong content type": (simple("Zürich").encode(), "text/html"),
    "truncated": (simple("Zürich").encode()[:-20], ""),
    "no end at all": (simple("Zürich").replace("</item></channel></rss>", "").encode(), ""),
    "comment and stylesheet": (simple("Zürich", '<?xml-stylesheet href="x"?><!-- <rss> -->').encode(), ""),
    "html comment first": (simple("Zürich", "<!-- made by hand -->\n").encode(), ""),
}


@pytest.mark.parametrize("name", RECOVERED)
def test_what_is_wrong_but_can_be_read(name: str) -> None:
    content, content_type = RECOVERED[name]
    (link,) = read(content, content_type=content_type).links
    assert (link.url, link.title) == ("https://tribune.example/one", "Zürich")


def test_bare_ampersands_and_broken_tags() -> None:
    listing = read(
        "<rss><channel><item><title>Salt & pepper &copy; R&D</title><link>https://tribune.example/a?x=1&y=2&amp;z=3</link></item>"
        "<item><title><![CDATA[Fish & chips]]></title><link><![CDATA[https://tribune.example/b?x=1&y=2]]></link><br>"
        "</item></channel></rss>"
    )
    assert [(link.url, link.title) for link in listing.links] == [
        ("https://tribune.example/a?x=1&y=2&z=3", "Salt & pepper © R&D"),
        ("https://tribune.example/b?x=1&y=2", "Fish & chips"),
    ]
    assert listing.problems == ("malformed",)


def test_other_single_byte_and_cjk_encodings() -> None:
    for encoding, title in (
        ("windows-1251", "Новости"),
        ("shift_jis", "新しい橋"),
        ("gb2312", "新桥"),
        ("euc-kr", "새 다리"),
        ("big5", "新橋"),
    ):
        (link,) = read(simple(title, f'<?xml version="1.0" encoding="{encoding}"?>').encode(encoding)).links
        assert link.title == title


CHALLENGE = "<!DOCTYPE html><html><title>Just a moment...</title><body>Enable JavaScript and cookies</body></html>"

REFUSED = {
    "empty": (b"", "empty"),
    "white space": (b" \n\xef\xbb\xbf ", "empty"),
    "no items": (b"<rss version='2.0'><channel><title>T</title></channel></rss>", "empty"),
    "no items, atom": (b"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title></feed>", "empty"),
    "no items, json": (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "empty"),
    "items without links": (b"<rss><channel><item><title>T</title></item></channel></rss>", "no_links"),
    "a page": (b"<!DOCTYPE html><html><body><a href='/a'>All our feeds</a></body></html>", "html_instead_of_feed"),
    "a page after a comment": (b"\n<!-- x --><HTML lang='de'><body>404</body></HTML>", "html_instead_of_feed"),
    "minified": (b"<!doctypehtml><html lang=en><p>404", "html_instead_of_feed"),
    "a warning first": (b"<br />\n<b>Warning</b>: mysql_connect()", "html_instead_of_feed"),
    "xhtml": (
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html></html>",
        "html_instead_of_feed",
    ),
    "a challenge": (CHALLENGE.encode(), "challenge"),
    "other xml": (b"<note><to>you</to></note>", "not_a_feed"),
    "text": (b"Not found", "bad_xml"),
    "other json": (b'{"error": "not found"}', "not_a_feed"),
    "broken json": (b'{"items": [', "bad_json"),
    "deep json": (b'{"items":' + b"[" * 100_000, "bad_json"),
    "no gzip": (b"\x1f\x8b\x08\x00garbage", "bad_gzip"),
    "gzip bomb": (gzip.compress(b" " * (60 * 1024 * 1024)), "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_has_a_reason(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(DiscoveryError) as caught:
        read(content)
    assert caught.value.reason == reason
    assert URL in str(caught.value)


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (link,) = read(simple("Bomb &i;", f'<?xml version="1.0"?>{bomb}]>')).links
    assert link.title is not None
    assert len(link.title) < 20
    outside = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
    )
    (link,) = read(simple("File &x;", outside)).links
    assert link.title == "File &x;"


DATES = [
    ("2026-11-23", date(2026, 11, 23)),
    ("2026-11-23T08:15", datetime.fromisoformat("2026-11-23T08:15")),
    ("2026-11-23 08:15:30 +0530", datetime(2026, 11, 23, 8, 15, 30, tzinfo=zone(5.5))),
    ("2026-11-23T08:15:30.5Z", datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)),
    ("Mon, 23 Nov 2026 08:15:30 -0000", datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)),
    ("Mon, 23 Nov 2026 08:15:30 CEST", datetime(2026, 11, 23, 8, 15, 30, tzinfo=zone(2))),
    ("Mon, 23 Nov 2026 08:15:30 IST", datetime.fromisoformat("2026-11-23T08:15:30")),
    ("23 Nov 2026", date(2026, 11, 23)),
    ("November 23, 2026 8:15 PM", datetime.fromisoformat("2026-11-23T20:15")),
    ("03/04/2026 10:00", datetime.fromisoformat("2026-04-03T10:00")),
    ("Mon, 23 Nov 2026 08:15:60 GMT", datetime(2026, 11, 23, 8, 15, 59, tzinfo=UTC)),
    ("November 2026", None),
    ("January", None),
    ("08:15:30", None),
    ("gestern um acht", None),
    ("1970-01-01T00:00:00Z", None),
    ("0000-00-00", None),
    ("Mon, 31 Feb 2026 08:15:30 GMT", None),
    ("2026-11-23T08:15:30+99:00", None),
    ("9" * 500, None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_keep_what_was_written(text: str | None, expected: object) -> None:
    found = read_date(text)
    assert found == expected
    if isinstance(found, datetime) and isinstance(expected, datetime):
        assert found.utcoffset() == expected.utcoffset()


def test_the_site_decides_which_number_is_the_day() -> None:
    assert read_date("03/04/2026 10:00", day_first=False) == datetime.fromisoformat("2026-03-04T10:00")
    assert read_date("2026-04-03", day_first=True) == date(2026, 4, 3)


@given(st.text(max_size=70))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    found = read_date(text)
    assert found is None or 1990 <= found.year <= 2100


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_sources(content: bytes) -> None:
    for kind in ("feed", "sitemap", "home"):
        try:
            listing = read(b"<rss><item><link>http://a.example/</link>" + content, kind=kind)
        except DiscoveryError:
            continue
        assert listing.links or listing.sources
