"""Text measured in terminal cells: fitting, wrapping and keeping directions apart.

Works on grapheme clusters, so that no emoji, no accent and no wide character is ever cut in half. It knows nothing of
colours or widgets. Breaking lines by dictionary (Thai, Khmer) is left out: such words break where the line ends.
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from unicodedata import bidirectional, category

import rich.cells
from rich.cells import CellTable, cell_len, get_character_cell_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_unicode_table: Callable[[str], CellTable] = vars(rich.cells)["load_cell_table"]

ELLIPSIS = "…"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_DRAWING_THEM = frozenset({"linux"})
"""Values of TERM of terminals that draw a sign for these, and put nothing in another order anyway."""

_JOINERS = "\u200d\ufe0e\ufe0f"
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff"
)
_JOINING = f"(?<=[{_PICTURES}\ufe0f])\u200d(?=[{_PICTURES}])"
_TONES = "\U0001f3fb-\U0001f3ff"
_DISPUTED = f"(?<![{_PICTURES}\ufe0f])\u200d|\u200d(?![{_PICTURES}])|\ufe0f(?!\u200d)|[{_TONES}]"
"""Both are compiled when the first text has any of these."""
_SUSPECT = re.compile(f"[\u200d\ufe0f{_TONES}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_SPACE = " \t\u1680\u2000-\u2006\u2008-\u200b\u205f\u3000"
_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff01-\uff60"
_OPENING = "「『（【〈《〔［｛"  # noqa: RUF001 - brackets of wide scripts, after which no line ends
_CLOSING = "、。，．・：；！？」』）】〉》〕］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"  # noqa: RUF001 - and signs of wide scripts, before which none does
_MARK = "(?: [!?;:%»][!?;:%»,.)]*(?![^ \t]))?"
"""A mark behind a space, as French sets it, often with one that does not say that no line breaks there."""
_WORD = f"[^{_SPACE}{_WIDE}]"
_UNIT = f"[{_SPACE}]+|[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|(?:« (?={_WORD}))?{_WORD}+[{_CLOSING}]*{_MARK}"
"""What a line does not end in. Compiled when the first text with other letters than ASCII's is wrapped."""
_ASCII_UNIT = re.compile(rf"[ \t]+|[^ \t]+{_MARK}")
_BREAKING_SPACE = f"[{_SPACE}]"
_LAST_PLANE = 0xE0000
"""From here on nothing takes a cell; four thousand characters need not be asked one by one."""


@cache
def _terminal_table(unicode_version: str = "auto") -> CellTable:
    """Give the widths of rich as terminals have them (glibc, tmux): spacing vowel signs take a cell, U+FE0F none."""
    table = _unicode_table(unicode_version)
    widths: list[tuple[int, int, int]] = []
    for start, end, width in table.widths:
        at = start
        for code in range(start, end + 1) if width == 0 and start < _LAST_PLANE else ():
            if category(chr(code)) == "Mc":  # what is in no range takes one cell
                if code > at:
                    widths.append((at, code - 1, width))
                at = code + 1
        if at <= end:
            widths.append((at, end, width))
    return CellTable(table.unicode_version, tuple(widths), frozenset())


# Textual measures and cuts every line with rich once more, so that both have to count alike; `test_cells.py` guards it.
vars(rich.cells)["load_cell_table"] = _terminal_table
get_character_cell_size.cache_clear()
rich.cells.cached_cell_len.cache_clear()


def drawn(text: str) -> str:
    """Return the text as it is given to a terminal, without what terminals measure differently from each other.

    U+FE0F makes some letters wide in some terminals, a tone of skin is a picture of its own in some (tmux), and a zero
    width joiner makes one letter of two in some; only among pictures it is needed to see what is meant.
    """
    return re.sub(_DISPUTED, "", text) if not text.isascii() and _SUSPECT.search(text) is not None else text


def width_of(text: str) -> int:
    """How many cells the text takes."""
    return len(text) if text.isascii() else cell_len(drawn(text))


