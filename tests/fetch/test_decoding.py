"""Compressed bodies, honest and otherwise."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.fetch.decoding import BadEncodingError, Body, BodyTooLargeError, belies_its_encoding

ZEROS = bytes(5_000_000)
TEXT = b"<rss>" + bytes(range(256)) * 400 + b"</rss>"
RAW = zlib.compressobj(wbits=-15)
DEFLATED = RAW.compress(TEXT) + RAW.flush()


def case(value: object) -> str:
    """Names of cases that do not hold whole bodies."""
    return value if isinstance(value, str) else f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


def gzipped(data: bytes, level: int = 9) -> bytes:
    """Without the time of day, which would give the tests other names in another second."""
    return gzip.compress(data, level, mtime=0)


def in_brotli(data: bytes) -> bytes:
    """At a quick level: these bodies are made whenever tests are collected."""
    return brotli.compress(data, quality=1)


def unpacked(encoding: str, data: bytes, *, limit: int = 10**6, step: int = 1000) -> bytes:
    body = Body(encoding, limit)
    for start in range(0, len(data), step):
        body.add(data[start : start + step])
    return body.finish()


@pytest.mark.parametrize("step", [1, 7, 10**6])
@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzipped(TEXT)),
        ("X-GZip", gzipped(TEXT)),
        ("gzip", gzipped(TEXT[:50]) + gzipped(TEXT[50:])),
        ("gzip", gzipped(TEXT) + bytes(9)),
        ("gzip", TEXT),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", DEFLATED),
        ("br", in_brotli(TEXT)),
        ("gzip, br", in_brotli(gzipped(TEXT))),
        ("gzip", zlib.compress(TEXT, 1)),
        ("gzip", zlib.compress(TEXT, 9)),
        ("gzip", b"x marks the spot" + TEXT),
        ("deflate", gzipped(TEXT)),
        ("deflate", gzipped(TEXT[:50]) + gzipped(TEXT[50:])),
    ],
    ids=case,
)
def test_what_was_offered_is_unpacked_in_pieces_of_any_size(encoding: str, data: bytes, step: int) -> None:
    assert unpacked(encoding, data, step=step).removeprefix(b"x marks the spot") == TEXT


@pytest.mark.parametrize("encoding", ["", "gzip", "br", "deflate"])
def test_an_empty_body_is_empty_whatever_it_says(encoding: str) -> None:
    assert unpacked(encoding, b"") == b""


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzipped(TEXT)[:-9]),
        ("br", in_brotli(TEXT)[:-3]),
        ("deflate", zlib.compress(TEXT)[:-1]),
        ("gzip", gzipped(TEXT)[:-8] + bytes(8)),
        ("br", b"<rss>plain</rss>"),
        ("gzip", zlib.compress(TEXT)[:-1]),
        ("gzip", b"x"),
        ("gzip", b"\x1fnot gzip at all"),
    ],
    ids=case,
)
def test_a_body_that_breaks_off_or_is_something_else_is_refused(encoding: str, data: bytes) -> None:
    with pytest.raises(BadEncodingError):
        unpacked(encoding, data)


@pytest.mark.parametrize("encoding", ["zstd", "compress", "gzip, gzip, gzip", "aes128gcm"])
def test_an_encoding_that_was_not_offered_is_refused(encoding: str) -> None:
    with pytest.raises(BadEncodingError):
        Body(encoding, 100)


@pytest.mark.parametrize("start", [b"<rss>", b"\xef\xbb\xbf\n<?xml", b' {"version"', b"\xff\xfe<\0", gzipped(TEXT)])
def test_a_body_may_begin_as_what_it_is_under_any_encoding(start: bytes) -> None:
    assert belies_its_encoding(start)
    assert not belies_its_encoding(in_brotli(start * 9))


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzipped(ZEROS, 9)),
        ("br", in_brotli(ZEROS)),
        ("deflate", zlib.compress(ZEROS, 9)),
        ("gzip", zlib.compress(ZEROS, 9)),
        ("gzip, gzip", gzipped(gzipped(ZEROS, 9))),
        ("gzip, br", in_brotli(gzipped(b"") * 100_000)),
        ("", bytes(200_000)),
    ],
    ids=case,
)
def test_a_bomb_is_noticed_before_it_is_unpacked(encoding: str, bomb: bytes) -> None:
    body = Body(encoding, 100_000)
    with pytest.raises(BodyTooLargeError):
        body.add(bomb)
    assert len(body.so_far()) <= 100_000


@given(st.sampled_from(["gzip", "deflate", "br", "gzip, br", ""]), st.binary(), st.integers(1, 9))
def test_no_bytes_raise_anything_else(encoding: str, data: bytes, step: int) -> None:
    with contextlib.suppress(BadEncodingError, BodyTooLargeError):
        unpacked(encoding, data, limit=50, step=step)
