"""Pages and addresses that come from elsewhere: WARC and WACZ files, saved HTML, lists of URLs, web archives' indexes.

An importer fetches nothing and stores nothing. `plan` says what a path is; then `warc_pages`, `folder_pages` and
`json_pages` give pages to the one way in, `read_urls` gives addresses to the ledger, `mementos` captures that web
archives hold.
"""

from newsarchive.importers.cdx import mementos
from newsarchive.importers.html_folder import pages as folder_pages
from newsarchive.importers.json_file import pages as json_pages
from newsarchive.importers.package import FOLDER, copied, unpacked
from newsarchive.importers.plan import Kind, plan
from newsarchive.importers.skipped import Skipped
from newsarchive.importers.url_list import UrlList, read_urls
from newsarchive.importers.warc import files as warc_files
from newsarchive.importers.warc import pages as warc_pages
from newsarchive.importers.warc import side_by_side

__all__ = [
    "FOLDER", "Kind", "Skipped", "UrlList", "copied", "folder_pages", "json_pages", "mementos", "plan", "read_urls",
    "side_by_side", "unpacked", "warc_files", "warc_pages",
]  # fmt: skip
