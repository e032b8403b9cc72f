"""An article under construction: runs of text become lines, lines become blocks, and blocks belong to contexts.

`text.html_blocks` knows what elements mean; this knows how whitespace collapses as in a browser, where a line ends, how
blocks nest, how links are numbered and which places of the article can be jumped to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from feedreader.model.blocks import Article, Code, Figure, Heading, Listing, Paragraph, Quote, Rule, Span, Style, Table
from feedreader.text.clean import MAX_MARKS, continued, prose
from feedreader.text.urls import article_key, web_url
from feedreader.text.written_addresses import addresses_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedreader.model.blocks import Block, FigureKind, Line
    from feedreader.text.html_blocks import Items
    from feedreader.text.html_tables import Grid

    Numbering: TypeAlias = Callable[[str], int | None]

MAX_NESTING = 24
"""The limit on nested quotations, lists and tables; deeper ones add their blocks to the one around them."""

BREAK = "\x1e"
"""Stands for `<br>` in the runs of a line; a forged one (`&#30;`) makes a line break and nothing worse."""

Run: TypeAlias = "tuple[str, int, str, tuple[str, ...]]"
"""A text as read, the bits of its `Style`, its link, and the names of the places that begin with it.

The link is an address, a place of the article (`#name`), or "".
"""

_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_AROUND_BREAK = re.compile(f" ?{BREAK} ?")
_KEPT_SPACE = re.compile(f"(?<=[{BREAK} ]) |^ ")
_STYLES = {bits: Style(bits) for bits in range(1 << len(Style))}
_CODE, _LINK = Style.CODE.value, Style.LINK.value
_PLACE = re.compile(
    r"""\b(?:id|name)\s*+=\s*+(?:"([^"<>]{1,200})"|'([^'<>]{1,200})'|([^\s"'<>=]{1,200}+))""", re.IGNORECASE
)
_JUMP = re.compile(r"""\bhref\s*+=\s*+["']?+[^\s"'<>#]{0,4096}+#([^\s"'<>]{1,200}+)""", re.IGNORECASE)


_USERS = "user-content-"
"""Prefixes that GitHub and others add to names of places, so that they do not clash with the page's own."""


def places_in(html: str) -> frozenset[str]:
    """Return the names of the places in an article that its links lead to."""
    jumps = {unquote(name) for name in _JUMP.findall(html)} if "#" in html else set()
    if not jumps:
        return frozenset()
    names = (name for names in _PLACE.findall(html) for name in names if name)
    return frozenset(name for name in names if name in jumps or name.removeprefix(_USERS) in jumps)


