"""The links of an article: host first, so that it is plain where each leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.addresses import host
from feedreader.tui.cells import fit
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST_COLUMN = 28


def linking(links: Sequence[str]) -> ListDialog:
    """A dialog that gives the position of the chosen link; digits typed search for its number."""
    rows = [
        Choice(
            (
                (
                    Run(f"{f'[{number}]':>6} ", "row--muted"),
                    Run(fit(host(url), HOST_COLUMN), "row--unread"),
                    Run(f" {line(url)}", "row--muted"),
                ),
            ),
            f"[{number}] {url}",
        )
        for number, url in enumerate(links, 1)
    ]
    hint = "type to search · Enter opens · Esc leaves"
    return ListDialog("Links", rows, hint=hint, searching=True, nothing="No link like this.")
