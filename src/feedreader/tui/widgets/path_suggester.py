"""Offers the rest of a path that is being typed into a line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.suggester import Suggester

from feedreader.service.typed_paths import completed_path

if TYPE_CHECKING:
    from collections.abc import Sequence


class PathSuggester(Suggester):
    """Offers folders, and files with one of these endings before them; read in a thread, as a folder may be slow."""

    def __init__(self, endings: Sequence[str] = ()) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        """Return the path with its end, or None."""
        return await asyncio.to_thread(completed_path, value, self._endings)
