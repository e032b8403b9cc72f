"""Each test here rebuilds a public report of another feed reader, named in its marks, with an input of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.outlet import Outlet

from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[Outlet]:
    """A subscription in an empty store."""
    with open_store(tmp_path / "feedreader.db") as store:
        yield Outlet(store)
