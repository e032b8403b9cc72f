"""Confirm that a feed belongs to the site it claims, because both have the same entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.urls import outlet_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_NEWEST = 20
_LEAST = 3
"""How many of a feed's newest entries are compared; half of them, and at least `_LEAST`, must be in the other feed."""

_SHARED = """
SELECT count(*), count(other.feed) FROM (
  SELECT e.url_key, e.title FROM entry e WHERE e.feed = ?1 ORDER BY e.id DESC LIMIT ?3
) mine LEFT JOIN (
  SELECT e.url_key, e.title, min(e.feed) AS feed FROM entry e WHERE e.feed IN (SELECT value FROM json_each(?2))
  AND e.url_key IN (SELECT o.url_key FROM entry o WHERE o.feed = ?1 ORDER BY o.id DESC LIMIT ?3) GROUP BY 1, 2
) other ON other.url_key = mine.url_key AND other.title = mine.title
"""


def confirm(connection: sqlite3.Connection, feeds: Iterable[tuple[int, str, str | None, str, str | None]]) -> None:
    """Mark as confirmed the feeds that belong to the site they claim.

    A feed is given as its number, address, site address, outlet and confirmed outlet. A feed that claims another host's
    site is confirmed if feeds at that site have the same entries.
    """
    rows = [(number, outlet_key(url), outlet_key(site or url), known) for number, url, site, _, known in feeds]
    own: dict[str, list[int]] = {}
    for number, at, _, _ in rows:
        own.setdefault(at, []).append(number)
    for number, at, claimed, known in rows:
        if claimed in (at, known) or claimed not in own:
            continue
        total, shared = connection.execute(_SHARED, (number, str(own[claimed]), _NEWEST)).fetchone()
        if shared >= _LEAST and shared * 2 >= total:
            connection.execute("UPDATE feed SET confirmed = ? WHERE id = ?", (claimed, number))
