"""`config.toml` to `Settings`: every key is declared here; an unknown or ill-typed one is an error that names the file.

Lengths of time are written as text: `"90s"`, `"30m"`, `"6h"`, `"5d"`. Everything has a default; no file is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from feedreader.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """`[polling]`: how feeds are asked."""

    floor: timedelta = timedelta(hours=1)
    ceiling: timedelta = timedelta(hours=12)
    server_limit: timedelta = timedelta(days=7)
    failure_limit: timedelta = timedelta(days=7)
    retry_after_limit: timedelta = timedelta(days=30)
    concurrency: int = 64
    per_host: int = 2
    host_spacing: timedelta = timedelta(seconds=1)
    timeout: timedelta = timedelta(seconds=60)
    max_bytes: int = 16 * 1024 * 1024
    private_hosts: tuple[str, ...] = ()
    user_agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """`[stories]`: how entries are grouped and which speaks for its story."""

    window: timedelta = timedelta(days=5)
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    reading_marks: str = "copies"
    embeddings_url: str = ""
    embeddings_model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """`[interface]`: how the terminal interface looks and listens."""

    theme: str = ""
    keymap: str = "default"
    text_width: int = 80
    mouse: bool = True
    poll: bool = True
    browser: str = ""
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`[retention]`: what may be forgotten. Starred and tagged entries and those of followed stories never are."""

    read: timedelta | None = None
    unread: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`[rules]`: `notify` is the program that tells of an entry, and its arguments with `{title}` and the like."""

    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a person may configure."""

    polling: Polling = field(default_factory=Polling)
    stories: Stories = field(default_factory=Stories)
    interface: Interface = field(default_factory=Interface)
    retention: Retention = field(default_factory=Retention)
    rules: Rules = field(default_factory=Rules)


CHOICES = {"reading_marks": ("never", "copies", "story"), "keymap": ("default", "newsboat")}


def load(path: Path, *, required: bool = False) -> Settings:
    """The settings of a file; the defaults where there is none, unless one is `required` because it was named."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        if required:
            raise SettingsError(str(path), "there is no such file") from None
        return Settings()
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), "is not UTF-8, as TOML must be") from error
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(path), f"is not valid TOML: {error}") from error
    return _section(Settings, table, path, "")


def _section(kind: type[T], table: dict[str, Any], path: Path, prefix: str) -> T:
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    for key in table:
        if key not in names:
            near = get_close_matches(key, names, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known are {', '.join(names)}"
            raise SettingsError(str(path), f"unknown setting {prefix}{key}{hint}")
    values = {name: _value(hints[name], table[name], path, f"{prefix}{name}") for name in names if name in table}
    return kind(**values)


def _value(kind: Any, value: Any, path: Path, name: str) -> Any:
    """One value as its declared type; `wanted` is how the type is described to a person."""
    kinds = [each for each in get_args(kind) if each is not type(None)] if type(None) in get_args(kind) else [kind]
    wanted = kinds[0]
    key = name.rpartition(".")[2]
    if is_dataclass(wanted) and isinstance(value, dict):
        return _section(wanted, value, path, f"{name}.")  # type: ignore[arg-type]  # a class, as _section asserts
    if wanted is timedelta and isinstance(value, str) and (length := _LENGTH.fullmatch(value.strip())):
        return timedelta(seconds=float(length[1]) * _SECONDS[length[2]])
    if get_origin(wanted) is tuple and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    table = get_origin(wanted) is dict and isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    whole = wanted is int and isinstance(value, int) and not isinstance(value, bool) and value >= 0
    flag = wanted is bool and isinstance(value, bool)
    text = wanted is str and isinstance(value, str) and value in CHOICES.get(key, (value,))
    if table or whole or flag or text:
        return value
    raise SettingsError(str(path), f"{name} must be {_described(wanted, key)}, not {value!r}")


def _described(kind: Any, key: str) -> str:
    if key in CHOICES:
        return "one of " + ", ".join(CHOICES[key])
    if kind is timedelta:
        return 'a length of time such as "30m", "6h" or "5d"'
    if kind is int:
        return "a whole number of 0 or more"
    if kind is bool:
        return "true or false"
    if kind is str:
        return "a text"
    return "a list of texts" if get_origin(kind) is tuple else "a table"
