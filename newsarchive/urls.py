"""Addresses: their canonical form, the site they belong to, and which of them may be fetched.

All functions are pure and ask no network; they raise `UrlError` for what is no http(s) address. The rules are those of
the WHATWG URL standard wherever a server could tell the difference, so that the canonical form can itself be fetched.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from tldextract import TLDExtract


class UrlError(NewsArchiveError, ValueError):
    """What was given is no http(s) address, or one that nobody should fetch."""


MAX_LENGTH = 4096
"""Characters of a URL. The longest of 2,700 news URLs that were looked at has 454; beyond lie `data:`-like mistakes."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRACKING_PREFIXES = (
    "utm_", "at_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "itm_", "ga_", "guce_", "fb_action_", "fb_comment_",
    "aspsessionid", "__hs", "stm_", "wt_", "oly_", "vero_", "trk_",
)  # fmt: skip
"""Parameters of campaign measuring, by how their names begin (Google, AT Internet, Matomo, HubSpot, Webtrekk ...)."""

TRACKING = _words("""
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid _ga _gl _gac msclkid yclid ysclid twclid ttclid
    igshid igsh li_fat_id epik rdt_cid sccid s_kwcid ef_id irclickid fb_ref fb_source
    mc_cid mc_eid mkt_tok _hsenc _hsmi hsctatracking ck_subscriber_id vgo_ee bxid __s dm_i sc_eh sc_lid sc_uid sc_llid
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee xtor xtref xtcr s_cid sc_cid cmpid cmp_id intcmp int_cmp
    smid smtyp ocid ncid ito icid itid intcid wpisrc wpmm guccounter soc_src soc_trk sr_share __twitter_impression
    _openstat wickedid spm scm feedtype feedname ftcamp ftag
    phpsessid jsessionid replytocom
    """)
"""Parameters that say where a reader came from or which session it is, never which page it is. Read off AdGuard's,
ClearURLs' and courlan's lists; what may name an article was left out (cid, eid, uid, id, p, page ...)."""

ORIGIN_PARAMETERS = _words("ref src source from via cmp campaign partner mod medium share origin")
ORIGIN_VALUES = _words("""
    rss rss_feed rssfeed feed atom xml news_sitemap sitemap home homepage hp frontpage front startpage
    twitter facebook fb whatsapp telegram linkedin reddit pinterest instagram email e-mail mail newsletter
    social share sharing push notification googlenews google_news google flipboard rss-feed rssfeeds
    """)
"""`?ref=rss` says where a reader came from, `?ref=4711` may be an article: so these go with such values only."""

UNSAFE_HOST = re.compile(r"[^a-z0-9._-]")
_SPLIT = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_ESCAPED_OR_UNSAFE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_UNSAFE_IN_QUERY = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&()*+,;=:@/?]")  # w3lib, as browsers, escapes the '
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_AMPERSANDS = re.compile(r"^(?:amp;)+")  # left of an ampersand that was escaped once too often
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ENDS = "".join(map(chr, range(0x21)))
_DROPPED = dict.fromkeys(map(ord, "\t\r\n"))
DEFAULT_PORTS = {"http": 80, "https": 443}


class _Parts(NamedTuple):
    scheme: str
    host: str  # lower case, ASCII; an IPv6 address in brackets
    port: int | None  # None: the scheme's own
    path: str
    query: str


def canonical(url: str) -> str:
    """The one form under which the archive knows an address; giving it back its own result changes nothing.

    Dropped: the fragment, a default port, tracking parameters. Made one: case and IDNA of the host, percent-escapes,
    dot segments, `&amp;`. Kept: scheme, `www.`, path case, trailing slash, every other parameter, and their order.
    """
    parts = _split(url)
    port = "" if parts.port is None else f":{parts.port}"
    path = _path(parts.path)
    query = _query(parts.query) if parts.query else ""
    return (
        f"{parts.scheme}://{parts.host}{port}{path}?{query}" if query else f"{parts.scheme}://{parts.host}{port}{path}"
    )


