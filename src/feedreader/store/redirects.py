"""Redirects of emptied stories: each leads to the story that most of its entries went to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable


def current_story(connection: sqlite3.Connection, story: int) -> int:
    """Return the story that a merged story's entries went to; its own number if it was not merged.

    A story that was merged may have been merged into another again.
    """
    query = "SELECT target FROM story_redirect WHERE story = ?1 AND NOT EXISTS (SELECT 1 FROM story WHERE id = ?1)"
    seen = {story}
    while (found := connection.execute(query, (story,)).fetchone()) is not None and found[0] not in seen:
        story = found[0]
        seen.add(story)
    return story


def lead_on(connection: sqlite3.Connection, emptied: Collection[int], moves: Iterable[tuple[int, int, int]]) -> None:
    """Redirect emptied stories to where most of their entries went."""
    gone, most = set(emptied), dict[int, tuple[int, int]]()
    for source, target, entries in moves:
        if source in gone and target not in gone:
            most[source] = max(most.get(source, (0, 0)), (entries, target))
    connection.executemany(
        "INSERT OR REPLACE INTO story_redirect(story, target) VALUES (?, ?)",
        ((source, target) for source, (_, target) in most.items()),
    )
