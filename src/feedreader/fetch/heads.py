"""The head of a response as browsers read it, in the form that the HTTP parser takes.

The parser refuses a whole response for one line that is no header, which scripts print before their own, for a space
before a colon, for `HTTP/2` in the status line, and for a length given twice or in words. Browsers do not: they leave
such lines out (RFC 9112, sections 2.2, 5.1 and 6.3, say what else could be done). What could make two readers see the
end of a body in different places is left for the parser to refuse: lengths that contradict each other.
"""

from __future__ import annotations

import re

_END = re.compile(rb"\n\r?\n")
_START = re.compile(rb"HTTP/?", re.IGNORECASE)
_FIELD = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PROPER = re.compile(rb"HTTP/1\.[01] \d{3}[^\r\n\0]*\r\n(?:" + _FIELD + rb":[^\r\n\0]*\r\n)*+\r\n")
_FRAMING = re.compile(rb"\n(?:Content-Length|Transfer-Encoding):[ \t]*([^\r\n]*)", re.IGNORECASE)
_PLAIN_FRAMING = re.compile(rb"\d{1,15}[ \t]*|chunked[ \t]*", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP(?:/\d+(?:\.\d+)?)?[ \t]+(\d{3})(?:[ \t]([^\r\n\0]*))?[^\n]*", re.IGNORECASE)
_LINE = re.compile(rb"(" + _FIELD + rb")[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(rb"\r?\n[ \t]+")
_NOT_IN_VALUES = re.compile(rb"[\r\n]+")


def end_of_head(data: bytes | bytearray, start: int) -> int | None:
    """Return where the head ends that `data` begins with, or None if its end has not come; looks from `start` on."""
    found = _END.search(data, start)
    return found.end() if found else None


def may_be_head(data: bytes | bytearray) -> bool:
    """Whether `data` begins as a response does, as far as it has come."""
    return _START.match(data) is not None or b"HTTP".startswith(bytes(data[:4]).upper())


def is_interim(head: bytes) -> bool:
    """Whether another head follows this one (RFC 9110, section 15.2)."""
    status = _STATUS.match(head)
    return status is not None and status[1].startswith(b"1") and status[1] != b"101"


def proper_head(head: bytes) -> bytes:
    """Return a head without what its parser would refuse and browsers do not mind; as it is if there is none of that.

    After a head that had to be changed the connection is not used again, so that nothing that a server may have meant
    otherwise becomes a part of its next response.
    """
    lengths = _FRAMING.findall(head)
    if _PROPER.fullmatch(head) and len(lengths) < 2 and all(map(_PLAIN_FRAMING.fullmatch, lengths)):
        return head
    status = _STATUS.match(head)
    if status is None or b"\0" in head:  # in which browsers read nothing either
        return head
    fields = [
        (line[1], _NOT_IN_VALUES.sub(b" ", line[2]).strip())
        for raw in _FOLD.sub(b" ", head[status.end() :]).split(b"\n")
        if (line := _LINE.fullmatch(raw.rstrip(b"\r"))) is not None
    ]
    kept = [(name, value) for name, value in fields if name.lower() not in _REWRITTEN]
    return b"\r\n".join(
        [
            b"HTTP/1.1 %s %s" % (status[1], (status[2] or b"").strip()),
            *(b"%s: %s" % field for field in [*kept, *_framing(fields), (b"Connection", b"close")]),
            b"\r\n",
        ]
    )


_REWRITTEN = frozenset({b"connection", b"content-length", b"transfer-encoding", b"upgrade"})


def _framing(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the fields that say where the body ends: its chunks, else its lengths, each that is a number once."""
    codings = _listed(fields, b"transfer-encoding")
    if codings and codings[-1].lower() == b"chunked":
        return [(b"Transfer-Encoding", b"chunked" if set(codings) == {codings[-1]} else b", ".join(codings))]
    lengths = dict.fromkeys(
        length.lstrip(b"0") or b"0" for length in _listed(fields, b"content-length") if length.isdigit()
    )
    return [(b"Content-Length", length) for length in lengths]


def _listed(fields: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    values = (value for each, value in fields if each.lower() == name)
    return [part for value in values for each in value.split(b",") if (part := each.strip())]
