"""Decode a body's content encodings step by step, so that a decompression bomb is detected early and blocks nothing.

Besides the encodings that the header declares, undeclared gzip is decoded, such as a feed.xml.gz sent as a file.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPTED = "gzip, br"
"""The Accept-Encoding header; deflate is supported but not offered, because it is ambiguous."""

MOST_MEMBERS = 1_000
"""The limit on gzip members: parallel compressors produce one for every 64 KB."""

_PIECE = 64 * 1024
STEP = 4 * _PIECE
"""Output bytes, or equivalent work, of one step of decompression."""

MOST_LAYERS = 2
_GZIP_FIRST_BYTE = 0x1F
_GZIP_MAGIC = b"\x1f\x8b\x08"
_ZLIB_FIRST_BYTE = b"\x78"
_ZLIB_STARTS = frozenset(_ZLIB_FIRST_BYTE + bytes([level]) for level in (0x01, 0x5E, 0x9C, 0xDA))
"""How zlib's streams begin, at each of its four levels (RFC 1950, section 2.2)."""

_GZIP, _ZLIB, _RAW_DEFLATE, _PLAIN = 31, 15, -15, 0
_NOT_OFFERED = frozenset(
    {"aes128gcm", "bzip2", "compress", "dcb", "dcz", "exi", "lzma", "pack200-gzip", "x-compress", "xz", "zstd"}
)
"""Unsupported compressions. Any other unknown Content-Encoding is a server's mistake (`utf-8`, `none`, `binary`, a
media type), and the body is not encoded."""


class BodyTooLargeError(FeedreaderError):
    """The body is larger than allowed, at some stage of decompression."""


class BadEncodingError(FeedreaderError):
    """The body does not match its Content-Encoding, or is truncated."""


def too_large(limit: int) -> str:
    """Return the message for a document of more than `limit` bytes."""
    return f"the document is larger than {limit // 1024:,} KiB; `max_bytes` under [polling] sets the limit"


class Body:
    """A body being received: `add` data, and `finish` returns the whole. Each stage is limited to `limit` bytes."""

    def __init__(self, content_encoding: str, limit: int) -> None:
        """Raise BadEncodingError for an unsupported compression, or for more than two."""
        names = [part.partition(";")[0].strip("\"' \t").lower() for part in content_encoding.split(",")]
        layers = [layer for name in reversed(names) if (layer := _layer(name)) is not None]
        if len(layers) > MOST_LAYERS:
            raise BadEncodingError("the body is compressed several times over")
        self._layers = layers
        self._sizes = [0] * (len(layers) + 1)
        self._limit = limit
        self._start: bytes | None = b""  # what remains after removing all layers; None once it has been examined
        self._pieces: list[bytes] = []
        self._unpacked = 0

    def add(self, data: bytes) -> None:
        """Add received bytes; raises BodyTooLargeError or BadEncodingError."""
        for _ in self.steps(data):
            pass

    def steps(self, data: bytes) -> Iterator[None]:
        """Add bytes in steps of some milliseconds each; raises like `add`. Must be run to the end."""
        done = self._unpacked
        for _ in self._decode(0, data):
            if self._unpacked - done >= STEP:
                done = self._unpacked
                yield

    def finish(self) -> bytes:
        """Return the whole decompressed body; raises BadEncodingError if the end is missing."""
        if self._start:
            self._pieces.append(self._start)  # too short to be compressed
            self._start = None
        if self._sizes[0] and not all(layer.complete for layer in self._layers):
            raise BadEncodingError("the compressed body breaks off")
        whole = b"".join(self._pieces) if len(self._pieces) != 1 else self._pieces[0]
        self._pieces = [whole]
        return whole

    def so_far(self) -> bytes:
        """Return what has been decompressed so far."""
        return b"".join(self._pieces)

    def _decode(self, stage: int, data: bytes) -> Iterator[None]:
        self._sizes[stage] += len(data)
        if self._sizes[stage] > self._limit:
            raise BodyTooLargeError(too_large(self._limit))
        if stage == len(self._layers):
            yield from self._last(stage, data)
            return
        try:
            for piece in self._layers[stage].pieces(data):
                self._unpacked += len(piece) or _PIECE // 16  # an empty member is work as well
                yield from self._decode(stage + 1, piece)
                yield
        except (zlib.error, brotli.error):
            raise BadEncodingError("the body is not compressed in the way that its header says") from None

    def _last(self, stage: int, data: bytes) -> Iterator[None]:
        """Keep the output after all declared encodings, unless it is still gzip."""
        if self._start is not None:
            data = self._start + data
            if len(data) < len(_GZIP_MAGIC):
                self._start = data
                return
            self._start = None
            if data.startswith(_GZIP_MAGIC):
                if stage == MOST_LAYERS:
                    raise BadEncodingError("the body is compressed several times over")
                self._layers.append(_Zlib(gzip=True))
                self._sizes[stage] = 0
                self._sizes.append(0)
                self._start = b""
                yield from self._decode(stage, data)
                return
        self._pieces.append(data)


