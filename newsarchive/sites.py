"""sites.toml: the sites that someone asked for, and which addresses belong to each of them.

`docs/sites.md` explains every key to people; each key here has its paragraph there.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from newsarchive import urls
from newsarchive.errors import ConfigError
from newsarchive.models import Select, Site
from newsarchive.urls import UrlError

FILE = "sites.toml"
_BOM = "\ufeff"
MAX_CONCURRENCY = 16
"""Requests under way at one host. More than a browser's six is already rude; sixteen is for one's own servers."""

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SELECT = {attribute.name for attribute in fields(Select)}
_SITE = {attribute.name for attribute in fields(Site)}
_ARCHIVE = {"contact", "user_agent", "proxy", "max_disk", "keep_unchanged"}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMGT]?)B?", re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_LEAST_DISK = 1_000_000  # bytes: an empty archive has a quarter of that
_BY_DEFAULT = Site(name="", url="")


@dataclass(frozen=True, slots=True)
class Config:
    """What sites.toml says; without a file, an empty one. `path` is the file that was read."""

    sites: tuple[Site, ...] = ()
    contact: str = ""
    user_agent: str = ""
    proxy: str = ""
    path: Path | None = None
    max_disk: int = 0  # bytes that database and WARC files may take; 0: no limit
    keep_unchanged: bool = True  # a record also of a page that came with the very same bytes
    _by_host: Mapping[str, Site] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_host", {host: site for site in self.sites for host in _hosts(site)})

    def site_for(self, url: str) -> Site:
        """The configured site whose hosts include this URL's, the closest fit; else a default one for its host."""
        return self._configured(url) or Site(name=urls.site_name(url), url=f"{urls.origin(url)}/")

    def _configured(self, url: str) -> Site | None:
        host = _plain(url)
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = "" if urls.is_named_by_address(url) else host.partition(".")[2]
        return None

    def find(self, name_or_url: str) -> Site:
        """The site of that name or, given a URL or a host name with a dot, the site of that host.

        A URL whose host no table names is a site without configuration, with that URL as its home page.
        Raises `ConfigError` for a name that is neither.
        """
        wanted = name_or_url.strip()
        for site in self.sites:
            if site.name == wanted:
                return site
        if "://" not in wanted and ("." in wanted or ":" in wanted or wanted == "localhost"):
            wanted = f"{'http' if urls.is_private(f'http://{wanted}') else 'https'}://{wanted}"
        if "://" in wanted:
            try:
                configured = self._configured(wanted)
                return configured or Site(name=urls.site_name(wanted), url=urls.canonical(wanted))
            except UrlError as error:
                raise ConfigError(
                    error.what, why=error.why, remedy="give an address such as https://example.org/"
                ) from error
        names = [site.name for site in self.sites]
        raise ConfigError(
            f"No site is named {wanted!r}",
            why=f"{self.path} names {', '.join(names)}" if names else "no site is configured",
            remedy=_did_you_mean(wanted, names)
            or "give a name out of sites.toml, or an address such as https://example.org/",
        )


def belongs(site: Site, url: str) -> bool:
    """Whether a URL's host is the site's: its own and those in `hosts`, each with its subdomains, `www.` left aside.

    IP addresses, localhost and the like count with their port and have no subdomains.
    """
    try:
        host = _plain(url)
    except UrlError:
        return False
    return any(host == own or host.endswith(f".{own}") for own in _hosts(site))


def in_scope(site: Site, url: str) -> bool:
    """Whether a page belongs to the site and passes its `include` and `exclude`.

    Both are searched for anywhere in the canonical URL; an empty one lets everything pass.
    """
    if not belongs(site, url):
        return False
    if not (site.include or site.exclude):
        return True
    address = urls.canonical(url)
    if site.include and not re.search(site.include, address):
        return False
    return not (site.exclude and re.search(site.exclude, address))


def load(path: Path | str | None = None, *, db_path: Path | str, environ: Mapping[str, str] | None = None) -> Config:
    """Read the given sites.toml or, without one, the first found beside the database or in the user's config folder.

    Raises `ConfigError`, which names file, table and remedy, for a missing file that was asked for, and for any value
    that can't be used. `environ` (by default the process's) is where `env:` values come from.
    """
    environ = os.environ if environ is None else environ
    places = [Path(path)] if path is not None else [Path(db_path).parent / FILE, user_folder(environ) / FILE]
    for candidate in places:
        if path is not None or candidate.is_file():
            return parse(_text(candidate).removeprefix(_BOM), candidate, environ)
    return Config()


