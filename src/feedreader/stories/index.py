"""The inverted index of a window: which entries are similar by words, and how similar.

Entries are found by words that are not too common; of a longer text only the weightiest lead to others. The similarity
of two entries is then computed over all words. Everything is packed into arrays: an entry takes about nine bytes per
word and as many for each that leads to it. numpy is loaded when used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedreader.stories.packed import ranges, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedreader.stories.features import Features
    from feedreader.stories.packed import Rows
    from feedreader.stories.tuning import Tuning
    from feedreader.stories.weights import Weights

_SAYS_SOMETHING = 0.5
"""The least weight of a word given as a reason, as a share of the weight of the entry's weightiest word.

Articles and prepositions have less, even in a window of few entries.
"""
AT_ONCE = 256
"""How many entries are compared at a time."""
_AT_HAND = 64
"""For how many entries words are cached, because `alike` and the like are asked about few entries repeatedly."""


class Index:
    """Words' weights and the inverted index; entries are added once, in the order of their places, from 0 on.

    Words that too many entries have are left out, and so are words that only one entry has.
    """

    def __init__(self, weights: Weights, tuning: Tuning, *, beside_vectors: bool = False) -> None:
        """Create an index; `beside_vectors` also yields similarities that would be too weak by themselves."""
        import numpy as np

        self._weights, self._tuning = weights, tuning
        self._least = tuning.weakest_beside if beside_vectors else tuning.weakest_words
        costs = tuning.words
        self._half, self._rate = (0.0, 0.0) if beside_vectors else (costs.per_doubling / 2, costs.per_day)
        self._common = self._silent = tuning.common_least
        self._starts = np.zeros(1, dtype=np.int64)
        self._words, self._leads = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=bool)
        self._weight = np.zeros(0, dtype=np.float32)
        self._most = self._length = self._day = np.zeros(0)
        self._first: _Postings | None = None
        self._later = _Postings(self._words, self._words, self._weight)
        self._entries: Sequence[Features] = ()
        self._alone: Any = None
        self._at_hand: dict[int, dict[int, float]] = {}

    @property
    def counted(self) -> int:
        """The number of entries whose words were counted: those added, and those that came before."""
        return self._weights.entries

    def count(self, entries: Sequence[Features]) -> None:
        """Count the words of entries that are about to be added."""
        self._weights.count(entries)
        counted, tuning = self.counted, self._tuning
        self._common = max(tuning.common_least, int(tuning.common_share * counted))
        self._silent = max(tuning.common_least, int(tuning.silent_share * counted))
        if self._alone is not None:
            self._share(entries)

    def expect_more(self, entries: Sequence[Features]) -> None:
        """Keep track of words that only one entry has, so that an arriving entry with the same word finds it.

        `entries` have all been added; entries added from now on must be appended to the same list.
        """
        import numpy as np

        self._entries = entries
        self._alone = np.zeros(0, dtype=np.int32)
        self._note_alone(0, entries)

    def add(self, entries: Sequence[Features]) -> Iterator[Rows]:
        """Add counted entries; yield for each the earlier ones that are similar by words, and how similar.

        They are yielded in batches, because they are many; the iterator must be exhausted.
        """
        import numpy as np

        first = len(self._starts) - 1
        own = self._keep(first, entries)
        own.forget()
        if self._first is None:
            self._first, known = own, [own]
        else:
            known = [self._first, self._later, own]
        scratch = np.zeros(len(self._weights.words))
        for start in range(first, first + len(entries), AT_ONCE):
            found = []
            for at in range(start, min(start + AT_ONCE, first + len(entries))):
                found.append(self._similar(at, known, scratch))
                own.remember(self._leading(at))
            yield rows_of(found, first=start)
        if own is not self._first:
            self._later = self._later.with_more(own)
        if self._alone is not None:
            self._note_alone(first, entries)

    def alike(self, one: int, other: int) -> float:
        """Return how similar two added entries are by words, from 0 to 1."""
        mine, theirs = self._known(one), self._known(other)
        small, large = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
        return sum([weight * large[word] for word, weight in small.items() if word in large])

    def leading(self, one: int, other: int) -> list[str]:
        """Return the weightiest words of two added entries that both have."""
        theirs = set(self._leading(other).tolist())
        return [self._weights.words[word] for word in self._leading(one).tolist() if word in theirs]

    def shared(self, one: int, other: int) -> list[str]:
        """Return the stems that two added entries share, the weightiest first, less those that say little in either."""
        mine, theirs = self._known(one), self._known(other)
        least, their_least = (_SAYS_SOMETHING * self._most[at] for at in (one, other))
        told = [word for word in mine if mine[word] >= least and theirs.get(word, 0.0) >= their_least]
        said = self._weights.words
        return [said[word] for word in sorted(told, key=lambda word: (-mine[word] * theirs[word], said[word]))]

    def _keep(self, first: int, entries: Sequence[Features]) -> _Postings:
        """Append entries' words, the weightiest of each first; return the words that they are indexed under."""
        import numpy as np

        found = self._weights.weigh(entries)
        counts = self._weights.counts[found.words]
        kept = np.nonzero((counts > 1) & (counts <= self._silent))[0]
        kept = kept[np.lexsort((found.words[kept], -found.weights[kept], found.entries[kept]))]
        rows, words, weights = (each[kept] for each in (found.entries, found.words, found.weights))
        weights = weights.astype(np.float32)
        leads = self._lead(rows, weights, counts[kept] <= self._common, len(entries))
        ends = self._starts[-1] + np.cumsum(np.bincount(rows, minlength=len(entries)))
        self._starts = np.concatenate([self._starts, ends])
        self._words, self._leads = np.concatenate([self._words, words]), np.concatenate([self._leads, leads])
        self._weight = np.concatenate([self._weight, weights])
        self._most = np.concatenate([self._most, found.most])
        self._length = np.concatenate([self._length, [one.length for one in entries]])
        self._day = np.concatenate([self._day, [one.day for one in entries]])
        return _Postings(words[leads], (first + rows[leads]).astype(np.int32), weights[leads])

    def _lead(self, rows: Any, weights: Any, may: Any, count: int) -> Any:
        """Return which of the words, the weightiest of each row first, make up most of what each row says.

        `may` says which are not too common for that.
        """
        import numpy as np

        tuning = self._tuning
        leads = np.zeros(len(rows), dtype=bool)
        rows, squares = rows[may], np.square(weights[may].astype(np.float64))
        lengths = np.bincount(rows, minlength=count)
        place = ranges(np.zeros(count, dtype=np.int64), lengths)
        squares[place >= tuning.key_words] = 0.0
        whole = np.bincount(rows, squares, minlength=count)
        before = np.cumsum(squares) - squares
        starts = (np.cumsum(lengths) - lengths)[rows]
        before -= before[starts] if len(starts) else 0.0
        leads[np.nonzero(may)[0]] = (place < tuning.key_words) & (before < tuning.key_squares * whole[rows])
        return leads

    def _similar(self, at: int, known: Sequence[_Postings], scratch: Any) -> tuple[Any, Any]:
        """Return the earlier entries that share leading words with one and are similar overall, and how similar."""
        import numpy as np

        here = slice(self._starts[at], self._starts[at + 1])
        words, weights = self._words[here], self._weight[here]
        leading = self._leads[here]
        partly = np.zeros(at)
        for each in known:
            each.add_up(words[leading], weights[leading], partly)
        least, hint = self._least + self._half * self._length[at], self._tuning.key_share
        others = np.nonzero(partly >= max(least * hint, 1e-12))[0]
        if not len(others):
            return others, weights[:0]
        wanted = least + self._half * self._length[others] + self._rate * np.abs(self._day[at] - self._day[others])
        hopeful = partly[others] >= wanted * hint
        others, wanted = others[hopeful], wanted[hopeful]
        scratch[words] = weights
        whole = self._products(others, scratch)
        scratch[words] = 0.0
        close = whole >= wanted
        return others[close].astype(np.int32), whole[close].astype(np.float32)

    def _products(self, others: Any, mine: Any) -> Any:
        """Return how similar entries, each of which has a word, are to one whose weights are given by word."""
        import numpy as np

        if not len(others):
            return mine[:0]
        starts = self._starts[others]
        lengths = self._starts[others + 1] - starts
        places = ranges(starts, lengths)
        return np.add.reduceat(mine[self._words[places]] * self._weight[places], np.cumsum(lengths) - lengths)

    def _note_alone(self, first: int, entries: Sequence[Features]) -> None:
        """Record the words that only one of these entries has; their places are from `first` on."""
        import numpy as np

        rows, words = self._weights.numbered(entries)
        unknown = np.full(len(self._weights.words) - len(self._alone), -1, dtype=np.int32)
        self._alone = np.concatenate([self._alone, unknown])
        alone = self._weights.counts[words] == 1
        self._alone[words[alone]] = first + rows[alone]

    def _share(self, arriving: Sequence[Features]) -> None:
        """Index an entry under words that only it had until an arriving entry had them, too."""
        import numpy as np

        _, words = self._weights.numbered(arriving)
        words = np.unique(words[words < len(self._alone)])
        words = words[self._alone[words] >= 0]
        if not len(words):
            return
        places = np.unique(self._alone[words])
        found = self._weights.weigh([self._entries[at] for at in places])
        now = np.isin(found.words, words)
        self._insert(places[found.entries[now]], found.words[now], found.weights[now].astype(np.float32))
        self._alone[words] = -1

    def _insert(self, places: Any, words: Any, weights: Any) -> None:
        """Index entries under more words."""
        import numpy as np

        behind = self._starts[places + 1]
        self._words, self._weight = np.insert(self._words, behind, words), np.insert(self._weight, behind, weights)
        self._leads = np.insert(self._leads, behind, values=True)
        self._starts[1:] += np.cumsum(np.bincount(places, minlength=len(self._starts) - 1))
        self._later = self._later.with_more(_Postings(words, places, weights))
        self._at_hand.clear()

    def _known(self, at: int) -> Mapping[int, float]:
        """Return the words of an added entry and their weights."""
        if at not in self._at_hand:
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.clear()
            here = slice(self._starts[at], self._starts[at + 1])
            self._at_hand[at] = dict(zip(self._words[here].tolist(), self._weight[here].tolist(), strict=True))
        return self._at_hand[at]

    def _leading(self, at: int) -> Any:
        """Return the words that an added entry is indexed under, the weightiest first."""
        here = slice(self._starts[at], self._starts[at + 1])
        return self._words[here][self._leads[here]]


