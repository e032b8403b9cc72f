"""The links of an article: their words, and then their host, so that it is plain where each leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.addresses import behind_host, host
from feedreader.tui.cells import fit
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS_COLUMN = 36
HOST_COLUMN = 24


def linking(links: Sequence[str], words: Sequence[str] = ()) -> ListDialog:
    """Return a dialog that gives the position of the chosen link; digits typed search for its number.

    `words` are those that lead to the first of the links, in the same order; the others have none.
    """
    named = (*words, *("" for _ in links[len(words) :]))
    rows = [
        Choice(
            (
                (
                    Run(f"{f'[{number}]':>6} ", "row--muted"),
                    *([Run(f"{fit(line(said), WORDS_COLUMN)} ", "row--unread")] if any(named) else []),
                    Run(fit(host(url), HOST_COLUMN), "row--unread" if not any(named) else ""),
                    Run(f" {line(behind_host(url) if host(url) else url)}", "row--muted"),
                ),
            ),
            f"[{number}] {said} {url}",
            minor=any(named),
            whole=f"{line(said)}  {line(url)}".strip(),
        )
        for number, (url, said) in enumerate(zip(links, named, strict=False), 1)
    ]
    hint = "type to search · Enter opens · Esc leaves"
    return ListDialog("Links", rows, hint=hint, searching=True, nothing="No link like this.")
