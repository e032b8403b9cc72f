"""An article as blocks of styled text: what `text.html` makes of HTML and a front end draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import TypeAlias


class Style(Flag):
    """How a run of text is set."""

    PLAIN = 0
    STRONG = auto()
    EMPHASIS = auto()
    CODE = auto()
    STRIKE = auto()
    LINK = auto()
    SUPERSCRIPT = auto()
    SUBSCRIPT = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `link` is the number of its target in `Article.links`, from 1, or None.

    The text may hold line breaks (`<br>`); it holds no control characters.
    """

    text: str
    style: Style = Style.PLAIN
    link: int | None = None


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of running text."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading, level 1 to 6."""

    line: Line
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation, holding blocks of its own."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list; `start` is the first number of an ordered one, None where it is not ordered."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Preformatted text, never wrapped; `language` where the markup names one."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row has the same number of cells. `header` says that the first row is one."""

    rows: tuple[tuple[Line, ...], ...]
    header: bool = False
    caption: Line = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture, a video or a sound: its text stands in for it. `link` numbers its address in `Article.links`."""

    alt: str
    caption: Line = ()
    link: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A change of topic."""


Block: TypeAlias = Paragraph | Heading | Quote | Listing | Code | Table | Figure | Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Blocks, and the addresses (http and https only) that their numbered links lead to."""

    blocks: tuple[Block, ...]
    links: tuple[str, ...] = ()
