"""A small archive of invented articles, for the tests of search and of the pages. All texts are our own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

from newsarchive.clock import FrozenClock
from newsarchive.models import Article, Capture, Image, OutLink, Witness
from newsarchive.store import Archive

START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)

HARBOUR = Article(
    url="https://www.harbourpost.example/local/tide-gate",
    title="Tide gate holds as storm surge passes the old harbour",
    subtitle="Crews worked through the night; two streets stay closed until the pumps have done their work.",
    byline="By Ada Okafor and Jón Þórsson",
    authors=("Ada Okafor", "Jón Þórsson"),
    agencies=("Coastal Wire",),
    published=datetime.fromisoformat("2026-03-01T21:40:00+01:00"),
    modified=datetime.fromisoformat("2026-03-02T07:05:00+01:00"),
    published_precision="minute",
    published_zone="page",
    body="The gate at the mouth of the old harbour held on Sunday night while the highest storm surge in nine years"
    " went by.\n\nWater stood two hands below the crest at 23:10, the harbour office said. Pumps ran until dawn.\n\n"
    "What happens next\n\nThe council meets on Tuesday. It has to decide whether the café quarter gets a wall"
    " of its own.",
    html="<p>The gate at the mouth of the old harbour held on Sunday night while the highest storm surge in nine years"
    " went by.</p>\n<p>Water stood two hands below the crest at 23:10, the"
    ' <a href="https://office.example/tides">harbour office</a> said. Pumps ran until dawn.</p>\n<h2>What happens'
    " next</h2>\n<p>The council meets on Tuesday. It has to decide whether the café quarter gets a wall of its"
    " own.</p>\n<blockquote><p>We will sleep on Monday, said one of the men at the pumps.</p></blockquote>\n"
    "<ul><li>Pier Street: closed</li><li>Rope Walk: one lane</li></ul>",
    summary="The gate held; two streets stay closed.",
    language="en",
    section="Local news",
    tags=("storm surge", "harbour"),
    image="https://img.harbourpost.example/gate.jpg",
    images=(Image("https://img.harbourpost.example/gate.jpg", "The gate at high water", "Photo: M. Reyes"),),
    links=(OutLink("https://office.example/tides", "harbour office"),),
    page_type="article",
    is_article=True,
    confidence=0.9,
    provenance={
        "title": Witness(
            "Tide gate holds as storm surge passes the old harbour",
            "json-ld:headline",
            (("Tide gate holds | Harbour Post", "title"),),
        ),
        "published": Witness("2026-03-01T21:40:00+01:00", "meta:article:published_time"),
        "body": Witness(None, "trafilatura"),
    },
)


def _plain(url: str, title: str, body: str, **fields: object) -> Article:
    html = "".join(f"<p>{escape(part)}</p>\n" for part in body.split("\n\n"))
    defaults: dict[str, object] = {"page_type": "article", "is_article": True, "html": html, "confidence": 0.8}
    return Article(url=url, title=title, body=body, **(defaults | fields))  # type: ignore[arg-type]


ARTICLES = (
    HARBOUR,
    _plain(
        "https://www.harbourpost.example/sport/regatta",
        "Regatta moved to May after the storm",
        "The spring regatta will start a month late. The surge tore two of the marks off the course.",
        byline="Liv Ørsted",
        authors=("Liv Ørsted",),
        published=date(2026, 3, 4),
        published_precision="day",
        language="en",
        section="Sport",
    ),
    _plain(
        "https://www.harbourpost.example/live/council",
        "Council night: the wall, minute by minute",
        "The session is open. The mayor speaks first, then the engineers. A vote is due before midnight.",
        published=datetime(2026, 3, 3, 19, 0),  # noqa: DTZ001 - a page that gives no offset
        published_precision="minute",
        published_zone="unknown",
        language="en",
        section="LOCAL NEWS",
        page_type="liveblog",
    ),
    _plain(
        "https://kurier.example/stadt/strassenbahn",
        "Neue Straßenbahn fährt ab Łódź-Platz",
        "Die Linie 9 hält künftig am Łódź-Platz. Für die Anwohner wird es ruhiger, sagt die Stadt.\n\n"
        "Größere Umbauten an der Brücke folgen im Herbst.",
        byline="Von Jürgen Groß",
        authors=("Jürgen Groß",),
        published=datetime.fromisoformat("2025-11-20T09:00:00+01:00"),
        published_precision="second",
        published_zone="page",
        language="de",
        section="Stadt",
    ),
    _plain(
        "https://sabah.example/akhbar/1",
        "المدينة القديمة تفتح سوقها من جديد",
        "افتتحت المدينة القديمة سوقها بعد عامين من الترميم.\n\nقال التجّار إن الزوّار عادوا منذ الصباح.",
        byline="ليلى حدّاد",
        authors=("ليلى حدّاد",),
        published=datetime.fromisoformat("2026-02-10T08:00:00+03:00"),
        published_zone="page",
        language="ar",
        section="محليات",
    ),
    _plain(
        "https://chenbao.example/news/88",
        "河边公园周末重新开放",
        "经过半年整修，河边公园本周六重新开放。\n\n市民可以在新桥上散步，也可以租船游湖。",
        published=datetime.fromisoformat("2026-01-15T10:20:00+08:00"),
        published_zone="page",
        language="zh",
        section="城市",
    ),
    _plain(
        "https://chao.example/khao/5",
        "ตลาดน้ำเปิดใหม่ริมแม่น้ำ",
        "ตลาดน้ำแห่งใหม่เปิดแล้วที่ริมแม่น้ำ ชาวบ้านขายผลไม้และอาหารทุกวันเสาร์",
        published=datetime.fromisoformat("2026-01-20T10:20:00+07:00"),
        published_zone="page",
        language="th",
    ),
    _plain(
        "https://samachar.example/desh/7",
        "नदी के किनारे नया पुल खुला",
        "शहर में नदी के किनारे नया पुल सोमवार को खुला। लोगों ने इसका स्वागत किया।",
        published=datetime.fromisoformat("2026-01-21T10:20:00+05:30"),
        published_zone="page",
        language="hi",
    ),
    _plain(
        "https://gazeta.example/a/3",
        "Ёлка на площади простоит до весны",
        "Город решил оставить ёлку до марта. Дети рады.",
        language="ru",
    ),
)

HOSTILE = _plain(
    'https://evil.example/"><script>document.title="owned"</script>',
    '<script>document.title="owned"</script><img src=x onerror=alert(1)>Headline',
    "Text with <b>tags</b> and <script>alert('body')</script> and a \" quote.",
    subtitle="<iframe src=//evil.example></iframe>",
    html='<p onclick="alert(1)">Read <a href="javascript:alert(1)">this</a> <a href="https://evil.example/&quot;x">that</a>'
    '<script>document.title="owned"</script><img src="https://evil.example/pixel.gif" onerror="alert(1)">'
    '<style>@import url(https://evil.example/x.css)</style><svg onload="alert(1)"></svg></p>'
    '<form action="https://evil.example/"><input name="q"></form><meta http-equiv="refresh" content="0;url=https://evil.example">',
    byline="<script>alert('author')</script>",
    authors=("<script>alert('author')</script>", 'Ann "Quote" O\'Hara'),
    section='<i>Section</i> & "more"',
    tags=("<b>tag</b>",),
    image="javascript:alert(1)",
    images=(Image("javascript:alert(1)", "<u>caption</u>", None),),
    links=(OutLink("javascript:alert(1)", "<u>link</u>"),),
    published=datetime(2026, 3, 5, 12, 0, tzinfo=UTC),
    language='"><script>',
    license="javascript:alert(1)",
    provenance={"title": Witness("<script>alert(1)</script>", "h1<script>", (("<b>rival</b>", "title"),))},
)


def add(archive: Archive, article: Article, at: datetime, *, number: int, into: int | None = None) -> int:
    """Store an article as a crawl would: site, capture, version, row, index. `into`: as a new version of that one."""
    site = (article.url or "").split("/")[2].removeprefix("www.")
    now = "2026-03-06T00:00:00Z"
    with archive.atomic():
        conn = archive.conn
        conn.execute(
            "INSERT OR IGNORE INTO sites (name, url, recorded_at) VALUES (?, ?, ?)", (site, f"https://www.{site}/", now)
        )
        capture = archive.captures.add(
            Capture(
                article.url or "", at, 200, "20260301-abc-00000.warc.gz", number * 9_000, 9_000, f"sha256:{number:052d}"
            )
        )
        assert capture is not None
        found = archive.articles.create(article.url or "", site, at) if into is None else into
        archive.articles.add_revision(found, capture, at, article)
        if into is None:
            conn.execute(
                "INSERT INTO urls (url, site, state, first_at, article) VALUES (?, ?, 'archived', ?, ?)",
                (article.url, site, now, found),
            )
        archive.articles.show(found, article)
    return found


def make(path: Path, articles: tuple[Article, ...] = ARTICLES) -> Path:
    """An archive of these articles. The first has an earlier version with another headline."""
    with Archive(path, clock=FrozenClock(START)) as archive:
        for number, article in enumerate(articles):
            if article is HARBOUR:
                title, body = "Storm surge nears the old harbour", "It comes."
                early = Article(url=article.url, title=title, body=body, html=f"<p>{body}</p>")
                found = add(archive, early, START - timedelta(hours=10), number=900)
                add(archive, article, START, number=number, into=found)
                with archive.atomic():
                    second = archive.value("SELECT max(id) FROM revisions")
                    archive.articles.describe_edit(second, ("title", "body"))
                    archive.articles.alias("https://www.harbourpost.example/amp/tide-gate", found, "amp", START)
            else:
                add(archive, article, START + timedelta(hours=number), number=number)
        with archive.atomic():
            for state, reason, url in (("waiting", None, "w"), ("failed", "http_500", "f"), ("gone", "http_410", "g")):
                archive.conn.execute(
                    "INSERT INTO urls (url, site, state, reason, first_at) SELECT ?, min(name), ?, ?, ? FROM sites"
                    " HAVING count(*) > 0",
                    (f"https://kurier.example/{url}", state, reason, "2026-03-01T00:00:00Z"),
                )
    return path