def site_name(url: str) -> str:
    """The registered domain ("bbc.co.uk"); for addresses, localhost and single labels the host, and port if given.

    Below a hosting service each customer is a site of its own ("somebody.wordpress.com").
    """
    parts = _split(url)
    if _is_address(parts.host) or "." not in parts.host or parts.host.endswith(".localhost"):
        return parts.host if parts.port is None else f"{parts.host}:{parts.port}"
    return _registered_domain(parts.host)


def host(url: str) -> str:
    """The host alone: lower case, IDNA, without port; an IPv6 address in brackets."""
    return _split(url).host


def host_key(url: str) -> str:
    """ "host:port", the port always given: the unit of politeness."""
    parts = _split(url)
    return f"{parts.host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


def origin(url: str) -> str:
    """ "scheme://host", with ":port" where it is not the scheme's own."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.host}" + ("" if parts.port is None else f":{parts.port}")


def is_named_by_address(url: str) -> bool:
    """Whether the host is an IP address or a name that only this network knows, so that its port tells sites apart."""
    name = _split(url).host
    return _is_address(name) or "." not in name or name.endswith(".localhost")


HOSTING = ("wordpress.com", "substack.com", "tumblr.com", "ghost.io", "typepad.com", "livejournal.com")
"""Hosts of blogs and newsletters, a subdomain a publisher, missing in the Public Suffix List (November 2026)."""

PRIVATE_NAMES = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
)
"""Last labels that never belong to the public web (RFC 6761, 6762, 8375, 9476; ICANN's list of name collisions)."""

_ALSO_PRIVATE = (ip_network("168.63.129.16/32"), ip_network("192.0.0.0/24"))
"""Metadata services of Azure and Oracle, and what `ipaddress` of Python 3.11 wrongly calls global."""

_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ip_network("::/96")  # "IPv4-compatible", long withdrawn, but still routed to the IPv4 address by some


def is_private(url_or_host: str) -> bool:
    """Whether an address or a host belongs to this machine or network rather than to the public web.

    Takes a URL, a host name or an IP address in any notation that a browser would take (decimal, octal, hexadecimal,
    shortened, IPv6 with a zone or with an IPv4 address inside). What can't be understood counts as private.
    """
    try:
        name = _split(url_or_host).host if "://" in url_or_host else _host(url_or_host.strip())
    except UrlError:
        return True
    address = _address(name)
    if address is not None:
        return _is_private_address(address)
    return "." not in name or any(name == label or name.endswith(f".{label}") for label in PRIVATE_NAMES)


def may_fetch(url: str, named_origins: Collection[str]) -> bool:
    """Whether an address that a page, a feed or a redirect leads to may be asked for.

    http(s) only, no credentials, nothing that two parsers could read as two hosts; private addresses only where the
    user named that very origin. `named_origins` are as `origin` gives them. DNS is not asked: the caller puts the
    resolved address to `is_private` as well.
    """
    try:
        parts = _split(url)
    except UrlError:
        return False
    authority = re.split(r"[/?#]", url.strip().partition("://")[2], maxsplit=1)[0]
    if any(letter in '\\<>" ' or letter < " " for letter in authority):
        return False
    return origin(url) in named_origins or not is_private(parts.host)


@lru_cache(maxsize=1024)  # one address is asked about several times in a row
def _split(url: str) -> _Parts:
    text = url.strip(_ENDS).translate(_DROPPED)
    found = _SPLIT.match(text)
    if found is None:
        raise UrlError(f"{_shown(url)} is no web address", why="it does not begin with http:// or https:// and a host")
    if len(text) > MAX_LENGTH:
        raise UrlError(f"{_shown(url)} is no usable address", why=f"it is longer than {MAX_LENGTH} characters")
    scheme, authority, path, query = found.groups()
    scheme = scheme.lower()
    if "\\" in authority:  # browsers read it as a slash, so the host ends here
        authority, _, rest = authority.partition("\\")
        path = f"/{rest}{path}"
    if "@" in authority:
        raise UrlError(
            f"{_shown(authority.rpartition('@')[2])} was addressed with credentials",
            why="an archive must not keep them",
        )
    name, port = _split_port(authority, url)
    return _Parts(
        scheme, _host(name), None if port == DEFAULT_PORTS[scheme] else port, path.replace("\\", "/"), query or ""
    )


def _split_port(authority: str, url: str) -> tuple[str, int | None]:
    name, colon, digits = authority.rpartition(":")
    if not colon or "]" in digits:
        return authority, None
    if not digits:
        return name, None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and 0 < int(digits) < 65536):
        raise UrlError(f"{_shown(url)} is no web address", why=f"{_shown(digits)} is no port")
    return name, int(digits)


