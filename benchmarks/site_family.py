"""Written sites for measuring what templates teach: five layouts as real systems print them, with known answers.

Each site has stories of its own words, chrome around and within the text (menus, teasers, newsletter boxes, share bars,
boxes of related stories, comments), and a relaunch in the middle: from then on its pages have another layout. All is
drawn from a seeded generator, so that every run measures the same pages. No page of a real site is in here.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from html import escape

from corpora import Case

DEPTH = 5  # entries of a menu under each that is listed below: real menus have hundreds
PAGES, RELAUNCH = 24, 14  # pages a site; the number of the first one in the new layout


def _split(words: str) -> list[str]:
    return words.split()


WORDS = _split(
    "council harbour river budget school teacher winter market farmer railway bridge museum library garden doctor "
    "village factory engineer festival orchestra court judge minister election storm island forest fisher "
    "mountain valley theatre student union worker bakery archive station tunnel airport hospital nurse stadium "
    "coach player season harvest drought flood reservoir turbine solar mine quarry glacier museum painter novel "
    "poet singer committee report survey petition protest meeting vote mayor tenant landlord rent tower square "
    "street "
)
VERBS = _split(
    "opened closed rebuilt delayed approved rejected praised questioned measured promised welcomed reviewed "
)
LINKS = _split("after before while because although until ")
FIRST = _split("Ada Bruno Clara Dmitri Elif Farid Greta Hugo Ines Jonas Keiko Lena Mateo Nora Oskar Petra ")
LAST = _split("Abel Brandt Castell Dufour Eriksen Fontaine Galvez Hartwig Ibsen Jansen Keller Lindqvist Moreau ")


@dataclass(frozen=True, slots=True)
class Story:
    """What a page tells, before any layout."""

    number: int
    title: str
    lead: str
    author: str
    published: datetime
    parts: tuple[tuple[str, str], ...]  # tag (p, h2, li, blockquote) and text

    @property
    def body(self) -> str:
        """The gold text."""
        return "\n\n".join(text for _, text in self.parts)


Print = Callable[[Story, "Site"], str]


@dataclass(frozen=True, slots=True)
class Site:
    """A paper, with its layouts before and after the relaunch."""

    name: str
    host: str
    offset: int  # hours from UTC
    before: Print
    after: Print
    others: tuple[str, ...]  # titles of other stories, for teasers
    seed: int


def sentence(draw: random.Random) -> str:
    """A sentence of its own words."""

    def noun() -> str:
        return f"the {draw.choice(WORDS)} {draw.choice(('of', 'near', 'behind', 'beside'))} the {draw.choice(WORDS)}"

    text = f"{noun()} {draw.choice(VERBS)} {noun()} {draw.choice(LINKS)} {noun()} {draw.choice(VERBS)} {noun()}"
    return text[0].upper() + text[1:] + draw.choice((".", ".", ".", f", said {_name(draw)}."))


def _name(draw: random.Random) -> str:
    return f"{draw.choice(FIRST)} {draw.choice(LAST)}"


def headline(draw: random.Random) -> str:
    """A title of its own words."""
    first, second, third = (draw.choice(WORDS) for _ in range(3))
    return f"{first.capitalize()} {draw.choice(VERBS)} by the {second} as {third} waits"


def story(number: int, site_seed: int, offset: int) -> Story:
    """The story of one page."""
    draw = random.Random(f"{site_seed}-{number}")
    parts: list[tuple[str, str]] = []
    for section in range(draw.randint(2, 4)):
        if section:
            parts.append(("h2", f"{draw.choice(WORDS).capitalize()} and {draw.choice(WORDS)}"))
        count = draw.randint(2, 5)
        parts += [("p", " ".join(sentence(draw) for _ in range(draw.randint(2, 4)))) for _ in range(count)]
        if draw.random() < 0.3:
            parts.append(("blockquote", sentence(draw)))
        if draw.random() < 0.25:
            parts += [("li", sentence(draw)) for _ in range(3)]
    at = datetime(2023, 2, 1, 6, tzinfo=UTC) + timedelta(days=9 * number, minutes=draw.randint(0, 700))
    return Story(
        number, headline(draw), sentence(draw), _name(draw),
        at.astimezone(timezone(timedelta(hours=offset))), tuple(parts),
    )  # fmt: skip


def _text(parts: tuple[tuple[str, str], ...], classes: dict[str, str], within: dict[int, str]) -> str:
    """The story's blocks in markup; `within` are boxes that a layout puts after so many blocks."""
    out: list[str] = []
    for number, (tag, text) in enumerate(parts):
        name = f' class="{classes[tag]}"' if tag in classes else ""
        if tag == "li":
            out.append(f"<ul><li{name}>{escape(text)}</li></ul>")
        elif tag == "blockquote":
            out.append(f"<blockquote{name}><p>{escape(text)}</p></blockquote>")
        else:
            out.append(f"<{tag}{name}>{escape(text)}</{tag}>")
        out.append(within.get(number, ""))
    return "\n".join(out)


