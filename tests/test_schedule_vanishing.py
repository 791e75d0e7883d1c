"""From how an address answered to what became of its article: a table of sequences, and generated ones."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from newsarchive import schedule
from newsarchive.schedule import Answer, Sight

T = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sights(*said: tuple[float, str], held: bool = False) -> list[Sight]:
    """Answers, each at so many hours: "" the article was there, else why it was missing; "~" before it: held."""
    return [
        Sight(T + hours * HOUR, reason.removeprefix("~") or None, number, held=reason.startswith("~"), walled=False)
        for number, (hours, reason) in enumerate(said, 1)
    ]


@pytest.mark.parametrize(
    ("said", "events"),
    [
        ([(0, "")], []),
        ([(0, ""), (9, "http_404")], []),
        ([(0, ""), (9, "http_404"), (12, "http_404"), (32, "http_404")], []),
        ([(0, ""), (9, "http_404"), (12, "http_404"), (33, "http_404")], ["gone http_404 2"]),
        ([(0, ""), (9, "http_404"), (12, ""), (33, "http_404"), (60, "http_404")], []),
        ([(0, ""), (9, "redirect_home"), (12, "soft_404"), (33, "http_404")], ["gone redirect_home 2"]),
        ([(0, ""), (9, "http_410")], []),
        ([(0, ""), (9, "http_410"), (9.9, "http_410")], []),
        ([(0, ""), (9, "http_410"), (10, "http_410")], ["gone http_410 2"]),
        ([(0, ""), (9, "http_404"), (12, "http_410"), (13, "http_410")], ["gone http_410 3"]),
        ([(0, ""), (9, "notice"), (10, "notice"), (90, "")], ["gone notice 2", "back None 4"]),
        ([(0, ""), (9, "redirect_article"), (10, "redirect_article")], ["replaced redirect_article 2"]),
        ([(0, ""), (9, "~http_410"), (10, "~http_410"), (22, "~http_410")], []),
        ([(0, ""), (9, "~http_410"), (10, "http_410"), (22, "http_410")], ["gone http_410 3"]),
        ([(0, ""), (9, "~http_404"), (60, "~http_404"), (100, "~http_404"), (177, "~http_404")], ["gone http_404 2"]),
        (
            [(0, ""), (9, "~soft_404"), (60, "~soft_404"), *((hour, "~http_404") for hour in (100, 150, 200))],
            [],
        ),
        (
            [(0, ""), (9, "~soft_404"), (60, "~soft_404"), *((hour, "~http_404") for hour in (100, 150, 200, 268))],
            ["gone http_404 4"],
        ),
        ([(0, ""), (9, "~http_451"), (60, "~http_451"), (100, "~http_451"), (999, "~http_451")], []),
        ([(0, ""), (9, "earlier"), (99, "")], ["gone earlier 2", "back None 3"]),
        (
            [(0, ""), (9, "http_410"), (10, "http_410"), (90, ""), (200, "http_451"), (201, "http_451")],
            ["gone http_410 2", "back None 4", "gone http_451 5"],
        ),
    ],
)
def test_what_became_of_an_article(said: list[tuple[float, str]], events: list[str]) -> None:
    found = schedule.events_of(sights(*said))
    assert [f"{event.kind} {event.reason} {event.capture}" for event in found] == events


def test_generated_sequences_of_answers() -> None:
    """Articles that go and come back, asked when `next_look` says; each is found out, and dated at its first proof."""
    for seed in range(400):
        dice = random.Random(seed)
        reason = dice.choice(sorted(schedule.vanishing.REASONS - {"earlier"}))
        goes = T + dice.uniform(1, 400) * HOUR
        returns = goes + dice.uniform(30, 900) * HOUR if dice.random() < 0.5 else None
        now, run, said = T, list[Sight](), list[Sight]()
        while now < T + timedelta(days=120):
            missing = reason if goes <= now and (returns is None or now < returns) else None
            said.append(Sight(now, missing, len(said), walled=False))
            run = [*run, said[-1]] if missing else []
            now = schedule.next_look(run, now) if run else now + dice.uniform(1, 60) * HOUR
        proof = next((sight for sight in said if sight.missing), None)
        found = schedule.events_of(said)
        seen_for = [sight.at for sight in said if sight.missing]
        long_enough = len(seen_for) >= 3 and seen_for[-1] - seen_for[0] >= timedelta(days=1)
        kind = "replaced" if reason == "redirect_article" else "gone"
        if long_enough and proof is not None:
            expected = [(kind, proof.at)]
            expected += [("back", next(sight.at for sight in said if sight.at >= returns))] if returns else []
            assert [(event.kind, event.at) for event in found] == expected, seed
        assert all(event.kind in (kind, "back") for event in found)


def test_walls_and_search_engines() -> None:
    said = [
        Sight(T, walled=None, noindex=None, capture=1),
        Sight(T + HOUR, walled=False, noindex="", capture=2),
        Sight(T + 2 * HOUR, walled=True, noindex="", capture=3),
        Sight(T + 3 * HOUR, walled=True, noindex="meta", capture=4),
        Sight(T + 4 * HOUR, walled=True, noindex="header", capture=5),
        Sight(T + 5 * HOUR, walled=False, noindex="", capture=6),
    ]
    assert [(event.kind, event.reason, event.capture) for event in schedule.events_of(said)] == [
        ("paywalled", None, 3), ("noindex", "meta", 4), ("opened", None, 6), ("indexed", None, 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "fresh", "out"),
    [
        ([], False, False),
        ([Answer(True)], False, False),
        ([Answer(True), Answer(True)], False, True),  # nothing else answered
        ([Answer(True), Answer(True), Answer(False)], False, False),
        ([Answer(True), Answer(True), Answer(False, first=True)], False, False),
        ([Answer(True)] * 4 + [Answer(False)] * 16, False, True),
        ([Answer(True)] * 3 + [Answer(False)] * 5, False, False),
        ([Answer(True)] * 4 + [Answer(False, first=True)] * 40, False, True),  # its old addresses are out
        ([Answer(True)] * 4 + [Answer(False)] * 40, False, True),  # of the last twenty, a fifth
        ([Answer(False)] * 20 + [Answer(True)] * 4, False, False),
        ([Answer(True)] * 2 + [Answer(False)] * 6, True, True),
        ([Answer(True)] + [Answer(False)] * 6, True, False),
        ([Answer(True)] * 2 + [Answer(False)] * 8, True, False),
    ],
)
def test_a_site_that_is_out(answers: list[Answer], fresh: bool, out: bool) -> None:
    assert schedule.site_is_out(answers, fresh=fresh) is out


def test_an_article_that_is_missing_is_asked_soon_and_one_that_is_gone_ever_more_rarely() -> None:
    waits = []
    run = list[Sight]()
    now = T
    for number in range(14):
        run.append(Sight(now, "http_404", number))
        due = schedule.next_look(run, now)
        waits.append((due - now) / HOUR)
        now = due
    assert waits[:2] == [3, 21]
    assert waits[2] == 24
    assert waits[2:] == sorted(waits[2:])
    assert waits[-1] == 30 * 24
