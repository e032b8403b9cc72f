"""Completes paths as they are typed, as a shell does."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from feedreader.settings.paths import expanded

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NAMES = 10_000
"""So many names of a folder are looked at; more would take longer than typing them."""


def completed_path(typed: str, endings: Sequence[str] = ()) -> str | None:
    """Return what was typed, up to the end of the first name it may mean, or None.

    Files with one of these endings come first, by name, then folders, which end in a slash. Hidden names are only meant
    by a dot; what cannot be shown as it is called is never offered.
    """
    parent, _, beginning = typed.rpartition("/")
    folder = f"{parent}/" if "/" in typed else ""
    try:
        with os.scandir(expanded(folder or ".")) as entries:
            found = [
                (entry.is_dir(), entry.name)
                for entry in islice(entries, MOST_NAMES)
                if entry.name.startswith(beginning)
                and entry.name.isprintable()
                and (beginning or not entry.name.startswith("."))
            ]
    except (OSError, ValueError):
        return None
    meant = [
        f"{folder}{name}{'/' * is_folder}"
        for is_folder, name in sorted(found)
        if is_folder or name.lower().endswith(tuple(endings) or ("\0",))
    ]
    return next((path for path in meant if path != typed), None)
