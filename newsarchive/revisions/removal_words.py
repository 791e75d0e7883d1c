"""What publishers put in place of a text that they took away, and what a page says that is not found.

A language a line, each a pattern over lower-case text. A notice names the text that it stands for ("this article"), so
that reports on removals, which name another's, are none.
"""

from __future__ import annotations

import re

_THIS: dict[str, str] = {
    # what the notice stands for
    "en": (
        r"(?:this|the requested) (?:article|story|report|page|post|content|item|text|piece)|the (?:article|"
        r"story)"
    ),
    "de": r"diese[rs]? (?:artikel|beitrag|text|bericht|meldung|seite|inhalt)|der (?:artikel|beitrag)",
    "fr": r"(?:cet article|ce (?:contenu|texte|papier|reportage|billet)|cette (?:page|publication)|l'article)",
    "es": r"el artículo|est[ea] (?:artículo|contenido|texto|noticia|página|publicación|nota|reportaje)",
    "it": r"l'articolo|quest(?:[oa] |')(?:articolo|contenuto|testo|notizia|pagina|servizio)",
    "pt": r"o artigo|(?:est|ess)[ea] (?:artigo|conteúdo|texto|notícia|página|matéria|reportagem|publicação)",
    "nl": r"het artikel|(?:dit|deze) (?:artikel|bericht|stuk|verhaal|pagina|inhoud|tekst|publicatie)",
    "sv": r"(?:den här|denna|detta|det här) (?:artikeln?|texten?|sidan?|innehåll(?:et)?|inlägg(?:et)?)|artikeln",
    "no": r"(?:denne|dette|den) (?:artikkelen|saken|teksten|siden|innholdet|innlegget)|artikkelen",
    "da": r"(?:denne|dette|den) (?:artikel|tekst|side|indhold|historie|indlæg)|artiklen",
    "fi": r"(?:tämä|kyseinen) (?:artikkeli|juttu|teksti|sivu|sisältö|uutinen)|artikkeli|juttu",
    "pl": r"(?:ten|ta|to|niniejszy) (?:artykuł|tekst|materiał|strona|treść|wpis)|artykuł",
    "cs": r"(?:tento|tato|toto) (?:článek|text|stránka|obsah|příspěvek)|článek",
    "hu": r"a cikk(?:et)?|ezt? a (?:cikk(?:et)?|tartal(?:om|mat)|írás(?:t)?|oldal(?:t)?|bejegyzés(?:t)?)",
    "ro": r"(?:acest|această) (?:articol|conținut|text|pagină|știre)|articolul",
    "el": r"το άρθρο|(?:αυτό το|αυτή η) (?:άρθρο|κείμενο|περιεχόμενο|σελίδα|δημοσίευμα)",
    "ru": (
        r"(?:эта|этот|данн\w+|это) (?:статья|материал|текст|публикация|страница|новость)|материал|публикация|"
        r"статья"
    ),
    "uk": r"(?:ця|цей|дан\w+) (?:стаття|матеріал|текст|публікація|сторінка|новина)|матеріал|публікацію|статтю",
    "tr": r"(?:bu|söz konusu) (?:haber|içerik|yazı|makale|sayfa)\w*",
    "ar": r"(?:هذا|هذه) (?:المقال|المادة|الخبر|المحتوى|النص|الصفحة|التقرير)",
    "he": r"(?:כתבה|ידיעה|מאמר|תוכן|עמוד) (?:זו|זה)|הכתבה",
    "id": r"(?:artikel|berita|konten|halaman|tulisan) (?:ini|tersebut)",
    "vi": r"(?:bài (?:viết|báo)|nội dung|trang|tin) này",
    "ja": r"(?:この|当該|本)(?:記事|ページ|コンテンツ|投稿)",
    "zh": r"(?:本|该|此|這篇|这篇|該|此篇)(?:文章?|新闻|新聞|内容|內容|页面|頁面|报道|報導|稿件)",
    "ko": r"(?:이|해당|본) ?(?:기사|콘텐츠|페이지|게시물|글)[는은가이를을]?",
}

