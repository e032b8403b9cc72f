"""Undoing a body's Content-Encoding piece by piece, so that a bomb is noticed before it is unpacked."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPTED = "gzip, br"
"""What is offered to servers; deflate is understood, but means two different things and so is not asked for."""

_PIECE = 64 * 1024
_MOST_LAYERS = 2
_GZIP_FIRST_BYTE = 0x1F
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15


class BodyTooLargeError(FeedreaderError):
    """The body is larger than allowed, at some stage of unpacking."""


class BadEncodingError(FeedreaderError):
    """The body is not what its Content-Encoding says, or breaks off."""


class Body:
    """A body that is arriving: `add` what came, `finish` gives the whole. Each stage is bound by `limit` bytes."""

    def __init__(self, content_encoding: str, limit: int) -> None:
        """Raise BadEncodingError for an encoding that was not offered, or for more than two of them."""
        names = [name for name in (part.strip().lower() for part in content_encoding.split(",")) if name]
        layers = [_layer(name) for name in reversed(names) if name != "identity"]
        if len(layers) > _MOST_LAYERS:
            raise BadEncodingError("the body is compressed several times over")
        self._layers = layers
        self._sizes = [0] * (len(layers) + 1)
        self._limit = limit
        self._pieces: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Take in bytes as they came; raises BodyTooLargeError or BadEncodingError."""
        self._decode(0, data)

    @property
    def received(self) -> int:
        """How many bytes came, as they came."""
        return self._sizes[0]

    def finish(self) -> bytes:
        """The whole body, unpacked; raises BadEncodingError if the end is missing."""
        if self._sizes[0] and not all(layer.complete for layer in self._layers):
            raise BadEncodingError("the compressed body breaks off")
        return b"".join(self._pieces)

    def so_far(self) -> bytes:
        """What has been unpacked until now."""
        return b"".join(self._pieces)

    def _decode(self, stage: int, data: bytes) -> None:
        self._sizes[stage] += len(data)
        if self._sizes[stage] > self._limit:
            raise BodyTooLargeError(f"the document is larger than {self._limit // 1024:,} KiB")
        if stage == len(self._layers):
            self._pieces.append(data)
            return
        try:
            for piece in self._layers[stage].pieces(data):
                self._decode(stage + 1, piece)
        except (zlib.error, brotli.error):
            raise BadEncodingError("the body is not compressed in the way that its header says") from None


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
                self._unpacker = zlib.decompressobj(wbits=_GZIP if self._gzip else _deflate_kind(data[0]))
            unpacker = self._unpacker
            piece = unpacker.decompress(data, _PIECE)
            while piece:
                yield piece
                piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
            data = unpacker.unused_data
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


def _layer(name: str) -> _Layer:
    if name in {"gzip", "x-gzip"}:
        return _Zlib(gzip=True)
    if name == "deflate":
        return _Zlib(gzip=False)
    if name == "br":
        return _Brotli()
    raise BadEncodingError("the body is compressed in a way that was not offered")


def _deflate_kind(first: int) -> int:
    """Whether a deflate body begins with zlib's header, as it should, or without one, as it often does."""
    return _ZLIB if first & 0x0F == zlib.DEFLATED and first >> 4 <= _MOST_WINDOW else _RAW_DEFLATE


_MOST_WINDOW = 7
