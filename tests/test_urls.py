"""Canonical forms, site names, and which addresses may be fetched."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from newsarchive import urls
from newsarchive.urls import UrlError, canonical, is_private, may_fetch, site_name

SAME = [
    ("HTTPS://News.Example.ORG:443/A/b?x=1#top", "https://news.example.org/A/b?x=1"),
    ("http://example.org:80", "http://example.org/"),
    ("http://example.org:443/", "http://example.org:443/"),
    ("https://example.org?p=7", "https://example.org/?p=7"),
    ("  https://example.org/a\n ", "https://example.org/a"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
    ("https://straße.example/", "https://xn--strae-oqa.example/"),
    ("https://example.org/%e4%bd%a0/%7euser/%41", "https://example.org/%E4%BD%A0/~user/A"),
    ("https://example.org/a b|c", "https://example.org/a%20b%7Cc"),
    ("https://example.org/100%/x", "https://example.org/100%25/x"),
    ("https://example.org/a/./b/../c/.", "https://example.org/a/c/"),
    ("https://example.org/a/%2e%2e/b", "https://example.org/b"),
    ("https://example.org\\a\\b", "https://example.org/a/b"),
    ("https://example.org/a?", "https://example.org/a"),
    ("https://example.org/a?b=1&&c=2&", "https://example.org/a?b=1&c=2"),
    ("https://example.org/a?b=1&amp;c=2&amp;amp;d=3", "https://example.org/a?b=1&c=2&d=3"),
    ("https://example.org/a;jsessionid=51A2.n1?x=1", "https://example.org/a?x=1"),
    ("https://example.org/a?utm_source=rss&id=4&UTM_Medium=x&utm%5Fterm=y", "https://example.org/a?id=4"),
    ("https://example.org/a?fbclid=AbC&gclid=1&at_medium=RSS&at_campaign=K", "https://example.org/a"),
    ("https://example.org/a?ref=rss&source=Twitter&share=facebook", "https://example.org/a"),
    ("https://example.org/a?replytocom=33#respond", "https://example.org/a"),
    ("http://2130706433/a", "http://127.0.0.1/a"),
    ("http://0x7f.1:8800/a", "http://127.0.0.1:8800/a"),
    ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
]


@pytest.mark.parametrize(("given_url", "expected"), SAME)
def test_canonical_form(given_url: str, expected: str) -> None:
    assert canonical(given_url) == expected


DIFFERENT = [
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org/?p=1", "https://example.org/?p=2"),
    ("https://example.org/a?ref=4711", "https://example.org/a?ref=4712"),
    ("https://example.org/a?cid=1", "https://example.org/a?cid=2"),
    ("https://example.org/a?source=1", "https://example.org/a"),
    ("https://example.org/A", "https://example.org/a"),
    ("https://example.org/a", "https://example.org/a/"),
    ("https://example.org/a", "http://example.org/a"),
    ("https://example.org/a", "https://www.example.org/a"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/a?b=%26c", "https://example.org/a?b=&c"),
    ("https://example.org/?rss", "https://example.org/"),
    ("https://example.org/?feed=rss2", "https://example.org/"),
    ("https://example.org/?/news/17", "https://example.org/?/news/18"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_addresses_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "text",
    [
        "", "example.org/a", "/a", "//example.org/a", "mailto:a@example.org", "javascript:void(0)", "ftp://example.org/",
        "http://", "http:///a", "https://?x", "http://exa mple.org/", "http://example.org:99999/", "http://example.org:x/",
        "http://[::1", "http://[zz]/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://me:secret@example.org/",
        "http://-\u200d-.example/\U0001f600" + "x" * 5000, "http://a..b/", "data:text/html,x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UrlError) as caught:
        canonical(text)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value, ValueError)


letters = st.text(st.characters(codec="utf-8"), max_size=12)
names = st.sampled_from(
    ["example.org", "WWW.Example.co.uk", "bücher.example", "127.1", "[::1]", "localhost", "a_b.example"]
)
ports = st.sampled_from(["", ":80", ":443", ":8080", ":"])
addresses = st.builds(
    "{}://{}{}/{}?{}#{}".format, st.sampled_from(["http", "https", "HTTP"]), names, ports, letters, letters, letters
)
messy = st.builds(
    lambda parts, query: f"https://example.org/{''.join(parts)}?{''.join(query)}",
    st.lists(
        st.sampled_from(["/", ".", "..", "%2e", "%", "%4", "%41", "%2F", ";jsessionid=", ";", "a", "é", "\\", " "]),
        max_size=9,
    ),
    st.lists(
        st.sampled_from(["&", "amp;", "utm_", "id=1", "=", "%26", "%3d", "ref=rss", "?", "+", "'", "%27", "a"]),
        max_size=9,
    ),
)


@given(st.one_of(addresses, messy))
def test_canonical_is_idempotent_and_what_scrapy_would_send(url: str) -> None:
    assume(len(url) < 500)
    once = canonical(url)
    assert canonical(once) == once
    assert once.isascii()
    assert safe_url_string(once) == once


values = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
names_of_ids = st.sampled_from(["id", "p", "article", "ArtNr", "story", "cid", "page", "newsid", "a", "sid", "t"])


@given(names_of_ids, values, values)
def test_parameters_that_identify_are_never_merged(name: str, one: str, other: str) -> None:
    assume(one != other)
    url = "https://example.org/read?utm_source=x&{}={}&fbclid=1"
    assert canonical(url.format(name, quote(one, safe=""))) != canonical(url.format(name, quote(other, safe="")))


@given(st.lists(st.text("abcXYZ019-._~", min_size=1, max_size=8), min_size=1, max_size=4, unique=True))
def test_paths_of_plain_letters_are_kept_as_they_are(segments: list[str]) -> None:
    assume(not any(segment in {".", ".."} for segment in segments))
    path = "/".join(segments)
    assert canonical(f"https://example.org/{path}") == f"https://example.org/{path}"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://a.b.example.com:8443/", "example.com"),
        ("https://somebody.blogspot.com/x", "somebody.blogspot.com"),
        ("https://www.blogspot.com/x", "blogspot.com"),
        ("https://somebody.wordpress.com/x", "somebody.wordpress.com"),
        ("https://www.wordpress.com/x", "wordpress.com"),
        ("https://news.example/x", "news.example"),
        ("https://www.daily.test/x", "daily.test"),
        ("http://127.0.0.5:8800/x", "127.0.0.5:8800"),
        ("http://127.0.0.5/x", "127.0.0.5"),
        ("http://localhost:8001/", "localhost:8001"),
        ("http://[::1]:8001/", "[::1]:8001"),
        ("http://newsroom:80/", "newsroom"),
        ("https://www.asahi.co.jp/", "asahi.co.jp"),
        ("https://www.bücher.de/", "xn--bcher-kva.de"),
    ],
)
def test_site_name(url: str, name: str) -> None:
    assert site_name(url) == name


def test_host_key_and_origin() -> None:
    assert urls.host_key("https://Example.org/a") == "example.org:443"
    assert urls.host_key("http://Example.org:8080/a") == "example.org:8080"
    assert urls.origin("HTTPS://Example.org:443/a?b") == "https://example.org"
    assert urls.origin("http://[::1]:8001/a") == "http://[::1]:8001"


PRIVATE = """
127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 0.0.0.0 10.2.3.4 172.16.0.1 192.168.1.1
169.254.169.254 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.192 224.0.0.1 255.255.255.255 ::1 [::1] ::
fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 fec0::1 ::ffff:127.0.0.1 ::ffff:7f00:1 [::ffff:10.0.0.1]
64:ff9b::7f00:1 2002:7f00:1:: ::127.0.0.1 localhost LOCALHOST localhost. a.localhost printer.local
metadata.google.internal router.lan newsroom nas.home.arpa 1.2.3.4.5 http://127.0.0.1:8800/a http://①②⑦.0.0.1/
http://127。0。0。1/ http://%31%32%37.0.0.1/ https://[::ffff:192.168.0.1]/ ftp://example.org/
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "8.8.8.8",
        "0x8.0x8.0x8.0x8",
        "2a00:1450::1",
        "https://[2a00:1450::1]/",
        "::ffff:8.8.8.8",
        "local.example.org",
    ],
)
def test_public(address: str) -> None:
    assert not is_private(address)


@given(st.ip_addresses(v=4))
def test_every_notation_of_an_address_is_judged_alike(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    spellings = [str(address), str(number), hex(number), f"::ffff:{address}", f"64:ff9b::{address}", f"0{number:o}"]
    assert len({is_private(spelling) for spelling in spellings}) == 1


def test_may_fetch() -> None:
    named = {"http://127.0.0.1:8800"}
    assert may_fetch("https://example.org/a", named)
    assert may_fetch("http://127.0.0.1:8800/a", named)
    assert may_fetch("http://0x7f.1:8800/a", named)
    for url in (
        "http://127.0.0.1:8801/a", "https://127.0.0.1:8800/a", "http://127.0.0.2:8800/", "http://localhost:8800/", "file:///etc/passwd",
        "http://me:pw@example.org/", "http://example.org@127.0.0.1:8800/", "http://127.0.0.1:8800\\@example.org/", "gopher://example.org/",
        "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]:8800/", "http://exam\tple.org/", "",
    ):  # fmt: skip
        assert not may_fetch(url, named), url
