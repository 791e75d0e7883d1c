"""Articles as Markdown with front matter, a file each: for note-taking programs and static sites.

Into a folder or a ZIP file: `site/2026/11-23-headline-12.md`. Front matter is YAML, each value written as JSON.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from newsarchive.exporters.columns import DEFAULT, OF_VERSIONS, Column
from newsarchive.exporters.rows import Row, Values

NEEDED = ("id", "site", "title", "published", "published_utc", "first_seen", "body")
"""What names and fills a file; front matter has what was asked for."""
SLUG = 60
EPOCH = (1980, 1, 1, 0, 0, 0)
_MARKS = re.compile(r"([\\`*_\[\]<>])")
_BLOCK = re.compile(
    r"^([^\S\n]*+)(#{1,6}(?=\s)|[-+](?=\s)|=++[^\S\n]*+$|-++[^\S\n]*+$|~~~|\d++(?=[.)]\s))", re.MULTILINE
)
"""What begins a line and would make it a heading, a list or a rule; one line at a time, each read once."""


def into_folder(
    batches: Iterable[list[Values]], columns: tuple[Column, ...], shown: tuple[str, ...], folder: Path
) -> Iterator[int]:
    """Write the files; say after each batch how many there are. `shown` are the columns of the front matter."""
    folder.mkdir(parents=True)
    for number, (name, text) in enumerate(_files(batches, columns, shown), 1):
        path = folder / name
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        path.write_bytes(text)
        yield number


def into_zip(
    batches: Iterable[list[Values]], columns: tuple[Column, ...], shown: tuple[str, ...], out: BinaryIO
) -> Iterator[int]:
    """The same into a ZIP file."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number, (name, text) in enumerate(_files(batches, columns, shown), 1):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, text)
            yield number


def front(fields: tuple[str, ...], *, versions: bool) -> tuple[str, ...]:
    """The columns of the front matter: those asked for, or the default ones; the text stands below."""
    return tuple(name for name in fields or (OF_VERSIONS if versions else DEFAULT) if name != "body")


def _files(
    batches: Iterable[list[Values]], columns: tuple[Column, ...], shown: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    names = [column.name for column in columns]
    for batch in batches:
        for values in batch:
            row = dict(zip(names, values, strict=True))
            yield _name(row), _page(row, shown).encode("utf-8", "replace")


def _name(row: Row) -> str:
    day = (row["published"] or row["published_utc"] or row["first_seen"])[:10]
    plain = unicodedata.normalize("NFKD", row["title"] or "").encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG].strip("-")
    site = re.sub(r"[^\w.-]+", "-", row["site"]).strip(".-") or "site"
    parts = [part for part in (day[5:], slug, str(row["id"]), f"v{row['version']}" if "version" in row else "") if part]
    return f"{site}/{day[:4]}/{'-'.join(parts)}.md"


def _page(row: Row, shown: tuple[str, ...]) -> str:
    lines = [
        f"{name}: {json.dumps(row[name], ensure_ascii=False)}"
        for name in shown
        if row[name] is not None and row[name] != []
    ]
    title = f"# {_plain(row['title'])}\n\n" if row["title"] else ""
    return "\n".join(["---", *lines, "---", "", ""]) + f"{title}{_plain(row['body'])}\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: nothing in it becomes a mark-up."""
    return _BLOCK.sub(_escaped, _MARKS.sub(r"\\\1", text))


def _escaped(match: re.Match[str]) -> str:
    """The start of a heading, list or line with a backslash before what makes it one: of a number, behind it."""
    return f"{match[1]}{match[2]}\\" if match[2].isdigit() else f"{match[1]}\\{match[2]}"