class _Layer(Protocol):
    """One encoding. `pieces` yields bounded pieces of output; `complete` says whether the end was seen."""

    @property
    def complete(self) -> bool: ...

    def pieces(self, data: bytes) -> Iterator[bytes]: ...


class _Zlib:
    """gzip, with any number of members, and both kinds of deflate.

    The first bytes tell which it is, because some servers confuse them. A body declared as gzip that is plain text is
    passed through, because some do not compress it.
    """

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._kind: int | None = None
        self._start = b""
        self._unpacker: zlib._Decompress | None = None
        self._members = 0

    @property
    def complete(self) -> bool:
        return self._kind == _PLAIN or (self._unpacker is not None and self._unpacker.eof)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._kind is None and data:
            data = self._start + data
            if self._gzip and data == _ZLIB_FIRST_BYTE:  # the next byte decides
                self._start = data
                return
            self._kind = _kind(data, gzip=self._gzip)
        while data and self._kind:
            if self._unpacker is None or self._unpacker.eof:
                if self._unpacker is not None and (self._kind != _GZIP or data[0] != _GZIP_FIRST_BYTE):
                    return  # padding after the last member
                self._members += 1
                if self._members > MOST_MEMBERS:
                    raise BodyTooLargeError(f"the document is packed in more than {MOST_MEMBERS:,} parts")
                self._unpacker = zlib.decompressobj(wbits=self._kind)
            unpacker = self._unpacker
            piece = unpacker.decompress(data, _PIECE)
            while piece:
                yield piece
                piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
            data = unpacker.unused_data
            if data:
                yield b""  # so that callers that limit the work notice an empty member
        if data:
            yield data


class _Brotli:
    """Brotli, which can compress gigabytes into a few bytes, so its output is limited."""

    def __init__(self) -> None:
        self._unpacker = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._unpacker.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self.complete:
            return
        piece = self._unpacker.process(data, output_buffer_limit=_PIECE)
        while piece or not self._unpacker.can_accept_more_data():
            yield piece
            if self._unpacker.is_finished():
                return
            piece = self._unpacker.process(b"", output_buffer_limit=_PIECE)


def belies_its_encoding(start: bytes) -> bool:
    """Whether a body that is not encoded as its header says begins as a document does, or as gzip.

    No brotli stream begins with a bracket, and nothing that `_NOT_OFFERED` names.
    """
    return _UNPACKED.match(start) is not None


_UNPACKED = re.compile(rb"(?:\xef\xbb\xbf)?\s*[<{\[]|\xff\xfe|\xfe\xff|\x1f\x8b\x08")


def _layer(name: str) -> _Layer | None:
    if name in {"gzip", "x-gzip"}:
        return _Zlib(gzip=True)
    if name == "deflate":
        return _Zlib(gzip=False)
    if name == "br":
        return _Brotli()
    if name in _NOT_OFFERED:
        raise BadEncodingError("the body is compressed in a way that was not offered")
    return None


def _kind(start: bytes, *, gzip: bool) -> int:
    """Return the format of a body that is declared as gzip or as deflate; no raw deflate begins as gzip does."""
    if start[0] == _GZIP_FIRST_BYTE:
        return _GZIP
    if gzip:
        return _ZLIB if start[:2] in _ZLIB_STARTS else _PLAIN
    return _deflate_kind(start[0])


def _deflate_kind(first: int) -> int:
    """Return the kind of a deflate body: with zlib's header, as it should be, or without, as it often is."""
    return _ZLIB if first & 0x0F == zlib.DEFLATED and first >> 4 <= _MOST_WINDOW else _RAW_DEFLATE


_MOST_WINDOW = 7
