"""What publishers said of their pages, from which fetch to which; and the same in figures, by site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsarchive.clock import iso
from newsarchive.models import Permissions
from newsarchive.store.archive import Archive
from newsarchive.urls import host_key

Row = dict[str, Any]
STATE = ("article", "noindex", "noarchive", "tdm_reserved", "tdm_policy", "license", "sources")
"""Columns that make a row what it is: where one of them changes, a new row begins."""


def note(
    archive: Archive,
    url: str,
    at: datetime,
    said: Permissions,
    *,
    article: int | None = None,
    capture: int | None = None,
) -> None:
    """Enter what was said at a fetch of an address, in whatever order fetches become known.

    What was said before is said again: its row goes on. At a moment that a row covers already nothing is entered.
    """
    now = iso(at)
    before = archive.one(
        "SELECT * FROM permissions WHERE url = ? AND first_at <= ? ORDER BY first_at DESC, id DESC LIMIT 1", (url, now)
    )
    if before is not None and before["last_at"] >= now:
        return
    after = archive.one(
        "SELECT * FROM permissions WHERE url = ? AND first_at > ? ORDER BY first_at LIMIT 1", (url, now)
    )
    state: Row = {
        "article": article,
        "noindex": int(said.noindex),
        "noarchive": int(said.noarchive),
        "tdm_reserved": None if said.tdm_reserved is None else int(said.tdm_reserved),
        "tdm_policy": said.tdm_policy,
        "license": said.license,
        "sources": " ".join(f"{name}={where}" for name, where in said.sources) or None,
    }
    goes_on, comes = (row is not None and all(row[name] == state[name] for name in STATE) for row in (before, after))
    if goes_on and before is not None:
        until = after["last_at"] if comes and after is not None else now
        archive.conn.execute("UPDATE permissions SET last_at = ? WHERE id = ?", (until, before["id"]))
        if comes and after is not None:
            archive.conn.execute("DELETE FROM permissions WHERE id = ?", (after["id"],))
    elif comes and after is not None:
        archive.conn.execute(
            "UPDATE permissions SET first_at = ?, capture = ? WHERE id = ?", (now, capture, after["id"])
        )
    else:
        archive.conn.execute(
            "INSERT INTO permissions (url, first_at, last_at, capture, article, noindex, noarchive, tdm_reserved,"
            " tdm_policy, license, sources) VALUES (:url, :now, :now, :capture, :article, :noindex, :noarchive,"
            " :tdm_reserved, :tdm_policy, :license, :sources)",
            state | {"url": url, "now": now, "capture": capture},
        )


def latest(archive: Archive, url: str) -> tuple[Permissions, int | None] | None:
    """What was last said of an address, and the article that is there."""
    row = archive.one("SELECT * FROM permissions WHERE url = ? ORDER BY last_at DESC, id DESC LIMIT 1", (url,))
    if row is None:
        return None
    pairs = (source.partition("=") for source in (row["sources"] or "").split())
    found = Permissions(
        bool(row["noindex"]),
        bool(row["noarchive"]),
        None if row["tdm_reserved"] is None else bool(row["tdm_reserved"]),
        row["tdm_policy"],
        row["license"],
        tuple((name, where) for name, _, where in pairs),
    )
    return found, row["article"]


NEWEST = (
    "p.id = (SELECT id FROM permissions WHERE url = p.url ORDER BY last_at DESC, id DESC LIMIT 1)"
    " AND p.article IS NOT NULL"
)
RESERVED = (
    "coalesce((SELECT p.noarchive OR coalesce(p.tdm_reserved, 0) FROM permissions p WHERE p.article = articles.id"
    " ORDER BY p.last_at DESC, p.id DESC LIMIT 1), 0)"
)
"""Whether an article was reserved when it was last fetched: no archive, or no text and data mining."""
SIGNALS = ("noindex", "noarchive", "tdm_reserved")


def report(archive: Archive, site: str) -> Row:
    """What a site said: `hosts` with their robots.txt and tdmrep.json, `rules` of robots.txt that forbade addresses,
    `signals` with how many articles have them now and ever, `licenses` and `policies` with the same."""
    return {
        "site": site,
        "articles": archive.value("SELECT count(*) FROM articles WHERE site = ?", (site,)),
        "hosts": _hosts(archive, site),
        "rules": _rules(archive, site),
        "signals": [_signal(archive, site, name) for name in SIGNALS],
        "licenses": _values(archive, site, "license"),
        "policies": _values(archive, site, "tdm_policy"),
    }


def _hosts(archive: Archive, site: str) -> list[Row]:
    """The hosts that were asked for the site's addresses; `robots_since`: the first fetch under that robots.txt."""
    urls = archive.query(
        "SELECT url FROM urls WHERE site = :site UNION SELECT url FROM sources WHERE site = :site", {"site": site}
    )
    found = []
    for name in sorted({host_key(row["url"]) for row in urls}):
        host = archive.hosts.get(name)
        if host.robots_at is None:
            continue
        rows = [row for row in _digests(archive, name) if row["at"]]
        found.append(
            {
                "host": name,
                "robots_digest": host.robots_digest,
                "robots_since": _since(rows, "robots_digest", host.robots_digest),
                "robots_at": iso(host.robots_at),
                "tdm_digest": host.tdm_digest,
                "tdm_since": _since(rows, "tdm_digest", host.tdm_digest),
                "tdm_at": iso(host.tdm_at) if host.tdm_at else None,
                "tdm": host.tdm,
            }
        )
    return found


