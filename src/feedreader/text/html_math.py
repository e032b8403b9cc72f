"""MathML on one line: exponents raised, indices lowered, `(a+b)/(c)`, `√(2)`, rows of a matrix separated by semicolons.

What a child of an element means depends on its position (MathML Core, section 3), which parser events do not tell; so
the children of the open elements are counted here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.blocks import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedreader.text.html_page import Page

_LEVELS = {
    "msup": (0, Style.SUPERSCRIPT.value),
    "msub": (0, Style.SUBSCRIPT.value),
    "msubsup": (0, Style.SUBSCRIPT.value, Style.SUPERSCRIPT.value),
    "munder": (0, Style.SUBSCRIPT.value),
    "mover": (0, Style.SUPERSCRIPT.value),
    "munderover": (0, Style.SUBSCRIPT.value, Style.SUPERSCRIPT.value),
    "mroot": (0, Style.SUPERSCRIPT.value),
}
"""The level of each child of an element."""

_BETWEEN = {"mfrac": "/", "mtr": " ", "mlabeledtr": " ", "mtable": "; "}
_ROOTS = frozenset({"msqrt", "mroot"})
_LEAVES = frozenset({"mi", "mn", "mo", "ms", "mspace", "mtext"})
MATH = frozenset({*_LEVELS, *_BETWEEN, *_ROOTS, *_LEAVES, "math", "mrow", "mstyle", "mtd", "semantics", "mpadded"})


class Formula:
    """The open MathML elements of a page, each with the number of its children so far."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._open: list[list[str | int]] = []

    def start(self, tag: str) -> Callable[[], None]:
        """Begin an element, which sets the style of its content; return what its end does."""
        page, after = self._page, ""
        parent, place = "", 0
        if self._open:
            parent, place = str(self._open[-1][0]), int(self._open[-1][1])
            self._open[-1][1] = place + 1
        if place and parent in _BETWEEN:
            page.write(_BETWEEN[parent])
        levels = _LEVELS.get(parent, ())
        if place < len(levels) and not (parent == "mover" and tag == "mo"):  # an accent is not an exponent
            page.style |= levels[place]
        if place and parent == "mroot":
            page.write("1/")
        grouped = tag not in _LEAVES and (parent == "mfrac" or (not place and parent in _LEVELS and parent != "mroot"))
        if (grouped and tag == "mrow") or tag in _ROOTS:
            page.write("√(" if tag == "msqrt" else "(" if tag != "mroot" else "√")
            after = ")" if tag != "mroot" else ""
        self._open.append([tag, 0])

        def close() -> None:
            self._open.pop()
            if after:
                page.write(after)

        return close