def user_folder(environ: Mapping[str, str]) -> Path:
    """Where a user's own sites.toml lies: $XDG_CONFIG_HOME/newsarchive, or ~/.config/newsarchive."""
    base = environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if base else Path(environ.get("HOME") or Path.home()) / ".config") / "newsarchive"


def parse(text: str, path: Path, environ: Mapping[str, str]) -> Config:
    """A Config out of the text of sites.toml; `path` is for messages."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path} is no TOML", why=str(error), remedy="mend that line; docs/sites.md shows the form"
        ) from error
    top = _Table(document, str(path), environ)
    top.know({"archive", "site"})
    archive = _Table(top.table("archive"), f"{path}, [archive]", environ)
    archive.know(_ARCHIVE)
    tables = document.get("site", [])
    if not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
        raise ConfigError(f"{path}: site is no list of tables", remedy="begin each site with a line [[site]]")
    sites = tuple(_site(table, number, path, environ) for number, table in enumerate(tables, start=1))
    _refuse_twins(sites, path)
    return Config(
        sites,
        archive.line("contact"),
        archive.line("user_agent"),
        archive.secret("proxy"),
        path,
        archive.size("max_disk"),
        archive.flag("keep_unchanged", True),
    )


def add_site(path: Path | str, site: Site, *, comments: Mapping[str, str] | None = None) -> None:
    """Append a [[site]] table to the file, keeping what is there byte for byte; a new file gets an [archive] table too.

    `comments` are put behind the feed, sitemap or section whose URL is the key; the one with the key "" goes above the
    table. The file is replaced in one step. Raises `ConfigError` where it is not readable, or has such a site already.
    """
    path = Path(path)
    target = path.resolve()
    old = _text(target) if target.exists() else _NEW_FILE
    gap = "" if not old or old.endswith("\n\n") else "\n" if old.endswith("\n") else "\n\n"
    new = old + gap + as_toml(site, comments=comments or {})
    parse(new.removeprefix(_BOM), path, _AnyName())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(new.encode())
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ConfigError(
            f"{path} can't be written", why=error.strerror or str(error), remedy="give a file that you may write"
        ) from error


def as_toml(site: Site, *, comments: Mapping[str, str]) -> str:
    """A [[site]] table as a person would write it: only what differs from the defaults, a line a feed."""
    lines = [f"# {line}" for line in comments.get("", "").splitlines()]
    lines += ["[[site]]", f"name = {_quoted(site.name)}", f"url = {_quoted(site.url)}"]
    for key in ("hosts", "feeds", "sitemaps", "sections"):
        values: tuple[str, ...] = getattr(site, key)
        if values:
            width = max(map(len, values)) + 3
            lines.append(f"{key} = [")
            for value in values:
                comment = " ".join(comments.get(value, "").split())
                entry = f"{_quoted(value)},"
                lines.append(f"    {entry:<{width}}  # {comment}" if comment else f"    {entry}")
            lines.append("]")
    for key in ("include", "exclude", "delay", "concurrency", "max_pages", "timezone", "day_first"):
        value = getattr(site, key)
        if value != getattr(_BY_DEFAULT, key):
            lines.append(f"{key} = {_quoted(value) if isinstance(value, str) else json.dumps(value)}")
    if site.headers:
        pairs = ", ".join(f"{_quoted(name)} = {_quoted(value)}" for name, value in site.headers.items())
        lines.append(f"headers = {{ {pairs} }}")
    chosen = {name: value for name, value in asdict(site.select).items() if value}
    if chosen:
        lines += ["[site.select]", *(f"{name} = {_quoted(value)}" for name, value in chosen.items())]
    return "\n".join(lines) + "\n"


_NEW_FILE = """\
# The sites of this archive. docs/sites.md explains each key.

