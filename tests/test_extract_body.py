"""Blocks, and which of them are the body."""

from __future__ import annotations

import lxml.html

from newsarchive.extract import extract
from newsarchive.extract.blocks import read_blocks
from newsarchive.extract.html import print_text
from newsarchive.extract.witnesses import lay_over, squash

PARAGRAPHS = [
    "The ferry across the sound will run again from Monday, the harbour master said, now that the channel is clear.",
    "Two trawlers had sunk there in the storm of the third of March, and their masts stood just below the surface.",
    "For the islanders it ends five weeks in which bread and letters came by helicopter, when the fog allowed it.",
    "The shipping line is to give back the price of season tickets, and it promises two more crossings a day.",
]


def blocks_of(markup: str) -> list[tuple[str, str]]:
    page = read_blocks(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))
    return [(block.kind, block.text) for block in page.blocks]


def test_inline_markup_and_white_space_make_no_blocks() -> None:
    assert blocks_of("<p>A <b>bold</b>\n word,<!-- no --> and <a href=x>a link</a>.</p>") == [
        ("p", "A bold word, and a link.")
    ]


def test_two_breaks_part_paragraphs_and_one_does_not() -> None:
    assert blocks_of("<div>one<br>two<br><br>three<br> <br>four</div>") == [
        ("text", "one two"), ("text", "three"), ("text", "four"),
    ]  # fmt: skip


def test_text_around_a_block_is_kept_in_order() -> None:
    assert [text for _, text in blocks_of("<div>before<p>inside</p>after</div>")] == ["before", "inside", "after"]


def test_scripts_forms_and_drawings_are_no_text_but_what_follows_them_is() -> None:
    markup = "<p>one <script>no</script>two <svg><text>no</text></svg>three <button>no</button>four</p>"
    assert blocks_of(markup) == [("p", "one two three four")]


def test_a_button_that_was_never_closed_does_not_swallow_the_page() -> None:
    assert ("p", "words") in blocks_of("<button><main><h1>Title</h1><p>words</p></main>")


def test_layout_tables_are_paragraphs_and_preformatted_text_keeps_its_lines() -> None:
    page = read_blocks(
        lxml.html.document_fromstring("<table><tr><td><p>one</p><p>two</p></td></tr></table><pre>a\n  b</pre>")
    )
    assert print_text(page.blocks) == "one\n\ntwo\n\na\n  b"


def test_a_witness_finds_short_blocks_only_beside_long_ones() -> None:
    texts = ["News", *PARAGRAPHS[:2], "News", PARAGRAPHS[2]]
    padded = ["News", *["menu entry"] * 9, *texts[1:]]
    found = lay_over([squash(text) for text in padded], "\n".join(texts[1:]))
    assert found == [False] * 10 + [True] * 4


def test_paragraphs_in_plain_divisions_are_found() -> None:
    cells = "".join(f"<div class='x1'>{text}</div>" for text in PARAGRAPHS * 2)
    body = extract(f"<html><body><h1>The ferry runs again</h1><div>{cells}</div></body></html>").body
    assert PARAGRAPHS[0] in body
    assert PARAGRAPHS[3] in body


def test_the_title_does_not_stand_again_over_the_body() -> None:
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    title = "The ferry runs again"
    head = f"<html><head><title>{title}</title></head>"
    page = f"{head}<body><article><h1>{title}</h1>{text}</article></body></html>"
    assert extract(page).body == "\n\n".join(PARAGRAPHS)
    paragraph_title = page.replace("<h1>", "<p>").replace("</h1>", "</p>")
    assert extract(paragraph_title).body == "\n\n".join(PARAGRAPHS)


def test_a_body_that_stands_only_in_json_ld_is_read_from_there() -> None:
    text = "\\n\\n".join(PARAGRAPHS)
    page = f"""<html><head><script type="application/ld+json">{{"@type":"NewsArticle","headline":"The ferry runs again",
    "articleBody":"{text}"}}</script></head><body><div id="app"></div><p>Please turn on scripts.</p></body></html>"""
    article = extract(page, url="https://sound.example/2024/ferry")
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert article.html.count("<p>") == len(PARAGRAPHS)