def graphemes(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and cells of each part of the text that must not be cut; together they are all of it."""
    joining = {found.start() for found in re.finditer(_JOINING, text)} if "\u200d" in text else ()
    sizes = [get_character_cell_size(character) for character in text]
    starts = [at for at, size in enumerate(sizes) if at == 0 or (size and at - 1 not in joining)]
    for start, end in pairwise((*starts, len(text))):
        yield start, end, next(filter(None, sizes[start:end]), 0)


def cut(text: str, width: int) -> str:
    """Return the longest beginning of the text that fits into `width` cells, whole graphemes only."""
    if text.isascii():
        return text[:width] if width > 0 else ""
    used = 0
    for start, _end, cells in graphemes(text):
        if used + cells > width:
            return text[:start]
        used += cells
    return text


def shorten(text: str, width: int) -> str:
    """Return the text in at most `width` cells, with an ellipsis where something had to go.

    Joiners at either end go too: they would join what stands beside the text.
    """
    if width <= 0:
        return ""
    if not text.isascii():
        text = text.strip(_JOINERS)
    if width_of(text) <= width:
        return text
    return cut(text, width - 1).rstrip().rstrip(_JOINERS) + ELLIPSIS


LEAST_BEGINNING = 3
"""Cells of its beginning that a text keeps which is cut amid."""


def shorten_amid(text: str, width: int, rest: int) -> str:
    """Return the text in at most `width` cells, cut amid where what tells it from others would not be seen otherwise.

    That begins with the word at offset `rest`; without one there, the text is cut at its end. Its end is cut as well
    only where too little would be left of the beginning.
    """
    rest = text.rfind(" ", 0, rest) + 1
    if not rest or width_of(text) <= width or len(cut(text, width - 1)) > rest:
        return shorten(text, width)
    room = width - 1 - width_of(text[rest:])
    beginning = cut(text, room if room >= LEAST_BEGINNING else width // 3).rstrip() + ELLIPSIS
    return beginning + shorten(text[rest:], width - width_of(beginning))


def has_right_to_left(text: str) -> bool:
    """Whether any character is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (Unicode TR 9, P2 and P3)."""
    if not has_right_to_left(text):
        return False
    for character in text:
        direction = bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def isolate(text: str) -> str:
    """Give the text, wrapped so that its direction cannot reorder what stands beside it (Unicode TR 9, FSI and PDI).

    Spaces around it stay outside, as they belong to the line; what is isolated already stays as it is.
    """
    if not has_right_to_left(text) or FIRST_STRONG_ISOLATE in text or os.environ.get("TERM") in _DRAWING_THEM:
        return text
    words = text.strip(" ")
    before, after = text[: text.index(words)], text[text.index(words) + len(words) :]
    return f"{before}{FIRST_STRONG_ISOLATE}{words}{POP_ISOLATE}{after}"


def fit(text: str, width: int) -> str:
    """Return the text in exactly `width` cells: shortened or padded, and isolated where it runs from right to left."""
    short = shorten(text, width)
    return isolate(short) + " " * (width - width_of(short))


def unfit(text: str) -> str:
    """Return what was fitted, without what fills and isolates it; it may be shortened anew."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "").rstrip(" ")


@lru_cache(maxsize=4096)
def _word_width(word: str) -> int:
    return width_of(word)


def _hard_breaks(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int, int]]:
    """Yield a unit wider than a line, in pieces of at most `width` cells: start, end and cells of each."""
    piece, used = start, 0
    for at, _stop, cells in graphemes(text[start:end]):
        if used + cells > width and start + at > piece:
            yield piece, start + at, used
            piece, used = start + at, 0
        if start + at == piece and text[piece] == " ":
            piece += 1  # before a mark that stands apart
        else:
            used += cells
    yield piece, end, used


def longest_word(text: str) -> int:
    """How many cells a line needs so that no word of the text has to be broken."""
    units = _ASCII_UNIT if text.isascii() else re.compile(_UNIT)
    return max((_word_width(each) for each in units.findall(text) if not each.isspace()), default=0)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where each line of the text begins and ends when it is set into `width` cells; line breaks in it are kept.

    Spaces at which a line is broken belong to no line. A width below one counts as one.
    """
    return list(wrapped(text, width))


def wrap_within(text: str, width: int, most: int) -> list[str]:
    """Return the lines of the text set into `width` cells, at most so many; an ellipsis ends them where more follow."""
    lines = [text[start:end] for start, end in islice(wrapped(text, width), most + 1)]
    if len(lines) > most:
        lines[most - 1 :] = [cut(lines[most - 1], max(width, 1) - 1).rstrip() + ELLIPSIS]
    return lines


def wrapped(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield the same line by line, for a text that may be long."""
    width = max(width, 1)
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        yield from _wrap_line(text, start, end, width)
        start = end + 1


def _wrap_line(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    if end - start <= width and text[start:end].isascii():
        yield start, end
        return
    line_start = line_end = start
    used = gap = 0
    units, space = _ASCII_UNIT if text.isascii() else re.compile(_UNIT), re.compile(_BREAKING_SPACE)
    for unit in units.finditer(text, start, end):
        word = unit[0]
        cells = len(word) if word.isascii() else _word_width(word)
        if space.match(word):
            gap += cells
            continue
        if line_end > line_start and used + gap + cells > width:
            yield line_start, line_end
            line_start, used, gap = unit.start(), 0, 0
        elif line_end == line_start and used + gap + cells > width:
            line_start, gap = unit.start(), 0
        if cells > width:
            *full, (line_start, line_end, used) = _hard_breaks(text, unit.start(), unit.end(), width)
            for piece_start, piece_end, _cells in full:
                yield piece_start, piece_end
        else:
            line_end = unit.end()
            used += gap + cells
        gap = 0
    yield line_start, line_end
