"""`newsarchive rebuild`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import bar, config_option, count, db_option, json_option, print_json
from newsarchive.cli.importing_archive import taken_from
from newsarchive.cli.importing_warc import blame

if TYPE_CHECKING:
    from newsarchive.ingest import Ingest
    from newsarchive.ingest.playback import Playback
    from newsarchive.store import Archive

ONLY_LEDGER = (
    "which addresses home and section pages announced, and those that were never fetched; requests without an answer;"
    " corrections made by hand; what was taken out for good; what waits to be fetched from web archives; alerts; the"
    " log of runs"
)
"""What no WARC file holds."""
CARRIED = {
    "urls": "addresses", "sources": "sources", "announcements": "announcements", "fetches": "requests",
    "aliases": "other addresses of articles", "corrections": "corrections", "tombstones": "tombstones",
    "mementos": "captures of web archives", "hosts": "hosts",
}  # fmt: skip


@dataclass(slots=True)
class Told:
    """What came of a rebuild."""

    files: int = 0
    pages: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    carried: dict[str, int] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    before: str = ""  # why the old database could not be read at all; "none": there was none
    kept: Path | None = None


@click.command("rebuild", epilog="Example: newsarchive rebuild && newsarchive verify")
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes that read pages [one a core].")
@db_option
@config_option
@json_option
def rebuild_command(workers: int | None, db: Path, config_path: Path | None, as_json: bool) -> None:
    """Make the database anew from the WARC files in warc/: for one that is lost or damaged.

    Articles, versions, sightings and what feeds and sitemaps announced come out of the WARC files. What they don't hold
    is taken from the old database as far as it can be read, and named. The old one stays beside the new one, under
    another name. Interrupted, it goes on where it was.
    """
    from newsarchive import __version__
    from newsarchive.errors import ImportFailed
    from newsarchive.ingest import Ingest
    from newsarchive.sites import load
    from newsarchive.store import Archive

    config = load(config_path, db_path=db)
    home = db.absolute().parent / "warc"
    if not any(home.rglob("*.warc*")):
        raise ImportFailed(
            f"there is nothing to rebuild {db} from", why=f"no WARC file is in {home}",
            remedy="restore that folder, or name another database with --db",
        )  # fmt: skip
    new, told = db.with_name(f"{db.name}.rebuilding"), Told()
    with ExitStack() as stack:
        old = _old(db, stack, told)
        with Archive(new) as archive:
            run = archive.runs.start("rebuild", " ".join(sys.argv[1:]), version=__version__)
            outcome = "failed"
            try:
                _alone(archive, run.token)
                with Ingest(archive, run, config=config, workers=workers) as ingest:
                    _rebuild(ingest, old, told)
                told.pages = dict(ingest.counts)
                _alone(archive, run.token)
                outcome = "finished"
            finally:
                archive.runs.end(run, outcome)
            archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            articles = archive.value("SELECT count(*) FROM articles")
    _swap(db, new, told)
    _print(db, articles, told, as_json=as_json)


def _old(db: Path, stack: ExitStack, told: Told) -> Archive | None:
    """The database as it was, where that can be read at all. Raises StoreError where it is none to be replaced."""
    from newsarchive.errors import ForeignDatabaseError, NewerDatabaseError, StoreError
    from newsarchive.importers import other_archive

    if not db.exists():
        told.before = "none"
        return None
    try:
        return stack.enter_context(other_archive(db))
    except (ForeignDatabaseError, NewerDatabaseError):
        raise
    except StoreError as error:
        told.before = error.why or error.message
        return None


def _alone(archive: Archive, token: str) -> None:
    """Raise where another run is at work: what it writes would be missing."""
    from newsarchive.errors import StoreError

    for lock in archive.warc_folder.glob("*.lock"):
        if lock.stem != token and archive.runs.alive(lock.stem):
            raise StoreError(
                "Another command is writing to this archive", why=f"it holds {lock.name}",
                remedy="rebuild again when it has ended: what was read so far need not be read again",
            )  # fmt: skip


def _rebuild(ingest: Ingest, old: Archive | None, told: Told) -> None:
    from newsarchive import importers
    from newsarchive.ingest.carrying import Carrying
    from newsarchive.ingest.playback import Playback
    from newsarchive.ingest.rebuilding import go_on

    home = ingest.archive.warc_folder
    playback = Playback(ingest)
    carrying = Carrying(ingest, old) if old is not None else None
    if carrying is not None:
        carrying.tombstones(erasures=True)
        carrying.announced()
    done: set[Path] = set()
    while files := [file for file in importers.warc_files(home) if file not in done]:  # a crawl may end meanwhile
        _play(playback, files, told, listings=old is None)
        done.update(files)
    told.files = len(done)
    if old is not None:
        _play_elsewhere(playback, old, told)
    playback.absences()
    if carrying is not None:
        carrying.known()
        told.carried = {table: carrying.new[table] for table in CARRIED if carrying.new[table]}
        told.lost = carrying.lost
    ingest.writer.submit(lambda: go_on(ingest.archive, dated=old is not None)).result()
    told.left_out += playback.left_out


def _play(playback: Playback, files: list[Path], told: Told, *, listings: bool) -> None:
    """Take up what lies in the archive's own files: three times over, since listings say what pages are, and pages what
    repeats are."""
    from newsarchive import importers
    from newsarchive.capture import BadRecord, Revisit
    from newsarchive.models import Page

    def found(label: str) -> Iterator[Any]:
        with bar(label) as progress:
            for file in files:
                for each in importers.warc_pages(file, home=playback.ingest.archive.warc_folder, answers=True):
                    progress.update(1)
                    if label == "Listings" and isinstance(each, BadRecord):
                        told.left_out[each.reason] += 1
                    yield each

    playback.take(
        (each.answer for each in found("Listings") if isinstance(each, importers.Skipped) and each.answer),
        (each for each in found("Pages") if isinstance(each, Page)),
        (each for each in found("Repeats") if isinstance(each, Revisit)),
        lambda done: blame(done, told.left_out),
        listings=listings,
    )


def _play_elsewhere(playback: Playback, old: Archive, told: Told) -> None:
    """Imported files that were never copied: the old database alone knows where they lie."""
    from newsarchive.importers import Captures

    captures = Captures(old, playback.ingest.archive.warc_folder, elsewhere=True)
    taken_from(playback, captures, told.left_out)


def _swap(db: Path, new: Path, told: Told) -> None:
    """The new database takes the old one's place, which keeps its files under another name."""
    from newsarchive.clock import SystemClock

    if db.exists():
        stamp = f"{SystemClock().now():%Y%m%dT%H%M%S}"
        told.kept = db.with_name(f"{db.name}.before-{stamp}")
        db.with_name(f"{db.name}-shm").unlink(missing_ok=True)  # it is made anew when the file is opened
        for end in ("-wal", ""):
            part = db.with_name(db.name + end)
            if part.exists() and (not end or part.stat().st_size):
                part.rename(told.kept.with_name(told.kept.name + end))
            else:
                part.unlink(missing_ok=True)
    new.rename(db)
    for end in ("-wal", "-shm"):
        new.with_name(new.name + end).unlink(missing_ok=True)


