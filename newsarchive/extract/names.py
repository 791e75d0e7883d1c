"""From a printed byline to names: prefixes, roles, dates and addresses off, several authors parted, agencies told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsarchive.extract.titles import key

MAX_BYLINE = 600  # characters that are read
MAX_NAMES = 40

PREFIX = re.compile(
    r"^\s*(?:(?:story|article|news|report|text|texte?|words?|interview|analysis|opinion|review|recipe|"
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
    r"SPHR|PHR|RDH|CHES|IBCLC|MBBS|MRCP|FRSA|OBE|CBE|MBE|MP|QC|KC|CSP|CLT|MS Ed)[®™]?$"
)
_NOT_DEGREES = {"and", "the", "for", "staff"}
CUT = re.compile(
    r"(?<!\s)\s*(?:\||→|\bstand\s*:|\bdatum\s*:|•|·|⋅|∙|@\s|▪|●|◆|»|›|—|\s–\s|\s-\s|\s\.\s|::|\bfollow\b|\bemail\b|"
    r"\be-mail\b|\bcontact\b|\btwitter\b|\bview (?:all|profile|author)|\bview orcid|"
    r"\bmore (?:by|from|posts)|\bread (?:more|full|bio)|\bis an?\b|\bis the\b|\bhas been\b|\bposted\b|"
    r"\bpublished\b|\bupdated\b|\blast\b|\bon \d|\bedited by\b|\bedited:|"
    r"\bfor (?:the )?[A-Z]|\bshare\b|\bsubscribe\b|\d{1,3}\s*min|\bmins?\b|\bminutes?\b|\breviewed\b|"
    r"\bmedically\b|\bfact.?check|\bphoto(?:s|graphs)? by|\bfotos?:|\bphotos?:|"
    r"\bin [A-Z][a-zé]+(?:,|$)|\baus [A-ZÄÖÜ]\w+$|\bveröffentlicht|\bpublié|\bpublicado|\bmis à jour|"
    r"\bkommentare?\b|\bcomments?\b|\bleave a\b|\bview\b|"
    r"\bat \d|\bam \d|\ble \d|\bden \d|\bel \d|\d{1,2}:\d{2}|\d{4}|\d{1,2}[./]\d{1,2}[./]|\d{1,2}\.? (?:jan|feb|"
    r"mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)|"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|may)\.? \d{1,2}\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_GLUED = re.compile(
    r"(?<=[a-zäöüéèáíóúñç])(?=(?:Staff|Twitter|Facebook|Follow|Founder|Editor|Reporter|Contributor|Senior|"
    r"Updated|Published|Email)\b)"
)
_GLUED_PREFIX = re.compile(r"^\s*(By|Von|Par|Por|Author|Autor)(?=[A-ZÄÖÜÉ][a-zäöüé])")
_HANGING = re.compile(r"(?<!\s)\s+(?:on|at|in|for|am|um|le|den|el|il|op|dne|den|\d{1,2})\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S{1,300}|www\.\S{1,200}|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,30}|(?<!\w)@\w{2,40}")
_PARENS = re.compile(r"(?<!\s)\s*[(\[（][^()\[\]（）]{0,80}[)\]）]")

_ALWAYS = (
    r"\s+(?:and|und|et|och|og|ve|és|și|şi|και|и|та|і|ja|và|y|&|\+|with|mit|avec|con|med|z)\s+|"
    r"\s*[;；、，|/]\s*|\s*&\s*|\s*\n\s*"
)
_SHORT = {
    "nl": "en", "af": "en", "it": "e|ed", "pt": "e", "gl": "e", "es": "y|e", "pl": "i|oraz", "ca": "i", "hr": "i",
    "sr": "i|и", "bs": "i", "sl": "in", "id": "dan", "ms": "dan", "cs": "a", "sk": "a", "hu": "és|s", "ro": "si",
    "fi": "sekä", "tr": "ile", "sq": "dhe", "uk": "та|і|й", "be": "і|ды", "lt": "ir", "lv": "un", "eu": "eta",
    "sw": "na", "he": "ו", "ar": "و", "fa": "و", "ur": "اور",
}  # fmt: skip
"""Words that join two names only in their own language: Dan, En and Ir are names elsewhere."""


_WORK = re.compile(
    r"\b(?:editor|\w{0,12}redakteur(?:in)?|reporter|correspondent|writer|columnist|producer|director|manager|"
    r"founder|ceo|analyst|consultant|specialist|strategist|attorney|"
    r"redakteur(?:in)?|korrespondent(?:in)?|volontär(?:in)?|ressortleiter(?:in)?|journaliste|rédacteur|"
    r"rédactrice|periodista|corresponsal|"
    r"giornalista|inviato|redacteur|redaktør|redaktör|dziennikarz|redaktor|корреспондент|обозреватель|"
    r"muhabir[i]?|wartawan|reviewer|executive|"
    r"gardener|grader|officer|engineer|developer|expert|photographer|journalist|journalism|head|lead|senior|"
    r"assistant|associate|intern|editors?|"
    r"guidelines|university|institute|magazin|contributor|professor|president|chef|nutritionist|dietitian|blogger)\b",
    re.IGNORECASE,
)
_DESK_CODE = re.compile(r"[a-zäöü]{2,4}")
"""The code of an agency's desk or of an editor beside the agency's: "dpa/lsb"."""
_LITTLE = re.compile(r"(?:^|\s)(?:at|for|from|in|on|to|is|with|about|our|your|has|as|who|are|was)(?:\s|$)")


LITTLE = {
    "de", "von", "van", "der", "den", "la", "le", "di", "da", "dos", "du", "al", "bin", "y", "e", "zu", "af", "el",
    "ter", "ten", "del", "and", "the", "und", "et", "og", "och", "ibn", "bint", "do", "das", "della", "dei", "av",
    "zum", "zur",
}  # fmt: skip
"""Words within names that are written small."""


_WAW = {"ar", "ug"}
_GLUED_WAW = re.compile(r"(?<=[^\W\d_]\s)و(?=([^\W\d_]{2,})(?:\s|$))")
_NAMES_IN_WAW = frozenset(
    re.findall(
        r"\w+",
        "ائل ليد ليدة جدي جيه حيد داد دود ديع رد ردة سام سيم سن صال صفي ضاح عد فاء فيق لاء لي هبة هبي هيب ئام "
        "اصف ادي اثق جيهة هدان هاب",
    )
)
"""What follows the first letter of given names in waw: in them it is no "and"."""


def _parted(match: re.Match[str]) -> str:
    """ "and", which Arabic writes as one with the name that follows, as a word of its own."""
    several = len(match.string[: match.start()].split()) > 1  # a lone given name has its surname before another's
    return " ; " if several and match[1] not in _NAMES_IN_WAW else match[0]


@cache
def _listed(file: str) -> frozenset[str]:
    """The keys of a word list of `data/`."""
    text = (files("newsarchive.extract") / "data" / file).read_text("utf-8")
    lines = " ".join(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(key(word) for word in lines.split(", "))


def is_desk(name: str) -> bool:
    """Whether a name is that of a desk or an account: it counts only where nobody else is named."""
    return key(name) in _listed("desks.txt")


@dataclass(frozen=True, slots=True)
class Names:
    """Who signs: persons (and houses that sign like one), and news agencies, each once, as printed."""

    people: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.people + self.agencies


@cache
def _agencies() -> dict[str, str]:
    """Agency by the key of each of its names; short ones by their exact spelling."""
    found: dict[str, str] = {}
    for line in (files("newsarchive.extract") / "data" / "agencies.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, others = line.partition(" = ")
            for other in others.split(", "):
                found[other if len(other) <= 4 else key(other)] = name
    return found


def agency(text: str) -> str | None:
    """The news agency that a text names, and nothing else; None for anything else."""
    plain = text.strip(" .,()")
    if len(plain) <= 4:
        return _agencies().get(plain)
    return _agencies().get(key(plain))


def names_in(text: str, languages: Iterable[str] = (), *, cut: bool = True) -> Names:
    """The names in a byline or a name field. `cut`: the text is printed, and other things may follow the names."""
    text = text[:MAX_BYLINE]
    text = _ADDRESS.sub(" ", text.replace("\u00a0", " ").replace("\u200b", ""))
    text = _GLUED.sub(" | ", _GLUED_PREFIX.sub(r"\1 ", _PARENS.sub(_kept_agency, text)))
    for _ in range(3):
        shorter = PREFIX.sub("", text, count=1).lstrip(" :.,–—-|")
        if shorter == text or not shorter:
            text = shorter
            break
        text = shorter
    if cut:
        shorter = CUT.sub("", text)
        text = shorter if shorter == text else _HANGING.sub("", shorter)
    people: dict[str, str] = {}
    agencies: dict[str, str] = {}
    for piece in _split(text, tuple(languages)):
        name = tidy(piece)
        if not name:
            continue
        if found := agency(name):
            agencies.setdefault(found, name)
        elif is_name(name) and not (agencies and "/" in text and _DESK_CODE.fullmatch(name)):
            people.setdefault(key(name), name)
        if len(people) >= MAX_NAMES:
            break
    persons = {
        known: name
        for known, name in people.items()
        if not _WORK.search(name.split(",")[0]) and not _LITTLE.search(name)
    }
    kept = {known: name for known, name in (persons or people).items() if not _is_part(known, persons or people)}
    return Names(tuple(kept.values()), tuple(agencies.values()))


def _is_part(known: str, others: Iterable[str]) -> bool:
    """Whether a name is part of another one that was read from the same text ("Ellen" beside "Ellen Lee")."""
    return " " not in known and any(known != other and known in other.split() for other in others)


def _kept_agency(match: re.Match[str]) -> str:
    inner = match[0].strip(" ()[]（）")
    return f" / {inner}" if agency(inner) else " "


def _split(text: str, languages: tuple[str, ...]) -> list[str]:
    """A byline at its conjunctions and commas; degrees stay with their name."""
    pattern = _ALWAYS
    if any(language in _WAW for language in languages):
        text = _GLUED_WAW.sub(_parted, text)
    own = "|".join(_SHORT[language] for language in languages if language in _SHORT)
    if own:
        pattern += rf"|\s+(?:{own})\s+"
    found: list[str] = []
    for piece in re.split(pattern, text, flags=re.IGNORECASE):
        if not piece or not piece.strip():
            continue
        parts = piece.split(",")
        for number, raw in enumerate(parts):
            part = raw.strip()
            part = re.sub(r"^(?:and|und|et|y|by|von)\s+", "", part, flags=re.IGNORECASE)
            if not part:
                continue
            if (
                number
                and found
                and DEGREE.match(part)
                and part.lower() not in _NOT_DEGREES
                and not agency(part)
                and " " in found[-1]
            ):
                found[-1] = f"{found[-1]}, {part}"
            else:
                found.append(part)
    return found


def tidy(name: str) -> str:
    """A name without what clings to it: dots, quotes, a prefix."""
    name = " ".join(name.split()).strip(" \t,;:|/–—-•·*'\"“”„«»›‹<>")
    shorter = PREFIX.sub("", name, count=1).strip(" :,")
    return shorter if shorter and len(shorter) > 2 else "" if shorter != name else name


def is_proper(text: str) -> bool:
    """Whether a text looks like names: every word but the little ones begins with a capital, or the script has none."""
    words = re.findall(r"[^\W\d_][^\s,;]*", text)
    large = [word for word in words if not word[0].islower()]
    little = [word for word in words if word[0].islower() and word not in LITTLE]
    return (bool(large) and not little) or (len(words) == 1 and len(text) <= 20)


def is_name(text: str) -> bool:
    """Whether a text can be the name of one who signs: short, in letters, no sentence, no role, no address."""
    known = key(text)
    words = known.split()
    bare = text.split(",", maxsplit=1)[0].split()
    if not 1 < len(text) <= 80 or not words or known in _listed("no_names.txt") or len(bare) > 6:
        return False
    if re.search(r"[<>{}=@#$%^*\\?!]|://|\.(?:com|org|net|html?|php)\b|\d{3}", text):
        return False
    if len(bare) == 1 and text.count(".") > 1 and not text.endswith("."):
        return False  # a variable that a template left over
    letters = sum(character.isalpha() for character in text)
    if letters < 2 or letters * 2 < len(text.replace(" ", "")):
        return False
    if all(word[0].islower() for word in bare if word[0].isalpha()) and len(bare) > 2:
        return False  # a phrase
    small = sum(word[0].islower() for word in bare if word[0].isalpha())
    if small >= 3 and small * 2 > len(bare):
        return False
    return not (ROLE.match(text) and (len(bare) > 1 and ROLE.search(bare[-1])))
