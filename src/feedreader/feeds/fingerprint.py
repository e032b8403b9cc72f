"""What a version of a feed held, and a document without what is known of it.

A *fingerprint* says which items the last version had (`envelope` says when skipping them is sound):

    frame | item, key | item, key | ...        eight bytes each

The frame is a digest of all that could make the bytes of an item mean something else. Item is a digest of an item's
bytes, key one of its entry's guid.

Most of a document that has changed is known, so it is left out before the document goes to a worker process: a stub
stands in place of each known item. Nothing is parsed for that, as this is done where a feed can stop everything: items
are looked for by the bytes of their tags, and one that is not found in this way, or found where none is, costs time and
nothing else. The worker believes a stub only where it finds an item in its place, and else asks for all of the
document. A feed cannot write a stub, since each document has a mark of its own.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from feedreader.feeds.preclean import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedreader.model.outcomes import Document

_DIGEST = 8
_ITEM = rb"<(item|entry)"
_MARK = 12
_MOST = 10_000
"""How many items are examined, twice as many as are taken from a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """The contents of a version of a feed: its frame, and the digest of each item's key by the digest of its bytes."""

    frame: bytes
    keys: dict[bytes, bytes]


def pack(frame: bytes, items: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return a fingerprint in bytes, from a frame and for each item the digests of its bytes and of its key."""
    return frame + b"".join(item + key for item, key in items)


def unpack(packed: bytes) -> Fingerprint | None:
    """Return a fingerprint from bytes; None if these are not one."""
    if len(packed) < _DIGEST or (len(packed) - _DIGEST) % (2 * _DIGEST):
        return None
    cuts = [packed[start : start + _DIGEST] for start in range(0, len(packed), _DIGEST)]
    return Fingerprint(frame=cuts[0], keys=dict(zip(cuts[1::2], cuts[2::2], strict=True)))


def digest(content: bytes | memoryview) -> bytes:
    """Return eight bytes that represent the content."""
    return blake2b(content, digest_size=_DIGEST).digest()


def without_known(document: Document) -> Document | None:
    """Return a document with stubs in place of the items that its fingerprint names; None if there are none.

    None, too, if all of it is needed to tell how it is to be read.
    """
    known = unpack(document.fingerprint or b"")
    if known is None or not known.keys or not is_plain(document.body, document.content_type):
        return None
    body, mark = document.body, secrets.token_hex(_MARK).encode()
    first = re.search(_ITEM, body)
    if first is None:
        return None
    name, view = first[1], memoryview(body)
    items = [(start, end, digest(view[start:end])) for start, end in _spans(body, name)]
    left_out = [each for each in items if each[2] in known.keys]
    if len(left_out) == len(items):  # the first shows the state in which the others would be read
        del left_out[:1]
    if not left_out or len(items) == _MOST:
        return None
    pieces: list[bytes] = []
    position = 0
    for start, end, item in left_out:
        pieces += (body[position:start], _stub(name, mark, item))
        position = end
    return replace(document, body=b"".join((*pieces, body[position:])), mark=mark, stubs=len(left_out))


def stood_for(item: bytes, mark: bytes) -> bytes | None:
    """Return the digest of the item that a stub stands for; None if it is not a stub with this mark."""
    if not mark or mark not in item:
        return None
    name = item[1:].partition(b">")[0]
    try:
        found = bytes.fromhex(item.partition(mark)[2][: 2 * _DIGEST].decode("ascii", "replace"))
    except ValueError:
        return None
    return found if item == _stub(name, mark, found) else None


def _stub(name: bytes, mark: bytes, item: bytes) -> bytes:
    return b"<%b>%b%b</%b>" % (name, mark, item.hex().encode(), name)


def _spans(body: bytes, name: bytes) -> Iterator[tuple[int, int]]:
    """Yield where items seem to begin and end, up to a limit."""
    opening, closing = b"<" + name, b"</" + name + b">"
    position = 0
    for _ in range(_MOST):
        start = body.find(opening, position)
        end = body.find(closing, start) if start >= 0 else -1
        if end < 0:
            return
        position = end + len(closing)
        yield start, position
