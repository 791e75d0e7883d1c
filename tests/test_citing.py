"""Citations: each format well-formed, whatever stands in titles and names."""

from __future__ import annotations

import json
import re

import pytest

from newsarchive import citing

PLAIN = citing.Source(
    12,
    "Tide gate holds",
    "https://www.post.example/tide?id=1&p=2",
    "post.example",
    ("Ada Okafor", "Ursula von der Leyen", "Martin King Jr."),
    ("Coastal Wire",),
    "2026-03-01T21:40:00+01:00",
    "en",
    "2026-03-02T06:30:00Z",
    "sha256:ABC",
)
HOSTILE = citing.Source(
    3,
    "50% {off} \\ # & _x_ ~ ^ $1 }} | ''bold'' <script>alert(1)</script>\r\nER  - \n@misc{x,",
    'https://evil.example/"><script>|}}{{ x\r\nER  - ',
    "evil.example}\n",
    ("<script>alert('a')</script> {Brace", "A and B", "小林", ""),
    ("Wire}",),
    "no date",
    None,
    "2026-03-02T06:30:00Z",
    "sha256:ABC",
)


def test_bibtex() -> None:
    assert citing.bibtex(PLAIN) == (
        "@misc{okafor2026tide12,\n"
        "  author = {Okafor, Ada and von der Leyen, Ursula and King, Jr., Martin and {Coastal Wire}},\n"
        "  title = {{Tide gate holds}},\n  howpublished = {post.example},\n  date = {2026-03-01},\n  year = {2026},\n"
        "  month = {3},\n  url = {https://www.post.example/tide?id=1&p=2},\n  urldate = {2026-03-02},\n"
        "  language = {en},\n  note = {captured 2 March 2026, sha256:ABC},\n}\n"
    )


def test_ris() -> None:
    assert citing.ris(PLAIN).split("\r\n") == [
        "TY  - NEWS",
        "TI  - Tide gate holds",
        "AU  - Okafor, Ada",
        "AU  - von der Leyen, Ursula",
        "AU  - King, Martin, Jr.",
        "AU  - Coastal Wire",
        "T2  - post.example",
        "PY  - 2026",
        "DA  - 2026/03/01",
        "UR  - https://www.post.example/tide?id=1&p=2",
        "Y2  - 2026/03/02",
        "LA  - en",
        "N1  - captured 2 March 2026, sha256:ABC",
        "ER  - ",
        "",
    ]


def test_csl() -> None:
    (item,) = json.loads(citing.csl_json(PLAIN))
    assert item["author"][1] == {"family": "von der Leyen", "given": "Ursula"}
    assert item["author"][2] == {"family": "King", "given": "Martin", "suffix": "Jr."}
    assert item["author"][3] == {"literal": "Coastal Wire"}
    assert item["issued"] == {"date-parts": [[2026, 3, 1]]}
    assert (item["type"], item["URL"]) == ("article-newspaper", PLAIN.url)


def test_wikipedia_and_plain() -> None:
    assert citing.wikipedia(PLAIN) == (
        "{{cite news |last1=Okafor |first1=Ada |last2=von der Leyen |first2=Ursula |last3=King |first3=Martin Jr."
        " |title=Tide gate holds |work=post.example |agency=Coastal Wire |date=1 March 2026"
        " |url=https://www.post.example/tide?id=1&p=2 |access-date=2 March 2026 |language=en}}"
    )
    assert citing.plain(PLAIN) == (
        "Ada Okafor, Ursula von der Leyen, Martin King Jr. and Coastal Wire, “Tide gate holds”, post.example,"
        " 1 March 2026, https://www.post.example/tide?id=1&p=2 (captured 2 March 2026, sha256:ABC)."
    )


def test_hostile_values_stay_values() -> None:
    bib = citing.bibtex(HOSTILE)
    depth = 0
    for sign in bib:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert re.search(r"(?<!\\)[%#&$]", bib.split("url =")[0]) is None
    assert bib.count("\n@") == 0
    ris = citing.ris(HOSTILE).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris if line)
    assert [line for line in ris if line.startswith("ER")] == ["ER  - "]
    wiki = citing.wikipedia(HOSTILE)
    assert wiki.count("{{") == wiki.count("}}") == 1
    assert "<" not in wiki
    assert "''" not in wiki
    assert all("=" in part for part in wiki.split("|")[1:])
    json.loads(citing.csl_json(HOSTILE))
    assert "\n" not in citing.plain(HOSTILE)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Okafor", ("Okafor", "Ada", "")),
        ("Cher", None),
        ("森川 千夏", None),
        ("김 민수", None),
        ("Ludwig van Beethoven", ("van Beethoven", "Ludwig", "")),
        ("John Smith III", ("Smith", "John", "III")),
        ("", None),
        ("  ", None),
    ],
)
def test_names(name: str, parts: tuple[str, str, str] | None) -> None:
    found = citing.split(name)
    assert (None if found is None else tuple(found)) == parts


def test_without_names_and_dates_there_is_still_a_key() -> None:
    bare = citing.Source(7, "Ёлка на площади", "https://x.example/", "x.example")
    assert re.fullmatch(r"[a-z0-9-]+", citing.key(bare))
    for _, form in citing.FORMATS.values():
        assert form(bare)
