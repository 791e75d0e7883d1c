"""Made-up news with known copies: 50,000 articles in the words of real ones, for `benchmarks/stories.py`.

Sentences come from chains over real text (each next word follows the one before it somewhere, mostly the two before
it), so words and phrases have the frequencies of real news, and chance repeats phrases as it does there. Real articles
stand among them, each once. Copies are made by editors' hands as they are known; everything is drawn from a seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Sentence = tuple[int, str]
"""Where it is from (-1: written for this copy), and its text."""
Paragraphs = list[list[Sentence]]

_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_UNQUOTED = str.maketrans("", "", '"“”„«»「」『』()[]')
Edit = Callable[[Paragraphs, random.Random, "Chain"], Paragraphs]
QUOTES = {"de": "„{}“", "fr": "« {} »", "es": "«{}»", "ru": "«{}»", "pl": "„{}”", "ja": "「{}」", "zh": "“{}”"}
SAID = {"de": "sagte", "fr": "a déclaré", "es": "dijo", "ru": "сказал", "pl": "powiedział", "ja": "と", "zh": "说"}
AGENCIES = ("Reuters", "AP", "AFP", "dpa", "EFE", "PAP", "Kyodo News", "Xinhua")
SITES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of the made-up world. Copies of one text share its `cluster`; `kept` says which sentences of it."""

    cluster: int
    kind: str
    site: str
    language: str
    title: str
    body: str
    minute: int  # of publication, from the beginning
    agency: str | None = None
    kept: dict[int, int] = field(default_factory=dict)  # sentence -> its words


class Chain:
    """Sentences of one language."""

    def __init__(self, language: str, texts: list[str]) -> None:
        self.language = language
        self.apart = language in ("ja", "zh", "th")
        self.starts: list[str] = []
        self.after: dict[str, list[str]] = {}
        self.after_two: dict[tuple[str, str], list[str]] = {}
        self.names: list[str] = []
        for text in texts:
            for sentence in _ENDS.split(text.translate(_UNQUOTED)):
                words = [one for one in sentence if not one.isspace()] if self.apart else sentence.split()
                if not 6 <= len(words) <= 200:
                    continue
                self.starts.append(words[0])
                for number, word in enumerate(words[1:], 1):
                    self.after.setdefault(words[number - 1], []).append(word)
                    if number > 1:
                        self.after_two.setdefault((words[number - 2], words[number - 1]), []).append(word)
                        if word[0].isupper() and word.isalpha() and words[number - 1][-1].isalpha():
                            self.names.append(word)
        self.joint = "" if self.apart else " "

    def sentence(self, dice: random.Random, topic: list[str]) -> str:
        words = [dice.choice(self.starts)]
        least, most = (15, 60) if self.apart else (8, 32)
        while len(words) < most:
            two = self.after_two.get((words[-2], words[-1])) if len(words) > 1 and dice.random() < 0.6 else None
            following = two or self.after.get(words[-1])
            if not following:
                break
            word = dice.choice(following)
            if topic and word[0].isupper() and word.isalpha() and dice.random() < 0.5:
                word = dice.choice(topic)
            elif any(letter.isdigit() for letter in word):
                word = "".join(str(dice.randrange(10)) if letter.isdigit() else letter for letter in word)
            words.append(word)
            if len(words) >= least and word[-1] in ".!?。！？":
                break
        text = self.joint.join(words).rstrip(".,;:!?。、，")
        return text[0].upper() + text[1:] + ("。" if self.apart else ".")

    def quote(self, dice: random.Random, topic: list[str]) -> str:
        mark = QUOTES.get(self.language, "“{}”")
        who = dice.choice(topic) if topic else "X"
        said = SAID.get(self.language, "said")
        words = mark.format(self.sentence(dice, topic).rstrip(".。"))
        return self.joint.join((words, said, f"{who}."))

    def word(self, dice: random.Random) -> str:
        """A plain word: neither a name nor a number."""
        for _ in range(20):
            word = dice.choice(
                self.after[dice.choice(self.starts)] if dice.random() < 0.2 else dice.choice(self._lists())
            )
            if word.isalpha() and not word[0].isupper():
                return word
        return word

    def _lists(self) -> list[list[str]]:
        if not hasattr(self, "_all"):
            self._all = list(self.after.values())
        return self._all

    def topic(self, dice: random.Random) -> list[str]:
        return [dice.choice(self.names) for _ in range(12)] if len(self.names) > 50 else []

    def paragraphs(self, dice: random.Random, sentences: int, topic: list[str], first: int = 0) -> Paragraphs:
        made: Paragraphs = []
        number = first
        while number < first + sentences:
            size = dice.choice((1, 1, 2, 2, 3, 4))
            block = []
            for _ in range(size):
                text = self.quote(dice, topic) if dice.random() < 0.12 else self.sentence(dice, topic)
                block.append((number, text))
                number += 1
            made.append(block)
        return made


