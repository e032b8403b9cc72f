"""What outlines mean: which are feeds, which are folders, and why the others are neither.

The target of lxml's XML parser. Names of elements and attributes are compared without case, because programs differ; a
folder is an outline without an address that contains feeds, whatever its `type` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedreader.errors import OpmlError
from feedreader.model.subscriptions import Outline, Subscription
from feedreader.text.clean import one_line
from feedreader.text.references import resolved
from feedreader.text.typed_addresses import as_meant
from feedreader.text.urls import feed_key, host_of, web_url

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_OUTLINES = 100_000
"""More are refused; the largest lists that people publish have some thousands."""

MAX_FOLDERS = 64
"""The limit on nested folders; feeds below keep the first 64 of theirs."""

MAX_NAME = 100
MAX_PATH = 500
"""The limits on the length of a folder's name and of a whole path (in characters)."""

MAX_TAGS = 100
"""How many categories of one outline are kept."""

MAX_ATTRIBUTES = 40
MAX_VALUE = 2_000
"""How many attributes of other programs an outline keeps, and how long each may be (in characters)."""

_RUNS = re.compile(r"^\s*(?:\||(?:exec|filter):|[\"']\s*(?:\||exec:|filter:))", re.IGNORECASE)
_QUERY = re.compile(r"^\s*[\"']?query:", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_SECRET = re.compile(
    r"cookie|header|passw|passphrase|pwd|secret|token|auth(?!or)|credential|api_?key|user_?name|proxy|curlopt|cmd|command"
    r"|exec|(?<!de)script|program|postfields",
    re.IGNORECASE,
)
"""Attributes of other programs that contain secrets, or run something."""

_USERINFO = re.compile(r"//[^/?#\s]*@")
_RUNNING = frozenset({"filtercmd", "filtercommand", "command", "cmd", "exec"})
_ESCAPED_TWICE = re.compile(r"&(?:#\d{2,5}|#x[\da-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)
_OWN = frozenset({"text", "title", "type", "xmlurl", "url", "htmlurl", "category", "opmlurl"})
_LISTS = (".opml", ".opml.xml")

SLASH = "\N{DIVISION SLASH}"
"""Replaces a slash in a folder's name (`AC/DC`), because slashes separate the names of a path."""

_INCLUDED = "a list of its own; nothing was fetched, import it by itself if you want its feeds"
_COMMAND = "it would run a command; only http and https addresses are followed"
_FILTERED = "its {} would run a command; add its address by itself if you want the feed unfiltered"
_SAVED_QUERY = "a saved query of another reader, not a feed"
_PAGE = "a link to a page, not to a feed; `feedreader add` can look for a feed there"
_EPISODE = "an episode of a podcast, not a feed"
_NO_FEEDS = "a folder without feeds"
_NO_ADDRESS = "it has no feed address"


@dataclass(slots=True, kw_only=True)
class _Folder:
    """An open outline: `first` is the index of its first outline, `holds` whether it has more than empty folders."""

    name: str
    path: str
    depth: int
    first: int
    folder: bool = True
    children: bool = False
    holds: bool = False


@dataclass(slots=True, kw_only=True)
class _Feed:
    """An outline with a valid address; `filed` means that it is in a folder and names categories.

    If a feed is in several folders, `filed` marks its first one, as in our own exports.
    """

    key: str
    url: str
    title: str
    site: str | None
    tags: dict[str, None]
    attributes: dict[str, str]
    filed: bool

    def subscription(self) -> Subscription:
        return Subscription(
            url=self.url,
            title=self.title,
            site_url=self.site,
            tags=tuple(self.tags),
            attributes=self.attributes,
        )


def too_many() -> OpmlError:
    """Return the exception for a file with more outlines than are read."""
    return OpmlError(f"the file has more than {MAX_OUTLINES:,} outlines, more than any list of feeds")


class OutlineReader:
    """Receives the events of one document; `outlines` returns what they mean, `folders` are in order."""

    def __init__(self) -> None:
        self.title = ""
        self.is_opml = False
        self.folders: dict[str, None] = {}
        self._outlines: list[Outline | _Feed] = []
        self._feeds: dict[str, _Feed] = {}
        self._open: list[_Folder] = [_Folder(name="", path="", depth=0, first=0)]
        self._elements = 0
        self._title: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element. Raises OpmlError."""
        name = _local(tag)
        if name == "outline":
            self._elements += 1
            if self._elements > MAX_OUTLINES:
                raise too_many()
            self.is_opml = True
            self._start_outline(attributes)
        elif name == "opml":
            self.is_opml = True
        elif name == "title" and len(self._open) == 1 and not self.title:
            self._title = []

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        name = _local(tag)
        if name == "outline":
            self._end_outline()
        elif name == "title" and self._title is not None:
            self.title = one_line("".join(self._title))
            self._title = None

    def data(self, text: str) -> None:
        """Handle text between tags: only that of the document's title counts."""
        if self._title is not None and len(self._title) < 100:
            self._title.append(text)

    def close(self) -> OutlineReader:
        """End the document, and with it every outline that is still open."""
        while len(self._open) > 1:
            self._end_outline()
        return self

    def outlines(self) -> tuple[Outline, ...]:
        """Return the contents of the document, in order; outlines of one feed share one subscription."""
        united = {key: feed.subscription() for key, feed in self._feeds.items()}
        return tuple(
            Outline(url=each.url, title=each.title or host_of(each.url), subscription=united[each.key])
            if isinstance(each, _Feed)
            else each
            for each in self._outlines
        )

    def _start_outline(self, attributes: Mapping[str, str]) -> None:
        around = self._open[-1]
        around.children = True
        own = _own(attributes)
        address = own.get("xmlurl", "") or own.get("url", "")
        names = [one_line(meant(own.get(key, ""))) for key in ("text", "title")]
        title = next((name for name in names if name and name != one_line(address)), "")
        here = _Folder(
            name=title, path=around.path, depth=around.depth, first=len(self._outlines), folder=not address.strip()
        )
        self._open.append(here)
        if (included := _included(own)) is not None:
            here.holds = True
            here.folder = here.folder or "xmlurl" not in own
            self._outlines.append(Outline(url=_shown(included), title=title, ignored=_INCLUDED))
        elif address.strip():
            here.holds = True
            self._add(address, title, own, attributes)
        if here.folder and title and around.depth < MAX_FOLDERS:
            here.depth += 1
            here.path = tag_path(f"{around.path}/{title[:MAX_NAME].replace('/', SLASH)}")

    def _end_outline(self) -> None:
        here = self._open.pop()
        around = self._open[-1]
        if here.holds:
            around.holds = True
            return
        del self._outlines[here.first :]  # empty folders inside: this one is reported for them
        self._outlines.append(Outline(url="", title=here.name, ignored=_NO_FEEDS if here.children else _NO_ADDRESS))

    def _add(self, address: str, title: str, own: Mapping[str, str], attributes: Mapping[str, str]) -> None:
        refused, ignored = _objections(address, own)
        url = web_url(address) or web_url(as_meant(address))
        if refused or ignored or url is None:
            refused = refused or (None if ignored else _not_followed(address))
            self._outlines.append(Outline(url=_shown(address), title=title, refused=refused, ignored=ignored))
            return
        title = "" if title == url else title  # other programs write the address if there is no name
        folder = self._open[-2].path
        if folder:
            self.folders[folder] = None
        tags = [folder, *map(tag_path, own.get("category", "").split(",", MAX_TAGS)[:MAX_TAGS])]
        feed = _Feed(
            key=feed_key(url),
            url=url,
            title=title,
            site=web_url(own.get("htmlurl", "")),
            tags={tag: None for tag in tags if tag},
            attributes=kept(attributes),
            filed=bool(tags[0]) and any(tags[1:]),
        )
        self._outlines.append(feed)
        known = self._feeds.setdefault(feed.key, feed)
        if known is not feed:
            known.tags = known.tags | feed.tags if known.filed or not feed.filed else feed.tags | known.tags
            known.filed = known.filed or feed.filed
            known.title = known.title or feed.title
            known.site = known.site or feed.site
            known.attributes = {**feed.attributes, **known.attributes}


def meant(name: str) -> str:
    """Return the value of an attribute that a program has escaped twice (`Q&amp;A`), as many do."""
    return resolved(name) if _ESCAPED_TWICE.search(name) is not None else name


def tag_path(text: str) -> str:
    """Return a folder's path or a category as a tag: names joined by single slashes, without any at either end."""
    names = [one_line(name, MAX_NAME) for name in text[: 4 * MAX_PATH].split("/")]
    path = ""
    for name in [name for name in names if name][:MAX_FOLDERS]:
        longer = f"{path}/{name}" if path else name
        if len(longer) > MAX_PATH:
            break
        path = longer
    return path


def kept(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes of other programs that may be kept: none that contains a secret or runs something."""
    found: dict[str, str] = {}
    for name, value in attributes.items():
        if len(found) == MAX_ATTRIBUTES:
            break
        harmless = _local(name) not in _OWN and _SECRET.search(name.rpartition("}")[2]) is None
        if (
            harmless
            and len(value) <= MAX_VALUE
            and _USERINFO.search(value) is None
            and _RUNS.match(value) is None
            and (shown := one_line(value, MAX_VALUE))
        ):
            found[name] = shown
    return found


def _own(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that OPML knows, by their names in lower case; empty ones count as missing."""
    own: dict[str, str] = {}
    for name, value in attributes.items():
        if value.strip():
            own.setdefault(_local(name) if name.endswith("}opmlUrl") else name.lower(), value)
    return own


def _included(own: Mapping[str, str]) -> str | None:
    """Return the address of a list that this outline includes."""
    kind = own.get("type", "").strip().lower()
    address = own.get("url", "") or own.get("xmlurl", "")
    if kind == "include" or (kind == "link" and address.strip().lower().partition("?")[0].endswith(_LISTS)):
        return address or None
    return own.get("opmlurl")


def _objections(address: str, own: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return why an outline is refused, and why it is ignored."""
    running = next((name for name in own if name in _RUNNING), None)
    if _RUNS.match(address) is not None:
        return _COMMAND, None
    if running is not None:
        return _FILTERED.format(running), None
    if _QUERY.match(address) is not None:
        return None, _SAVED_QUERY
    kind = own.get("type", "").strip().lower()
    if "xmlurl" not in own and (kind.endswith("-episode") or "enclosureurl" in own):  # in lists of Overcast
        return None, _EPISODE
    if "xmlurl" not in own and kind == "link":
        return None, _PAGE
    return None, None


def _not_followed(address: str) -> str:
    scheme = found[1].lower() if (found := _SCHEME.match(address)) is not None else None
    if scheme is None:
        return "its address is not complete: it has no http:// or https://"
    if scheme in {"http", "https", "feed"}:
        return "its address is not valid"
    return f"its address begins with {scheme}: and only http and https are followed"


def _shown(address: str) -> str:
    return web_url(address) or one_line(address)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()