[archive]
contact = ""    # an address where a site's keeper can reach you; it goes into the user agent
"""


class _AnyName(dict[str, str]):
    """An environment in which every variable is set: to check a file without its secrets."""

    def __missing__(self, key: str) -> str:
        return "set"

    def get(self, key: str, default: Any = None) -> str:
        return self[key]


class _Table:
    """One TOML table, read with the checks that its values need; `place` begins every message."""

    def __init__(self, values: Mapping[str, Any], place: str, environ: Mapping[str, str]) -> None:
        self.values, self.place, self.environ = values, place, environ

    def know(self, keys: Iterable[str]) -> None:
        known = sorted(keys)
        for key in self.values:
            if key not in known:
                remedy = _did_you_mean(key, known) or f"known are: {', '.join(known)}"
                raise ConfigError(f"{self.place}: the key {key!r} is unknown", remedy=remedy)

    def bad(self, key: str, why: str, remedy: str = "") -> ConfigError:
        return ConfigError(f"{self.place}: {key} can't be used", why=why, remedy=remedy)

    def _typed(self, key: str, kind: type | tuple[type, ...], named: str, default: Any) -> Any:
        value = self.values.get(key, default)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.bad(key, f"it is {json.dumps(value, default=str)}", f"write {named}")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self._typed(key, dict, f"a table [{key}]", {})
        return value

    def line(self, key: str, default: str = "") -> str:
        value: str = self._typed(key, str, "text in quotes", default)
        if any(letter < " " or letter == "\x7f" for letter in value):
            raise self.bad(key, "it has a line break or another control character", "write it on one line")
        return value.strip()

    def secret(self, key: str) -> str:
        """A line that may stand in an environment variable: env:NAME."""
        value = self.line(key)
        if not value.startswith("env:"):
            return value
        variable = value.removeprefix("env:").strip()
        found = self.environ.get(variable)
        if found is None:
            raise self.bad(key, f"the environment variable {variable} is not set", f"set it, or take {key} out")
        return _Table({key: found}, self.place, {}).line(key)

    def lines(self, key: str, check: Callable[[str], str]) -> tuple[str, ...]:
        values = self._typed(key, list, 'a list of texts: ["...", "..."]', [])
        if not all(isinstance(value, str) for value in values):
            raise self.bad(key, f"it is {json.dumps(values, default=str)}", 'write a list of texts: ["...", "..."]')
        return tuple(dict.fromkeys(check(value.strip()) for value in values))

    def number(self, key: str, default: float, lowest: float, highest: float = float("inf")) -> float:
        value: float = self._typed(key, (int, float), "a number", default)
        return self._within(key, value, lowest, highest)

    def whole(self, key: str, default: int, lowest: int, highest: float = float("inf")) -> int:
        value: int = self._typed(key, int, "a whole number", default)
        self._within(key, value, lowest, highest)
        return value

    def _within(self, key: str, value: float, lowest: float, highest: float) -> float:
        if not lowest <= value <= highest:
            span = f"from {lowest} to {highest}" if highest != float("inf") else f"of {lowest} or more"
            raise self.bad(key, f"it is {value}", f"write a number {span}")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value: bool = self._typed(key, bool, "true or false", default)
        return value

    def size(self, key: str) -> int:
        """Bytes, as people write them: 20GB, 500 MB; 0 where nothing is said."""
        text = self.line(key)
        if not text:
            return 0
        match = _SIZE.fullmatch(text)
        value = round(float(match[1]) * _UNITS[match[2].lower()]) if match else 0
        if value < _LEAST_DISK:
            raise self.bad(key, f"it is {json.dumps(text)}", 'write a size of 1MB or more: "500MB", "20GB", "2TB"')
        return value

    def pattern(self, key: str) -> str:
        value = self.line(key)
        try:
            re.compile(value)
        except re.error as error:
            raise self.bad(key, f"{value!r} is no regular expression: {error}", "mend it, or take it out") from error
        return value

    def selector(self, key: str) -> str:
        """CSS, as `extract` will apply it; several with commas between them."""
        value = self.line(key)
        if value:
            from cssselect import SelectorError
            from lxml.cssselect import CSSSelector
            from lxml.etree import Element, XPathError

            try:
                CSSSelector(value, translator="html")(Element("html"))
            except (SelectorError, XPathError) as error:
                remedy = 'write CSS that finds elements: "article .story-text, #story p"'
                raise self.bad(key, f"{value!r} is no CSS selector: {error}", remedy) from error
        return value

    def address(self, key: str, value: str, base: str = "") -> str:
        """An http(s) URL, checked; one that begins with a slash is taken from the site's own."""
        text = urljoin(base, value) if base and value.startswith("/") else value
        try:
            urls.canonical(text)
        except UrlError as error:
            raise self.bad(
                key, error.message.rstrip("."), "write an address such as https://example.org/feed/"
            ) from error
        return text


