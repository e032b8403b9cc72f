"""HTML from feeds: as blocks for a reader (`article_of`), or as plain words for an index (`text_of`).

`text_of` runs over every entry that is indexed, so it strips tags with expressions that take linear time on any input,
and never parses. Neither function trusts its input: nothing raises, nothing recurses with its depth, no control
character is returned. They fetch nothing; addresses that are not http or https are dropped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from feedreader.model.blocks import Article, Paragraph, Span
from feedreader.text.clean import prose
from feedreader.text.plain import levelled_text, spells_out
from feedreader.text.references import guarded, resolved
from feedreader.text.styles import HIDES

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CHARACTERS = 2_000_000
"""Content beyond this is cut; an ellipsis marks the place."""

_PIECE = 1 << 15
"""How many characters are passed to the parser at a time."""

_ELEMENTS = (
    r"abbr|acronym|address|article|aside|audio|bdi|bdo|big|blockquote|body|br|caption|center|cite|code|col|colgroup|dd"
    r"|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|iframe|img|input"
    r"|ins|kbd|li|link|main|mark|math|meta|nav|noscript|object|ol|picture|pre|rp|rt|ruby|samp|script|section|small"
    r"|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|tt|ul|var|video|wbr"
)
_MARKUP = re.compile(
    rf"<(?:(?:{_ELEMENTS})(?=[\s/>])|[abipqsu](?=\s*+/?>|\s++[a-z-]++\s*+=)|/[a-z]|[!?])", re.IGNORECASE
)
"""What makes a text HTML. Plain texts contain angle brackets as well: `vector<int>`, `press <Esc>`,
`<https://example.com>`."""

_BRACKETED_ADDRESS = re.compile(r"<(?=https?://|mailto:|[\w.+-]{1,64}@)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DROPPED_NAMES = (
    "annotation|applet|audio|button|canvas|iframe|noembed|noframes|script|select|style|svg|template|textarea|title"
    "|video"
)
_DROPPED_START = re.compile(rf"<(?=[abcinstv])(?:{_DROPPED_NAMES})\b", re.IGNORECASE)
_DROPPED = re.compile(
    rf"<({_DROPPED_NAMES})\b(?:[^>]*+(?<=/)>|.*?(?:</\1\s*+>|\Z))",  # closed at once, closed later, or never
    re.DOTALL | re.IGNORECASE,
)
_INLINE = (
    r"</?(?:[abiqsu]|abbr|acronym|bdi|bdo|big|cite|code|del|dfn|em|font|ins|kbd|mark|samp|small|span|strike|strong|sub"
    r"|sup|time|tt|var|wbr)\b"
)
_ANY = r"(?:</?[a-zA-Z]|<[!?])"

# The rest of a tag. An unclosed one swallows what follows, as in a browser, which also keeps the search linear.
_SIMPLE_REST = r"[^>]*+(?:>|\Z)"
_QUOTED_REST = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>|\Z)"""
_QUOTED_END = re.compile(r"""=\s*+(?:"[^">]*+>|'[^'>]*+>)""")
"""Where a tag seems to end within a quoted value: only then are the slower expressions needed."""

_SIMPLE_TAGS = (re.compile(_INLINE + _SIMPLE_REST, re.IGNORECASE), re.compile(_ANY + _SIMPLE_REST))
_QUOTED_TAGS = (re.compile(_INLINE + _QUOTED_REST, re.IGNORECASE), re.compile(_ANY + _QUOTED_REST))
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


_TOLD = re.compile(rf"<(?:img|amp-img|iframe|embed|object|video|audio|svg){_QUOTED_REST}", re.IGNORECASE)
_FIGURE = re.compile(r"<fig(ure|caption)\b[^>]*+>(?:[^<]|<(?!/?fig\1\b))*+</fig\1\s*+>", re.IGNORECASE)
"""A picture with its caption, or a caption alone; not one inside another, or one without an end."""
_TELLING = re.compile(r"""\b(?:alt|title|aria-label)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
_RUBY = re.compile(r"<ruby\b[^>]*+>((?:[^<]|<(?!/?ruby\b)){0,2000}+)</ruby\s*>", re.IGNORECASE)
_READING = re.compile(r"<(/?)(r[bpt]c?)\b[^>]*+>", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"""<(abbr|acronym)\b[^<>]{0,300}?\btitle\s*+=\s*+(?:"([^"]{1,300})"|'([^']{1,300})')[^<>]{0,300}+>"""
    r"""([^<]{1,100})</\1\s*+>""",
    re.IGNORECASE,
)
_NEAR = 80
"""Characters within which an abbreviation is assumed to have been spelled out by its author."""

