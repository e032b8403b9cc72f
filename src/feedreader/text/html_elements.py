"""What each HTML element does to the page at its start, and what is left to do at its end."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from feedreader.model.blocks import Figure, Listing, Paragraph, Quote, Rule, Style
from feedreader.text.clean import one_line
from feedreader.text.html_lines import BREAK, flat
from feedreader.text.html_tables import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from feedreader.model.blocks import Block, Line
    from feedreader.text.html_page import Page

    Attributes: TypeAlias = Mapping[str, str]
    Closer: TypeAlias = Callable[[], None]
    Opener: TypeAlias = Callable[[Page, Attributes], Closer | None]

STYLES = {
    **dict.fromkeys(("b", "strong", "dt", "summary"), Style.STRONG.value),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Style.EMPHASIS.value),
    **dict.fromkeys(("code", "tt", "kbd", "samp"), Style.CODE.value),
    **dict.fromkeys(("del", "s", "strike"), Style.STRIKE.value),
    "sup": Style.SUPERSCRIPT.value,
    "sub": Style.SUBSCRIPT.value,
}

_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*)([\w+#.-]{1,30})")
_GUTTER = re.compile(r"(?:^|[\s-])(?:gutter|linenos?|line-?numbers)(?:\s|$)")
_INLINE_PICTURE = re.compile(r"(?:^|[\s-])(?:emoji|smiley|latex)(?:\s|$)")
_PIXEL = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([+-]?\d{1,7})(?!\d)")


def _block(page: Page, attributes: Attributes) -> Closer:
    if attributes:
        notice_language(page, attributes)
    page.flush()
    return page.flush


def notice_language(page: Page, attributes: Attributes) -> None:
    """Remember the language that a class names, for the code within or right after."""
    if (found := _LANGUAGE.search(attributes.get("class", ""))) is not None:
        page.language = one_line(found[1].lower())


def _link(page: Page, attributes: Attributes) -> None:
    page.follow(attributes.get("href"))


def _code(page: Page, attributes: Attributes) -> None:
    if attributes:
        notice_language(page, attributes)


def _break(page: Page, _attributes: Attributes) -> None:
    runs = page.runs
    while runs and runs[-1][0].isspace() and runs[-1][0] != BREAK:
        runs.pop()
    if runs and runs[-1][0] == BREAK:
        page.flush()  # two in a row are how many feeds write a paragraph
    else:
        page.write(BREAK)


def _rule(page: Page, _attributes: Attributes) -> None:
    page.flush()
    if not (page.blocks and isinstance(page.blocks[-1], Rule)):
        page.blocks.append(Rule())


def _q(page: Page, _attributes: Attributes) -> Closer:
    page.write("“")
    return lambda: page.write("”")


def _heading(page: Page, _attributes: Attributes, *, level: int) -> Closer:
    page.flush()
    around, page.heading = page.heading, level

    def close() -> None:
        page.flush()
        page.heading = around

    return close


def _quote(page: Page, attributes: Attributes) -> Closer:
    if page.full:
        return _block(page, attributes)
    page.enter()

    def close() -> None:
        if blocks := page.leave():
            page.blocks.append(Quote(blocks=tuple(blocks)))

    return close


def _list(page: Page, attributes: Attributes, *, ordered: bool = False) -> Closer:
    if page.full:
        return _block(page, attributes)
    items: list[list[Block]] = []
    page.enter(items=items)

    def close() -> None:
        page.flush()
        _settle(items, page.blocks)
        page.leave()
        if shown := tuple(tuple(item) for item in items if item):
            start = _integer(attributes.get("start"), 1) if ordered else None
            page.blocks.append(Listing(items=shown, start=start))

    return close


def _item(page: Page, attributes: Attributes) -> Closer:
    page.flush()
    items = page.lists[-1]
    if items is None and page.full:
        return _block(page, attributes)
    if items is not None:
        _settle(items, page.blocks)
    page.enter()

    def close() -> None:
        blocks = page.leave()
        if items is not None:
            items.append(blocks)
        elif blocks:
            page.blocks.append(Listing(items=(tuple(blocks),)))

    return close


def _term(page: Page, attributes: Attributes) -> Closer:
    """A term of a definition list begins an item; what is said of it joins that item."""
    page.flush()
    items = page.lists[-1]
    if items is not None:
        _settle(items, page.blocks)
        items.append([])
    return _block(page, attributes)


def _settle(items: list[list[Block]], loose: list[Block]) -> None:
    """Give blocks that stand in a list but in no item of it to the item before them."""
    if loose:
        if not items:
            items.append([])
        items[-1].extend(loose)
        loose.clear()


def _table(page: Page, attributes: Attributes) -> Closer:
    if page.full:
        return _block(page, attributes)
    grid = Grid(layout=attributes.get("role") in {"presentation", "none"})
    page.enter(grid=grid)

    def close() -> None:
        stray = page.leave()
        page.blocks += stray
        page.blocks += grid.blocks()

    return close


def _head(page: Page, _attributes: Attributes) -> Closer:
    page.flush()
    grid = page.tables[-1]
    if grid is not None:
        grid.in_head = True

    def close() -> None:
        page.flush()
        if grid is not None:
            grid.in_head = False

    return close


def _row(page: Page, attributes: Attributes) -> Closer:
    if (grid := page.tables[-1]) is not None:
        grid.row()
    return _block(page, attributes)


def _cell(page: Page, attributes: Attributes, *, header: bool = False) -> Closer:
    grid = page.tables[-1]
    if grid is None:
        return _block(page, attributes)
    page.enter()
    numbers = bool(attributes) and _GUTTER.search(attributes.get("class", "")) is not None

    def close() -> None:
        blocks = page.leave()
        grid.cell(
            [] if numbers else blocks,  # of lines, beside code
            columns=_integer(attributes.get("colspan"), 1),
            rows=_integer(attributes.get("rowspan"), 1),
            header=header,
        )

    return close


def _caption(page: Page, attributes: Attributes) -> Closer:
    grid, captions = page.tables[-1], page.captions[-1]
    if grid is None and captions is None:
        return _block(page, attributes)
    page.enter()

    def close() -> None:
        line = flat(page.leave())
        if grid is not None:
            grid.caption = line
        elif captions is not None:
            captions.append(line)

    return close


def _figure(page: Page, attributes: Attributes) -> Closer:
    if page.full:
        return _block(page, attributes)
    notice_language(page, attributes)
    captions: list[Line] = []
    page.enter(captions=captions)

    def close() -> None:
        blocks = page.leave()
        page.blocks += _captioned(blocks, flat(Paragraph(line=line) for line in captions))

    return close


def _captioned(blocks: list[Block], caption: Line) -> list[Block]:
    if not caption:
        return blocks
    for place, block in reversed(list(enumerate(blocks))):
        if isinstance(block, Figure):
            blocks[place] = Figure(alt=block.alt, link=block.link, caption=caption)
            return blocks
    return [*blocks, Paragraph(line=caption)]


def _picture(page: Page, attributes: Attributes) -> None:
    if _is_pixel(attributes):
        return
    alt = one_line(attributes.get("alt") or attributes.get("title") or "")
    if alt and _INLINE_PICTURE.search(attributes.get("class", "")) is not None:
        page.write(alt)
    else:
        page.figure(alt, _picture_address(attributes))


def _is_pixel(attributes: Attributes) -> bool:
    """Whether a picture is too small to show anything: it counts readers."""
    sizes = {attributes.get(name, "").strip().removesuffix("px") for name in ("width", "height")}
    return not sizes.isdisjoint({"0", "1"}) or _PIXEL.search(attributes.get("style", "")) is not None


def _picture_address(attributes: Attributes) -> str | None:
    """Where the picture is: pages that load pictures lazily leave a placeholder in `src`."""
    for name in ("data-src", "data-lazy-src", "data-original", "src"):
        address = attributes.get(name, "").strip()
        if address and not address.startswith("data:"):
            return address
    return attributes.get("srcset", "").strip().partition(" ")[0].rstrip(",") or None


def _pre(page: Page, attributes: Attributes) -> Closer:
    page.flush()
    notice_language(page, attributes)
    page.pre = []
    return page.code


def _integer(text: str | None, otherwise: int) -> int:
    found = _NUMBER.match(text) if text else None
    return int(found[1]) if found is not None else otherwise


_BLOCKS = (
    *("address", "article", "aside", "body", "center", "dd", "details", "dialog", "dir", "div", "fieldset", "footer"),
    *(
        "form",
        "header",
        "hgroup",
        "html",
        "legend",
        "main",
        "nav",
        "option",
        "p",
        "section",
        "summary",
        "tbody",
        "tfoot",
    ),
)

OPENERS: dict[str, Opener] = {
    **dict.fromkeys(_BLOCKS, _block),
    "a": _link,
    "blockquote": _quote,
    "br": _break,
    "code": _code,
    "dt": _term,
    "figure": _figure,
    "hr": _rule,
    "img": _picture,
    "li": _item,
    "ol": partial(_list, ordered=True),
    "q": _q,
    "table": _table,
    "td": _cell,
    "th": partial(_cell, header=True),
    "thead": _head,
    "tr": _row,
    **{f"h{level}": partial(_heading, level=level) for level in range(1, 7)},
    **dict.fromkeys(("caption", "figcaption"), _caption),
    **dict.fromkeys(("dl", "menu", "ul"), _list),
    **dict.fromkeys(("listing", "plaintext", "pre", "xmp"), _pre),
}
"""What the start of an element does; elements that are not here only hold others."""

STARTS_LINE = frozenset({*_BLOCKS, "li", "tr"})
"""Elements that begin a line in preformatted text."""
