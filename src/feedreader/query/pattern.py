r"""Regular expressions in linear time: RE2's syntax and engine, case-insensitive.

RE2 needs time in proportion to the text whatever the pattern is (`(a+)+$` included); Python's own engine does not, and
entries are written by strangers. But it needs time in proportion to the pattern as well: one that repeats a repetition
has as many states as the product of the two, so that is limited, and only the beginning of a text is searched. Where
RE2 only knows ASCII, patterns are widened: `\w`, `\d` and their opposites mean letters and digits of any script, and so
does `\b` at either end of a pattern. Look-around and back-references are not supported.
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
_TIMES = re.compile(r"\{([0-9]{1,6})(?:,([0-9]{0,6}))?\}")
_COUNTED = re.compile(
    r"\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\{[0-9,]*\}|.", re.DOTALL
)
"""A pattern split into pieces that each match one character, open or close a group, or give a repetition."""
_NO_PLACES = frozenset("|*+?^$")
SHORTEST_LITERAL = 3
MEMORY = 16 << 20
r"""Bytes of states that a pattern may cache: with half of it `\b\w{3,40}ung\b` took fifty times as long."""
LITTLE_MEMORY = 1 << 20
KEPT = 16
"""The number of compiled patterns that are cached."""
_LONGEST = 1000
MOST_REPETITIONS = 200
"""The limit on the states of counted repetitions, nested ones multiplied: at the limit, RE2 reads some 500,000
characters a second at its slowest."""
SEARCHED = 100_000
"""How many characters of a text are searched, from its beginning: about 16,000 words of English."""


class PatternError(ValueError):
    """The pattern does not compile; the text says why, in the middle of a sentence."""


@lru_cache(maxsize=KEPT)
def compiled(source: str, memory: int = MEMORY) -> Callable[[str], bool]:
    """Return a test whether the pattern is found anywhere in a text. Raises `PatternError`."""
    if len(source) > _LONGEST:
        raise PatternError(f"longer than {_LONGEST} characters")
    if (places := repetitions(source)) > MOST_REPETITIONS:
        raise PatternError(f"its repetitions come to {places:,} together, {MOST_REPETITIONS} at most would end in time")
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    options.never_capture = True
    try:
        program = re2.compile(_any_script(source).encode(), options)
    except re2.error as error:
        raise PatternError(_words_of(error)) from None
    except UnicodeEncodeError:
        raise PatternError("it holds half a character, which no text does") from None
    # in str it would count characters up to the match
    return lambda text: program.search(text[:SEARCHED].encode()) is not None


def repetitions(source: str) -> int:
    """Return the states of the counted repetitions of a pattern (`x{3,30}`), nested ones multiplied."""
    open_groups: list[int] = [0]
    counted = 0  # states of the last piece, for a count that follows
    for piece in _COUNTED.findall(source):
        if piece == "(":
            open_groups.append(0)
            counted = 0
        elif piece == ")" and len(open_groups) > 1:
            counted = max(open_groups.pop(), 1)
            open_groups[-1] += counted
        elif piece.startswith("{") and (times := _most_times(piece)):
            open_groups[-1] += counted * (times - 1)
            counted *= times
        elif piece not in _NO_PLACES:
            counted = 1
            open_groups[-1] += counted
    return sum(open_groups) if "{" in source else 0


def _most_times(piece: str) -> int:
    found = _TIMES.fullmatch(piece)
    return int(found[2] or found[1]) if found else 0


def literals(source: str) -> tuple[str, ...]:
    """Return runs of three letters or more that every match of a pattern contains, to narrow down an index.

    Patterns with alternatives, groups or escapes that take an argument yield none.
    """
    if _NOT_LOOKED_INTO.search(source):
        return ()
    plain = "".join("\0" if piece[0] in "\\[" else piece for piece in _PIECE.findall(source))
    return tuple(run for run in re.split(r"[\0.^$+]+", _REPEATED.sub("\0", plain)) if len(run) >= SHORTEST_LITERAL)


def _any_script(source: str) -> str:
    pieces = _PIECE.findall(source)
    if "[" in pieces:  # never closed, which RE2 reports: a class inside would close it
        return source
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
