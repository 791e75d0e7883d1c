"""Which articles are one story: those that hang together, guarded against chains.

A news brief may hold short copies of five stories, and a long read a paragraph of each: followed from pair to pair,
everything would be one story. So an article joins a story only where it is a copy of its first article, or of at least
half of its articles; and of several stories the one that it shares most with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Tie = tuple[float, float]
"""Similarity and containment of a pair."""

HALF = 0.5
"""Share of a story's articles that one must be a pair with, where it isn't one with the first."""

BRIDGE = 0.3
"""Similarity of an article to the first ones of two stories, from which these are one: it is no round-up of both."""


def groups(articles: Sequence[int], ties: Mapping[tuple[int, int], Tie]) -> list[list[int]]:
    """The stories among some articles, each of two and more, its first article first.

    `articles` come in the order of their time; `ties` has each pair once, in whatever order.
    """
    near: dict[int, dict[int, Tie]] = {one: {} for one in articles}
    for (a, b), tie in ties.items():
        if a in near and b in near:
            near[a][b] = near[b][a] = tie
    found: list[list[int]] = []
    left = list(articles)
    while left:  # in rounds: what joins may bring others along
        again = []
        for one in left:
            fitting = [story for story in found if _fits(story, near[one])]
            if fitting:
                best = max(fitting, key=lambda story: _strength(story, near[one]))
                best.append(one)
                found = _bridged(found, best, near[one])
            elif near[one] and not any(other in near[one] for story in found for other in story):
                found.append([one])
            else:
                again.append(one)
        if len(again) == len(left):
            found.append(
                [again.pop(0)]
            )  # tied to a story's article, but not to the story: perhaps the first of another
        left = again
    rank = {one: number for number, one in enumerate(articles)}
    return sorted(
        (sorted(story, key=rank.__getitem__) for story in found if len(story) > 1), key=lambda story: rank[story[0]]
    )


def _fits(story: list[int], near: Mapping[int, Tie]) -> bool:
    return story[0] in near or sum(one in near for one in story) >= max(HALF * len(story), 1)


def _strength(story: Iterable[int], near: Mapping[int, Tie]) -> tuple[float, float]:
    return max(near[one] for one in story if one in near)


def _bridged(found: list[list[int]], joined: list[int], near: Mapping[int, Tie]) -> list[list[int]]:
    """The stories, with those made one that an article shares much with the first ones of."""
    if near.get(joined[0], (0.0, 0.0))[0] < BRIDGE:
        return found
    others = [story for story in found if story is not joined and near.get(story[0], (0.0, 0.0))[0] >= BRIDGE]
    if not others:
        return found
    for story in others:
        joined += story
    return [story for story in found if all(story is not other for other in others)]
