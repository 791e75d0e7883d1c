"""Times of a page's last touch, "3 hours ago", and counters: what ticks on a page while its text stays.

Read in short lines that are no sentences; in prose a number is a number.
"""

from __future__ import annotations

import re

from newsarchive.revisions.counts import is_count

LONGEST = 110  # characters: room for "Published ... | Updated ... | 1,204 comments"; a guess

LEFT = 3  # words that a counter may have around it ("1,204 people still follow this"); more are a heading

_NUMBER = r"\d[\d.,' ]{0,14}(?: ?(?:k|m|tsd|mio|mln|mil|rb|tys|тыс|млн|万|萬|만|천))?\.?"
_FEW = (
    r"(?:(?:about|around|etwa|rund|ca\.?|environ|unas?|circa|cerca de|ongeveer|około|около|yaklaşık|"
    r"ungefär|omkring|noin|約|约|大约) ?)?"
)
_SOME = rf"(?:{_NUMBER}|an?|one|two|three|few|a few|einer?|einem|wenigen?|une?|un[ao]?|één|een|en|ett|et|jedną|bir)"

_AGO = "|".join((
    rf"{_FEW}{_SOME} ?[^\W\d]{{1,20}}\.?(?: {_SOME} ?[^\W\d]{{1,20}}\.?)? (?:ago|"
    rf"fa|atrás|geleden|sitten|temu|назад|тому|"
    rf"önce|ezelőtt|lalu|yang lalu|trước|पहले|पूर्व|পূর্বে|আগে|پیش|قبل|prieš|tagasi|"
    r"в тому|sedan|siden)",
    rf"(?:vor|il y a|hace|há|för|for|před|pred|prije|pre|преди|пре|acum|cu|în urmă cu|fa|πριν(?: από)?|منذ|"
    rf"قبل|לפני|prieš|pirms|fyrir|cách đây) {_FEW}{_SOME} ?[^\W\d]{{1,20}}\.?(?: (?:sedan|siden|síðan))?",
    rf"{_FEW}{_NUMBER} ?(?:秒|秒钟|秒鐘|分|分钟|分鐘|小时|小時|时间|時間|日|天|周|週|週間|周间|か月|"
    rf"ヶ月|个月|個月|年)(?:前|之前)",
    rf"{_FEW}{_NUMBER} ?(?:초|분|시간|일|주|개월|달|년) ?전",
    rf"{_NUMBER} ?[\u0e00-\u0e7f]{{1,20}}(?:ที่แล้ว|ที่ผ่านมา|ก่อน)",
    r"just now|moments? ago|gerade eben|à l'instant|ahora mismo|agora mesmo|zojuist|nyss|przed chwilą|"
    r"только что|たった今|刚刚|剛剛|방금(?: 전)?|เมื่อสักครู่",
))  # fmt: skip