def _print(db: Path, articles: int, told: Told, *, as_json: bool) -> None:
    if as_json:
        print_json({
            "articles": articles, "files": told.files, "pages": told.pages, "left_out": dict(+told.left_out),
            "from_old": told.carried, "not_read": told.lost, "old": str(told.kept) if told.kept else None,
            "only_in_ledger": ONLY_LEDGER if told.before else "",
        })  # fmt: skip
        return
    click.echo(f"{db} is made anew: {count(articles, 'article')} out of {count(told.files, 'WARC file')}.")
    if +told.left_out:
        reasons = ", ".join(f"{n:,} {why.replace('_', ' ')}" for why, n in (+told.left_out).most_common())
        click.echo(f"Left out: {reasons}.")
    if told.before:
        why = "There was no old database" if told.before == "none" else f"The old one can't be read ({told.before})"
        click.echo(f"{why}. What no WARC file holds is not here: {ONLY_LEDGER}.")
    elif told.carried:
        what = ", ".join(f"{number:,} {CARRIED[table]}" for table, number in told.carried.items())
        click.echo(f"Not in WARC files, taken from the old one: {what}. Its log of runs and its alerts stay there.")
    for table, why in told.lost.items():
        click.echo(f"The old one's {CARRIED.get(table, table)} could not be read to their end: {why}.")
    if told.kept:
        click.echo(f"The old one is {told.kept}: delete it once you have looked (newsarchive verify, status).")
