"""What goes with the data of a dataset, for people and programs: README, citation, Frictionless description."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from newsarchive.exporters.codebook import HEAD
from newsarchive.exporters.columns import Column

About = dict[str, Any]
FRICTIONLESS = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "text": "string",
    "category": "string",
    "moment": "datetime",
    "list": "string",
}
STATES = {
    "announced": "addresses that the site first announced on that day",
    "archived": "of these: an article, in the archive",
    "not_article": "of these: no article (a listing, a video page ...)",
    "alias": "of these: another address of an article that is counted elsewhere",
    "forbidden": "of these: not to be fetched (robots.txt, noarchive ...)",
    "failed": "of these: could not be fetched or read",
    "gone": "of these: withdrawn before they could be archived",
    "waiting": "of these: not fetched yet",
}
NOBODY = "the keeper of this archive"


def slug(name: str) -> str:
    """A name as a data package may have it: lower case letters, digits, "-", "." and "_"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._") or "dataset"


def data_package(about: About, columns: tuple[Column, ...], files: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """datapackage.json: https://specs.frictionlessdata.io/data-package/."""
    key = ["url", "version"] if about["query"].get("versions") == "all" else ["url"]
    articles = {"fields": [_field(column) for column in columns], "primaryKey": key, "missingValues": [""]}
    coverage = [{"name": "site", "type": "string"}, {"name": "day", "type": "date"}] + [
        {"name": name, "type": "integer", "description": means} for name, means in STATES.items()
    ]
    schemas = {
        "data/articles.csv": articles,
        "data/coverage.csv": {"fields": coverage, "primaryKey": ["site", "day"]},
        "codebook.csv": {
            "fields": [{"name": name, "type": "number" if name == "filled" else "string"} for name in HEAD],
            "missingValues": [""],
        },
    }
    described = {
        "name": about["name"],
        "title": about["title"],
        "profile": "data-package",
        "version": about["as_of"],
        "description": f"News articles out of an archive made by newsarchive, as of {about['as_of']}.",
        "newsarchive": {"query": about["query"], "rows_sha256": about["rows_sha256"]},
    }
    if about["as_of"]:
        described["created"] = about["as_of"]
    return described | {"resources": [_resource(path, file, schemas.get(path)) for path, file in files.items()]}


def _resource(path: str, file: dict[str, Any], schema: dict[str, Any] | None) -> dict[str, Any]:
    named: dict[str, Any] = {
        "name": slug(path.rpartition("/")[2]).replace(".", "-"),
        "path": path,
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
    }
    if schema is None:
        return named | {"type": "file", "format": path.rpartition(".")[2]}
    kind = {"profile": "tabular-data-resource", "type": "table", "format": "csv", "mediatype": "text/csv"}
    return named | kind | {"encoding": "utf-8", "dialect": {"lineTerminator": "\r\n"}, "schema": schema}


def _field(column: Column) -> dict[str, str]:
    return {"name": column.name, "type": FRICTIONLESS[column.kind], "description": column.means}


def citation(about: About) -> str:
    """CITATION.cff: https://citation-file-format.github.io/. JSON texts are YAML texts too."""
    lines = [
        "cff-version: 1.2.0",
        "message: Please cite this dataset as below.",
        "type: dataset",
        f"title: {_quoted(about['title'])}",
        "authors:",
        *(f"  - name: {_quoted(name)}" for name in about["creators"] or [NOBODY]),
        f"version: {_quoted(about['as_of'])}",
        *([f"date-released: {about['as_of'][:10]}"] if about["as_of"] else []),
        "identifiers:",
        "  - type: other",
        f"    value: {_quoted('sha256:' + about['rows_sha256'])}",
        "    description: SHA-256 of the rows in canonical order",
        f"abstract: {_quoted(_sentence(about))}",
        "keywords:",
        "  - news",
        "  - web archive",
        "",
    ]
    return "\n".join(lines)


def readme(about: About, columns: tuple[Column, ...]) -> str:
    """README.md: what it is, how it was chosen, what the files are, how to check it, what may be done with it."""
    query = {name: value for name, value in about["query"].items() if name not in ("fields", "no_text")}
    chosen = "\n".join(f"- `{name}`: {_told(value)}" for name, value in query.items()) or "- every article"
    readers = "\n".join(f"- {name}: {number:,} rows" for name, number in sorted(about["read_by"].items()))
    texts = (
        "The texts are left out: what is here are addresses, descriptions and hashes. Who has an article's text can"
        "\ncheck with `body_sha256` that it is the same one."
        if about["query"]["no_text"]
        else "The texts belong to their publishers: pass them on only where the law or a permission lets you."
    )
    return f"""# {about["title"]}

{_sentence(about)}

## How the articles were chosen

{chosen}

## Files

- `data/articles.parquet`: {len(columns)} columns with types.
- `data/articles.csv`: the same rows for every program (UTF-8, commas, lists joined by "; "). A text that a
  spreadsheet could take for a formula has an apostrophe before it; Parquet has every text as it is.
- `data/coverage.csv`: what each site announced, by day, and what became of it: the denominator. Days are those of the
  first announcement, UTC; the states are as of {about["as_of"]}.
- `codebook.csv`: each column: type, meaning, source, the share that is filled, examples.
- `manifest.json`: the query, the versions of all programs, row counts, and a SHA-256 of each file and of the rows.
- `datapackage.json`: the same files as a Frictionless data package. `CITATION.cff`: how to cite it.

## Who read the pages

{readers or "- not told"}

## Is it the same?

SHA-256 of the rows in canonical order: `{about["rows_sha256"]}`

The rows are ordered by address (and version); of each row, its JSON with sorted keys and without white space is
followed by a line break. `newsarchive verify --dataset FOLDER` checks the files and, beside the archive, says which row
differs.

## What may be done with it

{texts}
"""


def _sentence(about: About) -> str:
    rows = about["rows"]["data/articles.csv"]
    what = "versions of news articles" if about["query"].get("versions") == "all" else "news articles"
    program = about["versions"]["newsarchive"]
    return f"{rows:,} {what} out of an archive made by newsarchive {program}, as of {about['as_of']}."


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
