"""An archive for `browse.py`: articles in 20 languages, made of the corpora's words with the skew that news have.

Words are drawn by how often the corpora have them. A language that they hold little of gets more words by a chain over
the letters of those that it has; one that they don't hold at all, by its alphabet. Each article has a topic, whose
words come together. Sites, sections, authors and days are skewed as an archive's are; 15 of 100 articles are copies
of another one, 5 of 100 have an earlier version. All rows go through the real tables, triggers and indexes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from newsarchive.clock import iso
from newsarchive.store import Archive
from newsarchive.store.folding import fold_for_index

SHARES = {
    "en": 38.0, "de": 14.0, "es": 9.0, "fr": 7.0, "ru": 6.0, "it": 4.0, "pt": 4.0, "pl": 3.0, "tr": 2.5, "ar": 2.5,
    "zh": 2.0, "ja": 2.0, "ko": 1.5, "sv": 1.0, "no": 1.0, "lt": 0.5, "id": 0.5, "hi": 0.5, "th": 0.5, "el": 0.5,
}  # fmt: skip
"""Of 100 articles: a few languages have most of an archive, many have little."""
ALPHABETS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "el": "αβγδεζηθικλμνξοπρστυφχψω",
    "hi": "कखगघचछजझटठडढतथदधनपफबभमयरलवशसह",
    "th": "กขคงจชซญดตถทนบปผพฟมยรลวสหอ",
    "ja": "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
}
JOINED = frozenset({"zh", "ja", "th"})
"""Languages that put no spaces between words."""
WORDS = 30_000
"""Different words of a language at most: news have more, but each of those in an article or two of so many."""
TOPICS, TOPIC_WORDS, ON_TOPIC = 300, 60, 0.12
LENGTH = (5.55, 0.55)
"""Mean and deviation of the logarithm of an article's words: 257 in the middle, 300 on average, 1,000 at most."""
COPIES, EDITED = 0.15, 0.05
BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 2_000
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Vocabulary:
    """A language's words with their folded forms, by falling frequency; `chance` adds up to 1."""

    words: np.ndarray[Any, Any]
    folded: np.ndarray[Any, Any]
    cumulated: np.ndarray[Any, Any]
    topics: np.ndarray[Any, Any]


@dataclass(frozen=True)
class Made:
    """An article's text, and the same as the index takes it."""

    title: str
    body: str
    folded_title: str
    folded_body: str
    words: int


def vocabularies(corpora: Path, seed: int = 1) -> dict[str, Vocabulary]:
    """The words of each language."""
    import py3langid

    counted: dict[str, Counter[str]] = {language: Counter() for language in SHARES}
    for folder in ("fundus", "wcxb", "zyte", "segments"):
        for line in (corpora / folder / "gold.jsonl").read_text(encoding="utf-8").rstrip().split("\n"):
            gold = json.loads(line)["gold"]
            text = gold.get("body") or " ".join(gold.get("with") or [])
            language = py3langid.classify(text[:3000])[0] if text else ""
            if language in counted:
                counted[language].update(_WORD.findall(text.lower()))
    chance = np.random.default_rng(seed)
    return {language: _vocabulary(language, words, chance) for language, words in counted.items()}


