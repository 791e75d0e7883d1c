"""What came of a played week: the archive beside what the papers know, as a table, and which promises were broken."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from cron_count import Played
from cron_server import HOME, CronServer
from cron_world import Paper, Piece

MOST = 1.2  # requests for each that the schedule asked for
LATELY = timedelta(hours=12)
"""What was published within this time may not be there yet: a section page is asked every two hours, a sitemap every
six; what is announced waits for the next run, ten minutes."""


def report(db: Path, server: CronServer, played: Played, *, last: datetime, as_json: bool) -> int:
    """Print what came of it; 1 where a promise was broken, else 0. `last`: the time of the last run."""
    connection = sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        found = _found(connection, server, played, last)
    finally:
        connection.close()
    if as_json:
        print(json.dumps(found, indent=1))
    else:
        print("\n".join(_lines(found)))
    return int(bool(found["broken"]))


def _found(db: sqlite3.Connection, server: CronServer, played: Played, last: datetime) -> dict[str, Any]:
    """All figures, and `broken`: the promises that were, in words."""
    requests = sum(played.kinds.values())
    told = played.kinds["robots.txt"] + played.kinds["tdmrep.json"]  # what hosts say to robots
    planned = played.asked + played.redirects + len(played.robots_days) + len(played.tdm_days)
    against = _against_robots(server)
    edits, papers = _edits(db, server, last), [_paper(db, server, paper, last) for paper in server.papers]
    ledger = _ledger(db, last)
    lost = _not_entered(db, server)
    missed = [row for paper in papers for row in paper.pop("missed")]
    waits = sorted(hours for paper in papers for hours in paper.pop("waits"))
    failing = [line for line in missed if line.startswith("!")]
    alerts = _alerts(db, server.papers)
    broken = {
        "requests against robots.txt": against,
        "requests that nothing had asked for (yet)": played.early,
        "runs that asked faster than Crawl-delay": played.too_close,
        "announced addresses that are not in the ledger": lost,
        "addresses that wait without a reason and a date": ledger["lost"],
        "edits between two visits that were not seen": edits.pop("unseen"),
        "edits that no publisher made": edits.pop("invented"),
        "articles missed without a reason": failing,
        "mistakes of ours": played.troubles,
        f"requests beyond {MOST} times the schedule's": (
            [f"{requests / planned:.2f}"] if requests > MOST * planned else []
        ),
    }
    return {
        "runs": played.runs,
        "runs with nothing due": played.idle,
        "seconds": round(played.seconds, 1),
        "requests": {"all": requests, **dict(sorted(played.kinds.items()))},
        "schedule": {
            "visits asked for and made": played.asked,
            "redirects": played.redirects,
            "robots.txt, once a day and host": len(played.robots_days),
            "tdmrep.json, once a day and host": len(played.tdm_days),
            "ratio": round(requests / planned, 3),
            "ratio without robots.txt and tdmrep.json": round((requests - told) / (played.asked + played.redirects), 3),
            "due but put off": dict(played.put_off),
            "within Retry-After": server.in_spite,
        },
        "ledger": ledger["states"],
        "sources": ledger["sources"],
        "papers": papers,
        "hours from publication to archive": {
            "median": round(median(waits), 2) if waits else None,
            "p95": round(waits[int(len(waits) * 0.95)], 2) if waits else None,
            "most": round(waits[-1], 2) if waits else None,
        },
        "edits": edits,
        "missed": dict(Counter(line.partition(": ")[2] for line in missed)),
        "alerts": alerts,
        "broken": {name: {"count": len(rows), "first": rows[:5]} for name, rows in broken.items() if rows},
    }


# -- requests ----------------------------------------------------------------------------------------------------


def _against_robots(server: CronServer) -> list[str]:
    """Requests for what robots.txt forbade, then and a day before."""
    papers = {paper.plan.name: paper for paper in server.papers}
    return [
        f"{hit.at:%a %H:%M} {hit.paper} {hit.path}"
        for hit in server.hits
        if papers[hit.paper].surely_forbids(hit.path, hit.at)
    ]


# -- the ledger --------------------------------------------------------------------------------------------------


def _ledger(db: sqlite3.Connection, last: datetime) -> dict[str, Any]:
    states = {
        f"{row['state']} ({row['reason']})" if row["reason"] else row["state"]: row["count"]
        for row in db.execute("SELECT state, reason, count(*) count FROM urls GROUP BY 1, 2 ORDER BY 1, 3 DESC")
    }
    sources = {
        f"{row['state']} ({row['reason']})" if row["reason"] else row["state"]: row["count"]
        for row in db.execute("SELECT state, reason, count(*) count FROM sources GROUP BY 1, 2 ORDER BY 1, 3 DESC")
    }
    lost = [
        f"{row['url']}: {row['state']}, {row['reason']}, due {row['due_at']}"
        for row in db.execute(
            "SELECT url, state, reason, due_at FROM urls WHERE leased_by IS NOT NULL OR due_at <= :last"
            " OR (state = 'waiting' AND (due_at IS NULL OR reason IS NULL))"
            " OR (state NOT IN ('waiting', 'archived') AND reason IS NULL)",
            {"last": _iso(last)},
        )
    ]
    return {"states": states, "sources": sources, "lost": lost}


def _not_entered(db: sqlite3.Connection, server: CronServer) -> list[str]:
    """What feeds and sitemaps told us, and the ledger doesn't have."""
    known = {row[0] for row in db.execute("SELECT url FROM urls")}
    return sorted(set(server.announced) - known)