def split(body: str) -> Paragraphs:
    """A real article's paragraphs and sentences."""
    made: Paragraphs = []
    number = 0
    for paragraph in body.split("\n"):
        block = []
        for sentence in _ENDS.split(paragraph.strip()):
            if sentence.strip():
                block.append((number, sentence.strip()))
                number += 1
        if block:
            made.append(block)
    return made


# -- what editors do ---------------------------------------------------------------------------------------------


def words_of(text: str, chain: Chain) -> int:
    return len(text) // 2 if chain.apart else len(text.split())


def shorten(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """To 30-70 %: by cutting at the end, or paragraphs here and there."""
    total = sum(words_of(sentence, chain) for block in text for _, sentence in block)
    wanted = total * dice.uniform(0.3, 0.7)
    order = list(range(len(text)))
    if dice.random() < 0.5:
        dice.shuffle(order)
    kept, have = set(), 0
    for at in order:
        if have >= wanted:
            break
        kept.add(at)
        have += sum(words_of(sentence, chain) for _, sentence in text[at])
    return [block for at, block in enumerate(text) if at in kept]


def reorder(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    made = list(text)
    dice.shuffle(made)
    return made


def add_paragraph(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    made = list(text)
    for block in chain.paragraphs(dice, dice.randint(2, 4), chain.topic(dice)):
        made.insert(dice.randint(0, len(made)), [(-1, sentence) for _, sentence in block])
    return made


def lead(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """A local lead on top."""
    block = [(-1, chain.sentence(dice, chain.topic(dice))) for _ in range(dice.randint(2, 4))]
    return [block, *text]


def reword(share: tuple[float, float]) -> Edit:
    """Other words for some, others left out or put in. Names and numbers stay."""

    def edit(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
        rate = dice.uniform(*share)

        def other(sentence: str) -> str:
            words = list(sentence) if chain.apart else sentence.split(" ")
            made = []
            for word in words:
                if dice.random() >= rate or not word.isalpha() or (word[0].isupper() and chain.language != "de"):
                    made.append(word)
                elif (what := dice.random()) < 0.6:
                    made.append(chain.word(dice))
                elif what < 0.8:
                    made += [word, chain.word(dice)]
            return chain.joint.join(made)

        return [[(number, other(sentence)) for number, sentence in block] for block in text]

    return edit


def agency_line(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    place = dice.choice(chain.names) if chain.names else "東京"
    first, *rest = text
    (number, sentence), *others = first
    return [[(number, f"{place.upper()} ({dice.choice(AGENCIES)}) - {sentence}"), *others], *rest]


def merge(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """Other paragraphs: sentences stay in order, breaks fall elsewhere."""
    made: Paragraphs = []
    flat = [sentence for block in text for sentence in block]
    while flat:
        size = dice.randint(1, 9)
        made.append(flat[:size])
        flat = flat[size:]
    return made


def shuffle_sentences(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    flat = [sentence for block in text for sentence in block]
    dice.shuffle(flat)
    return [flat[at : at + 3] for at in range(0, len(flat), 3)]


def embed(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """Inside an article of one's own, as long again to twice as long."""
    sentences = sum(len(block) for block in text)
    own = chain.paragraphs(dice, round(sentences * dice.uniform(1, 2)), chain.topic(dice))
    at = dice.randint(0, len(own))
    mine = [[(-1, sentence) for _, sentence in block] for block in own]
    return mine[:at] + text + mine[at:]


def typeset(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """Other quotation marks, dashes, capitals, spaces."""
    table = str.maketrans({"“": '"', "”": '"', "„": "«", "–": "-", "—": " - ", "’": "'", "'": "’", "-": "–"})
    return [[(number, sentence.translate(table)) for number, sentence in block] for block in text]


def update(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """Some figures are newer."""

    def newer(sentence: str) -> str:
        return re.sub(
            r"\d+", lambda old: str(int(old[0]) + 1) if dice.random() < 0.3 and len(old[0]) < 9 else old[0], sentence
        )

    return [[(number, newer(sentence)) for number, sentence in block] for block in text]


def teaser(text: Paragraphs, dice: random.Random, chain: Chain) -> Paragraphs:
    """The first 60 to 100 words, before a wall."""
    made: Paragraphs = []
    room = dice.randint(60, 100)
    for block in text:
        kept = []
        for number, sentence in block:
            if room <= 0:
                break
            kept.append((number, sentence))
            room -= words_of(sentence, chain)
        if kept:
            made.append(kept)
    return made


KINDS: dict[str, tuple[Edit, ...]] = {
    "whole": (),
    "shortened": (shorten,),
    "reordered": (reorder,),
    "paragraph added": (add_paragraph,),
    "local lead": (lead,),
    "agency line": (agency_line,),
    "lightly reworded": (reword((0.04, 0.10)),),
    "shortened, local lead": (shorten, lead),
    "shortened, reworded": (shorten, reword((0.03, 0.08))),
    "reordered, added, agency line": (reorder, add_paragraph, agency_line),
}
"""Copies that thresholds were chosen by."""

UNSEEN: dict[str, tuple[Edit, ...]] = {
    "other paragraphs": (merge,),
    "sentences shuffled": (shuffle_sentences,),
    "inside a longer one": (embed,),
    "other typography": (typeset,),
    "newer figures": (update,),
    "teaser": (teaser,),
    "reworded 10-15 %": (reword((0.10, 0.15)),),
    "shortened, lead, reworded": (shorten, lead, reword((0.04, 0.10))),
    "shortened, other paragraphs": (shorten, merge),
    "shortened, added, figures": (shorten, add_paragraph, update),
}
"""Copies that the first thresholds were not chosen by. Later ones were: what was missed of all these was looked at."""

FRESH: dict[str, tuple[Edit, ...]] = {
    "shortened, inside a longer one": (shorten, embed),
    "other paragraphs, lead, reworded": (merge, lead, reword((0.05, 0.12))),
    "sentences shuffled, figures, typography": (shuffle_sentences, update, typeset),
    "shortened, shuffled": (shorten, shuffle_sentences),
    "reordered, reworded, agency line": (reorder, reword((0.08, 0.14)), agency_line),
    "shortened, merged, added": (shorten, merge, add_paragraph),
    "lead, added, figures": (lead, add_paragraph, update),
}
"""Copies written after the last change of a threshold, and measured once."""


# -- what is no copy ---------------------------------------------------------------------------------------------


def template(dice: random.Random, chain: Chain) -> list[str]:
    """A form: sentences with places for numbers and names."""
    made = []
    for _ in range(dice.randint(8, 14)):
        words = chain.sentence(dice, []).rstrip(".。")
        parts = list(words) if chain.apart else words.split(" ")
        for _ in range(dice.randint(1, 3)):
            parts.insert(dice.randint(2, len(parts)), dice.choice(("{n}", "{n}", "{name}")))
        made.append(chain.joint.join(re.sub(r"\d", "7", part) for part in parts) + ("。" if chain.apart else "."))
    return made


def fill(form: list[str], dice: random.Random, chain: Chain) -> str:
    """Such a form, filled in: weather, results, quotations of shares."""
    text = ["\n\n" if number and number % 3 == 0 else chain.joint if number else "" for number in range(len(form))]
    body = "".join(gap + sentence for gap, sentence in zip(text, form, strict=True))
    body = re.sub(r"\{n\}", lambda _: str(dice.randint(1, 300)), body)
    return re.sub(r"\{name\}", lambda _: dice.choice(chain.names) if chain.names else "東京", body)


def text_of(text: Paragraphs, chain: Chain) -> str:
    return "\n\n".join(chain.joint.join(sentence for _, sentence in block) for block in text)


class World:
    """All pieces of a made-up world, in a random order of time."""

    def __init__(self, number: int, texts: dict[str, list[str]], *, seed: int = 1, kinds: str = "all") -> None:
        self.dice = random.Random(seed)
        self.chains = {language: Chain(language, bodies) for language, bodies in texts.items()}
        self.real = [(language, body) for language, bodies in texts.items() for body in bodies if len(body) > 800]
        self.number = number
        self.kinds = {"tuned": KINDS, "unseen": UNSEEN, "fresh": FRESH, "all": KINDS | UNSEEN}[kinds]
        shares = {"en": 40, "de": 20}
        self.languages = list(self.chains)
        self.weights = [shares.get(language, 6) for language in self.languages]
        self.cluster = 0

    def pieces(self) -> list[Piece]:
        """Some 20 % copies, 9 % their originals, 25 % hard negatives; the rest plain articles."""
        dice, made = self.dice, []
        self.boilerplate = {
            (site, language): text_of(chain.paragraphs(dice, dice.randint(3, 5), []), chain)
            for site in range(SITES)
            for language, chain in self.chains.items()
        }
        self.forms = {language: [template(dice, chain) for _ in range(12)] for language, chain in self.chains.items()}
        dice.shuffle(self.real)
        for language, body in self.real[: self.number // 25]:  # real ones, a quarter of them copied
            original = split(body)
            made += list(self._copied(original, language, "real", dice.choice((0, 0, 0, 2))))
        while len(made) < self.number:
            language = dice.choices(self.languages, self.weights)[0]
            chain, draw = self.chains[language], dice.random()
            size = max(5, round(dice.lognormvariate(2.9, 0.5)))  # sentences: 18 mostly, some 300 words
            if draw < 0.16:
                text = chain.paragraphs(dice, size, chain.topic(dice))
                made += list(self._copied(text, language, "made", dice.choice((1, 1, 2, 2, 3, 6))))
            elif draw < 0.22:
                made += list(self._one_topic(language, size))
            elif draw < 0.30:
                made.append(self._piece(fill(dice.choice(self.forms[language]), dice, chain), language, "template"))
            elif draw < 0.33:
                made += list(self._series(language, size))
            else:
                text = chain.paragraphs(dice, size, chain.topic(dice))
                made.append(self._piece(text_of(text, chain), language, "plain", closing=dice.random() < 0.2))
        made = made[: self.number]
        dice.shuffle(made)
        return made

    def _piece(self, body: str, language: str, kind: str, *, closing: bool = False, cluster: int | None = None,
               kept: dict[int, int] | None = None, after: int = 0, agency: str | None = None) -> Piece:  # fmt: skip
        site = self.dice.randrange(SITES)
        if cluster is None:
            self.cluster += 1
            cluster = self.cluster
        if closing:
            body = f"{body}\n\n{self.boilerplate[site, language]}"
        minute = after + self.dice.randrange(1, 600) if after else self.dice.randrange(1, 300_000)
        title = self.chains[language].sentence(self.dice, [])
        return Piece(cluster, kind, f"site{site}", language, title, body, minute, agency, kept or {})

    def _copied(self, text: Paragraphs, language: str, origin: str, copies: int) -> Iterator[Piece]:
        """An original and its copies, at other sites mostly, some with the site's closing paragraph."""
        dice, chain = self.dice, self.chains[language]
        kept = {number: words_of(sentence, chain) for block in text for number, sentence in block}
        self.cluster += 1
        cluster = self.cluster
        agency = dice.choice((None, *AGENCIES))
        original = self._piece(text_of(text, chain), language, f"{origin} original", cluster=cluster, kept=kept,
                               agency=agency, closing=dice.random() < 0.2)  # fmt: skip
        yield original
        for _ in range(copies):
            kind = dice.choice(list(self.kinds))
            copy = text
            for edit in self.kinds[kind]:
                copy = edit(copy, dice, chain)
            has = {number: words_of(sentence, chain) for block in copy for number, sentence in block if number >= 0}
            yield self._piece(text_of(copy, chain), language, kind, cluster=cluster, kept=has, after=original.minute,
                              agency=agency, closing=dice.random() < 0.2)  # fmt: skip

    def _one_topic(self, language: str, size: int) -> Iterator[Piece]:
        """Reports of one event by several reporters: same names, the same two to four quotations, a sentence alike."""
        dice, chain = self.dice, self.chains[language]
        topic = chain.topic(dice)
        quotes = [chain.quote(dice, topic) for _ in range(dice.randint(2, 4))]
        alike = chain.sentence(dice, topic)
        for _ in range(dice.randint(2, 4)):
            text = chain.paragraphs(dice, size, topic)
            for quote in quotes:
                text.insert(dice.randint(0, len(text)), [(-1, quote)])
            if dice.random() < 0.5:
                text.insert(dice.randint(0, len(text)), [(-1, alike)])
            yield self._piece(text_of(text, chain), language, "one topic", closing=dice.random() < 0.2)

    def _series(self, language: str, size: int) -> Iterator[Piece]:
        """Parts of a series, each with the same box of two to four sentences."""
        dice, chain = self.dice, self.chains[language]
        topic = chain.topic(dice)
        box = text_of(chain.paragraphs(dice, dice.randint(2, 4), topic), chain)
        for _ in range(dice.randint(2, 4)):
            text = text_of(chain.paragraphs(dice, max(size, 12), topic), chain)
            yield self._piece(f"{box}\n\n{text}", language, "series")
