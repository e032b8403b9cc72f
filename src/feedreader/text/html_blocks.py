"""Turn HTML events into blocks: the target that lxml's HTML parser feeds, and what each element does to the page.

No tree is built, so neither depth nor size costs more than the events themselves. Feed content is hostile: the depth of
elements and of nested blocks is bounded, elements that run or track are dropped with their content, and an address
becomes a numbered link only if `text.urls.web_url` accepts it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from feedreader.model.blocks import Figure, Listing, Paragraph, Quote, Rule, Span, Style
from feedreader.text.addresses import host
from feedreader.text.clean import one_line
from feedreader.text.html_math import MATH, Formula
from feedreader.text.html_page import BREAK, Page, flat
from feedreader.text.html_tables import Grid
from feedreader.text.list_numbers import writer_of
from feedreader.text.plain import levelled_text, spells_out, text_of_line
from feedreader.text.styles import hides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from feedreader.model.blocks import Article, Block, FigureKind, Line

    Attributes: TypeAlias = Mapping[str, str]
    Closer: TypeAlias = Callable[[], None]
    Opener: TypeAlias = Callable[[Page, Attributes], Closer | None]

MAX_DEPTH = 400
"""The limit on open elements; the parser's own cost grows with it (an end tag searches all of them)."""

STYLES = {
    **dict.fromkeys(("b", "strong", "dt", "summary"), Style.STRONG.value),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Style.EMPHASIS.value),
    **dict.fromkeys(("code", "tt", "kbd", "samp"), Style.CODE.value),
    **dict.fromkeys(("del", "s", "strike"), Style.STRIKE.value),
    "sup": Style.SUPERSCRIPT.value,
    "sub": Style.SUBSCRIPT.value,
}

_DROPPED = frozenset(
    (
        *("annotation", "annotation-xml", "applet", "button", "canvas", "datalist", "input", "noembed", "noframes"),
        *("script", "select", "style", "svg", "template", "textarea", "title"),
    )
)
_PLAYERS: dict[str, FigureKind] = {
    **dict.fromkeys(("audio", "amp-audio"), "audio"),
    **dict.fromkeys(("iframe", "amp-iframe", "frame"), "embedded page"),
    **dict.fromkeys(("video", "amp-video", "amp-youtube", "lite-youtube"), "video"),
    **dict.fromkeys(("amp-vimeo", "lite-vimeo", "vimeo-video", "youtube-video", "amp-dailymotion"), "video"),
    **dict.fromkeys(("amp-brightcove", "amp-jwplayer"), "video"),
    "amp-soundcloud": "audio",
    **dict.fromkeys(("amp-twitter", "amp-instagram", "amp-facebook", "amp-tiktok"), "embedded page"),
    **dict.fromkeys(("amp-reddit", "amp-gist", "amp-imgur", "amp-pinterest", "amp-video-iframe"), "embedded page"),
}
"""Elements that play something from elsewhere, with their fallback content."""

_NAMED = {
    "amp-brightcove": "https://players.brightcove.net/{data-account}/{data-player}_default/index.html"
    "?videoId={data-video-id}",
    "amp-dailymotion": "https://www.dailymotion.com/video/{data-videoid}",
    "amp-facebook": "",
    "amp-gist": "https://gist.github.com/{data-gistid}",
    "amp-imgur": "https://imgur.com/{data-imgur-id}",
    "amp-instagram": "https://www.instagram.com/p/{data-shortcode}/",
    "amp-jwplayer": "https://cdn.jwplayer.com/previews/{data-media-id}",
    "amp-pinterest": "",
    "amp-soundcloud": "https://api.soundcloud.com/tracks/{data-trackid}",
    "amp-tiktok": "https://www.tiktok.com/embed/v2/{data-src}",
    "amp-twitter": "https://twitter.com/i/status/{data-tweetid}",
    "amp-vimeo": "https://vimeo.com/{data-videoid}",
    "amp-youtube": "https://www.youtube.com/watch?v={data-videoid}",
    "lite-vimeo": "https://vimeo.com/{videoid}",
    "lite-youtube": "https://www.youtube.com/watch?v={videoid}",
}
"""Addresses for players that only name what they play: their attributes, in a pattern; "" if an attribute has all of
it."""

