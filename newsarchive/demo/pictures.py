"""Pictures for the sample pages: a small landscape, drawn from the address, the same each time."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 640, 360


@lru_cache(maxsize=256)
def png(name: str) -> bytes:
    """A landscape of three hills below a sky, as an indexed PNG. `name` decides on colours and shapes."""
    seed = hashlib.sha256(name.encode()).digest()
    hills = [_hill(seed[i], seed[i + 1], HEIGHT * (0.45 + 0.17 * n)) for n, i in enumerate((0, 2, 4))]
    sky = [n * 8 // HEIGHT for n in range(HEIGHT)]
    rows = bytearray()
    for y in range(HEIGHT):
        row = bytearray([sky[y]]) * WIDTH
        for index, hill in enumerate(hills):
            row = bytearray(8 + index if y > top else old for top, old in zip(hill, row, strict=True))
        rows += b"\0" + row
    palette = _palette(seed[6])
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 6))
        + _chunk(b"IEND", b"")
    )


def _hill(wave: int, shift: int, level: float) -> list[float]:
    length = 60 + wave / 2
    return [level + 22 * math.sin(x / length + shift) + 9 * math.sin(x / 23 + wave) for x in range(WIDTH)]


def _palette(hue: int) -> bytes:
    """Eight shades of sky, three of land."""
    warm = hue % 3
    skies = [
        (90 + 16 * n + 30 * (warm == 0), 140 + 9 * n, 200 - 6 * n * (warm == 0) + 3 * n * (warm == 1)) for n in range(8)
    ]
    lands = [(84, 112 + hue % 30, 96), (58, 88 + hue % 24, 70), (36, 58 + hue % 20, 48)]
    return bytes(min(255, part) for colour in skies + lands for part in colour)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
