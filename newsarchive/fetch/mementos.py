"""Fetches one memento: from the web archive that someone named, and from nowhere else.

robots.txt of the web archive -> the request -> another moment? the publisher's redirect? -> the page, under its date

Each address that is asked for is made here, out of the web archive's prefix, a moment and a page's own address: where
an answer leads is read for these two alone, so no answer can lead the crawl to another server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from newsarchive.capture import memento_at
from newsarchive.errors import NewsArchiveError
from newsarchive.fetch.exchange import FetchFailed
from newsarchive.fetch.manners import PUT_OFF, Turn
from newsarchive.fetch.settings import MAX_SIZE
from newsarchive.fetch.visits import MAX_CRAWL_DELAY, MAX_REDIRECTS, REDIRECTS, Visits, entry, unanswered, word_for
from newsarchive.fetch.waiting import until_done
from newsarchive.ingest import Outcome, mementos
from newsarchive.models import Page, Replayed, Site
from newsarchive.store import Fetch, MementoWork
from newsarchive.store.tombstones import FORGOTTEN
from newsarchive.urls import canonical, host_key, may_fetch

NO_MEMENTO = "no_memento"
"""Reason where an answer does not say of when it is (no Memento-Datetime): a notice or an error of the web archive,
which must not be taken for the publisher's page."""
_REPLAYED = re.compile(r"(\d{4,14})(?:[a-z]{2}_)?/(https?:/.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class Found:
    """What asking for a memento came to: its page, or the state and the reason for which there is none.

    `until`: the web archive is to be left alone so long. `final`: the publisher's answer of then, so not asked again.
    """

    fetches: list[Fetch] = field(default_factory=list)
    page: Page | None = None
    reason: str = ""
    until: datetime | None = None
    final: bool = False
    here: tuple[str, datetime] | None = None  # address and moment of a page that the archive has already

    def put_off(self, wait: tuple[datetime, str]) -> Found:
        self.until, self.reason = wait
        return self


class Replays:
    """Fetches mementos over the requests, the manners and the robots.txt of `Visits`."""

    def __init__(self, visits: Visits) -> None:
        self.visits, self.job, self.manners = visits, visits.job, visits.manners

    async def visit(self, work: MementoWork, site: Site) -> Outcome:
        """Fetch a memento and have it read and stored. `site` stands for the web archive."""
        ingest = self.job.ingest
        if ingest.forgotten.url(work.url):
            return await until_done(mementos.ended(ingest, work, "forbidden", FORGOTTEN, []))
        if mementos.is_here(ingest, work.url, work.at):
            return await until_done(mementos.ended(ingest, work, "known", mementos.HERE, []))
        self.visits.replay_hosts.add(host_key(work.replay.prefix))
        found = await self._follow(work, site)
        self.visits.pages += 1
        if found.until is not None:
            return await until_done(mementos.put_off(ingest, work, found.until, found.reason, found.fetches))
        if found.page is not None:
            return await until_done(mementos.visit(ingest, work, found.page, found.fetches))
        if found.here is not None:
            return await until_done(mementos.repeated(ingest, work, *found.here, found.fetches))
        if found.final:
            state = "forbidden" if found.reason == FORGOTTEN else "not_article"
            return await until_done(mementos.ended(ingest, work, state, found.reason, found.fetches))
        return await until_done(mementos.failed(ingest, work, found.reason, found.fetches))

    async def give_up(self, work: MementoWork) -> None:
        """Settle what failed for a reason of our own, so that it is on record and tried again."""
        await until_done(mementos.failed(self.job.ingest, work, "internal_error", []))

    async def _follow(self, work: MementoWork, site: Site) -> Found:
        """Ask for a memento, and go where the web archive, or the publisher then, sends us."""
        found, seen = Found(), set[str]()
        at, url = work.at, work.original
        while not found.reason:
            address = work.replay.address(at, url)
            if address in seen or len(seen) > MAX_REDIRECTS:
                found.reason = "redirect_loop" if address in seen else "redirects"
                break
            if seen and site.max_pages and not self.job.one_more(site):
                return found.put_off((self.manners.midnight(), "max_pages"))
            seen.add(address)
            answer = await self._ask(work, site, address, found)
            if answer is None:
                return found
            given = memento_at(answer)
            target = _target(work.replay.prefix, address, url, given, answer)
            if given is None and target is None:
                found.reason = NO_MEMENTO if answer.status in (200, 203) else word_for(answer.status)
            elif target is not None:
                if given is not None:  # the publisher led elsewhere, at the time
                    self._record(work, answer, url, given, address, found)
                at, url = target
            elif answer.status not in (200, 203):
                found.reason, found.final = word_for(answer.status), True
            elif given is not None:
                return self._arrived(work, answer, url, given, address, found)
        return found

    def _arrived(self, work: MementoWork, answer: Page, url: str, given: datetime, address: str, found: Found) -> Found:
        """The page of then: recorded, unless the archive has it or must not have it."""
        own = _own(work, url)
        if given > self.manners.now():
            found.reason = NO_MEMENTO
        elif self.job.ingest.forgotten.url(own):
            found.reason, found.final = FORGOTTEN, True
        elif mementos.is_here(self.job.ingest, own, given):
            found.reason, found.here = mementos.HERE, (own, given)
        else:
            found.page = self._record(work, answer, url, given, address, found)
            if found.page.capture is None:
                found.page, found.reason, found.final = None, FORGOTTEN, True
        return found

    def _record(self, work: MementoWork, answer: Page, url: str, given: datetime, address: str, found: Found) -> Page:
        """Write an answer into the WARC under the page's own address and the date of its capture."""
        source = Replayed(address, answer.fetched_at)
        page = replace(answer, url=_own(work, url), fetched_at=given, request_headers=(), replayed=source)
        page = self.job.ingest.record(page)
        found.fetches[-1] = replace(found.fetches[-1], capture=page.capture)
        return page

    async def _ask(self, work: MementoWork, site: Site, address: str, found: Found) -> Page | None:
        """One request, where it may be sent; None, with `found` saying why, where no answer is to be had."""
        if not may_fetch(address, self.visits.named) or await self.visits.resolves_inside(address):
            found.reason = "private_address"
            found.fetches.append(Fetch(address, self.manners.now(), "forbidden", found.reason))
            return None
        self.visits.asked.setdefault(host_key(address), site)
        await self.manners.known(address)
        if wait := self.manners.waits(address):
            found.put_off(wait)
            return None
        self.manners.pace(address, site)
        slow, digest, line = 0.0, None, None
        if work.replay.robots == "obey":
            rules = await self.visits.robots.rules(address)
            if rules.failure and (wait := self.manners.waits(address)):
                found.fetches.append(Fetch(address, self.manners.now(), "forbidden", rules.failure))
                found.put_off(wait)
                return None
            wanted = rules.delay(self.visits.robot)
            slow, digest = min(wanted, MAX_CRAWL_DELAY), rules.digest
            self.manners.pace(address, site, slow)
            if wanted > MAX_CRAWL_DELAY or not rules.allows(address, self.visits.robot):
                found.reason = rules.failure or ("crawl_delay" if wanted > MAX_CRAWL_DELAY else "robots")
                line = rules.because(address, self.visits.robot, of_delay=found.reason == "crawl_delay")
                found.fetches.append(
                    Fetch(
                        address, self.manners.now(), "forbidden", found.reason, robots_digest=digest, robots_rule=line
                    )
                )
                return None
            line = rules.because(address, self.visits.robot)
        turn = Turn(self.manners, address, site, slow)
        try:
            answer, _ = await self.visits.request(address, {}, MAX_SIZE, turn)
        except FetchFailed as failure:
            if failure.reason == PUT_OFF and (wait := self.manners.waits(address)):
                found.put_off(wait)
            else:
                found.reason = failure.reason
                found.fetches.append(unanswered(address, self.manners.now(), failure.reason))
            return None
        told = replace(entry(answer, digest), robots_rule=line, signals=None)
        found.fetches.append(told)
        if turn.refused and memento_at(answer) is None and (wait := self.manners.waits(address)):
            found.put_off(wait)  # the web archive's own word; a 429 of a publisher of then is a page like any other
            return None
        return answer


def _target(prefix: str, address: str, url: str, given: datetime | None, answer: Page) -> tuple[datetime, str] | None:
    """The moment and the page to which an answer leads; None where it leads nowhere, or out of the web archive.

    A web archive leads to another moment of the page, or repeats the publisher's redirect: some as an address of
    their own, some as it was, and then it says when that was (`given`).
    """
    location = answer.header("location")
    if answer.status not in REDIRECTS or not location:
        return None
    try:
        leads = urljoin(address, location.strip())
        rest = leads.partition("://")[2].removeprefix(prefix.partition("://")[2])
        match = _REPLAYED.fullmatch(rest)
        if match and rest != leads.partition("://")[2]:
            page = re.sub(r"^(https?):/+", r"\1://", match[2], flags=re.IGNORECASE)  # proxies fold slashes
            moment = (match[1] + "20000101000000"[len(match[1]) :])[:14]
            return datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC), page
        if given is None:
            return None
        return given, canonical(urljoin(url, location.strip()))
    except (NewsArchiveError, ValueError):
        return None


def _own(work: MementoWork, url: str) -> str:
    """The address under which an answer is filed: the one that was asked for, where the archive names another form.

    Archives lead from http to https, to www. and to a closing slash of one and the same capture.
    """
    found = canonical(url)
    return work.url if _bare(found) == _bare(work.url) else found


def _bare(url: str) -> str:
    host, slash, rest = url.partition("://")[2].partition("/")
    return f"{host.removeprefix('www.')}{slash}{rest}".rstrip("/").lower()
