"""The number of unread entries, for status bars that ask every second.

Imports SQLite and nothing else, because `feedreader count` is to cost hardly more than starting Python. It does not
create or check a store: where anything is unusual it answers None, and the caller takes the long way, which explains.
"""

import sqlite3
from os import stat

from feedreader.store.version import APPLICATION_ID, SCHEMA_VERSION

_UNREAD = (
    "SELECT coalesce(sum(unread), 0), (SELECT user_version FROM pragma_user_version), "
    "(SELECT application_id FROM pragma_application_id) "
    "FROM feed_count WHERE feed NOT IN (SELECT id FROM feed WHERE removed IS NOT NULL)"
)


def unread(path: str) -> int | None:
    """Return how many unread entries subscribed feeds have; None if the store needs a closer look."""
    try:
        stat(path)  # noqa: PTH116 - pathlib costs more than the rest; without this, SQLite would make the file
        connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
    except (OSError, sqlite3.Error):
        return None
    try:
        connection.execute("PRAGMA query_only = ON")
        count, found_version, found_application = connection.execute(_UNREAD).fetchone()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return int(count) if (found_version, found_application) == (SCHEMA_VERSION, APPLICATION_ID) else None