_LEVEL = re.compile(r"<su[bp]\b", re.IGNORECASE)
_OFF_LINE = re.compile(r"<(su[bp])\b[^>]*+>((?:[^<]|<(?!/?su[bp]\b)){0,200}+)</\1\s*+>", re.IGNORECASE | re.DOTALL)
_SHIFTED = re.compile(
    r"""<(span|font|small|b|i|em)\b[^>]{1,300}vertical-align\s*+:\s*+su(p|b)(?:er)?\b[^>]*+>([^<]{0,200}+)</\1\s*+>""",
    re.IGNORECASE,
)
_UNCLOSED = re.compile(r"<sup\b[^>]*+>(?=\s*+(?:<[^>]*+>\s*+)?[\w\[(*])", re.IGNORECASE)
_MOST_LEVELS = 3
_BLOCK_STYLE = re.compile(
    r"<(?:a|abbr|b|cite|em|font|i|label|small|span|strong|time|u)\s[^<>]{0,500}?\bdisplay\s*+:\s*+(?:block|flex|grid|list-item)\b",
    re.IGNORECASE,
)
"""The start tag of an inline element whose style makes it a block."""

_UNSHOWN = re.compile(
    r"<(a|b|div|em|h[1-6]|i|li|p|section|span|strong|table|t[dr])\b(?=(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+'){0,300}?(?:"
    rf"\sstyle\s*+=\s*+[\"'][^\"'<>]{{0,500}}?{HIDES}|\shidden(?=[\s=/>])))"
    r"[^>]*+>(?:[^<]|<(?!/?\1\b))*+</\1\s*+>",
    re.IGNORECASE,
)
"""An element that is not displayed; not one with another of its kind inside, or without an end."""

_TO_A_NOTE = re.compile(r"<a\s[^<>]{0,500}+>[\[(]?\d{1,3}[\])]?</a\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]*+>")
_RUNS_ON = (
    r"(?<=[^\W_])(?=\s*+(?:</[a-z][a-z0-9]*+\s*+>\s*+){0,9}?</?(?:blockquote|d[dlt]|h[1-6]|li|[ou]l|p|t[dhr]|table)\b)"
)
"""A paragraph, an item, a cell or a heading that ends with a letter or a digit: without a full stop."""


def article_of(html: str, base: str | None = None) -> Article:
    """Return the article that HTML (or plain text) holds; `base` resolves its relative addresses."""
    cut = html[:MAX_CHARACTERS]
    if _MARKUP.search(cut) is not None:
        article = _parsed(_BRACKETED_ADDRESS.sub("&lt;", guarded(cut)), base)
    else:
        article = _paragraphs(resolved(cut))
    if len(cut) < len(html):
        return Article(blocks=(*article.blocks, Paragraph(line=(Span("…"),))), links=article.links)
    return article


def text_of(html: str) -> str:
    """Return the words of HTML on one line, for an index or a summary: no tags, scripts or styles, references resolved.

    Pictures and players are represented by their descriptions; superscripts are set apart from the word before them.
    """
    line = " ".join(_stripped(html, " ").split())
    return line if line.isascii() and line.isprintable() else " ".join(prose(line).split())


def beginning_of(html: str) -> str:
    """Return the first words of HTML, without pictures and their descriptions unless there is nothing else.

    A dot separates blocks that end without a full stop.
    """
    if "<" not in html:
        return text_of(html)
    words = _FIGURE.sub(" ", _TOLD.sub(" ", html))
    if _MARKUP.search(words) is not None:
        words = re.sub(_RUNS_ON, " · ", words, flags=re.IGNORECASE)
    return text_of(words).removesuffix(" ·") or text_of(html)


