"""Measure `newsarchive.extract` on real pages, beside trafilatura in the same run.

python benchmarks/extraction.py                       all corpora, whole
python benchmarks/extraction.py --sample 40 --jobs 2  a part of each, two processes
python benchmarks/extraction.py --check --jobs 2      the fixed sample against benchmarks/floors.json: exit 1 below
python benchmarks/extraction.py --corpus zyte --worst 10      the worst bodies, with what is lost and what is too much
python benchmarks/extraction.py --with newspaper4k            a third extractor: pip install '.[bench]'
python benchmarks/extraction.py --learned --corpus portals    with what a site's other pages teach, beside without
python benchmarks/extraction.py --markdown tables.md          the tables as docs/benchmarks.md has them
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import metrics
import report
from corpora import ARTICLES, DEFAULT, NAMES, Case, read_cases
from extractors import EXTRACTORS, Prediction
from report import Tables

TOOLS = ("newsarchive", "trafilatura")
FLOORS = Path(__file__).with_name("floors.json")
CHECK_SAMPLE = 45  # pages a corpus: with two processes under a minute, and enough to notice a loss of two points
LEAK_CORPORA = ("zyte", "fundus", "wcxb")  # where the whole gold body is known


def measure(case: Case, tools: Sequence[str] = TOOLS) -> dict[str, Any]:
    """All that the gold of one page lets us say of each extractor, as plain values."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    html = case.html()
    row: dict[str, Any] = {"corpus": case.corpus, "id": case.id, "site": case.site, "url": case.url, "scores": {}}
    for name in tools:
        prediction = EXTRACTORS[name](case, html)
        row["scores"][name] = score(case, prediction)
        if name == "newsarchive":
            row["language"] = prediction.language
    return row


def score(case: Case, prediction: Prediction) -> dict[str, Any]:
    """One extractor on one page."""
    gold, scores = case.gold, {"seconds": prediction.seconds, "is_article": prediction.is_article}
    body = metrics.with_standfirst(prediction.body, prediction.subtitle) if case.corpus == "fundus" else prediction.body
    if "body" in gold:
        scores["body"] = metrics.precision_recall(body, gold["body"])
        if case.corpus in LEAK_CORPORA:
            scores["leaks"] = metrics.leaks(body, gold["body"])
    if "with" in gold and case.corpus == "segments":
        scores["segments"] = metrics.segment_counts(body, gold["with"], gold.get("without", []))
    if gold.get("title") and case.corpus in ARTICLES:
        scores["title"] = metrics.same_title(prediction.title, gold["title"])
    if gold.get("authors"):
        scores["authors"] = metrics.authors_f1(prediction.authors, gold["authors"])
        scores["signed"] = metrics.authors_f1((*prediction.authors, *prediction.agencies), gold["authors"])
    if gold.get("published"):
        scores["day"] = metrics.same_day(prediction.published, gold["published"])
        instant = metrics.same_instant(prediction.published, gold["published"])
        if instant is not None:
            scores["instant"] = instant
    return scores


def summary(rows: Sequence[dict[str, Any]], extractor: str) -> dict[str, float]:
    """The figures over some pages: those that their gold allows."""
    scores = [row["scores"][extractor] for row in rows]
    figures: dict[str, float] = {"pages": len(rows)}
    if bodies := [s["body"] for s in scores if "body" in s]:
        figures["body"] = metrics.body_f1(bodies)
    if counts := [s["segments"] for s in scores if "segments" in s]:
        hits, misses, false = (sum(column) for column in zip(*counts, strict=True))
        figures["segments"] = 2 * hits / (2 * hits + misses + false) if hits else 0.0
    for name in ("title", "authors", "signed", "day", "instant"):
        if values := [float(s[name]) for s in scores if name in s]:
            figures[name] = metrics.mean(values)
    if found := [bool(s["leaks"]) for s in scores if "leaks" in s]:
        figures["leak"] = metrics.mean(map(float, found))
    articles = [s["is_article"] for row, s in zip(rows, scores, strict=True) if row["corpus"] in ARTICLES]
    if articles:
        figures["kept"] = metrics.mean(map(float, articles))
    others = [s["is_article"] for row, s in zip(rows, scores, strict=True) if row["corpus"] not in ARTICLES]
    if others:
        figures["refused"] = 1 - metrics.mean(map(float, others))
    figures["ms"] = 1000 * metrics.mean(s["seconds"] for s in scores)
    return figures


