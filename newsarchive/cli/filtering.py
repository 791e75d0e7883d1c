"""The options by which articles are chosen: the same for every command that writes them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsarchive.cli.common import count

if TYPE_CHECKING:
    from newsarchive.exporters import Filters
    from newsarchive.store import Archive

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option("--site", multiple=True, help="One site's articles; more than once: any of these sites."),
    click.option("--since", metavar="DATE", help="Published on that day or later (2026, 2026-11, 2026-11-23)."),
    click.option("--until", metavar="DATE", help="Published on that day or earlier."),
    click.option("--language", multiple=True, metavar="CODE", help="In that language (en, de, ...)."),
    click.option("--author", multiple=True, metavar="NAME", help="Signed by someone with that name, or a part of it."),
    click.option("--section", multiple=True, metavar="NAME", help="Of that section."),
    click.option(
        "--type",
        "page_type",
        multiple=True,
        type=click.Choice(["article", "liveblog", "gallery", "video", "listing", "other"]),
        help="Pages of that kind.",
    ),
    click.option("--query", help="Only what this search finds (as newsarchive search takes it)."),
    click.option(
        "--story",
        type=click.Choice(["first", "all"]),
        default="all",
        show_default=True,
        help="first: of a text that several articles carry, the first alone.",
    ),
    click.option("--changed", is_flag=True, help="Only what was edited: more than one version."),
    click.option("--gone", is_flag=True, help="Only what was withdrawn."),
    click.option(
        "--versions",
        default="latest",
        show_default=True,
        metavar="latest|all|asof:DATE",
        help="Which versions: the newest, every one, or the one that stood there at the end of that day.",
    ),
    click.option(
        "--recorded-by", metavar="DATE", help="Leave out what the archive learned, or read otherwise, after that day."
    ),
    click.option(
        "--reserved",
        type=click.Choice(["keep", "skip"]),
        default="keep",
        show_default=True,
        help="Articles that said noarchive, or reserved text and data mining, when they were last fetched.",
    ),
    click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Draw so many of these articles."),
    click.option("--seed", type=int, metavar="NUMBER", help="Draw others; the same number draws the same.  [0]"),
    click.option("--fields", default="", metavar="A,B,...", help="These columns only, in this order."),
)


def filter_options(command: F) -> F:
    """Every option of OPTIONS; `filters_of` makes a value of what they were given."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def filters_of(given: dict[str, Any]) -> Filters:
    """What was asked for. Raises click.UsageError where options don't go together."""
    from newsarchive.exporters import Filters

    if given["seed"] is not None and given["sample"] is None:
        raise click.UsageError("--seed is for --sample: say how many articles to draw.")
    fields = tuple(name.strip() for name in given.pop("fields").split(",") if name.strip())
    several = ("site", "language", "author", "section", "page_type")
    given |= {name: given[name] or None for name in several} | {"seed": given["seed"] or 0}
    return Filters(fields=fields, **given)


def tell_stale(archive: Archive, filters: Filters) -> None:
    """Say on stderr where versions are compared that today's extractor has not read yet."""
    from newsarchive.exporters import stale

    if filters.as_they_read_now:
        return
    if number := stale(archive, filters):
        told = count(number, "version was", "versions were")
        click.echo(f"{told} read by an older extractor: newsarchive reextract reads them again.", err=True)
