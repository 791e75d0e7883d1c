"""The language of searches, what it finds and how it shows: on an archive of invented articles in seven languages."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.models import Article
from newsarchive.store import Archive
from newsarchive.store.folding import fold_for_index, tokens, words
from newsarchive.store.queries import SAVED, article, overview
from newsarchive.store.search import Ask, asker, condition, facets, parse, search
from newsarchive.store.search_query import MAX_TERMS, Filter
from newsarchive.store.snippets import SNIPPET, snippet
from tests import browsing

TIDE, REGATTA, COUNCIL, TRAM, SOUK, PARK, MARKET, BRIDGE, TREE = range(1, 10)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    path = browsing.make(tmp_path_factory.mktemp("search") / "archive.db")
    with Archive(path, read_only=True) as archive:
        yield archive.query


def ids(ask: Ask, text: str) -> set[int]:
    return {hit.id for hit in search(ask, text, limit=100).hits}


# -- folding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź, STRASSE und Straße", "lodz strasse und strasse"),
        ("İstanbul ISPANAK ıspanak", "istanbul ispanak ispanak"),
        ("Æther œuvre Ørsted Þórr đá", "aether oeuvre orsted thorr da"),
        ("l’eau don't re-do foo_bar C++", "l eau don t re do foo bar c"),
        ("ﬁne ｆｕｌｌ e\u0301te\u0301 ½", "fine full ete 1 2"),
        ("ΛΌΓΟΣ λόγος", "λογοσ λογοσ"),
        ("Ёлка ёлка елка Йод", "елка елка елка йод"),
        ("كِتَابٌ مـحـمـد أحمد ٢٠٢٦", "كتاب محمد احمد 2026"),
        ("中国新闻 ガギ ｶﾞｷﾞ", "中 国 新 闻 ガ ギ ガ ギ"),
        ("한국은 \u1112\u1161\u11ab", "한 국 은 한"),
        ("soft\u00adhyphen می\u200cخواهم", "softhyphen ميخواهم"),
        ("", ""),
        ("!? \x00 \ud800 \ue000", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold_for_index(text) == folded


@given(st.lists(st.text("aZ9_ .'\n\r\u0301éßŁ\u00ad中ガ\u3099क\u093f½\u2028", max_size=20)).map("\n".join))
def test_an_index_has_the_tokens_that_a_highlight_finds(text: str) -> None:
    assert words(text) == tuple(word for _, _, word in tokens(unicodedata.normalize("NFKC", text)))


@pytest.mark.parametrize(
    "text", ["हिन्दी की खबर", "வணக்கம் உலகம்", "สวัสดีครับ", "ខ្មែរ", "བོད་ཡིག", "မြန်မာ", "ไทย 2569", "ʼn ½ ǅ"]
)
def test_the_tokenizer_splits_what_is_folded_only_at_spaces(text: str) -> None:
    """unicode61 breaks words at vowel signs and unknown characters: nothing folded may hold such."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize = 'unicode61 remove_diacritics 2')")
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, row)")
    db.execute("INSERT INTO t VALUES (?)", (fold_for_index(text),))
    assert {term for (term,) in db.execute("SELECT term FROM v")} == set(words(text))
    assert words(text)


