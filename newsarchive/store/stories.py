"""Wire copy, syndication and near-duplicates: which articles carry the same story. Written when an article is shown.

`signatures` has each article's keys (see `newsarchive.stories.text`), `story_keys` the same turned round: who has a
key. A new article's keys are looked up; those that share most are compared with it, text by text. Two rules keep that
small, however large the archive:

- a key that `CAP` articles have is neither looked up nor entered any more: it is boilerplate. Paragraphs whose keys are
  mostly so are left out of the comparison, too.
- a copy does not enter keys that the article it is a copy of has. So a story fills no key, however many carry it; its
  other articles are found by way of the one that was found.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from newsarchive.clock import iso
from newsarchive.store.carriers import FIRST_AT, ORDER
from newsarchive.store.folding import tokens
from newsarchive.stories import METHOD, Likeness, Text, Tie, compare, from_bytes, groups, text_of, to_bytes

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

CAP = 12
"""Articles that have a key in common, and are no copies of each other, until it is boilerplate."""

STOCK = 0.5
"""Share of a paragraph's keys that are boilerplate, from which the paragraph is."""

FEWEST = 2
"""Keys in common from which a text is compared; a single one is a phrase."""

MOST = 32
"""Texts that one is compared with, those that share most keys first: 0.5 ms each. A story of more is whole all the
same, but not each pair of it is in `story_pairs`."""

CLOSE = 0.6
"""Containment from which a copy leaves its keys to the article that it is a copy of."""

REGROUPED = 200
"""Articles of a story, beyond which it is only added to."""

HELD = 2048
"""Texts held in memory, 20 to 45 KB each: a story's articles come within hours of each other. With 512 the slowest
hundredth of look-ups took twice as long."""


def sign(body: str, language: str | None) -> Text:
    """A body's fingerprint, with words folded as search folds them."""
    return text_of(body, language, tokens)