# -- articles ----------------------------------------------------------------------------------------------------


def _paper(db: sqlite3.Connection, server: CronServer, paper: Paper, last: datetime) -> dict[str, Any]:
    """What a paper published, announced to us, and what of it the archive has."""
    name = paper.plan.name
    articles = {
        row["url"]: row["first_seen"]
        for row in db.execute("SELECT url, first_seen FROM articles WHERE site = ?", [name])
    }
    ledger = {
        row["url"]: (row["state"], row["reason"])
        for row in db.execute("SELECT url, state, reason FROM urls WHERE site = ?", [name])
    }
    count, missed, waits = Counter[str](), list[str](), list[float]()
    for piece in paper.pieces:
        if piece.published > last:
            break
        url = paper.origin + piece.path
        told = {url, f"{paper.origin}/go/{piece.number}", f"{paper.origin}/amp{piece.path}"}
        announced = bool(told & (server.announced.keys() | server.on_pages))
        new = piece.published >= paper.start
        count["published"] += new
        count["announced"] += new and announced
        if url in articles:
            count["archived"] += new
            if new:
                waits.append((datetime.fromisoformat(articles[url]) - piece.published) / timedelta(hours=1))
        elif new or announced:
            missed.append(f"{_why(paper, piece, ledger.get(url), announced=announced, last=last)}")
    return {"paper": name, **{key: count[key] for key in ("published", "announced", "archived")},
            "missed": [f"{'!' if line.startswith('!') else ''}{name}: {line.lstrip('!')}" for line in missed],
            "waits": waits}  # fmt: skip


def _why(paper: Paper, piece: Piece, row: tuple[str, str | None] | None, *, announced: bool, last: datetime) -> str:
    """Why an article is not in the archive; with a "!" before it where that is no reason."""
    if row is not None and row[1]:
        return f"{row[0]} ({row[1]})"
    if row is not None:
        return f"!{row[0]} without a reason"
    troubled = any(
        paper.moment(one.since) <= last and piece.published < paper.moment(one.until) for one in paper.plan.troubles
    )
    if paper.trouble(last) and piece.published >= paper.moment(paper.trouble(last).since) - LATELY:  # type: ignore[union-attr]
        return "never shown to us: the paper was dead or blocked until the end"
    length = paper.plan.feed_length if paper.plan.feed else HOME
    later = sum(piece.published < other.published <= last for other in paper.pieces)
    if later >= length and paper.plan.sitemap != "all":
        return "never shown to us: fell out of the list before it was asked" + (" (in a trouble)" if troubled else "")
    if last - piece.published < LATELY:
        return "never shown to us: published in the last hours"
    if piece.gone and piece.gone - piece.published < LATELY:
        return "never shown to us: withdrawn within hours"
    if announced:
        return "!announced to us under another address only"
    return "!never shown to us"


# -- edits -------------------------------------------------------------------------------------------------------


