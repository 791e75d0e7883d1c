"""From the bytes of a feed, sitemap, home or section page to the links and further sources that it announces.

Pure: nothing here asks the network, the clock or the disk, and what comes out can be sent between processes.
"""

from __future__ import annotations

from newsarchive.discover.calendars import Calendar, calendar_of
from newsarchive.discover.listing import Listing
from newsarchive.discover.paging import day_of, newest_day
from newsarchive.discover.sources import first_sources, kind_of, read_robots, read_source

__all__ = [
    "Calendar", "Listing", "calendar_of", "day_of", "first_sources", "kind_of", "newest_day", "read_robots",
    "read_source",
]  # fmt: skip
