"""The one module that makes something drawable from text that feeds or servers wrote.

Every text is cleaned once more here and never read as markup: `Content` for widgets that take it, `Strip` for those
that draw line by line. `textual.markup.escape` and `Content.from_markup` are not used anywhere (textual #6525, #6614).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip

from feedreader.text.clean import one_line, prose
from feedreader.tui.cells import drawn, fit, isolate, shorten, unfit, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.style import Style

_DRIVES_A_TERMINAL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
"""What no strip may hold. FSI and PDI may: `cells.isolate` puts them round texts that were cleaned before."""


LEAST_COLUMN = (12, 6)
"""Cells that a column keeps when it gives way to others, and when all of them have given way already."""


class Run(NamedTuple):
    """A piece of a line: its text, the component classes it is drawn with, and the number of its link (0 for none).

    `jump` names the place of the article that it leads to, `places` are the names of those that begin with it.
    """

    text: str
    look: str = ""
    link: int = 0
    jump: str = ""
    places: tuple[str, ...] = ()


def slices(runs: Sequence[Run], parts: Iterable[tuple[int, int]]) -> Iterator[list[Run]]:
    """Yield the part of the runs between two offsets of their joined text, for each two.

    Every start is beyond the last.

    All of them together take one walk through the runs.
    """
    index = at = 0
    for start, end in parts:
        while index < len(runs) and at + len(runs[index].text) <= start:
            at += len(runs[index].text)
            index += 1
        part: list[Run] = []
        here, place = index, at
        while here < len(runs) and place < end:
            run = runs[here]
            if text := run.text[max(start - place, 0) : end - place]:
                part.append(run if len(text) == len(run.text) else run._replace(text=text))
            place += len(run.text)
            here += 1
        yield part


def sliced(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """Return the part of the runs between two offsets of their joined text."""
    return next(slices(runs, ((start, end),)))


def fitted(runs: Iterable[Run], width: int) -> list[Run]:
    """Return the runs in at most `width` cells, with an ellipsis where something had to go; none reorders another."""
    fitting: list[Run] = []
    for run in runs:
        cells = width_of(run.text)
        if cells > width:
            fitting.append(run._replace(text=isolate(shorten(unfit(run.text), width))))
            break
        fitting.append(run._replace(text=isolate(run.text)))
        width -= cells
    return fitting


def squeezed(runs: Iterable[Run], width: int, *, minor: bool = False) -> list[Run]:
    """Columns in at most `width` cells.

    What fills the widest goes first, then the last where it is `minor`, then the widest give way, though not all of it;
    what is still too much is cut off at the end.
    """
    columns = list(runs)
    over = sum(width_of(run.text) for run in columns) - width
    if over > 0 and minor:
        widest = max(range(len(columns)), key=lambda at: width_of(columns[at].text))
        text = columns[widest].text
        if len(text) - len(text.rstrip(" ")) > over:
            columns[widest] = columns[widest]._replace(text=text[:-over])
            return fitted(columns, width)
        over -= width_of(columns.pop().text)
    for least in LEAST_COLUMN if len(columns) > 1 else ():
        for at in sorted(range(len(columns)), key=lambda at: -width_of(columns[at].text)):
            cells = width_of(columns[at].text)
            room = max(cells - over, least)
            if over > 0 and room < cells:
                columns[at] = columns[at]._replace(text=f"{fit(unfit(columns[at].text), room - 1)} ")
                over -= cells - room
    return fitted(columns, width)


def text_of(runs: Iterable[Run]) -> str:
    """Return the joined text of runs."""
    return "".join(run.text for run in runs)


def line(text: str) -> str:
    """Text from outside, on one line and harmless."""
    return text if text.isascii() and text.isprintable() and "  " not in text else drawn(one_line(text))


def label(text: str, style: str = "") -> Content:
    """Text from outside as one line of content."""
    return Content.styled(line(text), style) if style else Content(line(text))


def paragraphs(text: str) -> Content:
    """Text from outside with its line breaks."""
    return Content(drawn(prose(text)))


def assembled(*parts: str | tuple[str, str]) -> Content:
    """Several texts in one; each may come from outside, a style beside it may not. Line breaks are kept."""
    pairs = ((part, "") if isinstance(part, str) else part for part in parts)
    clean = [(drawn(prose(text)), style) for text, style in pairs]
    return Content.assemble(*clean)


def marked(text: str, places: Iterable[tuple[int, int]], style: str) -> Content:
    """One line of text from outside with the characters from each start to its end in a style."""
    content = label(text)
    for start, end in places:
        content = content.stylize(style, start, end)
    return content


def strip(runs: Iterable[Run], style_of: Callable[[str], Style], width: int) -> Strip:
    """Return runs as one line of exactly `width` cells; what does not fit is cut off, the rest filled with ground.

    `style_of` turns a run's look into a style, and no look into the ground. Links and jumps go into its meta.
    """
    segments: list[Segment] = []
    cells = 0
    for run in runs:
        text = drawn(run.text)
        if not text.isprintable() and _DRIVES_A_TERMINAL.search(text) is not None:
            text = _DRIVES_A_TERMINAL.sub("", text)
        style = style_of(run.look)
        if run.link or run.jump:
            style += style.from_meta({"link": run.link} | ({"jump": run.jump} if run.jump else {}))
        segments.append(Segment(text, style))
        cells += width_of(text)
    made = Strip(segments, cells)
    if cells == width:
        return made
    return made.crop(0, width) if cells > width else made.extend_cell_length(width, style_of(""))
