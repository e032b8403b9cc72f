"""Runs of text become a line: neighbours in one style joined, whitespace collapsed as a browser does.

It knows nothing of elements: `text.html_blocks` says in which style a text stands and where a line breaks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from feedreader.model.blocks import Code, Figure, Heading, Listing, Paragraph, Quote, Rule, Span, Style, Table
from feedreader.text.clean import prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.model.blocks import Block, Line

BREAK = "\x1e"
"""Stands for `<br>` among the texts of a line; a forged one (`&#30;`) makes a line break and nothing worse."""

Run: TypeAlias = tuple[str, int, "int | None"]
"""A text as it came, the bits of its `Style`, and the number of its link."""

_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_AROUND_BREAK = re.compile(f" ?{BREAK} ?")
_STYLES = {bits: Style(bits) for bits in range(1 << len(Style))}


def line_of(runs: list[Run]) -> Line:
    """The runs as one line; empty where they show nothing."""
    spans: list[Run] = []
    for text, style, link in _joined(runs):
        plain = text.isascii() and text.isprintable() and "  " not in text
        shown = text if plain else prose(_AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)))
        if spans:
            before = spans[-1][0]
            if before[-1] in " \n":
                shown = shown.lstrip(" ")
            if shown.startswith("\n") and before[-1] == " ":
                _trim_end(spans, " ")
        if not spans:
            shown = shown.lstrip(" \n")
        if shown:
            spans.append((shown, style, link))
    _trim_end(spans, " \n")
    if not any(text.strip() for text, _, _ in spans):
        return ()
    return tuple([Span(text, _STYLES[style], link) for text, style, link in spans])


def _joined(runs: list[Run]) -> list[Run]:
    """The runs with neighbours in one style, for one link, put together."""
    joined: list[Run] = []
    texts: list[str] = []
    style: int = 0
    link: int | None = None
    for text, its_style, its_link in runs:
        if its_style != style or its_link != link:
            if texts:
                joined.append(("".join(texts), style, link))
            texts = []
            style, link = its_style, its_link
        texts.append(text)
    joined.append(("".join(texts), style, link))
    return joined


def _trim_end(spans: list[Run], characters: str) -> None:
    while spans:
        text, style, link = spans.pop()
        if text := text.rstrip(characters):
            spans.append((text, style, link))
            return


def flat(blocks: Iterable[Block]) -> Line:
    """Blocks as one line with breaks, for places that hold no blocks: a cell, a caption."""
    spans: list[Span] = []
    for block in blocks:
        line = _flat_block(block)
        if line and spans:
            spans.append(Span("\n"))
        spans.extend(line)
    return tuple(spans)


def _flat_block(block: Block) -> Line:  # noqa: PLR0911 - one a kind of block
    match block:
        case Paragraph(line=line) | Heading(line=line):
            return line
        case Quote(blocks=blocks):
            return flat(blocks)
        case Listing(items=items):
            lines = [(Span("• "), *flat(item)) for item in items]
            return tuple(span for line in lines for span in (Span("\n"), *line))[1:]
        case Code(text=text):
            return (Span(text, Style.CODE),)
        case Table(rows=rows):
            return flat(Paragraph(line=cell) for row in rows for cell in row if cell)
        case Figure(alt=alt, link=link, caption=caption):
            shown = (Span(alt, Style.PLAIN if link is None else Style.LINK, link),) if alt else ()
            return flat(Paragraph(line=line) for line in (shown, caption) if line)
        case Rule():
            return ()


def text_of_line(line: Line) -> str:
    """The characters of a line, without styles and links."""
    return "".join([span.text for span in line])


def numbered_text(line: Line) -> str:
    """The characters of a line, each link with its number behind the last of its spans: `the plan[2]`."""
    parts: list[str] = []
    for span, after in zip(line, (*line[1:], Span("")), strict=False):  # an empty line has nothing after
        parts.append(span.text)
        if span.link and after.link != span.link:
            parts.append(f"[{span.link}]")
    return "".join(parts)
