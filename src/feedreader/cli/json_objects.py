"""What `--json` prints: the keys of each command's objects, and what each key means. It only ever grows.

The page of JSON objects is made from this, and the tests of the commands fail where one prints a key that is not here.
A time is RFC 3339 in UTC, or null; a key whose value is not known is null as well.
"""

from __future__ import annotations

from feedreader.cli.tree import modules

KEYS = {
    "actions": "what a rule does, as written on the command line",
    "active": "whether the rule is applied to what arrives",
    "asked": "how many feeds were asked in the last round",
    "author": "who wrote it",
    "backup": "the time of the last backup",
    "because": "why each entry is in its story: a list of objects with `entry`, `with`, `score` and `evidence`",
    "bytes": "the size of the file",
    "categories": "what its feed files it under",
    "changed": "how many entries, or feeds, were changed",
    "choices": "the feeds that a page names, where there are several to choose from: `url` and `title` of each",
    "count": "how many there are",
    "comments": "the address of the page where it is talked about",
    "comments_feed": "the address of a feed of what is said there",
    "coverage": "the number of the larger event that a story is a part of; null where it has no other parts",
    "date": "the time that it is sorted by, which every entry has",
    "default": "the value without a file",
    "derivable": "whether `doctor --repair` can put it right",
    "device": "the number of a program that signed in",
    "done": "what was done, in a sentence",
    "due": "how many feeds may be asked now",
    "ends_early": "whether it gives only beginnings, so that `feed set FEED full_text=yes` would bring whole articles",
    "engine": "what found the article: `rule`, `readability` or `structured data`",
    "entries": "the numbers of its entries, the first report first; of `group` and `retention`, how many",
    "entry": "the number of an entry",
    "error": "what went wrong, in a sentence",
    "failing": "how many feeds failed the last time, by kind of failure",
    "failures": "how often asking it has failed in a row",
    "feed": "the number of a feed",
    "feeds": "how many feeds are subscribed to",
    "fetched": "the time at which the entry was first seen",
    "file": "the configuration file",
    "finding": "what is wrong, in a sentence",
    "first": "the time of the first report",
    "folder": "the folders that it is in",
    "followed": "whether it is followed",
    "forgotten": "how many entries retention has let go",
    "found": "how many entries the rule finds",
    "free": "bytes of the store that are free",
    "full_text": "whether the articles are fetched from their pages",
    "gone": "how many feeds are gone for good (410)",
    "guid": "what the feed calls the entry, and what identifies it within the feed",
    "headers": "the names of the headers that are sent for it",
    "healthy": "whether nobody need look: the exit code says the same",
    "heard": "the time at which a daemon last gave a sign of life",
    "http": "the status of the last HTTP answer",
    "independent": "how many outlets report on their own account",
    "interval": "how long to wait between visits; null where its rhythm is followed",
    "key": "the name of a setting: its section and its key",
    "lag": "seconds for which the feed waits that is due longest",
    "language": "the language, as a code of BCP 47",
    "languages": "the languages of a story, the first report's first",
    "last": "the time of the latest report",
    "last_error": "what went wrong the last time, in a sentence",
    "last_ok": "the time at which it last answered as it should",
    "last_round": "the time at which feeds were asked last",
    "last_used": "the time at which it last asked for something",
    "links": "the addresses in the text, in the order of their numbers",
    "looked_at": "how many of the newest entries were tried",
    "muted": "whether its entries are kept out of lists, counts and notifications",
    "name": "its name",
    "new": "how many new entries came",
    "next_due": "the time at which it is asked next",
    "offline": "whether the machine has no network",
    "outlet": "the outlet's host name",
    "outlets": "the outlets of a story, the first to report first",
    "partial": "whether the outlet keeps the rest for subscribers",
    "parts": "the stories of an event, in the order in which they began, as objects",
    "password": "where its password comes from; of `serve password`, the password that was made, printed this once",
    "path": "where the file is",
    "pid": "the daemon's process",
    "problem": "what is wrong, in a sentence that names the key",
    "problems": "what checks of the store found, a list of sentences",
    "published": "the time that the feed gives",
    "query": "the query, as written",
    "rank": "how well it matches: more is better",
    "read": "whether it is marked read; of `feed set`, how long read entries are kept",
    "read_number": "how many read entries are kept",
    "reason": "why there is no article, in a sentence",
    "redone": "what was done again, in words",
    "rule": "the rule's name",
    "running": "whether a daemon runs",
    "section": "the section of the front page that a story stands in: `top`, `followed`, `languages` or `one`",
    "signed_in": "the time at which it signed in",
    "site": "the address of the feed's web site",
    "size": "bytes of the store",
    "snippet": "the part of the text that matches best",
    "source": "`file` where the configuration file gives it, else `default`",
    "starred": "whether it is starred",
    "status": "what happened: see below",
    "stories": "how many stories these entries are in",
    "story": "the number of a story",
    "summary": "the beginning of the text",
    "tag": "the tag's name",
    "tags": "its tags",
    "text": "the text, set for a terminal",
    "title": "the title",
    "total": "how many entries there are",
    "trouble": "what stood in place of the article, in a word or two, or null",
    "undone": "what was taken back, in words",
    "unplaced": "a line that names nothing that is here",
    "unread": "how many of its entries are unread; of `feed set`, how long unread entries are kept",
    "unread_number": "how many unread entries are kept",
    "updated": "when its feed says that it was changed; of `refresh`, how many entries were changed by their feed",
    "url": "the address",
    "user": "the user name that its server wants",
    "value": "the value that holds",
    "vectors": "how many vectors were computed",
    "wal": "bytes of the store's log",
    "warnings": "what of its last document was not read as it stands, a sentence each",
    "weight": "how much it weighs now, from the independent outlets that tell it and how long ago",
    "why": "why, in a sentence",
    "why_then": "why it is asked then, in a sentence",
    "words": "about how many words it has",
    "would": "how many entries each action would change, by action",
}
"""Every key, in alphabetical order; one means the same in every object."""

