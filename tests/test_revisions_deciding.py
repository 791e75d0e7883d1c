"""An edit is seen, however small; what ticks and rotates around a text is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.revisions import changed_fields, decide, flips, opens, typography

PARAGRAPHS = (
    "The council met on Tuesday and put off the vote on the harbour bridge for a week.",
    "Its mayor, Ada Lind, said in the evening that 14 members had asked for more time.",
    "The bridge has been closed since a ship struck its third pier in October.",
    "Repairs would cost 2.4 million, a spokesman for the port said on Monday.",
)
BODY = "\n\n".join(PARAGRAPHS)
BASE = {
    "title": "Bridge vote put off",
    "subtitle": "A week more",
    "byline": "By Tove Berg",
    "published": "2026-11-18T09:30:00+00:00",
    "section": "Local",
    "body": BODY,
}


def decided(**fields: str) -> tuple[str, str | None]:
    made = decide(BASE, BASE | fields)
    return made.verdict, made.change


NOISE = [
    "1,204 views", "Comments (12)", "312 Kommentare", "12 shares · 3 comments", "3 hours ago", "vor 3 Stunden",
    "il y a 5 minutes", "hace 2 horas", "3時間前", "5分钟前", "Updated 12:03", "Last updated: 18 November 2026, 12:03",
    "Read 1,204 times so far", "1.204 Leser bisher dabei", "Leído 937 veces", "最后修改于 01:24", "2026年11月18日 更新",
    "Aktualisiert um 12:03 Uhr", "Mis à jour le 18/11/2026 à 12h03", "Advertisement", "Anzeige",
    "Story continues below advertisement", "Sign up for our newsletter", "Abonnez-vous à notre newsletter",
    "We use cookies to improve this site. Accept all", "Recommended for you", "Welcome back, Robin",
    "Read also: A cat was saved from a tree", "Most read\n\nA cat in a tree\n\nRain is to come, says the office",
]  # fmt: skip


@pytest.mark.parametrize("line", NOISE)
@pytest.mark.parametrize("place", ["above", "between", "below"])
def test_what_comes_and_goes_around_a_text_is_no_edit(line: str, place: str) -> None:
    with_noise = {
        "above": f"{line}\n\n{BODY}",
        "between": "\n\n".join((*PARAGRAPHS[:2], line, *PARAGRAPHS[2:])),
        "below": f"{BODY}\n\n{line}",
    }[place]
    assert decided(body=with_noise) == ("noise", None)
    assert decide(BASE | {"body": with_noise}, BASE).verdict == "noise"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,204 views", "1,377 views"),
        ("Read 1,204 times so far", "Read 1,377 times so far"),
        ("最后修改于 01:24", "最后修改于 03:40"),
        ("Updated 12:03", "Updated 14:40"),
        ("3 hours ago", "5 hours ago"),
        ("Most read\n\nA cat in a tree\n\nRain is to come", "Most read\n\nA dog on ice\n\nThe sun is out"),
        ("Join 12,043 readers: subscribe to our newsletter", "Join 12,109 readers: subscribe to our newsletter"),
        ("Tags: bridge, harbour, council", "Tags: council, bridge, harbour"),
    ],
)
def test_what_ticks_is_no_edit(old: str, new: str) -> None:
    assert decide(BASE | {"body": f"{BODY}\n\n{old}"}, BASE | {"body": f"{BODY}\n\n{new}"}).verdict == "noise"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "(3) Bridge vote put off"),
        ("byline", "Tove Berg"),
        ("byline", "By Tove Berg | Updated 12:03"),
        ("byline", "By Tove Berg | 3 hours ago"),
        ("published", "2026-11-18T10:30:00+01:00"),
        ("published", "2026-11-18"),
        ("section", "LOCAL"),
        ("body", BODY.replace(" ", "\u00a0", 3).replace("harbour", "har\u00adbour").replace("\n\n", "\n")),
    ],
)
def test_how_a_field_is_set_is_no_edit(field: str, value: str) -> None:
    assert decided(**{field: value}) == ("noise", None)


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        ({"byline": "Eva Holm | 3 hours ago"}, "byline"),
        ({"body": BODY.replace("14 members", "15 members")}, "wording"),
        ({"body": BODY.replace("Ada Lind", "Eva Holm")}, "wording"),
        ({"body": BODY.replace("Tuesday", "Wednesday")}, "wording"),
        ({"body": BODY.replace("spokesman", "spokesmna")}, "small"),
        ({"body": BODY + "\n\nThe port had asked for repairs before the winter, and was told to wait."}, "addition"),
        ({"body": "\n\n".join(PARAGRAPHS[:3])}, "removal"),
        ({"body": "\n\n".join((*PARAGRAPHS[1:], PARAGRAPHS[0]))}, "moved"),
        ({"body": "Nothing of all that is true, a court found today. It was the wind that broke the pier."}, "rewrite"),
        ({"title": "Bridge vote on Friday"}, "headline"),
        ({"subtitle": "Two weeks more"}, "standfirst"),
        ({"byline": "By Ada Holm"}, "byline"),
        ({"published": "2026-11-19T09:30:00+00:00"}, "date"),
        ({"section": "Politics"}, "section"),
    ],
)  # fmt: skip
def test_an_edit_is_seen_and_called_by_its_kind(fields: dict[str, str], change: str) -> None:
    made = decide(BASE, BASE | fields)
    assert (made.verdict, made.change, made.fields) == ("edited", change, tuple(fields))


NOTES = [
    "Correction: an earlier version of this article gave the wrong date.",
    "Clarification: the mayor was not there.",
    "This article was amended on 19 November 2026.", "Korrektur: Die Sitzung war am Montag.",
    "Anmerkung der Redaktion: Wir haben die Zahl berichtigt.", "Rectificatif : la réunion a eu lieu lundi.",
    "Corrección: la reunión fue el lunes.", "Correzione: la riunione era lunedì.",
    "Correção: a reunião foi na segunda.",
    "Correctie: de vergadering was maandag.", "Rättelse: mötet var på måndagen.", "Rettelse: mødet var mandag.",
    "Oikaisu: kokous oli maanantaina.", "Sprostowanie: zebranie było w poniedziałek.", "Oprava: schůze byla v pondělí.",
    "Исправление: заседание было в понедельник.", "Виправлення: засідання було в понеділок.",
    "Διόρθωση: η συνεδρίαση ήταν τη Δευτέρα.", "Helyesbítés: az ülés hétfőn volt.",
    "Düzeltme: toplantı pazartesi günüydü.",
    "Ispravak: sjednica je bila u ponedjeljak.", "تصحيح: كان الاجتماع يوم الاثنين.", "תיקון: הישיבה הייתה ביום שני.",
    "訂正:会合は月曜日でした。", "更正:会议于周一举行。", "정정: 회의는 월요일이었다.",
]  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
def test_a_note_of_correction_is_told_in_many_languages(note: str) -> None:
    assert decided(body=f"{BODY}\n\n{note}") == ("edited", "correction")
    assert decided(body=f"{note}\n\n{BODY}") == ("edited", "correction")


def test_an_update_with_news_is_no_stamp() -> None:
    assert decided(body=f"Update: the mayor has resigned over the bridge.\n\n{BODY}") == ("edited", "correction")


def test_a_changed_word_in_what_looks_like_a_box_is_seen() -> None:
    line = "Sign up for the newsletter of the port was what {} had told its members to do by e-mail on Friday evening"
    old, new = (BASE | {"body": f"{BODY}\n\n{line.format(who)}"} for who in ("Lind", "Holm"))
    assert decide(old, new).verdict == "edited"


def test_a_number_in_prose_is_a_number() -> None:
    assert decided(body=BODY.replace("October", "October, 3 hours ago")) == ("edited", "addition")


WALLED = PARAGRAPHS[0] + "\n\nIts mayor, Ada Lind, said in the evening…\n\nSubscribe to continue reading."


def test_a_wall_that_shows_sometimes_is_no_edit() -> None:
    assert decided(body=WALLED) == ("noise", None)
    assert decide(BASE | {"body": WALLED}, BASE).verdict == "noise"
    assert opens(BASE | {"body": WALLED}, BASE)
    assert not opens(BASE, BASE | {"body": WALLED})


def test_a_text_cut_short_without_a_call_to_pay_is_an_edit() -> None:
    assert decided(body=PARAGRAPHS[0]) == ("edited", "removal")
    assert decided(body=f"{PARAGRAPHS[0]}\n\nAdvertisement") == ("edited", "removal")


def test_a_headline_that_was_there_before_flips() -> None:
    old, new = BASE | {"title": "Vote on bridge fails"}, BASE
    assert decide(old, new).fields == ("title",)
    assert decide(old, new, titles=["Bridge vote put off"]).verdict == "noise"
    assert flips(["“Bridge vote” put off"], '"Bridge vote" put off')
    edited = decide(old, new | {"body": BODY.replace("14", "15")}, titles=["Bridge vote put off"])
    assert edited.fields == ("body",)


def test_words_are_counted() -> None:
    made = decide(BASE, BASE | {"body": BODY.replace("a week", "two long weeks"), "title": "Bridge vote"})
    assert (made.added, made.removed) == (3, 4)


texts = st.text(st.sampled_from("ab1 \n.,'\"-–—“”’…()\u00a0\u00adéе日本•:"), max_size=60)


@given(st.one_of(texts, st.text(max_size=40)))
@settings(max_examples=300, deadline=None)
def test_typography_is_settled_once(text: str) -> None:
    once = typography(text)
    assert typography(once) == once


lines = st.lists(st.sampled_from([*PARAGRAPHS, *NOISE, *NOTES[:3], WALLED]), max_size=7).map("\n\n".join)


@given(lines, lines)
@settings(max_examples=200, deadline=None)
def test_same_and_noise_are_the_same_in_either_direction(old: str, new: str) -> None:
    there, back = decide({"body": old}, {"body": new}), decide({"body": new}, {"body": old})
    assert there.verdict == back.verdict
    assert changed_fields({"body": old}, {"body": old}) == ()


@given(st.sampled_from(NOISE), st.integers(0, len(PARAGRAPHS)), st.integers(0, len(BODY.split()) - 1))
@settings(max_examples=100, deadline=None)
def test_a_changed_word_is_seen_amid_noise(line: str, place: int, at: int) -> None:
    words = [paragraph.split() for paragraph in PARAGRAPHS]
    for paragraph in words:
        if at < len(paragraph):
            paragraph[at] = "zebra"
            break
        at -= len(paragraph)
    made = [" ".join(paragraph) for paragraph in words]
    made.insert(place, line)
    assert decide(BASE, BASE | {"body": "\n\n".join(made)}).verdict == "edited"