def run(cases: Sequence[Case], jobs: int, tools: Sequence[str] = TOOLS) -> list[dict[str, Any]]:
    """Measure all cases; the first page of each process warms it up, so that loading is not timed."""
    work = partial(measure, tools=tools)
    if jobs <= 1:
        _warm(tools)
        return [_shown(work(case), number, len(cases)) for number, case in enumerate(cases, 1)]
    with multiprocessing.get_context("spawn").Pool(jobs, initializer=_warm, initargs=(tools,)) as pool:
        results = pool.imap(work, cases, chunksize=4)
        return [_shown(row, number, len(cases)) for number, row in enumerate(results, 1)]


def _warm(tools: Sequence[str]) -> None:
    page = b"<html><body><article><h1>A title</h1>" + b"<p>Some words of a page that warms up.</p>" * 9 + b"</article>"
    for name in tools:
        EXTRACTORS[name](Case("warm", "warm", "", "https://example.org/2020/01/01/a"), page)


def _shown(row: dict[str, Any], number: int, total: int) -> dict[str, Any]:
    if sys.stderr.isatty() and (number % 10 == 0 or number == total):
        print(f"\r{number}/{total}", end="\n" if number == total else "", file=sys.stderr, flush=True)
    return row


def tables(rows: Sequence[dict[str, Any]], tools: Sequence[str] = TOOLS) -> Tables:
    """Figures by corpus, over all, and by language (of articles, as `newsarchive` tells it)."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["corpus"]].append(row)
    for row in rows:
        groups["all"].append(row)
    for row in rows:
        if row["corpus"] in ARTICLES:
            groups[f"language {row['language'] or '?'}"].append(row)
    return {name: {tool: summary(group, tool) for tool in tools} for name, group in groups.items()}


def check(result: Tables, floors: dict[str, dict[str, float]]) -> list[str]:
    """Which figures are worse than pinned; a leak or a ratio is worse when it is higher."""
    fallen = []
    for group, pinned in floors.items():
        figures = result.get(group, {}).get("newsarchive")
        for name, floor in pinned.items():
            value = figures.get(name) if figures else None
            if value is None:
                fallen.append(f"{group} {name}: not measured, floor {floor:.3f}")
            elif value > floor if name == "leak" else value < floor:
                fallen.append(f"{group} {name}: {value:.3f}, floor {floor:.3f}")
    return fallen


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit 1: the corpora are not there, or a figure fell below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", action="append", choices=NAMES, help="one of the corpora (more than once: several)")
    parser.add_argument("--corpora", type=Path, default=DEFAULT, help="where they lie")
    parser.add_argument("--sample", type=int, help="pages a corpus, the same ones each time")
    parser.add_argument("--check", action="store_true", help="compare the fixed sample with the pinned floors")
    parser.add_argument("--worst", type=int, default=0, help="list so many of the worst pages")
    parser.add_argument(
        "--with", dest="others", action="append", default=[], choices=sorted(set(EXTRACTORS) - set(TOOLS)),
        help="a further extractor beside the two",
    )  # fmt: skip
    parser.add_argument(
        "--learned", action="store_true", help="cold beside learned, on the sites with six pages or more"
    )
    parser.add_argument("--markdown", type=Path, help="write the tables to a file")
    parser.add_argument("--json", type=Path, help="write rows and tables to a file")
    parser.add_argument("--jobs", type=int, default=1, help="processes; times are processor time")
    options = parser.parse_args(arguments)
    if not options.corpora.is_dir():
        print(
            f"The corpora are not at {options.corpora}: nothing was measured. Name their folder by --corpora.",
            file=sys.stderr,
        )
        return 1
    if options.learned:
        from learned import report as learned_report
        from learned import run as run_learned

        _warm(TOOLS)
        print("\n".join(learned_report(run_learned(read_cases(options.corpora, options.corpus or NAMES)))))
        return 0
    sample = CHECK_SAMPLE if options.check and options.sample is None else options.sample
    cases = list(read_cases(options.corpora, options.corpus or NAMES, sample=sample))
    tools = (*TOOLS, *options.others)
    rows = run(cases, options.jobs, tools)
    result = tables(rows, tools)
    print("\n".join(report.plain(result)))
    print("\n".join(report.worst(rows, cases, options.worst)))
    if options.markdown:
        options.markdown.write_text("\n".join(report.markdown(result)) + "\n")
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "tables": result}, indent=1, ensure_ascii=False))
    if not options.check:
        return 0
    floors = json.loads(FLOORS.read_text())
    fallen = check(result, {k: v for k, v in floors.items() if not options.corpus or k in options.corpus})
    print("\n".join(fallen) or "No figure is below its floor.")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
