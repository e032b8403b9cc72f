"""An article under construction: the running line, the blocks so far, and the contexts that hold them.

What an element means is `text.html_elements`; this knows how a line ends, how blocks nest and how links are numbered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.blocks import Article, Code, Figure, Heading, Paragraph, Style
from feedreader.text.clean import prose
from feedreader.text.html_lines import line_of
from feedreader.text.urls import web_url

if TYPE_CHECKING:
    from feedreader.model.blocks import Block, Line
    from feedreader.text.html_lines import Run
    from feedreader.text.html_tables import Grid

MAX_NESTING = 24
"""Quotations, lists and tables within each other; deeper ones give their blocks to the one around them."""


class Page:
    """The state of reading one document. `base` resolves relative addresses."""

    def __init__(self, base: str | None) -> None:
        self.style = 0
        self.link: int | None = None
        self.heading = 0
        self.runs: list[Run] = []
        self.blocks: list[Block] = []
        self.lists: list[list[list[Block]] | None] = [None]
        """The items of the list that each context is, None where it is something else; likewise the next two."""
        self.tables: list[Grid | None] = [None]
        self.captions: list[list[Line] | None] = [None]
        self.pre: list[str] | None = None
        self.language: str | None = None
        self._base = base
        self._numbers: dict[str, int] = {}
        self._known: dict[str, int | None] = {}
        self._figures: list[Figure] = []
        self._outer: list[list[Block]] = []

    def write(self, text: str) -> None:
        """Add text in the present style."""
        if self.pre is not None:
            self.pre.append(text)
        else:
            self.runs.append((text, self.style, self.link))

    def flush(self) -> None:
        """End the running line: it becomes a paragraph or a heading, and the pictures that stood in it follow."""
        if self.runs:
            line = line_of(self.runs)
            self.runs = []
            if line:
                self.blocks.append(Heading(line=line, level=self.heading) if self.heading else Paragraph(line=line))
        if self._figures:
            self.blocks.extend(self._figures)
            self._figures = []

    def enter(
        self,
        *,
        items: list[list[Block]] | None = None,
        grid: Grid | None = None,
        captions: list[Line] | None = None,
    ) -> None:
        """Begin a context whose blocks are kept apart: a list, a table, a figure, or with no argument anything else."""
        self.flush()
        self._outer.append(self.blocks)
        self.blocks = []
        self.lists.append(items)
        self.tables.append(grid)
        self.captions.append(captions)

    def leave(self) -> list[Block]:
        """End the innermost context and give its blocks."""
        self.flush()
        blocks = self.blocks
        self.blocks = self._outer.pop()
        for stack in (self.lists, self.tables, self.captions):
            stack.pop()
        return blocks

    @property
    def full(self) -> bool:
        """Whether contexts are as deep as they may become."""
        return len(self._outer) >= MAX_NESTING

    def number(self, address: str | None) -> int | None:
        """The number of a link's target; None for places on the page itself and for what may not be followed."""
        if not address or address.startswith("#"):
            return None
        if address not in self._known:
            target = web_url(address, self._base)
            new = len(self._numbers) + 1
            self._known[address] = None if target is None else self._numbers.setdefault(target, new)
        return self._known[address]

    def follow(self, address: str | None) -> None:
        """What is written from now on leads to `address`."""
        number = self.number(address)
        if number is not None:
            self.link = number
            self.style |= Style.LINK.value

    def figure(self, alt: str, address: str | None) -> None:
        """Add a picture: after the line that it stands in, or here where no line runs."""
        figure = Figure(alt=alt, link=self.number(address))
        if not alt and figure.link is None:
            return
        if not all(text.isspace() for text, _, _ in self.runs):
            self._figures.append(figure)
            return
        self.runs = []
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Figure) and figure.link is not None and last.link == figure.link:
            return  # a picture loaded lazily, once more for readers without scripts
        self.blocks.append(figure)

    def break_code(self) -> None:
        """Begin a line of preformatted text unless one has just begun."""
        if self.pre and not self.pre[-1].endswith("\n"):
            self.pre.append("\n")

    def code(self) -> None:
        """End preformatted text."""
        text = prose("".join(self.pre or ())).expandtabs(4).removeprefix("\n").rstrip()
        self.pre = None
        if text:
            self.blocks.append(Code(text=text, language=self.language))
        self.language = None

    def article(self) -> Article:
        """What has been read."""
        self.flush()
        return Article(blocks=tuple(self.blocks), links=tuple(self._numbers))
