"""`feedreader count` for status bars, answered before click or anything else is imported.

Only the simple forms are handled here (`[--db PATH] count [--json]`); anything else goes through click.
"""

import sys
from os import environ
from os.path import expanduser

COMPLETING = "_FEEDREADER_COMPLETE"
"""The variable that a shell sets to ask for completions; click answers."""


def answer(arguments: list[str]) -> bool:
    """Print the number of unread entries if that is all that is asked; return whether it was."""
    rest = list(arguments)
    path = environ.get("FEEDREADER_DB")
    if len(rest) > 1 and rest[0] == "--db":
        path = rest[1]
        del rest[:2]
    if rest not in (["count"], ["count", "--json"]):
        return False
    from feedreader.service.unread import unread

    if path is None:
        from feedreader.settings.paths import store_path

        path = str(store_path())
    count = unread(expanduser(path))  # noqa: PTH111 - pathlib alone costs a quarter of the whole answer
    if count is None:
        return False
    sys.stdout.write(f'{{"count": {count}}}\n' if "--json" in rest else f"{count}\n")
    return True