def _parsed(html: str, base: str | None) -> Article:
    from lxml import etree

    from feedreader.text.html_blocks import BlockBuilder, TooDeepError
    from feedreader.text.html_page import places_in

    parser = etree.HTMLParser(
        target=cast("Any", BlockBuilder(base, places_in(html))),  # the stubs require methods that lxml does not
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


def _paragraphs(text: str) -> Article:
    """Return plain text as blocks: a blank line ends a paragraph, a line break stays one, an address is a link."""
    from feedreader.text.html_page import linked

    numbers: dict[str, int] = {}

    def number(address: str) -> int:
        return numbers.setdefault(address, len(numbers) + 1)

    parts = (
        "\n".join(filter(None, (" ".join(line.split()) for line in part.split("\n"))))
        for part in _BLANK_LINES.split(prose(text))
    )
    blocks = tuple(Paragraph(line=tuple(linked(part, number))) for part in parts if part)
    return Article(blocks=blocks, links=tuple(numbers))


def _stripped(html: str, between: str) -> str:
    """Return the text without its tags, with `between` at the end of a word or a block; whitespace is unchanged."""
    if "<" in html and _MARKUP.search(html) is not None:
        html = _BRACKETED_ADDRESS.sub("&lt;", html)
        if "<!--" in html:
            html = _COMMENT.sub("", html)
        if "hidden" in html or "none" in html:
            html = _UNSHOWN.sub(between, html)
        html = _TOLD.sub(lambda tag: _told(tag[0], between), html)
        if _DROPPED_START.search(html) is not None:
            html = _DROPPED.sub(between, html)
        html = _RUBY.sub(_with_reading, html)
        if "title" in html and ("<abbr" in html or "<acronym" in html):
            html = _ABBREVIATION.sub(_spelled_out(set()), html)
        if "display" in html:
            html = _BLOCK_STYLE.sub(rf"{between}\g<0>", html)
        if "vertical-align" in html:
            html = _SHIFTED.sub(r"<su\2>\3</su\2>", html)
        if _LEVEL.search(html) is not None:
            html = _levelled(html)
        html = _TO_A_NOTE.sub(lambda note: f" {note[0]}" if _before(note).isalnum() else note[0], html)
        inline, other = _SIMPLE_TAGS if _QUOTED_END.search(html) is None else _QUOTED_TAGS
        html = other.sub(between, inline.sub("", html))
    return resolved(html)


def _told(tag: str, between: str) -> str:
    """Return the description of a picture or a player, and its tag."""
    said = dict.fromkeys(text.strip() for found in _TELLING.findall(tag) for text in found if text.strip())
    words = [text.replace("<", "&lt;") for text in said]
    return f"{between.join(('', *words, ''))}{tag}" if words else tag


def _with_reading(ruby: re.Match[str]) -> str:
    """Return ruby as whole words followed by their reading, without the fallback brackets."""
    words: list[str] = []
    readings: list[str] = []
    into: list[str] | None = words
    at = 0
    for tag in (*_READING.finditer(ruby[1]), None):
        piece = ruby[1][at : len(ruby[1]) if tag is None else tag.start()]
        if into is not None:
            into.append(piece)
        if tag is not None:
            kind = tag[2].lower()
            into = words if tag[1] or kind == "rb" else None if kind == "rp" else readings
            at = tag.end()
    reading = "".join(readings).strip()
    return "".join(words) + (f"({reading})" if reading else "")


def _spelled_out(known: set[str]) -> Callable[[re.Match[str]], str]:
    """Return a function that puts the meaning of an abbreviation after its first use."""

    def spell(found: re.Match[str]) -> str:
        short, meant = found[4], found[2] or found[3]
        if short in known or short.casefold() == meant.casefold() or not spells_out(meant):
            return short
        known.add(short)
        before = found.string[max(found.start() - _NEAR - len(meant), 0) : found.start()]
        return short if meant.casefold() in before.casefold() else f"{short} ({meant.replace('<', '&lt;')})"

    return spell


def _levelled(html: str) -> str:
    """Return HTML with raised and lowered text on the line, separated from the word before it if it is long."""
    for _ in range(_MOST_LEVELS):
        html, shifted = _OFF_LINE.subn(_on_line, html)
        if not shifted:
            break
    return _UNCLOSED.sub(lambda tag: " " if _before(tag).isalnum() else tag[0], html)


def _before(found: re.Match[str]) -> str:
    """Return the character before a match; "" if that is a tag, or nothing."""
    character = found.string[found.start() - 1] if found.start() else ""
    return "" if character == ">" else character


def _on_line(found: re.Match[str]) -> str:
    before, name, inner = _before(found), found[1].lower(), found[2]
    text = _ANY_TAG.sub("", inner).strip()
    return text if name == "sub" and text.isdecimal() else levelled_text(text, before, raised=name == "sup")
