"""What the chrome of news pages says, in many languages. A phrase only ever counts against a short block."""

from __future__ import annotations

import re

MAX_WORDS = 14  # a block with more words is prose that happens to hold the phrase

# At the start of a block: labels of lists of links, calls to share, to subscribe, to comment. By language:
# en de fr es it pt nl sv no da fi pl cs sk hu ro el ru uk bg sr/hr tr id vi ar fa he hi zh ja ko.
LABELS = {
    "related": (
        "you may also like", "you might also like", "related articles", "related posts", "related stories", "related news",
        "related topics", "related content", "related links", "related:", "related coverage", "read also", "also read",
        "read next", "read more", "see also", "more on this story", "more stories", "more from", "more on", "more news",
        "recommended", "most read", "most popular", "most viewed", "trending", "popular posts", "latest news", "latest stories",
        "top stories", "don't miss", "up next", "next article", "previous article", "next post", "previous post",
        "lesen sie auch", "lesen sie mehr", "lesen sie hier", "mehr zum thema", "mehr zu", "mehr dazu", "auch interessant",
        "das könnte sie auch interessieren", "das könnte dich auch interessieren", "weitere artikel", "weitere themen", "verwandte artikel",
        "meistgelesen", "zum thema", "siehe auch", "lire aussi", "à lire aussi", "à lire également", "lire également",
        "sur le même sujet", "à voir aussi", "voir aussi", "articles similaires", "vous aimerez aussi", "les plus lus", "en savoir plus",
        "lea también", "lee también", "lee además", "te puede interesar", "le puede interesar", "también te puede interesar",
        "más información", "noticias relacionadas", "artículos relacionados", "más noticias", "te recomendamos", "ver más", "lo más leído",
        "leggi anche", "potrebbe interessarti", "ti potrebbe interessare", "potrebbero interessarti", "articoli correlati", "vedi anche",
        "leia também", "leia mais", "veja também", "saiba mais", "notícias relacionadas", "artigos relacionados", "mais lidas",
        "lees ook", "lees meer", "bekijk ook", "meer over", "gerelateerde artikelen", "läs också", "läs även", "läs mer", "mer om",
        "les også", "les mer", "læs også", "læs mere", "lue myös", "lue lisää", "aiheesta lisää", "czytaj także", "czytaj też", "czytaj więcej",
        "zobacz także", "zobacz też", "przeczytaj także", "polecamy", "přečtěte si také", "čtěte také", "mohlo by vás zajímat", "související",
        "prečítajte si aj", "čítajte aj", "olvasta már", "kapcsolódó cikkek", "ezt is olvassa el", "citește și", "citiți și", "vezi și",
        "διαβάστε επίσης", "διαβάστε ακόμα", "δείτε επίσης", "читайте также", "читать также", "смотрите также", "по теме", "материалы по теме",
        "читайте також", "дивіться також", "читайте още", "вижте още", "виж още", "прочитајте", "pročitajte i", "pročitajte još", "povezane vijesti",
        "ayrıca okuyun", "ilgili haberler", "bunlar da ilginizi çekebilir", "baca juga", "artikel terkait", "berita terkait", "xem thêm", "tin liên quan",
        "đọc thêm", "اقرأ أيضا", "إقرأ أيضا", "اقرأ أيضًا", "اقرأ المزيد", "مواضيع ذات صلة", "أخبار ذات صلة", "بیشتر بخوانید", "همچنین بخوانید", "مطالب مرتبط",
        "קראו גם", "כתבות נוספות", "यह भी पढ़ें", "ये भी पढ़ें", "相关阅读", "相关新闻", "推荐阅读", "延伸閱讀", "相關新聞", "あわせて読みたい", "関連記事", "こちらもおすすめ",
        "관련기사", "관련 기사",
    ),
    "share": (
        "share this", "share on", "share:", "share via", "share article", "share story", "tweet this", "follow us", "follow me", "like us on",
        "connect with us", "print this", "email this", "copy link", "save article", "send to a friend", "teilen", "artikel teilen", "auf facebook teilen",
        "folgen sie uns", "partager", "partagez", "suivez-nous", "suivez nous", "compartir", "comparte", "síguenos", "condividi", "seguici", "compartilhe",
        "compartilhar", "siga-nos", "delen", "deel dit", "volg ons", "dela", "följ oss", "del på", "jaa ", "jaa artikkeli", "udostępnij", "obserwuj nas",
        "sdílet", "sdílejte", "megosztás", "distribuie", "κοινοποίηση", "поделиться", "подписывайтесь", "поділитися", "підписуйтесь", "сподели", "podijeli",
        "paylaş", "takip edin", "bagikan", "ikuti kami", "chia sẻ", "شارك", "تابعونا", "شارك المقال", "به اشتراک", "שתפו", "शेयर करें", "分享", "シェア", "공유",
    ),
    "join": (
        "sign up for", "sign up to", "sign up now", "subscribe to", "subscribe now", "subscribe today", "subscribe for", "join our", "get our newsletter",
        "get the latest", "enter your email", "your email address", "stay up to date", "stay informed", "never miss", "already a subscriber", "log in to",
        "sign in to", "create an account", "register for", "support our", "support us", "donate", "become a member", "download our app", "download the app",
        "newsletter", "jetzt abonnieren", "newsletter abonnieren", "zum newsletter", "melden sie sich", "jetzt anmelden", "abonnez-vous", "inscrivez-vous",
        "recevez", "s'abonner", "déjà abonné", "suscríbete", "suscribirse", "regístrate", "iscriviti", "abbonati", "assine", "inscreva-se", "cadastre-se",
        "schrijf je in", "meld je aan", "abonneer", "prenumerera", "abonner", "meld deg på", "tilmeld dig", "tilaa", "zapisz się", "subskrybuj",
        "odebírejte", "iratkozzon fel", "feliratkozás", "abonează-te", "εγγραφείτε", "подпишитесь", "подписаться", "підпишіться", "abone ol", "berlangganan",
        "đăng ký", "اشترك", "הירשמו", "सब्सक्राइब", "订阅", "訂閱", "メルマガ", "구독",
    ),
    "comment": (
        "leave a comment", "leave a reply", "post a comment", "add a comment", "comments", "join the conversation", "join the discussion", "show comments",
        "view comments", "have your say", "be the first to comment", "write a comment", "no comments", "cancel reply", "what do you think",
        "kommentar schreiben", "kommentare", "kommentieren", "laisser un commentaire", "commentaires", "réagir", "deja un comentario", "dejar un comentario",
        "comentarios", "lascia un commento", "commenti", "deixe um comentário", "deixe seu comentário", "comentários", "reacties", "reageer",
        "laat een reactie", "kommentarer", "skriv en kommentar", "kommentit", "komentarze", "dodaj komentarz", "komentáře", "diskuse", "hozzászólások",
        "comentarii", "lasă un comentariu", "σχόλια", "комментарии", "оставить комментарий", "коментарі", "коментари", "komentari", "yorumlar", "yorum yap",
        "komentar", "bình luận", "تعليقات", "اترك تعليقا", "أضف تعليق", "نظرات", "תגובות", "टिप्पणी", "评论", "留言", "コメント", "댓글",
    ),
    "notice": (
        "advertisement", "advertise", "sponsored", "all rights reserved", "copyright", "©", "(c) 20", "this article was originally published",
        "we use cookies", "this site uses cookies", "this website uses cookies", "cookie", "privacy policy", "terms of", "skip to", "back to top", "click here",
        "continue reading", "story continues below", "article continues", "this content is", "filed under", "tags:", "tagged", "topics:", "categories:",
        "posted in", "photo:", "last updated", "published", "updated", "view all", "load more", "show more", "see all", "report a typo", "listen to this",
        "anzeige", "werbung", "alle rechte vorbehalten", "zur startseite", "nach oben", "weiterlesen", "schlagworte", "themen:", "publicité", "tous droits réservés",
        "la suite après", "publicidad", "todos los derechos", "etiquetas", "pubblicità", "riproduzione riservata", "tutti i diritti", "publicidade",
        "todos os direitos", "advertentie", "alle rechten", "annons", "annonse", "annonce", "mainos", "reklama", "wszelkie prawa", "hirdetés", "publicitate",
        "διαφήμιση", "реклама", "все права защищены", "всі права", "oglas", "reklam", "iklan", "quảng cáo", "إعلان", "جميع الحقوق", "تبلیغات", "פרסומת",
        "विज्ञापन", "广告", "廣告", "版权所有", "広告", "無断転載", "광고", "무단전재", "저작권자",
    ),
}  # fmt: skip

_SPACE = re.compile(r"[\s\u00a0]+")
_LEAD = " \t-–—•|>»›→▶►*#[(【『「:"
_BY_LENGTH: dict[int, dict[str, int]] = {}
for _number, _phrases in enumerate(LABELS.values(), 1):
    for _phrase in _phrases:
        _BY_LENGTH.setdefault(len(_phrase.casefold()), {})[_phrase.casefold()] = _number
_LENGTHS = sorted(_BY_LENGTH, reverse=True)
KINDS = ("", *LABELS)


def chrome_phrase(text: str) -> int:
    """Which kind of label a short block begins with: 0 none, then as in `KINDS`."""
    if len(text) > 160:
        return 0
    plain = _SPACE.sub(" ", text).lstrip(_LEAD).casefold().replace("’", "'")
    for length in _LENGTHS:
        if length <= len(plain):
            kind = _BY_LENGTH[length].get(plain[:length])
            # a phrase that goes on as a longer word is another word
            if kind and (len(plain) == length or not (plain[length].isalpha() and plain[length].isascii())):
                return kind
    return 0
