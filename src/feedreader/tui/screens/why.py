"""Why the entries of a story were grouped: each version with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.story_wording import reasons
from feedreader.text.wording import ago, counted
from feedreader.tui.content import Run, line
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import Link
    from feedreader.service.lists import Joined


def explaining(joined: Joined, *, now: datetime) -> tuple[ListDialog, tuple[EntryId | None, ...]]:
    """Return the dialog, and the entry of each of its rows."""
    entries = joined.entries
    because = {link.entry: link for link in joined.links}
    names = {entry.id: entry.feed_title or entry.outlet for entry in entries}
    rows: list[Choice] = []
    targets: list[EntryId | None] = []
    for entry in entries:
        language = f" · {line(entry.language)}" if entry.language else ""
        lead = "  speaks for the story" if entry.id == joined.story.lead else ""
        name = Run(f" {line(names[entry.id])}", "row--unread")
        facts = Run(f"{language} · {ago(entry.when, now)}{lead}", "row--muted")
        rows.append(Choice(((name, facts),), f"{names[entry.id]} {entry.title}"))
        rows.append(Choice(((Run(f"   {line(entry.title)}"),),), heading=True, under=True))
        targets += [entry.id, None]
        for words in _evidence(because.get(entry.id), names):
            rows.append(Choice(((Run(f"   {words}", "row--count"),),), heading=True, under=True))
            targets.append(None)
        rows.append(Choice(((),), heading=True))
        targets.append(None)
    title = f"Why these {counted(len(entries), 'version')} are one story"
    return ListDialog(title, rows, hint="Enter reads it · Esc leaves"), tuple(targets)


def _evidence(link: Link | None, names: dict[EntryId, str]) -> list[str]:
    if link is None:
        return ["the first of the story"]
    other = line(names.get(link.with_entry, "another version"))
    words = [line(each) for each in reasons(link.evidence)] or ["it is near enough"]
    return [f"joined with {other} ({link.score:.0%}):", *(f"  · {each}" for each in words)]
