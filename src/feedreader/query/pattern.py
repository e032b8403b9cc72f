r"""Regular expressions that end in time: RE2's syntax and engine, matched without regard to case.

RE2 needs time in proportion to the text whatever the pattern is (`(a+)+$` included); Python's own engine does not, and
entries are written by strangers. What RE2 leaves to ASCII is widened here: `\w`, `\d` and their opposites mean letters
and digits of any script, and so does `\b` at either end of a pattern. Look-around and back-references do not exist.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = r"\p{L}\p{M}\p{N}_"
_CLASSES = {r"\w": f"[{_WORD}]", r"\W": f"[^{_WORD}]", r"\d": r"\p{Nd}", r"\D": r"\P{Nd}"}
_IN_BRACKETS = {r"\w": _WORD, r"\d": r"\p{Nd}", r"\D": r"\P{Nd}"}
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|[^\\\[]+|.", re.DOTALL)
_NOT_LOOKED_INTO = re.compile(r"[|()]|\\[xpPQEC0-9]")
_REPEATED = re.compile(r".(?:[?*]|\{[^}]*\}?)", re.DOTALL)
SHORTEST_LITERAL = 3
_MEMORY = 8 << 20
_LONGEST = 1000


class PatternError(ValueError):
    """The pattern does not compile; the text says why, in the middle of a sentence."""


@lru_cache(maxsize=32)
def compiled(source: str) -> Callable[[str], bool]:
    """A test whether the pattern is found anywhere in a text. Raises `PatternError`."""
    if len(source) > _LONGEST:
        raise PatternError(f"longer than {_LONGEST} characters")
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    options.never_capture = True
    try:
        program = re2.compile(_any_script(source).encode(), options)
    except re2.error as error:
        raise PatternError(_words_of(error)) from None
    return lambda text: program.search(text.encode()) is not None  # in str it would count characters up to the match


def literals(source: str) -> tuple[str, ...]:
    """Stretches of three letters or more that every text with the pattern has, so that an index can narrow it down.

    None come of a pattern with alternatives, groups or escapes that take an argument: those are not looked into.
    """
    if _NOT_LOOKED_INTO.search(source):
        return ()
    plain = "".join("\0" if piece[0] in "\\[" else piece for piece in _PIECE.findall(source))
    return tuple(run for run in re.split(r"[\0.^$+]+", _REPEATED.sub("\0", plain)) if len(run) >= SHORTEST_LITERAL)


def _any_script(source: str) -> str:
    pieces = _PIECE.findall(source)
    for at, edge in ((0, "^"), (-1, "$")):
        if pieces and pieces[at] == r"\b":
            pieces[at] = f"(?:{edge}|[^{_WORD}])"
    return "".join(_widened(piece) for piece in pieces)


def _widened(piece: str) -> str:
    if piece.startswith("[") and len(piece) > 1:
        return re.sub(r"\\.", lambda escape: _IN_BRACKETS.get(escape[0], escape[0]), piece, flags=re.DOTALL)
    return _CLASSES.get(piece, piece)


def _words_of(error: Exception) -> str:
    reason = error.args[0] if error.args else "unknown reason"
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
