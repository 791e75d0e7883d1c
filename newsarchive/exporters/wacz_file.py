"""The captures of the chosen articles as WACZ: a WARC file with index and page list in one ZIP, which replays in a
browser (https://specs.webrecorder.net/wacz/1.1.1/)."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from newsarchive import __version__
from newsarchive.clock import iso
from newsarchive.exporters.rows import Selection
from newsarchive.exporters.warc_file import NAME, Lifted, records, stamp

EPOCH = (1980, 1, 1, 0, 0, 0)
BLOCK = 3000  # lines of the index in one gzip member, as the tools of Webrecorder have it
PORTS = {"http": 80, "https": 443}


@dataclass
class _Package:
    """A ZIP file that remembers what was put into it."""

    zip: zipfile.ZipFile
    resources: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def entry(self, path: str, *, packed: bool = False) -> Iterator[Callable[[bytes], None]]:
        """A function that writes to a file within. What players read parts of must not be packed."""
        entry = zipfile.ZipInfo(path, EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self.zip.open(entry, "w", force_zip64=True) as file:

            def put(data: bytes) -> None:
                nonlocal size
                file.write(data)
                digest.update(data)
                size += len(data)

            yield put
        name = path.rpartition("/")[2].lower()
        self.resources.append({"name": name, "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": size})


def write(selection: Selection, out: BinaryIO, note: Callable[[str], None], as_of: str) -> Iterator[int]:
    """Write the file; say after each article how many there are. What grows with them is kept on disk meanwhile."""
    number = 0
    with (
        tempfile.TemporaryDirectory() as room,
        closing(sqlite3.connect(Path(room) / "index.db", isolation_level=None)) as index,
        (Path(room) / "pages.jsonl").open("w+b") as pages,
        zipfile.ZipFile(out, "w") as made,
    ):
        index.execute("PRAGMA journal_mode = OFF")
        index.execute("CREATE TABLE lines (key TEXT, line TEXT)")
        index.execute("BEGIN")
        package = _Package(made)
        with package.entry(f"archive/{NAME}") as put:
            for found in records(selection, put, note, as_of, replayed=True):
                if found.new:
                    index.execute("INSERT INTO lines VALUES (?, ?)", _line(found))
                if found.page:
                    pages.write(_page(found))
                    number += 1
                    yield number
        lines = (f"{key} {line}\n" for key, line in index.execute("SELECT key, line FROM lines ORDER BY key, line"))
        _write_index(package, lines)
        with package.entry("pages/pages.jsonl", packed=True) as put:
            put(_json({"format": "json-pages-1.0", "id": "pages", "title": "Articles"}) + b"\n")
            pages.seek(0)
            while data := pages.read(1 << 20):
                put(data)
        about = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": "News articles, as they were received",
            "software": f"newsarchive {__version__}",
            **({"created": as_of} if as_of else {}),
            "resources": list(package.resources),
        }
        data = json.dumps(about, ensure_ascii=False, indent=2).encode()
        with package.entry("datapackage.json", packed=True) as put:
            put(data)
        with package.entry("datapackage-digest.json", packed=True) as put:
            put(_json({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}))


def _line(found: Lifted) -> tuple[str, str]:
    """A line of the index: what it is sorted by, and what it says (CDXJ)."""
    capture = found.capture
    told = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.original else (capture.content_type or "").partition(";")[0].strip() or "unk",
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(found.length),
        "offset": str(found.offset),
        "filename": NAME,
    }
    return f"{surt(capture.url)} {stamp(capture)}", json.dumps(told, ensure_ascii=False)


def _page(found: Lifted) -> bytes:
    capture = found.capture
    page = {
        "id": str(capture.id),
        "url": capture.url,
        "ts": iso(capture.fetched_at),
        "title": found.title or capture.url,
    }
    return _json(page) + b"\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _write_index(package: _Package, lines: Iterable[str]) -> None:
    """The index in gzip members, and the index of these: the first line of each, with its place."""
    places, at = [], 0
    with package.entry("indexes/index.cdx.gz") as put:
        for block in _blocks(lines):
            data = gzip.compress("".join(block).encode("utf-8", "replace"), mtime=0)
            key, time, _ = block[0].split(" ", 2)
            place = {"offset": at, "length": len(data), "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
                     "filename": "index.cdx.gz"}  # fmt: skip
            places.append(f"{key} {time} {json.dumps(place)}\n")
            put(data)
            at += len(data)
    head = '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'
    with package.entry("indexes/index.idx", packed=True) as put:
        put((head + "".join(places)).encode("utf-8", "replace"))


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def surt(url: str) -> str:
    """An address as web archives sort it: the host from its end, without www; the rest in small letters, parameters
    in order. As pywb and ReplayWeb.page look it up."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    head, dot, rest = host.partition(".")
    if dot and head.startswith("www") and (head == "www" or head[3:].isdigit()):
        host = rest
    host = f"[{host}]" if ":" in host else ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = parts.path.rstrip("/") if len(parts.path) > 1 else "/"
    return f"{host}{port}){path or '/'}{'?' + query if query else ''}".lower().replace(" ", "%20")
