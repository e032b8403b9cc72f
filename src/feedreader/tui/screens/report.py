"""What an import did with every outline of a file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from feedreader.model.subscriptions import ImportStatus
from feedreader.text.wording import listed
from feedreader.tui.cells import fit
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedreader.model.subscriptions import ImportLine


def reporting(name: str, lines: Sequence[ImportLine], repairs: Sequence[str]) -> ListDialog:
    """Return a dialog with one row an outline, the refused ones first, after what had to be repaired."""
    counts = Counter(str(each.status) for each in lines)
    summary = listed([f"{number:,} {status}" for status, number in counts.most_common()]) or "nothing in it"
    rows = [Choice(((Run(f" repaired: {line(each)}", "row--star"),),), each) for each in repairs]
    rows += [_row(each) for each in in_order(lines)]
    return ListDialog(f"{line(name)}: {summary}", rows, hint="/ searches · Esc leaves", height=1)


def in_order(lines: Sequence[ImportLine]) -> list[ImportLine]:
    """Return the lines as they are listed: what was refused before all that went well, else as in the file."""
    return sorted(lines, key=lambda each: each.status is not ImportStatus.REFUSED)


def _row(entry: ImportLine) -> Choice:
    status = str(entry.status)
    look = "row--mark" if status == "added" else "row--star" if status == "refused" else "row--muted"
    tags = " ".join(f"#{line(tag)}" for tag in entry.tags)
    runs = (
        Run(f" {status:<8} ", look),
        Run(fit(line(entry.title or entry.url), 36), "row--unread" if status == "added" else ""),
        Run(f" {line(entry.why)}  {tags}", "row--muted"),
    )
    told = f"{status} {entry.title} {entry.url} {entry.why}"
    return Choice((runs,), told, whole=line(told))
