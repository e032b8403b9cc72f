"""Describe steps of the journal, for all front ends: `Marked 312 entries read`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.journal import ChangeKind
from feedreader.text.rule_wording import done_in_words
from feedreader.text.wording import counted, listed

if TYPE_CHECKING:
    from feedreader.model.journal import Change

_SENTENCES = {
    ChangeKind.READ: "Marked {entries} read",
    ChangeKind.UNREAD: "Marked {entries} unread",
    ChangeKind.READ_WITH_COPIES: "Marked {meant} copies read ({count:,} entries)",
    ChangeKind.READ_WITH_STORIES: "Marked {meant} story read ({count:,} entries)",
    ChangeKind.STARRED: "Starred {entries}",
    ChangeKind.UNSTARRED: "Unstarred {entries}",
    ChangeKind.TAGGED: "Tagged {entries} {names}",
    ChangeKind.UNTAGGED: "Removed {names} from {entries}",
    ChangeKind.FEEDS_TAGGED: "Tagged {feeds} {names}",
    ChangeKind.FEEDS_UNTAGGED: "Removed {names} from {feeds}",
    ChangeKind.FEEDS_MOVED: "Moved {feeds} to {folder}",
    ChangeKind.TAG_RENAMED: "Renamed the tag {0} to {1}",
    ChangeKind.QUERY_SAVED: "Saved the query {names}",
    ChangeKind.QUERY_REMOVED: "Removed the saved query {names}",
    ChangeKind.RULE_SAVED: "Saved the rule {names}",
    ChangeKind.RULE_REMOVED: "Removed the rule {names}",
    ChangeKind.RULE_APPLIED: "Rule {names}: {actions}",
    ChangeKind.SUBSCRIBED: "Subscribed to {which}",
    ChangeKind.UNSUBSCRIBED: "Unsubscribed from {which}",
    ChangeKind.FEED_RENAMED: "Renamed {names}",
    ChangeKind.ARRANGED: "Changed the position of {names}",
    ChangeKind.FEED_SET: "Set {names} of {of}",
    ChangeKind.FEED_REDIRECTED: "Followed {0} to {1}",
    ChangeKind.STORIES_MUTED: "Muted {stories}",
    ChangeKind.STORIES_UNMUTED: "Unmuted {stories}",
    ChangeKind.STORIES_FOLLOWED: "Followed {stories}",
    ChangeKind.STORIES_UNFOLLOWED: "Stopped following {stories}",
    ChangeKind.STORY_SPLIT: "Took {entries} out of a story",
    ChangeKind.STORIES_MERGED: "Merged {stories}",
    ChangeKind.EVENT_MUTED: "Muted an event ({stories})",
    ChangeKind.EVENT_UNMUTED: "Unmuted an event ({stories})",
    ChangeKind.EVENT_FOLLOWED: "Followed an event ({stories})",
    ChangeKind.EVENT_UNFOLLOWED: "Stopped following an event ({stories})",
    ChangeKind.EVENT_TIED: "Tied {stories} to one event",
    ChangeKind.EVENT_LEFT: "Took {stories} out of an event",
    ChangeKind.STATE_RESTORED: "Imported a state file",
    ChangeKind.WAITING_RESTORED: "Applied imported marks to new entries",
    ChangeKind.NEWSBOAT_IMPORTED: "Imported from newsboat",
    ChangeKind.SERVER_IMPORTED: "Imported from {names}",
    ChangeKind.DEVICE_CHANGED: "Changes made on {names}",
    ChangeKind.TOLD: "{names}",
}


def change_words(change: Change) -> str:
    """Return a description of a change, without a full stop."""
    names, entries = listed(change.names), counted(change.count, "entry", "entries")
    feeds, stories = counted(change.count, "feed"), counted(change.count, "story", "stories")
    meant = "an entry and its" if change.meant == 1 else f"{counted(change.meant, 'entry', 'entries')} and their"
    return _SENTENCES[change.kind].format(
        *change.names,
        names=names,
        folder=names or "no folder",
        which=names or feeds,
        of=change.of,
        count=change.count,
        entries=entries,
        feeds=feeds,
        stories=stories,
        meant=meant,
        actions=", ".join(done_in_words(action, concerned) for action, concerned in change.actions),
    )
