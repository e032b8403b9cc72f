"""The front page in the store: which stories each of its sections contains."""

from __future__ import annotations

import json
import math
from collections import Counter
from operator import itemgetter
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
OF_ONE_OUTLET = 3
"""How many stories that one outlet alone carries come before those of others."""
_LOOKED_AT = 10
"""The number of stories considered for this, as a multiple of how many are wanted."""
_WEIGHT = f"st.rank + {math.log2(FOLLOWED)} * coalesce(ss.followed, 0)"


class FrontPage:
    """Reads which stories a section contains; their rows come from `Stories.rows`."""

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
        """Return the stories of a kind (`SEVERAL`, `ONE` or `FOLLOWING`) with an entry since `since`, heaviest first.

        In `ONE`, an outlet that publishes much at once does not crowd out the others. Muted stories and those in
        `without` are left out. `languages` restricts the result to stories with a version in one of them; stories with
        one in `preferred` come before all others.
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
        several, mine = kind != ONE, _spoken(preferred) if preferred else "0"
        query = (
            f"SELECT st.id, st.outlets, {mine} AS mine "
            f"FROM story st LEFT JOIN story_state ss ON ss.story = st.id WHERE {' AND '.join(where)} "
            f"ORDER BY mine DESC, {_WEIGHT} DESC, st.last DESC, st.id DESC LIMIT ?"
        )
        given = [*map(json.dumps, preferred), *parameters, limit if several else limit * _LOOKED_AT]
        found = self._connection().execute(query, given).fetchall()
        return tuple([story for story, _, _ in found] if several else _by_turns(found)[:limit])


def _by_turns(found: Iterable[tuple[StoryId, str, int]]) -> list[StoryId]:
    """Return stories in their order, but put those beyond an outlet's turn behind those of others."""
    queued: list[tuple[bool, bool, StoryId]] = []
    told = Counter[str]()
    for story, outlets, mine in found:
        told[outlets] += 1
        queued.append((not mine, told[outlets] > OF_ONE_OUTLET, story))
    return [story for _, _, story in sorted(queued, key=itemgetter(0, 1))]


def _spoken(languages: Sequence[str]) -> str:
    """Return a condition on a story's languages; it takes the quoted code of each language as a parameter.

    The JSON list is searched as text: parsing it for each of ten thousand stories took half of the front page's time.
    """
    return f"({' OR '.join(['instr(st.languages, ?) > 0'] * len(languages))})"
