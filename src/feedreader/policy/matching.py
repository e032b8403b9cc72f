"""Which stored entry each entry of a document is.

The guid that a feed gives an entry is the best evidence but no proof: some feeds give all their entries the same guid,
reuse it for the next article in the same place, or change it when an article is edited or moves to another host. So
three facts count as well, the title, the date and the text, compared by content and not by notation:

* Entries with the same guid are distinguished by their facts: if two of three agree, they are the same entry. A guid
  that occurs once in the document and once in the store is trusted unless all three facts differ. A repost (the same
  title with another text, on another day) is a new entry, because users would never see it otherwise.
* An entry with a new guid is a stored one whose guid is no longer in the document if its address or a similar guid
  suggests so and two facts agree, or if all facts agree. If all facts agree, its guid may also name another entry of
  the document by now: some feeds number their entries by place.

The result does not depend on the other entries of the document, except that a stored entry is matched only once. An
entry without a match is new; its guid is the feed's, with a digest of its facts if others have the same one. Matching
takes linear time: facts are looked up, and texts are compared with a few candidates at most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING

from feedreader.model.entries import guid_digest
from feedreader.text.likeness import alike, essence
from feedreader.text.urls import article_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from typing import TypeAlias

    from feedreader.model.entries import EntryData, EntryId
    from feedreader.model.intents import KnownEntry

    Signs: TypeAlias = Callable[["Facts"], Iterable[Hashable]]

MAX_TEXT = 40_000
"""Characters of an entry's texts that are compared."""

NO_GUID = "hash:"
"""The prefix of guids derived from an entry's words, because the feed gives neither an id nor a link."""

REPOST = timedelta(hours=20)
"""An entry with a different text and a date more than this later is another entry, even with the same title.

What comes every day (the weather) comes a little sooner or later each time.
"""

TELLING = 100
"""How many letters and digits two texts do not share by chance."""

_DIGITS = 16
_FEW = 4


