"""Articles in words: as plain text to show, save and pipe, and as text to be read aloud. Blocks in, characters out."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from feedreader.model.blocks import Code, Figure, Heading, Listing, Paragraph, Quote, Rule, Span, Style, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from feedreader.model.blocks import Article, Block, Line

    _TextOf: TypeAlias = Callable[[Line], str]

_OFF_LINE = Style.SUPERSCRIPT | Style.SUBSCRIPT
_RAISED = str.maketrans("0123456789+-\u2212=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_ORDINALS = frozenset(
    (
        *(
            "st",
            "nd",
            "rd",
            "th",
            "er",
            "re",
            "ers",
            "res",
            "e",
            "ère",
            "ere",
            "ème",
            "eme",
            "es",
            "de",
            "d",
            "nde",
            "ter",
        ),
        *("te", "a", "o", "as", "os", "i", "mo", "ma", "to", "ta", "ra", "va"),
    )
)
_ABBREVIATIONS = frozenset(("me", "mes", "lle", "lles", "r", "gr", "o", "os"))
"""What follows a number (1st, 2e, 3º), and what follows letters (Mme, Dr, no): written on the line, it means the same.
"""

_WORDS = re.compile(r"[^\W\d_]{2}")
_TRADE = {"TM": {ord("T"): "™", ord("M"): None}, "SM": {ord("S"): "℠", ord("M"): None}}


def plain_text(article: Article, *, numbered: bool = False) -> str:
    """Return an article in plain text on many lines, a blank line between its blocks; never wrapped.

    `numbered` puts the number of each link after it (`the plan[2]`), for a list of addresses that follows.
    """
    return "\n\n".join(_plain(article.blocks, numbered_text if numbered else text_of_line))


def spoken_text(article: Article) -> str:
    """Return the same to be read aloud.

    Numbers follow links, and the kind of a block is said in words if its text does not tell it.
    """
    return "\n\n".join(filter(None, (_spoken(block) for block in article.blocks)))


def text_of_line(line: Line) -> str:
    """Return the characters of a line, without styles and links; raised and lowered text as in `levelled`.

    Struck-out text is put between `~~`, as in Markdown: an old price is not the price.
    """
    return "".join([span.text for span in levelled(_struck(line))])


def numbered_text(line: Line) -> str:
    """Return the characters of a line, with the number of each link after the last of its spans: `the plan[2]`."""
    return _numbered(_struck(line))


def _heard_text(line: Line) -> str:
    return _numbered(_struck(line, "(struck out: ", ")"))


def _numbered(line: Line) -> str:
    parts: list[str] = []
    spans = levelled(line)
    for span, after in zip(spans, (*spans[1:], Span("")), strict=False):  # an empty line has no links
        parts.append(span.text)
        if span.link and after.link != span.link:
            parts.append(f"[{span.link}]")
    return "".join(parts)


def _struck(line: Line, opening: str = "~~", closing: str = "~~") -> Line:
    """Return the line with marks around its struck-out text."""
    if not any(Style.STRIKE in span.style for span in line):
        return line
    spans: list[Span] = []
    for struck, group in groupby(line, key=lambda span: Style.STRIKE in span.style):
        pieces = list(group)
        if struck and any(span.text.strip() for span in pieces):
            pieces[0] = replace(pieces[0], text=f"{opening}{pieces[0].text}")
            pieces[-1] = replace(pieces[-1], text=f"{pieces[-1].text}{closing}")
        spans += pieces
    return tuple(spans)


def levelled(line: Line) -> Line:
    """Return the line with raised and lowered text so that it keeps its meaning on one level: 10¹⁵, H₂O, x^max, 1st."""
    if not any(span.style & _OFF_LINE or span.jump for span in line):
        return line
    spans: list[Span] = []
    for level, group in _levels(line):
        if level is Style.PLAIN:
            spans += group
            continue
        before = spans[-1].text[-1:] if spans else ""
        whole = "".join([span.text for span in group]).strip()
        opening, table, closing = _on_line(whole, before, raised=level is Style.SUPERSCRIPT)
        texts = [span.text.translate(table) for span in group]
        texts[0] = opening + texts[0]
        texts[-1] += closing
        spans += [
            Span(text, span.style, span.link, span.jump, span.places) for text, span in zip(texts, group, strict=True)
        ]
    return tuple(spans)


def spells_out(title: str) -> bool:
    """Whether the title of an abbreviation is words; some give dates for machines."""
    return _WORDS.search(title) is not None


def levelled_text(text: str, before: str, *, raised: bool) -> str:
    """Return raised or lowered text as written on the line after the character `before`, without raised digits."""
    opening, _, closing = _on_line(text, before, raised=raised, digits=False)
    return f"{opening}{text}{closing}"


def _on_line(
    text: str, before: str, *, raised: bool, digits: bool = True
) -> tuple[str, Mapping[int, str | int | None], str]:
    """Return what is put before raised or lowered text, the replacement of its characters, and what is put after it."""
    levels = _RAISED if raised else _LOWERED
    if digits and text and all(ord(character) in levels for character in text):
        return "", levels, ""
    if (
        not before.strip() or not text.lstrip("+-\u2212")[:1].isalnum()
    ):  # nothing that it belongs to; a sign (®, †), or text in brackets
        return "", {}, ""
    if raised and text in _TRADE:
        return "", _TRADE[text], ""
    if raised and text.lower() in (_ORDINALS if before.isdecimal() else _ABBREVIATIONS):
        return "", {}, ""
    mark = "^" if raised else "_"
    return (mark, {}, "") if text.lstrip("+-\u2212").isalnum() else (f"{mark}(", {}, ")")


def _levels(line: Line) -> Iterator[tuple[Style, list[Span]]]:
    """Yield neighbours on one level (raised, lowered, or neither) together."""
    group: list[Span] = []
    before = Style.PLAIN
    glued = False
    for span in line:
        level = span.style & _OFF_LINE
        if Style.SUPERSCRIPT in level or (span.jump and glued and span.text.isdecimal()):
            level = Style.SUPERSCRIPT  # the mark of a note is one anywhere
        glued = span.text[-1:].isalnum()
        if group and level is not before:
            yield before, group
            group = []
        group.append(span)
        before = level
    if group:
        yield before, group


def link_words(article: Article) -> tuple[str, ...]:
    """Return the words of each of the article's links, in the order of their numbers; "" for a link without words."""
    words: dict[int, str] = {}
    for number, text in _linked(article.blocks):
        if number not in words and (text := " ".join(text.split())):
            words[number] = text
    return tuple(words.get(number, "") for number in range(1, len(article.links) + 1))


