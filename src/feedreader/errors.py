"""What can go wrong, as one tree.

FeedreaderError
├── StoreError              the database cannot be used
│   ├── NewerSchemaError    it was written by a newer program
│   └── NotAStoreError      the file is something else
├── BackupError             no backup could be made
├── RepairError             the database could not be put right
├── SettingsError           the configuration file is wrong
├── QueryError              a query cannot be read; points at the place
├── SlowPatternError        a pattern takes too long on so many entries
├── OpmlError               an OPML file cannot be read
├── StateFileError          a file of marks, tags and rules cannot be read
├── RuleError               a rule or a saved query cannot be kept as it is
├── TagError                a tag without a name
├── UnknownFeedError        no such subscription
├── UnknownEntryError       no such entry
│   └── ForgottenEntryError it is gone by the rules of retention
├── UnknownStoryError       no such story
├── UnknownRuleError        no such rule
├── ServerImportError       a server of another reader did not give what was there
├── ServeError              what clients on other devices ask cannot be served
│   ├── PasswordError       a password that cannot be kept
│   ├── ReadOnlyLabelError  a label that nothing can be put under
│   ├── UnknownDeviceError  no such device
│   └── UnknownStreamError  no such label
├── UnknownSavedQueryError  no such saved query
└── WorkerError             a process that reads documents did not answer as it should
    ├── WorkerGoneError     it ended, or was ended, before it answered
    ├── WorkersStoppedError it was stopped because of something else
    └── NoWorkerError       none could be started

Expected failures of the network and of feeds are values (`model.outcomes`), not exceptions. These exceptions are caught
at the edges only: a daemon's tick, an interface's worker, a command. Their text is one sentence for the user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


_SHOWN = 80
"""Characters of somebody's text in a sentence."""


class FeedreaderError(Exception):
    """Root of everything this program raises on purpose; its text is one sentence for the user."""


class StoreError(FeedreaderError):
    """The database cannot be opened or used."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class NewerSchemaError(StoreError):
    """The database was written by a newer version of the program; nothing was changed."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            path,
            f"this store has schema version {found}, newer than {known}, the newest that this feedreader knows; "
            "upgrade feedreader, nothing was changed",
        )
        self.found = found
        self.known = known


class NotAStoreError(StoreError):
    """The file exists but is not a feedreader store; nothing was changed."""


class BackupError(FeedreaderError):
    """No backup could be made; none was removed either."""


class RepairError(FeedreaderError):
    """A damaged database could not be put right; it is as it was."""


class SettingsError(FeedreaderError):
    """The configuration file cannot be used."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class QueryError(FeedreaderError):
    """A query that cannot be read.

    `position` is the offset of the offending character in `query` (0-based, in characters), `length` how many
    characters it concerns; both serve to point at the place.
    """

    def __init__(self, query: str, position: int, message: str, *, length: int = 1) -> None:
        super().__init__(f"{message} (character {position + 1} of the query)")
        self.query = query
        self.position = position
        self.length = length
        self.message = message


class SlowPatternError(FeedreaderError):
    """A pattern that takes too long on the entries that it was to be looked for in."""

    def __init__(self, pattern: str) -> None:
        shown = pattern if len(pattern) <= _SHOWN else pattern[: _SHOWN - 1] + "…"
        super().__init__(
            f"the pattern /{shown}/ takes too long on so many entries: write it with fewer repetitions, "
            "or add words, a feed or a time that leave fewer entries to look at"
        )
        self.pattern = pattern


class OpmlError(FeedreaderError):
    """A file that holds no OPML that could be read."""


class StateFileError(FeedreaderError):
    """A file that holds no state that could be read."""


class NoMeaningError(FeedreaderError):
    """Nothing can be searched for by meaning; the text says why, in the middle of a sentence."""


class UntranslatableError(FeedreaderError):
    """Something of another reader that has no counterpart here; the text says why."""


class RuleError(FeedreaderError):
    """A rule or a saved query that cannot be kept: its name or one of its actions says nothing."""


class TagError(FeedreaderError):
    """A tag whose name says nothing."""

    def __init__(self) -> None:
        super().__init__("a tag needs a name")


class UnknownFeedError(FeedreaderError):
    """No subscription has this number or address."""

    def __init__(self, feed: int | str) -> None:
        super().__init__(f"no subscription {feed}: see `feedreader feeds`")
        self.feed = feed


class UnknownEntryError(FeedreaderError):
    """No entry has this number."""

    def __init__(self, entry: int) -> None:
        super().__init__(f"no entry {entry}")
        self.entry = entry


class ForgottenEntryError(UnknownEntryError):
    """The entry that had this number is gone by the rules of retention."""

    def __init__(self, entry: int, at: datetime, why: str) -> None:
        super().__init__(entry)
        self.args = (f"entry {entry} was forgotten on {at:%Y-%m-%d}" + (f": it was {why}" if why else ""),)
        self.at = at
        self.why = why


class UnknownStoryError(FeedreaderError):
    """No story has this number."""

    def __init__(self, story: int) -> None:
        super().__init__(f"no story {story}")
        self.story = story


class UnknownRuleError(FeedreaderError):
    """No rule has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no rule {name}: see `feedreader rule list`")
        self.name = name


class ServeError(FeedreaderError):
    """What clients on other devices ask for cannot be served."""


class PasswordError(ServeError):
    """A password that cannot be kept."""


class ReadOnlyLabelError(ServeError):
    """A label that entries cannot be put under, because what is under it follows from something else."""

    def __init__(self, label: str) -> None:
        super().__init__(f"the label {label} can only be read")
        self.label = label


class ServerImportError(FeedreaderError):
    """A server of another reader that could not be asked, or did not answer as it should."""

    def __init__(self, server: str, message: str) -> None:
        super().__init__(f"{server}: {message}")
        self.server = server


class UnknownDeviceError(ServeError):
    """No device has this number or name."""

    def __init__(self, device: str) -> None:
        super().__init__(f"no device {device}: see `feedreader serve devices`")
        self.device = device


class UnknownStreamError(ServeError):
    """No label has this name."""

    def __init__(self, label: str) -> None:
        super().__init__(f"no label {label}")
        self.label = label


class UnknownSavedQueryError(FeedreaderError):
    """No saved query has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no saved query {name}: see `feedreader query list`")
        self.name = name


class WorkerError(FeedreaderError):
    """Something of ours went wrong in a process that reads documents, or what it answered is no answer."""


class WorkerGoneError(WorkerError):
    """A process ran out of time or memory, or died, before it answered."""


class WorkersStoppedError(WorkerError):
    """The processes were stopped, because of something else, before one of them came to a task."""


class NoWorkerError(WorkerError):
    """No process could be started; the text is the name of what went wrong."""