class Stories:
    """The tables `signatures`, `story_keys`, `story_pairs`, `stories`, and `articles.story`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn
        self._texts: OrderedDict[int, tuple[bytes, Text]] = OrderedDict()

    # -- writing -------------------------------------------------------------------------------------------------

    def enter(self, article: int, text: Text) -> None:
        """Take in what an article reads now: look for its copies, and put it into its story."""
        blob = to_bytes(text.keys)
        known = self.archive.one("SELECT keys, method FROM signatures WHERE article = ?", (article,))
        if known and known["keys"] == blob and known["method"] == METHOD:
            self._date(article)
            return
        if known:
            self._withdraw(article)
        self.conn.execute(
            "INSERT INTO signatures (article, method, shingles, keys, recorded_at) VALUES (?, ?, ?, ?, ?)",
            (article, METHOD, len(text.distinct), blob, iso(self.archive.clock.now())),
        )
        self._hold(article, blob, text)
        holders = self._holders(text.keys)
        found = self._compare(article, text, holders)
        self._pair(article, found)
        close = {other for other, tie in found.items() if tie.containment >= CLOSE}
        own = [key for key in text.keys.tolist() if close.isdisjoint(holders.get(key, ()))]
        self._enter_keys(article, (key for key in own if len(holders.get(key, ())) < CAP))
        story = self.archive.value("SELECT story FROM articles WHERE id = ?", (article,)) if known else None
        if story is not None:
            self._leave(article, story, found)
        elif found:
            self._join(article, list(found))
        filled = [holders[key] for key in own if len(holders.get(key, ())) == CAP - 1]
        if filled:
            self._reconsider({other for have in filled for other in have} | {article})

    def _reconsider(self, articles: set[int]) -> None:
        """Some of their keys have turned out to be boilerplate: pairs that rest on it are none."""
        marks = ",".join("?" * len(articles))
        pairs = self.conn.execute(
            f"SELECT a, b FROM story_pairs WHERE a IN ({marks}) AND b IN ({marks})",  # noqa: S608
            [*articles, *articles],
        ).fetchall()
        common: dict[int, NDArray[np.bool_]] = {}
        stories = set()
        for a, b in pairs:
            text, beside = self._text(a), self._text(b)
            if text is None or beside is None:
                continue
            if a not in common:
                counts = {key: len(have) for key, have in self._holders(text.keys).items()}
                full = np.array([counts.get(key, 0) >= CAP for key in text.keys.tolist()], np.bool_)
                common[a] = _stock(text, full)
            if not compare(text, beside, common[a]).copy:
                self.conn.execute("DELETE FROM story_pairs WHERE a = ? AND b = ?", (a, b))
                rows = self.conn.execute("SELECT story FROM articles WHERE id IN (?, ?) AND story IS NOT NULL", (a, b))
                stories |= {row[0] for row in rows}
        for story in stories:
            members = self._members(story)
            if len(members) <= REGROUPED:
                self._regroup(members)

    def drop(self, article: int) -> None:
        """Take an article out of its story, with all that was kept of its text. To be called before it is deleted."""
        self._withdraw(article)
        story = self.archive.value("SELECT story FROM articles WHERE id = ?", (article,))
        if story is not None:
            self._leave(article, story, ())

    def _withdraw(self, article: int) -> None:
        """Take away an article's keys and pairs. Its copies enter the keys that they had left to it."""
        keys = from_bytes(self.archive.value("SELECT keys FROM signatures WHERE article = ?", (article,)) or b"")
        others = self._partners(article)
        self.conn.executemany(
            "DELETE FROM story_keys WHERE key = ? AND article = ?", [(key, article) for key in keys.tolist()]
        )
        self.conn.execute("DELETE FROM story_pairs WHERE a = ? OR b = ?", (article, article))
        self.conn.execute("DELETE FROM signatures WHERE article = ?", (article,))
        self._texts.pop(article, None)
        for other in others:
            keys = from_bytes(self.archive.value("SELECT keys FROM signatures WHERE article = ?", (other,)) or b"")
            counts = {key: len(have) for key, have in self._holders(keys).items()}
            self._enter_keys(other, (key for key in keys.tolist() if counts.get(key, 0) < CAP))

    def build(self, step: Callable[[int], None] = lambda _: None, *, batch: int = 100) -> int:
        """Take in articles that came before there were stories, or whose keys another method made; how many.

        Each batch is a transaction: interrupted, it goes on where it was. `step` is told how many a batch had.
        """
        done = 0
        while rows := list(
            self.archive.query(
                "SELECT id, body, language FROM articles WHERE id NOT IN (SELECT article FROM signatures WHERE method ="
                " ?) ORDER BY id LIMIT ?",
                (METHOD, batch),
            )
        ):
            with self.archive.atomic():
                for row in rows:
                    self.enter(row["id"], sign(row["body"], row["language"]))
            done += len(rows)
            step(len(rows))
        return done

    def unsigned(self) -> int:
        """How many articles have not been compared with the others."""
        return int(
            self.archive.value(
                "SELECT (SELECT count(*) FROM articles) - (SELECT count(*) FROM signatures WHERE method = ?)", (METHOD,)
            )
        )

    # -- looking up ----------------------------------------------------------------------------------------------

    def _holders(self, keys: NDArray[np.int64]) -> dict[int, list[int]]:
        """Who has each of these keys."""
        found: dict[int, list[int]] = {}
        marks = ",".join("?" * len(keys))
        for key, other in self.conn.execute(
            f"SELECT key, article FROM story_keys WHERE key IN ({marks})",  # noqa: S608
            keys.tolist(),
        ):
            found.setdefault(key, []).append(other)
        return found

    def _compare(self, article: int, text: Text, holders: dict[int, list[int]]) -> dict[int, Likeness]:
        """The articles that this one is a copy of, or they of it."""
        shared: Counter[int] = Counter()
        full = np.zeros(len(text.keys), np.bool_)
        for number, key in enumerate(text.keys.tolist()):
            have = holders.get(key, ())
            if len(have) >= CAP:
                full[number] = True
            else:
                shared.update(have)
        common = _stock(text, full)
        queue = [other for other, number in shared.most_common(MOST) if number >= FEWEST and other != article]
        found: dict[int, Likeness] = {}
        tried: set[int] = {article}
        while queue and len(tried) <= MOST:
            other = queue.pop(0)
            if other in tried or (beside := self._text(other)) is None:
                continue
            tried.add(other)
            tie = compare(text, beside, common)
            if tie.copy:
                found[other] = tie
                queue += self._partners(other)
        return found

    def _text(self, article: int) -> Text | None:
        """A stored article's text, as a fingerprint; None where it has none."""
        blob = self.archive.value("SELECT keys FROM signatures WHERE article = ?", (article,))
        held = self._texts.get(article)
        if blob is None:
            return None
        if held is None or held[0] != blob:
            row = self.archive.one("SELECT body, language FROM articles WHERE id = ?", (article,))
            if row is None:
                return None
            self._hold(article, blob, sign(row["body"], row["language"]))
        self._texts.move_to_end(article)
        return self._texts[article][1]

    def _hold(self, article: int, blob: bytes, text: Text) -> None:
        self._texts[article] = (blob, text)
        while len(self._texts) > HELD:
            self._texts.popitem(last=False)

    def _partners(self, article: int) -> list[int]:
        rows = self.conn.execute(
            "SELECT b FROM story_pairs WHERE a = ?1 UNION ALL SELECT a FROM story_pairs WHERE b = ?1", (article,)
        )
        return [row[0] for row in rows]

    def _enter_keys(self, article: int, keys: Iterable[int]) -> None:
        self.conn.executemany(
            "INSERT OR IGNORE INTO story_keys (key, article) VALUES (?, ?)", [(key, article) for key in keys]
        )

    def _pair(self, article: int, found: dict[int, Likeness]) -> None:
        now = iso(self.archive.clock.now())
        self.conn.executemany(
            "INSERT OR REPLACE INTO story_pairs (a, b, similarity, containment, same_site, recorded_at) SELECT"
            " min(x.id, y.id), max(x.id, y.id), ?, ?, x.site = y.site, ? FROM articles x, articles y"
            " WHERE x.id = ? AND y.id = ?",
            [
                (round(tie.similarity, 3), round(tie.containment, 3), now, article, other)
                for other, tie in found.items()
            ],
        )

    # -- groups --------------------------------------------------------------------------------------------------

    def _join(self, article: int, others: list[int]) -> None:
        """Put an article that has copies into a story."""
        marks = ",".join("?" * len(others))
        stories = {
            row[0]
            for row in self.conn.execute(f"SELECT story FROM articles WHERE id IN ({marks})", others)  # noqa: S608
        }
        if len(stories) == 1 and (story := next(iter(stories))) is not None:
            row = self.archive.one("SELECT first, articles FROM stories WHERE id = ?", (story,))
            if row and (row["first"] in others or 2 * len(others) >= row["articles"]):
                self.conn.execute("UPDATE articles SET story = ? WHERE id = ?", (story, article))
                self._settle(story)
                return
        members = [article, *others]
        for story in stories - {None}:
            of_story = self._members(story)
            if len(of_story) <= REGROUPED:
                members += of_story
        self._regroup(list(dict.fromkeys(members)))

    def _leave(self, article: int, story: int, others: Iterable[int]) -> None:
        """Group a story anew after one of its articles went, or reads otherwise and has these copies now."""
        members = self._members(story)
        if len(members) > REGROUPED:
            self.conn.execute("UPDATE articles SET story = NULL WHERE id = ?", (article,))
            self._settle(story)
            if found := list(others):
                self._join(article, found)
            return
        self._regroup(list(dict.fromkeys([*members, *others])))

    def _regroup(self, members: list[int]) -> None:
        """Make the stories of these articles anew. A story keeps its number where it keeps its first article."""
        marks = ",".join("?" * len(members))
        rows = list(
            self.archive.query(f"SELECT id, story FROM articles WHERE id IN ({marks}) ORDER BY {ORDER}", members)  # noqa: S608
        )
        pairs = self.archive.query(
            f"SELECT a, b, similarity, containment FROM story_pairs WHERE a IN ({marks}) AND b IN ({marks})",  # noqa: S608
            [*members, *members],
        )
        ties: dict[tuple[int, int], Tie] = {
            (row["a"], row["b"]): (row["similarity"], row["containment"]) for row in pairs
        }
        before = {row["id"]: row["story"] for row in rows if row["story"] is not None}
        made = groups([row["id"] for row in rows], ties)
        free = set(before.values())
        self.conn.executemany("UPDATE articles SET story = NULL WHERE id = ?", [(one,) for one in before])
        for group in made:
            story = next((before[one] for one in group if before.get(one) in free), None)
            if story is None:
                now = iso(self.archive.clock.now())
                story = self.conn.execute(
                    "INSERT INTO stories (first, articles, first_at, recorded_at) VALUES (?, 0, '', ?)", (group[0], now)
                ).lastrowid
            free.discard(story)
            self.conn.executemany("UPDATE articles SET story = ? WHERE id = ?", [(story, one) for one in group])
            self._settle(story)
        for story in free:
            self._settle(story)

    def _members(self, story: int) -> list[int]:
        rows = self.conn.execute("SELECT id FROM articles WHERE story = ? LIMIT ?", (story, REGROUPED + 1))
        return [row[0] for row in rows]

    def _settle(self, story: int | None) -> None:
        """Bring a story's own row up to date; one of a single article is none."""
        rows = list(
            self.archive.query(
                f"SELECT id, language, site, {FIRST_AT} AS at FROM articles WHERE story = ? ORDER BY {ORDER}",  # noqa: S608
                (story,),
            )
        )
        if len(rows) < 2:
            self.conn.execute("UPDATE articles SET story = NULL WHERE story = ?", (story,))
            self.conn.execute("DELETE FROM stories WHERE id = ?", (story,))
            return
        first = rows[0]
        self.conn.execute(
            "UPDATE stories SET first = ?, articles = ?, sites = ?, language = ?, first_at = ? WHERE id = ?",
            (first["id"], len(rows), len({row["site"] for row in rows}), first["language"], first["at"], story),
        )

    def _date(self, article: int) -> None:
        """The text stayed; its date may not have."""
        story = self.archive.value("SELECT story FROM articles WHERE id = ?", (article,))
        if story is not None:
            self._settle(story)


def _stock(text: Text, full: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which parts of a text are boilerplate, by which of its keys are."""
    parts = int(max(text.part.max(initial=0), text.key_part.max(initial=0))) + 1
    keys = np.bincount(text.key_part, minlength=parts)
    hits = np.bincount(text.key_part, full, minlength=parts)
    stock: NDArray[Any] = (keys > 0) & (hits >= STOCK * keys)
    return stock
