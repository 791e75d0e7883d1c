"""The part of `newsarchive import` that takes indexes of web archives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsarchive.cli.common import bar, count

if TYPE_CHECKING:
    from newsarchive.ingest import Ingest
    from newsarchive.models import Memento
    from newsarchive.store import Replay

F = TypeVar("F", bound=Callable[..., Any])

WAYBACK = "https://web.archive.org/web/"
DELAY = 2.0
"""Seconds between two requests to a web archive: half of the 60 a minute that the Wayback Machine's keepers named as
what its other services bear (2023); of replay they give no number."""


def memento_options(command: F) -> F:
    """What an import of an index may be told."""
    options = (
        click.option("--replay", metavar="URL", default=WAYBACK, show_default=True,
                     help="Of an index: the web archive to fetch from, as its addresses begin before the moment; of"
                     " pywb http://HOST/COLLECTION/."),
        click.option("--replay-delay", type=click.FloatRange(min=0, max=3600), default=DELAY, show_default=True,
                     help="Seconds between two requests to it; its robots.txt may ask for more."),
        click.option("--replay-limit", type=click.IntRange(min=0), default=0,
                     help="Requests to it a day; 0: no limit."),
        click.option("--ignore-replay-robots", is_flag=True,
                     help="Don't ask its robots.txt, because its keepers have agreed."),
        click.option("--repeats", is_flag=True,
                     help="Fetch captures too that have, by the index, the same bytes as the one before."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def replay_of(told: dict[str, Any]) -> Replay:
    """The web archive that the options name. Raises ConfigError."""
    from newsarchive.errors import ConfigError
    from newsarchive.store import Replay
    from newsarchive.urls import UrlError, canonical

    remedy = f"write how its addresses begin, such as {WAYBACK} or http://localhost:8080/my-web-archive/"
    given = str(told["replay"])
    try:
        prefix = canonical(given)
    except UrlError as error:
        raise ConfigError("--replay can't be used", why=error.message.rstrip("."), remedy=remedy) from error
    if "?" in given or "#" in given:
        raise ConfigError("--replay can't be used", why=f"{given} does not end with a path", remedy=remedy)
    robots = "ignore" if told["ignore_replay_robots"] else "obey"
    return Replay(prefix.rstrip("/") + "/", float(told["replay_delay"]), int(told["replay_limit"]), robots)


def enter_index(ingest: Ingest, path: Path, told: dict[str, Any]) -> Counter[str]:
    """Enter an index in the ledger, for the crawl to fetch; why the rest was left out."""
    from newsarchive.ingest import mementos

    left_out: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    replay = replay_of(told)
    with bar(path.name) as progress:
        for taken, part in mementos.enter(ingest, replay, _wanted(path, left_out), repeats=bool(told["repeats"])):
            counts.update(part)
            progress.update(taken)
    new = counts.pop("new", 0)
    total = new + sum(counts.values())
    told_more = ", ".join(f"{number:,} {word.replace('_', ' ')}" for word, number in counts.most_common())
    click.echo(
        f"{path}: {count(new, 'new capture')} of {total:,} pages entered"
        + (f" (the others: {told_more})" if told_more else "")
        + f"; fetch {'it' if new == 1 else 'them'} from {replay.prefix} with: newsarchive crawl",
        err=True,
    )
    return left_out


def _wanted(path: Path, left_out: Counter[str]) -> Iterator[Memento]:
    from newsarchive import importers

    for found in importers.mementos(path):
        if isinstance(found, importers.Skipped):
            left_out[found.reason] += 1
        else:
            yield found
