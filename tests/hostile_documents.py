"""Hostile documents made from captured feeds: cut, spliced, nested, mis-encoded, blown up, with control characters.

The same seed makes the same documents of the same feeds.
"""

from __future__ import annotations

import gzip
import random
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

LARGEST = 300_000
"""The size in bytes of an enlarged document; bombs are compressed."""

CONTROLS = (
    "\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\u202e", "\u2066", "\x00", "\x08", "\r", "\u200b" * 50, "\u0301" * 200,
    "\ufeff",
)  # fmt: skip


class Hostile(NamedTuple):
    """A document as a server sends it: what was done to it, its bytes, and its Content-Encoding, empty for none."""

    kind: str
    body: bytes
    encoding: str = ""


def _place(random: Random, body: bytes) -> int:
    return random.randrange(len(body) + 1)


def truncated(random: Random, body: bytes, _other: bytes) -> Hostile:
    """It ends somewhere."""
    return Hostile("truncated", body[: _place(random, body)])


def spliced(random: Random, body: bytes, other: bytes) -> Hostile:
    """The beginning of one, the middle or the end of another."""
    at, to = _place(random, body), _place(random, other)
    return Hostile("spliced", body[:at] + other[to:] + body[at : at + 2_000])


def nested(random: Random, body: bytes, _other: bytes) -> Hostile:
    """Elements opened over and over, at some place."""
    unit = random.choice([b"<item>", b"<div>", b"<entry>", b"<b>", b"[", b'{"a":', b"<![CDATA[", b"<!--", b"<a b='"])
    at = _place(random, body)
    return Hostile("nested", body[:at] + unit * random.randrange(10, 20_000) + body[at:])


def mis_encoded(random: Random, body: bytes, _other: bytes) -> Hostile:
    """Bytes in another encoding than declared."""
    encoding = random.choice(["utf-16", "utf-32-be", "utf-7", "cp037", "latin-1", "shift-jis", "utf-8-sig"])
    return Hostile("mis-encoded", body.decode("utf-8", "replace").encode(encoding, "replace"))


def controls(random: Random, body: bytes, _other: bytes) -> Hostile:
    """Control characters everywhere, raw and as references."""
    text = body.decode("utf-8", "replace")
    for _ in range(random.randrange(1, 60)):
        at = random.randrange(len(text) + 1)
        put = random.choice(CONTROLS)
        if random.random() < 0.3:
            put = "".join(f"&#{ord(each)};" for each in put)
        text = text[:at] + put + text[at:]
    return Hostile("controls", text.encode("utf-8", "replace"))


def noise(random: Random, body: bytes, _other: bytes) -> Hostile:
    """Some bytes are replaced."""
    made = bytearray(body)
    for _ in range(random.randrange(1, 200)):
        if made:
            made[random.randrange(len(made))] = random.randrange(256)
    return Hostile("noise", bytes(made))


def repeated(random: Random, body: bytes, _other: bytes) -> Hostile:
    """A part of it, again and again."""
    at = _place(random, body)
    stretch = body[at : at + random.randrange(1, 3_000)]
    return Hostile("repeated", (body[:at] + stretch * random.randrange(2, 2_000))[:LARGEST] + body[at:])


def references(random: Random, body: bytes, _other: bytes) -> Hostile:
    """References that are too long, unknown, or empty."""
    made = random.choice([b"&#" + b"9" * 5_000 + b";", b"&#x" + b"f" * 5_000 + b";", b"&bomb;" * 500, b"&" * 5_000])
    at = _place(random, body)
    return Hostile("references", body[:at] + made + body[at:])


def entities(random: Random, body: bytes, _other: bytes) -> Hostile:
    """Entities that expand to a lot."""
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 500}">' for n in range(random.randrange(2, 9))
    )
    declared = b"<!DOCTYPE rss [" + levels.encode() + b"]>"
    text = body.partition(b"?>")[2] or body
    return Hostile("entities", declared + text.replace(b"<title>", b"<title>&e1;&e3;&e7;", 50))


def bomb(random: Random, body: bytes, _other: bytes) -> Hostile:
    """Compressed bytes that expand to far more than allowed, or to far less than they cost."""
    large = body + b" " * random.choice([1, 8, 40]) * 1_000_000
    match random.randrange(4):
        case 0:
            return Hostile("bomb", gzip.compress(large, 6, mtime=0), "gzip")
        case 1:
            return Hostile("bomb", gzip.compress(gzip.compress(large, 6, mtime=0), mtime=0), "gzip, gzip")
        case 2:
            return Hostile("bomb", gzip.compress(b"", mtime=0) * random.randrange(1, 50_000), "gzip")
        case _:
            return Hostile("bomb", zlib.compress(large)[: random.randrange(10, 1_000)], "deflate")


def items(random: Random, _body: bytes, _other: bytes) -> Hostile:
    """Very many nearly empty entries."""
    count = random.randrange(4_000, 20_000)
    if random.random() < 0.5:
        return Hostile(
            "items", b'{"version":"https://jsonfeed.org/version/1","title":"T","items":[' + b"{}," * count + b"{}]}"
        )
    return Hostile("items", b"<rss><channel><title>T</title>" + b"<item><guid>1</guid></item>" * count)


def empty_comments(random: Random, _body: bytes, _other: bytes) -> Hostile:
    """Comments that a careless pattern splits in all possible ways."""
    return Hostile("comments", b"<!---->" * random.randrange(30, 3_000) + b"x")


KINDS: tuple[Callable[[Random, bytes, bytes], Hostile], ...] = (
    *(truncated, spliced, nested, mis_encoded, controls, noise, repeated, references, entities, items, empty_comments),
    bomb,
)


def document(feeds: Sequence[bytes], number: int, seed: int) -> Hostile:
    """Return the hostile document with this number; the kinds take turns."""
    chance = random.Random(seed * 1_000_003 + number)
    return KINDS[number % len(KINDS)](chance, chance.choice(feeds), chance.choice(feeds))
