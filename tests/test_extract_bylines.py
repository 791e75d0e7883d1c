"""Bylines: names only, each once; agencies apart; what others wrote or checked left out."""

from __future__ import annotations

import time

import lxml.html
import pytest

from newsarchive.extract.agencies import agency
from newsarchive.extract.given_names import name_likeness
from newsarchive.extract.metadata import Metadata, read_metadata
from newsarchive.extract.names import is_name, names_in


def read(body: str, head: str = "", language: str = "en") -> Metadata:
    heading = "<h1>Ferry line to the islands reopens</h1>"
    html = f"<html lang='{language}'><head>{head}</head><body>{heading}{body}</body></html>"
    return read_metadata(lxml.html.document_fromstring(html), url="https://www.harbour-post.example/a")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("By Ann Lee and Bo Krag", "en", ("Ann Lee", "Bo Krag")),
        ("BY ANN LEE, BO KRAG & CAI DENG", "en", ("ANN LEE", "BO KRAG", "CAI DENG")),
        ("Von Ann Lee und Bo Krag", "de", ("Ann Lee", "Bo Krag")),
        ("Par Ann Lee et Bo Krag", "fr", ("Ann Lee", "Bo Krag")),
        ("Por Ana Luz y Juan Ríos", "es", ("Ana Luz", "Juan Ríos")),
        ("Por Ana Luz e João Rios", "pt", ("Ana Luz", "João Rios")),
        ("Di Anna Riva e Luca Neri", "it", ("Anna Riva", "Luca Neri")),
        ("Door Ann Lee en Bo Krag", "nl", ("Ann Lee", "Bo Krag")),
        ("Af Ann Lee og Bo Krag", "da", ("Ann Lee", "Bo Krag")),
        ("Av Ann Lee och Bo Krag", "sv", ("Ann Lee", "Bo Krag")),
        ("Anna Riva ja Lauri Neri", "fi", ("Anna Riva", "Lauri Neri")),
        ("Przez Anna Riva i Piotr Neri", "pl", ("Anna Riva", "Piotr Neri")),
        ("Автор: Анна Рива и Пётр Нери", "ru", ("Анна Рива", "Пётр Нери")),
        ("Анна Ріва та Петро Нері", "uk", ("Анна Ріва", "Петро Нері")),
        ("Ayşe Kaya ve Ali Demir", "tr", ("Ayşe Kaya", "Ali Demir")),
        ("Nagy Anna és Kis Béla", "hu", ("Nagy Anna", "Kis Béla")),
        ("Ana Popa și Ion Rus", "ro", ("Ana Popa", "Ion Rus")),
        ("Άννα Ρίβα και Πέτρος Νέρι", "el", ("Άννα Ρίβα", "Πέτρος Νέρι")),
        ("Ani Putri dan Budi Jaya", "id", ("Ani Putri", "Budi Jaya")),
        ("山田太郎、鈴木花子", "ja", ("山田太郎", "鈴木花子")),
        ("Dan Brown", "en", ("Dan Brown",)),
        ("Written by Ann Lee", "en", ("Ann Lee",)),
        ("Text: Ann Lee", "de", ("Ann Lee",)),
        ("By Ann Lee, Senior Editor", "en", ("Ann Lee",)),
        ("By Ann Lee | May 3, 2024 | 5 min read", "en", ("Ann Lee",)),
        ("by Ann Lee on May 3, 2024", "en", ("Ann Lee",)),
        ("Ann Lee, MS, RD and Bo Krag, Ph.D.", "en", ("Ann Lee, MS, RD", "Bo Krag, Ph.D.")),
        ("Ann Lee ann.lee@harbour-post.example @annlee", "en", ("Ann Lee",)),
        ("ByAnn Lee", "en", ("Ann Lee",)),
        ("Ann Lee, MD, FXYZ, DABQ", "en", ("Ann Lee, MD, FXYZ, DABQ",)),
        ("Ann Lee, CEPF®", "en", ("Ann Lee, CEPF®",)),
        ("William (Bill) Tate, Bo Krag (Oslo)", "en", ("William (Bill) Tate", "Bo Krag")),
        ("Chefredakteur Max Huber", "de", ("Max Huber",)),
        ("Eine Kolumne von Nils Beck", "de", ("Nils Beck",)),
        ("Ann Lee Staff Writer", "en", ("Ann Lee",)),
        ("김수진 기자", "ko", ("김수진",)),
        ("Text von Ann Lee Illustration von Bo Krag", "de", ("Ann Lee",)),
        ("Ann Lee, Redaktion", "de", ("Ann Lee",)),
        ("Written by Ann Lee, science, software", "en", ("Ann Lee",)),
    ],
)
def test_names_out_of_a_byline(text: str, language: str, expected: tuple[str, ...]) -> None:
    assert names_in(text, (language,)).people == expected