class Facts:
    """The facts of an entry, normalised for comparison; computed on demand."""

    def __init__(
        self, *, guid: str, title: str, date: datetime | None, url_key: Callable[[], str | None], text: str
    ) -> None:
        self.guid = guid
        self.date = date
        self.text = text[:MAX_TEXT]
        self._title = title
        self._url_key = url_key

    @classmethod
    def of(cls, entry: EntryData) -> Facts:
        """Return the facts of an entry of a document."""
        return cls(
            guid=entry.guid,
            title=entry.title,
            date=entry.published or entry.updated,
            url_key=lambda: article_key(entry.url) if entry.url else None,
            text=f"{entry.summary}\n{entry.content}",
        )

    @classmethod
    def of_known(cls, entry: KnownEntry) -> Facts:
        """Return the facts of a stored entry."""
        date = entry.published or entry.updated
        return cls(guid=entry.guid, title=entry.title, date=date, url_key=lambda: entry.url_key, text=entry.text)

    @cached_property
    def url_key(self) -> str | None:
        """The key of its address, if it has one."""
        return self._url_key()

    @cached_property
    def title(self) -> str:
        """The title's letters and digits, or all of it where it has none."""
        return essence(self._title) or self._title

    @cached_property
    def words(self) -> str:
        """The letters and digits of its texts."""
        return essence(self.text)

    @cached_property
    def three(self) -> tuple[tuple[str, Hashable], ...]:
        """Those of title, date and text that it has, each with its name."""
        given = (("title", self.title), ("date", self.date), ("text", self.words))
        return tuple((name, value) for name, value in given if value)

    @property
    def twin_guid(self) -> str:
        """Its guid, with a digest of its facts, for a feed that gives several entries the same guid."""
        parts = (self.title, self.date and self.date.timestamp(), self.words)
        return f"{self.guid}#{blake2b(repr(parts).encode('utf-8', 'replace'), digest_size=_DIGITS // 2).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which stored entries `match` needs to know.

    `guids` must be equal, `own_guids` may be followed by a digest; `undated` means that one of them has no date.
    `text` is how much of a text is compared.
    """

    guids: tuple[str, ...]
    own_guids: tuple[str, ...]
    url_keys: tuple[str, ...]
    dates: tuple[datetime, ...]
    undated: bool
    text: int = MAX_TEXT


@dataclass(frozen=True, slots=True)
class Match:
    """The stored entry that an entry matches, or None if it is new; and its guid in the store from now on."""

    known: KnownEntry | None
    guid: str


def unsettled(entries: Sequence[EntryData], hashes: Sequence[int], known: Mapping[str, KnownEntry]) -> list[int]:
    """Return the indices of entries that guid and content alone do not identify.

    In most polls there are few or none.
    """
    times = Counter(entry.guid for entry in entries)
    return [
        place
        for place, (entry, content) in enumerate(zip(entries, hashes, strict=True))
        if times[entry.guid] > 1 or entry.guid not in known or known[entry.guid].content_hash != content
    ]


def sought(entries: Sequence[EntryData], places: Iterable[int]) -> Sought:
    """Return which stored entries may match the entries at these indices."""
    facts = [Facts.of(entries[place]) for place in places]
    own = tuple({one.guid for one in facts})
    return Sought(
        guids=(*own, *map(other_scheme, own), *(one.twin_guid for one in facts)),
        own_guids=own,
        url_keys=tuple({one.url_key for one in facts if one.url_key}),
        dates=tuple({one.date for one in facts if one.date}),
        undated=not all(one.date for one in facts),
    )


def other_scheme(guid: str) -> str:
    """Return the guid with http and https exchanged, as a server may use either."""
    scheme, separator, rest = guid.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme.lower())
    return f"{other}{separator}{rest}" if other and separator else guid


def match(
    entries: Sequence[EntryData],
    hashes: Sequence[int],
    known: Mapping[str, KnownEntry],
    kin: Collection[KnownEntry] = (),
    named: Collection[bytes] = frozenset(),
) -> list[Match]:
    """Match each entry of a document with the store, in document order.

    `hashes` are the content hashes, `known` the stored entries with the document's guids, `kin` other candidates for
    unsettled entries, with their texts. `named` are digests of further guids in the document, of items that did not
    change.
    """
    if not known and not kin and len({entry.guid for entry in entries}) == len(entries):
        return [Match(None, entry.guid) for entry in entries]
    doubtful = unsettled(entries, hashes, known)
    certain = {place: known[entries[place].guid] for place in set(range(len(entries))).difference(doubtful)}
    if not doubtful:
        return [Match(certain[place], certain[place].guid) for place in range(len(entries))]
    matching = _Matching(
        facts={place: Facts.of(entries[place]) for place in doubtful},
        hashes={place: hashes[place] for place in doubtful},
        stored={entry.id: entry for entry in (*known.values(), *kin)},
        found=certain,
        taken={entry.id for entry in certain.values()},
    )
    matching.by_guid()
    matching.by_likeness({entry.guid for entry in entries}, named)
    return matching.with_guids(entries)


@dataclass(slots=True)
class _Matching:
    """The state of a match: unmatched entries of the document and unmatched stored entries."""

    facts: dict[int, Facts]
    hashes: dict[int, int]
    stored: dict[EntryId, KnownEntry]
    found: dict[int, KnownEntry]
    taken: set[EntryId]
    _known_facts: dict[EntryId, Facts] = field(default_factory=dict)

    def by_guid(self) -> None:
        """Match entries by the guid that the document gives them."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, facts in self.facts.items():
            places[facts.guid].append(place)
        candidates: dict[str, list[KnownEntry]] = defaultdict(list)
        for entry in self.stored.values():
            for name in _names(entry.guid):
                if name in places and entry.id not in self.taken:
                    candidates[name].append(entry)
        for guid, group in places.items():
            stored = candidates[guid]
            if len(group) == len(stored) == 1:
                place, entry = group[0], stored[0]
                if entry.id not in self.taken and (
                    self.hashes[place] == entry.content_hash or _is_same(self.facts[place], self._facts_of(entry))
                ):
                    self._take(place, entry)
            elif stored:
                self._tell_apart(group, stored)

    def by_likeness(self, guids: AbstractSet[str], named: Collection[bytes]) -> None:
        """Match entries with new guids to stored ones whose guids are no longer in the document, or name others now."""
        waiting = [place for place in self.facts if place not in self.found]
        absent = [
            entry
            for entry in self.stored.values()
            if entry.id not in self.taken and not any(guid_digest(name) in named for name in _names(entry.guid))
        ]
        vacant = [entry for entry in absent if guids.isdisjoint(_names(entry.guid))]
        for signs in (_schemeless, _flipped, _whole, _addressed, _worded):
            self._pair_up(waiting, vacant, signs)
        self._pair_up(waiting, vacant, _placed, if_alike=True)
        self._pair_up(waiting, absent, _entire)

    def with_guids(self, entries: Sequence[EntryData]) -> list[Match]:
        """Return every entry with its guid in the store: the feed's own, or the twin guid if others have the same."""
        times = Counter(entry.guid for entry in entries)
        occupied = {entry.guid for entry in self.stored.values()}
        shared = {name for guid in occupied for name in _names(guid)}
        matches = []
        for place, entry in enumerate(entries):
            one = self.found.get(place)
            if one is not None and entry.guid in _names(one.guid):
                matches.append(Match(one, one.guid))
                continue
            guid, number = entry.guid, 1
            if times[guid] > 1 or guid in shared:
                guid = twin = self.facts[place].twin_guid
                while guid in occupied:
                    number += 1
                    guid = f"{twin}-{number}"
            occupied.add(guid)
            matches.append(Match(one, guid))
        return matches

    def _tell_apart(self, group: Sequence[int], stored: Sequence[KnownEntry]) -> None:
        """Match several entries that share a guid."""
        by_content: dict[int, list[KnownEntry]] = defaultdict(list)
        for entry in reversed(stored):
            by_content[entry.content_hash].append(entry)
        for place in group:
            if (same := self._free(by_content[self.hashes[place]])) is not None:
                self._take(place, same)
        for signs in (_all_three, _pairs):
            self._pair_up(group, stored, signs)
        self._pair_up(group, stored, lambda facts: [facts.title], if_alike=True)

    def _pair_up(
        self, places: Iterable[int], stored: Iterable[KnownEntry], signs: Signs, *, if_alike: bool = False
    ) -> None:
        """Match each waiting entry with the first free candidate that shares a sign (and has a similar text)."""
        waiting = [place for place in places if place not in self.found]
        free = [entry for entry in stored if entry.id not in self.taken] if waiting else []
        wanted = {place: [*signs(self.facts[place])] for place in waiting} if free else {}
        if not any(wanted.values()):  # most entries have few signs, and then the stored ones need not be examined
            return
        by_sign: dict[Hashable, list[KnownEntry]] = defaultdict(list)
        for entry in reversed(free):
            for sign in signs(self._facts_of(entry)):
                by_sign[sign].append(entry)
        for place, its in wanted.items():
            for sign in its:
                if (found := self._free(by_sign.get(sign, []), place if if_alike else None)) is not None:
                    self._take(place, found)
                    break

    def _free(self, stack: list[KnownEntry], like: int | None = None) -> KnownEntry | None:
        """Return the last unmatched entry; with `like`, one of the last few with a similar text."""
        while stack and stack[-1].id in self.taken:
            stack.pop()
        if like is None:
            return stack[-1] if stack else None
        text = self.facts[like].text
        return next((entry for entry in stack[-_FEW:] if entry.id not in self.taken and alike(text, entry.text)), None)

    def _take(self, place: int, entry: KnownEntry) -> None:
        self.found[place] = entry
        self.taken.add(entry.id)

    def _facts_of(self, entry: KnownEntry) -> Facts:
        if entry.id not in self._known_facts:
            self._known_facts[entry.id] = Facts.of_known(entry)
        return self._known_facts[entry.id]


