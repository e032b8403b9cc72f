"""Decode a body's content encodings step by step, so that a decompression bomb is detected early and blocks nothing.

Besides the encodings that the header declares, undeclared gzip is decoded, such as a feed.xml.gz sent as a file.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPTED = "gzip, br"
"""What is offered to servers; deflate is understood, but means two different things and so is not asked for."""

MOST_MEMBERS = 1_000
"""Parts that a gzip body may be made of: programs that pack in parallel make one of every 64 KB."""

_PIECE = 64 * 1024
STEP = 4 * _PIECE
"""Bytes that one step of unpacking brings, or work like that."""

MOST_LAYERS = 2
_GZIP_FIRST_BYTE = 0x1F
_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15
_NOT_OFFERED = frozenset(
    {"aes128gcm", "bzip2", "compress", "dcb", "dcz", "exi", "lzma", "pack200-gzip", "x-compress", "xz", "zstd"}
)
"""Ways to compress that are not understood. Any other name that is found under Content-Encoding is a mistake of the
server's (`utf-8`, `none`, `binary`, a media type): the body is as it is."""


class BodyTooLargeError(FeedreaderError):
    """The body is larger than allowed, at some stage of unpacking."""


class BadEncodingError(FeedreaderError):
    """The body is not what its Content-Encoding says, or breaks off."""


def too_large(limit: int) -> str:
    """Return what to say of a document of more than `limit` bytes."""
    return f"the document is larger than {limit // 1024:,} KiB; `max_bytes` under [polling] sets the limit"


class Body:
    """A body that is arriving: `add` what came, `finish` gives the whole. Each stage is bound by `limit` bytes."""

    def __init__(self, content_encoding: str, limit: int) -> None:
        """Raise BadEncodingError for a compression that was not offered, or for more than two of them."""
        names = [part.partition(";")[0].strip("\"' \t").lower() for part in content_encoding.split(",")]
        layers = [layer for name in reversed(names) if (layer := _layer(name)) is not None]
        if len(layers) > MOST_LAYERS:
            raise BadEncodingError("the body is compressed several times over")
        self._layers = layers
        self._sizes = [0] * (len(layers) + 1)
        self._limit = limit
        self._start: bytes | None = b""  # of what is left when all layers are undone; None once it has been looked at
        self._pieces: list[bytes] = []
        self._unpacked = 0

    def add(self, data: bytes) -> None:
        """Take in bytes as they came; raises BodyTooLargeError or BadEncodingError."""
        for _ in self.steps(data):
            pass

    def steps(self, data: bytes) -> Iterator[None]:
        """Take in bytes a step of some milliseconds at a time; raises as `add` does. Not to be left in the middle."""
        done = self._unpacked
        for _ in self._decode(0, data):
            if self._unpacked - done >= STEP:
                done = self._unpacked
                yield

    @property
    def received(self) -> int:
        """How many bytes came, as they came."""
        return self._sizes[0]

    def finish(self) -> bytes:
        """Return the whole body, unpacked; raises BadEncodingError if the end is missing."""
        if self._start:
            self._pieces.append(self._start)  # too short to be packed
            self._start = None
        if self._sizes[0] and not all(layer.complete for layer in self._layers):
            raise BadEncodingError("the compressed body breaks off")
        whole = b"".join(self._pieces) if len(self._pieces) != 1 else self._pieces[0]
        self._pieces = [whole]
        return whole

    def so_far(self) -> bytes:
        """Return what has been unpacked until now."""
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
        """Keep what is left when all that a header named is undone, unless it is packed all the same."""
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
    """One encoding. `pieces` gives bounded pieces of output; `complete` says whether the end was seen."""

    @property
    def complete(self) -> bool: ...

    def pieces(self, data: bytes) -> Iterator[bytes]: ...


class _Zlib:
    """gzip, of any number of members, and deflate in both its meanings.

    A body that says gzip and is plain text is passed on: there are servers that compress nothing and say so anyway.
    """

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._unpacker: zlib._Decompress | None = None
        self._plain = False
        self._members = 0

    @property
    def complete(self) -> bool:
        return self._plain or (self._unpacker is not None and self._unpacker.eof)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self._plain:
            if self._unpacker is None or self._unpacker.eof:
                if self._gzip and data[0] != _GZIP_FIRST_BYTE:
                    if self._unpacker is not None:
                        return  # padding after the last member
                    self._plain = True
                    break
                if self._unpacker is not None and not self._gzip:
                    return
                self._members += 1
                if self._members > MOST_MEMBERS:
                    raise BodyTooLargeError(f"the document is packed in more than {MOST_MEMBERS:,} parts")
                self._unpacker = zlib.decompressobj(wbits=_GZIP if self._gzip else _deflate_kind(data[0]))
            unpacker = self._unpacker
            piece = unpacker.decompress(data, _PIECE)
            while piece:
                yield piece
                piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
            data = unpacker.unused_data
            if data:
                yield b""  # so that whoever bounds the work hears of a member that holds nothing
        if data:
            yield data


class _Brotli:
    """Brotli, which packs gigabytes into a few bytes, so the output is bounded and not the input."""

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


def _deflate_kind(first: int) -> int:
    """Whether a deflate body begins with zlib's header, as it should, or without one, as it often does."""
    return _ZLIB if first & 0x0F == zlib.DEFLATED and first >> 4 <= _MOST_WINDOW else _RAW_DEFLATE


_MOST_WINDOW = 7
