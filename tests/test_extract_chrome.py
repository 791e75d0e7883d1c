"""What is chrome among blocks: labels and link lines, in many languages; prose that holds the same words stays."""

from __future__ import annotations

import time

import lxml.html
import pytest

from newsarchive.extract.blocks import read_blocks
from newsarchive.extract.chrome import strip_chrome
from newsarchive.extract.hints import BIT, hints_of
from newsarchive.extract.phrases import KINDS, asks_to_follow, chrome_phrase

PROSE = "<p>The council agreed on Tuesday to mend the bridge, which has been closed since the flood.</p>"


def stripped(markup: str) -> list[str]:
    page = read_blocks(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))
    return [block.text for block in strip_chrome(page.blocks)]


@pytest.mark.parametrize(
    "line",
    ["Read also: Mill to be sold", "Lesen Sie auch: Die Mühle", "À lire aussi : le moulin", "Lea también: el molino",
     "Leggi anche: il mulino", "Leia também: o moinho", "Lees ook: de molen", "Läs också: kvarnen", "Les også: mølla",
     "Læs også: møllen", "Lue myös: mylly", "Czytaj także: młyn", "Přečtěte si také: mlýn", "Olvasta már: malom",
     "Citește și: moara",
     "Διαβάστε επίσης: ο μύλος", "Читайте также: мельница", "Читайте також: млин", "Baca juga: kincir",
     "Xem thêm: cối xay",
     "اقرأ أيضا: الطاحونة", "यह भी पढ़ें: चक्की", "相关阅读：磨坊", "関連記事：水車"],
)  # fmt: skip
def test_a_link_line_in_mid_text_goes_in_many_languages(line: str) -> None:
    label, rest = line[: len(line) // 2], line[len(line) // 2 :]
    assert chrome_phrase(line)
    assert stripped(f"{PROSE}<p>{label}<a href='/m'>{rest} and more of the other story</a></p>{PROSE}") == stripped(
        PROSE * 2
    )


@pytest.mark.parametrize(
    "line",
    ["Sign up for our morning newsletter here.", "Love boats? Follow us on Instagram!",
     "Abonnieren Sie unseren Newsletter.", "Suivez-nous sur Facebook et WhatsApp", "Síguenos en Twitter y en Telegram",
     "Iscriviti alla newsletter del porto", "Inscreva-se no nosso canal do YouTube", "Volg ons op Instagram",
     "Prenumerera på vårt nyhetsbrev", "Tilaa uutiskirje", "Zapisz się na nasz newsletter",
     "Iratkozz fel a hírlevélre!",
     "Подпишитесь на наш Telegram-канал", "Підписуйтесь на наш Telegram", "Ακολουθήστε μας στο Facebook",
     "Bizi takip edin: Instagram", "Ikuti berita kami di Google News", "Theo dõi chúng tôi trên Facebook",
     "تابعونا على فيسبوك", "הצטרפו לערוץ הטלגרם", "सब्सक्राइब करें हमारा यूट्यूब चैनल", "关注我们的微信公众号"],
)  # fmt: skip
def test_a_call_to_follow_goes_in_many_languages(line: str) -> None:
    assert asks_to_follow(line)
    assert stripped(f"{PROSE}<p>{line}</p>{PROSE}") == stripped(PROSE * 2)


def test_prose_about_channels_stays() -> None:
    prose = "<p>Users of the two services sign up for Facebook first, he said, and then for the newsletter.</p>"
    assert len(stripped(prose + PROSE)) == 2


def test_a_label_over_a_list_of_links_goes() -> None:
    assert stripped(f"{PROSE}<h3>You may also like</h3>") == stripped(PROSE)


def test_prose_that_begins_with_such_words_stays() -> None:
    prose = "<p>Read more books, the librarian told the children, and you will see how wide the world is.</p>"
    assert len(stripped(prose + PROSE)) == 2


def test_headings_with_nothing_under_them_go() -> None:
    assert stripped(f"{PROSE}<h2>The weather</h2>") == stripped(PROSE)
    assert "The weather" in stripped(f"{PROSE}<h2>The weather</h2>{PROSE}")


def test_a_phrase_must_end_where_a_word_ends() -> None:
    assert KINDS[chrome_phrase("Related articles")] == "related"
    assert chrome_phrase("Commentsville is a town") == 0
    assert chrome_phrase("The council met") == 0


@pytest.mark.parametrize(
    ("markup", "hint"),
    [("<div class='sharedaddy'>", "share"), ("<div id='relatedPosts'>", "related"), ("<div class='post-comments'>",
    "comments"),
     ("<div class='entry-content'>", "body"), ("<div class='newsletter-signup'>", "promotion"),
     ("<div role='navigation'>", "navigation"),
     ("<div class='author-bio'>", "author"), ("<div class='cookie-banner'>", "consent")],
)  # fmt: skip
def test_class_names_are_hints(markup: str, hint: str) -> None:
    assert hints_of(lxml.html.fragment_fromstring(f"{markup}</div>")) & BIT[hint]


def test_phrases_and_hints_are_linear_on_hostile_text() -> None:
    start = time.monotonic()
    for text in ("a" * 1_000_000, "related " * 100_000, "-" * 1_000_000, "«" * 500_000):
        chrome_phrase(text)
        chrome_phrase(text[:150])
        hints_of(lxml.html.fragment_fromstring(f"<div class='{text}'></div>"))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "wall",
    ["You have read your free stories. Subscribe for $1 a week and get unlimited access.",
     "Jetzt abonnieren und unbegrenzt weiterlesen, monatlich kündbar.",
     "Abonnez-vous pour lire la suite de cet article, 1 euro par mois.",
     "Suscríbase para seguir leyendo: un euro al mes.", "Оформите подписку, чтобы читать дальше.",
     "続きを読むには会員登録が必要です。"],
)  # fmt: skip
def test_a_call_to_pay_at_the_end_goes_in_many_languages(wall: str) -> None:
    assert stripped(f"{PROSE}<p>{wall}</p>") == stripped(PROSE)


def test_prose_on_subscriptions_within_a_text_stays() -> None:
    prose = "<p>The paper asks readers to subscribe for a dollar a week, and the council has noticed.</p>"
    assert len(stripped(prose + PROSE * 4)) == 5
