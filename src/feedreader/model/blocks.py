"""An article as blocks of styled text: what `text.html` makes of HTML and a front end draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Literal, TypeAlias


class Style(Flag):
    """How a run of text is styled."""

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

    The text may contain line breaks (`<br>`), but no control characters. `places` are the names of places in the
    article that begin here (such as a footnote), `jump` is the name of the one that the text links to.
    """

    text: str
    style: Style = Style.PLAIN
    link: int | None = None
    jump: str = ""
    places: tuple[str, ...] = ()


Line: TypeAlias = tuple[Span, ...]
FigureKind: TypeAlias = Literal["picture", "video", "audio", "embedded page"]


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
    """A quotation, which contains blocks of its own."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list; `start` is the first number of an ordered one, None if it is not ordered.

    `numbers` are the numbers of its items as written, if they do not simply count up from `start`; "" for an item
    without one.
    """

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None
    numbers: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the marker before each item of an ordered list (`3.`, `c.`, `iv.`); empty for an unordered one."""
        if self.start is None:
            return ()
        numbers = self.numbers or tuple(str(self.start + place) for place in range(len(self.items)))
        return tuple(f"{number}." if number else "•" for number in numbers)


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
    """A picture or player beside the text, represented by its words.

    `link` is the number of its address in `Article.links`; `target` is that of the link around it, if that leads
    elsewhere.
    """

    alt: str
    caption: Line = ()
    link: int | None = None
    target: int | None = None
    kind: FigureKind = "picture"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its links: its own address, then the link around it."""
        return tuple(number for number in (self.link, self.target) if number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A change of topic."""


Block: TypeAlias = Paragraph | Heading | Quote | Listing | Code | Table | Figure | Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Blocks, and the addresses (http and https only) that their numbered links lead to."""

    blocks: tuple[Block, ...]
    links: tuple[str, ...] = ()