_MONTHS = (
    r"jan|feb|fév|mar|mär|mrt|maa|apr|avr|abr|may|mai|maj|mei|mag|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|"
    r"oct|okt|ott|out"
    r"|nov|dec|dez|déc|dic|des|gen|ene|led|úno|bře|dub|kvě|čer|srp|zář|říj|lis|pro|sty|lut|kwi|cze|lip|"
    r"sie|wrz|paź|gru"
    r"|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру"
    r"|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|tam|hel|huh|tou|kes|hei|elo|syy|lok|mar|jou|ιαν|φεβ|μαρ|"
    r"απρ|μαΐ|ιουν|ιουλ"
    r"|αυγ|σεπ|οκτ|νοε|δεκ|ian|iun|iul|sije|velj|ožu|tra|svi|lip|srp|kol|ruj|stu|pro"
)
_DAYS = (
    r"mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lun|mar|mer|"
    r"jeu|ven|sam|dim"
    r"|mié|jue|vie|sáb|dom|gio|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|today|heute|hoy|hoje|oggi"
    r"|aujourd'hui|yesterday|gestern|ayer|hier|ieri|ontem"
)
_CLOCK = (
    r"\d{1,2} ?[:.h時点] ?\d{2}(?:[:.]\d{2})?分?(?: ?(?:[ap]\.?m\.?|uhr|h|klo|kl|[a-z]{2,4}[dst]t|utc|gmt|z))?"
    r"|\d{1,2} ?(?:[ap]\.?m\.?|uhr|h)\b"
)
_DATE = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.] ?\d{1,2}[-/.] ?(?:\d{4}|\d{2})?|"
    r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日?|\d{1,2}月\d{1,2}日"
    rf"|(?:(?:{_DAYS})[^\W\d]{{0,14}}\.?,? ?)?(?:\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?[ -](?:de |"
    rf"d')?(?:{_MONTHS})[^\W\d]{{0,14}}\.?(?:[ -](?:de )?\d{{4}})?"
    rf"|(?:{_MONTHS})[^\W\d]{{0,14}}\.? \d{{1,2}}(?:st|nd|rd|th)?,?(?: \d{{4}})?)|(?:{_DAYS})[^\W\d]*"
)
_TOUCHED = (
    r"(?:last |zuletzt |dernière |última |ultimo |laatst |senast |sist |sidst |ostatnia |son |最終|最后|最後|最近)?"
    r"(?:updated?(?: on| at)?|modified|changed|edited|revised|posted|published|created|first published|as of|"
    r"aktualisiert|geändert|bearbeitet|stand|veröffentlicht|erstellt|mis à jour|mise à jour|modifié|"
    r"modification|publié|"
    r"actualizad[oa]|modificad[oa]|publicad[oa]|actualización|aggiornat[oa]|modificat[oa]|pubblicat[oa]|"
    r"aggiornamento|"
    r"atualizad[oa]|atualização|bijgewerkt|gewijzigd|gepubliceerd|uppdaterad|ändrad|publicerad|opdateret|oppdatert|"
    r"publisert|offentliggjort|päivitetty|julkaistu|muokattu|aktualizacja|zaktualizowano|opublikowano|zmieniono|"
    r"aktualizováno|publikováno|upraveno|aktualizované|обновлено|изменено|опубликовано|оновлено|опубліковано|"
    r"ενημερώθηκε|ενημέρωση|δημοσιεύτηκε|actualizat|publicat|modificat|frissítve|közzétéve|módosítva|güncelleme|"
    r"güncellendi|güncellenme|yayınlanma|değişiklik|ažurirano|objavljeno|обновена|публикувана|תאריך|עודכן|"
    r"פורסם|تحديث|نشر|آخر تحديث|"
    r"به‌روزرسانی|diperbarui|diterbitkan|cập nhật|đăng|更新|更新时间|更新時間|更新日時|公開|发布|發布|"
    r"发布时间|修改|変更|掲載|"
    r"수정|입력|업데이트|등록|อัปเดต|เผยแพร่)"
)
_LINKING = (
    r"at|on|um|am|den|kl|kl\.|klo|uhr|à|le|a las|el|alle|il|às|em|om|op|o|dn|в|о|στις|la|saat|tarihi|ore|"
    r"von|by|dal|den"
)
_JOINING = "于|於|在|日時|时间|時間|に"  # the same where words stand without spaces
_COUNTED = (
    r"(?:people (?:are )?(?:reading|read|viewing|watching)(?: this| now)*|times?|comments?|replies|"
    r"responses?|reactions?|shares?|shared|views?|viewed|reads?|readers?|likes?|"
    r"tweets?|retweets?|reposts?|followers?|votes?|claps?|plays?|listens?|saves?|bookmarks?|"
    r"kommentare?n?|reaktionen|antworten|aufrufe?|mal (?:gelesen|geteilt|gesehen|aufgerufen)|"
    r"-mal (?:gelesen|geteilt)|geteilt|gelesen|leser|personen lesen|"
    r"commentaires?|réactions?|partages?|vues?|lectures?|j'aime|fois|comentarios?|compartid[oa]s?|visitas?|lecturas?|"
    r"vistas?|me gusta|veces|personas|commenti|commento|condivisioni|visualizzazioni|letture|volte|mi piace|"
    r"comentários?|compartilhamentos|partilhas|visualizações|leituras|curtidas|vezes|reacties?|"
    r"keer (?:gedeeld|gelezen|bekeken)|weergaven|"
    r"kommentarer?|delningar|visningar|gillar|delinger|visninger|kommenttia|jakoa|komentarzy|komentarze|komentarz|"
    r"udostępnień|odsłon|wyświetleń|razy|osób|komentářů|komentáře|zobrazení|sdílení|комментари\w*|"
    r"просмотр\w*|прочтени\w*|"
    r"репост\w*|коментар\w*|перегляд\w*|поширен\w*|σχόλι\w*|προβολές|κοινοποιήσεις|comentarii|vizualizări|"
    r"distribuiri|"
    r"hozzászólás|megosztás|megtekintés|yorum|paylaşım|görüntülenme|okunma|beğeni|kez (?:okundu|"
    r"paylaşıldı)|komentara|dijeljenja|pregleda|"
    r"תגובות|שיתופים|צפיות|تعليق\w*|مشاهد\w*|مشارك\w*|نظر|بازدید|टिप्पणियाँ|टिप्पणी|शेयर|व्यूज|komentar|"
    r"dibagikan|dilihat|"
    r"bình luận|lượt xem|chia sẻ|条评论|則留言|則評論|评论|評論|留言|次分享|分享|次阅读|次閱讀|阅读|"
    r"閱讀|次浏览|浏览|点赞|赞|"
    r"コメント|件(?:のコメント)?|シェア|いいね|回(?:視聴|閲覧|再生|読まれました)|댓글|공유|조회수?|좋아요|추천|개|"
    r"ความคิดเห็น|แชร์|ครั้ง|ยอดวิว)"
)
_COUNTER = (
    rf"(?<!\w)(?:{_COUNTED})(?![^\W\d]) ?[:(]? ?{_NUMBER}\)?(?: ?(?:件|条|次|개))?|"
    rf"(?<![\w.,]){_NUMBER} ?[- ]?(?:人が?)?(?:{_COUNTED})(?!\w)"
)