def _linked(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    for block in blocks:
        match block:
            case Paragraph(line=line) | Heading(line=line):
                yield from _linked_spans(line)
            case Quote(blocks=inner):
                yield from _linked(inner)
            case Listing(items=items):
                for item in items:
                    yield from _linked(item)
            case Table(rows=rows, caption=caption):
                yield from _linked_spans(caption)
                for row in rows:
                    for cell in row:
                        yield from _linked_spans(cell)
            case Figure(alt=alt, caption=caption, kind=kind):
                for number in block.numbers[: None if alt else 1]:  # else the link around it has only its address
                    yield number, alt or text_of_line(caption) or kind
                yield from _linked_spans(caption)
            case _:
                pass


def _linked_spans(line: Line) -> Iterator[tuple[int, str]]:
    number, texts = 0, [""]
    for span in (*levelled(line), Span("")):
        if (span.link or 0) != number:
            if number:
                yield number, "".join(texts)
            number, texts = span.link or 0, []
        texts.append(span.text)


def _plain(blocks: Iterable[Block], text_of: _TextOf) -> list[str]:
    return [text for block in blocks if (text := _plain_block(block, text_of))]


def _plain_block(block: Block, text_of: _TextOf) -> str:  # noqa: PLR0911 - one a kind of block
    match block:
        case Paragraph(line=line) | Heading(line=line):
            return text_of(line)
        case Quote(blocks=blocks):
            return _indented("\n\n".join(_plain(blocks, text_of)), "> ", "> ")
        case Listing(items=items):
            marks = [f"{label} " for label in block.labels] or ["- "] * len(items)
            return "\n".join(
                _indented("\n\n".join(_plain(item, text_of)), mark, " " * len(mark))
                for item, mark in zip(items, marks, strict=True)
            )
        case Code(text=text):
            return _indented(text, "    ", "    ")
        case Table(rows=rows, caption=caption):
            lines = [" | ".join(text_of(cell).replace("\n", " ") for cell in row) for row in rows]
            return "\n".join(filter(None, [text_of(caption), *lines]))
        case Figure(alt=alt, caption=caption, kind=kind):
            name = ": ".join(filter(None, ("" if kind == "picture" and alt else kind, alt)))
            numbers = "" if text_of is text_of_line else _numbers(block)
            shown = "" if caption and kind == "picture" and not alt and not numbers else f"[{name}]{numbers}"
            return "\n".join(filter(None, [shown, text_of(caption)]))
        case Rule():
            return "* * *"


def _spoken(block: Block) -> str:
    text = _plain_block(block, _heard_text)
    match block:
        case Heading():
            return f"Heading: {text}"
        case Quote():
            return f"Quote:\n{text}"
        case Code():
            return f"Code:\n{text}"
        case Table(rows=rows):
            columns = len(rows[0]) if rows else 0
            return f"Table of {len(rows)} rows and {columns} columns:\n{text}"
        case Figure(alt=alt, caption=caption, kind=kind):
            words = ". ".join(filter(None, [alt, _heard_text(caption)]))
            return " ".join(filter(None, [f"{kind.capitalize()}:", words or "not described", _numbers(block)]))
        case _:
            return text


def _numbers(figure: Figure) -> str:
    return "".join(f"[{number}]" for number in figure.numbers)


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])
