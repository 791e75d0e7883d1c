"""Titles: the site's name goes by what the site does, and what readers see wins."""

from __future__ import annotations

import lxml.html
import pytest

from newsarchive.extract.metadata import read_metadata
from newsarchive.extract.sitenames import is_site_name, strip_site
from newsarchive.extract.wording import key


def title(head: str, body: str = "", url: str | None = "https://www.harbour-post.example/a/b") -> str | None:
    return read_metadata(
        lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), url=url
    ).title


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Ferry reopens - Harbour Post", ("harbour post",), "Ferry reopens"),
        ("Harbour Post: Ferry reopens", ("harbour post",), "Ferry reopens"),
        ("Ferry reopens | News | Harbour Post", ("harbour post",), "Ferry reopens | News"),
        ("Ferry – reopens", ("harbour post",), "Ferry – reopens"),
        ("War - and peace", (), "War - and peace"),
        ("Harbour Post", ("harbour post",), "Harbour Post"),
        ("船が再開 | 港新聞", ("港新聞",), "船が再開"),
    ],
)
def test_only_the_site_s_name_is_cut(text: str, names: tuple[str, ...], expected: str) -> None:
    assert strip_site(text, names) == expected


def test_what_another_witness_says_word_for_word_is_kept() -> None:
    agreed = [key("Ferry reopens after winter")]
    assert strip_site("Ferry reopens after winter | Travel | Town", (), agreed) == "Ferry reopens after winter"


def test_site_names_are_known_by_their_host() -> None:
    assert is_site_name("The Harbour Post", ("harbourpost",))
    assert not is_site_name("Harbour opens", ("harbourpost",))


def test_what_readers_see_wins_over_what_is_written_for_machines() -> None:
    head = (
        "<title>Ferry 2024: best ferry guide</title><meta property='og:title' content='Ferry 2024: best ferry guide'>"
    )
    assert (
        title(head, "<h1>The ferry is back, says our guide to 2024</h1>") == "The ferry is back, says our guide to 2024"
    )


def test_the_site_s_logo_in_an_h1_is_no_title() -> None:
    head = "<title>Ferry reopens - Harbour Post</title><meta property='og:site_name' content='Harbour Post'>"
    assert title(head, "<header><h1>Harbour Post</h1></header><h2>Ferry reopens</h2>") == "Ferry reopens"


def test_a_kicker_in_a_line_of_its_own_is_no_part_of_the_title() -> None:
    head = "<title>Ferry line reopens</title><meta property='og:title' content='Ferry line reopens'>"
    assert title(head, "<h1><div>Travel news</div><div>Ferry line reopens</div></h1>") == "Ferry line reopens"


def test_a_heading_for_machines_gives_way_to_the_one_that_is_shared() -> None:
    head = "<title>Ferry: islands reached</title><meta property='og:title' content='Boats sail to the islands again'>"
    body = "<h1>Ferry: islands reached</h1><article><h2>Islands Boats sail to the islands again</h2></article>"
    assert title(head, body) == "Boats sail to the islands again"


def test_entities_are_decoded_once_too_often_written() -> None:
    assert title("<meta property='og:title' content='Fish &amp;amp; ships'>") == "Fish & ships"


def test_a_page_without_a_title_has_none() -> None:
    assert title("") is None


def test_a_title_without_heading_is_the_part_that_the_page_prints_for_itself() -> None:
    logo = "<td><b>L'Écho du Val</b></td>"
    links = "<td><a href='/2'>Le four du village rallumé</a></td>"
    story = "<td><font size='5'><b>Le pont des Moulins fermé</b></font><br>Depuis mardi, personne ne passe.</td>"
    for title in ("L'Écho du Val : Le pont des Moulins fermé", "Le pont des Moulins fermé - L'Écho du Val"):
        page = f"<title>{title}</title></head><body><table><tr>{logo}{links}{story}</tr></table></body></html>"
        found = read_metadata(lxml.html.document_fromstring(f"<html lang='fr'><head>{page}"))
        assert found.title == "Le pont des Moulins fermé"


def test_a_colon_within_a_title_parts_nothing_where_its_first_half_is_not_the_site() -> None:
    title = "Harbour news: The long way home"
    page = f"<html><head><title>{title}</title></head><body><p>The long way home</p><p>Text.</p></body></html>"
    assert read_metadata(lxml.html.document_fromstring(page)).title == title


@pytest.mark.parametrize(
    ("heading", "claimed", "expected"),
    [
        ("May 3 2025 The long way home by boat", "The long way home by boat", "The long way home by boat"),
        ("Boats", "The long way home by boats in a winter without any wind", None),
        ("The long way home", "The long way home by boat", "The long way home"),
    ],
)
def test_a_date_and_a_mere_label_in_the_heading_are_no_title(heading: str, claimed: str, expected: str | None) -> None:
    head = f"<title>{claimed}</title><meta property='og:title' content='{claimed}'>"
    page = f"<html><head>{head}</head><body><h1>{heading}</h1><p>The boats left at six.</p></body></html>"
    assert read_metadata(lxml.html.document_fromstring(page)).title == (expected or claimed)


def test_the_heading_of_the_story_beats_an_h1_that_is_the_last_crumb() -> None:
    head = """<title>Council votes on the harbour plan</title>
        <meta property="og:title" content="Council votes on the harbour plan">
        <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour plan fails in a long night"}
        </script>"""
    body = """<nav><ul><li><h1>Council votes on the harbour plan</h1></li></ul></nav>
        <article><hgroup><h2>Harbour plan fails in a long night</h2></hgroup><p>The council said no.</p></article>"""
    assert title(head, body) == "Harbour plan fails in a long night"


def test_the_address_tells_the_story_from_the_name_of_the_blog() -> None:
    head = "<title>A walk along the northern canal | Notes from the towpath</title>"
    body = "<h1>Notes from the towpath</h1><h1>A walk along the northern canal</h1><p>It rained.</p>"
    url = "https://towpath.example/2020/a-walk-along-the-northern-canal"
    assert title(head, body, url) == "A walk along the northern canal"


def test_a_claim_that_breaks_off_at_a_quotation_mark_goes_on_as_another_witness_does() -> None:
    head = """<title>Mayor calls the harbour plan "unfit"</title>
        <meta property="og:title" content="Mayor calls the harbour plan "unfit"">
        <meta name="twitter:title" content="Mayor calls the harbour plan "unfit"">"""
    assert title(head, "<p>So it goes.</p>") == 'Mayor calls the harbour plan "unfit"'


def test_a_date_within_the_heading_is_not_part_of_the_title() -> None:
    head = """<title>Ten ways to mend a stone wall</title>
        <meta property="og:title" content="Ten ways to mend a stone wall">"""
    body = "<h1>Ten ways to mend a stone wall Posted on July 1, 2024 by ann</h1><p>First of all.</p>"
    assert title(head, body) == "Ten ways to mend a stone wall"


def test_a_site_s_name_within_a_title_that_is_printed_so_stays() -> None:
    whole = "Harbour Post's year: what we saw from the quay"
    head = f"<title>{whole}</title><meta property='og:site_name' content='Harbour Post'>"
    assert title(head, f"<h1>{whole}</h1><p>A year of rain.</p>") == whole
    printed = "<h1>Ferry reopens - Harbour Post</h1><p>A year of rain.</p>"
    assert title(head.replace(whole, "Ferry reopens - Harbour Post"), printed) == "Ferry reopens"
