"""Which stored entry each entry of a document is.

What a feed calls an entry (its guid) is the best sign and no proof: feeds give one guid to all their entries, to the
next article of the same place, or a new one to an article they edit or serve from another host. So three facts weigh
in, the title, the date and the text, each by what it says and not by how it is written:

* Under one guid, entries are told apart by their facts. Two of three that agree make one entry. A guid that stands once
  in the document and once in the store is believed unless all three are others. A repost (the old title, but another
  text and more than a day later) is another entry: nobody would see it otherwise.
* Under a new guid, an entry is a stored one that the document does not name any more if its address or the look of its
  guid says so and two facts agree, or if all facts do.

Nothing depends on which other entries the document holds, except that a stored entry is found only once. What is found
nowhere is new, under the guid that the feed gives, with a digest of its facts where others bear that one. All this
takes linear time: facts are looked up, and texts compared with a few candidates at most.
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
    from datetime import datetime
    from typing import TypeAlias

    from feedreader.model.entries import EntryData, EntryId, KnownEntry

    Signs: TypeAlias = Callable[["Facts"], Iterable[Hashable]]

MAX_TEXT = 40_000
"""Characters of an entry's texts that are compared."""

NO_GUID = "hash:"
"""How guids begin that were made of an entry's words, because the feed gave neither an id nor a link."""

REPOST = timedelta(days=1)
"""An entry with another text, dated so much later, is another one even under the same title."""

TELLING = 100
"""Letters and digits of a text that two entries do not share by chance."""

_DIGITS = 16
_FEW = 4


class Facts:
    """What an entry says, in the form in which it is compared; worked out when it is asked for."""

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
        """Return what an entry of a document says."""
        return cls(
            guid=entry.guid,
            title=entry.title,
            date=entry.published or entry.updated,
            url_key=lambda: article_key(entry.url) if entry.url else None,
            text=f"{entry.summary}\n{entry.content}",
        )

    @classmethod
    def of_known(cls, entry: KnownEntry) -> Facts:
        """Return what a stored entry says."""
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
        """Its guid where its feed calls others the same: with a digest of its facts."""
        parts = (self.title, self.date and self.date.timestamp(), self.words)
        return f"{self.guid}#{blake2b(repr(parts).encode('utf-8', 'replace'), digest_size=_DIGITS // 2).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Where in the store to look for entries that `match` needs to know.

    `guids` are to be equal, `own_guids` may be followed by a digest; `undated` says that one of them has no date.
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
    """Who an entry is: a stored one, or None for a new one; and the guid that it has in the store from now on."""

    known: KnownEntry | None
    guid: str


def unsettled(entries: Sequence[EntryData], hashes: Sequence[int], known: Mapping[str, KnownEntry]) -> list[int]:
    """Return the places of entries of which guid and content do not yet say who they are.

    Most polls have few or none.
    """
    times = Counter(entry.guid for entry in entries)
    return [
        place
        for place, (entry, content) in enumerate(zip(entries, hashes, strict=True))
        if times[entry.guid] > 1 or entry.guid not in known or known[entry.guid].content_hash != content
    ]


def sought(entries: Sequence[EntryData], places: Iterable[int]) -> Sought:
    """Where to look for the entries at these places."""
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
    """Return the guid with https for http or the other way round, as a server may answer to either."""
    scheme, separator, rest = guid.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme.lower())
    return f"{other}{separator}{rest}" if other and separator else guid


def match(
    entries: Sequence[EntryData],
    hashes: Sequence[int],
    known: Mapping[str, KnownEntry],
    kin: Iterable[KnownEntry] = (),
    named: Collection[bytes] = frozenset(),
) -> list[Match]:
    """Who each entry of a document is, in its order.

    `hashes` are the entries' contents, `known` the stored entries among the document's guids, `kin` those that an
    unsettled entry might be, with their texts. `named` are digests of guids that the document names besides, in items
    that did not change.
    """
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
    """The state of a match: places of the document that wait, stored entries that are nobody's yet."""

    facts: dict[int, Facts]
    hashes: dict[int, int]
    stored: dict[EntryId, KnownEntry]
    found: dict[int, KnownEntry]
    taken: set[EntryId]
    _known_facts: dict[EntryId, Facts] = field(default_factory=dict)

    def by_guid(self) -> None:
        """Find entries under the guid that the document gives them."""
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

    def by_likeness(self, guids: Collection[str], named: Collection[bytes]) -> None:
        """Find entries whose guid is new among the stored ones that the document does not name any more."""
        waiting = [place for place in self.facts if place not in self.found]
        vacant = [
            entry
            for entry in self.stored.values()
            if entry.id not in self.taken
            and not any(name in guids or guid_digest(name) in named for name in _names(entry.guid))
        ]
        for signs in (_schemeless, _flipped, _whole, _addressed, _worded):
            self._pair_up(waiting, vacant, signs)
        self._pair_up(waiting, vacant, _placed, if_alike=True)

    def with_guids(self, entries: Sequence[EntryData]) -> list[Match]:
        """Every entry with its guid in the store: the feed's own, or its twin's where others bear that."""
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
        """Find entries of which several bear a guid."""
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
        """Give each place that waits the first free entry with one of its signs (whose text is alike)."""
        waiting = [place for place in places if place not in self.found]
        free = [entry for entry in stored if entry.id not in self.taken] if waiting else []
        wanted = {place: [*signs(self.facts[place])] for place in waiting} if free else {}
        if not any(wanted.values()):  # most have none of most signs, and then nobody need look at what is stored
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
        """Return the entry at the end that is nobody's yet; with `like`, one of the last few whose text is alike."""
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
    """Whether the one entry that the document has under a guid is the one that the store has under it."""
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
    """Return the same guid on another host, or but for its fragment.

    With two facts, or with the only one that it has.
    """
    scheme, separator, rest = facts.guid.partition("://")
    base, mark, _ = facts.guid.rpartition("#")
    names = [(base if mark else facts.guid) + "#"]
    if separator and scheme.lower() in {"http", "https"} and (path := rest.partition("/")[2]):
        names.append("/" + path)
    return [(name, fact) for name in names for fact in (list(_pairs(facts)) or facts.three)]


def _whole(facts: Facts) -> list[Hashable]:
    """Title, date and text; where the feed gave neither id nor link, title and date."""
    signs: list[Hashable] = [facts.three] if len(facts.three) == 3 else []
    if facts.guid.startswith(NO_GUID) and facts.title and facts.date:
        signs.append((facts.title, facts.date))
    return signs


def _addressed(facts: Facts) -> list[Hashable]:
    """Return the address of the article, with two facts."""
    return [(facts.url_key, pair) for pair in _pairs(facts)] if facts.url_key else []


def _worded(facts: Facts) -> list[Hashable]:
    """Return the date, and a text long enough to be nobody else's: its title was edited, and with that its address."""
    return [(facts.date, facts.words)] if facts.date and len(facts.words) >= TELLING else []


def _placed(facts: Facts) -> list[Hashable]:
    """Return the address of the article, or that it has none, with its title."""
    place = facts.url_key or (NO_GUID if facts.guid.startswith(NO_GUID) else None)
    return [(place, facts.title)] if place and facts.title else []


def _names(guid: str) -> tuple[str, ...]:
    """Return what a feed may call the entry with this guid of ours: the guid, or what is before a digest."""
    own, mark, digest = guid.rpartition("#")
    digest, _, number = digest.partition("-")
    is_twin = (
        mark and len(digest) == _DIGITS and not digest.strip("0123456789abcdef") and (not number or number.isdigit())
    )
    return (guid, own) if is_twin else (guid,)
