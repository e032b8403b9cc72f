"""What can be set for a single feed: declared like the settings of the file, but given as text and kept in the store.

`name` and `folder` are not among them: they are the subscription's own. A request's headers are any number of settings
`header:NAME`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import timedelta
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from feedreader.errors import FeedreaderError
from feedreader.settings.declaring import WrongValueError, as_json, read, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = "header:"
SOURCES = ("env:", "file:", "command:", "keyring:")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class FeedSettingError(FeedreaderError):
    """A setting that a feed cannot have; the text names it and says what it can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """All that may be set for one feed."""

    interval: timedelta | None = setting(
        None,
        "how long to wait between visits instead of following the feed's rhythm; what its server asks for still counts",
        least=timedelta(minutes=5),
        most=timedelta(days=31),
    )
    full_text: bool = setting(False, "fetch the articles from their pages")
    muted: bool = setting(False, "let its new entries come as read, and tell nobody of them")
    user: str = setting("", "the user name that its server wants")
    password: str = setting(
        "",
        "where the password comes from, never itself: "
        "env:NAME, file:PATH, keyring:SERVICE/USER or command:PROGRAM and its arguments",
    )
    read: timedelta | None = setting(None, "how long its read entries are kept", least=timedelta(days=1))
    unread: timedelta | None = setting(None, "how long its unread entries are kept", least=timedelta(days=1))
    read_number: int | None = setting(None, "how many of its read entries are kept, the newest")
    unread_number: int | None = setting(None, "how many of its unread entries are kept, the newest", least=1)
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Every setting by name, as JSON gives it; of headers only the names, since values may be secrets."""
        told = {each.name: as_json(getattr(self, each.name)) for each in fields(self) if each.name != "headers"}
        return told | {"headers": sorted(self.headers)}


@cache
def names() -> tuple[str, ...]:
    """Return the names of all settings of a feed, the headers' aside."""
    return tuple(each.name for each in fields(FeedSettings) if each.name != "headers")


def meaning(name: str) -> str:
    """Return what a setting is for."""
    declared = next(each.metadata["setting"] for each in fields(FeedSettings) if each.name == name)
    return str(declared.meaning)


def checked(name: str, value: str) -> str | None:
    """Return the text as it is kept, None for an empty one, which takes a setting back.

    Raises FeedSettingError where there is no such setting, or it cannot be that.
    """
    if name.startswith(HEADER):
        header = name.removeprefix(HEADER)
        if not _HEADER_NAME.fullmatch(header) or not value.isprintable():
            raise FeedSettingError(f"the header {header!a} cannot be sent with this value")
        return value.strip() or None
    if name not in names():
        near = get_close_matches(name, [*names(), "name", "folder", "position"], n=1)
        hint = (
            f"did you mean {near[0]}?"
            if near
            else f"known are name, folder, position, {', '.join(names())} and header:NAME"
        )
        raise FeedSettingError(f"a feed has no setting {name}; {hint}")
    if not value.strip():
        return None
    if name == "password" and not value.startswith(SOURCES):
        raise FeedSettingError(
            "password must say where the password comes from: "
            "env:NAME, file:PATH, keyring:SERVICE/USER or command:PROGRAM …"
        )
    found = _read(name, value)
    return str(found).lower() if isinstance(found, bool) else value.strip()


def feed_settings(kept: Mapping[str, str]) -> FeedSettings:
    """Return the settings that the store keeps for a feed, without those that this program cannot read."""
    values: dict[str, Any] = {}
    for name in names():
        if name in kept:
            try:
                values[name] = _read(name, kept[name])
            except FeedSettingError:
                continue
    headers = {name.removeprefix(HEADER): value for name, value in kept.items() if name.startswith(HEADER)}
    return FeedSettings(**values, headers=headers)


def _read(name: str, text: str) -> Any:
    kind = get_type_hints(FeedSettings)[name]
    declared = next(each.metadata["setting"] for each in fields(FeedSettings) if each.name == name)
    plain = next((each for each in get_args(kind) if each is not type(None)), kind)
    value: Any = text
    if plain is bool:
        value = _FLAGS.get(text.strip().lower(), text)
    elif plain is int and text.strip().isascii() and text.strip().isdecimal():
        value = int(text.strip()[:18])
    try:
        return read(kind, value, declared)
    except WrongValueError as error:
        raise FeedSettingError(f"{name} {error}") from error
