"""Pairs of pages, each with its address and what it says of itself: one article, or two? All made up for the purpose.

`STYLES` has addresses as publishing systems make them; each gives pairs with equal, edited and other texts. `PAIRS` has
the ones that need more to be said.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

LATIN = """council harbour bridge vote mayor evening budget river school teacher strike market village winter storm police
court judge appeal verdict hospital doctor patient nurse vaccine train station driver delay ticket farmer orchard
harvest drought flood insurance claim bank interest loan housing rent tenant landlord museum painting theft gallery
festival music stage audience goal match referee season coach minister parliament party election ballot campaign
candidate debate tax reform pension factory worker union wage contract export tariff border customs fishery vessel
captain rescue coast island ferry engine airport runway noise protest petition signature forest fire brigade helicopter
smoke valley road closure detour cyclist accident witness camera evidence archive library reader author novel prize jury
satellite rocket launch orbit signal telescope comet laboratory sample result study professor student exam reform plan
"""
CYRILLIC = """совет гавань мост голос мэр вечер бюджет река школа учитель рынок деревня зима полиция суд судья больница врач
пациент поезд станция билет фермер урожай засуха банк кредит аренда музей картина галерея фестиваль музыка матч тренер
министр партия выборы дебаты налог реформа завод рабочий союз договор граница рыбак капитан остров двигатель аэропорт
протест лес пожар дым долина дорога авария камера архив читатель роман премия спутник ракета сигнал комета проба"""
ARABIC = """مجلس ميناء جسر تصويت عمدة مساء ميزانية نهر مدرسة معلم سوق قرية شتاء شرطة محكمة قاض مستشفى طبيب مريض قطار محطة
تذكرة مزارع حصاد جفاف بنك قرض إيجار متحف لوحة معرض مهرجان موسيقى مباراة مدرب وزير حزب انتخابات نقاش ضريبة إصلاح مصنع
عامل نقابة عقد حدود صياد قبطان جزيرة محرك مطار احتجاج غابة حريق دخان واد طريق حادث كاميرا أرشيف قارئ رواية جائزة"""
HAN = "市政府大桥表决推迟港口预算学校教师罢工冬季风暴警察法院判决医院患者列车延误农民收成干旱银行利率住房博物馆音乐比赛教练选举税改工厂工会合同边境渔船岛屿机场抗议森林火灾公路事故图书馆小说卫星火箭实验研究学生考试计划"


@cache
def text(topic: str, words: str = "latin") -> str:
    """The text of an article, the same at each call; texts of two topics have as much in common as two reports."""
    chance = random.Random(f"{topic}{words}")
    if words == "han":
        return "\n\n".join("".join(chance.choice(HAN) for _ in range(60)) + "。" for _ in range(5))
    stock = {"latin": LATIN, "cyrillic": CYRILLIC, "arabic": ARABIC}[words].split()
    own = chance.sample(stock, len(stock) // 3)
    return "\n\n".join(" ".join(chance.choice(own) for _ in range(24)).capitalize() + "." for _ in range(5))


def edited(body: str) -> str:
    """The text after an edit: its second paragraph is another one, and one came."""
    parts = body.split("\n\n")
    return "\n\n".join([parts[0], *parts[2:], "Correction: an earlier version gave the wrong day for the meeting."])


@dataclass(frozen=True)
class Said:
    """A page: its address, and what it says. `claims`: canonical link; `og` and `ld`: what og:url and JSON-LD add."""

    url: str
    body: str = ""
    title: str = "Vote on the bridge put off"
    claims: str | None = None
    og: str | None = None
    ld: str | None = None
    short: str | None = None
    published: date | None = None


@dataclass(frozen=True)
class Pair:
    """Two pages, and whether they are one article. `also`: pages of the site that the archive has before."""

    name: str
    same: bool
    one: Said
    other: Said
    also: tuple[Said, ...] = field(default=())


# name of the system, an article, another address of it, another article; and the script of the text
STYLES: list[tuple[str, str, str, str, str]] = [
    ("wordpress: day and name, slash", "https://gazette.example/2026/11/25/vote-put-off/",
     "https://gazette.example/2026/11/25/vote-put-off", "https://gazette.example/2026/11/25/cat-in-tree/", "latin"),
    ("wordpress: amp", "https://gazette.example/2026/11/25/vote-put-off/",
     "https://gazette.example/2026/11/25/vote-put-off/amp/", "https://gazette.example/2026/11/25/cat-in-tree/amp/", "latin"),
    ("wordpress: ?amp", "https://gazette.example/vote-put-off/", "https://gazette.example/vote-put-off/?amp=1",
     "https://gazette.example/cat-in-tree/?amp=1", "latin"),
    ("wordpress: http", "https://gazette.example/vote-put-off/", "http://gazette.example/vote-put-off/",
     "http://gazette.example/cat-in-tree/", "latin"),
    ("wordpress: www", "https://gazette.example/vote-put-off/", "https://www.gazette.example/vote-put-off/",
     "https://www.gazette.example/cat-in-tree/", "latin"),
    ("wordpress: http and www", "https://www.gazette.example/vote-put-off/", "http://gazette.example/vote-put-off/",
     "http://gazette.example/cat-in-tree/", "latin"),
    ("wordpress: ?p=", "https://gazette.example/?p=123", "http://gazette.example/?p=123",
     "https://gazette.example/?p=124", "latin"),
    ("wordpress: post number in the path", "https://gazette.example/archives/4711",
     "https://gazette.example/archives/4711/", "https://gazette.example/archives/4712", "latin"),
    ("drupal: node", "https://post.example/node/5127", "https://www.post.example/node/5127",
     "https://post.example/node/5128", "latin"),
    ("drupal: node, print", "https://post.example/node/5127", "https://post.example/print/node/5127",
     "https://post.example/print/node/5128", "latin"),
    ("drupal: alias", "https://post.example/news/vote-put", "https://post.example/news/vote-put/",
     "https://post.example/news/vote-put-0", "latin"),
    ("joomla: number and slug", "https://bote.example/index.php/politik/123-vote-put-off",
     "https://bote.example/index.php/politik/123-vote-on-bridge-put-off",
     "https://bote.example/index.php/politik/124-vote-put-off", "latin"),
    ("joomla: print", "https://bote.example/politik/123-vote",
     "https://bote.example/politik/123-vote?tmpl=component&print=1", "https://bote.example/politik/124-cat?print=1", "latin"),
    ("joomla: old query", "https://bote.example/index.php?option=com_content&view=article&id=123",
     "https://bote.example/index.php?view=article&id=123&option=com_content",
     "https://bote.example/index.php?option=com_content&view=article&id=124", "latin"),
    ("typo3: print type", "https://blatt.example/artikel/abstimmung-12345.html",
     "https://blatt.example/artikel/abstimmung-12345.html?type=98",
     "https://blatt.example/artikel/katze-12346.html?type=98", "latin"),
    ("typo3: tx_news", "https://blatt.example/detail/?tx_news_pi1%5Bnews%5D=815",
     "http://blatt.example/detail/?tx_news_pi1%5Bnews%5D=815", "https://blatt.example/detail/?tx_news_pi1%5Bnews%5D=816", "latin"),
    ("arc: uuid-free slug with a day", "https://times.example/politics/2026/11/25/vote-put-off/",
     "https://times.example/politics/2026/11/25/vote-put-off/?outputType=amp",
     "https://times.example/politics/2026/11/25/cat-in-tree/?outputType=amp", "latin"),
    ("arc: short code", "https://times.example/news/vote-put-off-20261125-abcd/",
     "https://www.times.example/news/vote-put-off-20261125-abcd/", "https://times.example/news/vote-put-off-20261126-abce/", "latin"),
    ("methode: story number", "https://herald.example/news/story/vote-put-off/news-story/"
     "0123456789abcdef0123456789abcdef", "https://herald.example/news/story/bridge-vote-delayed/news-story/"
     "0123456789abcdef0123456789abcdef", "https://herald.example/news/story/vote-put-off/news-story/"
     "fedcba9876543210fedcba9876543210", "latin"),
    ("escenic: article number", "https://avisa.example/nyheter/article1234567.ece",
     "https://m.avisa.example/nyheter/article1234567.ece", "https://m.avisa.example/nyheter/article1234568.ece", "latin"),
    ("escenic: slug and number", "https://avisa.example/innenriks/avstemning-utsatt/12345678",
     "https://avisa.example/innenriks/broen-maa-vente/12345678", "https://avisa.example/innenriks/avstemning-utsatt/12345679", "latin"),
    ("ghost", "https://letter.example/vote-put-off/", "https://letter.example/vote-put-off/amp/",
     "https://letter.example/cat-in-tree/amp/", "latin"),
    ("substack", "https://bridge.substack.com/p/vote-put-off", "https://bridge.substack.com/p/vote-put-off?r=2x8kz",
     "https://bridge.substack.com/p/cat-in-tree?r=2x8kz", "latin"),
    ("blogger: mobile", "https://harbour.blogspot.com/2026/11/vote.html", "https://harbour.blogspot.com/2026/11/vote.html?m=1",
     "https://harbour.blogspot.com/2026/11/cat.html?m=1", "latin"),
    ("squarespace", "https://sq.example/news/2026/11/25/vote-put-off", "https://www.sq.example/news/2026/11/25/vote-put-off",
     "https://www.sq.example/news/2026/11/25/vote-put-off-2", "latin"),
    ("squarespace: format", "https://sq.example/news/vote-put-off", "https://sq.example/news/vote-put-off?format=amp",
     "https://sq.example/news/cat-in-tree?format=amp", "latin"),
    ("medium: hex tail", "https://medium.example/@ada/vote-put-off-1a2b3c4d5e6f", "http://medium.example/@ada/vote-put-off-1a2b3c4d5e6f",
     "https://medium.example/@ada/vote-put-off-1a2b3c4d5e60", "latin"),
    ("broadcaster: topic and number", "https://bc.example/news/world-europe-12345678", "https://bc.example/news/uk-12345678",
     "https://bc.example/news/world-europe-12345679", "latin"),
    ("broadcaster: .amp", "https://bc.example/news/world-12345678", "https://bc.example/news/world-12345678.amp",
     "https://bc.example/news/world-12345679.amp", "latin"),
    ("broadcaster: code", "https://bc.example/news/articles/c1a2b3c4d5eo", "https://www.bc.example/news/articles/c1a2b3c4d5eo",
     "https://www.bc.example/news/articles/c1a2b3c4d5ep", "latin"),
    ("daily: month by name, amp host", "https://www.daily.example/world/2026/nov/25/vote-put-off",
     "https://amp.daily.example/world/2026/nov/25/vote-put-off", "https://amp.daily.example/world/2026/nov/25/cat-in-tree", "latin"),
    ("monde: two numbers", "https://monde.example/politique/article/2026/11/25/le-vote-est-reporte_6123456_823448.html",
     "https://monde.example/politique/article/2026/11/25/le-vote-sur-le-pont-reporte_6123456_823448.html",
     "https://monde.example/politique/article/2026/11/25/le-vote-est-reporte_6123457_823449.html", "latin"),
    ("spiegel: uuid", "https://mirror.example/politik/abstimmung-vertagt-a-0f3c2a1b-1111-4222-8333-444455556666",
     "https://mirror.example/politik/bruecke-abstimmung-vertagt-a-0f3c2a1b-1111-4222-8333-444455556666",
     "https://mirror.example/politik/abstimmung-vertagt-a-0f3c2a1b-1111-4222-8333-444455556667", "latin"),
    ("spiegel: amp tail", "https://mirror.example/politik/abstimmung-a-0f3c2a1b-1111-4222-8333-444455556666",
     "https://mirror.example/politik/abstimmung-a-0f3c2a1b-1111-4222-8333-444455556666-amp",
     "https://mirror.example/politik/abstimmung-a-0f3c2a1b-1111-4222-8333-444455556667-amp", "latin"),
    ("welle: a-number", "https://welle.example/de/abstimmung-vertagt/a-74512345", "https://welle.example/de/bruecke-bleibt-zu/a-74512345",
     "https://welle.example/de/abstimmung-vertagt/a-74512346", "latin"),
    ("tagesnews: counter", "https://tagesnews.example/inland/abstimmung-100.html", "https://www.tagesnews.example/inland/abstimmung-100.html",
     "https://tagesnews.example/inland/katze-100.html", "latin"),
    ("york: day and slug", "https://www.york.example/2026/11/25/world/europe/vote-put-off.html",
     "https://www.york.example/2026/11/25/world/europe/vote-put-off.amp.html",
     "https://www.york.example/2026/11/25/world/europe/cat-in-tree.amp.html", "latin"),
    ("zeitung: comma number", "https://zeitung.example/aktuell/abstimmung-vertagt-accg-110123456.html",
     "https://zeitung.example/aktuell/politik/inland/abstimmung-vertagt-accg-110123456.html",
     "https://zeitung.example/aktuell/abstimmung-vertagt-accg-110123457.html", "latin"),
    ("sueddeutsche: dotted number", "https://sued.example/politik/abstimmung-bruecke-1.6543210",
     "https://sued.example/politik/abstimmung-bruecke-vertagt-1.6543210", "https://sued.example/politik/abstimmung-bruecke-1.6543211", "latin"),
    ("corriere: shtml", "https://corriere.example/esteri/26_novembre_25/voto-rinviato-0f3c2a1b-1111-4222-8333-444455556666.shtml",
     "https://corriere.example/esteri/26_novembre_25/voto-rinviato-0f3c2a1b-1111-4222-8333-444455556666_amp.shtml",
     "https://corriere.example/esteri/26_novembre_25/voto-rinviato-0f3c2a1b-1111-4222-8333-444455556667_amp.shtml", "latin"),
    ("pais: html", "https://pais.example/internacional/2026-11-25/el-voto-se-aplaza.html",
     "https://pais.example/internacional/2026-11-25/el-voto-se-aplaza.html?outputType=amp",
     "https://pais.example/internacional/2026-11-26/el-voto-se-aplaza.html", "latin"),
    ("globo: ghtml", "https://globo.example/mundo/noticia/2026/11/25/voto-adiado.ghtml",
     "http://globo.example/mundo/noticia/2026/11/25/voto-adiado.ghtml", "https://globo.example/mundo/noticia/2026/11/26/voto-adiado.ghtml", "latin"),
    ("aspx", "https://courier.example/News/Article.aspx?ArticleID=8812", "https://courier.example/News/Article.aspx?ArticleID=8812&Section=3",
     "https://courier.example/News/Article.aspx?ArticleID=8813&Section=3", "latin"),
    ("php", "https://courier.example/article.php?id=1", "https://courier.example/article.php?id=1&from=box7",
     "https://courier.example/article.php?id=2", "latin"),
    ("php: print", "https://courier.example/article.php?id=1", "https://courier.example/article.php?id=1&print=1",
     "https://courier.example/article.php?id=2&print=1", "latin"),
    ("cgi", "https://courier.example/cgi-bin/story.cgi?story=77&lang=en", "http://courier.example/cgi-bin/story.cgi?story=77&lang=en",
     "https://courier.example/cgi-bin/story.cgi?story=78&lang=en", "latin"),
    ("index page", "https://edition.example/2026/11/25/vote/index.html", "https://edition.example/2026/11/25/vote/",
     "https://edition.example/2026/11/25/cat/", "latin"),
    ("post: number first", "https://scmp.example/news/asia/article/3123456/vote-put",
     "https://scmp.example/news/asia/article/3123456/bridge-vote-put-off", "https://scmp.example/news/asia/article/3123457/vote-put", "latin"),
    ("hindu: ece", "https://hindu.example/news/vote-put-off/article67123456.ece",
     "https://hindu.example/news/national/bridge-vote-put-off/article67123456.ece",
     "https://hindu.example/news/vote-put-off/article67123457.ece", "latin"),
    ("times of: cms", "https://toi.example/city/vote-put-off/articleshow/101234567.cms", "https://m.toi.example/city/vote-put-off/articleshow/101234567.cms",
     "https://m.toi.example/city/vote-put-off/articleshow/101234568.cms", "latin"),
    ("chinese portal: shtml", "https://sina.example/c/2026-11-25/doc-imxyzab1234567.shtml", "http://sina.example/c/2026-11-25/doc-imxyzab1234567.shtml",
     "https://sina.example/c/2026-11-25/doc-imxyzab1234568.shtml", "han"),
    ("chinese portal: dy", "https://163.example/dy/article/J1ABCDEF0001899O.html", "https://m.163.example/dy/article/J1ABCDEF0001899O.html",
     "https://m.163.example/dy/article/J1ABCDEF0001899P.html", "han"),
    ("chinese paper: c-number", "http://people.example/n1/2026/1125/c1001-40123456.html", "https://people.example/n1/2026/1125/c1001-40123456.html",
     "http://people.example/n1/2026/1125/c1001-40123457.html", "han"),
    ("chinese agency: hex folder", "http://xinhua.example/20261125/0123456789abcdef0123456789abcdef/c.html",
     "https://www.xinhua.example/20261125/0123456789abcdef0123456789abcdef/c.html",
     "http://xinhua.example/20261125/0123456789abcdef0123456789abcdee/c.html", "han"),
    ("chinese forum paper: thread", "https://caixin.example/2026-11-25/102345678.html", "https://m.caixin.example/2026-11-25/102345678.html",
     "https://m.caixin.example/2026-11-25/102345679.html", "han"),
    ("japanese broadcaster", "https://nhk.example/news/html/20261125/k10014999991000.html", "http://nhk.example/news/html/20261125/k10014999991000.html",
     "https://nhk.example/news/html/20261125/k10014999992000.html", "han"),
    ("japanese paper: OYT", "https://yomiuri.example/politics/20261125-OYT1T50123/", "https://yomiuri.example/politics/20261125-OYT1T50123",
     "https://yomiuri.example/politics/20261125-OYT1T50124/", "han"),
    ("japanese paper: AST", "https://asahi.example/articles/ASTCT2B3TTCTUTIL001M.html", "https://www.asahi.example/articles/ASTCT2B3TTCTUTIL001M.html",
     "https://asahi.example/articles/ASTCT2B3TTCTUTIL002M.html", "han"),
    ("korean agency", "https://yna.example/view/AKR20261125012300005", "https://m.yna.example/view/AKR20261125012300005",
     "https://m.yna.example/view/AKR20261125012400005", "latin"),
    ("russian agency", "https://ria.example/20261125/golosovanie-1987654321.html", "https://ria.example/20261125/most-1987654321.html",
     "https://ria.example/20261125/golosovanie-1987654322.html", "cyrillic"),
    ("russian agency: section and number", "https://tass.example/ekonomika/25512345", "https://tass.example/politika/25512345",
     "https://tass.example/ekonomika/25512346", "cyrillic"),
    ("russian paper: doc", "https://kommersant.example/doc/7312345", "https://m.kommersant.example/doc/7312345",
     "https://m.kommersant.example/doc/7312346", "cyrillic"),
    ("russian portal: day and slug", "https://lenta.example/news/2026/11/25/golosovanie/", "https://m.lenta.example/news/2026/11/25/golosovanie/",
     "https://m.lenta.example/news/2026/11/25/koshka/", "cyrillic"),
    ("russian portal: object number", "https://rbc.example/politics/25/11/2026/6565f0a09a7947aabbccdd01",
     "https://www.rbc.example/politics/25/11/2026/6565f0a09a7947aabbccdd01", "https://rbc.example/politics/25/11/2026/6565f0a09a7947aabbccdd02", "cyrillic"),
    ("ukrainian paper", "https://pravda.example/news/2026/11/25/7543210/", "https://pravda.example/news/2026/11/25/7543210/index.amp",
     "https://pravda.example/news/2026/11/25/7543211/", "cyrillic"),
    ("arabic: slug in its script", "https://jazeera.example/news/2026/11/25/%D8%AA%D8%B5%D9%88%D9%8A%D8%AA",
     "https://www.jazeera.example/amp/news/2026/11/25/%D8%AA%D8%B5%D9%88%D9%8A%D8%AA",
     "https://www.jazeera.example/amp/news/2026/11/25/%D9%82%D8%B7%D8%A9", "arabic"),
    ("arabic: number and slug", "https://ahram.example/News/4512345.aspx", "http://gate.ahram.example/News/4512345.aspx",
     "https://ahram.example/News/4512346.aspx", "arabic"),
    ("arabic: slug after the number", "https://youm7.example/story/2026/11/25/%D8%AA%D8%B5%D9%88%D9%8A%D8%AA/6712345",
     "https://m.youm7.example/story/2026/11/25/%D8%AC%D8%B3%D8%B1/6712345", "https://youm7.example/story/2026/11/25/%D8%AA/6712346", "arabic"),
    ("hebrew: article code", "https://ynet.example/news/article/hjk12ab3c", "https://www.ynet.example/news/article/hjk12ab3c",
     "https://ynet.example/news/article/hjk12ab3d", "latin"),
    ("persian: news number", "https://irna.example/news/85123456/%D8%B1%D8%A7%DB%8C", "https://irna.example/news/85123456",
     "https://irna.example/news/85123457", "arabic"),
    ("turkish: number at the end", "https://hurriyet.example/gundem/oylama-ertelendi-42345678", "https://hurriyet.example/gundem/kopru-oylamasi-42345678",
     "https://hurriyet.example/gundem/oylama-ertelendi-42345679", "latin"),
    ("vietnamese: number and htm", "https://vne.example/bo-phieu-hoan-4812345.html", "https://vne.example/cau-cang-4812345.html",
     "https://vne.example/bo-phieu-hoan-4812346.html", "latin"),
    ("greek: folder number", "https://kathimerini.example/politics/562345678/psifoforia/", "https://kathimerini.example/politics/562345678/gefyra/",
     "https://kathimerini.example/politics/562345679/psifoforia/", "latin"),
    ("czech: A-number", "https://idnes.example/zpravy/domaci/hlasovani.A261125_123456_domaci_abc", "http://idnes.example/zpravy/domaci/hlasovani.A261125_123456_domaci_abc",
     "https://idnes.example/zpravy/domaci/hlasovani.A261125_123457_domaci_abc", "latin"),
    ("polish: comma fields", "https://wyborcza.example/7,75399,30123456,glosowanie.html", "https://wyborcza.example/7,75399,30123456,most.html",
     "https://wyborcza.example/7,75400,30123457,glosowanie.html", "latin"),
    ("finnish: art-number", "https://hs.example/politiikka/art-2000010123456.html", "https://www.hs.example/politiikka/art-2000010123456.html",
     "https://hs.example/politiikka/art-2000010123457.html", "latin"),
    ("case of letters", "https://case.example/Story/AbC", "http://case.example/Story/AbC", "https://case.example/Story/aBc", "latin"),
    ("hash of 40", "https://git.example/p/0123456789abcdef0123456789abcdef01234567/vote", "https://git.example/p/0123456789abcdef0123456789abcdef01234567/bridge",
     "https://git.example/p/0123456789abcdef0123456789abcdef01234568/vote", "latin"),
]  # fmt: skip


def from_styles() -> list[Pair]:
    """Of each style: one article at two addresses, the same after an edit, and two articles at addresses of one kind."""
    pairs = []
    for name, url, same, another, words in STYLES:
        one = Said(url, text(name, words))
        pairs += [
            Pair(f"{name}, same", True, one, Said(same, one.body)),
            Pair(f"{name}, edited meanwhile", True, one, Said(same, edited(one.body))),
            Pair(f"{name}, another article", False, one, Said(another, text(f"{name} 2", words), "Cat sat in tree")),
            Pair(f"{name}, another article of one headline", False, one, Said(another, text(f"{name} 2", words))),
        ]
    return pairs


A, B = text("a"), text("b")
DAY, NEXT = date(2026, 11, 25), date(2026, 11, 28)
WALL = "This article is for subscribers. Log in to read on."
WEATHER = (
    "Today it will be {} in the north and {} in the south, with winds of {} knots from the {} and a chance of showers"
)
WEATHER += (
    " of {} per cent; the outlook for the days that follow is much the same, and those who sail should take care."
)
SUN, RAIN = WEATHER.format(12, 15, 8, "west", 20), WEATHER.format(7, 11, 22, "east", 80)
E = "https://www.paper.example"
F = "https://paper.example"


def _pairs() -> list[Pair]:
    one = Said(f"{E}/news/vote", A)
    cat = "Cat sat in tree"
    return [
        # what a page says of its address
        Pair("canonical to another section", True, Said(f"{E}/town/vote", A, claims=f"{E}/news/vote"), one),
        Pair("canonical from another section", True, one, Said(f"{E}/town/vote", A, claims=f"{E}/news/vote")),
        Pair("short link of wordpress", True, Said(f"{E}/?p=123", A, claims=f"{E}/2026/11/vote/"), Said(f"{E}/2026/11/vote/", A, claims=f"{E}/2026/11/vote/")),
        Pair("shortlink names the number", True, Said(f"{E}/2026/11/vote/", A, short=f"{E}/?p=123"), Said(f"{E}/?p=123", A)),
        Pair("shortlink after the slug changed", True, Said(f"{E}/2026/11/vote/", A, short=f"{E}/?p=123"), Said(f"{E}/2026/11/bridge/", A, short=f"{E}/?p=123")),
        Pair("shortlinks of two posts", False, Said(f"{E}/2026/11/vote/", A, short=f"{E}/?p=123"), Said(f"{E}/2026/11/cat/", B, cat, short=f"{E}/?p=124")),
        Pair("drupal's node and its alias", True, Said(f"{E}/node/12", A, claims=f"{E}/news/vote"), Said(f"{E}/news/vote", A, claims=f"{E}/news/vote", short=f"{E}/node/12")),
        Pair("og:url alone", True, Said(f"{E}/x/vote", A, og=f"{E}/news/vote"), one),
        Pair("json-ld alone", True, Said(f"{E}/x/vote", A, ld=f"{E}/news/vote"), one),
        Pair("og:url beside a canonical link", True, Said(f"{E}/x/vote", A, claims=f"{E}/x/vote", og=f"{E}/news/vote"), one),
        Pair("two copies claim one that nobody saw", True, Said(f"{E}/x/vote", A, claims=f"{E}/z/vote"), Said(f"{E}/y/vote", A, claims=f"{E}/z/vote")),
        Pair("two copies claim one, edited", True, Said(f"{E}/x/vote", A, claims=f"{E}/z/vote"), Said(f"{E}/y/vote", edited(A), claims=f"{E}/z/vote")),
        Pair("two editions claim one", True, Said("https://us.paper.example/2026/11/25/vote/index.html", A, claims=f"{E}/2026/11/25/vote/index.html"), Said("https://edition.paper.example/2026/11/25/vote/index.html", A, claims=f"{E}/2026/11/25/vote/index.html")),
        Pair("canonical without www", True, Said(f"{E}/vote", A, claims=f"{F}/vote"), Said(f"{F}/vote", A, claims=f"{F}/vote")),
        Pair("canonical is relative", True, Said(f"{E}/vote?ref=box", A, claims=f"{E}/vote"), Said(f"{E}/vote", A)),
        Pair("tracking that no list has", True, Said(f"{E}/vote?trk77=9", A), Said(f"{E}/vote", A)),
        Pair("tracking that no list has, claimed", True, Said(f"{E}/vote?trk77=9", A, claims=f"{E}/vote"), Said(f"{E}/vote", A)),
        Pair("tracking of two kinds", True, Said(f"{E}/vote-12345?box=1", A), Said(f"{E}/vote-12345?lane=b", A)),
        Pair("each form claims itself: scheme", True, Said("http://paper.example/vote", A, claims="http://paper.example/vote"), Said(f"{F}/vote", A, claims=f"{F}/vote")),
        Pair("each form claims itself: slug", True, Said(f"{E}/n/vote-4711123", A, claims=f"{E}/n/vote-4711123"), Said(f"{E}/n/bridge-4711123", A, claims=f"{E}/n/bridge-4711123")),
        Pair("amp with a claim, first", True, Said(f"{E}/amp/vote", A, claims=f"{E}/vote"), Said(f"{E}/vote", A)),
        Pair("amp with a claim, of a number", True, Said("https://amp.paper.example/4711123", A, claims=f"{E}/news/vote-4711123"), Said(f"{E}/news/vote-4711123", A)),
        Pair("mobile with numbers of its own", True, Said("https://m.paper.example/a/99", A, claims=f"{E}/news/vote"), Said(f"{E}/news/vote", A)),
        Pair("print with numbers of its own", True, Said(f"{E}/print/99", A, claims=f"{E}/news/vote"), Said(f"{E}/news/vote", A)),
        Pair("print without a claim", True, Said(f"{E}/news/vote/print", A), Said(f"{E}/news/vote", A)),
        Pair("mobile without a claim", True, Said("https://mobile.paper.example/news/vote", A), Said(f"{E}/news/vote", A)),
        Pair("amp is shorter", True, Said(f"{E}/news/vote", A), Said(f"{E}/news/vote/amp", "\n\n".join(A.split("\n\n")[:4]))),
        Pair("a report that grew, new slug", True, Said(f"{E}/live/fire-4711123", A, "Fire near the harbour"), Said(f"{E}/live/fire-out-4711123", A + "\n\n" + B[:200], "Fire near the harbour")),
        Pair("slug and headline changed", True, Said(f"{E}/n/vote-4711123", A, "Vote put off"), Said(f"{E}/n/bridge-must-wait-4711123", A, "The bridge must wait")),
        # a site's mistakes
        Pair("canonical to the home page", False, Said(f"{E}/a/vote", A, claims=f"{E}/"), Said(f"{E}/a/cat", B, cat, claims=f"{E}/")),
        Pair("all pages claim one", False, Said(f"{E}/a/vote", A, claims=f"{E}/a/news"), Said(f"{E}/a/cat", B, cat, claims=f"{E}/a/news")),
        Pair("all pages claim one, which is an article", False, Said(f"{E}/a/vote", A, claims=f"{E}/a/first"), Said(f"{E}/a/first", B, cat), (Said(f"{E}/a/other", text("c"), "Rain", claims=f"{E}/a/first"),)),
        Pair("all queries claim the bare path", False, Said(f"{E}/read?art_x=1", A, claims=f"{E}/read"), Said(f"{E}/read?art_x=2", B, cat, claims=f"{E}/read")),
        Pair("all queries claim the bare path, no number", False, Said(f"{E}/read?story=vote", A, claims=f"{E}/read"), Said(f"{E}/read?story=cat", B, cat, claims=f"{E}/read")),
        Pair("og:url is the section", False, Said(f"{E}/town/vote", A, og=f"{E}/town"), Said(f"{E}/town/cat", B, cat, og=f"{E}/town")),
        Pair("json-ld id is the same for all", False, Said(f"{E}/town/vote", A, ld=f"{E}/article"), Said(f"{E}/town/cat", B, cat, ld=f"{E}/article")),
        Pair("canonical left from the story before", False, Said(f"{E}/town/cat", B, cat, claims=f"{E}/news/vote"), one),
        Pair("amp pages claim one story", False, Said(f"{E}/amp/cat", B, cat, claims=f"{E}/news/vote"), Said(f"{E}/amp/dog", text("d"), "Dog", claims=f"{E}/news/vote"), (one,)),
        Pair("canonical to another number, same text", False, Said(f"{E}/article?id=1", A, claims=f"{E}/article?id=2"), Said(f"{E}/article?id=2", A)),
        Pair("canonical on another domain", False, Said(f"{E}/n/vote", A, claims="https://other.example/vote"), Said("https://other.example/vote", A)),
        # look alike, and are not
        Pair("?id=1 and ?id=2, same text", False, Said(f"{E}/article.php?id=1", A), Said(f"{E}/article.php?id=2", A)),
        Pair("?id=1 and none, same text", False, Said(f"{E}/article.php?id=1", A), Said(f"{E}/article.php", A)),
        Pair("?p=1 and ?p=2, same wall", False, Said(f"{E}/?p=1", WALL), Said(f"{E}/?p=2", WALL)),
        Pair("two numbers, one slug, same text", False, Said(f"{E}/n/weather-4711123", SUN, "Weather"), Said(f"{E}/n/weather-4711124", SUN, "Weather")),
        Pair("case of the path, same text", False, Said(f"{E}/Story", A), Said(f"{E}/story", A)),
        Pair("case of the path, other text", False, Said(f"{E}/Story", A), Said(f"{E}/story", B, cat)),
        Pair("two domains, same text", False, Said(f"{E}/vote-4711123", A), Said("https://www.other.example/vote-4711123", A)),
        Pair("two blogs of one host, same text", False, Said("https://ada.substack.com/p/vote", A), Said("https://bob.substack.com/p/vote", A)),
        Pair("one slug on two days", False, Said(f"{E}/2026/11/25/the-week", A, "The week"), Said(f"{E}/2026/11/26/the-week", B, "The week")),
        Pair("one slug on two days, much the same text", False, Said(f"{E}/2026/11/25/weather", SUN, "Weather"), Said(f"{E}/2026/11/26/weather", RAIN, "Weather")),
        Pair("the second page of a text", False, Said(f"{E}/n/vote-4711123", A), Said(f"{E}/n/vote-4711123/2", B)),
        Pair("the second page claims the first", False, Said(f"{E}/n/vote", A), Said(f"{E}/n/vote?page=2", B, claims=f"{E}/n/vote")),
        Pair("a series under one topic number", False, Said(f"{E}/topic-4711123/vote", A), Said(f"{E}/topic-4711123/cat", B, cat)),
        Pair("reports out of one pattern under one topic number", False, Said(f"{E}/topic-4711123/mon", SUN, "Weather on Monday", published=DAY), Said(f"{E}/topic-4711123/thu", RAIN, "Weather on Thursday", published=NEXT)),
        Pair("reports that claim the latest", False, Said(f"{E}/w/mon", SUN, "Weather on Monday", claims=f"{E}/w/latest", published=DAY), Said(f"{E}/w/thu", RAIN, "Weather on Thursday", claims=f"{E}/w/latest", published=NEXT)),
        Pair("a wall's text on two stories that claim one", False, Said(f"{E}/a/vote", WALL, "Vote", claims=f"{E}/plus"), Said(f"{E}/a/cat", WALL, "Cat", claims=f"{E}/plus")),
        Pair("two languages", False, Said(f"{E}/en/vote-4711123", A, "Vote put off"), Said(f"{E}/ru/golos-4711123", text("ru", "cyrillic"), "Голосование")),
        Pair("ten and twelve", False, Said(f"{E}/life/10-things-to-know", A, "Ten things to know"), Said(f"{E}/life/10-ways-to-cook", B, "Ten ways to cook")),
        Pair("a number reused on another host", False, Said("https://sport.paper.example/goal-4711123", A), Said("https://money.paper.example/bank-4711123", B, cat)),
        Pair("comments beside the story", False, Said(f"{E}/n/vote-4711123", A), Said(f"{E}/n/vote-4711123/comments", B, cat)),
        Pair("a corrected address, and another story at the old one", False, Said(f"{E}/n/vote-4711123", A, "Vote put off", published=DAY), Said(f"{E}/n/vote-4711123-b", B, "Vote passed", published=NEXT)),
        Pair("two short texts under one number", False, Said(f"{E}/n/brief-4711123", "In brief: the council met.", "In brief"), Said(f"{E}/n/brief-two-4711123", "In brief: a cat sat in a tree.", "In brief")),
        # tried in order to break it
        Pair("case of slug with number", False, Said(f"{E}/n/Ab-4711123x", A), Said(f"{E}/n/aB-4711124x", A)),
        Pair("youtube-like id case", False, Said(f"{E}/watch?v=AbC", A), Said(f"{E}/watch?v=aBc", B, cat)),
        Pair("v param same text", False, Said(f"{E}/watch?v=AbC", A), Said(f"{E}/watch?v=aBc", A)),
        Pair("id= differing, both claim id-less", False, Said(f"{E}/a?id=1", A, claims=f"{E}/a"), Said(f"{E}/a?id=2", A, claims=f"{E}/a")),
        Pair("canonical to home w index.html", False, Said(f"{E}/a/vote", A, claims=f"{E}/index.html"), Said(f"{E}/a/cat", B, cat, claims=f"{E}/index.html")),
        Pair("canonical to home same headline same wall", False, Said(f"{E}/a/vote", WALL, "Subscribe", claims=f"{E}/index.html"), Said(f"{E}/a/cat", WALL, "Subscribe", claims=f"{E}/index.html")),
        Pair("same canonical all, same headline", False, Said(f"{E}/a/vote", A, "Paper", claims=f"{E}/a/x"), Said(f"{E}/a/cat", B, "Paper", claims=f"{E}/a/x")),
        Pair("ids in path, changed slug, different text", False, Said(f"{E}/n/vote-4711123", A, "Vote"), Said(f"{E}/n/cat-4711123", B, cat)),
        Pair("registered domain co.uk", False, Said("https://a.co.uk/vote-4711123", A), Said("https://b.co.uk/vote-4711123", A)),
        Pair("two github.io", False, Said("https://ada.github.io/vote", A), Said("https://bob.github.io/vote", A)),
        Pair("postal code in slug", False, Said(f"{E}/crime/fire-in-90210", A, "Fire in 90210"), Said(f"{E}/crime/theft-in-90210", B, "Theft in 90210")),
        Pair("same zip, same headline weekly police log", False, Said(f"{E}/2026/11/18/log-90210", A, "Police log", published=date(2026, 11, 18)), Said(f"{E}/2026/11/25/log-90210", B, "Police log", published=DAY)),
        Pair("year slug numbers 2-digit section: sport/12-x vs sport/12-y", False, Said(f"{E}/sport/12-goals", A, "G"), Said(f"{E}/sport/12-cards", B, "C")),
        Pair("daily editions with date param", False, Said(f"{E}/paper?date=2026-11-25", SUN, "Weather"), Said(f"{E}/paper?date=2026-11-26", RAIN, "Weather")),
        Pair("path /m/ section vs plain (m = Money)", False, Said(f"{E}/m/vote", A), Said(f"{E}/vote", B, cat)),
        Pair("print section of another story", False, Said(f"{E}/print/2026/vote", A), Said(f"{E}/2026/vote", B, cat)),
        Pair("amp article about an amp", False, Said(f"{E}/n/guitar-amp", A, "Guitar amp"), Said(f"{E}/n/guitar", B, "Guitar")),
        Pair("articles in folders print", False, Said(f"{E}/n/print", A, "Print"), Said(f"{E}/n", B, "N")),
        Pair("percent-encoded same", True, Said(f"{E}/n/caf%C3%A9", A), Said(f"{E}/n/café", A)),
        Pair("fragment", True, Said(f"{E}/n/vote#top", A), Said(f"{E}/n/vote", A)),
        Pair("utm", True, Said(f"{E}/n/vote?utm_source=x", A), Said(f"{E}/n/vote", A)),
        Pair("slug changed, id kept, same text", True, Said(f"{E}/n/vote-4711123", A, "Vote"), Said(f"{E}/n/bridge-4711123", A, "Bridge")),
        Pair("all pages claim own amp of other", False, Said(f"{E}/a/vote", A, claims=f"{E}/a/cat"), Said(f"{E}/a/cat", B, cat, claims=f"{E}/a/vote")),
        Pair("swap twice: ids equal text claims crossing", False, Said(f"{E}/a?id=7", A, claims=f"{E}/a?id=8"), Said(f"{E}/a?id=8", A, claims=f"{E}/a?id=7")),
        Pair("port differs", False, Said("https://paper.example:8443/vote", A), Said("https://paper.example/vote", B, cat)),
        Pair("long number query vs path", False, Said(f"{E}/x?story=4711123", A), Said(f"{E}/x?story=4711124", A)),
        Pair("reference tracked number param unknown name, same text", False, Said(f"{E}/x.php?nid=41", A), Said(f"{E}/x.php?nid=42", A)),
        Pair("unknown param name digits, other text", False, Said(f"{E}/x.php?zz=41", A), Said(f"{E}/x.php?zz=42", B, cat)),
        Pair("unknown param name digits, same text", False, Said(f"{E}/x.php?zz=41", A), Said(f"{E}/x.php?zz=42", A)),
        Pair("same wall on slug share number", False, Said(f"{E}/90210/vote", WALL, "Log in"), Said(f"{E}/90210/cat", WALL, "Log in")),
        Pair("live blog day 1/day 2 same number of topic same title", False, Said(f"{E}/live-4711123/day-1", A, "War live", published=date(2026, 11, 20)), Said(f"{E}/live-4711123/day-2",edited(A), "War live", published=DAY)),
        Pair("page=2 same text almost", False, Said(f"{E}/n/vote?page=1", A), Said(f"{E}/n/vote?page=2", B)),
        Pair("author number in path", False, Said(f"{E}/author-55512/vote", A, "Vote"), Said(f"{E}/author-55512/cat", B, cat)),
        Pair("author number in path, same headline Column", False, Said(f"{E}/author-55512/vote", A, "Column"), Said(f"{E}/author-55512/cat", B, "Column")),
        Pair("two hosts, same numbers, same pattern", False, Said("https://oslo.paper.example/w-4711123", SUN, "Weather"), Said("https://bergen.paper.example/w-4711123", RAIN, "Weather")),
    ]  # fmt: skip


PAIRS: list[Pair] = [*_pairs(), *from_styles()]


def turned(pair: Pair) -> Pair:
    """The same pair, in the other order."""
    return replace(pair, one=pair.other, other=pair.one)