def _teasers(site: Site, draw: random.Random, count: int, shape: str) -> str:
    return "".join(
        shape.format(title=escape(title), slug=title.lower().replace(" ", "-"), lead=escape(sentence(draw)))
        for title in draw.sample(site.others, count)
    )


def _menu(count: int, shape: str) -> str:
    """A menu with all that is under it."""
    entries = [(WORDS[number % len(WORDS)], number) for number in range(count * DEPTH)]
    return "".join(
        shape.format(name=f"{word.capitalize()} {number}", slug=f"{word}-{number}") for word, number in entries
    )


def _with_scripts(printed: str, draw: random.Random) -> str:
    """The page with its state and styles in it, as heavy as the median page of the corpora."""
    state = ",".join(f'"{draw.choice(WORDS)}{number}":"{draw.random()}"' for number in range(1_500))
    styles = "".join(
        f".{draw.choice(WORDS)}{number}{{margin:{number}px;color:#{number:06x}}}\n" for number in range(900)
    )
    return printed.replace("</head>", f"<script>window.state={{{state}}}</script><style>{styles}</style></head>", 1)


def _comments(draw: random.Random, count: int, shape: str) -> str:
    return "".join(
        shape.format(name=f"{draw.choice(FIRST)}{draw.randint(1, 99)}", text=escape(sentence(draw)))
        for _ in range(count)
    )


def blog(page: Story, site: Site) -> str:
    """As WordPress prints a story with a common theme."""
    draw = random.Random(f"{site.seed}-{page.number}-blog")
    related = _teasers(site, draw, 3, '<li class="related-item"><a href="/{slug}/">{title}</a></li>')
    text = _text(page.parts, {}, {2: '<div class="newsletter-inline"><p>Get our letter about the town every Friday, '
                                     "free of charge and full of good things to read.</p></div>"})  # fmt: skip
    at = page.published
    return f"""<!DOCTYPE html><html lang="en-US"><head><title>{escape(page.title)} - {site.name}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{escape(page.title)}">
<meta property="og:site_name" content="{site.name}">
<meta property="article:published_time" content="{at.astimezone(UTC).isoformat()}"></head>
<body class="post-template-default single single-post postid-{4000 + page.number} wp-embed-responsive">
<div id="page" class="site"><header id="masthead" class="site-header">
<nav id="site-navigation" class="main-navigation">
<ul class="menu">{_menu(40, '<li class="menu-item"><a href="/category/{slug}/">{name}</a></li>')}</ul></nav></header>
<div id="content" class="site-content"><main id="main" class="site-main">
<article id="post-{4000 + page.number}"
class="post-{4000 + page.number} post type-post hentry category-{WORDS[page.number % len(WORDS)]}">
<header class="entry-header"><h1 class="entry-title">{escape(page.title)}</h1><div class="entry-meta">
<span class="posted-on"><time class="entry-date published" datetime="{at.isoformat()}">{at:%B %d, %Y}</time></span>
<span class="byline">by <span class="author vcard"><a href="/author/x/">{page.author}</a></span></span></div></header>
<div class="entry-content">{text}<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#f">Facebook</a></li>
<li><a href="#t">Twitter</a></li></ul></div><div class="jp-relatedposts"><h3>Related</h3><ul>{related}</ul></div>
</div>
</article><div id="comments" class="comments-area"><h2>Thoughts on this story</h2><ol class="comment-list">
{_comments(draw, 12, '<li class="comment"><b>{name}</b><div class="comment-content"><p>{text}</p></div></li>')}</ol>
</div>
</main><aside id="secondary" class="widget-area"><section class="widget"><h2>Recent stories</h2><ul>
{_teasers(site, draw, 30, '<li><a href="/{slug}/">{title}</a><p>{lead}</p></li>')}</ul></section></aside></div>
<footer class="site-footer"><p>{site.name} is printed by its readers' society.</p></footer></div></body></html>"""


