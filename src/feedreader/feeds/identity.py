"""What identifies an entry within its feed.

A key must not depend on where a document was fetched from, on whether it was well-formed, nor on which other entries it
holds. The rules, in order:

1. the feed's own id (RSS `guid`, Atom `id`, RDF `about`), in canonical form;
2. else the link, as written and in canonical form; with a hash of the title where entries share it or it is the feed's
   own page;
3. else a hash of title, date and the first of the text.

A document may repeat a key. Entries with the same link or the same title are then the same entry, and the first counts
(feeds put the newest first). Entries that differ in both are different entries whose feed misuses its ids: each gets a
hash of its link and title behind the shared id. Bodies never count: they change.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryData

MAX_KEY = 1_000
"""Longer ids are kept up to here and end in a hash."""

FIRST_TEXT = 200
"""How many letters and digits of an entry's text say who it is, where nothing else does."""

_TAG = re.compile(r"<[^<>]*>")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry whose `guid` is its own key, before the other entries of the document are looked at.

    `date` is its date as written. `by_link` says that the key is its link, for want of an id.
    """

    entry: EntryData
    date: str
    by_link: bool = False

    @property
    def label(self) -> str:
        """What tells it from others that claim its key."""
        return label(title=self.entry.title, date=self.date, text=self.entry.summary or self.entry.content)


def canonical(text: str) -> str:
    """An id or link in the form in which it is compared: references resolved until none is left, trimmed, harmless.

    feedparser's two parsers leave different depths of `&amp;amp;` behind.
    """
    for _ in range(8):
        resolved = html.unescape(text) if "&" in text else text
        if resolved == text:
            break
        text = resolved
    key = one_line(text, limit=max(len(text), 1))
    return key if len(key) <= MAX_KEY else key[: MAX_KEY - 17] + "#" + digest(key)


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for the words in `parts`, whatever their markup, case and punctuation."""
    return blake2b("\0".join(map(_essence, parts)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def first_of(text: str) -> str:
    """The first letters and digits of a body, without its markup."""
    return _essence(text[: FIRST_TEXT * 20])[:FIRST_TEXT]


def label(*, title: str, date: str, text: str) -> str:
    """A digest of the title, or without one of the date and the first of the text."""
    return digest(title) if title else digest(date, first_of(text))


def own_key(*, guid: str, link: str, home: str, title: str, date: str, text: str) -> tuple[str, bool]:
    """An entry's key by rules 1 to 3, and whether it is its link."""
    if key := canonical(guid):
        return key, False
    if key := canonical(link):
        if key.rstrip("/") != canonical(home).rstrip("/"):
            return key, True
        return f"{key}#{label(title=title, date=date, text=text)}", False
    return "hash:" + digest(title, date, first_of(text)), False


def settle(candidates: Sequence[Candidate]) -> tuple[tuple[EntryData, ...], bool]:
    """The entries with different guids, in order, and whether every key stood on its own.

    Where it did not, the keys depend on the document as a whole, and no part of it may be skipped (`feeds.envelope`).
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.entry.guid, []).append(candidate)
    if len(groups) == len(candidates):
        return tuple(candidate.entry for candidate in candidates), True
    misused = {key for key, group in groups.items() if len(group) > 1 and _are_different(group)}
    settled: dict[str, EntryData] = {}
    for candidate in candidates:
        entry = candidate.entry
        if entry.guid in misused:
            own = candidate.label if candidate.by_link else digest(entry.url or "", candidate.label)
            entry = replace(entry, guid=f"{entry.guid}#{own}")
        settled.setdefault(entry.guid, entry)
    return tuple(settled.values()), False


def _are_different(group: list[Candidate]) -> bool:
    """Whether at least two of a group share neither link nor label (where links are keys: not the label)."""
    first = group[0]
    return any(
        other.label != first.label and (other.by_link or other.entry.url != first.entry.url) for other in group[1:]
    )


def _essence(text: str) -> str:
    text = html.unescape(html.unescape(text)) if "&" in text else text
    return _NOISE.sub("", _TAG.sub("", text) if "<" in text else text).casefold()
