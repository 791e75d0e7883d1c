"""What pages and terminal show of an archive: questions with known answers, asked as `search` asks (see `Ask`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsarchive.store.search_condition import Ask

Row = dict[str, Any]

_VERSIONED = "title, subtitle, byline, published, modified, section, body"
LATEST = 12
"""Articles on the front page: a screen and a half."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The archive at a glance. `first` and `last` are the first and last publication, UTC; `sites` and `latest` rows.

    A row of `sites`: name, url, articles, first, last, waiting, failed, gone. Of `latest`: the columns of `articles`
    that a list shows. `states` counts the ledger's URLs by state.
    """

    articles: int
    edits: int
    first: str | None
    last: str | None
    checked: str | None
    sites: tuple[Row, ...]
    latest: tuple[Row, ...]
    states: dict[str, int]


def overview(ask: Ask) -> Overview:
    """The archive at a glance. Reads indexes only, so that it stays fast as the archive grows."""
    states: dict[str, dict[str, int]] = {}
    for row in ask("SELECT site, state, count(*) AS n FROM urls GROUP BY site, state", {}):
        states.setdefault(row["site"], {})[row["state"]] = row["n"]
    counted = {
        row["site"]: row
        for row in ask(
            "SELECT site, count(*) AS articles, min(published_utc) AS first, max(published_utc) AS last FROM articles"
            " GROUP BY site",
            {},
        )
    }
    sites = []
    for row in ask("SELECT name, url FROM sites ORDER BY name", {}):
        has, ledger = counted.get(row["name"], {}), states.get(row["name"], {})
        figures = {"articles": has.get("articles", 0), "first": has.get("first"), "last": has.get("last")}
        sites.append(row | figures | {state: ledger.get(state, 0) for state in ("waiting", "failed", "gone")})
    latest = ask(
        "SELECT id, url, site, title, subtitle, summary, byline, published, published_utc, section, language,"
        " page_type, words, revisions, first_seen, gone_at FROM articles ORDER BY published_utc DESC, id DESC LIMIT :n",
        {"n": LATEST},
    )
    totals: dict[str, int] = {}
    for of_site in states.values():
        for state, number in of_site.items():
            totals[state] = totals.get(state, 0) + number
    return Overview(
        articles=sum(row["articles"] for row in counted.values()),
        edits=_value(ask, "SELECT count(*) AS n FROM revisions WHERE kind = 'edited'") or 0,
        first=min((row["first"] for row in counted.values() if row["first"]), default=None),
        last=max((row["last"] for row in counted.values() if row["last"]), default=None),
        checked=_value(ask, "SELECT max(coalesce(ended_at, started_at)) AS n FROM runs"),
        sites=tuple(sorted(sites, key=lambda row: (-row["articles"], row["name"]))),
        latest=tuple(latest),
        states=totals,
    )


def article(ask: Ask, number: int, capture: int | None = None) -> Row | None:
    """An article by its id with all that the archive knows of it; None where there is none.

    The columns of `articles`; `html`; `versions`, newest first, each with its capture (warc, offset, length, digest,
    status, content_type, fetched_at); `version`, the one shown; `events`, the oldest first (event: its kind; at,
    reason, target, capture, recorded_at); `authors` (name, kind), `tags` (names), `links`, `images`, `aliases`;
    `provenance` (field, rank, witness, value) of the version shown. `capture` names an older version to show instead of
    the newest: then title, dates, body and so on are that version's.
    """
    key = {"id": number}
    row = next(iter(ask("SELECT * FROM articles WHERE id = :id", key)), None)
    if row is None:
        return None
    versions = list(
        ask(
            "SELECT revisions.id, revisions.capture, seen_at, kind, fields, change, words_added,"
            " words_removed, revisions.title, captures.url, warc,"
            " offset, length, digest, status, content_type, fetched_at FROM revisions"
            " JOIN captures ON captures.id = revisions.capture WHERE article = :id"
            " ORDER BY seen_at DESC, revisions.id DESC",
            key,
        )
    )
    wanted = [one for one in versions if capture in (None, one["capture"])]
    if capture is not None and not wanted:
        return None
    found: Row = row | {"html": "", "version": None, "provenance": []}
    if wanted:
        chosen = {"id": wanted[0]["id"]}
        read = next(iter(ask(f"SELECT {_VERSIONED}, html FROM revisions WHERE id = :id", chosen)))  # noqa: S608
        found |= read if wanted[0] is not versions[0] else {"html": read["html"]}
        found["version"] = wanted[0]
        found["provenance"] = list(
            ask(
                "SELECT field, rank, witness, value FROM provenance WHERE revision = :id ORDER BY field, rank",
                chosen,
            )
        )
    names = ask("SELECT name FROM article_tags JOIN tags ON tags.id = tag WHERE article = :id ORDER BY position", key)
    return found | {
        "versions": versions,
        "events": list(
            ask(
                "SELECT kind AS event, at, reason, target, capture, recorded_at FROM events WHERE article = :id"
                " ORDER BY at, id",
                key,
            )
        ),
        "tags": [each["name"] for each in names],
        "authors": list(
            ask(
                "SELECT name, kind FROM article_authors JOIN authors ON authors.id = author WHERE article = :id"
                " ORDER BY position",
                key,
            )
        ),
        "links": list(ask("SELECT url, text FROM links WHERE article = :id ORDER BY position", key)),
        "images": list(ask("SELECT url, caption, credit FROM images WHERE article = :id ORDER BY position", key)),
        "aliases": list(ask("SELECT url, rule, at FROM aliases WHERE article = :id ORDER BY at, url", key)),
    }


def _value(ask: Ask, sql: str) -> Any:
    return next(iter(ask(sql, {})), {}).get("n")


SAVED: dict[str, dict[str, str]] = {
    "articles_by_month": {
        "title": "Articles by month and site",
        "description": "How many articles the archive holds of each site, by month of publication.",
        "sql": "select substr(published_utc, 1, 7) as month, site, count(*) as articles, sum(words) as words\n"
        "from articles where published_utc is not null\ngroup by month, site order by month desc, articles desc",
    },
    "what_was_missed": {
        "title": "What was missed, and why",
        "description": "URLs that a site announced and that are no articles in the archive, by state and reason.",
        "sql": "select site, state, reason, count(*) as urls, min(url) as example\nfrom urls"
        " where state in ('failed', 'forbidden', 'gone', 'not_article', 'waiting')\n"
        "group by site, state, reason order by urls desc",
    },
    "edited_articles": {
        "title": "Articles edited after publication",
        "description": "Articles of which the publisher made more than one version, newest change first.",
        "sql": "select id as article, site, title, revisions as versions, published, last_changed\nfrom articles"
        " where revisions > 1 order by last_changed desc",
    },
    "headline_changes": {
        "title": "Headlines that changed",
        "description": "Each version whose headline differs from the version before it.",
        "sql": "select article, seen_at, before_title, title from (\n"
        "  select article, seen_at, title,\n"
        "    lag(title) over (partition by article order by seen_at, id) as before_title\n"
        "  from revisions\n) where before_title is not null and before_title <> title order by seen_at desc",
    },
    "withdrawn_articles": {
        "title": "Articles that were withdrawn",
        "description": "Articles that their publisher answered to be gone, with the day when we found out.",
        "sql": "select articles.id as article, site, title, published, gone_at, reason, target, capture from articles\n"
        "left join events on events.article = articles.id and events.at = gone_at\n"
        "  and events.kind in ('gone', 'replaced')\n"
        "where gone_at is not null order by gone_at desc",
    },
    "edits_by_kind": {
        "title": "What publishers change",
        "description": "Edits by site and kind, with how soon after publication: the middle one, in hours.",
        "sql": "select site, change, count(*) as edits,\n"
        "  round(max(case when place = (number + 1) / 2 then hours end), 1) as median_hours\n"
        "from (\n  select site, change, hours,\n"
        "    row_number() over (partition by site, change order by hours) as place,\n"
        "    count(hours) over (partition by site, change) as number\n  from (\n"
        "    select articles.site, revisions.change,\n"
        "      (julianday(revisions.seen_at) - julianday(articles.published_utc)) * 24 as hours\n"
        "    from revisions join articles on articles.id = article where revisions.kind = 'edited'\n  )\n)\n"
        "group by site, change order by edits desc",
    },
    "corrections_published": {
        "title": "Corrections that publishers made",
        "description": "Versions that a correction or update note came with.",
        "sql": "select article, articles.site, seen_at, revisions.title, words_added, words_removed from revisions\n"
        "join articles on articles.id = article where change = 'correction' order by seen_at desc",
    },
    "same_story": {
        "title": "Stories that several sites carry",
        "description": "Who had a text first, how many carry it, and on how many sites.",
        "sql": "select stories.first as article, articles.site, articles.title, first_at, stories.articles,"
        " stories.sites\nfrom stories join articles on articles.id = stories.first"
        " where stories.sites > 1\norder by stories.sites desc, stories.articles desc",
    },
    "coverage_by_site": {
        "title": "How complete is each site",
        "description": "Addresses that were announced, and the share of them that may be had and is archived.",
        "sql": "select site, min(day) as since, max(day) as until, sum(announced) as announced,\n"
        "  sum(archived + alias) as archived, sum(failed + gone + forbidden) as missed, sum(waiting) as waiting,\n"
        "  round(100.0 * sum(archived + alias) / nullif(sum(announced - not_article - waiting), 0), 1) as percent\n"
        "from coverage group by site order by percent",
    },
    "reserved": {
        "title": "Whose texts are reserved",
        "description": "Articles whose publisher, at its last word, reserved text mining or asked for no copies.",
        "sql": "select site, count(*) as articles, sum(tdm_reserved = 1) as mining_reserved,"
        " sum(noarchive) as no_copies\nfrom (\n"
        "  select article, tdm_reserved, noarchive, max(last_at) from permissions"
        " where article is not null group by article\n) join articles on articles.id = article\n"
        "where tdm_reserved = 1 or noarchive = 1 group by site order by articles desc",
    },
    "back_again": {
        "title": "Articles that came back",
        "description": "Articles that were withdrawn, and then put back by their publisher.",
        "sql": "select article, site, title, events.at as back_at, capture from events\n"
        "join articles on articles.id = article where events.kind = 'back' order by events.at desc",
    },
    "bylines": {
        "title": "Who writes",
        "description": "Authors and agencies, with how many articles they sign and for which sites.",
        "sql": "select authors.name, authors.kind, count(*) as articles, count(distinct articles.site) as sites,\n"
        "  min(articles.published_utc) as first, max(articles.published_utc) as last\n"
        "from authors join article_authors on article_authors.author = authors.id\n"
        "join articles on articles.id = article_authors.article\ngroup by authors.id order by articles desc",
    },
    "cited_hosts": {
        "title": "Which hosts the articles link to",
        "description": "Hosts of the links in article bodies, most frequent first.",
        "sql": "select substr(rest, 1, instr(rest || '/', '/') - 1) as host, count(*) as links,\n"
        "  count(distinct article) as articles\nfrom (select article, substr(url, instr(url, '://') + 3) as rest"
        " from links)\ngroup by host order by links desc",
    },
    "silent_sources": {
        "title": "Sources that stopped working",
        "description": "Feeds, sitemaps and pages that announce URLs and did not answer well when last asked.",
        "sql": "select site, kind, url, state, reason, attempts, polled_at from sources\n"
        "where state in ('failing', 'retired') order by polled_at desc",
    },
}
"""Questions that researchers ask, as queries that Datasette saves under these names: title, description, SQL."""
