"""Threads, goods, shelves, manuals and services are no articles, with an address or without; walls are told by name."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract

SENTENCE = "The council agreed on Tuesday, after a debate of five hours, to mend the old bridge over the river. "
POST = (
    '<article class="message message--post js-post"><div class="message-user"><h4 class="message-name">'
    '<a href="/members/{n}/" class="username">walker{n}</a></h4><dl><dt>Joined</dt><dd>2019</dd><dt>Messages</dt>'
    '<dd>{n}12</dd><dt>Reaction score</dt><dd>{n}</dd></dl></div><div class="message-cell"><header>'
    '<time class="u-dt" datetime="2024-05-0{n}T10:00:00+0200">May {n}, 2024</time></header><div class="message-body">'
    "I walked over it twice last week and the planks at the far end are rotten, so take the lower path if you "
    "can.</div>"
    '<footer class="message-footer"><a class="actionBar-action">Reply</a> <a class="actionBar-action">Quote</a> '
    '<a class="actionBar-action">Report</a></footer></div></article>'
)
THREAD = (
    '<html data-template="thread_view"><body class="template-thread_view"><nav><a href="/forums/">Forums</a></nav>'
    '<h1 class="p-title-value">Is the old bridge safe?</h1><ul><li>Thread starter</li><li>walker1</li></ul>'
    + "".join(POST.format(n=n) for n in range(1, 8))
    + "<div>You must log in or register to reply here.</div></body></html>"
)
GOODS = (
    '<html><head><meta property="og:type" content="product"><script type="application/ld+json">{"@type":"Product",'
    '"name":"Walking '
    'stick","sku":"W-12","offers":{"@type":"Offer","price":"29.00","priceCurrency":"EUR"}}</script></head>'
    '<body class="single-product woocommerce woocommerce-page"><h1 class="product_title">Walking stick</h1>'
    '<p class="price">29,00 €</p><div class="woocommerce-product-details__short-description"><p>A stick of ash with a '
    "brass tip, made to last and light enough to carry all day. It folds in three and fits in a bag.</p></div>"
    '<form class="cart" method="post"><input type="number" name="quantity" class="qty"><button '
    'class="single_add_to_cart'
    '_button">Add to cart</button></form><p class="stock in-stock">In stock</p><span class="sku_wrapper">SKU: '
    "W-12</span>"
    '<section class="related products"><ul class="products">'
    + "".join(
        f'<li class="product"><a href="/product/{n}/"><h2 class="woocommerce-loop-product__title">Stick {n}</h2>'
        f'<span class="price">{n}9,00 €</span></a><a class="add_to_cart_button">Add to cart</a></li>'
        for n in range(2, 8)
    )
    + "</ul></section></body></html>"
)
SHELF = (
    '<html><body class="template-collection"><h1 class="collection-title">Walking sticks</h1><div class="facets">'
    "<button>Filter</button><select><option>Price</option></select><span>Sort by</span></div><ul class='product-grid'>"
    + "".join(
        f'<li class="grid__item product-card"><a href="/products/{n}"><h3 class="card__heading">Ash stick no. '
        f"{n}</h3></a>"
        f'<div class="price"><span class="price-item">€{n}9.00</span></div><button class="quick-add">Add to '
        f"cart</button>"
        "</li>"
        for n in range(1, 25)
    )
    + "</ul><a class='pagination__next' rel='next' href='?page=2'>Next</a></body></html>"
)
MANUAL = (
    '<html><head><link rel="stylesheet" href="_static/pygments.css"><script src="_static/documentation_options.js">'
    '</script></head><body class="wy-body-for-nav"><nav class="wy-nav-side"><ul>'
    + "".join(f'<li class="toctree-l1"><a href="part{n}.html">Part {n}</a></li>' for n in range(30))
    + '</ul></nav><div class="rst-content"><h1>Installation</h1><p>The package needs Python and a compiler. Install it '
    'with the tool that you use for other packages, then set the path.</p><div class="highlight"><pre>pip install walk'
    "</pre></div><h2>Configuration</h2><p>Settings are read from a file in the home folder. Each line holds a "
    "name and a "
    'value.</p><div class="highlight"><pre>steps = 12</pre></div><h2>Parameters</h2><p><code>walk(steps)</code> walks. '
    "<code>stop()</code> stops.</p><ul><li>On this page</li><li>Edit this page</li><li>Previous page</li><li>Next page"
    "</li><li>Version</li></ul></div></body></html>"
)
SERVICE = (
    '<html><head><meta property="og:type" content="website"><script '
    'type="application/ld+json">{"@type":"LocalBusiness",'
    '"name":"Alder Roofing"}</script></head><body class="page-template page-id-12"><section '
    'class="hero"><h1>Roof repair'
    '</h1><p>Your roof deserves the best. We repair, you relax!</p><a class="btn cta" href="tel:+3512">Call now</a>'
    '<a class="btn" href="/quote">Get a free quote</a></section>'
    + "".join(
        f'<section class="feature"><h2>{name}</h2><p>Our team knows your roof and what it needs. Call us and we '
        f"will be at "
        "your door within a day.</p><a class='btn'>Learn more</a></section>"
        for name in ("Tiles", "Slate", "Gutters", "Chimneys", "Insulation", "Why choose us")
    )
    + '<section class="testimonials"><h2>Testimonials</h2><p>They came at once and were kind to our dog.</p></section>'
    '<section class="contact-form"><h2>Get in touch</h2><form><input type="email"><input '
    'type="tel"><textarea></textarea>'
    "<button>Request a quote</button></form></section></body></html>"
)
OTHERS = {
    "forum": (THREAD, "https://forums.alder.example/threads/is-the-old-bridge-safe.1234/"),
    "product": (GOODS, "https://alder.example/product/walking-stick/"),
    "listing": (SHELF, "https://alder.example/collections/walking-sticks"),
    "documentation": (MANUAL, "https://docs.alder.example/en/latest/installation.html"),
    "service": (SERVICE, "https://alder.example/services/roof-repair/"),
}


@pytest.mark.parametrize("addressed", [True, False])
@pytest.mark.parametrize("kind", OTHERS)
def test_pages_of_other_kinds_are_refused_with_their_name(kind: str, addressed: bool) -> None:
    html, url = OTHERS[kind]
    article = extract(html, url=url if addressed else None)
    assert (article.is_article, article.refusal) == (False, kind)
    assert article.confidence == 0


WALLS = [
    ("challenge", "Just a moment...", "Enable JavaScript and cookies to continue"),
    ("challenge", "Attention Required! | Cloudflare", "Please complete the security check to access this site."),
    ("challenge", "Pardon Our Interruption", "Something about your browser made us think you were a bot."),
    ("challenge", "Проверка браузера", "Пожалуйста, подождите, мы проверяем ваш браузер."),
    ("challenge", "Access denied", "You don't have permission to view this page. Why have I been blocked?"),
    ("soft_404", "Page introuvable", "La page que vous cherchez n'existe plus ou a changé d'adresse."),
    ("soft_404", "Página no encontrada", "La página que buscas no existe. Vuelve a la portada."),
    ("soft_404", "Strona nie została znaleziona", "Nie znaleziono strony, której szukasz. Wróć na stronę główną."),
    ("soft_404", "Страница не найдена", "К сожалению, такой страницы нет. Вернитесь на главную."),
    ("soft_404", "404", "ページが見つかりません。お探しのページは移動したか、削除されました。"),
    ("cookie_wall", "Bevor Sie fortfahren", "Wir verwenden Cookies und brauchen Ihre Einwilligung. Cookies helfen uns, "
     "Cookies für Werbung erfordern Ihre Einwilligung. Alle Cookies akzeptieren oder Cookies ablehnen."),
    ("cookie_wall", "Votre choix", "Nous utilisons des cookies. Les cookies servent à la publicité; votre consentement "
     "est nécessaire. Accepter les cookies ou refuser les cookies et retirer son consentement."),
]  # fmt: skip


@pytest.mark.parametrize(("refusal", "title", "text"), WALLS)
def test_walls_and_errors_say_what_they_are(refusal: str, title: str, text: str) -> None:
    article = extract(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>")
    assert (article.is_article, article.refusal) == (False, refusal)


def test_posts_of_a_live_blog_have_their_time_and_text() -> None:
    posts = "".join(
        f'<div class="live-post"><time datetime="2026-11-10T1{n}:05:00+01:00">1{n}:05</time><h3>Water at mark {n}</h3>'
        f"<p>At {n} past ten the gauge by the mill stood {n} hands higher than at dawn. {SENTENCE}</p></div>"
        for n in range(6)
    )
    html = (
        '<html><head><script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"The '
        'flood"}</script></head>'
        f"<body><article><h1>The flood, as it happens</h1>{posts}</article></body></html>"
    )
    article = extract(html, url="https://alder.example/live/2026/nov/10/flood")
    assert (article.page_type, article.is_article, len(article.entries)) == ("liveblog", True, 6)
    assert article.entries[2].at.isoformat() == "2026-11-10T12:05:00+01:00"
    assert article.entries[2].text.startswith("Water at mark 2")


TEXT = "".join(f"<p>On day {n} of the works {SENTENCE}</p>" for n in range(4))


@pytest.mark.parametrize(
    ("page_type", "head", "path"),
    [
        ("video", '<meta property="og:type" content="video.other">', "watch-the-bridge-go-up"),
        ("video", '<script type="application/ld+json">{"@type":"VideoObject","name":"The bridge"}</script>', "b-12"),
        ("video", "", "video/2026/11/10/the-bridge-goes-up"),
        ("gallery", '<script type="application/ld+json">{"@type":"ImageGallery","name":"The bridge"}</script>', "b-13"),
        ("gallery", "", "fotostrecke/die-bruecke-in-bildern-a-123456.html"),
        ("liveblog", '<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script>', "2026/11/10/bridge"),
        ("article", '<script type="application/ld+json">{"@type":"NewsArticle"}</script>', "2026/11/10/bridge"),
    ],
)
def test_kinds_of_articles(page_type: str, head: str, path: str) -> None:
    claims = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-10">'
    html = f"<html><head>{head}{claims}</head><body><article><h1>The bridge goes up</h1>{TEXT}</article></body></html>"
    article = extract(html, url=f"https://alder.example/{path}")
    assert (article.is_article, article.page_type) == (True, page_type)


CUT = {
    "en": "Subscribe to continue reading this story.",
    "de": "Jetzt abonnieren und weiterlesen.",
    "fr": "Abonnez-vous pour lire la suite de cet article.",
    "es": "Suscríbete para seguir leyendo.",
    "it": "Abbonati per continuare a leggere.",
    "pt": "Assine para continuar lendo.",
    "nl": "Neem een abonnement om verder te lezen: abonneer nu en lees verder.",
    "sv": "Logga in eller prenumerera för att läsa vidare.",
    "no": "Kjøp abonnement for å lese hele saken.",
    "da": "Køb abonnement og læs videre.",
    "fi": "Tilaa tai kirjaudu sisään ja jatka lukemista.",
    "pl": "Zaloguj się lub wykup subskrypcję, aby czytać dalej.",
    "cs": "Předplaťte si nás, celý článek je pro předplatitele.",
    "hu": "Előfizetéssel olvasson tovább.",
    "ro": "Abonează-te și citește mai departe.",
    "el": "Συνδεθείτε ή γίνετε συνδρομητής: το άρθρο είναι για συνδρομητές.",
    "ru": "Оформите подписку, чтобы читать дальше.",
    "uk": "Увійдіть або оформіть передплату, щоб читати далі.",
    "tr": "Okumaya devam etmek için abone ol.",
    "id": "Silakan berlangganan untuk lanjutkan membaca.",
    "vi": "Đăng nhập để đọc tiếp bài viết.",
    "ar": "اشترك لمتابعة القراءة.",
    "ja": "この記事は有料会員限定です。ログインして続きを読む。",
    "zh": "订阅后继续阅读全文。",
    "ko": "구독하고 계속 읽어보세요.",
}


def story(call: str, sentences: int) -> str:
    text = "".join(f"<p>{SENTENCE * 2}</p>" for _ in range(sentences))
    return f"<html><body><article><h1>Bridge to be mended</h1>{text}</article><div class='x'>{call}</div></body></html>"


@pytest.mark.parametrize("language", CUT)
def test_a_text_that_breaks_off_at_a_call_to_pay_is_paywalled(language: str) -> None:
    url = "https://alder.example/2026/11/10/bridge-to-be-mended"
    call = f"<p>{CUT[language]}</p>"
    assert extract(story(call, 3), url=url).paywalled
    assert not extract(story(call, 40), url=url).paywalled
    assert not extract(story("<p>Write to the desk.</p>", 3), url=url).paywalled


def test_confidence_is_a_chance_and_falls_where_less_speaks_for_a_page() -> None:
    head = (
        '<meta property="og:type" content="article"><meta property="og:title" content="Bridge to be mended">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge to be mended",'
        '"datePublished":"2026-11-10T08:00:00+01:00"}</script>'
    )
    text = "".join(f"<p>{SENTENCE * 3}</p>" for _ in range(8))
    marked = (
        f"<html><head><title>Bridge to be mended</title>{head}</head><body><article><h1>Bridge to be mended</h1>{text}"
    )
    lists = "".join(f"<li><a href='/{n}'>Another story of this week, number {n}</a></li>" for n in range(20))
    bare = f"<html><head><title>Alder</title></head><body><div>{text}<ul>{lists}</ul>{text}</div></body></html>"
    sure = extract(marked, url="https://alder.example/2026/11/10/bridge-to-be-mended")
    unsure = extract(bare, url="https://alder.example/x")
    assert 0 <= unsure.confidence < sure.confidence < 1
