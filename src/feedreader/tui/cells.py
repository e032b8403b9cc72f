"""Text measured in terminal cells: fitting, wrapping and keeping directions apart.

Works on grapheme clusters, so that no emoji, no accent and no wide character is ever cut in half. It knows nothing of
colours or widgets. Breaking lines by dictionary (Thai, Khmer) is left out: such words break where the line ends.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterator

ELLIPSIS = "…"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

_JOINERS = "\u200d\ufe0e\ufe0f"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_SPACE = " \t\u1680\u2000-\u2006\u2008-\u200b\u205f\u3000"
_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff01-\uff60"
_OPENING = "「『（【〈《〔［｛"  # noqa: RUF001 - brackets of wide scripts, after which no line ends
_CLOSING = "、。，．・：；！？」』）】〉》〕］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"  # noqa: RUF001 - and signs of wide scripts, before which none does
_UNIT = f"[{_SPACE}]+|[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|[^{_SPACE}{_WIDE}]+[{_CLOSING}]*"
"""What a line does not end in. Compiled when the first text is wrapped, which the first screen may do without."""
_BREAKING_SPACE = re.compile(f"[{_SPACE}]")


def width_of(text: str) -> int:
    """How many cells the text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int) -> str:
    """The longest beginning of the text that fits into `width` cells, whole graphemes only."""
    if text.isascii():
        return text[:width] if width > 0 else ""
    spans, total = split_graphemes(text)
    if total <= width:
        return text
    used = 0
    for start, _end, cells in spans:
        if used + cells > width:
            return text[:start]
        used += cells
    return text


def shorten(text: str, width: int) -> str:
    """The text in at most `width` cells, with an ellipsis where something had to go.

    Joiners at either end go too: they would join what stands beside the text.
    """
    if width <= 0:
        return ""
    if not text.isascii():
        text = text.strip(_JOINERS)
    if width_of(text) <= width:
        return text
    return cut(text, width - 1).rstrip().rstrip(_JOINERS) + ELLIPSIS


def has_right_to_left(text: str) -> bool:
    """Whether any character is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def isolate(text: str) -> str:
    """The text, wrapped so that its direction cannot reorder what stands beside it (Unicode TR 9, FSI and PDI)."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if has_right_to_left(text) else text


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells: shortened or padded, and isolated where it runs from right to left."""
    short = shorten(text, width)
    return isolate(short) + " " * (width - width_of(short))


def unfit(text: str) -> str:
    """What was fitted, without what fills and isolates it; it may be shortened anew."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "").rstrip(" ")


@lru_cache(maxsize=4096)
def _word_width(word: str) -> int:
    return cell_len(word)


def _hard_breaks(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int, int]]:
    """A unit wider than a line, in pieces of at most `width` cells: start, end and cells of each."""
    spans, _total = split_graphemes(text[start:end])
    piece, used = start, 0
    for at, _stop, cells in spans:
        if used + cells > width and start + at > piece:
            yield piece, start + at, used
            piece, used = start + at, 0
        used += cells
    yield piece, end, used


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where each line of the text begins and ends when it is set into `width` cells; line breaks in it are kept.

    Spaces at which a line is broken belong to no line. A width below one counts as one.
    """
    width = max(width, 1)
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines.extend(_wrap_line(text, start, end, width))
        start = end + 1
    return lines


def _wrap_line(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    if end - start <= width and text[start:end].isascii():
        yield start, end
        return
    line_start = line_end = start
    used = gap = 0
    for unit in re.compile(_UNIT).finditer(text, start, end):
        word = unit[0]
        cells = len(word) if word.isascii() else _word_width(word)
        if _BREAKING_SPACE.match(word):
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
