"""Pages and addresses that come from elsewhere: WARC and WACZ files, saved HTML, JSON, archives, lists, indexes.

An importer fetches nothing and stores nothing. `plan` says what a path is; then `warc_pages`, `folder_pages` and
`json_pages` give pages to the one way in, `read_urls` gives addresses to the ledger, `mementos` captures that web
archives hold.
"""

from newsarchive.importers.cdx import mementos
from newsarchive.importers.database import Captures, record, slice_pages
from newsarchive.importers.database import opened as other_archive
from newsarchive.importers.html_folder import pages as folder_pages
from newsarchive.importers.json_file import pages as json_pages
from newsarchive.importers.opml import read_outlines, sites_of
from newsarchive.importers.package import FOLDER, copied, unpacked
from newsarchive.importers.plan import Kind, plan
from newsarchive.importers.skipped import Skipped
from newsarchive.importers.url_list import UrlList, read_urls
from newsarchive.importers.warc import files as warc_files
from newsarchive.importers.warc import pages as warc_pages
from newsarchive.importers.warc import side_by_side

__all__ = [
    "FOLDER", "Captures", "Kind", "Skipped", "UrlList", "copied", "folder_pages", "json_pages", "mementos",
    "other_archive", "plan", "read_outlines", "read_urls", "record", "side_by_side", "sites_of", "slice_pages",
    "unpacked", "warc_files", "warc_pages",
]  # fmt: skip
