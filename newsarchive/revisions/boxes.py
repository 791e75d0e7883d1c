"""Boxes around a text that come, go and change by themselves: ads, related lists, calls, consent, greetings, walls."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from newsarchive.revisions.counts import is_count, size
from newsarchive.revisions.notes import is_note
from newsarchive.revisions.stamps import is_stamp

LABEL = 9  # words: more is no label of an advertisement or of a list
CALL = 45  # words: calls are short; a guess, to be measured by `benchmarks/revisions.py`
HEADLINE = 32  # words: a title in a list has no more
LONGEST = 400  # characters of a box's paragraph: more hold more words than CALL
EDGE = 2  # lines at the beginning and at the end of a text among which counts stand

_AD = re.compile(
    r"^\W*(?:(?:article|story|content|text)? ?(?:continues?|resumes?) (?:below|after) (?:this |"
    r"the )?advertisement|advertisements?|advertising|advertorial|ads? by .*|sponsor(?:ed|iert|isé|izado|"
    r"izzato|owan\w*|et|ad|at)\b.*|paid (?:content|post|partnership)|promot(?:ed|ion)\b.*|presented by .*|"
    r"partner content|"
    r"anzeigen?|werbung|bezahlter? .*|.{0,30}\b(?:nach|unter) der (?:werbung|anzeige)\b.*|publicité|"
    r"annonces?|contenu (?:sponsorisé|partenaire)|.{0,30}\baprès la publicité|publicidad|patrocinad[oa]|"
    r"contenido patrocinado|.{0,40}\bpublicidad|"
    r"pubblicità|contenuto sponsorizzato|.{0,30}\bla pubblicità|publicidade|conteúdo patrocinado|"
    r".{0,40}\bpublicidade|advertenties?|reclame|gesponsord.*|.{0,30}\bde advertentie|annons(?:er)?|"
    r"sponsrat .*|.{0,30}\bannonsen|annonse|annonsørinnhold|annoncer?|mainos(?:sisältö)?|"
    r"reklam[aeyąę]?|materiał sponsorowany|.{0,40}\breklam[aąęy]|inzerce|reklamní sdělení|реклама|"
    r"на правах рекламы|партнерский материал|διαφήμιση|publicitate|reclamă|hirdetés|reklam|sponsorlu .*|"
    r".{0,40}reklamdan sonra.*|oglas|реклама|פרסומת|תוכן שיווקי|إعلان|إعلانات|آگهی|विज्ञापन|iklan|"
    r"quảng cáo|广告|廣告|.{0,8}(?:广告|廣告)之?[后後].{0,8}|赞助.{0,8}|"
    r"広告|広告の後に.*|.{0,12}広告の後.*|(?:スポンサー|"
    r"タイアップ).{0,12}|提供.{0,12}|광고|โฆษณา)\W*$",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"^\W*(?:(?:read|see|watch|listen) (?:also|more|next|this|too)|also (?:read|see|on|in)|related\b.*|"
    r"more (?:on|from|in|about|stories|news|like)\b.*|most (?:read|popular|viewed|shared|commented).*|"
    r"recommended\b.*|you (?:may|might) (?:also )?(?:like|be interested).*|don'?t miss|trending.*|"
    r"popular.*|editor'?s'? (?:picks?|choice)|up next|top stories|latest(?: news| stories)?|"
    r"what to read next|from (?:our|the) archives?|in other news|further reading|"
    r"lesen sie (?:auch|mehr|hier).*|mehr (?:zum|zu|aus|von)\b.*|auch interessant|das könnte (?:sie|"
    r"dich).*|meist(?:gelesen|geklickt|kommentiert).*|zum thema|weitere (?:artikel|themen|meldungen|"
    r"nachrichten).*|passend zum.*|aus dem archiv|top-?themen|empfehlung.*|empfohlen.*|verwandte .*|"
    r"(?:à )?lire (?:aussi|également)|à (?:lire|voir|découvrir|ne pas manquer)\b.*|voir aussi|"
    r"sur le même (?:sujet|thème)|les (?:plus|articles les plus) (?:lus|populaires|partagés)|"
    r"nos derniers articles|dans la même rubrique|recommandé.*|vous aimerez.*|articles? (?:liés|connexes|"
    r"similaires)|"
    r"lea (?:también|además|más)|leer (?:también|más)|te puede interesar.*|también te puede.*|"
    r"lo más (?:leído|visto|comentado|popular)|más (?:noticias|información|sobre|leídas?)\b.*|"
    r"noticias relacionadas|relacionad[oa]s?|le puede interesar|ver también|recomendad[oa]s?.*|"
    r"legg?i anche|potrebbe interessar.*|i più (?:letti|visti)|(?:articoli|notizie) correlat[ie]|"
    r"vedi anche|per approfondire|consigliat[ie].*|"
    r"(?:leia|veja|saiba|confira) (?:também|mais)|(?:as )?mais (?:lidas|vistas|populares)|"
    r"notícias relacionadas|você (?:também )?pode gostar|recomendad[oa]s?|relacionad[oa]s?|"
    r"lees (?:ook|verder|meer)|meer (?:over|van|nieuws)\b.*|meest (?:gelezen|bekeken)|ook interessant|"
    r"gerelateerd.*|aanbevolen.*|misschien (?:ook|vind je).*|"
    r"läs (?:också|även|mer|vidare).*|mest läst[ae]?|mer om.*|du kanske.*|relaterat.*|rekommenderat.*|"
    r"les (?:også|mer).*|læs (?:også|mere).*|mest (?:lest|læst)e?|lue (?:myös|lisää).*|luetuimmat|"
    r"(?:czytaj|zobacz|przeczytaj|sprawdź) (?:także|też|również|więcej).*|najpopularniejsze|"
    r"najczęściej czytane|polecane.*|polecamy.*|może (?:cię|ci się|państwa).*|powiązane.*|"
    r"čtěte také.*|přečtěte si.*|mohlo by vás zajímat.*|nejčtenější|související.*|читайте также.*|"
    r"(?:самое )?популярное|по теме|смотрите также.*|читайте (?:також|ещё|еще).*|дивіться також.*|"
    r"διαβάστε (?:επίσης|ακόμα).*|δείτε (?:επίσης|ακόμα).*|citește și.*|citiți și.*|olvasta már.*|"
    r"ez is érdekelheti.*|kapcsolódó.*|legolvasottabb|"
    r"ayrıca (?:okuyun|bakın)|bunlar(?:a)? da .*|ilginizi çekebilir.*|en çok (?:okunan|izlenen).*|"
    r"ilgili haberler|önerilen.*|pročitajte (?:i|još).*|najčitanije|"
    r"קראו (?:עוד|גם).*|اقرأ (?:أيضا|أيضًا|المزيد).*|الأكثر قراءة|بیشتر بخوانید|مطالب مرتبط|यह भी पढ़ें.*|"
    r"baca juga.*|berita terkait|terpopuler|xem thêm.*|đọc thêm.*|tin liên quan|"
    r"相关(?:文章|新闻|阅读|报道|推荐)|相關(?:文章|新聞|閱讀|報導)|延伸阅读|延伸閱讀|推荐阅读|"
    r"热门.{0,4}|熱門.{0,4}|猜你喜欢|你可能.{0,8}|関連(?:記事|ニュース|"
    r"リンク)|あわせて読みたい|おすすめ(?:記事)?|人気(?:の)?(?:記事|ランキング)|関連기사|"
    r"관련 ?(?:기사|뉴스)|많이 본 (?:뉴스|기사)|추천 ?(?:기사|뉴스)|"
    r"ข่าวที่เกี่ยวข้อง|อ่านเพิ่มเติม)(?=\W*$|\W*[:：|])",
    re.IGNORECASE,
)
_THING = re.compile(
    r"newsletter|news ?letter|suscr[ií]b|e-?mails?\b|inbox|mailbox|rundbrief|postfach|posteingang|"
    r"boîte mail|boletín|\bcorreo\b|casella|posta kutu|bülten|nieuwsbrief|nyhetsbrev|inkorg|uutiskirje|"
    r"biuletyn|skrzynce|рассылк|розсилк|hírlevél|skrzynk|"
    r"subscri|abonn|abbon|\babo\b|prenumer|suscri|assin(?:e|ante|atura)|subskryp|predplat|předplat|"
    r"подписк|подпис|підпис|συνδρομ|előfizet|abone|üyelik|members?\b|membership|mitglied|\bsoci[oa]\b|"
    r"\bmembr[eo]s?\b|członk|\blid\b|medlem|üye ol|account|konto|compte|cuenta|conta\b|"
    r"premium|unlimited|unbegrenzt|illimité|ilimitad|illimitat|onbeperkt|paywall|free (?:articles?|trial|"
    r"month)|kostenlos|gratuit|gratis|gratuiti|darmow|ücretsiz|無料|免费|免費|"
    r"cookies?\b|クッキー|çerez|\bkakor\b|ciasteczk|\bapp\b|notifications?|benachrichtig|whatsapp|telegram|"
    r"facebook|twitter|instagram|youtube|tiktok|linkedin|google news|podcast|"
    r"ニュースレター|メール|会員|購読|登録|订阅|訂閱|会员|會員|邮箱|电子邮|登录|구독|뉴스레터|회원|"
    r"로그인|สมัครสมาชิก|จดหมายข่าว|اشترك|النشرة|"
    r"خبرنامه|न्यूज़लेटर|सदस्यता|berlangganan|đăng ký",
    re.IGNORECASE,
)
_ASKS = re.compile(
    # an imperative where a clause begins, or a phrase that only a page says to its reader
    r"(?:(?:^|[.!?:,;\-|\"。、！？：] ?)(?:please |now |just |jetzt |bitte |already a \w+\? )?"
    r"(?:sign up|sign in|log ?in|subscribe|register|join|follow|get|download|enter|become|try|support|"
    r"click|tap|accept|manage|unlock|start|create|choose|discover|like|share|listen|receive|buy|want|"
    r"enjoy|stay|never miss|"
    r"abonnieren|melden sie|anmelden|folgen|jetzt|registrieren|laden sie|werden sie|werde|testen|"
    r"unterstützen|weiterlesen|lesen sie|akzeptieren|klicken|holen sie|bestellen|erhalten sie|sichern sie|"
    r"teilen|einstellungen|alle akzeptieren|"
    r"inscrivez|abonnez|recevez|suivez|téléchargez|devenez|indiquez|profitez|connectez|acceptez|"
    r"tout accepter|gérer|découvrez|soutenez|"
    r"suscr[ií]b|reg[ií]str|sig[ua]|s[ií]gue|recib|descarg|hazte|introdu|únete|inicia|acept|gestion|apoya|"
    r"iscriviti|iscrivetevi|abbonati|ricevi|segui|scarica|diventa|inserisci|accedi|accetta|gestisci|registrati|"
    r"assine|inscreva|receba|siga|baixe|torne|digite|cadastre|aceit|gerir|entre|"
    r"meld|schrijf|neem|word|vul|volg|download|ontvang|log in|accepteer|alles accepteren|voorkeuren|abonneer|"
    r"prenumerera|bli|fyll|följ|logga in|ladda|få|hantera|godkänn|abonner|meld|følg|logg|tilaa|kirjaudu|seuraa|"
    r"zapisz|wykup|zostań|podaj|obserwuj|zaloguj|pobierz|akceptuj|zarządzaj|dołącz|zamów|přihlaste|"
    r"předplaťte|sledujte|"
    r"подпишитесь|подписывайтесь|войдите|оформите|читайте нас|следите|підпишіться|підписуйтесь|εγγραφείτε|"
    r"συνδεθείτε|ακολουθήστε|abonează|urmărește|iratkozzon|fizessen|kövesse|"
    r"abone ol|kaydol|takip|giriş yap|üye ol|girin|tümünü kabul|tercihleri|daftar|berlangganan|ikuti|"
    r"đăng ký|theo dõi)"
    r"|you(?:'ve| have) (?:reached|read)|to (?:continue|keep) reading|(?:for|to) (?:our )?(?:subscribers|"
    r"members)(?: only)?|(?:exclusive|reserved|available) (?:to|for) |we use cookies|(?:this|"
    r"our) (?:web)?site (?:uses|stores)|in your inbox|by (?:continuing|clicking|signing)|"
    r"already a (?:subscriber|member)|"
    r"nur für (?:abonnenten|mitglieder)|weiterzulesen|wir (?:verwenden|nutzen) cookies|"
    r"diese (?:web)?seite|diese website|in ihrem postfach|sie haben .{0,40}(?:gelesen|erreicht)|"
    r"(?:réservé|exclusi\w+) .{0,20}abonnés|lire la suite|nous utilisons|ce site|vous avez (?:lu|atteint)|"
    r"dans votre boîte|"
    r"exclusiv\w* para|seguir leyendo|(?:usamos|utilizamos)|este s[ií]t\w+|este site|has leído|"
    r"en tu correo|para ler o resto|continuar lendo|você leu|no seu e-mail|"
    r"per continuare|(?:usiamo|utilizziamo)|questo sito|hai letto|nella tua casella|verder te lezen|"
    r"wij gebruiken|deze website|je hebt .{0,40}gelezen|in je mailbox|"
    r"läsa (?:vidare|resten)|vi (?:använder|bruger|bruker)|webbplatsen|du har läst|i din inkorg|"
    r"czytać dalej|używamy|ta strona|wykorzystano|w twojej skrzynce|чтобы (?:читать|продолжить)|"
    r"мы используем|okumaya devam|devamını okumak|kullanıyoruz|bu site|hakkınız doldu|posta kutunuz|"
    r"abone olun|üye olun|girin\b|"
    r"続きを読む|残りを読|会員限定|会員になる|ログイン|登録する|使用しています|保存します|"
    r"お届けします|入力してください|同意する|继续阅读|繼續閱讀|阅读(?:其余|全文)|成为会员|订阅我们|"
    r"订阅后|请(?:输入|登录|订阅)|使用cookie|保存cookie|送到你的|登录后|계속 읽|로그인|구독하|동의|"
    r"사용합니다|อ่านต่อ)",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"cookie|クッキー|çerez|\bkakor\b|ciasteczk", re.IGNORECASE)
_SETTINGS = re.compile(
    r"accept|settings|preferences|consent|privacy|policy|akzept|einstellung|datenschutz|zustimm|accepter|"
    r"préférences|aceptar|preferencias|accetta|preferenze|aceitar|preferências|accepter|voorkeur|godkänn|"
    r"inställning|hantera|akceptuj|ustawieni|zarządz|kabul|tercih|同意|設定|接受|偏好|设置|website|webseite|"
    r"this site|ce site|sitio|questo sito|este site|strona|webbplats|サイト|网站|device|gerät|appareil",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"^\W*(?:welcome back|good (?:morning|afternoon|evening),|(?:hi|hello),? [^\W\d]+[!,.]|"
    r"recommended for|picked for|for you\b|because you (?:read|follow)|your (?:reading list|saved|account|"
    r"feed|region|location)|log in|sign in|continue reading where|"
    r"willkommen zurück|guten (?:morgen|tag|abend),|hallo,? [^\W\d]+[!,.]|empfohlen für|für sie\b|"
    r"ihre? (?:merkliste|region|standort)|bonjour,? [^\W\d]+[!,.]|bienvenue|(?:recommandé|"
    r"sélectionné)s? pour vous|pour vous\b|buenos días,|hola,? [^\W\d]+[!,.]|bienvenid|"
    r"recomendad[oa]s? para|para (?:ti|usted)\b|"
    r"buongiorno,? |ciao,? [^\W\d]+[!,.]|bentornat|consigliat[ie] per|per te\b|bom dia,|"
    r"olá,? [^\W\d]+[!,.]|bem-vind|para você\b|goedemorgen,? |welkom terug|aanbevolen voor|voor jou\b|"
    r"god morgon,|välkommen tillbaka|rekommendera\w+ för|för dig\b|dzień dobry,|witaj|polecane dla|"
    r"dla ciebie\b|добро пожаловать|рекомендуем|для вас\b|günaydın|hoş geldin|sizin için|"
    r"おはようございます|あなたへ|あなたに|为您推荐|為您推薦|早上好|晚上好|猜你|您的|맞춤|회원님|สำหรับคุณ)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?。！？…]\W*$")
_STOPS = re.compile(r"(?<![A-Z])[.。]\W*$")
_TAGS = re.compile(r"^(?P<label>[^\W\d][\w ]{1,24}:)\s*(?P<items>.+)$")


@lru_cache(maxsize=4096)
def is_box(line: str) -> bool:
    """Is a paragraph, come or gone as a whole, one of a page's own boxes? A note of the editors never is."""
    if len(line) > LONGEST:
        return False
    if is_stamp(line):
        return True
    if is_note(line):
        return False
    length = size(line)
    if length <= LABEL and (_AD.search(line) or _RELATED.search(line)):
        return True
    if length > CALL:
        return False
    if _CONSENT.search(line) and _SETTINGS.search(line):
        return True
    if _RELATED.match(line) and length <= HEADLINE:
        return True
    if _PERSONAL.search(line) and length <= HEADLINE:
        return True
    return _THING.search(line) is not None and _ASKS.search(line) is not None


