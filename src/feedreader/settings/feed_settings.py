"""Settings of a single feed: declared like those of the file, but given as text and kept in the store.

`name` and `folder` are not among them, because they belong to the subscription. There may be any number of request
headers, as settings `header:NAME`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from feedreader.errors import FeedreaderError
from feedreader.settings.declaring import WrongValueError, as_json, read, setting
from feedreader.text.clean import one_line
from feedreader.text.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADER = "header:"
SOURCES = ("env:", "file:", "command:", "keyring:")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset(
    """
    accept-encoding connection content-length expect host if-match if-modified-since if-none-match if-range
    if-unmodified-since keep-alive proxy-connection range te trailer transfer-encoding upgrade
    """.split(),  # noqa: SIM905 - a list of words, to read and to extend
)
"""Headers that say how this request is sent or answered: another value of them breaks it."""

_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class FeedSettingError(FeedreaderError):
    """An invalid setting of a feed; the text names it and says what is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """The settings of one feed."""

    interval: timedelta | None = setting(
        None,
        "how often to poll it, instead of at its own pace; its server may still ask for longer intervals",
        least=timedelta(minutes=5),
        most=timedelta(days=31),
    )
    full_text: bool = setting(False, "fetch whole articles from their pages")
    muted: bool = setting(False, "mark its new entries read and do not notify")
    user: str = setting("", "the user name for its server")
    password: str = setting(
        "",
        "the source of the password, never the password itself: "
        "env:NAME, file:PATH, keyring:SERVICE/USER or command:PROGRAM and its arguments",
    )
    read: timedelta | None = setting(None, "how long its read entries are kept", least=timedelta(days=1))
    unread: timedelta | None = setting(None, "how long its unread entries are kept", least=timedelta(days=1))
    read_number: int | None = setting(None, "how many of its read entries are kept, newest first")
    unread_number: int | None = setting(None, "how many of its unread entries are kept, newest first", least=1)
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return all settings by name, for JSON; of headers only the names, because values may be secret."""
        told = {each.name: as_json(getattr(self, each.name)) for each in fields(self) if each.name != "headers"}
        return told | {"headers": sorted(self.headers)}


@cache
def names() -> tuple[str, ...]:
    """Return the names of all settings of a feed except headers."""
    return tuple(each.name for each in fields(FeedSettings) if each.name != "headers")


def meaning(name: str) -> str:
    """Return the meaning of a setting."""
    declared = next(each.metadata["setting"] for each in fields(FeedSettings) if each.name == name)
    return str(declared.meaning)


def checked(name: str, value: str) -> str | None:
    """Return the text to store, or None for an empty one, which resets the setting.

    Raises FeedSettingError if the setting does not exist or the value is not allowed.
    """
    if name.startswith(HEADER):
        header = name.removeprefix(HEADER)
        if not _HEADER_NAME.fullmatch(header) or not value.isprintable():
            raise FeedSettingError(f'the header "{one_line(header)}" cannot be sent with this value')
        if header.lower() in _OURS:
            raise FeedSettingError(f"the header {header} is feedreader's own: each request has the one that it needs")
        return value.strip() or None
    if name not in names():
        all_known = f"; known are name, folder, position, {', '.join(names())} and header:NAME"
        hint = did_you_mean(name, [*names(), "name", "folder", "position"], all_known)
        raise FeedSettingError(f"a feed has no setting {name}{hint}")
    if not value.strip():
        return None
    if name == "user" and ":" in value:
        raise FeedSettingError("user cannot have a colon in it, because HTTP ends the name there (RFC 7617)")
    if name == "password" and (not value.startswith(SOURCES) or not value.partition(":")[2].strip()):
        raise FeedSettingError(
            "password must name the source of the password: "
            "env:NAME, file:PATH, keyring:SERVICE/USER or command:PROGRAM …"
        )
    found = _read(name, value)
    return str(found).lower() if isinstance(found, bool) else value.strip()


def with_each_header_once(wanted: Mapping[str, str | None], stored: Iterable[str]) -> dict[str, str | None]:
    """Return what to store, and None for other spellings of the same headers: case does not matter (RFC 9110, 5.1).

    Of several spellings in `wanted`, the last is kept. `stored` are the names of the settings that there are.
    """
    last = {name.lower(): name for name in wanted if name.startswith(HEADER)}
    others = [name for name in (*stored, *wanted) if last.get(name.lower(), name) != name]
    return {**wanted, **dict.fromkeys(others)}


def feed_settings(kept: Mapping[str, str]) -> FeedSettings:
    """Return the stored settings of a feed, without any that this version cannot read."""
    if not kept:
        return _NOTHING_SET
    values: dict[str, Any] = {}
    for name in names():
        if name in kept:
            try:
                values[name] = _read(name, kept[name])
            except FeedSettingError:
                continue
    given = {name.removeprefix(HEADER): value for name, value in kept.items() if name.startswith(HEADER)}
    headers = {name: value for name, value in given.items() if name.lower() not in _OURS}
    return FeedSettings(**values, headers=headers)


_NOTHING_SET = FeedSettings()


def _read(name: str, text: str) -> Any:
    kind = get_type_hints(FeedSettings)[name]
    declared = next(each.metadata["setting"] for each in fields(FeedSettings) if each.name == name)
    plain = next((each for each in get_args(kind) if each is not type(None)), kind)
    value: Any = text
    if plain is bool:
        value = _FLAGS.get(text.strip().lower(), text)
    elif plain is int and re.fullmatch(r"[0-9]{1,18}", text.strip()):
        value = int(text.strip())  # which `int` does itself, but not of all that `strip` takes for a space
    try:
        return read(kind, value, declared)
    except WrongValueError as error:
        raise FeedSettingError(f"{name} {error}") from error