def _edits(db: sqlite3.Connection, server: CronServer, last: datetime) -> dict[str, Any]:
    """Edits made, those that visits could show, and those that are versions in the archive, told by their words."""
    versions: dict[str, dict[str, str]] = {}
    for row in db.execute(
        "SELECT a.url, r.seen_at, r.body FROM revisions r JOIN articles a ON a.id = r.article WHERE r.kind = 'edited'"
    ):
        versions.setdefault(row["url"], {})[row["seen_at"]] = row["body"]
    archived = {row[0] for row in db.execute("SELECT url FROM articles")}
    made = possible = seen = hidden = later = relaunched = 0
    unseen, invented = list[str](), list[str]()
    for paper, piece, visits in _visits(server):
        url = paper.origin + piece.path
        if url not in archived:
            continue
        made += sum(edit <= last for edit in piece.edits)
        found = versions.pop(url, {})
        shown = [(at, version) for at, version in visits if version >= 0]
        for (_, before), (at, after) in itertools.pairwise(shown):
            if after == before:
                continue
            possible += 1
            hidden += after - before - 1
            body = found.pop(_iso(at), None)
            if body is not None and piece.added[after - 1][:60] in body:
                seen += 1
            else:
                unseen.append(f"{at:%a %H:%M} {url}: version {after}")
        for at in map(datetime.fromisoformat, found):
            before_it = max((when for when, _ in visits if when < at), default=at)
            if paper.layout(before_it) is paper.layout(at):
                invented.append(f"{at:%a %H:%M} {url}")
            else:
                relaunched += 1
        hidden += shown[0][1] if shown else 0
        later += sum(edit <= last for edit in piece.edits) - (shown[-1][1] if shown else 0)
    return {
        "made": made,
        "between two visits": possible,
        "seen": seen,
        "behind another edit, or before the first visit": hidden,
        "since the last visit, or withdrawn": later,
        "none, but a relaunch that looks like one": relaunched,
        "unseen": unseen,
        "invented": invented,
    }


def _visits(server: CronServer) -> Iterator[tuple[Paper, Piece, list[tuple[datetime, int]]]]:
    """Each article with its visits in order: when, and the version that was shown or confirmed."""
    visits: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for hit in server.hits:
        if hit.version >= 0 and not hit.path.startswith("/amp/"):
            visits.setdefault((hit.paper, hit.path), []).append((hit.at, hit.version))
    for paper in server.papers:
        for piece in paper.pieces:
            yield paper, piece, visits.get((paper.plan.name, piece.path), [])


# -- alerts, and printing ----------------------------------------------------------------------------------------


def _alerts(db: sqlite3.Connection, papers: list[Paper]) -> dict[str, Any]:
    """The rows of `alerts`, where the archive has that table, beside the papers that had a trouble or fell silent."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alerts'").fetchone():
        return {}
    rows = [dict(row) for row in db.execute("SELECT * FROM alerts ORDER BY opened_at, id")]
    ailing = {paper.plan.name for paper in papers if paper.plan.troubles or paper.plan.silent_from < 1} | {"nowhere"}
    told = {row["site"] for row in rows}
    return {
        "in trouble, and not told of": sorted(ailing - told),
        "told of without a trouble": sorted(told - ailing),
        "rows": [
            f"{row['site']} {row['kind']} {row['opened_at'][5:16]} to {(row['closed_at'] or 'now')[5:16] or 'now'}:"
            f" {row['detail']}"
            for row in rows
        ],
    }


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for name, value in found.items():
        if name == "papers":
            yield "\n| paper | published | announced to us | archived |\n|---|---|---|---|"
            yield from (
                f"| {row['paper']} | {row['published']} | {row['announced']} | {row['archived']} |" for row in value
            )
            sums = [sum(row[key] for row in value) for key in ("published", "announced", "archived")]
            yield "| all | " + " | ".join(map(str, sums)) + " |\n"
        elif isinstance(value, dict):
            yield f"{name}: " + ("; ".join(f"{key}: {each}" for key, each in value.items()) or "none")
        elif isinstance(value, list):
            yield f"{name}: " + ("".join(f"\n  {each}" for each in value) or "none")
        else:
            yield f"{name}: {value}"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