@pytest.mark.parametrize(
    "text", ["Email The Author", "Written By", "Head", "Follow", "https://a.example/ann", "12345", "", "Sign in"]
)
def test_what_is_no_name(text: str) -> None:
    assert names_in(text).people == ()


def test_agencies_are_kept_apart_from_persons() -> None:
    assert (names_in("Ann Lee, Reuters").people, names_in("Ann Lee, Reuters").agencies) == (("Ann Lee",), ("Reuters",))
    assert names_in("Von Ann Lee (dpa)", ("de",)).agencies == ("dpa",)
    assert names_in("AFP/Ann Lee").agencies == ("AFP",)
    assert (agency("The Associated Press"), agency("aP"), agency("Apfel")) == ("AP", None, None)


def test_a_name_is_short_and_has_letters() -> None:
    assert is_name("María del Carmen Ruiz")
    assert not is_name("what we know of the ferry so far today")
    assert not is_name("{{ page.author }}")


def test_the_printed_byline_is_kept_and_the_names_are_read() -> None:
    found = read("<p class='byline'>By Ann Lee and Bo Krag</p><p>Text.</p>")
    assert (found.byline, found.authors) == ("By Ann Lee and Bo Krag", ("Ann Lee", "Bo Krag"))
    assert found.provenance["authors"].witness == "class:author"


def test_a_label_in_an_element_of_its_own() -> None:
    assert read("<div><span>By</span><span>Ann Lee</span></div>").authors == ("Ann Lee",)
    assert read("<p>This post was written by</p><p>Ann Lee, MD</p>").authors == ("Ann Lee, MD",)
    assert read("<p>Written by</p><p>Ann Lee</p><p>Harbour reporter since 2001 and still at it.</p>").authors == (
        "Ann Lee",
    )


def test_a_handle_before_a_date_and_an_office_behind_a_name() -> None:
    assert read("<p>by seagull on August 3, 2019</p>").authors == ("seagull",)
    office = "Representative of the Islands to the Committee of the Harbour"
    assert read(f"<p>by Anna Krag, {office}</p>").authors == ("Anna Krag",)
    assert read("<p>by the boats on a cold morning in May</p>").authors == ()


def test_a_given_name_in_markup_is_completed_by_the_printed_byline() -> None:
    head = '<meta name="author" content="Nils">'
    assert read("<p>Eine Kolumne von Nils Beck</p>", head, "de").authors == ("Nils Beck",)
    assert read("<p>Eine Kolumne von Ute Beck</p>", head, "de").authors == ("Nils",)


def test_a_label_on_a_page_without_a_heading() -> None:
    tree = lxml.html.document_fromstring("<div><p>Geschrieben von <a href='/u/1'>Anna Krag</a></p><p>Text.</p></div>")
    assert read_metadata(tree).authors == ("Anna Krag",)


def test_links_to_authors_pages() -> None:
    assert read("<a href='/authors/ann-lee'>Ann Lee</a>, <a href='/authors/bo-krag'>Bo Krag</a>").authors == (
        "Ann Lee",
        "Bo Krag",
    )


def test_a_name_that_stands_alone_beside_a_date() -> None:
    assert read("<p>Anna Krag</p><p>3 May 2024</p><p>The first boat left at eight.</p>").authors == ("Anna Krag",)
    assert read("<p>24 May 2024 · Peter Lee</p><p>The first boat left at eight.</p>").authors == ("Peter Lee",)


