"""The part of `newsarchive import` that takes OPML: its publishers become sites in sites.toml."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import count

if TYPE_CHECKING:
    from newsarchive.models import Site
    from newsarchive.sites import Config


def add_opml(path: Path, config: Config, config_path: Path | None, db: Path) -> Counter[str]:
    """Write the sites of an OPML file that are new into sites.toml; what was left out, by reason.

    A site that is there already stays as it was written: feeds that it lacks are named, for its keeper to decide.
    """
    from newsarchive import importers, urls
    from newsarchive.sites import FILE, add_site, load

    target = config.path or config_path or db.absolute().parent / FILE
    outlines = importers.read_outlines(path)
    sites, bad = importers.sites_of(outlines)
    titles = {outline.feed: outline.title for outline in outlines}
    left_out: Counter[str] = Counter(bad_url=len(bad))
    config = load(target, db_path=db) if target.exists() else config  # another file of this import may have added some
    new: list[Site] = []
    for site in sites:
        known = config.named(site.name) or config.site_for(site.url)
        if known not in config.sites:
            comments = {feed: titles[feed] for feed in site.feeds if titles.get(feed)}
            add_site(target, site, comments=comments)
            new.append(site)
            continue
        left_out["known_site"] += 1
        had = {urls.canonical(feed) for feed in known.feeds}
        lacking = [feed for feed in site.feeds if feed not in had]
        if known.feeds and lacking:
            click.echo(f"{path}: {known.name} is in {target} without {', '.join(lacking)}", err=True)
    feeds = sum(len(site.feeds) for site in new)
    if new:
        click.echo(
            f"{path}: {count(len(new), 'new site')} with {count(feeds, 'feed')} in {target};"
            " fetch them with: newsarchive crawl",
            err=True,
        )
    return +left_out