_VIDEO_HOSTS = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|twitch\.tv|brightcove\.net"
    r"|wistia\.(?:com|net)|jwplayer\.com|rutube\.ru|bilibili\.com|tiktok\.com|odysee\.com|rumble\.com|streamable\.com)$"
)
_AUDIO_HOSTS = re.compile(
    r"(?:^|\.)(?:soundcloud\.com|open\.spotify\.com|bandcamp\.com|podcasts\.apple\.com|mixcloud\.com|deezer\.com"
    r"|buzzsprout\.com|megaphone\.fm|simplecast\.com|libsyn\.com|acast\.com|audioboom\.com|podbean\.com)$"
)
_SOURCES = ("data-src", "data-lazy-src", "data-litespeed-src", "data-original", "data-lazy", "src")
_BEGINNINGS = ("https://", "http://", "//", "/")
_SOURCE_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+(\d{1,6}(?:\.\d{1,3})?)[wx])?\s*(?:,|$)")
_ANY_TAG = re.compile(r"<[^>]*+>")
_SPEAKING = frozenset({"desc", "text", "title", "tspan", "textpath"})
_MOST_LABELS = 40
_NEAR = 8
"""How many runs of a line are searched for an abbreviation spelled out by its author."""

_LONGEST_PAGE = 20_000
_INLINE = frozenset({"a", "abbr", "b", "cite", "em", "font", "i", "label", "small", "span", "strong", "time", "u"})
_BLOCK_STYLE = re.compile(r"(?:^|[;\s])display\s*:\s*(?:block|flex|grid|list-item|table)\b(?!-)", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"(?:^|[;\s])white-space(?:-collapse)?\s*:\s*([a-z-]{1,20})", re.IGNORECASE)
_SHIFTED = re.compile(r"(?:^|[;\s])vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_KEEPING = {
    **dict.fromkeys(("pre", "pre-wrap", "break-spaces", "preserve"), "all"),
    **dict.fromkeys(("pre-line", "preserve-breaks"), "lines"),
    **dict.fromkeys(("normal", "nowrap", "collapse", "initial", "unset"), ""),
}
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*)([\w+#.-]{1,30})")
_GUTTER = re.compile(r"(?:^|[\s-])(?:gutter|linenos?|line-?numbers)(?:\s|$)")
_INLINE_PICTURE = re.compile(r"(?:^|[\s-])(?:emoji|smiley|latex)(?:\s|$)")
_PIXEL = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\s*([+-]?\d{1,7})(?!\d)")


class TooDeepError(Exception):
    """More elements are open than in any article; the caller reads the text without structure."""


class BlockBuilder:
    """Receives the events of one document and builds its `Article`.

    `base` resolves relative addresses; `places` are the names of places in it that its links lead to.
    """

    def __init__(self, base: str | None, places: frozenset[str] = frozenset()) -> None:
        self._page = Page(base, places)
        self._open: list[tuple[int, str, str, Closer | None]] = []
        self._dropping = 0
        self._player: _Player | _Drawing | None = None
        self._formula = Formula(self._page)
        self._has_places = bool(places)

    def start(self, tag: str, attributes: Attributes) -> None:
        """Handle the start of an element. Raises `TooDeepError`."""
        if len(self._open) + self._dropping >= MAX_DEPTH:
            raise TooDeepError
        page = self._page
        plays = tag in _PLAYERS or (tag == "object" and page.address(attributes.get("data")))
        if self._dropping or plays or tag in _DROPPED or (attributes and _is_hidden(attributes)):
            self._start_dropped(tag, attributes, plays=bool(plays))
            return
        saved = (page.style, page.link, page.keeping)
        if attributes:
            if self._has_places:
                for name in {attributes.get("id", ""), attributes.get("name", "") if tag == "a" else ""}:
                    page.begin_place(name)
            if "style" in attributes:
                _set_style(page, attributes["style"])
        closer: Closer | None = None
        if page.pre is not None:
            closer = self._start_in_pre(tag, attributes)
        elif tag in MATH:
            closer = self._formula.start(tag)
        elif (opener := OPENERS.get(tag)) is not None:
            closer = opener(page, attributes)
        if tag in STYLES:
            page.style |= STYLES[tag]
        if "style" in attributes and tag in _INLINE and _BLOCK_STYLE.search(attributes["style"]) is not None:
            page.flush()
            closer = partial(_end_block, page, closer)
        self._open.append((*saved, closer))

    def end(self, _tag: str) -> None:
        """Handle the end of the innermost element; the parser's events are balanced."""
        if self._dropping:
            self._dropping -= 1
            if self._dropping == 0 and self._player is not None:
                self._player.show(self._page)
                self._player = None
            return
        style, link, keeping, closer = self._open.pop()
        if closer is not None:
            closer()
        self._page.style, self._page.link, self._page.keeping = style, link, keeping

    def data(self, text: str) -> None:
        """Handle text, in pieces of any size."""
        if not self._dropping:
            self._page.write(text)
        elif self._player is not None:
            self._player.say(text)

    def close(self) -> Article:
        """End the document; return the article."""
        return self._page.article()

    def _start_dropped(self, tag: str, attributes: Attributes, *, plays: bool) -> None:
        """Drop an element with its content; of a player, keep a name and an address."""
        self._dropping += 1
        if self._dropping == 1 and not _is_hidden(attributes):
            if plays and not _is_pixel(attributes):
                self._player = _Player(tag, attributes)
            elif tag == "svg":
                self._player = _Drawing(attributes)
            elif tag == "input":
                _box(self._page, attributes)
        elif self._player is not None:
            self._player.note(tag, attributes)

    def _start_in_pre(self, tag: str, attributes: Attributes) -> Closer | None:
        page = self._page
        if tag == "code" and attributes:
            notice_language(page, attributes)
        if tag == "br":
            page.write("\n")
        elif tag in STARTS_LINE:
            page.break_code()
            return page.break_code
        elif tag in ("sup", "sub") and page.pre:
            return partial(_level_code, page, len(page.pre), raised=tag == "sup")
        return None


def _named(pattern: str, attributes: Attributes) -> Iterator[str]:
    """Yield the address made from a player's attributes, if it has them all; one of them may be a whole address."""
    names = {key: value.strip() for key, value in attributes.items() if value}
    whole = [names[key] for key in ("data-src", "data-href", "data-url") if names.get(key, "").startswith("http")]
    if whole:
        yield whole[0]
        return
    if pattern:
        with suppress(KeyError):  # of an attribute that it does not have
            yield pattern.format_map({key: quote(value, safe="") for key, value in names.items()})


class _Player:
    """A video, a sound or an embedded page; its content is skipped."""

    def __init__(self, tag: str, attributes: Attributes) -> None:
        self._kind = _PLAYERS.get(tag) or _kind(attributes)
        self._name = _name(attributes)
        self._addresses = [attributes.get("data", ""), *_addresses(attributes)]
        self._instead: list[str] = []
        self._name = self._name or one_line(_ANY_TAG.sub(" ", attributes.get("srcdoc", ""))[:_LONGEST_PAGE])
        if tag in _NAMED:
            self._addresses = [*_named(_NAMED[tag], attributes)]

    def note(self, tag: str, attributes: Attributes) -> None:
        """Note an element inside it."""
        if tag == "source":
            self._addresses += _addresses(attributes)
        elif tag == "a":
            self._instead.append(attributes.get("href", ""))

    def say(self, text: str) -> None:
        """Add fallback content, for readers who cannot play it."""

    def show(self, page: Page) -> None:
        """Add a figure in its place, which links to the first address that may be followed."""
        candidates = filter(page.address, (*self._addresses, *self._instead))
        _play(page, self._name, next(candidates, None), self._kind)


class _Drawing:
    """An SVG; its name, its labels and its pictures are kept."""

    def __init__(self, attributes: Attributes) -> None:
        self._name = _name(attributes)
        self._labels: list[str] = []
        self._addresses: list[str] = []
        self._speaks = False

    def note(self, tag: str, attributes: Attributes) -> None:
        """Note an element inside it."""
        self._speaks = tag in _SPEAKING
        if tag == "image":
            self._addresses += [attributes.get(name, "") for name in ("href", "xlink:href")]

    def say(self, text: str) -> None:
        """Add a label, if it is in an element that is drawn."""
        if self._speaks and len(self._labels) < _MOST_LABELS:
            self._labels.append(text)

    def show(self, page: Page) -> None:
        """Add a picture in its place, if there is a name or a label for it."""
        name = self._name or one_line(" ".join(self._labels))
        page.figure(name, next(filter(page.address, self._addresses), None))


def _play(page: Page, name: str, address: str | None, kind: FigureKind) -> None:
    at = host(page.address(address))
    if kind == "embedded page":
        if _VIDEO_HOSTS.search(at) is not None:
            kind = "video"
        elif _AUDIO_HOSTS.search(at) is not None:
            kind = "audio"
        elif not at and not name:
            return  # filled by a script, if at all
    page.figure(name, address, kind)


def _name(attributes: Attributes) -> str:
    return one_line(attributes.get("title") or attributes.get("aria-label") or "")


def _is_hidden(attributes: Attributes) -> bool:
    return "hidden" in attributes or ("style" in attributes and hides(attributes["style"]))


def _set_style(page: Page, style: str) -> None:
    """Apply the parts of a style that carry meaning: preserved whitespace, and raised or lowered text."""
    if found := _WHITE_SPACE.findall(style):
        page.keeping = _KEEPING.get(found[-1].lower(), page.keeping)
    if (shifted := _SHIFTED.search(style)) is not None:
        page.style |= STYLES["sup" if shifted[1].lower() == "super" else "sub"]


def _level_code(page: Page, place: int, *, raised: bool) -> None:
    """Write raised or lowered text in preformatted text on one level."""
    if page.pre:
        before, inner = "".join(page.pre[:place]), "".join(page.pre[place:])
        page.pre[place:] = [levelled_text(inner, before[-1:], raised=raised)]


def _end_block(page: Page, closer: Closer | None) -> None:
    """End an inline element that is displayed as a block."""
    if closer is not None:
        closer()
    page.flush()


def _box(page: Page, attributes: Attributes) -> None:
    if attributes.get("type", "").lower() in {"checkbox", "radio"}:
        page.write("☑ " if "checked" in attributes else "☐ ")


def _block(page: Page, attributes: Attributes) -> Closer:
    if attributes:
        notice_language(page, attributes)
    page.flush()
    return page.flush


def notice_language(page: Page, attributes: Attributes) -> None:
    """Remember the language that a class names, for the code inside or right after."""
    if (found := _LANGUAGE.search(attributes.get("class", ""))) is not None:
        page.language = one_line(found[1].lower())


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
        runs.append((BREAK, page.style, page.link, ()))


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


# Links, and raised or lowered text


def _link(page: Page, attributes: Attributes) -> Closer | None:
    around = page.link
    page.follow(attributes.get("href"))
    target, before = page.link, page.written
    if not target or target == around:
        return None

    def close() -> None:
        if page.written != before:
            return
        if target.startswith("#") or page.heading or not (name := _name(attributes)):
            page.number(target)  # the anchor of a heading, or one without words
        else:  # an icon, drawn by a style
            page.write(name)

    return close


def _base(page: Page, attributes: Attributes) -> None:
    page.resolve_by(attributes.get("href"))


def _area(page: Page, attributes: Attributes) -> None:
    """Add an area of an image map that is a link."""
    words = one_line(attributes.get("alt", "")) or _name(attributes)
    href = attributes.get("href", "")
    if words and not href.startswith("#") and page.address(href):
        page.flush()
        page.follow(href)
        page.write(words)
        page.flush()


def _raised(page: Page, _attributes: Attributes) -> None:
    if page.style & Style.SUPERSCRIPT.value:
        page.write("^")  # an exponent of an exponent


def _abbreviation(page: Page, attributes: Attributes) -> Closer | None:
    """Write out an abbreviation after its first use."""
    meant, before, start = one_line(attributes.get("title", "")), page.written, len(page.runs)
    if not spells_out(meant):
        return None

    def close() -> None:
        short = "".join([run[0] for run in page.runs[start:]]).strip() if len(page.runs) > start else ""
        if page.written == before or not short or short in page.spelled or short.casefold() == meant.casefold():
            return
        page.spelled.add(short)
        if meant.casefold() not in "".join([run[0] for run in page.runs[-_NEAR:]]).casefold():
            page.write(f" ({meant})")

    return close


def _ruby(page: Page, _attributes: Attributes) -> Closer:
    around, page.readings = page.readings, []

    def close() -> None:
        reading, page.readings = "".join(page.readings or ()), around
        if reading:
            page.write(f"({reading})")

    return close


def _reading(page: Page, _attributes: Attributes) -> Closer:
    """Collect the reading of ruby, which is written after all of its characters, so that words stay whole."""
    around, page.runs = page.runs, []

    def close() -> None:
        said, page.runs = "".join([run[0] for run in page.runs]).strip(), around
        if page.readings is not None:
            page.readings.append(said)
        elif said:
            page.write(f"({said})")

    return close


def _aside(page: Page, _attributes: Attributes) -> Closer:
    """Drop the fallback brackets of ruby: we write our own."""
    around, page.runs = page.runs, []

    def close() -> None:
        page.runs = around

    return close


# Quotations and lists


def _quote(page: Page, attributes: Attributes) -> Closer:
    if page.full:
        return _block(page, attributes)
    page.enter()

    def close() -> None:
        if blocks := page.leave():
            page.blocks.append(Quote(blocks=tuple(blocks)))

    return close


class Items:
    """The items of a list so far, each with the number that its markup gives it."""

    def __init__(self) -> None:
        self.blocks: list[list[Block]] = []
        self._said: list[Attributes] = []

    def add(self, blocks: list[Block], attributes: Attributes | None = None) -> None:
        """End an item."""
        self.blocks.append(blocks)
        self._said.append(attributes or {})

    def settle(self, loose: list[Block]) -> None:
        """Add blocks that are in the list but in no item of it to the item before them."""
        if loose:
            if not self.blocks:
                self.add([])
            self.blocks[-1].extend(loose)
            loose.clear()

    def listing(self, attributes: Attributes, *, ordered: bool) -> Listing | None:
        """Return the list, without empty items; None if all are empty."""
        shown = tuple(tuple(item) for item in self.blocks if item)
        write = writer_of(attributes) or (str if ordered else None)
        if not shown or not (write or any(map(writer_of, self._said))):
            return Listing(items=shown) if shown else None
        backwards = "reversed" in attributes
        number = _integer(attributes.get("start"), len(self.blocks) if backwards else 1)
        numbers: list[tuple[int, str]] = []
        for item, said in zip(self.blocks, self._said, strict=True):
            value = said.get("value")
            number = int(found[1]) if value and (found := _NUMBER.match(value)) else number
            if item:
                own = writer_of(said) or write
                numbers.append((number, own(number) if own is not None else ""))
            number += -1 if backwards else 1
        written = tuple(text for _, text in numbers)
        if not any(written):
            return Listing(items=shown)
        plain = tuple(str(numbers[0][0] + place) for place in range(len(numbers)))
        return Listing(items=shown, start=numbers[0][0], numbers=() if written == plain else written)


def _list(page: Page, attributes: Attributes, *, ordered: bool = False) -> Closer:
    if page.full:
        return _block(page, attributes)
    items = Items()
    page.enter(items=items)

    def close() -> None:
        page.flush()
        items.settle(page.blocks)
        page.leave()
        if (listing := items.listing(attributes, ordered=ordered)) is not None:
            page.blocks.append(listing)

    return close


def _item(page: Page, attributes: Attributes) -> Closer:
    page.flush()
    items = page.lists[-1]
    if items is None and page.full:
        return _block(page, attributes)
    if items is not None:
        items.settle(page.blocks)
    page.enter()

    def close() -> None:
        blocks = page.leave()
        if items is not None:
            items.add(blocks, attributes)
        elif blocks:
            page.blocks.append(Listing(items=(tuple(blocks),)))

    return close


def _term(page: Page, attributes: Attributes) -> Closer:
    """Begin an item with a term of a definition list; its definition is added to that item."""
    page.flush()
    items = page.lists[-1]
    if items is not None:
        items.settle(page.blocks)
        items.add([])
    return _block(page, attributes)


# Tables


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


# Pictures and players


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
    """Return the blocks of a figure with its caption at the last picture; repeated text is kept once."""
    if not caption:
        return blocks
    for place, block in reversed(list(enumerate(blocks))):
        if isinstance(block, Figure):
            words, more = text_of_line(caption), text_of_line(block.caption)
            alt = "" if says(words, block.alt) else block.alt
            if says(alt, words) and all(span.link is None and not span.jump for span in caption):
                caption = ()
            if more and not says(words, more) and not says(alt, more):
                caption = (*caption, Span("\n"), *block.caption) if caption else block.caption
            blocks[place] = replace(block, alt=alt, caption=caption)
            return blocks
    return [*blocks, Paragraph(line=caption)]


def says(text: str, other: str) -> bool:
    """Whether a text contains the words of another in their order, with anything between and around them."""
    return _bare(other) in _bare(text)


def _bare(text: str) -> str:
    """Return the words of a text, separated by spaces; for scripts without spaces, its letters."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _picture(page: Page, attributes: Attributes) -> None:
    if _is_pixel(attributes):
        return
    alt, title = one_line(attributes.get("alt") or ""), one_line(attributes.get("title") or "")
    if not alt:
        alt, title = title, ""
    if alt and _INLINE_PICTURE.search(attributes.get("class", "")) is not None:
        page.write(alt)
        return
    more = (Span(title),) if title and not says(alt, title) else ()
    candidates = (*_addresses(attributes), *page.sources)
    page.sources = []
    page.figure(alt, next(filter(page.address, candidates), None), title=more)


def _sources(page: Page, _attributes: Attributes) -> Closer:
    around, page.sources = page.sources, []

    def close() -> None:
        if page.sources:  # a picture only if it can be loaded from somewhere
            page.figure("", next(filter(page.address, page.sources), None))
        page.sources = around

    return close


def _source(page: Page, attributes: Attributes) -> None:
    page.sources += _addresses(attributes)


def _embed(page: Page, attributes: Attributes) -> None:
    if not _is_pixel(attributes):
        address = next(filter(page.address, _addresses(attributes)), None)
        _play(page, _name(attributes), address, _kind(attributes))


def _parameter(page: Page, attributes: Attributes) -> None:
    if attributes.get("name", "").lower() in {"movie", "src", "url", "filename"} and page.address(
        attributes.get("value")
    ):
        _play(page, "", attributes["value"], "video")


def _kind(attributes: Attributes) -> FigureKind:
    kind = attributes.get("type", "").partition("/")
    if kind[0] == "image":
        return "picture"
    if kind[0] == "audio":
        return "audio"
    return "video" if kind[0] == "video" or kind[2].startswith("x-shockwave") else "embedded page"


def _is_pixel(attributes: Attributes) -> bool:
    """Whether a picture is too small to show anything: it serves to count readers."""
    sizes = {attributes.get(name, "").strip().removesuffix("px") for name in ("width", "height")}
    return not sizes.isdisjoint({"0", "1"}) or _PIXEL.search(attributes.get("style", "")) is not None


def _addresses(attributes: Attributes) -> Iterator[str]:
    """Return the addresses that a picture or a player may be loaded from, best first: `src` may be a placeholder."""
    for name in _SOURCES:
        address = attributes.get(name, "").strip()
        if name == "src":
            yield from (_best(attributes[each]) for each in _SOURCE_SETS[:2] if each in attributes)
        if address and not address.startswith(("data:", "about:", "javascript:", "#", "{", "[")):
            yield address
    yield from filter(None, (_best(attributes[each]) for each in _SOURCE_SETS[2:] if each in attributes))
    for name, value in attributes.items():  # attributes of scripts that load media lazily
        if name.startswith("data-") and "src" in name and name not in _SOURCES and value.startswith(_BEGINNINGS):
            yield value


def _best(candidates: str) -> str:
    """Return the address of the largest picture of a `srcset`; "" if it has none."""
    best, largest = "", -1.0
    for found in _CANDIDATE.finditer(candidates[:20_000]):
        size = float(found[2] or 1)
        if size > largest and not found[1].startswith("data:"):
            best, largest = found[1], size
    return best


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
    "area": _area,
    **dict.fromkeys(("abbr", "acronym"), _abbreviation),
    "base": _base,
    "blockquote": _quote,
    "br": _break,
    "code": _code,
    "dt": _term,
    "embed": _embed,
    "figure": _figure,
    "hr": _rule,
    "li": _item,
    "ol": partial(_list, ordered=True),
    "param": _parameter,
    "picture": _sources,
    "q": _q,
    "rp": _aside,
    "ruby": _ruby,
    "source": _source,
    "sup": _raised,
    "table": _table,
    "td": _cell,
    "th": partial(_cell, header=True),
    "thead": _head,
    "tr": _row,
    **{f"h{level}": partial(_heading, level=level) for level in range(1, 7)},
    **dict.fromkeys(("caption", "figcaption"), _caption),
    **dict.fromkeys(("dl", "menu", "ul"), _list),
    **dict.fromkeys(("img", "amp-img", "image"), _picture),
    **dict.fromkeys(("listing", "plaintext", "pre", "xmp"), _pre),
    **dict.fromkeys(("rt", "rtc"), _reading),
}
"""What the start of an element does; elements that are missing here only contain others."""

STARTS_LINE = frozenset({*_BLOCKS, "li", "tr"})
"""Elements that begin a line in preformatted text."""
