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
"""HTML is read for a lead of LEAD characters up to this many times as far; what stands behind is not looked at."""


def leads(store: Store, ids: Iterable[EntryId]) -> dict[EntryId, str]:
    """Return the first LEAD characters of what each entry says: of its summary, else of its content."""
    openings = store.entries.openings(ids, LEAD * MARKUP_A_CHARACTER)
    return {entry: text_of(opening)[:LEAD] for entry, opening in openings.items()}
