"""Answers of worker processes as JSON: data of known shapes, never objects that the other side chooses.

A worker has processed untrusted bytes. Its answers are therefore parsed as JSON and converted field by field, with
every type checked: texts have no lone surrogates, times have a zone, and only the kinds of answers below are built.
Anything else is a ValueError. Long texts follow the JSON: writing one in JSON takes as long as copying it twenty times.
"""

from __future__ import annotations

import json
import types
from base64 import b64decode, b64encode
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from feedreader.model.entries import Enclosure, EntryData
from feedreader.model.feeds import FeedData, ParseWarning, PollingHints, WarningKind
from feedreader.model.outcomes import LinkOrigin, NotAFeed, PageLink, ParsedFeed
from feedreader.model.pages import NoPageText, PageText, PageTrouble, Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

Plain: TypeAlias = "bool | int | str | LongText | list[Plain] | None"
Answer: TypeAlias = "ParsedFeed | NotAFeed | PageText | NoPageText | Unfinished | None"

_KINDS: dict[str, Any] = {kind.__name__: kind for kind in (ParsedFeed, NotAFeed, PageText, NoPageText, Unfinished)}
_NAMES = {
    each.__name__: each
    for each in (datetime, timedelta, EntryData, Enclosure, FeedData, PollingHints, ParseWarning, WarningKind)
} | {each.__name__: each for each in (PageLink, LinkOrigin, PageTrouble)}
"""Names in the annotations of those types, which their modules import for type checkers only."""


LONG = 200
"""The least length in characters of a text that follows the JSON."""


@dataclass(frozen=True, slots=True)
class LongText:
    """A text to be written after the JSON."""

    text: str


def written(value: Plain) -> str:
    """Return a value as a line of JSON, with the lengths of long texts in their places, and then those texts."""
    texts: list[str] = []

    def put_aside(long: object) -> dict[str, int]:
        if not isinstance(long, LongText):
            raise TypeError(f"{type(long).__name__} is no part of an answer")
        texts.append(long.text)
        return {_LENGTH: len(long.text)}

    line = json.dumps(value, default=put_aside, ensure_ascii=False, separators=(",", ":"))
    return "\n".join([line, "".join(texts)])


def read(text: str) -> Any:
    """Return the value from the output of `written`, with its long texts in place; raises ValueError."""
    position = end = text.index("\n")
    position += 1

    def put_back(told: dict[str, Any]) -> str:
        nonlocal position
        length = told.pop(_LENGTH, None)
        if told or type(length) is not int or not 0 <= length <= len(text) - position:
            raise ValueError("a length that no text has")
        position += length
        return text[position - length : position]

    value, stop = json.JSONDecoder(object_hook=put_back).raw_decode(text)
    if (stop, position) != (end, len(text)):
        raise ValueError("more or fewer texts than were told")
    return value


_LENGTH = "length"


def plain(answer: Answer | list[Answer]) -> Plain:
    """Return answers as JSON types and long texts; raises TypeError for any other value."""
    if isinstance(answer, list):
        return [plain(each) for each in answer]
    if answer is None:
        return None
    kind: Any = type(answer)
    if kind not in _KINDS.values():
        raise TypeError(f"{kind.__name__} is no answer of a worker")
    return [kind.__name__, _shape(kind).plain(answer)]


def answer_of(value: Plain) -> Answer | list[Answer]:
    """Return the answers from the output of `plain`; raises ValueError for anything else."""
    try:
        return _answer_of(value)
    except (TypeError, KeyError, OverflowError, RecursionError) as error:
        raise ValueError(f"a worker's answer has another shape ({type(error).__name__}: {error})") from None


def _answer_of(value: Plain) -> Answer | list[Answer]:
    if value is None:
        return None
    items = _exactly(list, value)
    if items and isinstance(items[0], str):
        name, content = items
        kind: Any = _KINDS[name]
        found: Answer = _shape(kind).value(content)
        return found
    return [_one(each) for each in items]


def _one(value: Plain) -> Answer:
    found = _answer_of(value)
    if isinstance(found, list):
        raise TypeError("a list in a list")
    return found


class _Shape(NamedTuple):
    """How values of a type are written, and how they are built from what was written."""

    plain: Callable[[Any], Any]
    value: Callable[[Any], Any]


@cache
def _shape(kind: Any) -> _Shape:  # noqa: PLR0911 - one return a form
    if kind is str:
        return _Shape(_set_aside, _text)
    if kind in (int, bool):
        return _Shape(_same, partial(_exactly, kind))
    if kind is bytes:
        return _Shape(lambda value: b64encode(value).decode("ascii"), lambda value: b64decode(value, validate=True))
    if kind is datetime:
        return _Shape(datetime.isoformat, _moment)
    if kind is timedelta:
        return _Shape(lambda value: value // _MICROSECOND, lambda value: _exactly(int, value) * _MICROSECOND)
    if is_dataclass(kind) or hasattr(kind, "_fields"):  # or a named tuple
        return _shape_of_fields(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _Shape(lambda value: value.value, kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and arguments[1] is type(None):
        return _perhaps(_shape(arguments[0]))
    if origin in (tuple, frozenset):
        return _many(origin, _shape(arguments[0]))
    raise TypeError(f"no shape for {kind}")


def _perhaps(shape: _Shape) -> _Shape:
    write, read = shape
    return _Shape(
        lambda value: None if value is None else write(value), lambda value: None if value is None else read(value)
    )


def _many(of: type[tuple[Any, ...] | frozenset[Any]], shape: _Shape) -> _Shape:
    write, read = shape
    return _Shape(lambda value: [*map(write, value)], lambda value: of(map(read, _exactly(list, value))))


def _shape_of_fields(kind: Any) -> _Shape:
    hints = get_type_hints(kind, localns=_NAMES)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    shapes = [_shape(hints[name]) for name in names]
    read = [(name, shape.value) for name, shape in zip(names, shapes, strict=True)]
    written = [(attrgetter(name), shape.plain) for name, shape in zip(names, shapes, strict=True)]

    def write_fields(value: object) -> list[Any]:
        return [write(get(value)) for get, write in written]

    def read_fields(value: object) -> object:
        items = _exactly(list, value)
        return kind(**{name: make(each) for (name, make), each in zip(read, items, strict=True)})

    return _Shape(write_fields, read_fields)


_MICROSECOND = timedelta(microseconds=1)


def _same(value: Any) -> Any:
    return value


def _set_aside(value: str) -> str | LongText:
    return value if len(value) < LONG else LongText(value)


def _exactly(kind: type, value: Any) -> Any:
    """Return a value of exactly that type; True is not a number."""
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(f"{type(value).__name__} instead of text")
    if not value.isascii():
        value.encode()  # a lone surrogate is a ValueError, and the store could not hold it
    return value


def _moment(value: object) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError("a moment without its zone")
    return found
