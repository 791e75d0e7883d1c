"""When an article was published and when it was changed: every date that a page claims, weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice
from urllib.parse import urlsplit

from newsarchive.extract import metanames, moments
from newsarchive.extract.calendar_words import base_language, day_first
from newsarchive.extract.jsonld import Graph, Node, texts
from newsarchive.extract.moments import Locale, Moment
from newsarchive.extract.scan import Scan, Spot, text_before
from newsarchive.models import Link, Precision, Template, Witness, Zone

NEAR = 1_500  # characters after the heading within which a printed date is the article's
BEFORE = 400  # characters before the heading, where some sites print it
URL_WEIGHT = 0.5  # less than any meta tag: addresses keep the day that the editor began, or a draft's
MAX_PATH = 2_000  # characters of an address that are searched for a date
URL_DATE = re.compile(
    r"(?<!\d)(?:((?:19|20)\d{2})([/_.-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])|((?:19|20)\d{2})/?(0[1-9]|"
    r"1[0-2])/?(0[1-9]|[12]\d|3[01]))(?!\d)"
)
URL_WORDS = re.compile(r"/((?:19|20)\d{2})/([a-z]{3,9})/(\d{1,2})(?=/|$)")

_SAYS_MODIFIED = re.compile(
    r"updated?|modif|edited|revis|aktualis|aktualiz|geändert|stand[: ]|mis[e]? à jour|maj\b|actualiz|atualiz|"
    r"aggiorn|bijgewerkt|uppdatera|"
    r"opdater|oppdater|päivitetty|güncel|обновл|измен|оновл|ενημ|ажури|更新|수정|修改|diperbarui|cập nhật|frissít|"
    r"módos|última modif|"
    r"last change|changed|letzte änderung|reviewed|zuletzt",
    re.IGNORECASE,
)
_SAYS_PUBLISHED = re.compile(
    r"publish|posted|veröff|erschienen|publi[éecs]|pubblicat|publicad|geplaatst|gepubl|опублик|published|"
    r"created|erstellt|"
    r"objavljeno|julkaistu|publicer|publisert|udgivet|yayın|발행|입력|発行|公開|掲載|发布|發布|"
    r"δημοσ|diterbitkan|közzét|first|issued|datum|date:|online seit|am:",
    re.IGNORECASE,
)
_SAYS_OTHER = re.compile(
    r"copyright|©|\(c\)|all rights|since|seit|born|founded|gegründet|expires?|valid until|deadline|event|"
    r"veranstaltung|"
    r"geboren|retrieved|accessed|abgerufen|last visited|joined|member since|registriert|comment",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One date that the page claims; `day` groups claims that mean the same day."""

    moment: Moment
    witness: str
    weight: float
    raw: str


@dataclass(frozen=True, slots=True)
class Dates:
    """What was settled. `zone` is of `published`."""

    published: datetime | date | None = None
    modified: datetime | date | None = None
    precision: Precision | None = None
    zone: Zone | None = None
    witnesses: tuple[tuple[str, Witness], ...] = ()


def locale_of(scan: Scan, url: str | None, fetched_at: datetime | None, template: Template | None) -> Locale:
    """What is known of how this page writes dates, before one of them is read."""
    claims = [
        scan.language,
        scan.meta("og:locale", "content-language", "dc.language", "language", "itemprop:inlanguage") or "",
    ]
    tags = [claim for claim in claims if re.fullmatch(r"[A-Za-z]{2,3}([-_].{1,20})?", claim)]
    languages = tuple(dict.fromkeys(base_language(tag) for tag in tags))
    order = template.day_first if template is not None else None
    if order is None:
        order = next(
            (known for tag in tags if "-" in tag or "_" in tag for known in [day_first(tag)] if known is not None), None
        )
        ending = (urlsplit(url).hostname or "").rsplit(".", 1)[-1] if url else ""
        if order is None or (languages[:1] == ("en",) and ending in _DAY_FIRST_ENDINGS):
            order = True if ending in _DAY_FIRST_ENDINGS else order
        if order is None:
            order = next((known for tag in tags for known in [day_first(tag)] if known is not None), None)
        if order is None and (languages[:1] == ("en",) or not languages):
            order = len(ending) == 2 and ending not in {"us", "io", "co", "me", "tv", "ai", "ca"}
    return Locale(languages, order, fetched_at, template.timezone if template is not None else "")


