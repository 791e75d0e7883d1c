"""Bytes become the letters that were meant, in the languages and encodings that pages are made in."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract
from newsarchive.extract.encodings import decode
from newsarchive.extract.language import find_language

SENTENCES = {
    "de": (
        "windows-1252",
        "Der Gemeinderat beschloss am Dienstag nach fünf Stunden Aussprache, die alte Brücke über den "
        "Fluss zu erneuern. Für die Müller am Ufer wäre das größte Glück, wenn sie schon im März öffnet.",
    ),
    "fr": (
        "windows-1252",
        "Le conseil a décidé mardi, après un débat de c"
        "inq heures, de réparer le vieux pont. « C’est "
        "une journée d’été », a déclaré la maire à la presse, très émue, près de l’école.",
    ),
    "es": (
        "windows-1252",
        "El concejo decidió el martes, tras un debate de cinco horas, reparar el puente. Según la "
        "alcaldesa, los niños cruzarán el río más rápido el próximo año, y también habrá un jardín "
        "pequeño.",
    ),
    "pt": (
        "windows-1252",
        "A câmara decidiu na terça-feira, após um debate de cinco horas, consertar a ponte. As crianças "
        "não terão de dar a volta até à estação, e a população já espera a inauguração em março.",
    ),
    "it": (
        "windows-1252",
        "Il consiglio ha deciso martedì, dopo un dibattito di cinque ore, di riparare il vecchio ponte. "
        "La città sarà più vicina, perché la strada è già aperta e l’opera finirà lunedì.",
    ),
    "nl": (
        "windows-1252",
        "De raad besloot dinsdag na een debat van vijf uur de oude brug te herstellen. De ruïne aan de "
        "overzijde blijft één jaar dicht, zei de financiële wethouder, die geïnteresseerde buren vóór "
        "de zomer bijpraat.",
    ),
    "sv": (
        "windows-1252",
        "Fullmäktige beslöt på tisdagen, efter fem timmars överläggning, att laga den gamla bron över "
        "ån. Många åkte dit för att höra på, och de äldre grät när ordföranden slog klubban i bordet.",
    ),
    "da": (
        "windows-1252",
        "Byrådet besluttede tirsdag efter fem timers møde at istandsætte den gamle bro over åen. Færre "
        "biler må køre på gaderne, sagde borgmesteren, og børnene får en ny vej til skøjtebanen.",
    ),
    "fi": (
        "windows-1252",
        "Kaupunginvaltuusto päätti tiistaina viiden tunnin väittelyn jälkeen korjata vanhan sillan. "
        "Työt alkavat keväällä, ja kävelijät pääsevät yli väliaikaista siltaa pitkin myös yöllä.",
    ),
    "pl": (
        "windows-1250",
        "Rada zdecydowała we wtorek po pięciu godzinach dyskusji, że stary most zostanie naprawiony. "
        "Burmistrz powiedziała, że mieszkańcy będą mogli przejść na drugą stronę już wiosną, a światła "
        "i żółte barierki też się zmienią.",
    ),
    "cs": (
        "windows-1250",
        "Zastupitelstvo v úterý po pěti hodinách rozhodlo, že starý most přes řeku opraví. Starostka "
        "řekla, že děti půjdou do školy kratší cestou, a příští měsíc začnou dělníci třídit žulové "
        "kameny.",
    ),
    "hu": (
        "windows-1250",
        "A képviselő-testület kedden ötórás vita után úgy döntött, hogy felújítja a régi hidat a folyó "
        "fölött. A polgármester szerint a gyűlés után őszre kész lesz, és az út is szélesebb lesz.",
    ),
    "ro": (
        "windows-1250",
        "Consiliul a hotărât marţi, după cinci ore de discuţii, să repare podul vechi. Primăriţa a spus "
        "că şcoala va fi mai aproape şi că locuitorii îşi vor recăpăta grădina în august.",
    ),
    "tr": (
        "windows-1254",
        "Belediye meclisi salı günü beş saatlik tartışmanın ardından eski köprünün onarılmasına karar "
        "verdi. Başkan, çocukların okula daha kısa yoldan gideceğini, işlerin ağustosta başlayacağını "
        "söyledi.",
    ),
    "ru": (
        "windows-1251",
        "Совет во вторник после пятичасового спора решил починить старый мост через реку. Мэр сказала, "
        "что дети будут ходить в школу короткой дорогой, а работы начнутся весной.",
    ),
    "uk": (
        "windows-1251",
        "Рада у вівторок після п’ятигодинної суперечки"
        " вирішила полагодити старий міст через річку. "
        "Міська голова сказала, що діти ходитимуть до школи коротшою дорогою, а роботи почнуться "
        "навесні.",
    ),
    "bg": (
        "windows-1251",
        "Съветът реши във вторник след петчасов спор да поправи стария мост над реката. Кметицата каза, "
        "че децата ще вървят до училище по кратък път, а работата започва напролет.",
    ),
    "el": (
        "windows-1253",
        "Το συμβούλιο αποφάσισε την Τρίτη, ύστερα από πέντε ώρες συζήτησης, να επισκευάσει την παλιά "
        "γέφυρα. Η δήμαρχος είπε ότι τα παιδιά θα πηγαίνουν στο σχολείο από πιο σύντομο δρόμο.",
    ),
    "he": (
        "windows-1255",
        "המועצה החליטה ביום שלישי, אחרי דיון של חמש שעות, לתקן את הגשר הישן מעל הנהר. ראשת העיר אמרה "
        "שהילדים ילכו לבית הספר בדרך קצרה יותר.",
    ),
    "ar": (
        "windows-1256",
        "قرر المجلس يوم الثلاثاء بعد نقاش دام خمس ساعات إصلاح الجسر القديم فوق النهر. وقالت رئيسة "
        "البلدية إن الأطفال سيذهبون إلى المدرسة من طريق أقصر.",
    ),
    "ja": (
        "shift_jis",
        "議会は火曜日、五時間にわたる議論の末、川にかかる古い橋を修理すること"
        "を決めた。市長は、子どもたちが近い道で学校に通えるようになると述べた。",
    ),
    "zh": (
        "gb18030",
        "市议会周二经过五个小时的辩论，决定修复河上的旧桥。市长表示，孩子们上学的路将会更短，工程将于春天开始。",
    ),
    "ko": (
        "euc_kr",
        "의회는 화요일 다섯 시간의 토론 끝에 강 위의 낡은 다리를 고치기로 결정했"
        "다. 시장은 아이들이 더 가까운 길로 학교에 다닐 수 있을 것이라고 말했다.",
    ),
    "th": (
        "cp874",
        "สภาเมืองมีมติเมื่อวันอังคารหลังการอภิปรายห้าชั่วโมงให้ซ่อมสะพานเก่าข้ามแม่น้ำ นายกเทศมนตรีกล่าวว่าเด็กจะเดินไปโรงเรียนได้ใกล้ขึ้น",
    ),
    "vi": (
        "utf-8",
        "Hội đồng hôm thứ Ba sau năm giờ tranh luận đã"
        " quyết định sửa cây cầu cũ bắc qua sông. Thị "
        "trưởng nói trẻ em sẽ đến trường bằng đường ngắn hơn, và công việc bắt đầu vào mùa xuân.",
    ),
}
ALL = sorted(SENTENCES)
OWN = [name for name in ALL if SENTENCES[name][0] != "utf-8"]
MISREADINGS = ("windows-1252", "windows-1250", "windows-1251")


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>{text[:30]}</title></head><body><p>{text}</p></body></html>"


def misread(text: str, encoding: str) -> str:
    """UTF-8 as a program reads it that takes it for another encoding; bytes without a letter stay as they are."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("name", ALL)