@pytest.mark.parametrize(
    "body",
    [
        "<a href='/tag/anna-krag'>Anna Krag</a><p>3 May 2024</p>",
        "<p>Local News</p><p>3 May 2024</p>",
        "<p>Photo</p><p>Anna Krag</p><p>3 May 2024</p>",
        "<nav><p>Anna Krag</p><p>3 May 2024</p></nav>",
    ],
)
def test_what_stands_alone_and_signs_nothing(body: str) -> None:
    assert read(body + "<p>The first boat left at eight.</p>").authors == ()


TEXT = "<p>" + 2 * "The first boat of the year left the quay at eight, with a school class and two dogs. " + "</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div><p><strong>Tsholo Phakwe</strong></p>{TEXT * 4}</div>",
        f"<div>{TEXT * 4}<p style='text-align:right'>Tsholo Phakwe</p></div>",
    ],
)
def test_a_signature_beats_the_account_of_the_house(body: str) -> None:
    house = '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Harbour Post">'
    assert read(body, house).authors == ("Tsholo Phakwe",)


def test_a_heading_within_the_text_is_no_signature() -> None:
    house = '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Harbour Post">'
    middle = f"<div>{TEXT * 4}<p><strong>Tsholo Phakwe</strong></p>{TEXT * 4}</div>"
    assert read(middle, house).authors == ("Harbour Post",)
    opening = f"<div><p><strong>School Class</strong></p>{TEXT * 4}</div>"
    assert read(opening, house).authors == ("Harbour Post",)


@pytest.mark.parametrize(
    ("text", "likeness"),
    [("Anna Krag", 1), ("Jean-Luc de Vries", 1), ("ТАТЬЯНА РИВА", 1), ("Γιώργος Νέρης", 1), ("Tsholo Phakwe", 0.5),
     ("Anna", 0), ("the ferry line", 0), ("Anna Krag left at eight", 0), ("Krag & Sons", 0)],
)  # fmt: skip
def test_how_like_a_name_a_text_is(text: str, likeness: float) -> None:
    assert name_likeness(text) == likeness


def test_where_only_an_agency_signs_it_is_the_author_too() -> None:
    found = read("<p class=byline>By Reuters</p>")
    assert (found.authors, found.agencies) == (("Reuters",), ("Reuters",))
    found = read("<p class=byline>By Ann Lee, Reuters</p>")
    assert (found.authors, found.agencies) == (("Ann Lee",), ("Reuters",))


@pytest.mark.parametrize("credit", ["Bild: Ann Lee/dpa", "Fotó: Ann Lee", "Фото: Анна Ли", "撮影：李安", "© Ann Lee"])
def test_who_took_the_picture_is_no_author(credit: str) -> None:
    assert read(f"<figure><span class='author'>{credit}</span></figure>").authors == ()


def test_reviewers_and_editors_are_no_authors() -> None:
    body = "<div class=author>Medically reviewed by Cai Deng</div><div class=author>By Ann Lee</div>"
    assert read(body).authors == ("Ann Lee",)


def test_a_comment_s_writer_is_no_author() -> None:
    assert read("<p>Text.</p><div class='comments'><span class='author'>Troll King</span></div>").authors == ()


def test_the_publisher_only_where_it_is_the_byline() -> None:
    house = '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Harbour Post">'
    assert read("<p class=byline>By Ann Lee</p>", house).authors == ("Ann Lee",)
    assert read("<p>Text.</p>", house).authors == ("Harbour Post",)
    assert read("<p class=byline>by <a rel=author href='/by'>time harbour</a></p>").authors == ("time harbour",)


def test_a_list_of_authors_beats_one_of_them() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry line to the islands reopens",'
        '"author":[{"name":"Ann Lee"},{"name":"Bo Krag"}]}</script><meta name="author" content="Ann Lee">'
    )
    assert read("<p class=byline>By Ann Lee and Bo Krag</p>", head).authors == ("Ann Lee", "Bo Krag")


