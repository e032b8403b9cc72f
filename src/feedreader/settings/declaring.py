"""How a setting is declared: one line with its default, meaning and bounds.

The loader validates with it, `feedreader config` prints it, and the page of settings is generated from it, so that
they always agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args, get_origin

from feedreader.model.addresses import shown_url
from feedreader.text.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTH = r"(\d{1,9}(?:\.\d{1,6})?)\s*(s|m|h|d|w)"
_HEADER = (
    r"(?i)(\b(?:authorization|cookie|x-[\w-]{0,40}(?:key|token))\s{0,9}[:=]\s{0,9}(?:(?:basic|bearer)\s{1,9})?)"
    r"[^\s\"';]+"
)
"""A header with a secret, as in the arguments of programs (`curl -H`)."""
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST = timedelta(days=36_500)
"""No length of time may exceed a hundred years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The declaration of a setting.

    `least` and `most` bound numbers and lengths of time. `choices` are the only texts allowed, besides an empty
    default. `example` is a value to show if the default is not informative. `joined` separates the texts of a list
    that a table has in place of a text. `item` gives a text, or an item of a list, as it is kept; None where it is none
    of `items`.
    """

    meaning: str
    least: Any = None
    most: Any = None
    choices: tuple[str, ...] = ()
    example: Any = None
    joined: str = ""
    items: str = "texts"
    item: Callable[[str], str | None] = str


class WrongValueError(ValueError):
    """A value that a setting cannot have; the text says what is allowed, and follows the name."""


def setting(
    default: Any,
    meaning: str,
    *,
    least: Any = None,
    most: Any = None,
    choices: tuple[str, ...] = (),
    example: Any = None,
    joined: str = "",
    items: str = "texts",
    item: Callable[[str], str | None] = str,
) -> Any:
    """Declare a field of a section, with its default and a sentence on its meaning.

    `meaning` is lower-case and has no full stop, because it follows `#` in a file. A mutable default is copied.
    """
    declared = Declared(
        meaning=meaning, least=least, most=most, choices=choices, example=example, joined=joined, items=items, item=item
    )
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata={"setting": declared})
    return field(default=default, metadata={"setting": declared})


def read(kind: Any, value: Any, declared: Declared) -> Any:
    """Convert a value of a TOML file to the field's type. Raises `WrongValueError`."""
    wanted = _plain(kind)
    found = _of_type(wanted, value, declared)
    low, high = _bounds(wanted, declared)
    if found is None or (low is not None and found < low) or (high is not None and found > high):
        raise WrongValueError(f"must be {described(kind, declared)}, not {shown(value)}{_near(value, declared)}")
    return found


def typed(kind: Any, text: str, declared: Declared) -> Any:
    """Convert what a user typed for a setting to a TOML value. Raises `WrongValueError`.

    Texts and lengths of time need no quotes, and items of a list are separated by commas; TOML's own syntax for lists
    and tables is accepted as well.
    """
    wanted, text = _plain(kind), text.strip()
    origin = get_origin(wanted)
    value: Any = text
    if wanted is bool:
        value = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(
            text.lower(), text
        )
    elif wanted is int and re.fullmatch(r"[+-]?\d{1,18}", text):
        value = int(text)
    elif origin is tuple and not text.startswith("["):
        value = [part.strip() for part in text.split(",") if part.strip()]
    elif origin is not None or text[:1] in {'"', "'"}:
        value = _of_toml(text, text)
    read(kind, value, declared)
    return value


def _of_toml(text: str, otherwise: Any) -> Any:
    import tomllib

    try:
        return tomllib.loads(f"value = {text or '{}'}")["value"]
    except (ValueError, RecursionError):  # a TOMLDecodeError, or Python's own of numbers that are too long
        return otherwise