_COUNTS = re.compile(_COUNTER, re.IGNORECASE)
_TICKS = re.compile(
    rf"(?<!\w)(?:{_TOUCHED}\W{{0,3}})?(?:{_AGO})(?: ?に?(?:更新|変更|公開|修改|发布))?(?!\w)|{_COUNTER}", re.IGNORECASE
)
_STAMP = re.compile(
    rf"(?<!\w){_TOUCHED}\W{{0,3}}(?:(?:(?:{_LINKING})\b|{_JOINING})\W{{0,2}}){{0,3}}"
    rf"(?:(?:{_DATE})\W{{0,3}}(?:(?:{_LINKING})\b ?)?(?:{_CLOCK})?|"
    rf"{_CLOCK}(?:\W{{0,3}}(?:{_DATE}))?)(?: (?:uhr|klo|hrs))?"
    rf"|(?:{_DATE}|{_CLOCK})\W{{0,3}}(?:{_CLOCK})?\W{{0,2}}に?(?:更新|公開|掲載|配信|修正|发布|發布|수정|입력)",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    rf"(?:{_DATE}|{_CLOCK}|\d+|\b(?:{_TOUCHED}|{_LINKING}|{_JOINING}|[a-z]{{1,3}}t|utc|gmt)\b)", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_LOOKS = re.compile(
    r"\d|\b(?:ago|vor|hace|il y a|fa|atrás|geleden|sitten|temu|sedan|siden|назад|тому|önce|"
    r"now|eben)\b|刚刚|剛剛|たった今|방금",
    re.IGNORECASE,
)
_CLOCKS = re.compile(rf"{_CLOCK}|{_DATE}", re.IGNORECASE)
_HAS_TOUCHED = re.compile(rf"(?<!\w){_TOUCHED}(?!\w)", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\W\d]{3}[.!?。！？]$")
_EDGES = " -|/,;:()[]·•"


def without_stamps(line: str) -> str:
    """A line without what ticks on it; "" where nothing else stands there. Longer lines and sentences stay whole."""
    if len(line) > LONGEST or not _LOOKS.search(line):
        return line
    if _SENTENCE.search(line) and not _TICKS.fullmatch(line.rstrip(".!?。")):
        return line
    rest = _STAMP.sub(" ", _TICKS.sub(" ", line))
    if rest == line:
        return line
    if not _WORDS.search(_MOMENT.sub(" ", rest)):
        return ""
    return re.sub(r" {2,}", " ", rest).strip(_EDGES)


def is_counter(line: str) -> bool:
    """Does a line of a body say how often it was read or shared, and little else ("Read 1,204 times so far")?"""
    if not is_count(line) or (match := _COUNTS.search(line)) is None:
        return False
    return len(_WORD.findall(line[: match.start()] + " " + line[match.end() :])) <= LEFT


def is_stamp(line: str) -> bool:
    """Does a line say when the page was touched or how often it was seen, and nothing else?"""
    if without_stamps(line) == "":
        return True
    if len(line) > LONGEST or not _HAS_TOUCHED.search(line) or not _CLOCKS.search(line):
        return False
    return not _WORDS.search(_MOMENT.sub(" ", line))