@lru_cache(maxsize=4096)
def _host(name: str) -> str:
    """A host in its one form; raises `UrlError` for what can be none."""
    if name.startswith("[") or name.count(":") > 1:
        address = _address(name)
        if address is None:
            raise UrlError(f"{_shown(name)} is no host", why="it is no IPv6 address")
        return f"[{address}]"
    text = name.lower()
    if "%" in text:
        from urllib.parse import unquote

        text = unquote(text).lower()
    if not text.isascii():
        text = _idna(text)
    text = text.removesuffix(".")
    if not text or UNSAFE_HOST.search(text) or ".." in text or text.startswith(".") or len(text) > 253:
        raise UrlError(f"{_shown(name)} is no host")
    number = _ipv4(text)
    return text if number is None else str(number)


def _idna(name: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise UrlError(f"{_shown(name)} is no host", why="it can't be written in ASCII") from error


def _address(name: str) -> IPv4Address | IPv6Address | None:
    text = name.removeprefix("[").removesuffix("]").partition("%")[0]
    if ":" not in text:
        return _ipv4(text)
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    return name.startswith("[") or (name[-1].isdigit() and _ipv4(name) is not None)


def _ipv4(text: str) -> IPv4Address | None:
    """An IPv4 address in any notation of the URL standard: 127.1, 0x7f.0.0.1, 0177.0.0.1, 2130706433.

    Raises `UrlError` for what ends in a number and is none, as that standard wants it.
    """
    *_, last = labels = text.split(".")
    if not (last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last)):
        return None
    try:
        numbers = [_number(label) for label in labels]
    except ValueError as error:
        raise UrlError(f"{_shown(text)} is no host", why="it ends in a number, but is no IPv4 address") from error
    if len(numbers) > 4 or any(n > 255 for n in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        raise UrlError(f"{_shown(text)} is no host", why="it ends in a number, but is no IPv4 address")
    return IPv4Address(numbers[-1] + sum(n << (24 - 8 * place) for place, n in enumerate(numbers[:-1])))


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label.startswith("0") else int(label)


def _is_private_address(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and (address in _COMPATIBLE or any(address in net for net in _NAT64)):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_private_address(inner)
        if address.is_site_local:
            return True
    return (
        not address.is_global
        or address.is_multicast
        or address.is_reserved
        or any(address in net for net in _ALSO_PRIVATE)
    )


@lru_cache(maxsize=4096)
def _registered_domain(name: str) -> str:
    found = _suffixes().extract_str(name, include_psl_private_domains=True)
    if found.suffix and found.domain and not (found.domain == "www" and (found.is_private or found.suffix in HOSTING)):
        return f"{found.domain}.{found.suffix}"
    if found.suffix:
        return found.suffix
    return ".".join(name.split(".")[-2:])  # an unlisted suffix: the list's own default rule, "*"


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(
        cache_dir=None, suffix_list_urls=(), extra_suffixes=HOSTING
    )  # the list that ships with it: never a download


def _path(path: str) -> str:
    if not path:
        return "/"
    path = _ESCAPED_OR_UNSAFE.sub(_escape, path)
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    return _without_dots(path) if "/." in path else path or "/"


def _without_dots(path: str) -> str:
    """A path after RFC 3986, 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    parameters = []
    for parameter in _UNSAFE_IN_QUERY.sub(_escape, query).split("&"):
        name = _AMPERSANDS.sub("", parameter)
        if name and not _is_tracking(name):
            parameters.append(name)
    return "&".join(parameters)


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.lower().partition("=")
    if name in TRACKING or name.startswith(TRACKING_PREFIXES):
        return True
    return name in ORIGIN_PARAMETERS and value in ORIGIN_VALUES


def _escape(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) == 3:
        letter = chr(int(text[1:], 16))
        return letter if letter in _UNRESERVED else text.upper()
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:77]}...")