def _vocabulary(language: str, counted: Counter[str], chance: np.random.Generator) -> Vocabulary:
    known = [word for word, _ in counted.most_common(WORDS) if len(word) < 25]
    weights = [counted[word] for word in known]
    if language in ALPHABETS or language == "zh" or len(known) < 50:
        known, weights = [], []
    wanted = WORDS if language in ("en", "de", "es", "fr", "ru") else WORDS // 3
    made = _chained(known, chance, wanted - len(known)) if known else _spelled(language, chance, wanted)
    listed = list(dict.fromkeys([*known, *made]))
    frequency = np.array(weights + [0] * (len(listed) - len(weights)), dtype=float)
    zipf = 1.0 / (np.arange(len(listed)) + 2.7) ** 1.05
    if weights:  # where the counts end, the tail goes on as Zipf's law has it
        frequency /= frequency.sum()
        frequency = np.where(frequency > zipf / zipf.sum() / 4, frequency, zipf / zipf.sum())
    else:
        frequency = zipf
    topics = np.stack([
        chance.choice(np.arange(min(150, len(listed) // 4), len(listed)), TOPIC_WORDS, replace=False)
        for _ in range(TOPICS)
    ])  # fmt: skip
    return Vocabulary(
        np.array(listed, dtype=object),
        np.array([fold_for_index(word) for word in listed], dtype=object),
        np.cumsum(frequency / frequency.sum()),
        topics,
    )


def _chained(known: Sequence[str], chance: np.random.Generator, number: int) -> Iterator[str]:
    """New words whose letters follow each other as those of the known ones do."""
    follow: dict[str, list[str]] = {}
    for word in known:
        padded = f"  {word} "
        for place in range(len(padded) - 2):
            follow.setdefault(padded[place : place + 2], []).append(padded[place + 2])
    draws = iter(chance.integers(0, 2**31, max(1, number) * 12))
    for _ in range(number):
        word = "  "
        for draw in draws:
            letters = follow[word[-2:]]
            letter = letters[int(draw) % len(letters)]
            if letter == " " or len(word) > 16:
                break
            word += letter
        if len(word) > 4:
            yield word.strip()


def _spelled(language: str, chance: np.random.Generator, number: int) -> Iterator[str]:
    """Words of a language's letters, some of which are more frequent than others."""
    letters = [chr(0x4E00 + 7 * place) for place in range(2_900)] if language == "zh" else list(ALPHABETS[language])
    weights = 1.0 / (np.arange(len(letters)) + 2.7)
    weights /= weights.sum()
    lengths = chance.integers(1, 3 if language == "zh" else 7, number)
    drawn = iter(chance.choice(letters, int(lengths.sum()), p=weights))
    for length in lengths:
        yield "".join(str(next(drawn)) for _ in range(length))


def text(language: str, vocabulary: Vocabulary, chance: np.random.Generator) -> Made:
    """One article."""
    length = int(min(1_000, max(40, chance.lognormal(*LENGTH))))
    drawn = np.minimum(np.searchsorted(vocabulary.cumulated, chance.random(length + 8)), len(vocabulary.words) - 1)
    topic = vocabulary.topics[int(TOPICS * chance.random() ** 2)]
    on_topic = chance.random(length + 8) < ON_TOPIC
    on_topic[:3] = True
    places = (TOPIC_WORDS * chance.random(int(on_topic.sum())) ** 2).astype(int)
    drawn[on_topic] = topic[places]
    words, folded = vocabulary.words[drawn], vocabulary.folded[drawn]
    gap = "" if language in JOINED else " "
    body = list(words[8:])
    for end in range(12, length, 14):
        body[end] += "。" if language in JOINED else "."
        if end % 5 == 0:
            body[end] += "\n\n"
    return Made(gap.join(words[:8]).capitalize(), gap.join(body), " ".join(folded[:8]), " ".join(folded[8:]), length)


def fill(path: Path, number: int, known: dict[str, Vocabulary], *, seed: int = 2) -> None:  # noqa: PLR0915 - one tale
    """Make the archive, if there is none."""
    chance = np.random.default_rng(seed)
    languages = list(SHARES)
    shares = np.array([SHARES[language] for language in languages])
    sites = [
        (f"{language}{place}.example", language)
        for language in languages
        for place in range(max(1, round(SHARES[language] * 1.2)))
    ]
    of_language = {language: [name for name, of in sites if of == language] for language in languages}
    with Archive(path) as archive:
        conn = archive.conn
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("PRAGMA cache_size = -200000")
        conn.execute("BEGIN IMMEDIATE")
        conn.executemany(
            "INSERT INTO sites (name, url, recorded_at) VALUES (?, ?, '2015-01-01T00:00:00Z')",
            [(name, f"https://{name}/") for name, _ in sites],
        )
        conn.executemany(
            "INSERT INTO authors (id, name, kind) VALUES (?, ?, 'person')",
            [(1 + place, f"{_name(chance)} {_name(chance)} {place}") for place in range(len(sites) * 25)],
        )
        chosen = chance.choice(len(languages), number, p=shares / shares.sum())
        originals: dict[str, list[tuple[int, Made]]] = {language: [] for language in languages}
        story = 0
        rows = _Rows()
        capture = 0
        for article, place in enumerate(chosen, 1):
            language = languages[place]
            made, copied = None, False
            if originals[language] and chance.random() < COPIES:
                first, made = originals[language][int(chance.random() * len(originals[language]))]
                copied = True
            made = made or text(language, known[language], chance)
            names = of_language[language]
            at_site = int(len(names) * chance.random() ** 2)
            site = names[at_site]
            passed = max(0.0, (article + chance.normal(0, number / 400)) / number) ** 0.6  # archives grow by the year
            at = min(END, max(BEGIN, BEGIN + (END - BEGIN) * float(passed)))
            seen, day = iso(at + timedelta(hours=2)), iso(at)
            section = f"{language} section {int(9 * chance.random() ** 2)}"
            kind = "article" if chance.random() < 0.93 else str(chance.choice(["liveblog", "gallery", "video"]))
            url = f"https://{site}/{at:%Y/%m}/{article}"
            versions = 2 if chance.random() < EDITED else 1
            of_story = None
            if copied:
                of_story = rows.of_first.get(first)
                if of_story is None:
                    story += 1
                    rows.stories.append((story, first, language, day, day))
                    rows.told.append((story, first))
                    of_story = rows.of_first[first] = rows.stories[-1]
            elif len(originals[language]) < 200:
                originals[language].append((article, made))
            else:
                originals[language][int(200 * chance.random())] = (article, made)
            changed = iso(at + timedelta(hours=9)) if versions > 1 else seen
            rows.articles.append((article, url, site, made.title, day, day, language, section, made.words, kind, seen,
                                  changed, changed, versions, of_story and of_story[0], seen, made.body))  # fmt: skip
            rows.index.append((article, made.folded_title, made.folded_body))
            rows.urls.append((url, site, seen, article))
            html = f"<p>{made.body}</p>"
            for version in range(versions):
                capture += 1
                rows.captures.append((capture, url, changed if version else seen, capture * 9_000, f"d{capture}", seen))
                last = version == versions - 1
                body = made.body if last else made.body[: len(made.body) * 2 // 3] + " " + made.title[::-1]
                rows.revisions.append((capture, article, capture, changed if version else seen,
                                       "edited" if version else "first", made.title, seen, body, html))  # fmt: skip
                if not last:
                    rows.earlier.append((capture, made.folded_title, fold_for_index(body)))
            signed = {1 + 25 * sites.index((site, language)) + int(25 * chance.random() ** 2)}
            if chance.random() < 0.15:
                signed.add(1 + 25 * sites.index((site, language)) + int(25 * chance.random()))
            rows.signed += [(article, author, place) for place, author in enumerate(signed)]
            if article % BATCH == 0 or article == number:
                rows.write(conn)
        conn.execute("UPDATE stories SET articles = (SELECT count(*) FROM articles WHERE story = stories.id)")
        conn.commit()
        conn.execute("PRAGMA optimize")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _name(chance: np.random.Generator) -> str:
    syllables = ("ka", "mo", "ri", "sel", "ton", "va", "len", "da", "ros", "mi")
    return "".join(str(one) for one in chance.choice(syllables, 3)).capitalize()


class _Rows:
    """Rows that wait to be written."""

    def __init__(self) -> None:
        self.stories: list[tuple[int, int, str, str, str]] = []
        self.of_first: dict[int, tuple[int, int, str, str, str]] = {}
        self.written = 0
        self._clear()

    def _clear(self) -> None:
        self.articles: list[tuple[Any, ...]] = []
        self.index: list[tuple[Any, ...]] = []
        self.urls: list[tuple[Any, ...]] = []
        self.captures: list[tuple[Any, ...]] = []
        self.revisions: list[tuple[Any, ...]] = []
        self.earlier: list[tuple[Any, ...]] = []
        self.signed: list[tuple[Any, ...]] = []
        self.told: list[tuple[int, int]] = []

    def write(self, conn: Any) -> None:
        for table, rows in (
            ("articles (id, url, site, title, published, published_utc, language, section, words, page_type,"
             " first_seen, last_seen, last_changed, revisions, story, recorded_at, body)", self.articles),
            ("articles_fts (rowid, title, body)", self.index),
            ("urls (url, site, first_at, article, state)", [(*row, "archived") for row in self.urls]),
            ("captures (id, url, fetched_at, offset, digest, recorded_at, status, warc, length)",
             [(*row, 200, "made.warc.gz", 9_000) for row in self.captures]),
            ("revisions (id, article, capture, seen_at, kind, title, recorded_at, body, html)", self.revisions),
            ("revisions_fts (rowid, title, body)", self.earlier),
            ("article_authors (article, author, position)", self.signed),
            ("stories (id, first, language, first_at, recorded_at, articles)",
             [(*row, 1) for row in self.stories[self.written :]]),
        ):  # fmt: skip
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                conn.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        conn.executemany("UPDATE articles SET story = ? WHERE id = ?", self.told)
        self.written = len(self.stories)
        conn.commit()
        conn.execute("BEGIN IMMEDIATE")
        self._clear()
