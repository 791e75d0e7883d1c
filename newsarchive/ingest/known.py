"""What a page that was just received is to us already: the same as before, or one that was taken out for good."""

from __future__ import annotations

from newsarchive import capture as warc
from newsarchive.models import Capture, Page
from newsarchive.store import Archive
from newsarchive.store.tombstones import mark_of
from newsarchive.urls import canonical


class Forgotten:
    """Knows addresses and payloads that were taken out. Asked of each page before it is recorded.

    Read once a run: nothing is taken out while another run is at work.
    """

    def __init__(self, archive: Archive) -> None:
        self.marks = archive.tombstones.marks()

    def url(self, url: str) -> bool:
        """Is it a canonical address of one?"""
        return bool(self.marks) and mark_of(url) in self.marks

    def page(self, page: Page) -> bool:
        """Is it one, by address or by payload?"""
        return bool(self.marks) and (self.url(canonical(page.url)) or warc.payload_digest(page.body) in self.marks)


def unchanged(page: Page, original: Capture) -> bool:
    """Does the server say, or do its bytes prove, that nothing changed?"""
    same = page.status == original.status and page.url == original.url
    return page.status == 304 or (same and warc.payload_digest(page.body) == original.digest)
