"""The front page as the store knows it: which stories stand in which of its sections."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from feedreader.store import rows
from feedreader.store.selection import EVERYTHING
from feedreader.stories.weight import FOLLOWED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from feedreader.model.journal import Scalar
    from feedreader.model.stories import StoryId
    from feedreader.store.selection import Selection

SEVERAL = "st.independent > 1"
ONE = "st.independent <= 1"
FOLLOWING = "ss.followed = 1"
_WEIGHT = f"st.rank + {math.log2(FOLLOWED)} * coalesce(ss.followed, 0)"


class FrontPage:
    """Reads which stories a section has; the rows themselves are `Stories.rows`."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection

    def section(
        self,
        kind: str,
        since: datetime,
        selection: Selection = EVERYTHING,
        *,
        unread: bool = False,
        without: Iterable[int] = (),
        languages: Sequence[str] = (),
        preferred: Sequence[str] = (),
        limit: int,
    ) -> tuple[StoryId, ...]:
        """Return the stories of a kind (`SEVERAL`, `ONE` or `FOLLOWING`) with an entry since then, the heaviest first.

        Muted ones and those in `without` are not among them. With `languages`, only those with a version in one of
        them; those with one in `preferred` come before all others.
        """
        where = ["st.unread > 0" if unread else "st.size > 0", "st.last >= ?", kind]
        parameters: list[Scalar] = [rows.to_micros(since)]
        where.append("coalesce(ss.muted, 0) = 0 AND st.id NOT IN (SELECT value FROM json_each(?))")
        parameters.append(rows.to_json(without))
        if languages:
            where.append(_spoken(languages))
            parameters += map(json.dumps, languages)
        if selection != EVERYTHING:
            where.append(f"st.id IN (SELECT s.story {selection.sql()})")
            parameters.extend(selection.parameters)
        first = f"{_spoken(preferred)} DESC, " if preferred else ""
        parameters += [*map(json.dumps, preferred), limit]
        query = (
            f"SELECT st.id FROM story st LEFT JOIN story_state ss ON ss.story = st.id WHERE {' AND '.join(where)} "  # noqa: S608 - no text of the user's
            f"ORDER BY {first}{_WEIGHT} DESC, st.last DESC, st.id DESC LIMIT ?"
        )
        return tuple(story for (story,) in self._connection().execute(query, parameters))


def _spoken(languages: Sequence[str]) -> str:
    """Return a condition on a story's languages, with a parameter for each of these as JSON has it.

    The list is looked at as text: to take it apart for each of ten thousand stories is half of the front page.
    """
    return f"({' OR '.join(['instr(st.languages, ?) > 0'] * len(languages))})"