_DAY_FIRST_ENDINGS = {
    "uk",
    "au",
    "nz",
    "ie",
    "in",
    "za",
    "de",
    "fr",
    "it",
    "es",
    "nl",
    "ng",
    "ke",
    "sg",
    "pk",
    "gh",
    "mt",
}


def read_dates(
    scan: Scan,
    graph: Graph,
    main: Node | None,
    *,
    url: str | None,
    locale: Locale,
    announced: Link | None,
) -> Dates:
    """Settle published and modified."""
    locale = _with_evidence(scan, url, locale)
    published = list(_published(scan, graph, main, url, locale, announced))
    modified = list(_modified(scan, main, locale, announced))
    first = _settle(published)
    if first is None:
        printed = list(_anywhere(scan, locale))
        first = _settle([claim for claim in printed if claim.weight >= ALONE]) or _settle(modified) or _settle(printed)
    last = _settle(modified)
    if last is not None and first is not None and last.moment.day < first.moment.day:
        last = None
    witnesses: list[tuple[str, Witness]] = []
    if first is not None:
        witnesses.append(("published", _witness(first, published)))
    if last is not None:
        witnesses.append(("modified", _witness(last, modified)))
    value, zone = _zoned(first.moment, locale) if first is not None else (None, None)
    return Dates(
        published=value,
        modified=_zoned(last.moment, locale)[0] if last is not None else None,
        precision=first.moment.precision if first is not None else None,
        zone=zone,
        witnesses=tuple(witnesses),
    )


def _zoned(moment: Moment, locale: Locale) -> tuple[datetime | date, Zone]:
    """The value with its offset: the page's own, or else the site's."""
    if not isinstance(moment.value, datetime):
        return moment.value, "site" if locale.zone else "unknown"
    if moment.value.tzinfo is not None:
        return moment.value.replace(microsecond=0), "page"
    zone = moments.zone_named(locale.zone)
    if zone is None:
        return moment.value.replace(microsecond=0), "unknown"
    local = moment.value.replace(tzinfo=zone, microsecond=0)
    return datetime.fromisoformat(local.isoformat()), "site"


def _witness(winner: Claim, claims: list[Claim]) -> Witness:
    rivals = sorted(
        (claim for claim in claims if claim.moment.value != winner.moment.value), key=lambda claim: -claim.weight
    )
    pairs = dict.fromkeys((claim.moment.value.isoformat(), claim.witness) for claim in rivals)
    return Witness(winner.moment.value.isoformat(), winner.witness, tuple(pairs)[:5])


def _settle(claims: list[Claim]) -> Claim | None:
    """The day that most weight stands behind, then on that day the most exact claim."""
    if not claims:
        return None
    weights: dict[date, float] = {}
    by_kind: dict[tuple[date, str], list[float]] = {}
    for claim in claims:
        by_kind.setdefault((claim.moment.day, claim.witness.split(":")[0].split("@")[0]), []).append(claim.weight)
    for (day, _), same_kind in by_kind.items():
        repeated = max(same_kind) * (1.0 if len(same_kind) == 1 else REPEATED)
        weights[day] = weights.get(day, 0.0) + repeated
    strongest = {day: max(claim.weight for claim in claims if claim.moment.day == day) for day in weights}
    day = max(weights, key=lambda known: weights[known] + strongest[known])
    same = [claim for claim in claims if claim.moment.day == day and claim.weight >= 0.3]
    same = same or [claim for claim in claims if claim.moment.day == day]
    return _with_local_time(max(same, key=_exactness), claims)


