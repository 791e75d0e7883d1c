"""Dates: to the minute, with the offset that was given, in many languages, and never from where none should be read."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import lxml.html
import pytest

from newsarchive.extract.calendar_words import ago, day_first, month_number
from newsarchive.extract.metadata import Metadata, read_metadata
from newsarchive.extract.moments import Locale, find, parse
from newsarchive.models import Template

NOW = datetime(2026, 6, 5, 12, 30, tzinfo=UTC)


def read(body: str, head: str = "", language: str = "en", **known: object) -> Metadata:
    tree = lxml.html.document_fromstring(f"<html lang='{language}'><head>{head}</head><body>{body}</body></html>")
    known.setdefault("fetched_at", NOW)
    return read_metadata(tree, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-03T15:47:42.389000+00:00", "2024-05-03T15:47:42.389000+00:00"),
        ("2021-11-01T10:52:50+0100", "2021-11-01T10:52:50+01:00"),
        ("2018-04-05 06:00:00 -0400", "2018-04-05T06:00:00-04:00"),
        ("20250829T120000Z", "2025-08-29T12:00:00+00:00"),
        ("20250829", "2025-08-29"),
        ("1480000000", "2016-11-24T15:06:40+00:00"),
        ("Mon, 05 Dec 2016 09:13:00 GMT", "2016-12-05T09:13:00+00:00"),
        ("December 9, 2016 at 9:13 am EST", "2016-12-09T09:13:00-05:00"),
        ("9:13 AM CEST, Fri July 8, 2016", "2016-07-08T09:13:00+02:00"),
        ("Sept. 4, 2019 | 5 p.m. ET", "2019-09-04T17:00:00-04:00"),
        ("Sat Jan 4 12:00:00 +0000 2020", "2020-01-04T12:00:00+00:00"),
        ("4-Sep-19", "2019-09-04"),
    ],
)
def test_english_and_machine_dates(text: str, expected: str) -> None:
    moment = parse(text, Locale(("en",), False, NOW))
    assert moment is not None
    assert moment.value.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Veröffentlicht am 3. Mai 2019, 14.05 Uhr", "de", "2019-05-03T14:05:00"),
        ("1er août 2019 à 14h05", "fr", "2019-08-01T14:05:00"),
        ("4 de março de 2019 às 14h05", "pt", "2019-03-04T14:05:00"),
        ("4 de marzo de 2019 14:05", "es", "2019-03-04T14:05:00"),
        ("4 marzo 2019 ore 14:05", "it", "2019-03-04T14:05:00"),
        ("4 maart 2019 om 14:05", "nl", "2019-03-04T14:05:00"),
        ("2019. március 4., 12:30", "hu", "2019-03-04T12:30:00"),
        ("2019 m. kovo 4 d. 10:20", "lt", "2019-03-04T10:20:00"),
        ("4 марта 2019 в 10:20", "ru", "2019-03-04T10:20:00"),
        ("1. března 2020 8:00", "cs", "2020-03-01T08:00:00"),
        ("4 września 2019, 10:20", "pl", "2019-09-04T10:20:00"),
        ("4. maaliskuuta 2019 klo 10.20", "fi", "2019-03-04T10:20:00"),
        ("4 Μαρτίου 2019, 10:20", "el", "2019-03-04T10:20:00"),
        ("2019年5月3日 14時05分", "ja", "2019-05-03T14:05:00"),
        ("2019년 5월 3일 오후 2:05", "ko", "2019-05-03T14:05:00"),
        ("3 มีนาคม 2562", "th", "2019-03-03"),
        ("4 مايو 2019", "ar", "2019-05-04"),
    ],
)
def test_many_languages(text: str, language: str, expected: str) -> None:
    moment = parse(text, Locale((language,), True, NOW))
    assert moment is not None
    assert moment.value.isoformat() == expected


def test_a_month_is_known_without_a_claimed_language() -> None:
    assert month_number("września", ()) == 9
    assert month_number("listopad", ("hr",)) == 10
    assert month_number("listopad", ("pl",)) == 11
    assert month_number("ferry", ()) is None


def test_the_order_of_day_and_month() -> None:
    assert (day_first("en-US"), day_first("en-GB"), day_first("de"), day_first("en")) == (False, True, True, None)
    printed = "<h1>Ferry line reopens</h1><p class='date'>03/04/2019</p>"
    assert read(printed, language="en-US").published == date(2019, 3, 4)
    assert read(printed, language="en-GB").published == date(2019, 4, 3)
    assert read(printed, language="en-US", template=Template("x", day_first=True)).published == date(2019, 4, 3)
    assert read(printed, url="https://a.example/2019/04/03/ferry").published == date(2019, 4, 3)
    beside = printed + "<p class='date'>25/03/2019</p>"
    assert read(beside, language="en").published == date(2019, 4, 3)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("5 minutes ago", "en", datetime(2026, 6, 5, 12, 25, tzinfo=UTC)),
        ("3 hours ago", "en", date(2026, 6, 5)),
        ("vor 3 Tagen", "de", date(2026, 6, 2)),
        ("hace 2 horas", "es", date(2026, 6, 5)),
        ("il y a 2 jours", "fr", date(2026, 6, 3)),
        ("ieri", "it", date(2026, 6, 4)),
        ("2 дня назад", "ru", date(2026, 6, 3)),
        ("2 dagen geleden", "nl", date(2026, 6, 3)),
        ("há 2 dias", "pt", date(2026, 6, 3)),
        ("2 dni temu", "pl", date(2026, 6, 3)),
        ("před 2 dny", "cs", date(2026, 6, 3)),
        ("2 napja", "hu", date(2026, 6, 3)),
        ("acum 2 zile", "ro", date(2026, 6, 3)),
        ("acum 5 minute", "ro", datetime(2026, 6, 5, 12, 25, tzinfo=UTC)),
        ("πριν από 2 ημέρες", "el", date(2026, 6, 3)),
        ("2 gün önce", "tr", date(2026, 6, 3)),
        ("för 2 dagar sedan", "sv", date(2026, 6, 3)),
        ("2 päivää sitten", "fi", date(2026, 6, 3)),
        ("prieš 2 dienas", "lt", date(2026, 6, 3)),
        ("2 дні тому", "uk", date(2026, 6, 3)),
        ("преди 2 дни", "bg", date(2026, 6, 3)),
        ("2日前", "ja", date(2026, 6, 3)),
        ("2天前", "zh", date(2026, 6, 3)),
        ("2일 전", "ko", date(2026, 6, 3)),
        ("2 ngày trước", "vi", date(2026, 6, 3)),
        ("2 hari yang lalu", "id", date(2026, 6, 3)),
        ("2 วันที่แล้ว", "th", date(2026, 6, 3)),
        ("منذ 2 أيام", "ar", date(2026, 6, 3)),
        ("לפני 2 ימים", "he", date(2026, 6, 3)),
    ],
)
def test_relative_dates_count_from_the_capture(text: str, language: str, expected: object) -> None:
    found = read(f"<h1>Ferry line reopens</h1><p class='date'>{text}</p>", language=language)
    assert found.published == expected
    tree = lxml.html.document_fromstring(f"<html lang={language}><h1>Ferry</h1><p class=date>{text}</p>")
    assert read_metadata(tree).published is None


def test_short_words_for_a_while_ago() -> None:
    assert ago("Updated 5h ago", ("en",)) == (5.0, "hour")
    assert ago("The ferry", ("en",)) is None


def test_never_later_than_the_capture_and_never_before_the_web() -> None:
    assert read("<h1>Ferry</h1><p class=date>May 5, 2031</p>").published is None
    assert read("<h1>Ferry</h1><p class=date>May 5, 1931</p>").published is None
    assert read("<h1>Ferry</h1>", "<meta name=date content='2026-06-06T09:00:00+14:00'>").published is not None


@pytest.mark.parametrize(
    "body",
    [
        "<script>var published = '2019-05-03T10:00:00Z'</script>",
        "<!-- Last published: 2019-05-03 10:00 -->",
        "<footer>Copyright May 3, 2019</footer>",
        "<p>© 3 May 2019 Harbour Post</p>",
    ],
)
def test_places_where_no_date_is_read(body: str) -> None:
    assert read(f"<h1>Ferry line reopens</h1>{body}").published is None


def test_a_related_story_s_date_gives_way() -> None:
    body = (
        "<h1>Ferry line reopens</h1><p>3 May 2024</p><p>The first boat left.</p>"
        "<div class='related-stories'><time datetime='2025-01-01T10:00:00Z'>1 January 2025</time></div>"
        "<div class='comments'><time datetime='2025-02-01T10:00:00Z'></time></div>"
    )
    assert read(body).published == date(2024, 5, 3)


def test_published_and_modified_are_told_apart_by_their_words() -> None:
    found = read("<h1>Ferry line reopens</h1><p class=dates>Published 3 May 2024 10:00 | Updated 4 May 2024 11:00</p>")
    assert found.published == datetime(2024, 5, 3, 10)  # noqa: DTZ001  # the page gives no zone
    assert found.modified == datetime(2024, 5, 4, 11)  # noqa: DTZ001
    german = read("<h1>Fähre</h1><p class=date>Erstellt: 03.05.2024, aktualisiert: 04.05.2024</p>", language="de")
    assert (german.published, german.modified) == (date(2024, 5, 3), date(2024, 5, 4))


def test_an_offset_is_preferred_to_none() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-03T10:00:00"}</script>'
        "<meta property='article:published_time' content='2024-05-03T10:00:00+02:00'>"
    )
    found = read("<h1>Ferry</h1>", head)
    assert isinstance(found.published, datetime)
    assert found.published.utcoffset() == timedelta(hours=2)


def test_the_newsroom_s_clock_gives_the_offset_of_a_time_in_utc() -> None:
    head = "<meta property='article:published_time' content='2024-05-03T02:41:17Z'>"
    found = read("<h1>Ferry</h1><time datetime='2024-05-02T22:41:17'>May 2, 2024</time>", head)
    assert found.published == datetime(2024, 5, 2, 22, 41, 17, tzinfo=timezone(timedelta(hours=-4)))


def test_metadata_beats_the_address() -> None:
    head = "<meta property='article:published_time' content='2024-05-04T09:00:00+00:00'>"
    found = read(
        "<h1>Ferry</h1><time datetime='2024-05-04T09:00:00+00:00'></time>", head, url="https://a.example/2024/05/03/x"
    )
    assert isinstance(found.published, datetime)
    assert found.published.day == 4
    assert ("2024-05-03", "url") in found.provenance["published"].rivals


@pytest.mark.parametrize(
    "text", ["1" * 400, "1/" * 200, "a 1 " * 100, "(" * 400, "2019" * 100, "12:" * 130, "May " * 100]
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    for _ in range(20):
        list(find(text, Locale(("en",), None, NOW)))
    assert time.process_time() - start < 1


def test_a_printed_date_beats_the_day_of_the_last_write() -> None:
    when = "2025-06-24T10:00:00Z"
    head = (
        '<script type="application/ld+json">{"@type":"Article","headline":"The new ferry",'
        f'"datePublished":"{when}","dateModified":"{when}"}}</script>'
    )
    page = '<h1>The new ferry</h1><div class="post-date">August 25, 2024</div><p>It sailed.</p>'
    found = read(page, head)
    assert (found.published, found.modified) == (date(2024, 8, 25), datetime(2025, 6, 24, 10, tzinfo=UTC))
    assert read("<h1>The new ferry</h1><p>It sailed.</p>", head).published == datetime(2025, 6, 24, 10, tzinfo=UTC)


def test_an_instant_in_utc_is_not_outrun_by_its_own_day_elsewhere() -> None:
    head = (
        '<meta property="article:published_time" content="2024-05-04T02:41:00Z">'
        '<meta property="article:modified_time" content="2024-05-04T09:00:00Z">'
    )
    found = read('<h1>A night at the theatre</h1><span class="date">May 3, 2024</span>', head)
    assert found.published == datetime(2024, 5, 4, 2, 41, tzinfo=UTC)


def test_what_an_element_prints_beats_its_attribute() -> None:
    page = '<h1>Grève au port</h1><time datetime="2019-07-03T10:18:46Z">Publié le 29 juin 2019</time>'
    assert read(page, language="fr").published == date(2019, 6, 29)


def test_a_doubtful_date_is_read_as_the_others_have_it() -> None:
    head = '<meta name="date" content="11/01/2023 12:43:42">'
    for printed, expected in (("01.11.2023", "2023-11-01T12:43:42"), ("January 11, 2023", "2023-01-11T12:43:42")):
        assert str(read(f"<h1>New canal</h1><p>Posted {printed}</p>", head).published) == expected.replace("T", " ")


def test_a_local_clock_that_calls_itself_utc() -> None:
    head = '<meta property="article:published_time" content="2024-04-19T20:00:00+00:00">'
    page = '<h1>新しい船</h1><time datetime="2024-04-19T20:00:00+09:00">2024.04.19</time>'
    assert read(page, head, "ja").published == datetime(2024, 4, 19, 20, tzinfo=timezone(timedelta(hours=9)))


def test_a_naive_time_takes_the_offset_that_the_page_gives_elsewhere() -> None:
    head = '<meta name="sailthru.date" content="2024-12-19 19:08:44">'
    told = head + '<meta property="article:published_time" content="2024-12-20T00:08:44Z">'
    changed = head + '<meta property="article:modified_time" content="2024-12-20T09:00:00-05:00">'
    eastern = datetime(2024, 12, 19, 19, 8, 44, tzinfo=timezone(timedelta(hours=-5)))
    heading = "<h1>Ferry sails</h1>"
    assert read(heading, told).published == eastern
    found = read(heading, changed)
    assert (found.published, found.published_zone) == (eastern, "page")
    assert read(heading, head).published_zone == "unknown"


def test_dates_that_no_list_of_names_knows() -> None:
    heading = "<h1>Ferry sails</h1>"
    meta = '<meta property="photo_pool:uploaded" content="2023-02-16T04:36:36-05:00">'
    assert read(heading, meta).published == datetime(2023, 2, 16, 4, 36, 36, tzinfo=timezone(timedelta(hours=-5)))
    hidden = read(f'{heading}<div data-deploy-dt="2023.01.29 18:40"></div>')
    assert str(hidden.published) == "2023-01-29 18:40:00"
    picture = '<meta property="og:image" content="https://img.example.org/2016/05/04/ferry.png">'
    assert read(heading, picture).published == date(2016, 5, 4)
    assert read(heading, '<meta name="article:expires_date" content="2023-02-16">').published is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26 | 01 | 2022", "2022-01-26"),
        ("04-ago-2021 5:11", "2021-08-04T05:11:00"),
        ("2024. 5. 3. 15:04", "2024-05-03T15:04:00"),
    ],
)
def test_further_ways_to_print_a_date(text: str, expected: str) -> None:
    assert [moment.value.isoformat() for _, moment in find(f"on {text}", Locale(("en",), None, NOW))] == [expected]


def test_an_article_s_own_footer_may_date_it_and_the_page_s_may_not() -> None:
    dated = '<div class="footer"><time itemprop="datePublished" datetime="2022-01-27">27.01.2022</time></div>'
    head = '<meta name="date" content="2022-01-21T15:38:44+01:00">'
    heading = "<h1>Mit Hund im Winter</h1><p>Schnee.</p>"
    own = f'<div class="news"><div class="article">{heading}{dated}</div></div>'
    assert read(own, head, "de").published == date(2022, 1, 27)
    assert read(f"<div>{heading}</div>{dated}", head, "de").published_precision == "second"


def test_no_name_of_a_tag_or_an_attribute_takes_long() -> None:
    name = "creat" * 4_000 + "-"
    head = f'<meta name="{name}x" content="2022-01-27"><meta name="{"date" * 5_000}-" content="2022-01-27">'
    page = f'<h1>Ferry</h1><time data-{"date-" * 4_000}="2022-01-27">x</time><p {"publish" * 3_000}="2022-01-27">Go</p>'
    start = time.monotonic()
    assert read(page, head).published is None
    assert time.monotonic() - start < 2