def _is_same(new: Facts, old: Facts) -> bool:
    """Whether the only entry in the document with a guid is the only stored one with it."""
    if new.date and new.date == old.date:
        return True
    like = new.words == old.words != "" or alike(new.text, old.text)
    both = bool(new.words and old.words)
    if new.title == old.title:
        reposted = new.date and old.date and new.date - old.date > REPOST
        return like or not (reposted and both)
    if like or (new.date and old.date):
        return like
    # Without dates: an entry that leads to the same page, or of which there is only a title, was edited.
    return new.url_key == old.url_key or not both


def _all_three(facts: Facts) -> list[Hashable]:
    return [facts.three]


def _pairs(facts: Facts) -> Iterable[Hashable]:
    return combinations(facts.three, 2)


def _schemeless(facts: Facts) -> list[Hashable]:
    """Return the same guid in https as in http."""
    scheme, separator, rest = facts.guid.partition("://")
    return [rest] if separator and scheme.lower() in {"http", "https"} else []


def _flipped(facts: Facts) -> list[Hashable]:
    """Return the guid without its host or its fragment, with two facts, or with the only one that the entry has."""
    scheme, separator, rest = facts.guid.partition("://")
    base, mark, _ = facts.guid.rpartition("#")
    names = [(base if mark else facts.guid) + "#"]
    if separator and scheme.lower() in {"http", "https"} and (path := rest.partition("/")[2]):
        names.append("/" + path)
    return [(name, fact) for name in names for fact in (list(_pairs(facts)) or facts.three)]


def _entire(facts: Facts) -> list[Hashable]:
    """Return title, date and text, if the entry has all of them."""
    return [facts.three] if len(facts.three) == 3 else []


def _whole(facts: Facts) -> list[Hashable]:
    """Return title, date and text; title and date if the feed gives neither id nor link."""
    signs = _entire(facts)
    if facts.guid.startswith(NO_GUID) and facts.title and facts.date:
        signs.append((facts.title, facts.date))
    return signs


def _addressed(facts: Facts) -> list[Hashable]:
    """Return the address of the article, with two facts."""
    return [(facts.url_key, pair) for pair in _pairs(facts)] if facts.url_key else []


def _worded(facts: Facts) -> list[Hashable]:
    """Return the date with a text long enough to be unique, for an entry whose title and address were edited."""
    return [(facts.date, facts.words)] if facts.date and len(facts.words) >= TELLING else []


def _placed(facts: Facts) -> list[Hashable]:
    """Return the address of the article, or that it has none, with its title."""
    place = facts.url_key or (NO_GUID if facts.guid.startswith(NO_GUID) else None)
    return [(place, facts.title)] if place and facts.title else []


def _names(guid: str) -> tuple[str, ...]:
    """Return the feed's possible guids for this stored guid: the guid itself, or the part before a digest."""
    own, mark, digest = guid.rpartition("#")
    digest, _, number = digest.partition("-")
    is_twin = (
        mark and len(digest) == _DIGITS and not digest.strip("0123456789abcdef") and (not number or number.isdigit())
    )
    return (guid, own) if is_twin else (guid,)
