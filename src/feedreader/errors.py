"""All exceptions of this program, as one tree.

FeedreaderError
├── StoreError              the database cannot be used
│   ├── NewerSchemaError    it was written by a newer version
│   └── NotAStoreError      the file is not a store
├── BackupError             no backup could be made
├── RepairError             the database could not be repaired
├── SettingsError           the configuration file is wrong
├── QueryError              a query cannot be parsed; gives the position
├── SlowPatternError        a pattern takes too long on so many entries
├── OpmlError               an OPML file cannot be read
├── StateFileError          a file of marks, tags and rules cannot be read
├── RuleError               a rule or a saved query is not valid
├── TagError                a tag without a name
├── UnknownFeedError        no such subscription
├── UnknownEntryError       no such entry
│   └── ForgottenEntryError it was deleted by retention
├── UnknownStoryError       no such story
├── UnknownRuleError        no such rule
├── ServerImportError       another reader's server could not be imported
├── ServeError              a request of a client cannot be served
│   ├── PasswordError       a password is not acceptable
│   ├── ReadOnlyLabelError  a label is read-only
│   ├── UnknownDeviceError  no such device
│   └── UnknownStreamError  no such label
├── UnknownSavedQueryError  no such saved query
└── WorkerError             a parser process failed
    ├── WorkerGoneError     it ended or was killed before it answered
    ├── WorkersStoppedError it was stopped for another reason
    └── NoWorkerError       none could be started

Expected failures of the network and of feeds are values (`model.outcomes`), not exceptions. Exceptions are caught only
at the edges: a daemon's tick, an interface's worker, a command. Their text is one sentence for the user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


_SHOWN = 80
"""Characters of quoted text in a message."""


class FeedreaderError(Exception):
    """The base class of all exceptions that this program raises; its text is one sentence for the user."""


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
    """No backup could be made; old ones were left alone."""


class RepairError(FeedreaderError):
    """A damaged database could not be repaired; it is unchanged."""


class SettingsError(FeedreaderError):
    """The configuration file cannot be used."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class QueryError(FeedreaderError):
    """A query that cannot be parsed.

    `position` is the offset of the offending character in `query` (0-based, in characters), `length` the number of
    characters to point at.
    """

    def __init__(self, query: str, position: int, message: str, *, length: int = 1) -> None:
        super().__init__(f"{message} (character {position + 1} of the query)")
        self.query = query
        self.position = position
        self.length = length
        self.message = message


class SlowPatternError(FeedreaderError):
    """A pattern that takes too long on the entries being searched."""

    def __init__(self, pattern: str) -> None:
        shown = pattern if len(pattern) <= _SHOWN else pattern[: _SHOWN - 1] + "…"
        super().__init__(
            f"the pattern /{shown}/ takes too long on so many entries; use fewer repetitions, "
            "or add words, a feed or a time to search fewer entries"
        )
        self.pattern = pattern


class OpmlError(FeedreaderError):
    """A file that is not readable OPML."""


class StateFileError(FeedreaderError):
    """A file that is not a readable state file."""


class NoMeaningError(FeedreaderError):
    """Search by meaning is not available; the text says why, as part of a sentence."""


class UntranslatableError(FeedreaderError):
    """Something in another reader has no counterpart here; the text says why."""


class RuleError(FeedreaderError):
    """A rule or saved query with an empty or invalid name or action."""


class TagError(FeedreaderError):
    """A tag with an empty name."""

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
    """The entry with this number was deleted by retention."""

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
    """A request of a client on another device cannot be served."""


class PasswordError(ServeError):
    """A password that is not acceptable."""


class ReadOnlyLabelError(ServeError):
    """A label that clients cannot change, because its entries are derived from something else."""

    def __init__(self, label: str) -> None:
        super().__init__(f"the label {label} is read-only")
        self.label = label


class ServerImportError(FeedreaderError):
    """Another reader's server cannot be reached or gave an invalid answer."""

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
    """An internal error in a parser process, or an invalid answer from it."""


class WorkerGoneError(WorkerError):
    """A parser process ran out of time or memory, or died, before it answered."""


class WorkersStoppedError(WorkerError):
    """The processes were stopped, for another reason, before they started on a task."""


class NoWorkerError(WorkerError):
    """No process could be started; the text names the error."""
