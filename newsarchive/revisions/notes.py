"""Notes by which editors say that they corrected or updated a text."""

from __future__ import annotations

import re

LONGEST = 900  # characters: corrections are a paragraph; a guess with room to spare

_OPENS = (
    # a label, with what it says after it
    r"corrections?|corrected|clarifications?|updated?|editor'?s'? note|erratum|retraction|"
    r"korrektur(?:hinweis)?|berichtigung|richtigstellung|klarstellung|korrigiert|anmerkung der redaktion|"
    r"anm\. ?d\. ?red|hinweis der redaktion|aktualisierung|transparenzhinweis|"
    r"rectificatif|rectification|précision|erratum|mise à jour|note de la rédaction|ndlr|"
    r"correcci[oó]n|corrige|fe de erratas?|rectificaci[oó]n|aclaraci[oó]n|actualizaci[oó]n|"
    r"nota (?:del editor|de la redacción|de edición)|"
    r"correzione|rettifica|errata corrige|precisazione|aggiornamento|nota della redazione|"
    r"correção|errata|retificação|esclarecimento|atualização|nota (?:da redação|do editor|de redação)|"
    r"correctie|rectificatie|verduidelijking|noot van de redactie|naschrift|aanvulling|"
    r"rättelse|korrigering|förtydligande|uppdatering|rettelse|retting|korreksjon|presisering|oppdatering|"
    r"opdatering|præcisering|"
    r"korjaus|oikaisu|täsmennys|päivitys|sprostowanie|korekta|uzupełnienie|aktualizacja|od redakcji|"
    r"oprava|upřesnění|aktualizace|oprava redakce|исправление|уточнение|обновление|поправка|от редакции|"
    r"виправлення|уточнення|оновлення|від редакції|διόρθωση|διευκρίνιση|ενημέρωση|rectificare|corectură|"
    r"corecție|erată|actualizare|precizare|"
    r"helyesbítés|helyreigazítás|pontosítás|frissítés|düzeltme|güncelleme|editörün notu|ispravak|ispravka|"
    r"dopuna|поправка|"
    r"תיקון|הבהרה|עדכון|تصحيح|تصويب|تنويه|توضيح|تحديث|اصلاح|اصلاحیه|सुधार|अपडेट|koreksi|ralat|pembaruan|"
    r"đính chính|cập nhật|"
    r"更正|勘误|勘誤|更新|编者注|編者按|编者按|訂正|お詫び|修正|追記|정정|바로잡습니다|수정|업데이트|"
    r"알림|แก้ไข|อัปเดต|ชี้แจง"
)
_SAYS = (
    # what it says, wherever in a short paragraph
    r"(?:an? )?(?:earlier|previous|prior|original|initial|first) version of (?:this|the)|this (?:story|"
    r"article|report|post|piece|text|headline) (?:was|has been|had been|is) (?:\w+ )?(?:amended|corrected|"
    r"updated|revised|edited|changed|clarified)|"
    r"we have (?:amended|corrected|updated|clarified)|has been (?:amended|corrected|updated|"
    r"revised) (?:to|on|with|after)|(?:misstated|misspelled|misidentified|incorrectly (?:stated|said|"
    r"reported))|"
    r"in einer (?:früheren|vorherigen|ersten|älteren|ursprünglichen) (?:version|fassung)|(?:wurde|"
    r"haben wir|wir haben) .{0,60}(?:korrigiert|berichtigt|geändert|ergänzt|aktualisiert)\.?$|"
    r"(?:une|la) (?:première )?version (?:précédente|antérieure|initiale)|une première version|"
    r"dans (?:une|sa) (?:première|précédente) version|"
    r"(?:una|la) (?:versión (?:anterior|previa|inicial)|primera versión)|(?:una|"
    r"la) (?:versione precedente|prima versione)|in una (?:versione precedente|prima versione)|"
    r"(?:uma|a) (?:versão anterior|primeira versão)|in een (?:eerdere|vorige|oorspronkelijke) versie|"
    r"eerdere versie van|"
    r"(?:en|ei) (?:tidigare|tidligere|første) (?:version|versjon|udgave|utgave)|i en (?:tidigare|"
    r"tidligere) |aiemmassa versiossa|aiemmin jutussa|"
    r"(?:wcześniejsz|poprzedni|pierwotn)\w+ wersj\w+|(?:předchozí|původní) verz\w+|в (?:первоначальн|"
    r"предыдущ|более ранн|ранн)\w+ верси\w+|(?:попередн|перш|початков)\w+ версі\w+|"
    r"(?:προηγούμεν|αρχικ)\w+ (?:έκδοση|εκδοχή)|(?:versiune|variantă) anterioară|korábbi (?:változat|"
    r"verzió)\w*|önceki (?:bir )?(?:sürüm|versiyon|hal)\w*|(?:prethodn|ranij)\w+ verzij\w+|"
    r"בגרסה קודמת|نسخة سابقة|نسخه قبلی|पिछले संस्करण|versi sebelumnya|phiên bản trước|(?:较早|早前|先前|此前|"
    r"之前)(?:的)?版本|(?:当初|以前|初出)の記事|記事(?:の|に)(?:一部|日付|内容)?.{0,12}(?:誤り|訂正|"
    r"修正)|이전 (?:버전|기사)|ฉบับก่อนหน้า"
)
_NOTE = re.compile(rf"^\W*(?:{_OPENS})(?!\w)[^:.\-–—(]{{0,40}}[:.\-–—)(]|(?<!\w)(?:{_SAYS})", re.IGNORECASE)


def is_note(line: str) -> bool:
    """Does a paragraph say that the text was corrected, clarified or updated?"""
    return len(line) <= LONGEST and _NOTE.search(line) is not None