LAYOUT = """<table width=780><tr><td colspan=2><a href="/">Home</a> | <a href="/town">Town</a></td></tr><tr>
<td width=130><font size=2><b>Latest</b><br>&raquo; <a href="/1">The mill is sold at last</a><br>
<b>Weather</b><br>6 degrees, fog</font></td>
<td><font size=1><a href="/">Home</a> &gt; Harbour</font><br><font size=5><b>The ferry runs again</b></font><br>
<font size=2 color=grey><i>Ann Lee, 17 November 2026</i></font><hr>
<table align=right><tr><td><img src="/ferry.png"></td></tr>
<tr><td><font size=1>The ferry in the sound. (photo A. Lee)</font></td></tr></table>
%s<hr><a href="javascript:print()">Print</a> | <a href="mailto:a">Send to a friend</a></td></tr></table>"""


def test_tables_that_lay_out_the_page_are_told_from_those_that_tabulate() -> None:
    table = "".join(f"<tr><td>{year}</td><td>{year * 3}</td><td>{year * 5}</td></tr>" for year in (2021, 2022, 2023))
    markup = LAYOUT % ("<br><br>".join(PARAGRAPHS) + f"<table border=1>{table}</table>")
    page = read_blocks(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))
    kinds = {block.text: block.kind for block in page.blocks}
    assert kinds["2021"] == "cell"
    assert kinds[PARAGRAPHS[0]] == "text"
    assert kinds["The ferry in the sound. (photo A. Lee)"] == "caption"
    assert "2021 | 6063 | 10105\n2022" in print_text(page.blocks)


def test_lines_that_look_different_are_blocks_of_their_own() -> None:
    assert [text for _, text in blocks_of(LAYOUT % "")][:7] == [
        "Home | Town", "Latest", "» The mill is sold at last", "Weather", "6 degrees, fog", "Home > Harbour",
        "The ferry runs again",
    ]  # fmt: skip


def test_only_the_text_of_a_page_laid_out_in_tables_is_body() -> None:
    head = "<html><head><title>The ferry runs again</title></head>"
    page = f"{head}<body>{LAYOUT % '<br><br>'.join(PARAGRAPHS)}</body></html>"
    assert extract(page, url="https://sound.example/news/17.htm").body == "\n\n".join(PARAGRAPHS)


def test_a_marked_standfirst_is_the_subtitle_and_not_body() -> None:
    lead = "After five weeks the islands have their bread and letters by boat again"
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = f"""<html><head><title>The ferry runs again</title><meta name="description" content="{lead}"></head><body>
    <article><header><h1>The ferry runs again</h1><p class="standfirst">{lead}</p></header>
    <div>{text}</div></article></body></html>"""
    article = extract(page, url="https://sound.example/2024/ferry")
    assert article.subtitle == lead
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_body_and_language_have_witnesses() -> None:
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    article = extract(f"<html lang=de><body><article><h1>The ferry</h1>{text}</article></body></html>")
    assert article.provenance["body"].witness == "blocks"
    assert (article.provenance["language"].value, article.provenance["language"].rivals) == ("en", (("de", "claim"),))


def test_posts_of_a_live_blog_have_their_times() -> None:
    posts = "".join(
        f"<div class=post><time datetime='2026-11-19T{20 - n}:05:00+01:00'>{20 - n}:05</time><p>{text}</p></div>"
        for n, text in enumerate(PARAGRAPHS)
    )
    ld = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Storm over the sound"}</script>'
    head = f"<html><head><title>Storm over the sound</title>{ld}</head>"
    page = f"{head}<body><article><h1>Storm over the sound</h1>{posts}</article>"
    article = extract(page, url="https://sound.example/live/storm")
    assert article.page_type == "liveblog"
    assert [(entry.at and entry.at.isoformat()[11:16], entry.text) for entry in article.entries] == [
        (f"{20 - n}:05", text) for n, text in enumerate(PARAGRAPHS)
    ]
    assert article.body == "\n\n".join(PARAGRAPHS)
