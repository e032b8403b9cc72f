"""The links of an article: their words, and then their host, so that it is plain where each leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.addresses import behind_host, host
from feedreader.tui.cells import fit, width_of
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS_COLUMN = 7
NARROW_BELOW = 60
"""Columns of a terminal below which words and hosts have all the room there is."""
FRAME = 8
"""Cells beside the rows of a dialog, on a terminal that is narrow."""


def linking(links: Sequence[str], words: Sequence[str], columns: int) -> ListDialog:
    """Return a dialog, on a terminal of so many columns, that gives the position of the chosen link.

    `words` are those that lead to each of the links. Digits typed search for a number.
    """

    def fitting(columns: int) -> list[Choice]:
        """In all rows words and hosts begin at one place, and what there is no room for is cut at the end."""
        said = [line(each) for each in words]
        widest, narrow = max(map(width_of, said), default=0), columns < NARROW_BELOW
        host_column = min(max((width_of(host(url)) for url in links), default=0), columns // 4)
        room = columns - FRAME - host_column if narrow else columns * 9 // 20
        words_column = min(widest + 1, max(room - NUMBERS_COLUMN, 1)) if widest else 0
        return [
            Choice(
                (
                    (
                        Run(f"{f'[{number}]':>{NUMBERS_COLUMN - 1}} ", "row--muted"),
                        Run(f"{fit(told, words_column - 1)} " if words_column else "", "row--unread"),
                        *_leading(url, 0 if narrow else host_column, "" if words_column else "row--unread"),
                    ),
                ),
                f"[{number}] {told} {url}",
                steady=True,
                whole=f"{told}  {line(url)}".strip(),
            )
            for number, (url, told) in enumerate(zip(links, said, strict=True), 1)
        ]

    hint = "type to search · Enter opens · Esc leaves"
    return ListDialog(
        "Links", fitting(columns), hint=hint, searching=True, nothing="No link like this.", fitting=fitting
    )


def _leading(url: str, host_column: int, look: str) -> tuple[Run, ...]:
    """Return where a link leads: its host in a column, and what is behind it; without a column, one after the other."""
    behind = line(behind_host(url) if host(url) else url)
    if not host_column:
        return (Run(f"{line(host(url))}{behind}", look),)
    return (Run(fit(host(url), host_column), look), Run(f" {behind}", "row--muted"))