# -- what is found ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("storm", {TIDE, REGATTA}),
        ("STORM Surge", {TIDE, REGATTA}),
        ('"storm surge"', {TIDE}),
        ("“storm surge”", {TIDE}),
        ("storm -regatta", {TIDE}),
        ("storm NOT regatta", {TIDE}),
        ("surge AND marks", {REGATTA}),
        ("regatta OR mayor", {REGATTA, COUNCIL}),
        ("pumps OR marks storm", {TIDE, REGATTA}),
        ("regat*", {REGATTA}),
        ("title:storm", {TIDE, REGATTA}),
        ("title:pumps", set()),
        ('title:"tide gate"', {TIDE}),
        ("cafe", {TIDE}),
        ("lodz", {TRAM}),
        ("strassenbahn", {TRAM}),
        ("brucke", {TRAM}),
        ("公园", {PARK}),
        ("河边公园", {PARK}),
        ("园公", set()),
        ("新桥 散步", {PARK}),
        ("ตลาดน้ำ", {MARKET}),
        ("नदी", {BRIDGE}),
        ("नद", set()),
        ("पुल नया", {BRIDGE}),
        ("المدينة", {SOUK}),
        ("التجار", {SOUK}),
        ("елка", {TREE}),
        ("site:harbourpost.example", {TIDE, REGATTA, COUNCIL}),
        ("site:https://www.harbourpost.example/", {TIDE, REGATTA, COUNCIL}),
        ("site:harbour storm", {TIDE, REGATTA}),
        ("site:kurier.example site:gazeta.example", {TRAM, TREE}),
        ("site:example -site:harbourpost.example", {TRAM, SOUK, PARK, MARKET, BRIDGE, TREE}),
        ("site:nowhere.example", set()),
        ("author:okafor", {TIDE}),
        ("author:thorsson", {TIDE}),
        ('author:"Ada Okafor"', {TIDE}),
        ("author:okafor author:þórsson", {TIDE}),
        ("author:okafor author:orsted", set()),
        ('author:"coastal wire"', {TIDE}),
        ("author:nobody", set()),
        ("-author:okafor storm", {REGATTA}),
        ("section:sport", {REGATTA}),
        ('section:"local news"', {TIDE, COUNCIL}),
        ("section:local", {TIDE, COUNCIL}),
        ("section:sport section:stadt", {REGATTA, TRAM}),
        ("lang:de", {TRAM}),
        ("lang:de-AT", {TRAM}),
        ("type:liveblog", {COUNCIL}),
        ("-type:article -type:other", {COUNCIL}),
        ("before:2026", {TRAM}),
        ("after:2026-03-01", {TIDE, REGATTA, COUNCIL, TREE}),  # the tree has no date: it was first seen in March
        ("after:2026-01 before:2026-01-16", {PARK}),
        ("before:2026-03-02 after:2026-03-01", {TIDE}),
        ("-after:2026", {TRAM}),
        ("-storm lang:en", {COUNCIL}),
        ("-storm -council lang:en", set()),
        ('"storm', {TIDE, REGATTA}),
        ("storm OR", {TIDE, REGATTA}),
        ("OR storm", {TIDE, REGATTA}),
        ("(storm) surge;", {TIDE, REGATTA}),
        ("storm NEAR surge", set()),
        ("title : storm", set()),
        ("23:10", {TIDE}),
        ("nowhere:land", set()),
        ("🌊 storm", {TIDE, REGATTA}),
        ("storm' OR 1=1 --", {TIDE, REGATTA}),
        ("'; DROP TABLE articles; --", set()),
        ("site:' OR 1=1 --", set()),
    ],
)
def test_what_is_found(ask: Ask, text: str, found: set[int]) -> None:
    result = search(ask, text, limit=100)
    assert {hit.id for hit in result.hits} == found
    assert result.total == len(found)
    rows = ask(f"SELECT id FROM articles WHERE {(made := condition(ask, text)).whole}", made.params)
    assert {row["id"] for row in rows} == found


@pytest.mark.parametrize("text", ["", "   ", "-", '"', '""', "OR", "NOT", "!!!", "site:", "before:", "-\ud800", "\x00"])
def test_nothing_asked_is_everything(ask: Ask, text: str) -> None:
    result = search(ask, text, limit=3)
    assert result.total == len(browsing.ARTICLES)
    assert [hit.id for hit in result.hits] == [REGATTA, COUNCIL, TREE]  # the newest; the tree by when it was first seen


@pytest.mark.parametrize("text", ["before:x", "after:2026-13", "before:2026-02-30", "after:0000", "since:yesterday"])
def test_no_date_is_said(ask: Ask, text: str) -> None:
    result = search(ask, f"storm {text}")
    assert {hit.id for hit in result.hits} == {TIDE, REGATTA}
    assert text in result.query.notes[0]
    assert "is no date" in result.query.notes[0]


def test_title_outranks_body(ask: Ask) -> None:
    assert [hit.id for hit in search(ask, "surge").hits] == [TIDE, REGATTA]
    assert [hit.id for hit in search(ask, "marks OR gate").hits] == [TIDE, REGATTA]


def test_sort_and_pages(ask: Ask) -> None:
    newest = [hit.id for hit in search(ask, "the", sort="newest", limit=10).hits]
    assert newest == [REGATTA, COUNCIL, TIDE]
    assert [hit.id for hit in search(ask, "the", sort="oldest", limit=10).hits] == newest[::-1]
    first = search(ask, "the", sort="newest", limit=1)
    assert [hit.id for hit in search(ask, "the", sort="newest", limit=1, after=first.after).hits] == [COUNCIL]
    beyond = search(ask, "the", sort="newest", limit=10, after=f"{-(10**17)}_1")
    assert (beyond.total, beyond.hits) == (3, ())
    assert search(ask, "the", limit=0).total == 3


