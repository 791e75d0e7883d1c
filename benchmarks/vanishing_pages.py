"""Pages of made-up papers in twelve languages: articles, and what stands in their places when they go."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru", "ja", "ar")

TEXT: dict[str, tuple[str, ...]] = {
    "en": (
        "The council of {place} voted on Tuesday to spend {n} million on the harbour, after {m} hours of debate.",
        "Residents who live near the old mill said they had asked for a new road {m} years ago and were not heard.",
        "The mayor told reporters in the evening that work would begin in spring and last until the year after next.",
        "A report by engineers, which this newspaper has seen, warns that {n} of the piles under the quay are rotten.",
        "Fishermen from {place} fear for their berths, and their union wants {m} of them to be kept in any case.",
    ),
    "de": (
        "Der Rat von {place} beschloss am Dienstag nach {m} Stunden, {n} Millionen Euro für den Hafen auszugeben.",
        "Anwohner der alten Mühle sagten, sie hätten schon vor {m} Jahren um eine neue Straße gebeten, vergeblich.",
        "Die Bürgermeisterin erklärte am Abend, die Arbeiten würden im Frühjahr beginnen und zwei Jahre dauern.",
        "Ein Gutachten, das dieser Zeitung vorliegt, warnt davor, dass {n} der Pfähle unter dem Kai morsch sind.",
        "Die Fischer aus {place} fürchten um ihre Liegeplätze, {m} davon sollen nach ihrem Willen bleiben.",
    ),
    "fr": (
        "Le conseil de {place} a voté mardi, après {m} heures de débat, un budget de {n} millions pour le port.",
        "Les riverains du vieux moulin disent avoir demandé une nouvelle route il y a {m} ans, sans être entendus.",
        "La maire a expliqué dans la soirée que les travaux commenceraient au printemps et dureraient deux ans.",
        "Un rapport d'ingénieurs que notre journal a pu lire avertit que {n} des pieux du quai sont pourris.",
        "Les pêcheurs de {place} craignent pour leurs places, et veulent en garder au moins {m} quoi qu'il arrive.",
    ),
    "es": (
        "El consejo de {place} aprobó el martes, tras {m} horas de debate, gastar {n} millones en el puerto.",
        "Los vecinos del viejo molino dicen que pidieron una carretera nueva hace {m} años y nadie los escuchó.",
        "La alcaldesa explicó por la noche que las obras empezarán en primavera y durarán unos dos años.",
        "Un informe de ingenieros que este diario pudo leer advierte de que {n} de los pilotes están podridos.",
        "Los pescadores de {place} temen por sus amarres y quieren conservar al menos {m} en cualquier caso.",
    ),
    "it": (
        "Il consiglio di {place} ha votato martedì, dopo {m} ore di dibattito, {n} milioni di spesa per il porto.",
        "Chi abita vicino al vecchio mulino dice di aver chiesto una strada nuova {m} anni fa, senza risposta.",
        "La sindaca ha spiegato in serata che i lavori cominceranno in primavera e dureranno circa due anni.",
        "Una perizia che il nostro giornale ha potuto leggere avverte che {n} dei pali della banchina sono marci.",
        "I pescatori di {place} temono per i loro ormeggi e ne vogliono conservare almeno {m} in ogni caso.",
    ),
    "pt": (
        "O conselho de {place} aprovou na terça-feira, após {m} horas de debate, gastar {n} milhões no porto.",
        "Os moradores do velho moinho dizem que pediram uma estrada nova há {m} anos e não foram ouvidos.",
        "A prefeita explicou à noite que as obras começarão na primavera e vão durar cerca de dois anos.",
        "Um relatório de engenheiros a que este jornal teve acesso alerta que {n} das estacas do cais cederam.",
        "Os pescadores de {place} temem pelos seus lugares e querem manter pelo menos {m} deles no cais.",
    ),
    "nl": (
        "De raad van {place} besloot dinsdag na {m} uur debat om {n} miljoen euro aan de haven uit te geven.",
        "Omwonenden van de oude molen zeggen dat zij {m} jaar geleden al om een nieuwe weg vroegen, tevergeefs.",
        "De burgemeester zei in de avond dat het werk in het voorjaar begint en ongeveer twee jaar gaat duren.",
        "Een rapport van ingenieurs, dat deze krant heeft gelezen, waarschuwt dat {n} van de palen verrot zijn.",
        "De vissers uit {place} vrezen voor hun ligplaatsen en willen er in elk geval {m} van behouden.",
    ),
    "sv": (
        "Kommunen i {place} röstade på tisdagen efter {m} timmars debatt för att lägga {n} miljoner på hamnen.",
        "De boende vid den gamla kvarnen säger att de bad om en ny väg för {m} år sedan utan att någon lyssnade.",
        "Borgmästaren sade på kvällen att arbetet ska börja till våren och pågå i ungefär två år framöver.",
        "En rapport från ingenjörer som tidningen har läst varnar för att {n} av pålarna under kajen är ruttna.",
        "Fiskarna i {place} oroar sig för sina platser och vill behålla minst {m} av dem i alla händelser.",
    ),
    "pl": (
        "Rada miasta {place} zdecydowała we wtorek po {m} godzinach debaty, że wyda {n} milionów na port.",
        "Mieszkańcy okolic starego młyna mówią, że prosili o nową drogę już {m} lat temu i nikt nie słuchał.",
        "Burmistrz powiedziała wieczorem, że prace zaczną się wiosną i potrwają mniej więcej dwa lata.",
        "Raport inżynierów, do którego dotarła nasza gazeta, ostrzega, że {n} pali pod nabrzeżem zgniło.",
        "Rybacy z {place} boją się o swoje miejsca i chcą zachować co najmniej {m} z nich przy nabrzeżu.",
    ),
    "ru": (
        "Совет города {place} во вторник после {m} часов споров решил потратить {n} миллионов на порт.",
        "Жители домов у старой мельницы говорят, что просили о новой дороге {m} лет назад, но их не услышали.",
        "Мэр сообщила вечером, что работы начнутся весной и продлятся около двух лет, если хватит денег.",
        "Отчёт инженеров, с которым ознакомилась наша газета, предупреждает, что {n} свай под причалом сгнили.",
        "Рыбаки из {place} боятся за свои места у причала и хотят сохранить хотя бы {m} из них.",
    ),
    "ja": (
        "{place}の議会は火曜日、{m}時間にわたる議論のすえ、港の改修に{n}億円を支出することを決めた。",
        "古い水車小屋の近くに住む人たちは、{m}年前から新しい道路を求めてきたが聞き入れられなかったと話している。",
        "市長は夜の記者会見で、工事は春に始まり、およそ二年間続く見通しだと説明し、理解を求めた。",
        "本紙が入手した技術者の報告書は、岸壁を支える杭のうち{n}本が腐食していると警告している。",
        "{place}の漁師たちは係留場所を失うことを心配しており、少なくとも{m}か所は残すよう求めている。",
    ),
    "ar": (
        "قرر مجلس مدينة {place} يوم الثلاثاء بعد نقاش دام {m} ساعات إنفاق {n} مليونا على تطوير الميناء القديم.",
        "وقال سكان المنطقة القريبة من الطاحونة إنهم طلبوا طريقا جديدا قبل {m} سنوات ولم يستمع إليهم أحد.",
        "وأوضحت رئيسة البلدية في المساء أن العمل سيبدأ في الربيع وسيستمر نحو عامين إذا توفرت الأموال اللازمة.",
        "ويحذر تقرير أعده مهندسون واطلعت عليه صحيفتنا من أن {n} من الأعمدة تحت الرصيف قد تآكلت.",
        "ويخشى صيادو {place} على أماكن قواربهم ويريدون الاحتفاظ بما لا يقل عن {m} منها في كل الأحوال.",
    ),
}  # fmt: skip

TITLES = {
    "en": "Council of {place} spends {n} million on its harbour", "de": "{place} gibt {n} Millionen für den Hafen aus",
    "fr": "{place} dépense {n} millions pour son port", "es": "{place} gasta {n} millones en su puerto",
    "it": "{place} spende {n} milioni per il porto", "pt": "{place} gasta {n} milhões no porto",
    "nl": "{place} geeft {n} miljoen uit aan de haven", "sv": "{place} lägger {n} miljoner på hamnen",
    "pl": "{place} wyda {n} milionów na port", "ru": "{place} потратит {n} миллионов на порт",
    "ja": "{place}、港に{n}億円", "ar": "{place} تنفق {n} مليونا على الميناء",
}  # fmt: skip

NOTICES: dict[str, tuple[str, ...]] = {
    "en": (
        "This article has been removed at the request of a person named in it. The editors.",
        "For legal reasons this story is no longer available. We apologise to our readers for the inconvenience.",
        "Editor's note: this story was taken down because it did not meet our standards of accuracy and fairness.",
    ),
    "de": (
        "Dieser Artikel wurde auf Wunsch einer genannten Person entfernt. Die Redaktion bittet um Verständnis dafür.",
        "Der Beitrag ist aus rechtlichen Gründen nicht mehr verfügbar. Wir bitten unsere Leser um Entschuldigung.",
    ),
    "fr": (
        "Cet article a été retiré à la demande d'une personne citée. La rédaction remercie ses lecteurs.",
        "Pour des raisons juridiques, cet article n'est plus disponible sur notre site. Merci de votre compréhension.",
    ),
    "es": (
        "Este artículo ha sido retirado a petición de una persona citada en él. La redacción pide disculpas.",
        "Por razones legales, esta noticia ya no está disponible en nuestra web. Gracias por su comprensión.",
    ),
    "it": (
        "Questo articolo è stato rimosso su richiesta di una persona citata. La redazione si scusa con i lettori.",
        "Per motivi legali questo contenuto non è più disponibile sul nostro sito. Ci scusiamo con i lettori.",
    ),
    "pt": (
        "Este artigo foi removido a pedido de uma pessoa nele citada. A redação pede desculpa aos leitores.",
        "Por decisão judicial, esta reportagem não está mais disponível em nosso site. Agradecemos a compreensão.",
    ),
    "nl": (
        "Dit artikel is op verzoek van een genoemde persoon verwijderd. De redactie vraagt om uw begrip.",
        "Om juridische redenen is dit bericht niet langer beschikbaar op onze site. Wij vragen om uw begrip.",
    ),
    "sv": (
        "Den här artikeln har på begäran av en namngiven person tagits bort. Redaktionen beklagar detta.",
        "Av juridiska skäl har artikeln avpublicerats. Redaktionen ber sina läsare om ursäkt för detta.",
    ),
    "pl": (
        "Ten artykuł został usunięty na prośbę osoby w nim wymienionej. Redakcja przeprasza czytelników.",
        "Z przyczyn prawnych ten tekst nie jest już dostępny w naszym serwisie. Redakcja przeprasza.",
    ),
    "ru": (
        "Этот материал удалён по просьбе упомянутого в нём человека. Редакция приносит читателям извинения.",
        "Материал снят с публикации по решению суда. Редакция приносит извинения своим читателям.",
    ),
    "ja": (
        "この記事は、記事中に登場する方のご要望により削除されました。ご了承ください。編集部",
        "法的な理由により、この記事は公開を終了しました。読者の皆さまにおわび申し上げます。編集部",
    ),
    "ar": (
        "تم حذف هذا المقال بناء على طلب شخص ورد اسمه فيه. وتعتذر هيئة التحرير للقراء الكرام عن ذلك.",
        "لأسباب قانونية لم يعد متاحا نشر هذا الخبر على موقعنا. وتعتذر هيئة التحرير للقراء الكرام.",
    ),
}

NOT_FOUND = {
    "en": ("Page not found", "Sorry, we can't find the page that you are looking for. Try the front page instead."),
    "de": ("Seite nicht gefunden", "Die gewünschte Seite wurde nicht gefunden. Zurück zur Startseite."),
    "fr": ("Page introuvable", "La page que vous cherchez n'existe plus. Retour à la page d'accueil."),
    "es": ("Página no encontrada", "La página que busca no existe. Vuelva a la portada."),
    "it": ("Pagina non trovata", "La pagina cercata non esiste. Torna alla prima pagina."),
    "pt": ("Página não encontrada", "A página que procura não existe. Volte à página inicial."),
    "nl": ("Pagina niet gevonden", "De pagina die u zoekt bestaat niet. Terug naar de voorpagina."),
    "sv": ("Sidan kunde inte hittas", "Sidan du söker finns inte. Gå till startsidan."),
    "pl": ("Nie znaleziono strony", "Szukana strona nie istnieje. Wróć na stronę główną."),
    "ru": ("Страница не найдена", "Запрошенная страница не существует. Вернитесь на главную."),
    "ja": ("ページが見つかりません", "お探しのページは存在しません。トップページへ戻る。"),
    "ar": ("الصفحة غير موجودة", "لم يتم العثور على الصفحة المطلوبة. عد إلى الصفحة الرئيسية."),
}

WALLS = {
    "en": "Subscribe to continue reading. Subscribers get unlimited access from 2 a month.",
    "de": "Jetzt abonnieren und weiterlesen. Alle Artikel für 2 Euro im Monat, monatlich kündbar.",
    "fr": "Abonnez-vous pour lire la suite de cet article, réservé aux abonnés. Dès 2 euros par mois.",
    "es": "Suscríbete para seguir leyendo. Contenido exclusivo para suscriptores desde 2 euros al mes.",
    "it": "Abbonati per continuare a leggere. Contenuto riservato agli abbonati, da 2 euro al mese.",
    "pt": "Assine para continuar lendo. Conteúdo exclusivo para assinantes a partir de 2 por mês.",
    "nl": "Abonneer u om verder te lezen. Alleen voor abonnees, vanaf 2 euro per maand.",
    "sv": "Prenumerera för att läsa vidare. Endast för prenumeranter, från 20 kr i månaden.",
    "pl": "Wykup prenumeratę, aby czytać dalej. Tylko dla prenumeratorów, od 8 zł miesięcznie.",
    "ru": "Оформите подписку, чтобы читать дальше. Полный текст доступен только подписчикам, от 99 в месяц.",
    "ja": "続きを読むには会員登録が必要です。有料会員限定の記事です。月額500円から購読できます。",
    "ar": "اشترك لمتابعة القراءة. هذا المحتوى للمشتركين فقط، الاشتراك شهريا بسعر رمزي.",
}

SYLLABLES = {
    "en": ("ba", "ren", "tol", "mi", "kas", "ve", "dor", "lin", "su", "pra", "gel", "no", "wix", "ha", "cor", "ti"),
    "ru": ("ба", "рен", "тол", "ми", "кас", "ве", "дор", "лин", "су", "пра", "гел", "но", "ха", "кор", "ти", "жу"),
    "ja": ("山", "川", "港", "橋", "森", "島", "町", "谷", "浜", "松", "石", "田", "村", "池", "岡", "沢"),
    "ar": ("با", "رن", "تول", "مي", "كاس", "في", "دور", "لين", "سو", "برا", "جل", "نو", "ها", "كور", "تي", "شو"),
}
PLACES = ("Varnby", "Oldmere", "Castelrosso", "Hohenau", "Lagunilla", "Saint-Avre", "Wierzbno", "Brodek")


@dataclass(frozen=True, slots=True)
class Story:
    """An article of one language; its text comes from its number alone."""

    language: str
    number: int

    def _filled(self, text: str, more: int = 0) -> str:
        dice = random.Random(f"{self.language} {self.number} {more}")
        return text.format(place=dice.choice(PLACES), n=self.number + 10 + more, m=dice.randrange(2, 40))

    @property
    def title(self) -> str:
        return self._filled(TITLES[self.language])

    def paragraphs(self, edit: int = 0) -> list[str]:
        """The text; each edit adds a paragraph."""
        return self._text()[: 6 + edit]

    @cache  # noqa: B019 - stories live as long as the benchmark
    def _text(self) -> list[str]:
        dice = random.Random(self.number)
        order = dice.sample(range(5), 5)
        texts = [self._filled(TEXT[self.language][each], turn) for turn in range(2) for each in order]
        return [f"{text} {self._names(place)}" for place, text in enumerate(texts)]

    def _names(self, place: int) -> str:
        """A sentence of words that no other story has."""
        dice = random.Random(f"{self.language} {self.number} names {place}")
        syllables = SYLLABLES.get(self.language, SYLLABLES["en"])
        gap, end = ("", "。") if self.language == "ja" else (" ", ".")
        names = ["".join(dice.choices(syllables, k=dice.randrange(2, 5))) for _ in range(16)]
        return gap.join(names).capitalize() + end


def article(story: Story, *, edit: int = 0, cut: bool = False, robots: str = "", body: list[str] | None = None) -> str:
    """An article's page: whole, behind a wall, kept out of search, or with another text than its own."""
    lines = body if body is not None else story.paragraphs(edit)
    wall = f'<div class="offer"><p>{WALLS[story.language]}</p></div>' if cut else ""
    text = "".join(f"<p>{line}</p>" for line in (lines[:2] if cut else lines))
    return _page(story.language, story.title, f"<article><h1>{story.title}</h1>{text}{wall}</article>", robots=robots)


