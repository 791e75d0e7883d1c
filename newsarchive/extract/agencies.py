"""News agencies and desks: the names that sign where no person does, or beside one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from newsarchive.extract.wording import key


@cache
def listed(file: str) -> frozenset[str]:
    """The keys of a word list of `data/`."""
    text = (files("newsarchive.extract") / "data" / file).read_text("utf-8")
    lines = " ".join(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(key(word) for word in lines.split(", "))


def is_desk(name: str) -> bool:
    """Whether a name is that of a desk or an account: it counts only where nobody else is named."""
    return key(name) in listed("desks.txt")


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