def _with_local_time(winner: Claim, claims: list[Claim]) -> Claim:
    """The same instant on the publisher's own clock, where another witness shows that clock.

    Many pages give the time in UTC for machines ("06:35:29Z") and on the newsroom's clock for people ("22:35:29"):
    the same minute and second, whole quarters of an hour apart, is one instant, and the difference is the offset.
    """
    value = winner.moment.value
    if not isinstance(value, datetime) or value.utcoffset() != timedelta(0):
        return winner
    for claim in sorted(claims, key=lambda claim: -claim.weight):
        other = claim.moment.value
        if not isinstance(other, datetime) or claim.weight < 0.2 or (other.hour, other.minute) == (0, 0):
            continue
        if other.tzinfo is not None:
            if other == value and other.utcoffset():
                return replace(winner, moment=replace(winner.moment, value=other))
            continue
        ahead = other - value.replace(tzinfo=None)
        if claim.moment.precision == "minute":
            ahead += timedelta(seconds=value.second)
        if ahead and abs(ahead) <= MAX_OFFSET and ahead % QUARTER < ONE_SECOND:
            local = value.astimezone(timezone(timedelta(seconds=round(ahead.total_seconds()))))
            return replace(winner, moment=replace(winner.moment, value=local))
    return winner


MAX_SPOTS = 120  # elements of one kind that are read for dates
REPEATED = 1.2  # what a witness of one kind counts for, however often it says the same
MAX_OFFSET = timedelta(hours=14)
QUARTER = timedelta(minutes=15)
ONE_SECOND = timedelta(seconds=1)


def _exactness(claim: Claim) -> tuple[bool, bool, bool, float]:
    """A time with an offset before one without, a true time before midnight, then by weight."""
    value = claim.moment.value
    timed = isinstance(value, datetime)
    midnight = isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0)
    return timed and not midnight, claim.moment.has_zone, timed, claim.weight


def _read(raw: str, locale: Locale, witness: str, weight: float) -> Iterator[Claim]:
    moment = moments.parse(raw, locale)
    if moment is not None:
        yield Claim(moment, witness, weight * (0.6 if moment.doubtful and locale.day_first is None else 1.0), raw)


def _published(  # noqa: PLR0912
    scan: Scan, graph: Graph, main: Node | None, url: str | None, locale: Locale, announced: Link | None
) -> Iterator[Claim]:
    if main is not None:
        for name, weight in (("datePublished", 1.2), ("dateCreated", 0.7), ("uploadDate", 0.6)):
            for raw in texts(main.get(name), 1):
                yield from _read(raw, locale, f"json-ld:{name}", weight)
        if "datePublished" not in main:
            for node, aside in graph.nodes:
                if not aside and node is not main and isinstance(node.get("datePublished"), str):
                    yield from _read(node["datePublished"], locale, "json-ld:datePublished", 0.8)
                    break
    for weight, names in metanames.PUBLISHED.items():
        for name in names:
            for raw in scan.all_meta(name)[:1]:
                yield from _read(raw, locale, f"meta:{name}", weight)
    for name, spot in scan.properties:
        if name in {"datepublished", "datecreated", "published_time", "dc:date", "pubdate"}:
            yield from _from_spot(scan, spot, locale, f"microdata:{name}", 0.9)
    for spot in scan.times[:MAX_SPOTS]:
        prop = (spot.element.get("itemprop") or spot.element.get("property") or "").lower()
        if "modif" in prop or "updat" in prop:
            continue
        yield from _from_spot(
            scan, spot, locale, "time", 0.9 if "publish" in prop or spot.element.get("pubdate") is not None else 0.7
        )
    for spot in scan.hints["date"][:MAX_SPOTS]:
        yield from _from_spot(scan, spot, locale, "class:date", 0.55)
    yield from _near_heading(scan, locale)
    yield from _in_url(url, locale)
    if announced is not None and announced.published is not None:
        value = announced.published
        yield Claim(Moment(value, "second" if isinstance(value, datetime) else "day"), "announced", 0.6, str(value))


