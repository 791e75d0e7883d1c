"""The sample site keeps its promises: what `expected.json` says is what is served."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from lxml import html

from newsarchive import demo
from newsarchive.demo import DemoServer, Expected
from newsarchive.errors import NewsArchiveError

OLD_CHARSETS = {"echo": "iso-8859-1", "zarechye": "windows-1251"}


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with demo.serve() as running:
        yield running


def get(url: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """One request without following redirects; `If_None_Match` stands for If-None-Match."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def text_of(page: Expected) -> str:
    """The visible and invisible text of a served page, white space collapsed, scripts left out."""
    _, body = get(page.url)
    tree = html.fromstring(body.decode(page.encoding))
    for element in tree.xpath("//script | //style"):
        element.drop_tree()
    return collapse(tree.text_content())


def collapse(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def page_of(server: DemoServer, site: str, part: str) -> Expected:
    return next(p for p in server.pages if p.site == site and part in p.path and p.twin_of is None)


def articles(server: DemoServer) -> list[Expected]:
    return [page for page in server.pages if page.is_article and page.twin_of is None]


def test_it_starts_fast_and_frees_its_ports() -> None:
    start = time.perf_counter()
    with demo.serve() as first:
        assert time.perf_counter() - start < 1.0
        ports = {name: urlsplit(url).port or 0 for name, url in first.urls.items()}
    with demo.serve(ports) as again:
        assert again.urls == first.urls
        with pytest.raises(NewsArchiveError, match="can't be served"):
            demo.serve(ports)


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, newsarchive.demo; print(sorted({'jinja2', 'http.server', 'lxml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_promised_ports_name_every_publisher(server: DemoServer) -> None:
    assert set(demo.PORTS) == set(server.urls)


def test_enough_pages_in_enough_languages_and_kinds(server: DemoServer) -> None:
    stories = articles(server)
    assert len(server.pages) >= 60
    assert len(stories) >= 45
    assert {page.language for page in stories} >= {"en", "de", "es", "fr", "ar", "ja", "ru"}
    assert {page.page_type for page in server.pages} == {"article", "liveblog", "gallery", "video", "listing", "other"}
    assert any(len(page.authors) == 2 for page in stories)
    assert any(len(page.authors) == 3 for page in stories)
    assert any(not page.signers and page.byline is None for page in stories)
    assert any(page.agencies and not page.authors for page in stories)
    assert sum(page.paywalled for page in stories) >= 3
    assert any(isinstance(page.published, datetime) and page.published.tzinfo is None for page in stories)
    assert any(type(page.published) is date for page in stories)


def test_addresses_and_texts_are_all_different(server: DemoServer) -> None:
    assert len({page.url for page in server.pages}) == len(server.pages)
    paragraphs = Counter(line for page in articles(server) for line in page.paragraphs)
    assert [line for line, count in paragraphs.items() if count > 1] == []


def test_every_page_holds_what_is_expected_of_it(server: DemoServer) -> None:
    for page in server.pages:
        text = text_of(page)
        position = 0
        for line in page.paragraphs:
            found = text.find(collapse(line), position)
            assert found >= 0, f"{page.url}: {line!r}"
            position = found + len(line) - 1
        for part in (page.title, page.byline, None if page.twin_of else page.subtitle):
            assert part is None or collapse(part) in text, f"{page.url}: {part!r}"
        for image in page.images if page.twin_of is None else ():
            assert (image.caption or "") in text, f"{page.url}: {image.caption!r}"
            assert (image.credit or "") in text, f"{page.url}: {image.credit!r}"


def test_no_chrome_stands_in_an_expected_body(server: DemoServer) -> None:
    chrome = (
        "you may also like",
        "leave a comment",
        "read more",
        "read also",
        "lesen sie auch",
        "lea también",
        "اقرأ أيضاً",
    )
    for page in server.pages:
        assert not [phrase for phrase in chrome if phrase in page.body.lower()], page.url


def test_links_and_pictures_of_bodies_are_served(server: DemoServer) -> None:
    for page in server.pages:
        for image in page.images:
            response, body = get(image.url)
            assert (response.status, body[:8]) == (200, b"\x89PNG\r\n\x1a\n")
        assert get(page.url)[0].status == 200


def test_expected_links_stand_in_the_page(server: DemoServer) -> None:
    homes = tuple(server.urls.values())
    for page in server.pages:
        tree = html.fromstring(get(page.url)[1])
        for link in page.links:
            (anchor,) = (
                a for a in tree.xpath("//a[@href=$url]", url=link.url) if collapse(a.text_content()) == link.text
            )
            assert anchor is not None
    links = [(page.site, link.url) for page in articles(server) for link in page.links]
    assert any(url.startswith(homes) and not url.startswith(server.urls[site]) for site, url in links)
    assert any(not url.startswith(homes) for _, url in links)


def test_a_live_blog_says_each_entry_with_its_time(server: DemoServer) -> None:
    (page,) = (page for page in articles(server) if page.page_type == "liveblog")
    assert len(page.entries) == 4
    stamps = html.fromstring(get(page.url)[1]).xpath("//div[@class='c-liveblog__meta']/time/@datetime")
    assert [datetime.fromisoformat(stamp) for stamp in stamps] == [entry.at for entry in page.entries]
    assert all(entry.text in page.body for entry in page.entries)


def test_structured_data_is_json_and_agrees(server: DemoServer) -> None:
    kinds = Counter()
    for page in articles(server):
        markup = get(page.url)[1].decode(page.encoding)
        for script in html.fromstring(markup).xpath("//script[@type='application/ld+json']/text()"):
            data = json.loads(script)
            node = next(n for n in data.get("@graph", [data]) if "headline" in n)
            assert node["headline"] == page.title
            assert datetime.fromisoformat(node["datePublished"]) == page.published
            kinds[node["@type"]] += 1
            if page.paywalled and page.site != "minato":
                assert str(node["isAccessibleForFree"]) == "False"
        if content := re.search(r"Fusion\.globalContent=(\{.*\});$", markup, re.MULTILINE):
            story = json.loads(content[1])
            assert [part["content"] for part in story["content_elements"]] == list(page.paragraphs)
            kinds["fusion"] += 1
    assert set(kinds) == {"Article", "NewsArticle", "LiveBlogPosting", "fusion"}


def test_internal_links_of_articles_lead_somewhere(server: DemoServer) -> None:
    """Only what is dead on purpose is dead: 404 for what never was, 410 for what is gone."""
    seen: dict[str, int] = {}
    for page in articles(server):
        tree = html.fromstring(get(page.url)[1], base_url=page.url)
        tree.make_links_absolute()
        for _, attribute, url, _ in tree.iterlinks():
            bare = url.partition("#")[0]
            if attribute == "href" and bare.startswith(tuple(server.urls.values())) and bare not in seen:
                seen[bare] = get(bare)[0].status
    statuses = Counter(seen.values())
    assert statuses[200] > 100
    assert statuses[301] >= 1
    assert statuses[404] >= 1
    assert statuses[410] >= 2
    assert set(statuses) == {200, 301, 404, 410}


def test_the_seed_is_retold_in_soledads_markup(server: DemoServer) -> None:
    page = page_of(server, "timenews", "putin-meets-xi")
    assert page.title == "Putin Meets Xi Jinping in Beijing: Deepening Friendship and Closer Bilateral Ties"
    assert page.byline == "by time news"
    assert page.signers == ("time news",)
    assert len(page.paragraphs) == 7
    markup = get(page.url)[1].decode()
    assert re.search(
        r'<span class="author-italic author vcard">by <a class="url fn n" href="[^"]+">time news</a></span>', markup
    )
    text = text_of(page)
    assert "You may also like" in text
    assert "Leave a Comment" in text
    assert "0 comments FacebookTwitterPinterestEmail" in text
    for name in ("Putin", "Xi", "Borrell", "Belt and Road", "Indonesia", "Tajikistan", "Gaza"):
        assert name in page.body


def test_old_pages_are_in_their_old_charsets(server: DemoServer) -> None:
    for site, charset in OLD_CHARSETS.items():
        for page in (page for page in server.pages if page.site == site):
            response, body = get(page.url)
            assert response.headers["Content-Type"] == "text/html"
            assert f"charset={charset}".encode() in body[:400]
            assert page.title is not None
            assert page.title in unescape(body.decode(charset))
            with pytest.raises(UnicodeDecodeError):
                body.decode("utf-8")


def test_a_charset_may_be_only_in_the_meta_element(server: DemoServer) -> None:
    response, body = get(server.urls["marsa"])
    assert response.headers["Content-Type"] == "text/html"
    assert b'<meta charset="UTF-8"' in body
    assert "صحيفة" in body.decode()


def test_arabic_pages_run_from_right_to_left(server: DemoServer) -> None:
    assert b'dir="rtl"' in get(server.urls["marsa"])[1]


def test_conditional_requests_are_answered_304(server: DemoServer) -> None:
    for page in server.pages[::7]:
        response, _ = get(page.url)
        again, body = get(page.url, If_None_Match=response.headers["ETag"])
        assert (again.status, body) == (304, b"")
        assert get(page.url, If_Modified_Since=response.headers["Last-Modified"])[0].status == 304
        assert (
            get(page.url, If_None_Match='"other"', If_Modified_Since=response.headers["Last-Modified"])[0].status == 200
        )
        assert get(page.url, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT")[0].status == 200


def test_answers_are_compressed_for_those_who_accept_it(server: DemoServer) -> None:
    import gzip

    url = server.urls["courier"]
    plain, body = get(url, Accept_Encoding="identity")
    packed, squeezed = get(url, Accept_Encoding="br, gzip;q=0.8")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed) == body
    assert get(url, Accept_Encoding="gzip;q=0")[0].headers["Content-Encoding"] is None


def test_a_connection_serves_many_requests_and_head_sends_no_body(server: DemoServer) -> None:
    parts = urlsplit(server.urls["stadtbote"])
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    lengths = []
    for method in ("GET", "HEAD", "GET"):
        connection.request(method, "/")
        response = connection.getresponse()
        lengths.append(len(response.read()))
        assert not response.will_close
    connection.close()
    assert lengths[1] == 0
    assert lengths[0] == lengths[2] > 1000


def test_moved_missing_and_gone_pages(server: DemoServer) -> None:
    base = server.urls["timenews"]
    moved, _ = get(base + "2026/11/ferry-line-to-santa-brisa/")
    assert moved.status == 301
    assert moved.headers["Location"] == base + "santa-brisa-ferry-returns/"
    assert get(base + "no-such-page/")[0].status == 404
    assert get(base + "specials/election-2019/")[0].status == 410
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(base + "no-such-page/", timeout=10)


def test_numbers_in_queries_name_pages_and_tracking_does_not(server: DemoServer) -> None:
    first, second = (get(server.urls["echo"] + f"article.php?id={number}")[1] for number in (121, 122))
    assert first != second
    tracked = get(server.urls["echo"] + "article.php?id=121&utm_source=x&fbclid=y")[1]
    assert tracked == first


def test_an_amp_twin_points_to_its_page_and_back(server: DemoServer) -> None:
    twins = [page for page in server.pages if page.twin_of]
    assert len(twins) >= 2
    for twin in twins:
        amp = html.fromstring(get(twin.url)[1])
        assert amp.xpath("string(//link[@rel='canonical']/@href)") == twin.twin_of
        page = html.fromstring(get(twin.twin_of or "")[1])
        assert page.xpath("string(//link[@rel='amphtml']/@href)") == twin.url


def test_the_log_has_every_request() -> None:
    with demo.serve() as server:
        get(server.urls["vega"], User_Agent="probe/1")
        get(server.urls["vega"] + "nothing", "HEAD")
        log = server.log
    assert [(entry.method, entry.path, entry.status) for entry in log] == [("GET", "/", 200), ("HEAD", "/nothing", 404)]
    assert log[0].host == urlsplit(server.urls["vega"]).netloc
    assert log[0].headers["user-agent"] == "probe/1"


def test_the_next_day_brings_an_edit_a_new_story_and_a_gone_one() -> None:
    with demo.serve() as server:
        before = {page.url: page for page in server.pages}
        bodies = {url: get(url)[1] for url in before}
        etag = get(page_of(server, "courier", "bridge-toll").url)[0].headers["ETag"]
        assert server.advance() == 2
        after = {page.url: page for page in server.pages}
        (new,) = {url for url, page in after.items() if page.is_article} - set(before)
        (gone,) = {url for url, page in before.items() if page.is_article} - set(after)
        edited = page_of(server, "courier", "bridge-toll")
        assert "Pell Street" in (after[new].title or "")
        assert get(new)[0].status == 200
        assert get(gone)[0].status == 410
        assert "Slams" in (before[edited.url].title or "")
        assert "Raises" in (edited.title or "")
        assert "$720" in before[edited.url].body
        assert "Correction:" in edited.body
        assert edited.modified == datetime.fromisoformat("2026-11-20T09:40:00-05:00")
        assert get(edited.url, If_None_Match=etag)[0].status == 200
        changed = {url for url, page in after.items() if url in before and page != before[url]}
        assert changed == {page.url for page in server.pages if "bridge-toll" in page.path}
        untouched = [url for url in before if url in after and urlsplit(url).port != urlsplit(new).port]
        assert all(get(url)[1] == bodies[url] for url in untouched)


def test_dates_lie_before_the_twentieth_of_november(server: DemoServer) -> None:
    for page in articles(server):
        when = page.published
        day = when.astimezone(UTC).date() if isinstance(when, datetime) else when
        assert day is not None
        assert day <= date(2026, 11, 20)
