"""Excerpts of entries for grouping: the beginnings of their texts, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.stories.features import LEAD
from feedreader.text.html import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.model.entries import EntryId
    from feedreader.store.connect import Store

MARKUP_A_CHARACTER = 5
"""HTML is read up to this many times LEAD characters for a lead; what follows is ignored."""


def leads(store: Store, ids: Iterable[EntryId]) -> dict[EntryId, str]:
    """Return the first LEAD characters of each entry's summary, or of its content if there is none."""
    openings = store.entries.openings(ids, LEAD * MARKUP_A_CHARACTER)
    return {entry: text_of(opening)[:LEAD] for entry, opening in openings.items()}
