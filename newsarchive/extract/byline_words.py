"""The words around names in a byline: labels, roles, degrees, and where the names end."""

from __future__ import annotations

import re

PREFIX = re.compile(
    r"^\s*(?:(?:this|dieser|diesen|der|cet|este|esta|questo|dit|denna|dette)\s+(?:post|article|story|report|beitrag|"
    r"artikel|text|artículo|artigo|articolo|artikel|nota)\s+(?:was|is|wurde|ist|a\s+été|fue|foi|è\s+stato|werd|är|er)\s+)?"
    r"(?:(?:story|article|news|report|text|texte?|words?|interview|analysis|opinion|review|recipe|"
    r"guest post|blog beitrag)\s+)?"
    r"(?:written\s+by|posted\s+by|published\s+by|submitted\s+by|created\s+by|reported\s+by|contributed\s+by|"
    r"edited\s+by|presented\s+by|"
    r"by|byline|authors?|(?:about\s+)?the\s+author|words?|text|texte|texto|testo|tekst|teksti|textː|story|"
    r"von|verfasst\s+von|geschrieben\s+von|ein\s+artikel\s+von|ein\s+beitrag\s+von|ein\s+gastbeitrag\s+von|"
    r"eine\s+analyse\s+von|"
    r"ein\s+kommentar\s+von|eingestellt\s+von|gespeichert\s+von|veröffentlicht\s+von|"
    r"(?:zeige\s+)?alle\s+(?:artikel|beiträge)\s+von|artikel\s+von|beitrag\s+von|interview|kommentar|"
    r"view\s+all\s+(?:posts|articles)\s+by|(?:all\s+)?posts\s+by|eine\s+kolumne\s+von|ein\s+interview\s+von|"
    r"autor(?:in|en|innen|es|as|a|ka|zy|ul|i)?|redakteur(?:in)?|"
    r"par|publié\s+par|écrit\s+par|propos\s+recueillis\s+par|auteure?s?|article\s+de|"
    r"por|escrito\s+por|publicado\s+por|una?\s+(?:noticia|artículo)\s+de|di|a\s+cura\s+di|scritto\s+da|autori|"
    r"autore|autrice|"
    r"door|geschreven\s+door|auteur|av|tekst\s+av|skrevet\s+af|skrevet\s+av|af|skriven\s+av|forfatter|skribent|"
    r"journalist|"
    r"kirjoittanut|kirjoittaja|toimittaja|przez|napisał[a]?|opracował[a]?|oprac|autoři|napsal[a]?|szerző|írta|"
    r"scris\s+de|de\s+către|publicat\s+de|"
    r"автор[ыи]?|текст|авторка|автори|аўтар|от|συντάκτης|του|της|γράφει\s+(?:ο|η)|yazan|yazar|haber|oleh|"
    r"penulis|reporter|tác\s+giả|theo|"
    r"作者|文|記者|记者|撰文|編輯|编辑|著者|執筆|文責|取材・文|文・|기자|글|كتبت?|كتبا|كتبوا|كتبها?|كتبته|أعدها?|أعدته?|إعداد|بقلم|المصدر|نوشته|מאת|by:)"
    r"(?:\s*[:：|/\-–—]\s*|\s+(?=\S)|(?<=[者文글:])|\s*$)",
    re.IGNORECASE,
)
_ROLE_WORDS = (
    r"editor|editors?-in-chief|reporter|correspondent|writer|contributor|journalist|columnist|producer|"
    r"photographer|columnista|"
    r"staff|senior|deputy|chief|head of|associate|assistant|managing|freelance|intern|fellow|director|manager|"
    r"analyst|professor|"
    r"ceo|founder|co-founder|president|lecturer|researcher|student|consultant|strategist|specialist|expert|"
    r"advisor|adviser|host|coach|"
    r"redakteur(?:in)?|redaktion|korrespondent(?:in)?|volontär(?:in)?|chefredakteur(?:in)?|ressortleiter(?:in)?|"
    r"autor(?:in)?|mitarbeiter(?:in)?|"
    r"journaliste|rédacteur|rédactrice|correspondant[e]?|envoyé[e]? spécial[e]?|redactor[a]?|periodista|"
    r"corresponsal|repórter|"
    r"giornalista|inviato|corrispondente|redacteur|verslaggever|correspondente?|redaktør|redaktör|toimittaja|"
    r"dziennikarz|redaktor|"
    r"корреспондент|обозреватель|редактор|журналист|muhabir|wartawan|kontributor|novinář|redaktorka|"
    r"food|health|science|business|politics|sports|technology|tech|environment|education|culture|travel|live|"
    r"breaking|news|political|"
    r"marketing|content|digital|media|data|vice|partner|team lead|lead|principal|chef|nutritionist|dietitian|"
    r"owner|author|blogger"
)
ROLE = re.compile(rf"(?:^|\b)(?:{_ROLE_WORDS})\b", re.IGNORECASE)
DEGREE = re.compile(
    r"^(?:Ph\.? ?D\.?|[MDBJ]\.? ?[ADSBE]\.?|D\.?O\.?|M\.?Sc\.?|B\.?Sc\.?|M\.?Ed\.?|Ed\.?D\.?|Psy\.?D\.?|"
    r"Pharm\.?D\.?|Dipl\.?[- ]?Ing\.?|Esq\.?|Jr\.?|Sr\.?|I{2,3}|IV|"
    r"MBA|MPH|MPA|MFA|MSW|MSN|MPP|LLM|LL\.M\.?|JD|CPA|CFA|CFP|ChFC|EA|RD|RDN|LD|LDN|CDN|CDCES|CNS|RN|BSN|NP|FNP|"
    r"APRN|PA-C|PT|DPT|OT|DVM|VMD|DACV\w{1,3}|CVT|LVT|RVT|"
    r"DDS|DMD|DNP|ND|OD|FA[A-Z]{2,4}|FRCP|FRCS|LCSW|LMFT|LPC|LMHC|CSCS|CPT|E-RYT(?: ?\d{3})?|RYT(?: ?\d{3})?|"
    r"SMT|PMP|CISSP|PE|AIA|ASID|NCIDQ|VTS.{0,14}|MCSP|SHRM-\w{2,3}|"
    r"SPHR|PHR|RDH|CHES|IBCLC|MBBS|MRCP|FRSA|OBE|CBE|MBE|MP|QC|KC|CSP|CLT|MS Ed|[A-Z]{2,6}[®™])[®™]?$"
)
GENRE = re.compile(
    r"^\s*(?:[^\W\d_]{1,12}\s+){0,2}(?:text|bericht|reportage|kommentar|kolumne|analyse|essay|rezension|kritik|interview|"
    r"gespräch|porträt|gastbeitrag|pressemitteilung|meldung|erstellt|recherche|leitartikel|glosse|story|report|column|"
    r"commentary|opinion|analysis|review|column|post|profile|dispatch|recipe|chronique|tribune|entretien|récit|enquête|"
    r"critique|propos\s+recueillis|édito|billet|crónica|columna|entrevista|análisis|opinión|reportaje|tribuna|editorial|"
    r"crônica|coluna|análise|opinião|reportagem|commento|analisi|intervista|opinione|recensione|editoriale|opinie|"
    r"verslag|recensie|krönika|ledare|debatt|recension|kommentti|kolumni|haastattelu|rozmowa|komentarz|felieton|wywiad|"
    r"komentář|rozhovor|reportáž|interjú|comentariu|interviu|köşe|röportaj|colonna)\s+"
    r"(?:von|by|par|por|de|di|da|door|van|av|af|mit|przez|od|de\s+către)\s+",
    re.IGNORECASE,
)
"""What kind of piece it is, before the word for "by": "A column by", "Ein Interview von"."""
_TRADES = (
    r"writer|reporter(?:in)?|correspondent|contributor|columnist|journalist(?:in)?|editor|producer|"
    r"\w{0,14}redakteur(?:in)?|korrespondent(?:in)?|volontär(?:in)?|expert(?:e|in)|kolumnist(?:in)?|rechtsanw(?:alt|ältin)|"
    r"journaliste|rédacteur|rédactrice|correspondante?|periodista|redactora?|corresponsal|columnista|enviad[oa]\sespecial|"
    r"repórter|jornalista|colunista|giornalista|inviat[oa]|corrispondente|redacteur|verslaggever|correspondente?|"
    r"journaliste?|redaktør|redaktör|toimittaja|dziennikarka?|dziennikarz|redaktor(?:ka)?|novinář(?:ka)?|újságíró|jurnalist|"
    r"корреспондент|обозреватель|журналист(?:ка)?|журналіст(?:ка)?|кореспондент(?:ка)?|δημοσιογράφος|muhabiri?|"
    r"wartawan|kontributor|phóng\sviên"
)
LEADING_TRADE = re.compile(
    rf"^(?:[\w.|-]{{1,24}}[- |])?(?:(?:staff|senior|news)\s)?(?:{_TRADES})\s+(?=[^\W\d_])", re.IGNORECASE
)
"""A trade before a name: "Chefredakteur Max Huber"; what is left must still be a whole name."""
TRAILING_TRADE = re.compile(
    rf"(?<!\s)\s+(?:(?:staff|senior|news|sports?|business|political|chief|freelance|guest|special|contributing|associate|deputy|"
    rf"managing|assistant)\s){{0,2}}(?:{_TRADES})$",
    re.IGNORECASE,
)
CJK_TRADE = re.compile(
    r"(?<=\w)\s?(?:(?:인턴|객원|선임|전문|수습|시민)?\s?기자|특파원|논설위원|앵커|리포터|에디터|記者|记者|特派員|編集委員|論説委員|通讯员)$"
)
"""What follows a name in Korean, Japanese and Chinese bylines: reporter, correspondent."""
NOT_DEGREES = {"and", "the", "for", "staff"}
CUT = re.compile(
    r"(?<!\s)\s*(?:\||→|\bstand\s*:|\bdatum\s*:|•|·|⋅|∙|@\s|▪|●|◆|»|›|—|\s–\s|\s-\s|\s\.\s|::|\bfollow\b|\bemail\b|"
    r"\be-mail\b|\bcontact\b|\btwitter\b|\bview (?:all|profile|author)|\bview orcid|"
    r"\bmore (?:by|from|posts)|\bread (?:more|full|bio)|\bis an?\b|\bis the\b|\bhas been\b|\bposted\b|"
    r"\bpublished\b|\bupdated\b|\blast\b|\bon \d|\bedited by\b|\bedited:|"
    r"\bfor (?:the )?[A-Z]|\bshare\b|\bsubscribe\b|\d{1,3}\s*min|\bmins?\b|\bminutes?\b|\breviewed\b|"
    r"\bmedically\b|\bfact.?check|\bphoto(?:s|graphs)? by|\bfotos?:|\bphotos?:|\bon behalf of\b|"
    r"\b(?:illustration(?:en)?|fotos?|bilder|fotografie|übersetzung|photos?|photographies?|traduction|fotografía|traducción|"
    r"foto e video)\s*(?:\S{1,12}\s)?(?:von|by|par|por|di|door|av|:)\s|"
    r"\bin [A-Z][a-zé]+(?:,|$)|\baus [A-ZÄÖÜ]\w+$|\bveröffentlicht|\bpublié|\bpublicado|\bmis à jour|"
    r"\bkommentare?\b|\bcomments?\b|\bleave a\b|\bview\b|"
    r"\bat \d|\bam \d|\ble \d|\bden \d|\bel \d|\d{1,2}:\d{2}|\d{4}|\d{1,2}[./]\d{1,2}[./]|\d{1,2}\.? (?:jan|feb|"
    r"mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)|"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|may)\.? \d{1,2}\b).*$",
    re.IGNORECASE | re.DOTALL,
)
GLUED = re.compile(
    r"(?<=[a-zäöüéèáíóúñç])(?=(?:Staff|Twitter|Facebook|Follow|Founder|Editor|Reporter|Contributor|Senior|"
    r"Updated|Published|Email)\b)"
)
GLUED_PREFIX = re.compile(r"^\s*(By|Von|Par|Por|Author|Autor)(?=[A-ZÄÖÜÉ][a-zäöüé])")
HANGING = re.compile(r"(?<!\s)\s+(?:on|at|in|for|am|um|le|den|el|il|op|dne|den|\d{1,2})\s*$", re.IGNORECASE)
WORK = re.compile(
    r"\b(?:editor|\w{0,12}redakteur(?:in)?|reporter|correspondent|writer|columnist|producer|director|manager|"
    r"founder|ceo|analyst|consultant|specialist|strategist|attorney|"
    r"redakteur(?:in)?|korrespondent(?:in)?|volontär(?:in)?|ressortleiter(?:in)?|journaliste|rédacteur|"
    r"rédactrice|periodista|corresponsal|"
    r"giornalista|inviato|redacteur|redaktør|redaktör|dziennikarz|redaktor|корреспондент|обозреватель|"
    r"muhabir[i]?|wartawan|reviewer|executive|"
    r"gardener|grader|officer|engineer|developer|expert|photographer|journalist|journalism|head|lead|senior|"
    r"assistant|associate|intern|editors?|"
    r"guidelines|universi\w+|institut\w*|akademi\w*|academy|fakult\w+|ministeri\w+|hochschule|magazin|contributor|professor|president|chef|nutritionist|dietitian|blogger)\b",
    re.IGNORECASE,
)
SMALL_WORDS = re.compile(r"(?:^|\s)(?:at|for|from|in|on|to|is|with|about|our|your|has|as|who|are|was)(?:\s|$)")
LITTLE = {
    "de", "von", "van", "der", "den", "la", "le", "di", "da", "dos", "du", "al", "bin", "y", "e", "zu", "af", "el",
    "ter", "ten", "del", "and", "the", "und", "et", "og", "och", "ibn", "bint", "do", "das", "della", "dei", "av",
    "zum", "zur",
}  # fmt: skip
"""Words within names that are written small."""
LABELS = re.compile(
    r"written by|author|by|geschrieben von|verfasst von|artikel von|autor|escrito por|écrit par|scritto da|por|von|par",
    re.IGNORECASE,
)
"""Labels that take a line of their own, above the name."""
JOINTS = {",", "&", "and", "und", "et", "y", "e", "og", "och", "en", "i", "и", "та", "ve", "és", "și", "και", ";", "/"}
"""What stands between two names in a piece of text of its own."""
OTHERS = re.compile(
    r"^[\s(]*(?:(?:medically |expert |legally |scientifically )?(?:reviewed|edited|fact[- ]?checked|verified|"
    r"researched|translated|photographed|approved|tested|illustrated|curated)\b|"
    r"(?:editor|redaktion|penyunting|editör|redacción|redação|rédaction|redattore|责任编辑|責任編輯|編集|편집)\s*[:：]|"
    r"(?:photos?|photograph\w*|fotos?|foto(?:graf|grafía|grafia|ğraf)\w*|images?|imagen|imagem|immagine|bild(?:er|quelle)?|"
    r"afbeelding|beeld|billede|kuvat?|valokuva\w*|zdjęcie|fot\.|fotó|kép|snímek|görsel|ảnh|gambar|φωτό?\w*|фото|снимка|"
    r"illustration\w*|ilustraci\w+|graphics?|videos?|credits?|picture|写真|撮影|사진|图片|图|摄影|圖片|攝影|صورة|تصوير|צילום|"
    r"translation|übersetz\w*|traduc\w*|traduzione|vertaling|tłumaczenie|перевод|переклад|翻訳|译者)(?:\b|(?=[:：/]))|©)",
    re.IGNORECASE,
)
"""How lines begin that name others than the writer: reviewers, editors, photographers."""
PLAINLY = re.compile(
    r"(?:written|posted|published|submitted)\s+by|geschrieben\s+von|verfasst\s+von|eingestellt\s+von|écrit\s+par|escrito\s+por|autor(?:in)?:|author:|texte?:",
    re.IGNORECASE,
)
AMBIGUOUS = {"di", "av", "af", "de", "от", "του", "της", "theo", "por", "par", "door", "text", "story", "words", "word"}
"""Labels that open many other lines."""
