"""The small language of the Google Reader API: streams, item ids and listing parameters, read and written.

There is no standard: we accept what clients of FreshRSS's `greader.php` send, and write what the strictest of them can
read. Nothing here touches the network or the store.

Anything unknown raises `RequestError`, because mistaking a stream for another loses marks: ReadYouApp/ReadYou#1081
marked every entry read when a server answered an unknown stream with everything.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

from feedreader.model.streams import FeedStream, LabelStream, Listing, State, StateStream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from multidict import MultiMapping

    from feedreader.model.streams import Stream

LONG_ID = "tag:google.com,2005:reader/item/"
STATE, LABEL, FEED = "user/-/state/com.google/", "user/-/label/", "feed/"
IDS_LIMIT = 10_000
"""This is also the number for a client that asks for none: it would take the first page for everything
(miniflux/v2#4479)."""
CONTENTS_USUAL, CONTENTS_LIMIT = 20, 1_000
MOST_STREAMS, MOST_ITEMS = 50, 10_000
LONGEST_STREAM = 4_096
OVERLAP = timedelta(minutes=3)
"""How much earlier than requested a list begins, because entries are stored some time after they arrive; as in BazQux
Reader."""
_USER = re.compile(r"user/[^/]*/")
_HEX = re.compile(r"[0-9a-fA-F]{1,16}")
_DECIMAL = re.compile(r"-?[0-9]{1,19}")
_DIGITS = re.compile(r"[0-9]{1,18}")
_BARE_HEX_LENGTH = 16
_MICROSECONDS_LENGTH = 16
_SECOND = 1_000_000
_LARGEST = 2**63


class RequestError(Exception):
    """A request that cannot be answered as it is; the text is one sentence for the client's developer."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


_STATES = {state.value: state for state in State}


def read_stream(text: str) -> Stream:
    """Read the name of a stream, however much of it is escaped; raises RequestError."""
    name = text if len(text) <= LONGEST_STREAM else ""
    if "/" not in name and "%2f" in name.lower():
        name = unquote(name)
    if name.startswith(FEED) and len(name) > len(FEED):
        feed = name[len(FEED) :]
        return FeedStream(int(feed) if _DIGITS.fullmatch(feed) else feed)
    user = _USER.match(name)
    if user:
        kind, _, rest = name[user.end() :].partition("/")
        if kind == "label" and rest.strip():
            return LabelStream(rest)
        state = rest.removeprefix("com.google/")
        if kind == "state" and rest != state and state in _STATES:
            return StateStream(_STATES[state])
    raise RequestError(f"The stream “{text[:200]}” is not known here.")


def write_stream(stream: Stream) -> str:
    """Write the name of a stream; the user is always `-`, which newsboat compares literally."""
    match stream:
        case StateStream(state=state):
            return STATE + state.value
        case LabelStream(name=name):
            return LABEL + name
        case FeedStream(feed=feed):
            return f"{FEED}{feed}"


def read_item(text: str) -> int | None:
    """Read an item's id in any of its four spellings; None if it cannot be an item of ours.

    `tag:google.com,2005:reader/item/` and up to 16 hexadecimal digits, 16 such digits alone, or a signed decimal
    number. Sixteen decimal digits that do not begin with 0 are a decimal number, as in FreshRSS.
    """
    bare = text.strip()
    if bare.startswith(LONG_ID):
        digits = bare[len(LONG_ID) :]
        return _signed(int(digits, 16)) if _HEX.fullmatch(digits) else None
    if _DECIMAL.fullmatch(bare) and not (len(bare) == _BARE_HEX_LENGTH and bare.startswith("0")):
        number = int(bare)
        return number if -_LARGEST <= number < _LARGEST else None
    if len(bare) == _BARE_HEX_LENGTH and _HEX.fullmatch(bare):
        return _signed(int(bare, 16))
    return None


def _signed(number: int) -> int:
    """Read 64 bits as two's complement."""
    return number - 2 * _LARGEST if number >= _LARGEST else number


def read_items(texts: Iterable[str]) -> tuple[int, ...]:
    """Read many ids, each once and in order, leaving out those that cannot be ours.

    Raises RequestError if there are more than a client may send at once.
    """
    spelled = list(texts)
    if len(spelled) > MOST_ITEMS:
        raise RequestError(f"At most {MOST_ITEMS:,} items can be named in one request.")
    return tuple(dict.fromkeys(number for number in map(read_item, spelled) if number is not None and number > 0))


def long_item(number: int) -> str:
    """Write an item's id in its long form, as items have it."""
    return f"{LONG_ID}{number:016x}"


def read_listing(parameters: MultiMapping[str], stream: str, *, usual: int, limit: int) -> Listing:
    """Read the parameters of a list; a page has `usual` items by default and `limit` at most. Raises RequestError."""
    since = _moment(parameters, "ot")
    return Listing(
        stream=read_stream(stream),
        limit=min(max(_number(parameters, "n", usual), 1), limit),
        after=_number(parameters, "c", 0) or None,
        oldest_first=parameters.get("r", "") == "o",
        since=since and since - OVERLAP,
        until=_moment(parameters, "nt"),
        without=_streams(parameters, "xt"),
        within=_streams(parameters, "it"),
    )


def seen_until(parameters: MultiMapping[str], now: datetime) -> datetime:
    """Read up to when a client has seen what it marks read: `ts`, in microseconds or in seconds, else now."""
    stamp = parameters.get("ts", "").strip()
    if not stamp:
        return now
    if not _DIGITS.fullmatch(stamp):
        raise RequestError("“ts” is a time in microseconds or in seconds.")
    return min(_time(int(stamp) if len(stamp) >= _MICROSECONDS_LENGTH else int(stamp) * _SECOND), now)


def _streams(parameters: MultiMapping[str], name: str) -> tuple[Stream, ...]:
    found: Sequence[str] = parameters.getall(name, [])
    if len(found) > MOST_STREAMS:
        raise RequestError(f"“{name}” can be given {MOST_STREAMS} times at most.")
    return tuple(read_stream(text) for text in found if text)


def _number(parameters: MultiMapping[str], name: str, usual: int) -> int:
    text = parameters.get(name, "").strip()
    if not text:
        return usual
    if not _DIGITS.fullmatch(text):
        raise RequestError(f"“{name}” is a whole number.")
    return int(text)


def _moment(parameters: MultiMapping[str], name: str) -> datetime | None:
    seconds = _number(parameters, name, 0)
    return _time(seconds * _SECOND) if seconds else None


def _time(microseconds: int) -> datetime:
    """Return an instant from microseconds since 1970; the last possible one for what no calendar has."""
    seconds, rest = divmod(microseconds, _SECOND)
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC)
