"""What a source's answer announces, read in a worker process: a sitemap of 50,000 entries would hold up the crawl."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.capture import decode
from newsarchive.discover import read_source
from newsarchive.errors import ContentError, DiscoveryError
from newsarchive.fetch.waiting import until_done
from newsarchive.ingest import Pool
from newsarchive.ingest.announce import Packed, pack
from newsarchive.models import Page, Site, storable
from newsarchive.store import SourceWork


@dataclass(frozen=True, slots=True)
class _Job:
    work: SourceWork
    page: Page
    site: Site


async def read_listing(pool: Pool, work: SourceWork, page: Page, site: Site) -> tuple[Packed | None, str]:
    """The listing of a source's answer; or None, and the ledger's word for why there is none."""
    return await until_done(pool.submit(_read, _Job(work, page, site), _failed))


def _read(job: _Job) -> tuple[Packed | None, str]:
    try:
        content = decode(job.page)
        listing = read_source(
            job.work.kind,
            content,
            job.page.url,
            content_type=job.page.header("content-type") or "",
            site=job.site,
            since=job.work.since,
        )
    except (ContentError, DiscoveryError) as error:
        return None, error.reason
    return pack(job.work, job.site, storable(listing)), ""


def _failed(_job: _Job) -> tuple[None, str]:
    return None, "reader_killed"
