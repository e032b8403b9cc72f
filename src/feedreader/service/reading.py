"""An entry for reading: with the other versions of its story and all its links, or as plain text for other programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedreader.model.entries import PICTURE_SUFFIXES
from feedreader.text.addresses import host, web_address
from feedreader.text.clean import one_line
from feedreader.text.wording import full_time, in_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedreader.model.blocks import Article
    from feedreader.model.entries import Enclosure, Entry, EntryId, EntryRow

WORDS_A_MINUTE = 238
"""Brysbaert, "How many words do we read per minute?" (2019): silent reading of non-fiction in English."""


LONGEST_SUFFIX = 4
_KINDS = {
    **{kind: f"image/{kind}".replace("jpg", "jpeg") for kind in PICTURE_SUFFIXES},
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/opus",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
}
"""Kinds of files by the endings of their names, for feeds that give no type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One entry as it is read; `versions` are the entries of its story (itself included) in a fixed order.

    `note` is a sentence on where the article comes from if it is not the feed's text. `words` is the approximate length
    in words of the longest text that there is, the feed's or the page's.
    """

    entry: Entry
    feed_title: str
    article: Article
    versions: tuple[EntryRow, ...] = ()
    excerpts: Mapping[EntryId, str] = field(default_factory=dict)
    note: str = ""
    words: int = 0

    @property
    def minutes(self) -> int:
        """The approximate reading time in minutes."""
        return round(self.words / WORDS_A_MINUTE)

    @property
    def place(self) -> int:
        """The position of this entry among the versions, from 0."""
        return next((n for n, row in enumerate(self.versions) if row.id == self.entry.id), 0)

    @property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """The entry's files, without pictures that its text shows (see `files_beside`)."""
        return files_beside(self.entry, self.article)

    @property
    def links(self) -> tuple[str, ...]:
        """All addresses, numbered from 1: those in the text, then those of the enclosures."""
        return self.article.links + tuple(web_address(each.url) or "" for each in self.enclosures)


def files_beside(entry: Entry, article: Article) -> tuple[Enclosure, ...]:
    """Return the files of an entry that may be fetched, each picture once, and none that its text shows.

    Feeds list a picture in several sizes, the largest last, whose addresses differ after the `?`.
    """
    shown = {_without_query(link) for link in article.links}
    found: dict[str, Enclosure] = {}
    for each in entry.data.enclosures:
        address = web_address(each.url)
        if address is None:
            continue
        picture = _kind(each).startswith("image/")
        name = _without_query(address) if picture else address
        if not picture or name not in shown:
            found[name] = each
    return tuple(found.values())


def _without_query(address: str) -> str:
    return address.partition("?")[0]


def _kind(enclosure: Enclosure) -> str:
    """Return the kind of a file: as declared, or by its name."""
    suffix = _without_query(enclosure.url).rpartition(".")[2].lower()
    return enclosure.type or (_KINDS.get(suffix, "") if len(suffix) <= LONGEST_SUFFIX else "")


def described(enclosure: Enclosure) -> str:
    """Return a description of an enclosure: its kind, size and host."""
    return f"{kind_and_size(enclosure)} from {host(enclosure.url)}"


def kind_and_size(enclosure: Enclosure) -> str:
    """Return the kind and size of an enclosure, as far as the feed gives them: `audio/mpeg, 12.3 MB`."""
    kind = one_line(_kind(enclosure) or "file")
    return f"{kind}, {in_bytes(enclosure.length)}" if enclosure.length and enclosure.length > 0 else kind


def as_text(reading: Reading) -> str:
    """Return the entry as plain text, with its links listed: to be piped or saved."""
    from feedreader.text.plain import plain_text

    entry = reading.entry
    when = f"{reading.feed_title} · {full_time(entry.when)}"
    head = [entry.data.title, when, web_address(entry.data.url) or "", reading.note]
    links = [f"[{number}] {url}" for number, url in enumerate(reading.links, 1)]
    parts = ["\n".join(filter(None, map(one_line, head))), plain_text(reading.article, numbered=True), "\n".join(links)]
    return "\n\n".join(filter(None, parts)) + "\n"