def test_site_argument_narrows(ask: Ask) -> None:
    assert search(ask, "", site="kurier.example").total == 1
    assert search(ask, "storm", site="kurier.example").total == 0


def test_facets_count_what_is_found(ask: Ask) -> None:
    found = search(ask, "site:harbourpost.example").facets
    assert {one.value: one.count for one in found["site"]} == {"harbourpost.example": 3}
    assert {one.value.lower(): one.count for one in found["section"]} == {"local news": 2, "sport": 1}
    assert {one.value: one.count for one in found["page_type"]} == {"article": 2, "liveblog": 1}
    assert {one.value: one.count for one in found["author"]} == {
        "Ada Okafor": 1,
        "Jón Þórsson": 1,
        "Coastal Wire": 1,
        "Liv Ørsted": 1,
    }
    years = {one.value: one.count for one in search(ask, "").facets["year"]}
    assert years == {"2026": 8, "2025": 1}
    assert all(values == () for values in search(ask, "site:nowhere.example").facets.values())


def test_each_facet_value_finds_its_count(ask: Ask) -> None:
    for name, field in (("site", "site"), ("language", "lang"), ("section", "section"), ("author", "author")):
        for one in facets(ask, condition(ask, ""))[name]:
            assert search(ask, f'{field}:"{one.value}"', with_facets=False).total == one.count, one


# -- how it is shown -------------------------------------------------------------------------------------------------


def marked(ask: Ask, text: str) -> tuple[list[str], list[str]]:
    hit = search(ask, text).hits[0]
    return [part for part, on in hit.headline if on], [part for part, on in hit.snippet if on]


def test_hits_are_marked_as_printed(ask: Ask) -> None:
    assert marked(ask, "lodz strassenbahn") == (["Straßenbahn", "Łódź"], ["Łódź"])
    assert marked(ask, "公园") == (["公园"], ["公园"])
    assert marked(ask, '"storm surge"') == (["storm surge"], ["storm surge"])
    assert marked(ask, "title:regatta storm")[0] == ["Regatta", "storm"]
    assert marked(ask, "title:regatta")[1] == []
    assert marked(ask, "елка") == (["Ёлка"], [])
    assert marked(ask, "harb*")[0] == ["harbour"]
    assert marked(ask, "नदी") == (["नदी"], ["नदी"])
    assert marked(ask, "التجار")[1] == ["التجّار"]


def test_headline_and_snippet_are_the_text_itself(ask: Ask) -> None:
    hit = search(ask, "storm gate").hits[0]
    assert "".join(part for part, _ in hit.headline) == hit.title == browsing.HARBOUR.title
    text = "".join(part for part, _ in hit.snippet).strip("… ")
    assert text in browsing.HARBOUR.body.replace("\n\n", " ")


def test_snippet_shows_where_most_words_stand() -> None:
    filler = "Nothing of note happened here today. " * 40
    body = f"{filler}A fox ran.\n\n{filler}The quick brown fox met a lazy dog. {filler}"
    parts = snippet(body, parse("fox dog").terms)
    shown = "".join(part for part, _ in parts)
    assert [part for part, on in parts if on] == ["fox", "dog"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < SNIPPET + 40


def test_snippet_of_text_without_spaces_stays_short() -> None:
    parts = snippet("天" * 5_000 + "公园" + "地" * 5_000, parse("公园").terms)
    assert [part for part, on in parts if on] == ["公园"]
    assert len("".join(part for part, _ in parts)) < SNIPPET + 40


def test_snippet_without_a_hit_is_the_beginning() -> None:
    assert snippet("One.\n\nTwo.", parse("three").terms) == (("One. Two.", False),)
    assert snippet("", parse("three").terms) == ()


# -- any text --------------------------------------------------------------------------------------------------------

PARTS = st.sampled_from(
    (
        *('"', "'", "-", "--", "*", "^", "(", ")", ":", "OR", "AND", "NOT", "NEAR(", "site:", "author:", "title:"),
        *("before:", "2026", "a", "storm", "公园", "%", "_", ";", "{", "}", "\\", "\x00", "🌊", " ", "\n", "\u202e"),
        *("\ud800", "-site:", "section:", "type:", "lang:", "“", "|", "+"),
    )
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=25).map("".join)))
def test_no_text_raises(ask: Ask, text: str) -> None:
    result = search(ask, text, limit=5)
    assert 0 <= len(result.hits) <= result.total <= len(browsing.ARTICLES)


