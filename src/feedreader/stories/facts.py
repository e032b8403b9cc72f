"""The columns from which the costs of comparing entries are computed. numpy is loaded when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.stories.features import Features
    from feedreader.stories.tuning import Tuning

_COLUMNS = ("places", "days", "lengths", "languages", "voices", "scores", "measures", "brief", "dated", "named")


class Facts:
    """Columns with a row for each of some entries, whose places in the window are `places`.

    `voices` are the same for the entries of one outlet in one language, `days` are counted from `start`, `kind` is the
    numeric type of these and of `lengths`.
    """

    def __init__(
        self, entries: Sequence[Features], places: Sequence[int], *, start: float = 0.0, kind: str = "float64"
    ) -> None:
        import numpy as np

        self.places = np.asarray(places, dtype=np.int32)
        self.days = np.asarray([one.day - start for one in entries], dtype=kind)
        self.lengths = np.asarray([one.length for one in entries], dtype=kind)
        self.languages = np.asarray([crc32(one.language.encode()) for one in entries], dtype=np.int64)
        self.voices = np.asarray([crc32(f"{one.language} {one.outlet}".encode()) for one in entries], dtype=np.int64)
        self.scores = np.asarray(
            [1 + 1000 * one.score[0] + one.score[1] if one.score else 0 for one in entries], dtype=np.int64
        )
        self.measures = np.asarray(
            [crc32(one.measure.encode()) if one.measure else 0 for one in entries], dtype=np.int64
        )
        self.brief = np.asarray(
            [0 if one.telling else 1 + crc32(" ".join(sorted(one.terms)).encode()) for one in entries], dtype=np.int64
        )
        self.dated = np.asarray([one.dated for one in entries], dtype=bool)
        self.named = np.asarray([sum(1 << day for day in one.weekdays) for one in entries], dtype=np.uint8)

    @property
    def marked(self) -> Any:
        """Whether an entry names a day, a result or a measure, which can be evidence beyond similarity."""
        return (self.named > 0) | (self.scores > 0) | (self.measures > 0)

    def undated(self, ones: Any, others: Any) -> Any:
        """Whether one or both rows of a pair have no date of their own."""
        return ~(self.dated[ones] & self.dated[others])

    def too_brief(self, ones: Any, others: Any) -> Any:
        """Whether both rows of a pair have few words, and not the same ones."""
        given, got = self.brief[ones], self.brief[others]
        return (given > 0) & (got > 0) & (given != got)

    def marks_cost(self, tuning: Tuning, ones: Any, others: Any) -> Any:
        """Return what is subtracted from the similarity of pairs for different days, results and measures."""
        import numpy as np

        named, theirs = self.named[ones], self.named[others]
        differ = (named > 0) & (theirs > 0) & (named & theirs == 0)
        costs = tuning.other_weekday * differ - tuning.same_weekday * (named & theirs > 0)
        for column, same, other in (
            (self.scores, tuning.same_score, tuning.other_score),
            (self.measures, tuning.same_measure, tuning.other_measure),
        ):
            given, got = column[ones], column[others]
            costs += ((given > 0) & (got > 0)) * np.where(given == got, -same, other)
        return costs

    def and_of(self, others: Facts) -> Facts:
        """Return these facts followed by others."""
        import numpy as np

        both = Facts((), ())
        for name in _COLUMNS:
            setattr(both, name, np.concatenate([getattr(self, name), getattr(others, name)]))
        return both
