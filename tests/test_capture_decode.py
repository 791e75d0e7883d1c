"""Content codings as servers send them: right, wrong, cut off, and hostile."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.capture import decode, decoded
from newsarchive.errors import ContentError
from newsarchive.models import Page

TEXT = "<p>Grüße aus dem Regen, zum zweiten Mal.</p>\n".encode() * 3000
AT = datetime(2026, 11, 23, tzinfo=UTC)


def page(body: bytes, coding: str | None, media: str = "text/html") -> Page:
    headers = (("Content-Type", media), *((("Content-Encoding", coding),) if coding is not None else ()))
    return Page("https://example.org/", AT, 200, headers, body)


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


def zstd(data: bytes) -> bytes:
    library = pytest.importorskip("backports.zstd")
    return library.compress(data)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZip ", gzip.compress(TEXT[:70_000]) + gzip.compress(TEXT[70_000:])),
        ("gzip", gzip.compress(TEXT) + bytes(100)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("br", brotli.compress(TEXT)),
        ("gzip, br", brotli.compress(gzip.compress(TEXT))),
        ("identity", TEXT),
        ("utf-8", TEXT),
        (None, TEXT),
    ],
)
def test_codings(coding: str, body: bytes) -> None:
    assert decoded(page(body, coding)).body == TEXT
    assert decoded(page(body, coding)).problems == ()


def test_zstd() -> None:
    assert decode(page(zstd(TEXT), "zstd")) == TEXT
    assert decoded(page(zstd(os.urandom(90_000))[:80_000], "zstd")).problems == ("truncated zstd",)


@pytest.mark.parametrize(
    ("coding", "body", "problems"),
    [
        ("gzip", TEXT, ("plain, labelled gzip",)),
        ("br", TEXT, ("plain, labelled br",)),
        ("deflate", TEXT, ("plain, labelled deflate",)),
        ("something", TEXT, ("plain, labelled something",)),
        ("br", gzip.compress(TEXT), ()),
        (None, gzip.compress(TEXT), ("unlabelled gzip",)),
        ("gzip", gzip.compress(gzip.compress(TEXT)), ("unlabelled gzip",)),
    ],
)
def test_wrong_labels(coding: str, body: bytes, problems: tuple[str, ...]) -> None:
    found = decoded(page(body, coding))
    assert (found.body, found.problems) == (TEXT, problems)


def test_a_file_that_is_gzip_stays_so() -> None:
    body = gzip.compress(TEXT)
    assert decode(page(body, None, "application/gzip")) == body


NOISE = os.urandom(200_000)


@pytest.mark.parametrize(
    ("coding", "whole"),
    [("gzip", gzip.compress(NOISE)), ("deflate", zlib.compress(NOISE)), ("br", brotli.compress(NOISE))],
)
def test_a_truncated_stream_gives_what_there_is(coding: str, whole: bytes) -> None:
    found = decoded(page(whole[:150_000], coding))
    assert found.problems == (f"truncated {coding}",)
    assert NOISE.startswith(found.body)
    assert len(found.body) > 100_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "something"])
def test_garbage_is_bad_encoding(coding: str) -> None:
    with pytest.raises(ContentError) as caught:
        decode(page(b"\x00\x01\x02\xff" * 100, coding))
    assert caught.value.reason == "bad_encoding"


def test_too_many_codings() -> None:
    with pytest.raises(ContentError) as caught:
        decode(page(TEXT, "gzip," * 5 + "gzip"))
    assert caught.value.reason == "bad_encoding"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_bomb_is_not_inflated(coding: str) -> None:
    squeeze: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda data: brotli.compress(data, quality=1),
        "zstd": zstd,
        "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
    }
    bomb = squeeze[coding](bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(ContentError) as caught:
        decode(page(bomb, coding), limit=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.reason == "too_large"
    assert peak < 8_000_000


def test_a_body_over_the_limit_without_coding() -> None:
    with pytest.raises(ContentError) as caught:
        decode(page(b"x" * 1001, None), limit=1000)
    assert caught.value.reason == "too_large"
    assert decode(page(b"x" * 1000, None), limit=1000) == b"x" * 1000


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "br", "zstd", "x"]))
def test_any_bytes_give_a_body_or_a_reason(body: bytes, coding: str) -> None:
    reason = "none"
    try:
        assert isinstance(decode(page(body, coding), limit=100_000), bytes)
    except ContentError as error:
        reason = error.reason
    assert reason in ("none", "bad_encoding", "too_large")
