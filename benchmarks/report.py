"""What the extraction benchmark prints: tables, and the worst pages with what is lost and what is too much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import metrics
from corpora import Case
from extractors import EXTRACTORS

Tables = dict[str, dict[str, dict[str, float]]]
"""By group of pages (a corpus, a language, all), then by extractor, the figures."""

COLUMNS = ("body", "segments", "title", "authors", "signed", "day", "instant", "leak", "kept", "refused", "ms")
MIN_LANGUAGE = 8  # pages of a language from which its figures say something
SAME = 0.5  # share of a line's shingles from which it stands in the other text
LINES, WIDTH = 6, 110  # of each kind for one page, and characters of each


def plain(result: Tables) -> Iterator[str]:
    """The tables, one line an extractor."""
    yield f"{'':22}{'':13}{'pages':>6}" + "".join(f"{column:>9}" for column in COLUMNS) + "  ratio"
    for group, tool, figures, ratio in _lines(result):
        cells = "".join(f"{_cell(column, figures.get(column)):>9}" for column in COLUMNS)
        yield f"{group:22}{tool:13}{figures['pages']:>6.0f}{cells}{ratio:7.2f}"


def markdown(result: Tables) -> Iterator[str]:
    """The same as a table of Markdown."""
    yield "| pages of | extractor | pages | " + " | ".join(COLUMNS) + " | ratio |"
    yield "|---" * (len(COLUMNS) + 4) + "|"
    for group, tool, figures, ratio in _lines(result):
        cells = " | ".join(_cell(column, figures.get(column)) for column in COLUMNS)
        yield f"| {group} | {tool} | {figures['pages']:.0f} | {cells} | {ratio:.2f} |"


def _lines(result: Tables) -> Iterator[tuple[str, str, dict[str, float], float]]:
    """Group, extractor, figures, and the time as a ratio to trafilatura's."""
    ordered = sorted(result.items(), key=lambda item: _rank(item[0], item[1]))
    for group, by_tool in ordered:
        if group.startswith("language ") and by_tool["newsarchive"]["pages"] < MIN_LANGUAGE:
            continue
        base = by_tool["trafilatura"]["ms"] or 1.0
        for tool, figures in by_tool.items():
            yield group, tool, figures, figures["ms"] / base


def _rank(group: str, by_tool: dict[str, dict[str, float]]) -> tuple[bool, float]:
    """Corpora as they come, then languages by their pages."""
    of_language = group.startswith("language ")
    return of_language, -by_tool["newsarchive"]["pages"] if of_language else 0.0


def _cell(column: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if column == "ms" else f"{value:.3f}"


def worst(rows: Sequence[dict[str, Any]], cases: Sequence[Case], count: int) -> Iterator[str]:
    """The pages whose bodies are furthest from gold: precision, recall, and lines that are too much (+) or lost (-)."""
    by_name = {(case.corpus, case.id): case for case in cases}
    scored = [row for row in rows if "body" in row["scores"]["newsarchive"]]
    scored.sort(key=lambda row: metrics.f1(*row["scores"]["newsarchive"]["body"]))
    for row in scored[:count]:
        (p, r), (tp, tr) = (row["scores"][tool]["body"] for tool in ("newsarchive", "trafilatura"))
        yield f"{row['corpus']:10} p {p:.2f} r {r:.2f}  trafilatura p {tp:.2f} r {tr:.2f}  {row['id']}  {row['url']}"
        yield from difference(by_name[row["corpus"], row["id"]])


def difference(case: Case) -> Iterator[str]:
    """Lines of our body that the gold does not have, then those of the gold that we lost."""
    found, gold = EXTRACTORS["newsarchive"](case, case.html()).body, case.gold["body"]
    for sign, one, other in (("+", found, gold), ("-", gold, found)):
        lines = [line for line in one.splitlines() if line.strip() and not _stands_in(line, other)]
        yield from (f"    {sign} {line[:WIDTH]}" for line in lines[:LINES])
        if len(lines) > LINES:
            yield f"    {sign} ... and {len(lines) - LINES} lines more"


def _stands_in(line: str, text: str) -> bool:
    return metrics.plain(line) in metrics.plain(text) or metrics.precision_recall(line, text)[0] >= SAME
