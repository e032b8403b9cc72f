"""What identifies an entry within its feed.

A key must not depend on where a document was fetched from, on whether it was well-formed, nor on which other entries it
contains. The rules, in order:

1. the feed's own id (RSS `guid`, Atom `id`, RDF `about`), in canonical form;
2. else the link, as written and in canonical form; with a hash of the title if it is the feed's own page;
3. else a hash of title, date and the beginning of the text.

A document may repeat a key. Items with the same title, date and text are then one entry that occurs twice, and the
first counts. Entries that differ in any of these are different entries whose feed misuses its ids. A document cannot
tell which entries they are, because it may contain one of them today and another tomorrow: `policy.matching` tells them
apart, with what the store knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from feedreader.text.clean import one_line
from feedreader.text.likeness import essence
from feedreader.text.references import resolved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryData

MAX_KEY = 1_000
"""Longer ids are truncated here and end in a hash."""

FIRST_TEXT = 200
"""How many letters and digits of an entry's text identify it, if nothing else does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry before the others of its document are considered.

    `date` is its date as written; `noted` says that there is a warning about it (`ledger`).
    """

    entry: EntryData
    date: str
    noted: bool = False

    @property
    def said(self) -> str:
        """What distinguishes it from others with the same guid."""
        return digest(self.entry.title, self.date, self.entry.summary, self.entry.content)


def canonical(text: str) -> str:
    """Return an id or link in the form in which it is compared.

    It is trimmed and cleaned, and references are resolved until none is left: feedparser's two parsers leave different
    depths of `&amp;amp;` behind.
    """
    for _ in range(8):
        plain = resolved(text)
        if plain == text:
            break
        text = plain
    key = one_line(text, limit=max(len(text), 1))
    return key if len(key) <= MAX_KEY else key[: MAX_KEY - 17] + "#" + digest(key)


def digest(*parts: str) -> str:
    """Return sixteen hexadecimal digits for the words in `parts`, whatever their markup, case and punctuation."""
    return blake2b("\0".join(map(essence, parts)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def first_of(text: str) -> str:
    """Return the first letters and digits of a body, without its markup."""
    return essence(text[: FIRST_TEXT * 20])[:FIRST_TEXT]


def label(*, title: str, date: str, text: str) -> str:
    """Return a digest of the title, or without one of the date and the first of the text."""
    return digest(title) if title else digest(date, first_of(text))


def own_key(*, guid: str, link: str, home: str, title: str, date: str, text: str) -> str:
    """Return an entry's key by rules 1 to 3."""
    if key := canonical(guid):
        return key
    if key := canonical(link):
        is_home = key.rstrip("/") == canonical(home).rstrip("/")
        return f"{key}#{label(title=title, date=date, text=text)}" if is_home else key
    return "hash:" + digest(title, date, first_of(text))


def settle(candidates: Sequence[Candidate]) -> tuple[tuple[EntryData, ...], bool]:
    """Return the entries, each once, in order, and whether their guids are distinct.

    If they are not, entries are matched against what is stored (`policy.matching`), so no part of the document may be
    skipped (`feeds.envelope`).
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.entry.guid, []).append(candidate)
    if len(groups) == len(candidates):
        return tuple(candidate.entry for candidate in candidates), True
    seen: set[tuple[str, str]] = set()
    settled = []
    for candidate in candidates:
        key = (candidate.entry.guid, candidate.said if len(groups[candidate.entry.guid]) > 1 else "")
        if key not in seen:
            seen.add(key)
            settled.append(candidate.entry)
    return tuple(settled), len(groups) == len(settled)
