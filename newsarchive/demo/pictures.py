"""Pictures for the sample pages: a small landscape, drawn from the address, the same each time."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 640, 360
SKY = 60  # shades of it, from top to bottom


@lru_cache(maxsize=256)
def png(name: str) -> bytes:
    """A landscape of three hills below a sky, as an indexed PNG. `name` decides on colours and shapes."""
    seed = hashlib.sha256(name.encode()).digest()
    hills = [_hill(seed[i], seed[i + 1], HEIGHT * (0.45 + 0.17 * n)) for n, i in enumerate((0, 2, 4))]
    sky = [n * SKY // HEIGHT for n in range(HEIGHT)]
    rows = bytearray()
    for y in range(HEIGHT):
        row = bytes([sky[y]]) * WIDTH
        for shade, hill in enumerate(hills, SKY):
            if y > max(hill):
                row = bytes([shade]) * WIDTH
            elif y > min(hill):
                row = bytes(shade if y > top else old for top, old in zip(hill, row, strict=True))
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
    """The shades of the sky, then three of land."""
    dawn, blue = 30 * (hue % 3 == 0), 24 * (hue % 3 == 1)
    down = [n / SKY for n in range(SKY)]
    skies = [(90 + dawn + 125 * d, 140 + 70 * d, 200 + blue * d - 1.5 * dawn * d) for d in down]
    lands = [(84, 112 + hue % 30, 96), (58, 88 + hue % 24, 70), (36, 58 + hue % 20, 48)]
    return bytes(min(255, int(part)) for colour in [*skies, *lands] for part in colour)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
