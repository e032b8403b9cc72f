"""`config.toml` to `Settings`: every key is declared here; a wrong one is an error that names the file and the key.

What a key means, its default and its bounds stand in one line (`settings.declaring`); `feedreader config`, the check of
the file and the page of settings read it there. Lengths of time are written as text: `"90s"`, `"30m"`, `"6h"`, `"5d"`.
Everything has a default; no file is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

from feedreader.errors import SettingsError
from feedreader.settings.declaring import WrongValueError, read, setting
from feedreader.settings.paths import LARGEST_CONFIG, bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.settings.declaring import Declared

T = TypeVar("T")
DEEPEST_KEY = 16
"""Parts of a key: settings have two, and what reads TOML takes the square of their number."""

_DEEP_KEY = re.compile(
    r"""(?:^|[{,\[])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){%d}""" % DEEPEST_KEY,  # noqa: UP031 - braces
    re.MULTILINE,
)
MOST_PROBLEMS = 100
"""Keys that are not known and told of, one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """`[polling]`: how feeds are asked."""

    floor: timedelta = setting(timedelta(hours=1), "no feed is asked more often")
    ceiling: timedelta = setting(
        timedelta(hours=12),
        "a healthy feed is asked at least this often, unless its server or document asks for less",
    )
    server_limit: timedelta = setting(
        timedelta(days=7), "no wish of a server or document to be asked less is believed beyond this"
    )
    failure_limit: timedelta = setting(timedelta(days=7), "the longest wait after failures")
    retry_after_limit: timedelta = setting(timedelta(days=30), "the longest Retry-After that is believed")
    concurrency: int = setting(64, "requests under way at once", least=1, most=1024)
    per_host: int = setting(2, "of these, to one host", least=1, most=16)
    host_spacing: timedelta = setting(
        timedelta(seconds=1), "between the starts of two requests to one host", most=timedelta(hours=1)
    )
    timeout: timedelta = setting(
        timedelta(seconds=60),
        "for one feed, its redirects included",
        most=timedelta(hours=1),
    )
    max_bytes: int = setting(16 * 1024 * 1024, "the size of a document, unpacked", least=1024, most=1024**3)
    private_hosts: tuple[str, ...] = setting(
        (), "names in your own network that feeds may be at", example=("nas.example.org",)
    )
    user_agent: str = setting("", "what servers are told instead of feedreader's name and version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """`[stories]`: how entries are grouped and which of them leads its story."""

    window: timedelta = setting(
        timedelta(days=5),
        "entries of the last days are grouped, and get vectors",
        least=timedelta(hours=1),
        most=timedelta(days=365),
    )
    outlets: tuple[str, ...] = setting(
        (), "whose version leads a story, the most liked first", example=("lemonde.fr", "bbc.co.uk")
    )
    languages: tuple[str, ...] = setting(
        (), "the languages that you read, the most liked first: a story's lead is chosen by them", example=("fr", "en")
    )
    languages_only: bool = setting(
        False,
        "whether news in all other languages are left out: of all news, of folders, of the front page and of lists of "
        "stories, and within a story; what you ask for by feed, tag or query is shown in whatever language",
    )
    reading_marks: str = setting(
        "copies",
        "what is marked read with an entry that you read: nothing else, its copies, or its whole story",
        choices=("never", "copies", "story"),
    )
    embeddings_url: str = setting(
        "",
        "an OpenAI-compatible address that computes vectors instead of the local model",
        example="http://127.0.0.1:11434/v1/embeddings",
    )
    embeddings_model: str = setting("", "the model that it is asked for", example="nomic-embed-text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """`[interface]`: how the terminal interface looks and listens."""

    theme: str = setting(
        "",
        "the theme to start with, where none was chosen in the interface; empty for feedreader's dark or light one",
        example="feedreader-light",
    )
    follow_terminal: bool = setting(
        True, "whether the theme is light or dark as the terminal says that its background is, where none is named"
    )
    start: str = setting(
        "all",
        "what the interface opens with: all news, or the front page with what weighs most",
        choices=("all", "front"),
    )
    events: bool = setting(False, "one row for all stories of one event, instead of one row a story")
    which_key: int = setting(
        500,
        "milliseconds after which the keys that may follow a first one are shown; 0 for never",
        least=0,
        most=10_000,
    )
    keymap: str = setting("default", "whose keys: feedreader's or newsboat's", choices=("default", "newsboat"))
    text_width: int = setting(80, "columns that an article is set in, at most", least=20, most=400)
    mouse: bool = setting(True, "whether the mouse is listened to (without it the terminal selects text as usual)")
    poll: bool = setting(True, "poll in the background while the interface is open and no daemon runs")
    title: bool = setting(True, "whether the title of the terminal's window says how much is unread")
    notify: str = setting(
        "osc9",
        "how the terminal is asked to notify of new entries while its window has no focus, or off",
        choices=("osc9", "osc99", "osc777", "off"),
    )
    mark_read: str = setting(
        "opened",
        "when an article counts as read: once it has the keys in the reader, once its end was seen, or never by itself",
        choices=("opened", "finished", "never"),
    )
    browser: str = setting(
        "", "the command that opens an address, with %u in its place; empty for the usual browser", example="firefox %u"
    )
    highlights: dict[str, str] = setting(
        {},
        "queries, and how rows that they find stand out: red, green, yellow, blue, cyan, orange, bold, dim, underline",
        example={"title:ferry": "orange bold", "tag:work is:unread": "red"},
    )
    macros: dict[str, str] = setting(
        {},
        "several commands on keys: the keys, and command lines apart by semicolons, or a list of them "
        "(`open-with` starts a program)",
        example={", m": "mark-read; open-with mpv %u"},
        joined="; ",
    )
    keys: dict[str, str] = setting(
        {},
        "keys of your own: the name of a command and its keys, apart by two spaces",
        example={"browse": "b  g o"},
        joined="  ",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`[retention]`: what may be forgotten. Without any of these everything is kept for ever."""

    read: timedelta | None = setting(
        None,
        "how long entries that were read are kept; unset for ever",
        least=timedelta(days=1),
        example=timedelta(days=90),
    )
    unread: timedelta | None = setting(
        None,
        "how long entries that were never read are kept; unset for ever",
        least=timedelta(days=1),
        example=timedelta(days=365),
    )
    read_number: int | None = setting(
        None, "how many read entries of each feed are kept, the newest; unset for all", example=1_000
    )
    unread_number: int | None = setting(
        None, "how many unread entries of each feed are kept, the newest; unset for all", least=1, example=5_000
    )
    starred: bool = setting(True, "keep starred entries whatever their age")
    tagged: bool = setting(True, "keep entries with a tag whatever their age")
    followed: bool = setting(True, "keep the entries of followed stories whatever their age")
    keep: tuple[str, ...] = setting(
        (),
        "saved queries, by name, and queries whose entries are kept whatever their age",
        example=("Long reads", "lang:fr is:unread"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """`[upkeep]`: what the daemon does for the store, and where it tells others how it is doing."""

    backups: str = setting("", "the folder for backups; empty for none", example="~/backups/feedreader")
    backup_every: timedelta = setting(timedelta(days=1), "how often a backup is made", least=timedelta(minutes=10))
    backup_number: int = setting(7, "how many backups are kept, the newest", least=1, most=1_000)
    metrics: str = setting(
        "",
        "a file for the textfile collector of node_exporter, written once a minute; empty for none",
        example="/var/lib/node_exporter/feedreader.prom",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`[rules]`: what rules may start."""

    notify: tuple[str, ...] = setting(
        (),
        "the program that tells of what rules and followed stories bring, its arguments with `{title}` and the like",
        example=("notify-send", "{outlet}", "{title}"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """`[serve]`: the Google Reader API, for phones and other programs. Without `listen` no port is opened."""

    listen: str = setting("", "where the daemon listens, as ADDRESS:PORT; empty for nowhere", example="127.0.0.1:8765")
    hosts: tuple[str, ...] = setting(
        (), "the names that clients reach it by, besides addresses and localhost", example=("reader.example.org",)
    )
    certificate: str = setting("", "a file with a certificate for TLS, and those that it depends on")
    key: str = setting("", "the file with its key, where that is another")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a user may configure."""

    polling: Polling = field(default_factory=Polling)
    stories: Stories = field(default_factory=Stories)
    interface: Interface = field(default_factory=Interface)
    retention: Retention = field(default_factory=Retention)
    upkeep: Upkeep = field(default_factory=Upkeep)
    rules: Rules = field(default_factory=Rules)
    serve: Serve = field(default_factory=Serve)


class Setting(NamedTuple):
    """One setting: its whole name (`polling.floor`), its type, its default, and what is declared about it."""

    name: str
    kind: Any
    default: Any
    declared: Declared

    def of(self, settings: Settings) -> Any:
        """Its value in some settings."""
        section, _, key = self.name.partition(".")
        return getattr(getattr(settings, section), key)


class Configuration(NamedTuple):
    """What a file says: the settings, the names of those that it gives, and what is wrong with it.

    Where something is wrong, the settings have the default in its place. `problems` are sentences that name the key.
    """

    settings: Settings
    given: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def all_settings() -> Iterator[Setting]:
    """Every setting there is, section by section."""
    defaults = Settings()
    for section in fields(Settings):
        values = getattr(defaults, section.name)
        hints = get_type_hints(type(values))
        for each in fields(values):
            declared = each.metadata["setting"]
            yield Setting(f"{section.name}.{each.name}", hints[each.name], getattr(values, each.name), declared)


def changed(old: Settings, new: Settings) -> tuple[str, ...]:
    """Return the names of the settings that differ, in the order in which they are declared."""
    return tuple(each.name for each in all_settings() if each.of(old) != each.of(new))


def load(path: Path, *, required: bool = False) -> Settings:
    """Return the settings of a file; the defaults where there is none, unless one is `required` because it was named.

    Raises SettingsError for the first thing that is wrong.
    """
    found = configuration(path, required=required)
    if found.problems:
        raise SettingsError(str(path), found.problems[0])
    return found.settings


def configuration(path: Path, *, required: bool = False) -> Configuration:
    """Return what a file says, with all that is wrong with its keys.

    Raises SettingsError where it cannot be read at all, or is missing and `required`.
    """
    try:
        text = bytes_of(path, LARGEST_CONFIG).decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        if required:
            raise SettingsError(str(path), "there is no such file") from None
        return Configuration(Settings())
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), "is not UTF-8, as TOML must be") from error
    import tomllib

    if (deep := _DEEP_KEY.search(text)) is not None:
        line = text.count("\n", 0, deep.end()) + 1
        raise SettingsError(
            str(path), f"has a key of more than {DEEPEST_KEY} parts (at line {line}); settings have two"
        )
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError of Python's own
        raise SettingsError(str(path), f"is not valid TOML: {error}") from error
    return _Reader().whole(table)


class _Reader:
    """Reads one file's table, and remembers what it gives and what is wrong."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.problems: list[str] = []

    def whole(self, table: dict[str, Any]) -> Configuration:
        settings = self.section(Settings, table, "")
        return Configuration(settings, frozenset(self.given), tuple(self.problems))

    def section(self, kind: type[T], table: dict[str, Any], prefix: str) -> T:
        assert is_dataclass(kind)
        hints = get_type_hints(kind)
        known = {each.name: each for each in fields(kind)}
        values = {}
        for key, value in table.items():
            name = f"{prefix}{key}"
            if key not in known:
                self.unknown(prefix, key, list(known))
            elif is_dataclass(hints[key]):
                if isinstance(value, dict):
                    values[key] = self.section(hints[key], value, f"{name}.")
                else:
                    self.problems.append(f"{name} must be a table, [{name}]")
            else:
                try:
                    values[key] = read(hints[key], value, known[key].metadata["setting"])
                except WrongValueError as error:
                    self.problems.append(f"{name} {error}")
                else:
                    self.given.append(name)
        return kind(**values)

    def unknown(self, prefix: str, key: str, known: list[str]) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            if len(self.problems) == MOST_PROBLEMS:
                self.problems.append("there are more settings that are not known")
            return
        same = [each.name for each in all_settings() if each.name.endswith(f".{key}")]
        near = [f"{prefix}{each}" for each in get_close_matches(key, known, n=1)] or same
        hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
        self.problems.append(f"unknown setting {prefix}{key}{hint}")