def _digests(archive: Archive, host: str) -> list[Row]:
    """Under which robots.txt and tdmrep.json a host was asked, and when first and last."""
    name, _, port = host.rpartition(":")
    starts = [f"http://{name}/", f"https://{name}/", f"http://{host}/", f"https://{host}/"]
    keep = {"80": (0, 3), "443": (1, 2)}.get(port, (2, 3))
    rows: list[Row] = []
    for start in (starts[place] for place in keep):
        rows += archive.query(
            "SELECT robots_digest, tdm_digest, min(at) at, max(at) last FROM fetches WHERE url >= ? AND url < ?"
            " AND outcome <> 'forbidden' AND url NOT LIKE '%/robots.txt' AND url NOT LIKE '%/.well-known/tdmrep.json'"
            " GROUP BY robots_digest, tdm_digest",
            (start, f"{start[:-1]}0"),
        )
    return rows


def _since(rows: list[Row], column: str, digest: str | None) -> str | None:
    """The first fetch under a digest, or, where another one came in between, the last one before it came back."""
    mine = [row for row in rows if row[column] == digest]
    if digest is None or not mine:
        return None
    last = max(str(row["last"]) for row in mine)
    between = [str(row["last"]) for row in rows if row[column] != digest and str(row["last"]) < last]
    return max([min(str(row["at"]) for row in mine), *between])


def _rules(archive: Archive, site: str) -> list[Row]:
    """The lines of robots.txt that forbade addresses of the site, with how many, the most first."""
    return list(
        archive.query(
            "SELECT f.robots_rule rule, count(DISTINCT f.url) urls, min(f.at) first_at, max(f.at) last_at"
            " FROM urls u JOIN fetches f ON f.url = u.url AND f.outcome = 'forbidden'"
            " AND f.reason IN ('robots', 'crawl_delay')"
            " WHERE u.site = ? AND u.state = 'forbidden' AND u.reason IN ('robots', 'crawl_delay')"
            " GROUP BY f.robots_rule ORDER BY urls DESC, rule",
            (site,),
        )
    )


def _signal(archive: Archive, site: str, name: str) -> Row:
    row = archive.one(
        f"SELECT count(DISTINCT CASE WHEN {NEWEST} THEN p.article END) now, count(DISTINCT p.article) ever,"  # noqa: S608
        f" min(p.first_at) first_at, max(p.last_at) last_at FROM permissions p"
        f" JOIN articles a ON a.id = p.article WHERE a.site = ? AND p.{name} = 1",
        (site,),
    )
    return {"signal": name, **(row or {})}


def _values(archive: Archive, site: str, column: str) -> list[Row]:
    return list(
        archive.query(
            f"SELECT p.{column} {column}, count(DISTINCT CASE WHEN {NEWEST} THEN p.article END) now,"  # noqa: S608
            " count(DISTINCT p.article) ever, min(p.first_at) first_at, max(p.last_at) last_at FROM permissions p"
            f" JOIN articles a ON a.id = p.article WHERE a.site = ? AND p.{column} IS NOT NULL"
            f" GROUP BY p.{column} ORDER BY now DESC, ever DESC, 1 LIMIT 100",
            (site,),
        )
    )
