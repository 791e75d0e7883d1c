"""What a site's other pages teach: `benchmarks/extraction.py --learned` reads each page cold and with a template.

A page's template is learnt from pages of its site in other folds, whose gold is not looked at. `site_family.py` writes
sites of known layout beside those of the corpora.
"""

from __future__ import annotations

import html
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import metrics
from corpora import Case
from extractors import EXTRACTORS, Prediction

from newsarchive.extract import AGREES, extract, learn
from newsarchive.models import Article, Sample, Template

MIN_SITE = 6  # pages: five teach the sixth
FOLDS = 5
NO_SITES = frozenset({"fakehost", "hard"})  # addresses that stand for none in their corpora
SIDES = ("trafilatura", "cold", "learned")


@dataclass(frozen=True, slots=True)
class Taught:
    """A page with the template that pages of other folds gave for it, if they gave one."""

    site: str
    case: Case
    content: bytes
    template: Template | None


def sites(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The sites with pages enough, over all corpora, largest first."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.url and case.site not in NO_SITES:
            groups[case.site].append(case)
    return {
        site: groups[site] for site in sorted(groups, key=lambda s: -len(groups[s])) if len(groups[site]) >= MIN_SITE
    }


def taught(site: str, pages: Sequence[tuple[Case, bytes]]) -> Iterator[Taught]:
    """Each page with what the other folds teach of it."""
    order = sorted(pages, key=lambda page: sha256(page[0].id.encode()).digest())
    folds = min(FOLDS, len(order))
    for fold in range(folds):
        samples = [
            Sample(content, url=case.url, fetched_at=case.crawled)
            for number, (case, content) in enumerate(order)
            if number % folds != fold
        ]
        learned = learn(samples)
        template = Template(site, learned=learned) if learned else None
        for case, content in order[fold::folds]:
            yield Taught(site, case, content, template)


def measure(page: Taught) -> dict[str, Any]:
    """The scores of one page, from each side."""
    from extraction import score

    case = page.case
    row: dict[str, Any] = {"site": page.site, "corpus": case.corpus, "id": case.id, "scores": {}, "agreement": None}
    row["scores"]["trafilatura"] = score(case, EXTRACTORS["trafilatura"](case, page.content))
    for side, template in (("cold", None), ("learned", page.template)):
        article, seconds = _timed(case, page.content, template)
        prediction = Prediction(
            article.body, article.title, article.authors, article.published, article.subtitle,
            article.language, article.is_article, seconds, article.agencies,
        )  # fmt: skip
        row["scores"][side] = score(case, prediction)
        if case.gold.get("body"):
            read = html.unescape(case.gold["body"])
            row["scores"][side]["body_read"] = metrics.precision_recall(article.body, read)
        row["agreement"] = article.agreement
    return row


def _timed(case: Case, content: bytes, template: Template | None) -> tuple[Article, float]:
    start = time.process_time()
    article = extract(content, url=case.url, fetched_at=case.crawled, template=template)
    return article, time.process_time() - start


def run(cases: Iterable[Case], family: bool = True) -> list[dict[str, Any]]:
    """Measure all sites that have pages enough, then the family of written ones."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    rows = [
        measure(page)
        for site, members in sites(cases).items()
        for page in taught(site, [(case, case.html()) for case in members])
    ]
    if family:
        from site_family import family_pages

        for site, pages in family_pages().items():
            rows += [measure(page) for page in taught(site, pages)]
    return rows


def summary(rows: Sequence[dict[str, Any]], side: str) -> dict[str, float]:
    """The figures of one side, with the body against gold whose references ("&#8217;") were resolved."""
    from extraction import summary as figures

    found = figures(rows, side)
    if read := [row["scores"][side]["body_read"] for row in rows if "body_read" in row["scores"][side]]:
        found["body, resolved"] = metrics.body_f1(read)
    return found


def report(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A table by site, and one line for each corpus and for all."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[f"site {row['site']}"].append(row)
    for row in rows:
        groups[row["corpus"]].append(row)
    for row in rows:
        groups["all"].append(row)
    names = ("body", "body, resolved", "segments", "title", "authors", "day", "leak", "kept", "refused")
    lines = []
    for group, members in groups.items():
        fits = sum((row["agreement"] or 0.0) >= AGREES for row in members)
        by_side = {side: summary(members, side) for side in SIDES}
        base = by_side["trafilatura"]["ms"]
        lines.append(f"{group}: {len(members)} pages, {fits} read by a template")
        for side, figures in by_side.items():
            told = "  ".join(f"{name} {figures[name]:.3f}" for name in names if name in figures)
            lines.append(f"  {side:12} {told}  {figures['ms']:.1f} ms  {figures['ms'] / base:.2f}")
        known = [row for row in members if (row["agreement"] or 0.0) >= AGREES]
        if known:
            fast, slow = (sum(row["scores"][side]["seconds"] for row in known) for side in ("learned", "trafilatura"))
            lines.append(f"  pages read by a template: {1000 * fast / len(known):.1f} ms, {fast / slow:.2f}")
    return lines