def test_the_words_tell_the_language(name: str) -> None:
    assert find_language(SENTENCES[name][1]) == name


@pytest.mark.parametrize("claim", ["", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
@pytest.mark.parametrize("name", OWN)
def test_an_encoding_that_nobody_names_or_someone_names_wrongly(name: str, claim: str) -> None:
    encoding, text = SENTENCES[name]
    content = page(text).encode(encoding, "ignore")
    assert decode(content, claim).text == content.decode(encoding)


@pytest.mark.parametrize("name", OWN)
def test_what_the_page_names_beats_what_the_server_says_of_all_its_pages(name: str) -> None:
    encoding, text = SENTENCES[name]
    content = page(text, f'<meta charset="{encoding}">').encode(encoding, "ignore")
    decoded = decode(content, "text/html; charset=ISO-8859-1")
    assert decoded.text == content.decode(encoding)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("encoding", MISREADINGS)
@pytest.mark.parametrize("name", ["cs", "de", "es", "fr", "hu", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk"])
def test_utf_8_that_was_read_as_something_else_is_mended(name: str, encoding: str, times: int) -> None:
    text = spoilt = page(SENTENCES[name][1])
    for _ in range(times):
        spoilt = misread(spoilt, encoding)
    decoded = decode(spoilt.encode())
    assert decoded.text == text
    assert decoded.problems == ("mojibake_mended",)


@pytest.mark.parametrize(("name", "wrong"), [("ru", "windows-1252"), ("el", "windows-1252"), ("fr", "windows-1251")])
def test_one_alphabet_that_was_read_as_another_is_mended(name: str, wrong: str) -> None:
    encoding, text = SENTENCES[name]
    decoded = decode(page(text.encode(encoding).decode(wrong)).encode())
    assert decoded.text == page(text)
    assert decoded.problems == ("mojibake_mended",)


@pytest.mark.parametrize("name", ALL)
def test_what_is_right_is_left_alone(name: str) -> None:
    text = page(SENTENCES[name][1] * 20)
    assert decode(text.encode()) == decode(text.encode("utf-8-sig"))
    assert (decode(text.encode()).text, decode(text.encode()).problems) == (text, ())


def test_text_that_comes_as_text_is_mended_too() -> None:
    article = extract(page(f"<p>{misread(SENTENCES['fr'][1], 'windows-1252')}</p>"))
    assert "été" in article.body
    assert "mojibake_mended" in article.problems


def test_single_letters_of_another_encoding_within_utf_8() -> None:
    content = page("Zürich – " * 200).encode() + b"<p>caf\xe9 \x93au lait\x94</p>"
    decoded = decode(content, "text/html; charset=utf-8")
    assert decoded.text.endswith("<p>café “au lait”</p>")
    assert decoded.problems == ("bytes_mended",)


def test_a_letter_that_was_cut_in_two_is_lost_and_said_to_be() -> None:
    content = (SENTENCES["ja"][1] * 30).encode() + "橋".encode()[:2] + b"...</p>"
    decoded = decode(content, "text/html; charset=utf-8")
    assert decoded.problems == ("replacement_characters",)


def test_a_character_written_as_two_surrogates() -> None:
    content = (SENTENCES["ja"][1] * 99).encode() + b"\xed\xa0\xbd\xed\xb8\x80"
    assert decode(content, "text/html; charset=utf-8").text.endswith("\U0001f600")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    text = page(SENTENCES["pl"][1])
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("claim", ["en", "en-US", "x-default", None])
@pytest.mark.parametrize("name", ["de", "fr", "ja", "pl", "ru", "tr", "vi"])
def test_the_words_overrule_a_page_that_names_the_wrong_language(name: str, claim: str | None) -> None:
    assert find_language(SENTENCES[name][1], claim) == name