_ENTRY = (
    *("entry", "feed", "outlet", "guid", "url", "title", "author", "language", "published", "fetched", "read"),
    *("starred", "tags", "story", "summary"),
    *("updated", "date"),
)
_STORY = (
    *("story", "title", "entries", "outlets", "languages", "first", "last", "unread", "independent", "weight"),
    "coverage",
)
_EVENT = ("parts", "followed", "muted")  # of an event, which has `coverage` and `title` as well

OBJECTS: dict[str, tuple[str, ...]] = {
    "add": ("feed", "url", "title", "status", "why", "choices"),
    "remove": ("feed", "url", "title", "status"),
    "feeds": (
        *("feed", "url", "title", "site", "tags", "unread", "total", "last_ok", "last_error", "failures"),
        *("next_due", "why_then", "warnings", "ends_early"),
    ),
    "import": ("url", "title", "tags", "status", "why", "done", "unplaced"),
    "refresh": ("feed", "url", "status", "http", "new", "updated", "error", "next_due"),
    "list": _ENTRY,
    "search": (*_ENTRY, "rank", "snippet"),
    "show": (*_ENTRY, "text", "links", "categories", "comments", "comments_feed"),
    "fetch-text": ("entry", "url", "words", "engine", "partial", "trouble", "reason"),
    "count": ("count",),
    "stories": (*_STORY, *_EVENT),
    "digest": (*_STORY, "section"),
    "story show": (*_STORY, "because", *_EVENT),
    "story split": _STORY,
    "story merge": _STORY,
    "group": ("entries", "stories", "vectors"),
    "mark": ("changed",),
    "tag add": ("changed",),
    "tag remove": ("changed",),
    "tag rename": ("changed",),
    "tags": ("tag", "count"),
    "undo": ("undone",),
    "redo": ("redone",),
    "query list": ("name", "query", "unread", "total"),
    "rule list": ("name", "query", "actions", "active"),
    "rule try": ("looked_at", "found", "would"),
    "rule apply": ("rule", "done"),
    "config show": ("key", "value", "default", "source"),
    "config check": ("file", "problem"),
    "retention": ("feed", "entries", "why"),
    "backup": ("path", "bytes"),
    "feed set": (
        *("feed", "url", "name", "folder", "position", "interval", "full_text", "muted", "user", "password", "read"),
        *("unread",),
        *("read_number", "unread_number", "headers"),
    ),
    "status": (
        *("healthy", "running", "pid", "heard", "offline", "last_round", "asked", "new", "next_due", "lag"),
        *("feeds", "due", "failing", "gone", "total", "unread", "forgotten", "size", "free", "wal", "backup"),
        "problems",
    ),
    "doctor": ("finding", "derivable"),
    "serve password": ("password",),
    "serve devices": ("device", "name", "signed_in", "last_used"),
    "serve revoke": ("device", "name"),
}
"""The keys of the objects that each command prints, in their order."""

STATUSES = {
    "add": "`added`, `known`, `refused`",
    "remove": "`removed`",
    "import": "`added`, `known`, `merged`, `refused`, `ignored`",
    "refresh": "`ok`, `unchanged`, `skipped`, `failed`, `gone`",
}
"""What `status` may be."""


def objects() -> dict[str, tuple[str, ...]]:
    """Return the keys that each command prints: those above, and what a module declares as `OBJECTS` beside its own."""
    return OBJECTS | {name: keys for module in modules() for name, keys in getattr(module, "OBJECTS", {}).items()}


def meanings() -> dict[str, str]:
    """Return every key with what it means, sorted: those above, and what a module declares as `KEYS`."""
    further = (item for module in modules() for item in getattr(module, "KEYS", {}).items())
    return dict(sorted([*KEYS.items(), *further]))
