"""The state file: JSON Lines in UTF-8, version 1, for programs to read and for import into another store.

The first line is `{"feedreader": "state", "version": 1, "made": TIME}`. Each further line is one object,
whose type is its key `is`. In lists, an entry is `[FEED, GUID]`: its feed's address and its guid there.

    {"is": "feed", "url": FEED, "title": NAME|null, "tags": [TAG, …]}
    {"is": "query", "name": NAME, "query": QUERY}
    {"is": "rule", "name": NAME, "query": QUERY, "actions": [ACTION, …], "active": true|false}
    {"is": "entry", "feed": FEED, "guid": GUID, "read": …, "starred": …, "tags": [TAG, …], "rules": {TAG: RULE, …}}
    {"is": "correction", "entries": [ENTRY, ENTRY], "together": true|false}
    {"is": "story", "entries": [ENTRY, …], "muted": …, "followed": …}
    {"is": "event correction", "entries": [ENTRY, ENTRY], "together": true|false}
    {"is": "event", "entries": [ENTRY, …], "muted": …, "followed": …}
    {"is": "order", "feeds": [FEED, …], "folders": [TAG, …]}

Lines may come in any order. A missing key is false or empty; an unknown key is ignored.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, assert_never

from feedreader.errors import StateFileError
from feedreader.model.addresses import shown_url
from feedreader.model.state import (
    CorrectionState,
    EntryKey,
    EntryState,
    EventCorrectionState,
    EventState,
    FeedState,
    OrderState,
    QueryState,
    RuleState,
    StoryState,
)
from feedreader.text.clean import json_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedreader.model.state import State

VERSION = 1


def head(now: datetime) -> str:
    """Return the first line of a file made at `now`."""
    return _line({"feedreader": "state", "version": VERSION, "made": now.isoformat().replace("+00:00", "Z")})


def check_head(line: str) -> None:
    """Raise StateFileError unless this is the first line of a file that can be read here."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("feedreader") != "state":
        raise StateFileError("this is not a file that `feedreader export --state` wrote")
    version = said.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise StateFileError(f"this file has version {version}, newer than {VERSION}; upgrade feedreader")


def write_line(state: State) -> str:
    """One line, without its end."""
    record: dict[str, Any]
    match state:
        case FeedState():
            record = {"is": "feed", "url": shown_url(state.url), "title": state.title, "tags": state.tags}
        case QueryState():
            record = {"is": "query", "name": state.name, "query": state.query}
        case RuleState():
            record = {
                "is": "rule",
                "name": state.name,
                "query": state.query,
                "actions": state.actions,
                "active": state.active,
            }
        case EntryState():
            record = {
                "is": "entry",
                "feed": shown_url(state.key.feed),
                "guid": state.key.guid,
                "read": state.read,
                "starred": state.starred,
                "tags": state.tags,
                "rules": dict(state.rules),
            }
        case CorrectionState() | EventCorrectionState():
            kind = "correction" if isinstance(state, CorrectionState) else "event correction"
            pair = [_named(state.entry), _named(state.other)]
            record = {"is": kind, "entries": pair, "together": state.together}
        case StoryState() | EventState():
            kind = "story" if isinstance(state, StoryState) else "event"
            entries = [_named(entry) for entry in state.entries]
            record = {"is": kind, "entries": entries, "muted": state.muted, "followed": state.followed}
        case OrderState():
            feeds = [shown_url(feed) for feed in state.feeds]
            record = {"is": "order", "feeds": feeds, "folders": state.folders}
        case _:
            assert_never(state)
    return _line(record)


def read_line(line: str) -> State:
    """Parse a line; raises StateFileError if it is invalid."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise StateFileError("this is not JSON") from None
    if not isinstance(record, dict):
        raise StateFileError("this is not an object")
    try:
        return _READERS[record["is"]](record)
    except (KeyError, TypeError) as error:
        raise StateFileError(f"this says nothing that could be placed: {_shortened(line)}") from error


def _feed(record: dict[str, Any]) -> FeedState:
    title = record.get("title")
    return FeedState(
        url=_text(record["url"]), title=None if title is None else _text(title), tags=_texts(record, "tags")
    )


def _entry(record: dict[str, Any]) -> EntryState:
    named = record.get("rules", {})
    if not isinstance(named, dict):
        raise TypeError
    rules = {_text(tag): _text(rule) for tag, rule in named.items()}
    return EntryState(
        key=_key([record["feed"], record["guid"]]),
        read=_flag(record, "read"),
        starred=_flag(record, "starred"),
        tags=_texts(record, "tags"),
        rules=rules,
    )


def _query(record: dict[str, Any]) -> QueryState:
    return QueryState(name=_text(record["name"]), query=_text(record["query"]))


def _rule(record: dict[str, Any]) -> RuleState:
    active = "active" not in record or _flag(record, "active")
    actions = _texts(record, "actions")
    return RuleState(name=_text(record["name"]), query=_text(record["query"]), actions=actions, active=active)


def _correction(record: dict[str, Any]) -> CorrectionState:
    entry, other = _pair(record)
    return CorrectionState(entry=entry, other=other, together=_flag(record, "together"))


def _event_correction(record: dict[str, Any]) -> EventCorrectionState:
    entry, other = _pair(record)
    return EventCorrectionState(entry=entry, other=other, together=_flag(record, "together"))


def _pair(record: dict[str, Any]) -> tuple[EntryKey, EntryKey]:
    keys = [_key(entry) for entry in record["entries"]]
    if len(set(keys)) != 2 or len(keys) != 2:
        raise TypeError
    return keys[0], keys[1]


def _story(record: dict[str, Any]) -> StoryState:
    entries = tuple(_key(entry) for entry in record["entries"])
    return StoryState(entries=entries, muted=_flag(record, "muted"), followed=_flag(record, "followed"))


def _event(record: dict[str, Any]) -> EventState:
    entries = tuple(_key(entry) for entry in record["entries"])
    return EventState(entries=entries, muted=_flag(record, "muted"), followed=_flag(record, "followed"))


def _order(record: dict[str, Any]) -> OrderState:
    return OrderState(feeds=_texts(record, "feeds"), folders=_texts(record, "folders"))


_READERS: dict[str, Callable[[dict[str, Any]], State]] = {
    "feed": _feed,
    "entry": _entry,
    "query": _query,
    "rule": _rule,
    "correction": _correction,
    "story": _story,
    "event correction": _event_correction,
    "event": _event,
    "order": _order,
}


def _key(value: Any) -> EntryKey:
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError
    return EntryKey(_text(value[0]), _text(value[1]))


def _text(value: Any) -> str:
    """Return a text that the store can hold; lone surrogates, which JSON allows, are refused."""
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise TypeError
    return value


def _texts(record: dict[str, Any], key: str) -> tuple[str, ...]:
    values = record.get(key, [])
    if not isinstance(values, list):
        raise TypeError
    return tuple(_text(value) for value in values)


def _flag(record: dict[str, Any], key: str) -> bool:
    value = record.get(key, False)
    if not isinstance(value, bool):
        raise TypeError
    return value


def _named(entry: EntryKey) -> list[str]:
    return [shown_url(entry.feed), entry.guid]


def _line(record: dict[str, Any]) -> str:
    return json_line(record, compact=True)


def _shortened(line: str) -> str:
    return line if len(line) <= 80 else line[:79] + "…"
