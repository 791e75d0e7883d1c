"""Tells what a path that someone wants imported is."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Literal

from newsarchive.errors import ImportFailed
from newsarchive.importers import cdx, database, html_folder, json_file, opml, package, warc
from newsarchive.importers.json_values import opened
from newsarchive.importers.url_list import is_address

Kind = Literal["warc", "wacz", "html_folder", "url_list", "cdx", "json", "archive", "slice", "opml"]
START = 65_536
ZSTD = b"\x28\xb5\x2f\xfd"
REMEDY = (
    "import takes WARC and WACZ files, folders of HTML files, JSON of articles, other archives (archive.db) and slices"
    " of them, lists of feeds (OPML), indexes of web archives (CDX, CDXJ), and text files with one address a line"
)


def plan(path: Path) -> Kind:
    """What kind of import a path is, by its content, not its name. A single HTML file counts as a folder of one.

    Raises ImportFailed where it is nothing that can be imported.
    """
    if path.is_dir():
        if warc.files(path):
            return "warc"
        if next(html_folder.html_files(path), None):
            return "html_folder"
        if json_file.files(path):
            return "json"
        raise ImportFailed(
            f"there is nothing to import in {path}", why="no HTML, no WARC and no JSON file is in it", remedy=REMEDY
        )
    try:
        with path.open("rb") as file:
            start = file.read(START)
    except FileNotFoundError as error:
        raise ImportFailed(f"there is nothing at {path}", remedy="check the path") from error
    except OSError as error:
        raise ImportFailed(f"can't read {path}", why=error.strerror or str(error)) from error
    return _by_content(path, start)


def _by_content(path: Path, start: bytes) -> Kind:
    if not start:
        raise ImportFailed(f"{path} is empty", remedy=REMEDY)
    if start.startswith(database.HEADER):
        return "archive" if database.is_archive(path) else "slice"
    if package.is_zip(start):
        return "wacz"
    if start.startswith(ZSTD) or path.name.endswith(".warc.zst"):
        if _is_json(_begin(path)):
            return "json"
        raise ImportFailed(f"can't import {path}", why="it is packed with zstd", remedy="unpack it first: unzstd FILE")
    plain = _plain(start)
    if plain.startswith(b"WARC/"):
        return "warc"
    if cdx.is_index(plain):
        return "cdx"
    if _is_json(plain):
        return "json"
    if opml.is_opml(plain):
        return "opml"
    text = start.decode("utf-8-sig", "replace").lstrip()
    if text[:9].lower().startswith(("<!doctype", "<html", "<!--", "<head", "<?xml")) and path.suffix.lower() in (
        *html_folder.TYPES,
        "",
    ):
        return "html_folder"
    lines = [line.strip() for line in text.splitlines()]
    if any(is_address(line) for line in lines) and "\x00" not in text and not text.startswith("<"):
        return "url_list"
    raise ImportFailed(f"can't import {path}", why="it is neither WARC nor HTML nor a list of addresses", remedy=REMEDY)


def _is_json(plain: bytes) -> bool:
    """Does it begin as a JSON object, or as a list of them?"""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*[\"}]", plain))


def _begin(path: Path) -> bytes:
    """What a file that is packed with Zstandard begins with; nothing where it is damaged."""
    try:
        with opened(path) as file:
            return file.read(START)
    except (OSError, ValueError):
        return b""


def _plain(start: bytes) -> bytes:
    """What a file begins with, unpacked: a packed one may have many members, and the first be a line long."""
    plain = b"" if start.startswith(b"\x1f\x8b") else start
    while start.startswith(b"\x1f\x8b") and len(plain) < START:
        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            plain += inflate.decompress(start, START)
        except zlib.error:
            break
        start = inflate.unused_data
    return plain
