"""Full coverage as a time line: the stories of one event in the order in which they began, and what ties them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.story_wording import reasons
from feedreader.text.wording import counted, day_and_time
from feedreader.tui.content import Run, line
from feedreader.tui.rows import UNTITLED
from feedreader.tui.screens.list_dialog import Choice, ListDialog

if TYPE_CHECKING:
    from datetime import datetime

    from feedreader.model.entries import EntryId
    from feedreader.model.stories import Coverage, StoryId


def time_line(event: Coverage, at: StoryId, *, now: datetime) -> tuple[ListDialog, tuple[EntryId | None, ...]]:
    """Return the dialog, and the entry that each of its rows leads to; the story `at` is marked, and there it opens."""
    ties = {tie.story: tie for tie in event.ties}
    titles = {story.id: story.title for story in event.stories}
    rows: list[Choice] = []
    targets: list[EntryId | None] = []
    start = 0
    for story in event.stories:
        here = "▸" if story.id == at else " "
        start = len(rows) if story.id == at else start
        title = Run(f" {here} {line(story.title) or UNTITLED}", "row--unread" if story.unread else "row--read")
        rows.append(Choice(((title,),), story.title))
        targets.append(story.lead)
        languages = " ".join(line(each) for each in story.languages)
        facts = [
            f"   {day_and_time(story.first, now)}",
            counted(len(story.outlets), "outlet"),
            *([languages] if languages else []),
        ]
        told = [" · ".join(facts)]
        tie = ties.get(story.id)
        if tie is not None and tie.with_story in titles:
            told.append(f"   tied with “{line(titles[tie.with_story]) or UNTITLED}”")
            told += [f"   · {line(why)}" for why in reasons(tie.evidence)[:1]]
        for words in told:
            rows.append(Choice(((Run(words, "row--muted"),),), heading=True, under=True))
            targets.append(None)
    heading = f"{line(event.title) or UNTITLED}: {counted(len(event.stories), 'story', 'stories')}"
    return ListDialog(heading, rows, hint="Enter reads it · Esc leaves", start=start), tuple(targets)
