"""The settings and their declarations, read from `config.toml`; a wrong key is an error that names it and the file.

A key's meaning, default and bounds are declared in one line (`settings.declaring`), which `feedreader config`, the
check of the file and the page of settings share. Lengths of time are written as text: `"90s"`, `"30m"`, `"6h"`, `"5d"`.
Every key has a default; no file is needed.
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
"""The limit on the parts of a key: settings have two, and parsing takes quadratic time in their number."""

_DEEP_KEY = (
    r"""(?m)(?:^|[{,\[])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){%d}""" % DEEPEST_KEY  # noqa: UP031 - braces
)
MOST_PROBLEMS = 100
"""How many unknown keys are reported individually."""


def _language(text: str) -> str | None:
    from feedreader.text.language import normalised  # only where languages are named

    return normalised(text)


def _host(text: str) -> str | None:
    """Return the name of a host in whatever is typed for it: with its scheme, port or case, too; None if it is none."""
    from feedreader.text.urls import host_of  # only where hosts are named

    name = host_of(text.strip()).rstrip(".")
    return name if re.fullmatch(r"\[[0-9a-f:.]+\]|[^][\s/*?#@%:]+", name) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """`[polling]`: how feeds are polled."""

    floor: timedelta = setting(timedelta(hours=1), "no feed is polled more often than this")
    ceiling: timedelta = setting(
        timedelta(hours=12),
        "a healthy feed is polled at least this often, unless its server or document asks for less",
    )
    server_limit: timedelta = setting(timedelta(days=7), "the longest interval that a server or document can ask for")
    failure_limit: timedelta = setting(timedelta(days=7), "the longest back-off after failures")
    retry_after_limit: timedelta = setting(timedelta(days=30), "the longest Retry-After that is honoured")
    concurrency: int = setting(64, "concurrent requests", least=1, most=1024)
    per_host: int = setting(2, "concurrent requests to one host", least=1, most=16)
    host_spacing: timedelta = setting(
        timedelta(seconds=1), "the time between the starts of two requests to one host", most=timedelta(hours=1)
    )
    timeout: timedelta = setting(
        timedelta(seconds=60),
        "the time limit for one feed, including its redirects",
        most=timedelta(hours=1),
    )
    max_bytes: int = setting(
        16 * 1024 * 1024, "the largest document in bytes, after decompression", least=1024, most=1024**3
    )
    private_hosts: tuple[str, ...] = setting(
        (),
        "hosts in your own network that feeds may be at",
        example=("nas.example.org",),
        items='host names such as "nas.example.org"',
        item=_host,
    )
    user_agent: str = setting(
        "",
        "the User-Agent to send instead of feedreader's name and version",
        items="a text without line breaks and control characters",
        item=lambda text: text if text.isprintable() else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """`[stories]`: how entries are grouped and which of them leads its story."""

    window: timedelta = setting(
        timedelta(days=5),
        "how far back entries are grouped and get vectors",
        least=timedelta(hours=1),
        most=timedelta(days=365),
    )
    outlets: tuple[str, ...] = setting(
        (), "the outlets whose version leads a story, in order of preference", example=("lemonde.fr", "bbc.co.uk")
    )
    languages: tuple[str, ...] = setting(
        (),
        "the languages that you read, in order of preference; a story's lead is chosen by them",
        example=("fr", "en"),
        items='language codes such as "fr" or "pt-BR"',
        item=_language,
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
    embeddings_model: str = setting("", "the name of the model there", example="nomic-embed-text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """`[interface]`: how the terminal interface looks and behaves."""

    theme: str = setting(
        "",
        "the theme, if none was chosen in the interface; empty for feedreader's dark or light one, "
        "or the terminal's own colours where it has 16",
        example="feedreader-light",
    )
    follow_terminal: bool = setting(
        True,
        "whether the terminal's background decides between light and dark, if the theme is not set, or is `terminal`",
    )
    start: str = setting(
        "all",
        "what the interface opens with: all news, or the front page with the most important stories",
        choices=("all", "front"),
    )
    events: bool = setting(False, "show one row per event instead of one per story")
    which_key: int = setting(
        500,
        "milliseconds until the keys that can follow a first one are shown; 0 for never",
        least=0,
        most=10_000,
    )
    keymap: str = setting("default", "the keymap: feedreader's or newsboat's", choices=("default", "newsboat"))
    text_width: int = setting(80, "the greatest width of an article, in columns", least=20, most=400)
    mouse: bool = setting(True, "whether the mouse is used (if not, the terminal selects text as usual)")
    poll: bool = setting(True, "poll in the background while the interface is open and no daemon is running")
    title: bool = setting(True, "whether the terminal's title shows the number of unread entries")
    notify: str = setting(
        "osc9",
        "the escape sequence for notifications of new entries while the terminal has no focus, or off",
        choices=("osc9", "osc99", "osc777", "off"),
    )
    mark_read: str = setting(
        "opened",
        "when an article is marked read: once it has the focus, once its end was on screen, or never automatically",
        choices=("opened", "finished", "never"),
    )
    browser: str = setting(
        "",
        "the command that opens an address, with %u for the address; empty for the default browser",
        example="firefox %u",
    )
    highlights: dict[str, str] = setting(
        {},
        "queries, and the style of matching rows: red, green, yellow, blue, cyan, orange, bold, dim, underline",
        example={"title:ferry": "orange bold", "tag:work is:unread": "red"},
    )
    macros: dict[str, str] = setting(
        {},
        "macros: keys, and command lines separated by semicolons, or a list of them (`open-with` starts a program)",
        example={", m": "mark-read; open-with mpv %u"},
        joined="; ",
    )
    keys: dict[str, str] = setting(
        {},
        "your own keys: the name of a command and its keys, separated by two spaces",
        example={"browse": "b  g o"},
        joined="  ",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`[retention]`: which entries are deleted. Without any of these, all are kept for ever."""

    read: timedelta | None = setting(
        None,
        "how long read entries are kept; unset means for ever",
        least=timedelta(days=1),
        example=timedelta(days=90),
    )
    unread: timedelta | None = setting(
        None,
        "how long unread entries are kept; unset means for ever",
        least=timedelta(days=1),
        example=timedelta(days=365),
    )
    read_number: int | None = setting(
        None, "how many read entries of each feed are kept, newest first; unset means all", example=1_000
    )
    unread_number: int | None = setting(
        None, "how many unread entries of each feed are kept, newest first; unset means all", least=1, example=5_000
    )
    starred: bool = setting(True, "keep starred entries regardless of these limits")
    tagged: bool = setting(True, "keep tagged entries regardless of these limits")
    followed: bool = setting(True, "keep the entries of followed stories regardless of these limits")
    keep: tuple[str, ...] = setting(
        (),
        "queries, or names of saved ones, whose entries are kept regardless of these limits",
        example=("Long reads", "lang:fr is:unread"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """`[upkeep]`: how the daemon maintains the store and reports its state."""

    backups: str = setting("", "the folder for backups; empty for no backups", example="~/backups/feedreader")
    backup_every: timedelta = setting(timedelta(days=1), "how often a backup is made", least=timedelta(minutes=10))
    backup_number: int = setting(7, "how many backups are kept", least=1, most=1_000)
    metrics: str = setting(
        "",
        "a file for the textfile collector of node_exporter, written once a minute; empty for none",
        example="/var/lib/node_exporter/feedreader.prom",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`[rules]`: the program that rules may start."""

    notify: tuple[str, ...] = setting(
        (),
        "the program that notifies you of rule matches and followed stories; its arguments may contain `{title}`",
        example=("notify-send", "{outlet}", "{title}"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """`[serve]`: the Google Reader API, for phones and other clients. Without `listen` no port is opened."""

    listen: str = setting(
        "", "where the daemon listens, as ADDRESS:PORT; empty to disable serving", example="127.0.0.1:8765"
    )
    hosts: tuple[str, ...] = setting(
        (),
        "the host names that clients use to reach it, besides IP addresses and localhost",
        example=("reader.example.org",),
        items='host names such as "reader.example.org"',
        item=_host,
    )
    certificate: str = setting("", "a file with the TLS certificate and its chain")
    key: str = setting("", "the file with its key, if that is separate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings."""

    polling: Polling = field(default_factory=Polling)
    stories: Stories = field(default_factory=Stories)
    interface: Interface = field(default_factory=Interface)
    retention: Retention = field(default_factory=Retention)
    upkeep: Upkeep = field(default_factory=Upkeep)
    rules: Rules = field(default_factory=Rules)
    serve: Serve = field(default_factory=Serve)


class Setting(NamedTuple):
    """A setting: its full name (`polling.floor`), type, default and declaration."""

    name: str
    kind: Any
    default: Any
    declared: Declared

    def of(self, settings: Settings) -> Any:
        """Return its value in the given settings."""
        section, _, key = self.name.partition(".")
        return getattr(getattr(settings, section), key)


class Configuration(NamedTuple):
    """The contents of a file: the settings, the names of those it sets, and its problems.

    A wrong value is replaced by the default. `problems` are sentences that name the key.
    """

    settings: Settings
    given: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def all_settings() -> Iterator[Setting]:
    """Yield all settings, section by section."""
    defaults = Settings()
    for section in fields(Settings):
        values = getattr(defaults, section.name)
        hints = get_type_hints(type(values))
        for each in fields(values):
            declared = each.metadata["setting"]
            yield Setting(f"{section.name}.{each.name}", hints[each.name], getattr(values, each.name), declared)


def changed(old: Settings, new: Settings) -> tuple[str, ...]:
    """Return the names of the settings that differ, in the order of their declaration."""
    return tuple(each.name for each in all_settings() if each.of(old) != each.of(new))


def load(path: Path, *, required: bool = False) -> Settings:
    """Return the settings of a file, or the defaults if it does not exist and is not `required`.

    Raises SettingsError for the first problem.
    """
    return _sound(configuration(path, required=required), path)


def load_text(text: str, path: Path) -> Settings:
    """Return the settings that the file at `path` has with this text. Raises SettingsError for the first problem."""
    return _sound(_configuration_in(text, path), path)


def _sound(found: Configuration, path: Path) -> Settings:
    if found.problems:
        raise SettingsError(str(path), found.problems[0])
    return found.settings


def configuration(path: Path, *, required: bool = False) -> Configuration:
    """Return the contents of a file with all problems of its keys.

    Raises SettingsError if it cannot be read at all, or is missing but `required`.
    """
    try:
        text = bytes_of(path, LARGEST_CONFIG).decode("utf-8")
    except FileNotFoundError:
        if required:
            raise SettingsError(str(path), "there is no such file") from None
        return Configuration(Settings())
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), "is not UTF-8, as TOML must be") from error
    return _configuration_in(text, path)


def _configuration_in(text: str, path: Path) -> Configuration:
    import tomllib

    text = text.removeprefix("\ufeff")
    if text.count(".") >= DEEPEST_KEY and (deep := re.search(_DEEP_KEY, text)) is not None:
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
    """Reads the table of a file, and collects the settings it sets and its problems."""

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
                self.problems.append("there are more unknown settings")
            return
        same = [each.name for each in all_settings() if each.name.endswith(f".{key}")]
        near = [f"{prefix}{each}" for each in get_close_matches(key, known, n=1)] or same
        hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
        self.problems.append(f"unknown setting {prefix}{key}{hint}")