class Page:
    """The state of reading one document.

    `base` resolves relative addresses; `places` may be jumped to.
    """

    def __init__(self, base: str | None, places: frozenset[str] = frozenset()) -> None:
        self.style = 0
        self.link = ""
        self.heading = 0
        self.keeping = ""
        """Whether the style keeps the "lines" of the source, or "all" of its whitespace."""
        self.runs: list[Run] = []
        self.blocks: list[Block] = []
        self.lists: list[Items | None] = [None]
        """The items of the list that each context is, None if it is something else; the next two likewise."""
        self.tables: list[Grid | None] = [None]
        self.captions: list[list[Line] | None] = [None]
        self.pre: list[str] | None = None
        self.language: str | None = None
        self.readings: list[str] | None = None
        """The reading of the current ruby."""
        self.sources: list[str] = []
        """Alternative addresses of the current picture."""
        self.spelled: set[str] = set()
        """Abbreviations that have been written out."""
        self.written = 0
        """How many visible things were added."""
        self._base = base
        self._own = article_key(base) if base and places else ""
        self._places = places
        self._begun: list[str] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[str, str] = {}
        self._figures: list[tuple[str, str, FigureKind, Line, str]] = []
        self._outer: list[list[Block]] = []

    # Text

    def write(self, text: str) -> None:
        """Add text in the current style."""
        if self.pre is not None:
            self.pre.append(text)
            return
        if self.keeping:
            text = text.replace("\r\n", "\n").replace("\n", BREAK)
            if self.keeping == "all":
                at_start = not self.runs or self.runs[-1][0].endswith(BREAK)
                text = text.replace("\t", "    ")
                text = _KEPT_SPACE.sub("\u00a0", text if at_start else f"\0{text}").removeprefix("\0")
        if not text.isspace():
            self.written += 1
            if self._begun:
                self.runs.append((text, self.style, self.link, tuple(self._begun)))
                self._begun = []
                return
        self.runs.append((text, self.style, self.link, ()))

    def begin_place(self, name: str) -> None:
        """Make the text that follows the target of links to this name."""
        if name in self._places:
            self._begun.append(name)

    def flush(self) -> None:
        """End the current line: it becomes a paragraph or a heading, followed by its pictures."""
        if self.runs:
            line = line_of(self.runs, self.number)
            self.runs = []
            if line:
                self.blocks.append(Heading(line=line, level=self.heading) if self.heading else Paragraph(line=line))
        figures, self._figures = self._figures, []
        for each in figures:
            self._add_figure(*each)

    # Contexts

    def enter(
        self,
        *,
        items: Items | None = None,
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
        """End the innermost context and return its blocks."""
        self.flush()
        blocks = self.blocks
        self.blocks = self._outer.pop()
        for stack in (self.lists, self.tables, self.captions):
            stack.pop()
        return blocks

    @property
    def full(self) -> bool:
        """Whether contexts are nested as deeply as allowed."""
        return len(self._outer) >= MAX_NESTING

    # Links

    def resolve_by(self, address: str | None) -> None:
        """Resolve following addresses by another base (`<base href>`); the article's own address stays the same."""
        if base := self.address(address):
            self._base = base
            self._known = {}

    def address(self, text: str | None) -> str:
        """Return an absolute address that may be followed; "" if there is none."""
        if not text:
            return ""
        if text not in self._known:
            self._known[text] = web_url(text, self._base) or ""
        return self._known[text]

    def number(self, address: str) -> int | None:
        """Return the number of an address that may be followed; None for places on the page itself or no address."""
        if not address or address[0] == "#":
            return None
        return self._numbers.setdefault(address, len(self._numbers) + 1)

    def follow(self, address: str | None) -> None:
        """Make the text that follows a link to `address`, which may be a place of the article itself."""
        target = self._place(address) or ("" if (address or "#").startswith("#") else self.address(address))
        if target:
            self.link = target
            self.style |= _LINK

    def _place(self, address: str | None) -> str:
        """Return the place of this article that an address leads to, as `#name`."""
        if not self._places or not address:
            return ""
        page, mark, name = address.strip().partition("#")
        name = unquote(name)
        name = name if name in self._places else f"{_USERS}{name}"
        if not mark or name not in self._places:
            return ""
        here = not page or (self._own and article_key(self.address(page)) == self._own)
        return f"#{name}" if here else ""

    # Pictures, films, sounds

    def figure(self, alt: str, address: str | None, kind: FigureKind = "picture", *, title: Line = ()) -> None:
        """Add a picture or the like: after the current line, or here if there is none."""
        target = self.address(address)
        if kind == "picture" and not alt and not title and not target:
            return
        self.written += 1
        figure = (alt, target, kind, title, self.link)
        if not all(run[0].isspace() for run in self.runs):
            self._figures.append(figure)
            return
        self.runs = []
        self._add_figure(*figure)

    def _add_figure(self, alt: str, target: str, kind: FigureKind, title: Line, around: str) -> None:
        outer, own = self.number(around), self.number(target)
        figure = Figure(alt=alt, caption=title, link=own, target=None if outer == own else outer, kind=kind)
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Figure) and figure.link is not None and last.link == figure.link:
            return  # a lazily loaded picture, repeated for browsers without scripts
        self.blocks.append(figure)

    # Preformatted text

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
        """Return what has been read."""
        self.flush()
        return Article(blocks=tuple(self.blocks), links=tuple(self._numbers))