def _modified(scan: Scan, main: Node | None, locale: Locale, announced: Link | None) -> Iterator[Claim]:
    if main is not None:
        for raw in texts(main.get("dateModified"), 1):
            yield from _read(raw, locale, "json-ld:dateModified", 1.2)
    for name in metanames.MODIFIED:
        for raw in scan.all_meta(name)[:1]:
            yield from _read(raw, locale, f"meta:{name}", 1.0)
    for name, spot in scan.properties:
        if name in {"datemodified", "modified_time"}:
            yield from _from_spot(scan, spot, locale, f"microdata:{name}", 0.9, modified=True)
    for spot in scan.times[:MAX_SPOTS]:
        yield from _from_spot(scan, spot, locale, "time", 0.7, modified=True)
    for spot in scan.hints["date"][:MAX_SPOTS]:
        yield from _from_spot(scan, spot, locale, "class:date", 0.5, modified=True)
    if announced is not None and announced.modified is not None:
        value = announced.modified
        yield Claim(Moment(value, "second" if isinstance(value, datetime) else "day"), "announced", 0.4, str(value))


def _from_spot(
    scan: Scan, spot: Spot, locale: Locale, witness: str, weight: float, *, modified: bool = False
) -> Iterator[Claim]:
    """The dates of one element, weighed by where it stands and by what is written around them."""
    weight *= _place(scan, spot)
    if weight < 0.05:
        return
    element = spot.element
    text = spot.lines
    says = f"{spot.hint} {element.get('class') or ''} {element.get('itemprop') or ''}"
    raw = (
        element.get("datetime")
        or element.get("content")
        or element.get("data-datetime")
        or element.get("data-timestamp")
        or ""
    )
    if element.tag == "time" and not raw and not text:
        return
    before = text_before(element) if element.tag in {"time", "span", "abbr", "b", "strong", "em", "i"} else ""
    if raw and len(raw) < 80:
        is_modified = bool(_SAYS_MODIFIED.search(f"{says} {before[-40:]} {text[:60]}")) and not re.search(
            "publish", says, re.IGNORECASE
        )
        if is_modified == modified and (moment := moments.parse(raw, locale)):
            yield Claim(moment, f"{witness}@datetime", weight, raw)
            return
        if is_modified != modified:
            return
    if len(text) > 400 or not re.search(r"\d", text):
        if len(text) < 40 and (moment := moments.relative(text, locale)) and not modified:
            yield Claim(moment, witness, weight * 0.6, text)
        return
    found = list(moments.find(text, locale))
    if not found and len(text) < 60 and not modified and (moment := moments.relative(text, locale)):
        yield Claim(moment, witness, weight * 0.6, text)
    last = 0
    for position, (start, moment) in enumerate(found[:3]):
        lead = (before[-40:] + " " if position == 0 else "") + text[last:start]
        last = start
        if _SAYS_OTHER.search(lead[-40:]):
            continue
        is_modified = bool(_SAYS_MODIFIED.search(lead[-60:])) and not _SAYS_PUBLISHED.search(lead[-25:])
        if not is_modified and position == 0 and re.search("modif|updated", says, re.IGNORECASE):
            is_modified = not _SAYS_PUBLISHED.search(lead)
        if is_modified != modified:
            continue
        sure = 1.25 if _SAYS_PUBLISHED.search(lead[-40:]) or is_modified else 1.0
        short = 1.0 if len(text) < 120 else 0.8
        yield Claim(moment, witness, weight * sure * short * (1.0 - 0.15 * position), text[start : start + 40])


def _place(scan: Scan, spot: Spot) -> float:
    """How much an element's place speaks for it: near the heading most, among other stories hardly."""
    if scan.is_noise(spot.element):
        return 0.08
    if scan.anchor is None:
        return 0.75 if spot.at < NEAR else 0.55
    if -BEFORE <= spot.after <= NEAR:
        return 1.0 - 0.3 * spot.after / NEAR if spot.after >= 0 else 0.85
    return 0.5 if spot.after > 0 else 0.45


