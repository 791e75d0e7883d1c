"""The words beside a printed date that say what it is a date of: of publication, of a change, or of something else."""

from __future__ import annotations

import re

SAYS_MODIFIED = re.compile(
    r"updated?\b|modif|edited|revis|last change|changed|reviewed|aktualis|aktualiz|geändert|letzte änderung|zuletzt|"
    r"stand[: ]|überarbeitet|mis[e]? à jour|maj\b|actualiz|actualitz|atualiz|aggiorn|bijgewerkt|gewijzigd|uppdatera|"
    r"ändrad|opdater|oppdater|sist endret|senest ændret|päivitetty|muokattu|uuendatud|atjaunin|atnaujin|frissít|"
    r"módos|změněn|upraven|zmienion|zmodyfik|ažuri|izmenjen|izmijenjen|posodob|spremenj|güncel|değiştir|обновл|измен|"
    r"оновл|змінен|обнов[еи]н|актуализ|ажурир|изменет|ενημ|τροποπ|更新|修正|改訂|最終|수정|업데이트|修改|更改|diperbarui|"
    r"dikemas kini|diubah|cập nhật|sửa đổi|อัปเดต|ปรับปรุง|अपडेट|अद्यतन|تحديث|تعديل|بروزرسانی|به‌روز|עודכן|עדכון",
    re.IGNORECASE,
)
SAYS_PUBLISHED = re.compile(
    r"publish|posted|first|issued|created|released|date:|veröff|erschienen|erstellt|online seit|datum|am:|publi[éecs]|"
    r"paru le|mis en ligne|pubblicat|publicad|publicat|geplaatst|gepubl|objavljeno|julkaistu|publicer|publisert|"
    r"publisert|udgivet|lagt ut|avaldatud|publicēts|publicēta|paskelbta|közzét|megjelent|zveřejn|publikov|vydán|"
    r"opublik|data dodania|dodano|objavlj|yayın|eklenme|опублі|дата публ|публик|објав|δημοσ|"
    r"발행|입력|등록|発行|公開|"
    r"掲載|投稿|发布|發布|发表|發表|刊登|diterbitkan|dipublik|đăng|xuất bản|เผยแพร่|प्रकाशित|"
    r"نشر|انتشار|פורסם|תאריך פרסום",
    re.IGNORECASE,
)
SAYS_OTHER = re.compile(
    r"copyright|©|\(c\)|all rights|since|seit|depuis|desde|born|founded|gegründet|geboren|né le|née le|nacid|expires?|"
    r"valid until|gültig bis|deadline|einsendeschluss|event|veranstaltung|retrieved|accessed|abgerufen|consulté|"
    r"last visited|joined|member since|registriert|inscrit|comment",
    re.IGNORECASE,
)
