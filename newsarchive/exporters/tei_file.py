"""Articles as one TEI corpus, as corpus linguists read it: https://tei-c.org/release/doc/tei-p5-doc/en/html/CC.html.

A `teiCorpus` with a `TEI` for each article: who, when, where, how many words in its header, the text in paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from newsarchive import __version__
from newsarchive.exporters.columns import Column
from newsarchive.exporters.rows import Row, Values
from newsarchive.exporters.targets import Text

FIELDS = ("id", "url", "site", "title", "subtitle", "byline", "authors", "agencies", "published", "language", "section",
          "tags", "words", "page_type", "license", "version", "seen_at", "body")  # fmt: skip
NAMESPACE = "http://www.tei-c.org/ns/1.0"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(
    batches: Iterable[list[Values]], columns: tuple[Column, ...], out: BinaryIO, *, versions: bool = False
) -> Iterator[int]:
    """Write the corpus as rows come; say after each batch how many there are. `versions`: ids have the version too."""
    names = [column.name for column in columns]
    number = 0
    with Text(out) as file:
        file.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n'
            "<teiHeader><fileDesc><titleStmt><title>News articles</title></titleStmt>"
            f"<publicationStmt><p>Exported by newsarchive {__version__}.</p></publicationStmt>"
            "<sourceDesc><p>Web pages of news sites; each text names its own.</p></sourceDesc></fileDesc></teiHeader>\n"
        )
        for batch in batches:
            file.write("".join(_text(dict(zip(names, row, strict=True)), versions=versions) for row in batch))
            number += len(batch)
            yield number
        file.write("</teiCorpus>\n")
        file.done()


def _text(row: Row, *, versions: bool) -> str:
    name = f"a{row['id']}" + (f".v{row['version']}" if versions else "")
    title = _tag("title", row["title"] or row["url"])
    authors = "".join(_tag("author", who) for who in (*row["authors"], *row["agencies"])) or _tag(
        "author", row["byline"]
    )
    date = _tag("date", row["published"], when=row["published"])
    words = row["words"] or 0
    licence = _tag("licence", row["license"], target=row["license"] if _is_address(row["license"]) else None)
    availability = f"<availability>{licence}</availability>" if licence else ""
    source = (
        f"<bibl>{_tag('title', row['title'] or row['url'], level='a')}{authors}{_tag('publisher', row['site'])}{date}"
        f"{_tag('ref', row['url'], target=row['url'])}{_tag('date', row['seen_at'], type='seen', when=row['seen_at'])}"
        "</bibl>"
    )
    language = row["language"] or "und"
    keywords = "".join(_tag("term", tag) for tag in row["tags"])
    classes = (
        (f"<keywords>{keywords}</keywords>" if keywords else "")
        + _tag("classCode", row["section"], scheme="#section")
        + _tag("classCode", row["page_type"], scheme="#type")
    )
    header = (
        f"<teiHeader><fileDesc><titleStmt>{title}{authors}</titleStmt>"
        f'<extent><measure unit="words" quantity="{words}">{words} words</measure></extent>'
        f"<publicationStmt>{_tag('publisher', row['site'])}{_tag('idno', row['url'], type='URL')}{date}{availability}"
        f"</publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc>"
        f"<profileDesc><langUsage><language ident={quoteattr(language)}/></langUsage>"
        f"{f'<textClass>{classes}</textClass>' if classes else ''}</profileDesc></teiHeader>"
    )
    paragraphs = "".join(f"{_tag('p', part)}\n" for part in _paragraphs(row["body"])) or "<p/>\n"
    heads = _tag("head", row["title"]) + _tag("head", row["subtitle"], type="sub")
    return (
        f'<TEI xml:id="{name}">\n{header}\n<text xml:lang={quoteattr(language)}><body>{heads}\n'
        f"{paragraphs}</body></text>\n</TEI>\n"
    )


def _paragraphs(body: str) -> list[str]:
    return [part for part in (part.strip() for part in re.split(r"\n\s*\n", body)) if part]


def _tag(name: str, value: Any, **attributes: str | None) -> str:
    """An element with a text; nothing where there is no text."""
    if not value:
        return ""
    told = "".join(f" {key}={quoteattr(_xml(text))}" for key, text in attributes.items() if text)
    return f"<{name}{told}>{escape(_xml(str(value)))}</{name}>"


def _xml(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _NOT_XML.sub("", text)


def _is_address(text: str | None) -> bool:
    return bool(text) and str(text).startswith(("http://", "https://"))
