from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.store.connect import Store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A store with nothing in it."""
    with open_store(tmp_path / "feedreader.db") as opened:
        yield opened