def test_the_agency_that_a_text_opens_with() -> None:
    found = read("<p>BERLIN (dpa) - The first boat left at eight.</p>", language="de")
    assert (found.authors, found.agencies) == (("dpa",), ("dpa",))
    assert found.provenance["agencies"].witness == "text:dateline"


@pytest.mark.parametrize(
    "text", ["by " * 500, "A" * 5000, "a, " * 2000, "(" * 3000, " and" * 1000, "@a" * 2000, "x.x@" * 1000]
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    for _ in range(20):
        names_in(text, ("en", "de", "es"))
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("printed", "language", "expected"),
    [
        ("By Ann Lee November 18, 2026 at 2:05 pm EST", "en", "By Ann Lee"),
        ("By Ann Lee, Wednesday, May 3, 2024", "en", "By Ann Lee"),
        ("By Ann Lee and Bo Krag Updated on May 3, 2024 3:10 PM Share", "en", "By Ann Lee and Bo Krag"),
        ("By Ann Lee • 5 min read", "en", "By Ann Lee"),
        ("By Ann Lee, Staff Writer", "en", "By Ann Lee, Staff Writer"),
        ("May 3, 2024 | By Ann Lee", "en", "By Ann Lee"),
        (
            "Von Anna Böhme | 19. November 2026, 06:00 Uhr Aktualisiert: 19. November 2026, 11:24 Uhr",
            "de",
            "Von Anna Böhme",
        ),
        ("Von Anna Böhme, Donnerstag, 3. Mai 2024", "de", "Von Anna Böhme"),
        ("Par Anne Morel, publié le 3 mai 2024 à 9h15", "fr", "Par Anne Morel"),
        ("Por Ana Luz -", "es", "Por Ana Luz"),
        ("Di Anna Riva 3 maggio 2024", "it", "Di Anna Riva"),
        ("Anna Nová před 2 hodinami", "cs", "Anna Nová"),
        ("Автор: Анна Рива, 3 мая 2024, 14:05", "ru", "Автор: Анна Рива"),
        ("山田太郎 2024年5月3日 08時00分", "ja", "山田太郎"),
        ("كتبت: ليلى سعد", "ar", "كتبت: ليلى سعد"),
        ("كتب: سمير حداد وليلى سعد", "ar", "كتب: سمير حداد وليلى سعد"),
        ("dpa/lsb", "de", "dpa/lsb"),
    ],
)
def test_a_byline_as_printed_ends_before_its_date(printed: str, language: str, expected: str) -> None:
    assert (
        read(f"<div class='byline'>{printed}</div><p>The first boat left at six.</p>", "", language).byline == expected
    )


def test_and_as_arabic_writes_it_parts_names_but_not_a_name_that_begins_so() -> None:
    assert names_in("كتب: سمير حداد وليلى سعد", ("ar",)).people == ("سمير حداد", "ليلى سعد")
    assert names_in("سمير وليد حداد", ("ar",)).people == ("سمير وليد حداد",)
    assert names_in("سمير وهبي", ("ar",)).people == ("سمير وهبي",)


def test_the_code_of_a_desk_is_no_person() -> None:
    assert (names_in("dpa/lsb", ("de",)).people, names_in("dpa/lsb", ("de",)).agencies) == ((), ("dpa",))


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Odile Morel, le 3 novembre 2025 à 9h15", "fr", ("Odile Morel",)),
        ("Anna Riva et Paul Neri, le 3 novembre 2025", "fr", ("Anna Riva", "Paul Neri")),
        ("Анна Рива, 19 ноября 2025 г., 14:05", "ru", ("Анна Рива",)),
        ("Paris, le 3 novembre 2025", "fr", ()),
        ("The Council met on 3 November 2025", "en", ()),
        ("Ann Lee told the court on 3 November 2025", "en", ()),
    ],
)
def test_a_line_of_names_and_a_date_signs(line: str, language: str, expected: tuple[str, ...]) -> None:
    text = "<p>" + "The first boat in four years left at six in the morning with nobody on deck. " * 4 + "</p>"
    assert read(f"<font size='2'><i>{line}</i></font><hr>{text}", "", language).authors == expected
