"""What the runs of a played week asked for, beside what the schedule wanted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cron_server import CronServer, Hit
from cron_world import Paper

Key = tuple[str, str]  # paper, path
TDMREP = "/.well-known/tdmrep.json"
PAGES = ("/", "/region", "/culture")
LOOSE = 2
"""Delays by which a run's requests may follow each other too closely in all: pages are read in this process, which may
hold a request back, so that it comes close to the next."""


@dataclass
class Played:
    """What was counted while the runs went by."""

    runs: int = 0
    idle: int = 0  # runs in which nothing was due
    asked: int = 0  # visits that the schedule asked for and that were made
    redirects: int = 0
    early: list[str] = field(default_factory=list)  # requests that nothing had asked for, or more than once
    put_off: Counter[str] = field(default_factory=Counter)  # of each paper, what was due and not asked for
    kinds: Counter[str] = field(default_factory=Counter)  # requests by kind
    too_close: list[str] = field(default_factory=list)  # runs that asked faster than Crawl-delay lets them
    robots_days: set[Key] = field(default_factory=set)  # paper and day on which its robots.txt was needed
    tdm_days: set[Key] = field(default_factory=set)  # paper and day on which its tdmrep.json was asked for, once
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, server: CronServer, due: set[str], hits: list[Hit]) -> None:
        """Take in one run: the addresses that were due, and the requests that came."""
        papers = {paper.plan.name: paper for paper in server.papers}
        wanted = set(_visits(server, due))
        left, times = Counter(wanted), dict[str, list[float]]()
        for hit in hits:
            paper, key = papers[hit.paper], (hit.paper, hit.path)
            self.robots_days.add((hit.paper, f"{hit.at:%j}"))
            self.kinds[_kind(paper, hit.path)] += 1
            if hit.path == "/robots.txt":
                continue
            if hit.path == TDMREP:
                day = (hit.paper, f"{hit.at:%j}")
                if day in self.tdm_days:
                    self.early.append(f"{hit.at:%a %H:%M} {hit.paper} {hit.path}")
                self.tdm_days.add(day)
                continue
            left[key] -= 1
            if left[key] < 0:
                self.early.append(f"{hit.at:%a %H:%M} {hit.paper} {hit.path}")
            if hit.status == 302:
                self.redirects += 1
                left[hit.paper, paper.pieces[int(hit.path.removeprefix("/go/"))].path] += 1
            times.setdefault(hit.paper, []).append(hit.real)
        for name, moments in times.items():
            if moments[-1] - moments[0] < (len(moments) - 1 - LOOSE) * papers[name].plan.crawl_delay:
                self.too_close.append(f"{server.at:%a %H:%M} {name}")
        made = wanted & {(hit.paper, hit.path) for hit in hits}
        self.asked += len(made)
        self.put_off.update(name for name, _ in wanted - made)


def _visits(server: CronServer, due: set[str]) -> set[Key]:
    """What was due, without what nobody answers or robots.txt forbids."""
    papers = {paper.origin: paper for paper in server.papers}
    found = set[Key]()
    for url in due:
        scheme, _, host, path = url.split("/", 3)
        paper = papers.get(f"{scheme}//{host}")
        if paper and not paper.is_dead(server.at) and not paper.surely_forbids(f"/{path}", server.at):
            found.add((paper.plan.name, f"/{path}"))
    return found


def _kind(paper: Paper, path: str) -> str:
    known = {"/robots.txt": "robots.txt", TDMREP: "tdmrep.json", "/latest": "feeds", "/news-map.xml": "sitemaps"}
    if path in known or path in PAGES:
        return known.get(path, "pages that list")
    if path.removeprefix("/amp") in paper.by_path:
        return "articles"
    return "redirects" if path.startswith("/go/") else "guessed addresses"