def as_typed(value: Any) -> str:
    """Return a value in the form that `typed` accepts: without quotes if it needs none."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and all("," not in each for each in value):
        return ", ".join(value)
    return spelled(value) if isinstance(value, timedelta) else shown(value)


def _of_type(wanted: Any, value: Any, declared: Declared) -> Any:
    if wanted is timedelta:
        return length_of(value) if isinstance(value, str) else None
    origin = get_origin(wanted)
    if origin is tuple:
        return _items(value, declared)
    if origin is dict:
        return _table(value, declared) if isinstance(value, dict) else None
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        return None
    if wanted is str:
        return None if declared.choices and value not in declared.choices else declared.item(value)
    return value


def _items(value: Any, declared: Declared) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None
    found = tuple(item for each in value if (item := declared.item(each)) is not None)
    return found if len(found) == len(value) else None


def _table(value: dict[str, Any], declared: Declared) -> dict[str, str] | None:
    found = {}
    for name, text in value.items():
        if declared.joined and isinstance(text, list) and all(isinstance(each, str) for each in text):
            found[name] = declared.joined.join(text)
        elif isinstance(text, str):
            found[name] = text
        else:
            return None
    return found


def length_of(text: str) -> timedelta | None:
    """Parse `"90s"`, `"30m"`, `"6h"`, `"5d"` or `"2w"` as a length of time; None if it is not one."""
    found = re.fullmatch(_LENGTH, text.strip())
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]]) if found else None


def described(kind: Any, declared: Declared) -> str:
    """Describe the allowed values of a setting, to follow "must be"."""
    wanted = _plain(kind)
    if declared.choices:
        return "one of " + ", ".join(each or '""' for each in declared.choices)
    if wanted is timedelta:
        return f'a length of time such as "30m", "6h" or "5d"{_range(wanted, declared)}'
    if wanted is int:
        return f"a whole number{_range(wanted, declared)}"
    names = {bool: "true or false", str: "a text" if declared.item is str else declared.items}
    return names.get(wanted) or (f"a list of {declared.items}" if get_origin(wanted) is tuple else "a table of texts")


def _range(wanted: Any, declared: Declared) -> str:
    if wanted is timedelta and declared.least is None and declared.most is None:
        return ""
    low, high = _bounds(wanted, declared)
    if high is None or high == LONGEST:
        return f" of {spelled(low)} or more"
    return f" from {spelled(low)} to {spelled(high)}"


def _bounds(wanted: Any, declared: Declared) -> tuple[Any, Any]:
    if wanted is timedelta:
        return declared.least or timedelta(0), declared.most or LONGEST
    if wanted is int:
        return declared.least or 0, declared.most
    return None, None


def _near(value: Any, declared: Declared) -> str:
    return did_you_mean(value, declared.choices) if isinstance(value, str) else ""


def _plain(kind: Any) -> Any:
    """Return the type without "or None"."""
    if type(None) in get_args(kind):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def spelled(value: Any) -> str:
    """Return a value for use in a sentence: `6h`, `64`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _length(value) if isinstance(value, timedelta) else str(value)


def _length(value: timedelta) -> str:
    seconds = value.total_seconds()
    for unit, size in sorted(_SECONDS.items(), key=lambda each: -each[1]):
        if unit != "w" and seconds >= size and seconds % size == 0:
            return f"{seconds // size:.0f}{unit}"
    return f"{seconds:g}s"


def shown(value: Any) -> str:
    """Return a value in TOML syntax, so that it can be copied into the file.

    None, which TOML does not have, becomes an empty text.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return f'"{_length(value)}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(shown(each) for each in value)}]"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f" {_key(name)} = {shown(each)}" for name, each in value.items()) + (" }" if value else "}")
        )
    return _text(value) if isinstance(value, str) else "" if value is None else str(value)


def without_secrets(value: Any) -> Any:
    """Return a value without the secrets in its addresses and in the headers of its command."""
    if isinstance(value, str):
        return re.sub(_HEADER, r"\1…", shown_url(value))
    if isinstance(value, list | tuple):
        return type(value)(without_secrets(each) for each in value)
    return {name: without_secrets(each) for name, each in value.items()} if isinstance(value, dict) else value


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: str) -> str:
    """Return a basic string in TOML 1.0, with quotes, backslashes and control characters escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(each):04X}" if each < " " or each == "\x7f" else each for each in escaped) + '"'


def as_json(value: Any) -> Any:
    """Return a value for JSON, with lengths of time as in the file."""
    if isinstance(value, timedelta):
        return _length(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, dict) else value
