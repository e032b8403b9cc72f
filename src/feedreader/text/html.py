"""HTML from feeds: as blocks for a reader (`article_of`), or as mere words (`text_of`, `plain_text`, `spoken_text`).

`text_of` runs over every entry that is indexed, so it strips by expressions that take linear time on any input and
never parses. Neither function trusts its input: nothing raises, nothing recurses with it, no control character leaves.
They fetch nothing; addresses that are not http or https vanish.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from feedreader.model.blocks import (
    Article,
    Code,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Table,
)
from feedreader.text.clean import prose
from feedreader.text.html_lines import numbered_text, text_of_line
from feedreader.text.references import resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from feedreader.model.blocks import Block, Line

    _TextOf: TypeAlias = Callable[[Line], str]

MAX_CHARACTERS = 2_000_000
"""Content beyond this is cut; an ellipsis marks the place."""

_PIECE = 1 << 15
"""How many bytes the parser is given at once."""

_TAG = re.compile(r"</?[a-zA-Z]|<[!?]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DROPPED_NAMES = (
    "applet|audio|button|canvas|iframe|noembed|noframes|script|select|style|svg|template|textarea|title|video"
)
_DROPPED_START = re.compile(rf"<(?=[abcinstv])(?:{_DROPPED_NAMES})\b", re.IGNORECASE)
_DROPPED = re.compile(rf"<({_DROPPED_NAMES})\b.*?(?:</\1\s*+>|\Z)", re.DOTALL | re.IGNORECASE)
_INLINE = (
    r"</?(?:[abiqsu]|abbr|acronym|bdi|bdo|big|cite|code|del|dfn|em|font|ins|kbd|mark|samp|small|span|strike|strong|sub"
    r"|sup|time|tt|var|wbr)\b"
)
_ANY = r"(?:</?[a-zA-Z]|<[!?])"

# The rest of a tag. What is not closed swallows what follows, as in a browser, which also keeps the search linear.
_SIMPLE_REST = r"[^>]*+(?:>|\Z)"
_QUOTED_REST = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>|\Z)"""
_QUOTED_END = re.compile(r"""=\s*+(?:"[^">]*+>|'[^'>]*+>)""")
"""Where a tag seems to end within a quoted value: only then are the slower expressions needed."""

_SIMPLE_TAGS = (re.compile(_INLINE + _SIMPLE_REST, re.IGNORECASE), re.compile(_ANY + _SIMPLE_REST))
_QUOTED_TAGS = (re.compile(_INLINE + _QUOTED_REST, re.IGNORECASE), re.compile(_ANY + _QUOTED_REST))
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def article_of(html: str, base: str | None = None) -> Article:
    """The article that HTML (or plain text) holds; `base` resolves its relative addresses."""
    cut = html[:MAX_CHARACTERS]
    article = _parsed(cut, base) if _TAG.search(cut) is not None else _paragraphs(resolved(cut))
    if len(cut) < len(html):
        return Article(blocks=(*article.blocks, Paragraph(line=(Span("…"),))), links=article.links)
    return article


def text_of(html: str) -> str:
    """The words of HTML on one line, for an index or a summary: no tags, scripts or styles, references resolved."""
    line = " ".join(_stripped(html, " ").split())
    return line if line.isascii() and line.isprintable() else " ".join(prose(line).split())


def plain_text(source: Article | str) -> str:
    """An article in plain text on many lines, a blank line between its blocks; never wrapped."""
    article = article_of(source) if isinstance(source, str) else source
    return "\n\n".join(_plain(article.blocks, text_of_line))


def spoken_text(article: Article) -> str:
    """The same for whoever hears it: numbers behind links, and in words what a block is where its text does not say."""
    return "\n\n".join(filter(None, (_spoken(block) for block in article.blocks)))


def _parsed(html: str, base: str | None) -> Article:
    from lxml import etree

    from feedreader.text.html_blocks import BlockBuilder, TooDeepError

    parser = etree.HTMLParser(
        target=cast("Any", BlockBuilder(base)),  # the stubs ask for methods that lxml does not
        encoding="utf-8",
        huge_tree=True,  # lifts a limit on depth that would end the text there; the builder has its own
        no_network=True,
    )
    document = html.encode("utf-8", "replace")
    try:
        for start in range(0, len(document), _PIECE):  # the parser notices what the builder raises between two pieces
            parser.feed(document[start : start + _PIECE])
        return cast("Article", parser.close())
    except TooDeepError:
        return _paragraphs(_stripped(html, "\n\n"))


def _stripped(html: str, between: str) -> str:
    """The text without its tags, `between` where a word or a block ended; whitespace as it was."""
    if "<" in html:
        if "<!--" in html:
            html = _COMMENT.sub("", html)
        if _DROPPED_START.search(html) is not None:
            html = _DROPPED.sub(between, html)
        inline, other = _SIMPLE_TAGS if _QUOTED_END.search(html) is None else _QUOTED_TAGS
        html = other.sub(between, inline.sub("", html))
    return resolved(html)


def _paragraphs(text: str) -> Article:
    """Plain text: a blank line ends a paragraph, a line break stays one."""
    parts = (
        "\n".join(filter(None, (" ".join(line.split()) for line in part.split("\n"))))
        for part in _BLANK_LINES.split(prose(text))
    )
    return Article(blocks=tuple(Paragraph(line=(Span(part),)) for part in parts if part))


def _plain(blocks: Iterable[Block], text_of: _TextOf) -> list[str]:
    return [text for block in blocks if (text := _plain_block(block, text_of))]


def _plain_block(block: Block, text_of: _TextOf) -> str:  # noqa: PLR0911 - one a kind of block
    match block:
        case Paragraph(line=line) | Heading(line=line):
            return text_of(line)
        case Quote(blocks=blocks):
            return _indented("\n\n".join(_plain(blocks, text_of)), "> ", "> ")
        case Listing(items=items, start=start):
            marks = ("- " for _ in items) if start is None else (f"{number}. " for number in count(start))
            return "\n".join(
                _indented("\n\n".join(_plain(item, text_of)), mark, " " * len(mark))
                for item, mark in zip(items, marks, strict=False)
            )
        case Code(text=text):
            return _indented(text, "    ", "    ")
        case Table(rows=rows, caption=caption):
            lines = [" | ".join(text_of(cell).replace("\n", " ") for cell in row) for row in rows]
            return "\n".join(filter(None, [text_of(caption), *lines]))
        case Figure(alt=alt, caption=caption):
            return "\n".join(filter(None, [f"[{alt}]" if alt else "", text_of(caption)]))
        case Rule():
            return "* * *"


def _spoken(block: Block) -> str:
    text = _plain_block(block, numbered_text)
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
        case Figure(alt=alt, caption=caption, link=link):
            words = ". ".join(filter(None, [alt, numbered_text(caption)]))
            return " ".join(filter(None, ["Picture:", words or "not described", f"[{link}]" if link else ""]))
        case _:
            return text


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])