@pytest.mark.parametrize(
    "text",
    ["word " * 5_000, "(" * 5_000, '"a" OR ' * 2_000, "x" * 100_000, "-a " * 3_000, "site:a " * 2_000, "公" * 9_000],
)
def test_endless_text_is_cut(ask: Ask, text: str) -> None:
    query = parse(text)
    assert len(query.terms) + len(query.without) + len(query.filters) <= MAX_TERMS
    assert search(ask, text).total <= len(browsing.ARTICLES)


def test_filters_know_how_they_were_typed() -> None:
    query = parse('storm section:"Local news" -site:a.example after:2026-3')
    assert query.filters == (
        Filter("section", "Local news", False, 'section:"Local news"'),
        Filter("site", "a.example", True, "-site:a.example"),
        Filter("after", "2026-03-01", False, "after:2026-3"),
    )


# -- other connections, other questions ------------------------------------------------------------------------------


def test_a_connection_of_somebody_else_will_do(tmp_path: Path) -> None:
    path = browsing.make(tmp_path / "archive.db")
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    assert search(asker(connection), "storm").total == 2
    connection.close()


def test_overview(ask: Ask) -> None:
    seen = overview(ask)
    assert seen.articles == len(browsing.ARTICLES)
    assert seen.edits == 1
    assert (seen.first, seen.last) == ("2025-11-20T08:00:00Z", "2026-03-04T00:00:00Z")
    assert [row["id"] for row in seen.latest][:3] == [REGATTA, COUNCIL, TIDE]
    assert {row["name"]: row["articles"] for row in seen.sites}["harbourpost.example"] == 3
    assert seen.states == {"archived": 9, "waiting": 1, "failed": 1, "gone": 1}


def test_overview_of_an_empty_archive(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        seen = overview(archive.query)
        assert (seen.articles, seen.edits, seen.first, seen.sites, seen.latest) == (0, 0, None, (), ())
        assert search(archive.query, "anything site:x author:y section:z -w").total == 0


def test_article_with_all_that_is_known(ask: Ask) -> None:
    found = article(ask, TIDE)
    assert found is not None
    assert found["title"] == browsing.HARBOUR.title
    assert "<h2>What happens next</h2>" in found["html"]
    assert [(one["name"], one["kind"]) for one in found["authors"]] == [
        ("Ada Okafor", "person"),
        ("Jón Þórsson", "person"),
        ("Coastal Wire", "agency"),
    ]
    assert found["tags"] == ["storm surge", "harbour"]
    assert [one["kind"] for one in found["versions"]] == ["edited", "first"]
    assert found["version"]["warc"].endswith(".warc.gz")
    assert [one["rule"] for one in found["aliases"]] == ["amp"]
    titles = [(one["rank"], one["witness"]) for one in found["provenance"] if one["field"] == "title"]
    assert titles == [(0, "json-ld:headline"), (1, "title")]


def test_article_in_an_earlier_version(ask: Ask) -> None:
    newest = article(ask, TIDE)
    assert newest is not None
    early = article(ask, TIDE, newest["versions"][-1]["capture"])
    assert early is not None
    assert (early["title"], early["body"]) == ("Storm surge nears the old harbour", "It comes.")
    assert early["url"] == newest["url"]
    assert article(ask, TIDE, 424242) is None
    assert article(ask, 424242) is None


def test_saved_queries_run(ask: Ask) -> None:
    for query in SAVED.values():
        list(ask(query["sql"], {}))
    (edit,) = ask(SAVED["headline_changes"]["sql"], {})
    assert (edit["before_title"], edit["title"]) == ("Storm surge nears the old harbour", browsing.HARBOUR.title)
    hosts = {row["host"]: row["links"] for row in ask(SAVED["cited_hosts"]["sql"], {})}
    assert hosts == {"office.example": 1}


def test_an_article_stored_again_is_found_by_its_new_words_alone(tmp_path: Path) -> None:
    with Archive(browsing.make(tmp_path / "archive.db")) as archive:
        with archive.atomic():
            archive.articles.show(TIDE, Article(title="Quiet night", body="Nothing moved."))
        assert ids(archive.query, "quiet") == {TIDE}
        assert ids(archive.query, "surge") == {REGATTA}
