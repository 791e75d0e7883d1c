"""sites.toml: what it says, what it refuses, and what `sites add` writes into it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive import discover, sites
from newsarchive.errors import ConfigError
from newsarchive.models import Select, Site
from newsarchive.sites import Config, add_site, belongs, in_scope, load, parse

FULL = r"""
[archive]
contact = "desk@example.org"
user_agent = "reading-room/1"
proxy = "http://proxy.example.net:3128"

[[site]]
name = "tribune"
url = "https://www.tribune.example"
hosts = ["tribune-blogs.example", "127.0.0.9:8800"]
feeds = ["/feed/", "https://feeds.example.net/tribune"]
sitemaps = ["https://www.tribune.example/news.xml"]
sections = ["/politics"]
include = '/20\d\d/'
exclude = "sponsored"
delay = 2
concurrency = 2
max_pages = 500
headers = { Cookie = "env:TRIBUNE_COOKIE", Accept-Language = "en" }
timezone = "Europe/Lisbon"
day_first = false
[site.select]
body = "article .text, #story p"
remove = ".share"

[[site]]
url = "https://sport.tribune.example/"
name = "sport"
"""


def read(text: str, **environ: str) -> Config:
    return parse(text, Path("sites.toml"), environ)


def test_every_key_arrives() -> None:
    config = read(FULL, TRIBUNE_COOKIE="token=1")
    assert (config.contact, config.user_agent, config.proxy) == (
        "desk@example.org",
        "reading-room/1",
        "http://proxy.example.net:3128",
    )
    assert config.sites[0] == Site(
        name="tribune",
        url="https://www.tribune.example/",
        hosts=("tribune-blogs.example", "127.0.0.9:8800"),
        feeds=("https://www.tribune.example/feed/", "https://feeds.example.net/tribune"),
        sitemaps=("https://www.tribune.example/news.xml",),
        sections=("https://www.tribune.example/politics",),
        include=r"/20\d\d/",
        exclude="sponsored",
        delay=2.0,
        concurrency=2,
        max_pages=500,
        headers={"Cookie": "token=1", "Accept-Language": "en"},
        timezone="Europe/Lisbon",
        day_first=False,
        select=Select(body="article .text, #story p", remove=".share"),
    )


def test_the_closest_site_owns_a_url() -> None:
    config = read(FULL, TRIBUNE_COOKIE="")
    assert config.site_for("https://tribune.example/a").name == "tribune"
    assert config.site_for("https://news.tribune.example/a").name == "tribune"
    assert config.site_for("https://sport.tribune.example/a").name == "sport"
    assert config.site_for("https://live.sport.tribune.example/a").name == "sport"
    assert config.site_for("http://127.0.0.9:8800/a").name == "tribune"
    assert config.site_for("http://127.0.0.9:8801/a") == Site(name="127.0.0.9:8801", url="http://127.0.0.9:8801/")
    assert config.site_for("https://www.other.co.uk:8443/a/b") == Site(
        name="other.co.uk", url="https://www.other.co.uk:8443/"
    )


def test_scope() -> None:
    site = read(FULL, TRIBUNE_COOKIE="").sites[0]
    assert in_scope(site, "https://tribune.example/2026/11/a")
    assert in_scope(site, "https://x.tribune-blogs.example/2026/a")
    assert not in_scope(site, "https://tribune.example/about")
    assert not in_scope(site, "https://tribune.example/2026/sponsored-a")
    assert not in_scope(site, "https://nottribune.example/2026/a")
    assert not in_scope(site, "https://tribune.example.evil.example/2026/a")
    assert not in_scope(site, "mailto:desk@tribune.example")
    assert belongs(site, "https://tribune.example/about")
    narrow = Site(name="blog", url="https://blog.tribune.example/")
    assert in_scope(narrow, "https://blog.tribune.example/a")
    assert not in_scope(narrow, "https://www.tribune.example/a")
    local = Site(name="local", url="http://localhost:8001/")
    assert in_scope(local, "http://LOCALHOST:8001/a")
    assert not in_scope(local, "http://localhost:8002/a")
    assert not in_scope(local, "https://localhost/a")


def test_find() -> None:
    config = read(FULL, TRIBUNE_COOKIE="")
    assert config.find("sport") is config.sites[1]
    assert config.find("https://www.tribune.example/2026/a") is config.sites[0]
    assert config.find("tribune.example") is config.sites[0]
    assert config.find("paper.example") == Site(name="paper.example", url="https://paper.example/")
    assert config.find("localhost:8001") == Site(name="localhost:8001", url="http://localhost:8001/")
    assert config.find("https://paper.example/en/") == Site(name="paper.example", url="https://paper.example/en/")
    with pytest.raises(ConfigError, match="rite 'tribune' if"):
        config.find("tribun")
    with pytest.raises(ConfigError, match="no site is configured"):
        Config().find("tribune")
    with pytest.raises(ConfigError, match="no host"):
        config.find("https://a b.example/")


BAD = [
    ("[[site]\n", "is no TOML"),
    ("[site]\nurl = 'https://a.example/'", r"\[\[site\]\]"),
    ("site = 3", "list of tables"),
    ("[archiv]", "rite 'archive' if"),
    ("[archive]\ncontakt = 'x'", "rite 'contact' if"),
    ("archive = 1", "archive can't be used"),
    ("[[site]]\nname = 'a'", "url is missing"),
    ("[[site]]\nurl = 'a.example'", "http://"),
    ("[[site]]\nurl = 'https://me:pw@a.example/'", "credentials"),
    ("[[site]]\nurl = 'https://a.example'\nfeed = []", "rite 'feeds' if"),
    ("[[site]]\nurl = 'https://a.example'\nfeeds = 'https://a.example/feed'", "list of texts"),
    ("[[site]]\nurl = 'https://a.example'\nfeeds = [1]", "list of texts"),
    ("[[site]]\nurl = 'https://a.example'\nfeeds = ['feed/']", "feeds can't be used"),
    ("[[site]]\nurl = 'https://a.example'\nhosts = ['https://b.example/']", "host names alone"),
    ("[[site]]\nurl = 'https://a.example'\ninclude = '('", "regular expression"),
    ("[[site]]\nurl = 'https://a.example'\ndelay = '1'", "rite a number"),
    ("[[site]]\nurl = 'https://a.example'\ndelay = -1", "delay"),
    ("[[site]]\nurl = 'https://a.example'\ndelay = nan", "delay"),
    ("[[site]]\nurl = 'https://a.example'\ndelay = true", "delay"),
    ("[[site]]\nurl = 'https://a.example'\nconcurrency = 0", "from 1 to 16"),
    ("[[site]]\nurl = 'https://a.example'\nconcurrency = 1.5", "whole number"),
    ("[[site]]\nurl = 'https://a.example'\nmax_pages = -3", "0 or more"),
    ("[[site]]\nurl = 'https://a.example'\nday_first = 1", "true or false"),
    ("[[site]]\nurl = 'https://a.example'\ntimezone = 'Berlin'", "Europe/Berlin"),
    ("[[site]]\nurl = 'https://a.example'\ntimezone = '../zone'", "time zone"),
    ("[[site]]\nurl = 'https://a.example'\n[site.select]\nbody = 'div['", "no CSS selector"),
    ("[[site]]\nurl = 'https://a.example'\n[site.select]\ntitle = 'h1::text'", "Pseudo-elements"),
    ("[[site]]\nurl = 'https://a.example'\n[site.select]\nremove = 'x|y'", "no CSS selector"),
    ("[[site]]\nurl = 'https://a.example'\n[site.select]\nbody = ['p']", "text in quotes"),
    ("[[site]]\nurl = 'https://a.example'\n[site.select]\ncontent = 'p'", "nown are: body, byline"),
    ("[[site]]\nurl = 'https://a.example'\nselect = 'p'", "a table"),
    ("[[site]]\nurl = 'https://a.example'\nheaders = { Cookie = 'env:NOT_THERE' }", "NOT_THERE is not set"),
    ("[[site]]\nurl = 'https://a.example'\nheaders = { 'A b' = 'x' }", "name of an HTTP header"),
    ("[[site]]\nurl = 'https://a.example'\nheaders = { A = \"x\\r\\nB: y\" }", "control character"),
    (
        "[[site]]\nurl = 'https://a.example'\n[[site]]\nurl = 'https://b.example'\nname = 'a.example'",
        "two sites are named",
    ),
    ("[[site]]\nurl = 'https://a.example'\n[[site]]\nurl = 'https://www.a.example'\nname = 'b'", "same host a.example"),
    (
        "[[site]]\nurl = 'https://a.example'\n[[site]]\nurl = 'https://b.example'\nhosts = ['a.example']",
        "same host a.example",
    ),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_a_value_that_cannot_be_used_is_named_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        read(text)
    assert "sites.toml" in str(caught.value)
    assert "\n" not in caught.value.what
    if "[[site]]\nurl = 'https://a.example'\nfeeds" in text:
        assert "https://a.example" in str(caught.value)


def test_secrets_are_not_told() -> None:
    with pytest.raises(ConfigError) as caught:
        read("[[site]]\nurl = 'https://a.example'\nheaders = { Cookie = 'env:C' }", C="secret\n")
    assert "secret" not in str(caught.value)


def test_where_it_is_looked_for(tmp_path: Path) -> None:
    database, home = tmp_path / "study" / "archive.db", tmp_path / "home"
    environ = {"HOME": str(home)}
    assert load(db_path=database, environ=environ) == Config()
    in_home = home / ".config" / "newsarchive" / "sites.toml"
    in_home.parent.mkdir(parents=True)
    in_home.write_text("[archive]\ncontact = 'home'")
    assert load(db_path=database, environ=environ).path == in_home
    in_xdg = tmp_path / "xdg" / "newsarchive" / "sites.toml"
    in_xdg.parent.mkdir(parents=True)
    in_xdg.write_bytes(b"\xef\xbb\xbf[archive]\r\ncontact = 'xdg'\r\n")
    assert load(db_path=database, environ={**environ, "XDG_CONFIG_HOME": str(tmp_path / "xdg")}).contact == "xdg"
    beside = database.with_name("sites.toml")
    beside.parent.mkdir()
    beside.write_text("[archive]\ncontact = 'beside'")
    assert load(db_path=database, environ=environ).contact == "beside"
    assert load(in_home, db_path=database, environ=environ).contact == "home"
    with pytest.raises(ConfigError, match=r"nowhere\.toml can't be read"):
        load(tmp_path / "nowhere.toml", db_path=database)
    beside.write_bytes(b"contact = '\xff'")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(db_path=database)


def test_a_new_file_reads_well(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sites.toml"
    found = Site(
        name="tribune.example",
        url="https://tribune.example/",
        feeds=("https://tribune.example/feed/", "https://tribune.example/sport/feed/"),
        include=r"/20\d\d/",
        timezone="Asia/Tokyo",
    )
    add_site(path, found, comments={"": "Looked at on 2026-11-23", "https://tribune.example/feed/": "20 articles"})
    assert path.read_text() == (
        "# The sites of this archive. docs/sites.md explains each key.\n\n"
        "[archive]\n"
        'contact = ""    # an address where a site\'s keeper can reach you; it goes into the user agent\n\n'
        "# Looked at on 2026-11-23\n"
        "[[site]]\n"
        'name = "tribune.example"\n'
        'url = "https://tribune.example/"\n'
        "feeds = [\n"
        '    "https://tribune.example/feed/",        # 20 articles\n'
        '    "https://tribune.example/sport/feed/",\n'
        "]\n"
        "include = '/20\\d\\d/'\n"
        'timezone = "Asia/Tokyo"\n'
    )
    assert load(path, db_path="archive.db").sites == (found,)


def test_what_is_there_stays_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    old = b"\xef\xbb\xbf# mine\r\n[[site]]\r\nurl='https://a.example' # ' odd \r\nheaders = {Cookie = 'env:UNSET_HERE'}"
    path.write_bytes(old)
    path.chmod(0o600)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    add_site(link, Site(name="b", url="https://b.example/"))
    assert path.read_bytes() == old + b'\n\n[[site]]\nname = "b"\nurl = "https://b.example/"\n'
    assert path.stat().st_mode & 0o777 == 0o600
    assert link.is_symlink()
    before = path.read_bytes()
    for twin in (Site(name="b", url="https://c.example/"), Site(name="c", url="https://www.a.example/")):
        with pytest.raises(ConfigError):
            add_site(path, twin)
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.toml", "sites.toml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="can't be written"):
        add_site(tmp_path / "sites.toml", Site(name="b", url="https://b.example/"))


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="can't be"):
        add_site(tmp_path / "file" / "sites.toml", Site(name="b", url="https://b.example/"))


lines = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)


@given(
    st.builds(
        Site,
        name=lines.filter(bool),
        url=st.just("https://a.example/"),
        include=lines.map(re.escape),
        delay=st.floats(0, 3600),
        concurrency=st.integers(1, 16),
        max_pages=st.integers(0, 10**6),
        headers=st.dictionaries(st.sampled_from(["Cookie", "Accept-Language", "X.y"]), lines),
        day_first=st.booleans(),
        select=st.builds(Select, body=st.sampled_from(["", 'p[class="a b"]', "main p, #x"]), title=st.just("h1")),
    )
)
def test_what_is_written_is_read_again(site: Site) -> None:
    if not any(value.startswith("env:") for value in site.headers.values()):
        assert read(sites.as_toml(site, comments={})).sites == (site,)


def test_the_number_of_sites_costs_nothing() -> None:
    many = Config(tuple(Site(name=f"s{n}", url=f"http://127.0.{n // 250}.{n % 250 + 1}:8800/") for n in range(2000)))
    start = time.perf_counter()
    found = [many.site_for(f"http://127.0.7.{n % 250 + 1}:8800/a/{n}").name for n in range(2000)]
    assert time.perf_counter() - start < 1
    assert found[3] == "s1753"


DOCS = Path(__file__).parent.parent / "docs" / "sites.md"


def test_the_docs_explain_every_key_with_examples_that_work() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for key in (*(field.name for field in fields(Site)), "contact", "user_agent", "proxy"):
        assert f"- `{key}`:" in text or f"| `{key}` |" in text, key
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) >= 6
    for example in examples:
        assert read(example, EXAMPLE_COOKIE="x").sites


def test_the_docs_name_every_reason() -> None:
    text = DOCS.read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(discover.__file__).parent.glob("*.py"))
    reasons = set(re.findall(r'DiscoveryError\(\s*"(\w+)"', sources)) | {"html_instead_of_feed", "not_a_sitemap"}
    assert len(reasons) > 8
    assert [reason for reason in sorted(reasons) if f"`{reason}`" not in text] == []


@pytest.mark.parametrize(
    ("written", "size"),
    [("20GB", 20 * 10**9), ("500 MB", 5 * 10**8), ("1.5 tb", 1_500_000_000_000), ("2000000", 2_000_000), ("", 0)],
)
def test_the_size_of_a_disk_is_read_as_people_write_it(written: str, size: int) -> None:
    config = read(f'[archive]\nmax_disk = "{written}"\nkeep_unchanged = false')
    assert (config.max_disk, config.keep_unchanged) == (size, False)
    assert (read("").max_disk, read("").keep_unchanged) == (0, True)


@pytest.mark.parametrize("written", ["20 Gigs", "-5GB", "10kB", "GB", "0"])
def test_a_size_that_is_none_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ConfigError, match=r"max_disk can't be used.*20GB"):
        read(f'[archive]\nmax_disk = "{written}"')