_WENT: dict[str, str] = {
    # what became of it
    "en": (
        r"(?:(?:has|have|had) been|was|is|were) (?:\w+ ){0,2}(?:removed|withdrawn|deleted|taken (?:down|"
        r"offline)|unpublished|retracted|depublished|erased)|(?:is|are) no longer (?:available|online|"
        r"accessible|published)|(?:is|are) (?:currently )?(?:not|un)available (?:for|due to|because of|on) "
        r"legal|has expired"
    ),
    "de": (
        r"(?:wurde|ist|haben wir) .{0,60}(?:entfernt|gelöscht|zurückgezogen|offline genommen|depubliziert|"
        r"gesperrt|vom netz genommen)|(?:ist|steht) (?:leider )?nicht (?:mehr|länger) (?:verfügbar|online|"
        r"abrufbar|zur verfügung)"
    ),
    "fr": (
        r"(?:a|ont) été .{0,30}(?:retirée?|supprimée?|dépubliée?|effacée?|enlevée?)|n'est plus (?:disponible|"
        r"en ligne|accessible|consultable)"
    ),
    "es": (
        r"(?:ha|fue) (?:sido )?.{0,30}(?:retirad[oa]|eliminad[oa]|borrad[oa]|despublicad[oa]|suprimid[oa])|ya "
        r"no (?:está|se encuentra) disponible"
    ),
    "it": (
        r"(?:è stat[oa]|sono stati) .{0,30}(?:rimoss[oa]|ritirat[oa]|cancellat[oa]|eliminat[oa]|oscurat[oa])|"
        r"non è più (?:disponibile|online|consultabile|accessibile)"
    ),
    "pt": (
        r"foi .{0,30}(?:removid[oa]|retirad[oa]|apagad[oa]|excluíd[oa]|despublicad[oa]|eliminad[oa])|(?:já "
        r"não|não) está (?:mais )?disponível"
    ),
    "nl": (
        r"(?:is|werd|hebben wij) .{0,60}(?:verwijderd|ingetrokken|gewist|offline gehaald|gedepubliceerd|"
        r"teruggetrokken)|is niet (?:meer|langer) (?:beschikbaar|online|toegankelijk)"
    ),
    "sv": (
        r"(?:har|är) .{0,40}(?:tagits bort|avpublicerats|raderats|dragits tillbaka|avpublicerad|borttagen)|"
        r"(?:finns inte längre|är inte längre tillgänglig)"
    ),
    "no": (
        r"(?:er|har blitt|ble) .{0,40}(?:fjernet|slettet|avpublisert|trukket(?: tilbake)?|tatt ned)|er "
        r"(?:ikke lenger|ikke lengre) tilgjengelig"
    ),
    "da": (
        r"(?:er|blev) .{0,40}(?:fjernet|slettet|afpubliceret|trukket tilbage|taget ned)|er ikke længere "
        r"tilgængelig"
    ),
    "fi": r"on .{0,30}(?:poistettu|vedetty pois|poistettu julkaisusta)|ei ole enää (?:saatavilla|luettavissa)",
    "pl": r"(?:został[aoy]?|zostały) .{0,30}(?:usunięt\w+|wycofan\w+|skasowan\w+)|nie jest już dostępn\w+",
    "cs": (
        r"by[lt][aoy]? .{0,30}(?:odstraněn\w*|smazán\w*|stažen\w*|vymazán\w*)|(?:již|už) není (?:k dispozici|"
        r"dostupn\w+)"
    ),
    "hu": (
        r"(?:eltávolítottuk|töröltük|visszavontuk|levettük|eltávolításra került)|(?:már )?nem (?:érhető|"
        r"elérhető)(?: el)?"
    ),
    "ro": r"a fost .{0,30}(?:eliminat[ăa]?|șters[ăa]?|retras[ăa]?|înlăturat[ăa]?)|nu mai este disponibil\w*",
    "el": (
        r"(?:έχει|έχουν) .{0,30}(?:αφαιρεθεί|διαγραφεί|αποσυρθεί|κατέβει)|(?:αφαιρέθηκε|διαγράφηκε|"
        r"αποσύρθηκε)|δεν είναι πλέον διαθέσιμ\w+"
    ),
    "ru": (
        r"(?:был[аои]? )?(?:удал[её]н[аоы]?|снят[аоы]? с публикации|отозван[аоы]?|изъят[аоы]?)|больше "
        r"не(?:доступ\w+| доступ\w+)"
    ),
    "uk": (
        r"(?:бул[аои] )?(?:видален[аоий]+|знят[аоий]+ з публікації|вилучен[аоий]+|відкликан[аоий]+)|більше "
        r"недоступн\w+"
    ),
    "tr": (
        r"(?:kaldırıl(?:mıştır|dı|mış)|silin(?:miştir|di)|yayından (?:kaldırıl|çekil)\w+|erişime (?:kapatıl|"
        r"engellen)\w+)|artık (?:mevcut değil|yayında değil|erişilemiyor)"
    ),
    "ar": r"(?:تم|تمت) (?:حذف|إزالة|سحب|إلغاء نشر)|(?:حُذف|أزيل|أُزيل|سُحب)|لم (?:يعد|تعد) متاح",
    "he": r"(?:הוסר[ה]?|נמחק[ה]?|הורד[ה]?)|(?:אינ[וה]|כבר לא) זמינ?ה?",
    "id": r"(?:telah|sudah) (?:dihapus|ditarik|dicabut|diturunkan)|(?:sudah )?tidak (?:lagi )?tersedia",
    "vi": r"(?:đã|đã được|đã bị) (?:gỡ(?: bỏ)?|xóa|xoá|rút|thu hồi)|không còn (?:tồn tại|khả dụng)",
    "ja": r"(?:は|を)?(?:削除|取り下げ|非公開|掲載を終了|公開を終了|公開終了|掲載終了)(?:され|しま|いた|と|に|し)|"
    r"(?:公開|掲載)期間が終了|ご覧いただけません",
    "zh": r"(?:已(?:被|经|經)?|被)(?:删除|刪除|撤回|撤下|移除|下架|撤稿)|不(?:再|复)(?:提供|存在)|已不存在",
    "ko": r"(?:삭제(?:되었|됐|된)|철회(?:되었|됐)|내려(?:졌|간)|비공개)|더 이상 (?:제공|볼|이용)",
}

