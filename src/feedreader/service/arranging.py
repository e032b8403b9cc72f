"""Make the order that is shown the user's own when something in it is moved for the first time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from feedreader.model.journal import Change, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.model.feeds import Order
    from feedreader.service.workspace import Workspace


@contextmanager
def beginning_with(shown: Order | None, workspace: Workspace, moved: str) -> Iterator[None]:
    """Store the order `shown` before `moved` is moved within it, in the same step; None changes nothing."""
    writer, now = workspace.store.writer, workspace.clock()
    with writer.journal.batch(Change(ChangeKind.ARRANGED, 1, (moved,)), now=now):
        if shown is not None and shown.feeds:
            writer.feeds.arrange(shown.feeds, shown.feeds[0], now=now)
            writer.tags.arrange(shown.folders, moved, now=now)
        yield
