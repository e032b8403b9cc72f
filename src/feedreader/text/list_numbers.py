"""Markers of list items (`3`, `c`, `iv`, `03`, Greek letters, or none), according to markup or style."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_STYLE = re.compile(r"(?:^|[;\s])list-style(?:-type)?\s*:\s*([^;]{0,80})", re.IGNORECASE)
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def _letters(number: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    if number < 1:
        return str(number)
    letters = ""
    while number:
        number, letter = divmod(number - 1, len(alphabet))
        letters = alphabet[letter] + letters
    return letters


def _roman(number: int) -> str:
    if not 1 <= number < 4_000:
        return str(number)
    written = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        written += letters * times
    return written


def _nothing(_number: int) -> str:
    return ""


_TYPES: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": _letters,
    "A": lambda number: _letters(number).upper(),
    "i": _roman,
    "I": lambda number: _roman(number).upper(),
}
_STYLES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimal-leading-zero": lambda number: f"{number:0{3 if number < 0 else 2}d}",
    **dict.fromkeys(("lower-alpha", "lower-latin"), _TYPES["a"]),
    **dict.fromkeys(("upper-alpha", "upper-latin"), _TYPES["A"]),
    "lower-roman": _TYPES["i"],
    "upper-roman": _TYPES["I"],
    "lower-greek": lambda number: _letters(number, _GREEK),
    **dict.fromkeys(("none", "disc", "circle", "square"), _nothing),
}


def writer_of(attributes: Mapping[str, str]) -> Callable[[int], str] | None:
    """Return a function that writes the numbers of a list or an item as its markup says; None if it does not say.

    The function returns "" if there is a bullet instead of a number.
    """
    for value in reversed(_STYLE.findall(attributes.get("style", ""))):
        for word in value.lower().replace("!", " ").split():
            if word in _STYLES:
                return _STYLES[word]
    return _TYPES.get(attributes.get("type", "").strip())