def hashed(page: Story, site: Site) -> str:
    """As a site built from components prints it: class names are hashes that say nothing."""
    draw = random.Random(f"{site.seed}-{page.number}-hashed")
    box = (
        '<div class="css-9k2lq"><p class="css-1p0xb">Make us your first choice: follow the paper on your telephone and '
        "never miss what the town is talking about.</p></div>"
    )
    more = _teasers(site, draw, 2, '<p class="css-1p0xb css-77aa"><a href="/a/{slug}">{title}</a></p>')
    text = _text(page.parts, {"p": "css-1p0xb", "h2": "css-h2zz9"}, {1: box, 3: f'<div class="css-33mre">{more}</div>'})
    cards = (
        '<div class="css-crd1"><a href="/a/{slug}"><h3 class="css-ttl2">{title}</h3>'
        '<p class="css-led3">{lead}</p></a></div>'
    )
    at = page.published
    return f"""<!DOCTYPE html><html lang="en"><head><title>{escape(page.title)} | {site.name}</title>
<meta property="og:title" content="{escape(page.title)} | {site.name}"><script type="application/ld+json">
{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{page.title}","datePublished":"{at.isoformat()}",
"author":{{"@type":"Person","name":"{page.author}"}}}}</script></head><body><div id="app"><div class="css-top8">
{_menu(60, '<a class="css-lnk" href="/s/{slug}">{name}</a> ')}</div><div class="css-grd4"><div class="css-col5">
<div class="css-hd11"><h1 class="css-h1aa">{escape(page.title)}</h1><div class="css-by22">{page.author}</div></div>
<div class="css-txt0">{text}</div><div class="css-cmt6">
{_comments(draw, 20, '<div class="css-c1"><b class="css-c2">{name}</b><div class="css-c3">{text}</div></div>')}</div>
</div><div class="css-col6">{_teasers(site, draw, 42, cards)}</div></div><div class="css-ftr">
{_menu(50, '<div class="css-f1"><a href="/s/{slug}">{name}</a></div>')}<p>All words of {site.name}.</p></div></div>
</body></html>"""


def portal(page: Story, site: Site) -> str:
    """As Drupal prints the pages of a public broadcaster, in regions and views."""
    draw = random.Random(f"{site.seed}-{page.number}-portal")
    card = (
        '<div class="views-row"><article class="node node--view-mode-teaser">'
        '<h3><a href="/news/{slug}">{title}</a></h3>'
        '<div class="field field--name-field-teaser">{lead}</div></article></div>'
    )
    text = _text(
        page.parts, {}, {4: f'<div class="paragraph paragraph--type--links">{_teasers(site, draw, 2, card)}</div>'}
    )
    at = page.published
    return f"""<!DOCTYPE html><html lang="en" dir="ltr"><head><title>{escape(page.title)} | {site.name}</title>
<link rel="canonical" href="https://{site.host}/news/{page.number}"></head>
<body class="path-node page-node-type-article"><div class="dialog-off-canvas-main-canvas">
<div class="layout-container">
<header role="banner" class="region region-header">
{_menu(45, '<div class="block-menu"><a href="/{slug}">{name}</a></div>')}
</header><main role="main"><div class="layout-content"><div class="region region-content"><article role="article"
class="node node--type-article node--view-mode-full"><h1 class="page-title"><span>{escape(page.title)}</span></h1>
<footer class="node__meta"><div class="node__submitted">{page.author}, {at:%d/%m/%Y %H:%M}</div></footer>
<div class="node__content"><div class="clearfix text-formatted field field--name-body">{text}</div></div></article>
<div class="views-element-container block-views-blocknews"><h2>From our newsroom</h2>
{_teasers(site, draw, 36, card)}</div>
</div></div></main><footer role="contentinfo" class="region region-footer">
<p>Questions? The reception of {site.name}
is open from nine to five, and on the first Saturday of the month.</p></footer></div></div></body></html>"""