def is_call(line: str) -> bool:
    """Does a paragraph ask to pay, to log in or to join?"""
    return size(line) <= 2 * CALL and _THING.search(line) is not None and _ASKS.search(line) is not None


def is_headline(line: str) -> bool:
    """Could it be a title in a list: short, and without a full stop?"""
    return size(line) <= HEADLINE and _STOPS.search(line) is None


def heads_list(line: str) -> bool:
    """Is it the label over a list of other articles?"""
    return len(line) <= 12 * LABEL and size(line) <= LABEL and _RELATED.search(line) is not None


def listed(lines: Sequence[str]) -> set[str]:
    """The titles in lists of other articles: what stands below a label of such a list, up to the next sentence."""
    found, listing = set(), False
    for line in lines:
        if heads_list(line):
            listing = True
        elif listing and is_headline(line):
            found.add(line)
        else:
            listing = False
    return found


def boxes(
    lines: Sequence[str], alone: Sequence[bool], spared: Collection[str] = (), rotating: Collection[str] = ()
) -> list[bool]:
    """Which lines are boxes.

    `alone`: the line is not in the other version; only such ones can be titles of a list, or a count at the edge of the
    text. `spared`: lines that are none, whatever they look like; `rotating`: titles of lists of both versions.
    """
    found, listing = [], False
    for at, (line, single) in enumerate(zip(lines, alone, strict=True)):
        if listing and line in rotating:
            found.append(True)
            continue
        box = single and line not in spared and is_box(line)
        if single and not box and line not in spared:
            edge = at < EDGE or at >= len(lines) - EDGE
            if (listing and is_headline(line)) or (edge and is_count(line)):
                found.append(True)
                continue
        listing = heads_list(line) or (listing and box)
        found.append(box)
    return found


def in_order(line: str) -> str:
    """A line of tags with its tags in one order: systems write them in any."""
    match = _TAGS.match(line)
    if match and "," in line and not _ENDS.search(line):
        items = [item.strip() for item in match["items"].split(",")]
        if len(items) >= 3 and all(item and len(item.split()) <= 4 for item in items):
            return match["label"] + ", ".join(sorted(items))
    for mark in ("|", "#"):
        if line.count(mark) >= 2 and not _ENDS.search(line) and len(line) <= 300:
            return mark.join(sorted(item.strip() for item in line.split(mark)))
    return line