def line_of(runs: list[Run], number: Numbering) -> Line:
    """Return the runs as one line, empty if nothing in them is visible; written-out addresses become links."""
    spans: list[Run] = []
    end = ""
    for text, style, link, places in _joined(runs):
        plain = text.isascii() and text.isprintable() and "  " not in text
        shown = text if plain else prose(_AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)))
        if spans:
            before = spans[-1][0]
            shown = shown if plain else continued(end, shown)
            if before[-1] in " \n":
                shown = shown.lstrip(" ")
            if shown.startswith("\n") and before[-1] == " ":
                _trim_end(spans, " ")
        if not spans:
            shown = shown.lstrip(" \n")
        if shown:
            spans.append((shown, style, link, places))
            end = (end + shown[-MAX_MARKS:])[-MAX_MARKS:]
    _trim_end(spans, " \n")
    if not any(span[0].strip() for span in spans):
        return ()
    return tuple([span for run in spans for span in _spans(*run, number)])


def _spans(text: str, style: int, link: str, places: tuple[str, ...], number: Numbering) -> list[Span]:
    if link:
        jump = link[1:] if link[0] == "#" else ""
        return [Span(text, _STYLES[style], number(link), jump, places)]
    if style & _CODE:
        return [Span(text, _STYLES[style], None, "", places)]
    return linked(text, number, style, places)


def linked(text: str, number: Numbering, style: int = 0, places: tuple[str, ...] = ()) -> list[Span]:
    """Return the text with a link for each address that is written out in it."""
    if "//" not in text and "ww" not in text and "WW" not in text:  # every address contains it, and most texts do not
        return [Span(text, _STYLES[style], None, "", places)] if text else []
    spans: list[Span] = []
    at = 0
    for start, end, address in addresses_in(text):
        if start > at:
            spans.append(Span(text[at:start], _STYLES[style], None, "", places if at == 0 else ()))
        link = _STYLES[style | _LINK]
        spans.append(Span(text[start:end], link, number(address), "", places if start == 0 else ()))
        at = end
    if at < len(text):
        spans.append(Span(text[at:], _STYLES[style], None, "", places if at == 0 else ()))
    return spans


def _joined(runs: list[Run]) -> list[Run]:
    """Return the runs with neighbours of the same style and link merged; a place begins a new run."""
    joined: list[Run] = []
    texts: list[str] = []
    style, link = 0, ""
    places: tuple[str, ...] = ()
    for text, its_style, its_link, its_places in runs:
        if its_style != style or its_link != link or its_places:
            if texts:
                joined.append(("".join(texts), style, link, places))
            texts = []
            style, link, places = its_style, its_link, its_places
        texts.append(text)
    joined.append(("".join(texts), style, link, places))
    return joined


def _trim_end(spans: list[Run], characters: str) -> None:
    while spans:
        text, style, link, places = spans.pop()
        if text := text.rstrip(characters):
            spans.append((text, style, link, places))
            return


def flat(blocks: Iterable[Block]) -> Line:
    """Return blocks as one line with breaks, for places that cannot contain blocks, such as a cell or a caption."""
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
            labels = block.labels or ("•",) * len(items)
            lines = [(Span(f"{label} "), *flat(item)) for label, item in zip(labels, items, strict=True)]
            return tuple(span for line in lines for span in (Span("\n"), *line))[1:]
        case Code(text=text):
            return (Span(text, Style.CODE),)
        case Table(rows=rows):
            return flat(Paragraph(line=cell) for row in rows for cell in row if cell)
        case Figure(alt=alt, caption=caption, kind=kind):
            link = next(iter(block.numbers), None)
            words = alt or ("" if caption and link is None else kind)
            shown = (Span(words, Style.PLAIN if link is None else Style.LINK, link),) if words else ()
            return flat(Paragraph(line=line) for line in (shown, caption) if line)
        case Rule():
            return ()