def tables(page: Story, site: Site) -> str:
    """As an old site prints it: tables, fonts and breaks."""
    draw = random.Random(f"{site.seed}-{page.number}-tables")
    text = "<br><br>\n".join(
        f"<b>{escape(part)}</b>" if tag == "h2" else f"<i>{escape(part)}</i>" if tag == "blockquote" else escape(part)
        for tag, part in page.parts
    )
    at = page.published
    return f"""<html><head><title>{site.name}: {escape(page.title)}</title></head><body bgcolor="#ffffff">
<table width="100%">
<tr><td colspan="3" class="top"><font size="5">{site.name}</font></td></tr><tr><td width="150" class="left">
{_menu(30, '<a href="/{slug}.html">{name}</a><br>')}</td><td class="story"><h1>{escape(page.title)}</h1>
<div class="when">{at:%B %d, %Y}, {at:%H:%M}</div><div class="who">By {page.author}</div><div class="copy">
{text}</div></td>
<td class="right">{_teasers(site, draw, 24, '<p><a href="/{slug}.html">{title}</a><br>{lead}</p>')}</td></tr>
<tr><td colspan="3" class="end"><font size="1">Write to the keeper of these pages with what you know.</font></td>
</tr></table>
</body></html>"""


def semantic(page: Story, site: Site) -> str:
    """As a hand-made site of today prints it: plain elements, few classes."""
    draw = random.Random(f"{site.seed}-{page.number}-semantic")
    also = _teasers(site, draw, 3, "<p><a href={slug}>{title}</a></p>")
    aside = f'<aside class="also"><h2>In the same week</h2>{also}</aside>'
    gift = (
        '<figure class="gift"><p>Readers keep this paper alive: a gift of any size helps us to send somebody where '
        "things happen.</p></figure>"
    )
    text = _text(page.parts, {}, {2: aside, 5: gift})
    at = page.published
    return f"""<!DOCTYPE html><html lang="en"><head><title>{escape(page.title)} — {site.name}</title>
<meta name="author" content="{page.author}"></head><body class="story"><header><nav>
{_menu(35, '<a href="/{slug}">{name}</a>')}</nav></header><main><article><header><p class="kicker">Region</p>
<h1>{escape(page.title)}</h1><p class="by">{page.author} <time datetime="{at.isoformat()}">{at:%d %B %Y}</time></p>
</header>
<section class="text">{text}</section></article><section class="next"><h2>Go on with</h2>
{_teasers(site, draw, 27, '<article><h3><a href="/{slug}">{title}</a></h3><p>{lead}</p></article>')}</section></main>
<footer><p>{site.name} comes out on Thursdays. The next number is in the making.</p></footer></body></html>"""


def family() -> tuple[Site, ...]:
    """The sites. Each begins with one layout and has another after its relaunch."""
    plans: tuple[tuple[str, int, Print, Print], ...] = (
        ("Harbour Courier", 1, blog, hashed),
        ("Valley Broadcast", 2, portal, semantic),
        ("Old Town Ledger", -5, tables, blog),
        ("Island Weekly", 9, semantic, portal),
        ("Northern Dispatch", 1, hashed, blog),
    )
    return tuple(
        Site(
            name, f"{name.lower().replace(' ', '-')}.example", offset, before, after,
            tuple(headline(random.Random(f"{seed}-other-{number}")) for number in range(80)), seed,
        )
        for seed, (name, offset, before, after) in enumerate(plans)
    )  # fmt: skip


def family_pages() -> dict[str, list[tuple[Case, bytes]]]:
    """Each site's pages with their gold, in the order in which they came out."""
    return {site.name: [_page(site, number) for number in range(PAGES)] for site in family()}


def page_before(site: Site, number: int) -> tuple[Case, bytes]:
    """A page in the layout from before the relaunch, whatever its number, with its gold."""
    return _page(site, number, relaunch=number + 1)


def _page(site: Site, number: int, relaunch: int = RELAUNCH) -> tuple[Case, bytes]:
    told = story(number, site.seed, site.offset)
    printed = (site.before if number < relaunch else site.after)(told, site)
    slug = told.title.lower().replace(" ", "-")
    gold = {
        "body": told.body, "title": told.title, "authors": [told.author], "published": told.published.isoformat()
    }  # fmt: skip
    url = f"https://{site.host}/{told.published:%Y/%m}/{slug}"
    return Case("family", f"{site.host}-{number:02}", "", url, told.published + timedelta(days=1), gold), _with_scripts(
        printed, random.Random(number)
    ).encode()