@cache
def not_found(language: str) -> str:
    """What a server says with status 200, or 404, for what it has not."""
    title, text = NOT_FOUND[language]
    return _page(language, title, f"<main><h1>{title}</h1><p>{text}</p></main>", kind="website")


@cache
def listing(language: str, name: str, numbers: tuple[int, ...]) -> str:
    """A section's page, or the front page: teasers of other articles."""
    stories = [Story(language, number) for number in numbers]
    cards = "".join(
        f'<div class="teaser"><h3><a href="/{language}/news/{each.number}/story">{each.title}</a></h3>'
        f"<p>{each.paragraphs()[0][:90]}</p></div>"
        for each in stories
    )
    return _page(language, name, f"<main><h1>{name}</h1>{cards}</main>", kind="website")


def _page(language: str, title: str, main: str, *, robots: str = "", kind: str = "article") -> str:
    menu = "".join(f'<li><a href="/{language}/{each}/">{each}</a></li>' for each in ("news", "sport", "culture"))
    meta = f'<meta name="robots" content="{robots}">' if robots else ""
    return (
        f'<!doctype html><html lang="{language}"><head><title>{title} | Post</title>{meta}'
        f'<meta property="og:type" content="{kind}"></head><body><nav><ul>{menu}</ul></nav>{main}'
        f"<footer><p>Post, {language}</p></footer></body></html>"
    )