class _Postings:
    """For each word the places of entries that it leads to, in order, and its weight there."""

    def __init__(self, words: Any, places: Any, weights: Any) -> None:
        import numpy as np

        order = np.lexsort((places, words))
        self.words, self.places, self.weights = words[order], places[order], weights[order]
        counts = np.bincount(words)
        self._ends = np.cumsum(counts)
        self._starts = self._ends - counts

    def forget(self) -> None:
        """Hide all places until they are shown one by one."""
        self._ends = self._starts.copy()

    def remember(self, words: Any) -> None:
        """Show the next place of each of these words."""
        self._ends[words] += 1

    def add_up(self, words: Any, weights: Any, sums: Any) -> None:
        """Add to the sum of each place what these words, with these weights, and its own have in common."""
        import numpy as np

        there = words < len(self._starts)
        words = words[there]
        starts = self._starts[words]
        lengths = self._ends[words] - starts
        places = ranges(starts, lengths)
        if len(places):
            shared = np.repeat(weights[there], lengths) * self.weights[places]
            sums += np.bincount(self.places[places], shared, minlength=len(sums))

    def with_more(self, other: _Postings) -> _Postings:
        """Return these and others, all of which are shown."""
        import numpy as np

        mine, theirs = ((each.words, each.places, each.weights) for each in (self, other))
        return _Postings(*(np.concatenate(each) for each in zip(mine, theirs, strict=True)))
