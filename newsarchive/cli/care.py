"""`newsarchive verify` and `newsarchive backup`."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive.cli.common import bar, count, db_option, json_option, print_json

SHOWN = 20
QUICKLY = 1000  # captures are read in under two seconds, and need no progress bar


@click.command("verify", epilog="Example: newsarchive verify && echo sound")
@click.option("--quick", is_flag=True, help="The database alone, not the WARC files.")
@click.option(
    "--dataset",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check this dataset instead: its files, and each row beside the archive.",
)
@db_option
@json_option
def verify_command(quick: bool, folder: Path | None, db: Path, as_json: bool) -> int:
    """Check the database, the search index, and every capture against its digest. Exits 1 where something is wrong."""
    if folder is not None:
        from newsarchive.cli.dataset import verify

        return verify(folder, db, as_json=as_json)
    from newsarchive.store import Archive
    from newsarchive.store.care import database_faults

    faults: list[dict[str, str]] = []
    with Archive(db, read_only=True) as archive:
        faults += [{"where": fault.where, "what": fault.what} for fault in database_faults(archive)]
        articles = archive.value("SELECT count(*) FROM articles")
        captures = archive.value("SELECT count(*) FROM captures")
        tombstones = archive.value("SELECT count(*) FROM sqlite_master WHERE name = 'tombstones'") and len(
            archive.tombstones.all()
        )
        if not quick:
            faults += _versions(archive)
            faults += _captures(archive, captures)
    if as_json:
        print_json(
            {
                "sound": not faults,
                "articles": articles,
                "captures": captures,
                "tombstones": tombstones,
                "faults": faults,
            }
        )
        return 1 if faults else 0
    for fault in faults[:SHOWN]:
        click.echo(f"{fault['where']}: {fault['what']}")
    if len(faults) > SHOWN:
        click.echo(f"... and {len(faults) - SHOWN} more; --json lists all.")
    if faults:
        click.echo(f"{count(len(faults), 'fault')} in {db}. Restore what is damaged from a backup.")
        return 1
    read = "" if quick else ", each read again from its WARC and its digest compared"
    click.echo(f"{db} is sound: {count(articles, 'article')}, {count(captures, 'capture')}{read}.")
    if tombstones:
        click.echo(f"{count(tombstones, 'tombstone')} held: nothing is left of what was taken out for good.")
    return 0


def _versions(archive: object) -> list[dict[str, str]]:
    """Versions that no longer read as they were read: none of their capture's readings has the digest of their text."""
    from newsarchive.revisions import FIELDS, digest_of
    from newsarchive.store import Archive

    assert isinstance(archive, Archive)
    total = archive.value("SELECT count(*) FROM revisions")
    columns = ", ".join(f"r.{name}" for name in FIELDS)
    faults = []
    with bar("Comparing", total, show=total > QUICKLY) as progress:
        for row in archive.query(
            f"SELECT r.id, r.article, {columns}, (SELECT group_concat(digest) FROM extractions e"  # noqa: S608
            " WHERE e.capture = r.capture AND e.outcome = 'article') AS digests FROM revisions r ORDER BY r.id"
        ):
            if row["digests"] and digest_of(row) not in row["digests"].split(","):
                what = f"version {row['id']} of article {row['article']} doesn't read as it was read"
                faults.append({"where": "revisions", "what": what})
            progress.update(1)
    return faults


def _captures(archive: object, total: int) -> list[dict[str, str]]:
    """Read every capture's record again, and every WARC file from end to end."""
    from newsarchive import capture as warc
    from newsarchive.errors import CaptureError
    from newsarchive.ingest.forgetting import traces
    from newsarchive.store import Archive
    from newsarchive.store.care import all_captures

    assert isinstance(archive, Archive)
    faults, files = [], set[str]()
    with bar("Reading", total, show=total > QUICKLY) as progress:
        for found, original in all_captures(archive):
            files.add(found.warc)
            try:
                warc.read(archive.warc_folder, found, original=original)
            except CaptureError as error:
                faults.append({"where": f"captures {found.id}", "what": error.message})
            progress.update(1)
    for name in sorted(files):
        path = archive.warc_folder / name
        if path.exists():  # a file that is written right now has ".open" behind its name; its records were read above
            faults += [{"where": name, "what": problem} for problem in warc.check(path)]
    if marks := archive.tombstones.marks():
        for name, offsets in traces(archive.warc_folder, marks).items():
            what = f"{count(len(offsets), 'record')} of what was taken out for good, the first at {offsets[0]}"
            faults.append({"where": name, "what": what})
    return faults


@click.command("backup", epilog="Example: newsarchive backup /backups/archive-$(date +%F).db")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def backup_command(file: Path, db: Path) -> None:
    """Write a whole, consistent copy of the database to FILE, also while a crawl is at work.

    The WARC files never change once they are closed: copy the folder warc/ with any tool.
    """
    from newsarchive.store import Archive
    from newsarchive.store.care import backup

    with Archive(db, read_only=True) as archive, bar("Copying", 100) as progress:
        size = backup(archive, file, lambda done, all_: progress.update(done * 100 // max(all_, 1) - progress.pos))
    click.echo(f"{file} is a whole copy of {db} ({size / 1e6:,.1f} MB). Copy {db.parent / 'warc'}/ beside it.")