def _near_heading(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """Dates in the plain text close to the main heading, in elements that no class names."""
    if scan.anchor is None:
        return
    seen = 0
    for at, text, element in scan.order:
        distance = at - scan.anchor_at
        if distance < -BEFORE or element.tag in {"time", "a"}:
            continue
        if distance > NEAR or seen > 60:
            return
        if len(text) > 300 or not re.search(r"\d", text):
            continue
        seen += 1
        if scan.is_noise(element):
            continue
        plain = " ".join(text.split())
        last = 0
        for position, (start, moment) in enumerate(moments.find(plain, locale)):
            lead = plain[last:start]
            last = start
            if position > 1 or start > 120 or _SAYS_MODIFIED.search(lead) or _SAYS_OTHER.search(lead):
                continue
            alone = len(plain) < 70
            told = bool(_SAYS_PUBLISHED.search(lead))
            weight = 0.55 if told else 0.4 if alone else 0.12
            yield Claim(
                moment, "text:near-title", weight * (0.8 if distance < 0 else 1.0 - 0.5 * distance / NEAR), plain[:60]
            )


def _in_url(url: str | None, locale: Locale) -> Iterator[Claim]:
    """The day that an address names."""
    if not url:
        return
    path = (urlsplit(url).path + "?" + urlsplit(url).query)[:MAX_PATH]
    for match in list(URL_DATE.finditer(path))[:3]:
        try:
            parts = match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)
            moment = moments.plausible(Moment(date(*(int(part) for part in parts)), "day"), locale)
        except ValueError:
            continue
        if moment is not None:
            yield Claim(moment, "url", URL_WEIGHT if match[1] and len(match[0]) >= 10 else 0.4, match[0])
            return
    if worded := URL_WORDS.search(path.lower()):
        yield from _read(f"{worded[3]} {worded[2]} {worded[1]}", Locale(("en",), None, locale.now), "url", URL_WEIGHT)


def _with_evidence(scan: Scan, url: str | None, locale: Locale) -> Locale:
    """The order of day and month, if the page's own printed dates leave no doubt (25/12/2019), or its address."""
    votes = 0
    sure = next(_in_url(url, locale), None)
    for spot in [*scan.times[:20], *scan.hints["date"][:40]]:
        for match in re.finditer(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:20)?(\d{2})(?![\d/])", spot.text[:200]):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                votes += 1
            elif second > 12 >= first:
                votes -= 1
            elif sure is not None and first != second and sure.moment.day.year % 100 == int(match[3]):
                if (sure.moment.day.day, sure.moment.day.month) == (first, second):
                    votes += 2
                elif (sure.moment.day.month, sure.moment.day.day) == (first, second):
                    votes -= 2
    return replace(locale, day_first=votes > 0) if votes else locale


def _anywhere(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """The last resort: a printed date anywhere in the page's text, those that say what they are first."""
    pieces = ((at, piece, holder) for at, piece, holder in scan.order if len(piece) > 5 and re.search(r"\d{2}", piece))
    for at, piece, element in islice(pieces, MAX_PIECES):
        text = " ".join(piece[:400].split())
        for start, moment in list(moments.find(text, locale))[:2]:
            lead = text[max(0, start - 60) : start]
            if _SAYS_OTHER.search(lead):
                continue
            told = bool(_SAYS_PUBLISHED.search(lead) or _SAYS_MODIFIED.search(lead))
            noisy = 0.5 if scan.is_noise(element) else 1.0
            weight = (0.3 if told else 0.15 if len(text) < 60 else 0.06) * noisy
            yield Claim(moment, "text", weight * (1.0 - 0.3 * at / max(1, scan.length)), text[start : start + 40])


ALONE = 0.1  # the weight from which a date in the text is more than one in a sentence
MAX_PIECES = 1_500  # pieces of text with digits that the last resort reads


def as_utc(value: datetime | date | None) -> datetime | None:
    """A moment with an offset in UTC; None for a day or a naive one."""
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo is not None else None