def _site(values: Mapping[str, Any], number: int, path: Path, environ: Mapping[str, str]) -> Site:
    named = values.get("name") or values.get("url")
    place = (
        f"{path}, [[site]] {json.dumps(named)}"
        if isinstance(named, str) and named
        else f"{path}, [[site]] number {number}"
    )
    table = _Table(values, place, environ)
    table.know(_SITE)
    if not table.line("url"):
        raise ConfigError(f"{place}: url is missing", remedy='add the home page: url = "https://example.org/"')
    url = urls.canonical(table.address("url", table.line("url")))

    def address(key: str) -> tuple[str, ...]:
        return table.lines(key, lambda value: table.address(key, value, url))

    return Site(
        name=table.line("name") or urls.site_name(url),
        url=url,
        hosts=table.lines("hosts", lambda value: _host_entry(table, value)),
        feeds=address("feeds"),
        sitemaps=address("sitemaps"),
        sections=address("sections"),
        include=table.pattern("include"),
        exclude=table.pattern("exclude"),
        delay=float(table.number("delay", _BY_DEFAULT.delay, 0, 3600)),
        concurrency=table.whole("concurrency", _BY_DEFAULT.concurrency, 1, MAX_CONCURRENCY),
        max_pages=table.whole("max_pages", _BY_DEFAULT.max_pages, 0),
        headers=_headers(_Table(table.table("headers"), f"{place}, headers", environ)),
        timezone=_timezone(table),
        day_first=table.flag("day_first") if "day_first" in table.values else None,
        select=_select(_Table(table.table("select"), f"{place}, [site.select]", environ)),
    )


def _select(table: _Table) -> Select:
    table.know(_SELECT)
    return Select(**{name: table.selector(name) for name in table.values})


def _host_entry(table: _Table, value: str) -> str:
    try:
        if "://" in value or "/" in value or not value:
            raise UrlError(f"{value!r} is no host")
        return urls.origin(f"http://{value}").removeprefix("http://")
    except UrlError as error:
        raise table.bad("hosts", error.message.rstrip("."), 'write host names alone: ["news.example.org"]') from error


def _headers(table: _Table) -> dict[str, str]:
    for name in table.values:
        if not _HEADER_NAME.fullmatch(name):
            raise table.bad(repr(name), "it is no name of an HTTP header", "write headers = { Cookie = ... }")
    return {name: table.secret(name) for name in table.values}


def _timezone(table: _Table) -> str:
    name = table.line("timezone")
    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            remedy = "write a name such as Europe/Berlin, as the tz database has it"
            raise table.bad("timezone", f"{name!r} is no time zone", remedy) from error
    return name


def _refuse_twins(sites: tuple[Site, ...], path: Path) -> None:
    by_name: dict[str, Site] = {}
    by_host: dict[str, Site] = {}
    for site in sites:
        if by_name.setdefault(site.name, site) is not site:
            raise ConfigError(
                f"{path}: two sites are named {site.name!r}", remedy="give each [[site]] a name of its own"
            )
        for host in dict.fromkeys(_hosts(site)):
            other = by_host.setdefault(host, site)
            if other is not site:
                remedy = "make them one [[site]], or take the host out of one of them"
                raise ConfigError(f"{path}: {other.name!r} and {site.name!r} have the same host {host}", remedy=remedy)


@lru_cache(maxsize=4096)
def _hosts_of(url: str, hosts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(address) for address in (url, *(f"http://{host}" for host in hosts)))


def _hosts(site: Site) -> tuple[str, ...]:
    return _hosts_of(site.url, site.hosts)


def _plain(url: str) -> str:
    """What a host is compared by: "host:port" where the port tells sites apart, else the host without `www.`."""
    return urls.host_key(url) if urls.is_named_by_address(url) else urls.host(url).removeprefix("www.")


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"write {close[0]!r} if that was meant" if close else ""


def _quoted(text: str) -> str:
    """A TOML string; with backslashes in it (a regular expression) in single quotes, where that can be read better."""
    if "\\" in text and "'" not in text and all(letter >= " " and letter != "\x7f" for letter in text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is not UTF-8", why=f"byte {error.start} is not", remedy="save it as UTF-8"
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{path} can't be read", why=error.strerror or str(error), remedy="give the file's right name"
        ) from error