_LAW = (
    r"(?:removed|withheld|unavailable|blocked|taken down) .{0,40}(?:legal reasons|court order|order of (?:a|"
    r"the) court)|aus rechtlichen gründen .{0,60}(?:nicht|entfernt|gesperrt)|aufgrund "
    r".{0,40}gerichts.{0,60}(?:entfernt|gelöscht)|pour (?:des )?raisons (?:légales|juridiques)|por (?:razones|"
    r"motivos) legales|per motivi legali|por motivos legais|por (?:decisão|ordem) judicial|por orden judicial|"
    r"om juridische redenen|av juridiska skäl|av juridiske (?:grunner|årsaker)|af juridiske årsager|z "
    r"(?:przyczyn|powodów) prawnych|z právních důvodů|jogi okokból|din motive legale|για νομικούς λόγους|по "
    r"решению суда|по требованию (?:роскомнадзора|суда)|за рішенням суду|mahkeme kararı|hukuki neden\w+|"
    r"لأسباب قانونية|מסיבות משפטיות|karena alasan hukum|vì lý do pháp lý|法的な?理由|法律原因|법적 (?:이유|사유)"
)

_MISSING = (
    r"\b404\b|page (?:not|(?:can(?:no|')t|could(?: not|n't)) be) found|not found|(?:can't|cannot|couldn't|"
    r"could not) (?:seem to )?find (?:the|that|this|what)|(?:page|article|story) (?:doesn't|does not|no "
    r"longer) exists?|nicht gefunden|existiert nicht|(?:page|article) introuvable|n'existe (?:pas|plus)|no "
    r"encontrad[ao]|no se (?:ha )?(?:encontr|pudo encontrar)|no existe|non (?:è stata )?trovat[ao]|non esiste|"
    r"não (?:foi )?encontrad[ao]|não existe|niet gevonden|bestaat niet|(?:kunde|kan) inte hittas|hittades "
    r"inte|finns inte|(?:ikke|ikkje) (?:funnet|fundet)|finnes ikke|findes ikke|ei löyty|nie (?:została "
    r")?znalezion|nie istnieje|neexistuje|nenalezen|nem található|nu a fost găsit|nu există|δεν βρέθηκε|не "
    r"найден|не существует|не знайден|не існує|bulunamadı|mevcut değil|غير موجود|لم يتم العثور|לא נמצא|tidak "
    r"ditemukan|không (?:tìm thấy|tồn tại)|見つかりません|存在しません|找不到|不存在|찾을 수 없|존재하지 않"
)

NOTICE = re.compile(
    "|".join(
        rf"(?:{_THIS[language]})[^.!?。！？]{{0,80}}?(?:{went})|(?:{went})[^.!?。！？]{{0,30}}?(?:{_THIS[language]})"
        for language, went in _WENT.items()
    )
    + f"|{_LAW}"
)
"""A notice in place of a text, over text in lower case."""
NOT_FOUND = re.compile(_MISSING)
"""A page that says that it does not exist, over text in lower case."""
