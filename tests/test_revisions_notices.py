"""A notice in place of a text, a page that is not found, a wall: told from reports on removals and from edits."""

from __future__ import annotations

import pytest

from newsarchive import revisions
from newsarchive.models import Article

TITLE = "Council spends 12 million on its harbour"
TEXT = "\n\n".join(
    f"Paragraph {number} tells what engineer {number * 7} wrote of the quay, and why number {number} is rotten."
    for number in range(9)
)
BEFORE = {"title": TITLE, "body": TEXT}

NOTICES = [
    "This article has been removed at the request of a person named in it.",
    "The story is no longer available.",
    "Dieser Beitrag wurde auf Wunsch der Betroffenen gelöscht.",
    "Cet article a été supprimé par la rédaction.",
    "Esta noticia ha sido eliminada por orden judicial.",
    "Questo articolo è stato rimosso dalla redazione.",
    "Esta matéria foi removida por decisão judicial.",
    "Dit artikel is niet meer beschikbaar.",
    "Den här artikeln har avpublicerats.",
    "Denne artikkelen er fjernet fra nettet.",
    "Denne artikel er afpubliceret af redaktionen.",
    "Tämä juttu on poistettu julkaisusta.",
    "Ten artykuł został usunięty na prośbę bohatera.",
    "Tento článek byl odstraněn na žádost dotčené osoby.",
    "Ezt a cikket eltávolítottuk az érintett kérésére.",
    "Acest articol a fost șters la cererea persoanei vizate.",
    "Το άρθρο αφαιρέθηκε ύστερα από αίτημα.",
    "Материал удалён по решению редакции.",
    "Цей матеріал видалено за рішенням суду.",
    "Bu haber mahkeme kararıyla yayından kaldırılmıştır.",
    "تم حذف هذا المقال بناء على طلب صاحبه.",
    "כתבה זו הוסרה לפי בקשה.",
    "Artikel ini telah dihapus atas permintaan narasumber.",
    "Bài viết này đã được gỡ bỏ theo yêu cầu.",
    "この記事は削除されました。",
    "本文已被删除。",
    "이 기사는 삭제되었습니다.",
]


@pytest.mark.parametrize("text", NOTICES)
def test_a_notice_in_place_of_a_text(text: str) -> None:
    assert revisions.removal(BEFORE, Article(title=TITLE, body=text, is_article=True)) == "notice"
    assert revisions.removal({"title": TITLE, "body": text}, Article(title=TITLE, body=text, is_article=True)) is None


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (TITLE, TEXT),
        (TITLE, f"This article has been removed from the list of the best.\n\n{TEXT}"),  # its own text is still there
        (TITLE, TEXT.replace("rotten", "sound")),
        (
            "Short notice",
            "The mayor said on Tuesday that she would resign at the end of the year, and gave no reasons.",
        ),
        (TITLE, "Ministers said that a post of theirs was removed. " * 20),  # a long text, of another's removal
    ],
)
def test_no_notice(title: str, body: str) -> None:
    assert revisions.removal(BEFORE, Article(title=title, body=body, is_article=True)) is None


@pytest.mark.parametrize("title", ["Page not found", "Seite nicht gefunden", "Page introuvable", "Страница не найдена"])
def test_a_page_that_is_not_found(title: str) -> None:
    assert revisions.removal(BEFORE, Article(title=title, body="Look for it on the front page.")) == "soft_404"


def test_a_wall_is_one_where_the_text_was_whole() -> None:
    whole, cut = revisions.version(Article(title=TITLE, body=TEXT)), TEXT[:300]
    assert revisions.walled(Article(body=cut, paywalled=True), whole, False)
    assert not revisions.walled(Article(body=cut, paywalled=False), whole, False)  # cut by an editor
    assert not revisions.walled(Article(body=TEXT, paywalled=True), whole, False)  # says so, but shows it all
    assert revisions.walled(Article(body=TEXT, paywalled=True), whole, True)  # was never seen whole
    assert revisions.walled(Article(body=cut, paywalled=True), None, None)
