"""Which entry leads a story: by preferred outlets, then preferred languages, then completeness, then arrival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.entries import EntryId
    from feedreader.stories.features import Features

_FULL_LEAD = 120
"""The least length in characters of the lead of an entry that counts as complete: about two sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Outlets and languages that the user prefers, the most wanted first."""

    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def lead(entries: Sequence[Features], preferences: Preferences) -> EntryId:
    """Return the lead of a story of these entries (at least one)."""

    def rank(one: Features) -> tuple[int, int, int, tuple[float, str, str, str, int]]:
        fullness = 2 if one.title and len(one.lead) >= _FULL_LEAD else int(bool(one.title and one.lead))
        return (
            _place(preferences.outlets, one.outlet),
            _place(preferences.languages, one.language),
            -fullness,
            one.order,
        )

    return min(entries, key=rank).entry


def _place(wanted: tuple[str, ...], value: str) -> int:
    return wanted.index(value) if value in wanted else len(wanted)
