"""Dates as people write them, in many languages: all possible readings of a text, so that none is guessed.

A text is taken apart into its time (with half of the day and zone) and its day. Every word must be known: an unknown
one could change the meaning. `dates` is the entry point, and reads the usual formats itself.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from feedreader.feeds.calendar_names import REGIONS, ZONES, ZONES_BY_LANGUAGE, connectors, key_of, words
from feedreader.feeds.calendars import gregorian
from feedreader.feeds.date_clues import WIDEST_OFFSET, Order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from feedreader.feeds.calendar_names import Word
    from feedreader.feeds.date_clues import Clues

_UNIX = re.compile(r"(\d{9,10})(?:\.\d{1,9})?")
_UNIX_FINE = re.compile(r"\d{13}|\d{16}")
_OF_DOTNET = re.compile(r"\\?/Date\((\d{9,16})(?:[+-]\d{4})?\)\\?/")
"""Milliseconds since 1970, with a zone that does not affect them (Microsoft's JSON)."""

_ZONE_TWICE = re.compile(r"(?P<offset>(?<=\d)Z|[+-]\d\d:?\d\d)(?:(?:\[[\w/=!+.-]{1,50}\]){1,3}|\s?(?P=offset))$")
"""An offset with the name of its zone (RFC 9557, 3), or twice, as Go prints a time."""

_MONOTONIC = re.compile(r" m=[+-]\d{1,12}\.\d{1,9}$")
"""What Go prints after the time of its monotonic clock."""

_ZONE_IN_BRACKETS = re.compile(r"(?<=:\d\d)\[([A-Z][\w/+-]{1,50})\]$")
_COMPACT = re.compile(r"((?:19|20|21)\d\d)(\d\d)(\d\d)(?:[Tt ]?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_HOUR_ALONE = re.compile(r"(\d{4}-?\d\d-?\d\d[Tt]\d\d)(?=[Zz]?$|[+-]\d)")
"""A time with only the hour, as in ISO 8601-1 (5.3.1.3)."""

_ORDINAL_DAY = re.compile(r"(\d{4})-(\d{3})(?=[Tt ]|$)")
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])(?=[Tt ]|$)")
_DOTTED_HALF = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"), "-")

_TIMES = (
    re.compile(
        r"(?<![\d:.+-])(?P<hour>\d{1,2})\s?:\s?(?P<minute>\d{2}|\d(?=\s?:\s?\d))"
        r"(?:\s?:\s?(?P<second>\d{1,2})(?:[.,:](?P<fraction>\d{1,9}))?)?(?![\d:])"
    ),
    re.compile(
        r"(?<!\d)(?P<hour>\d{1,2})\s?[時时點点시](?:\s?(?P<minute>\d{1,2})\s?[分분])?(?:\s?(?P<second>\d{1,2})\s?[秒초])?"
    ),
    re.compile(
        r"(?<!\d)(?P<hour>\d{1,2})\s?h(?:\s?(?P<minute>\d{2})(?:\s?m(?:in)?(?:\s?(?P<second>\d{2})\s?s)?)?)?(?![^\W_])",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})(?=\s?[ap]m\b)", re.IGNORECASE),
    re.compile(r"(?<=[\s,])(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?(?=\s*$|\s+[^\W\d_])"),
)
"""Times of a day, the most reliable format first: `8:57:00.5`, `8時57分`, `8 h 57`, `8 pm`, `8.57` at the end."""

_OFFSET = re.compile(
    r"[\s,]*\(?(?P<name>[A-Za-z]{1,5})?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?::00)?"
    r"(?![\d:./-])\)?"
)
_REGION = re.compile(r"[\s,]*\(?([A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2})\)?")
_ZONE_WORD = re.compile(r"[\s,]*\(?([A-Za-z]{1,5})\b\)?")
_LATE_ZONE = re.compile(r"(?:(?<=\d)Z|\s\(?[A-Z]{2,5}\)?|\s[+-]\d{4}|(?<=\d\d)[+-]\d\d:\d\d)$")
_GERMAN_DAY = re.compile(r"\s*\d{1,2}\.")
_COMMENT = re.compile(r"\([^()]*\)")
_TOKEN = re.compile(
    r"(?P<number>\d+)(?:\s?(?P<unit>[年月日号號년월일])"
    r"|(?:st|nd|rd|th|er|re|ème|eme|e|o|a|:[ae]|-?(?:го|е|й|я|ве))(?![^\W\d_]))?"
    r"|(?P<word>[^\W\d_](?:[^\s\d/:,;()\[\]\"|.+-]|[.+-](?=[^\W\d_]))*)"
    r"|(?P<mark>\S)",
    re.IGNORECASE,
)
_BEFORE_MONTH = frozenset(map(key_of, ("tháng", "thg")))
_YEAR_UNITS, _MONTH_UNITS, _DAY_UNITS = "年년", "月월", "日号號일"
_YEAR_DIGITS = 4
_MOST_WORDS_IN_FRONT = 3
_LONGEST_NAME = 3
_NOON = 12


class _Reading(NamedTuple):
    """A day that a text may mean, the order of its numbers if that matters, and the languages of its month's name."""

    day: date
    order: Order | None = None
    languages: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Day:
    """What a text says about its day: numbers (as written, with a unit), what is between them, and names."""

    numbers: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    months: list[tuple[int, Word]] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)


class _Marker(NamedTuple):
    """A word beside a clock: the half of the day it names, and its languages; or a weekday, or neither.

    A weekday is one of `weekdays`; the last is the case `unless` the month is named in one of these languages.
    """

    half: str | None = None
    languages: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    unless: frozenset[str] = frozenset()


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    """Something is not understood, or contradicts itself."""


def read_loosely(text: str, clues: Clues) -> datetime | None:
    """Return the one instant that a text can mean, given the document's clues; None if there is none, or several."""
    moments = moments_of(text, clues.language)
    if _several(moments) and clues.order is not None:
        moments = tuple(each for each in moments if each[1].order in (clues.order, None))
    if _several(moments) and clues.language is not None:
        language = clues.language.partition("-")[0]
        said = tuple(each for each in moments if language in each[1].languages)
        moments = said or tuple(each for each in moments if not each[1].languages)
    return moments[0][0] if moments and not _several(moments) else None


def order_of(texts: Iterable[str]) -> Order | None:
    """Return the order of the numbers in the dates of one document; None if none shows it, or they disagree."""
    known = (moments_of(text, None) for text in texts)
    found = {moments[0][1].order for moments in known if moments and not _several(moments)} - {None}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1_024)
def moments_of(text: str, language: str | None) -> tuple[tuple[datetime, _Reading], ...]:
    """Return every instant that a text may mean, in UTC; `language` decides what an abbreviated zone means."""
    text = _normalised(text)
    if (unix := _unix(text)) is not None:
        return ((unix, _Reading(unix.date())),)
    if (counted := gregorian(text, language)) is None:
        return ()
    found: list[tuple[datetime, _Reading]] = []
    try:
        for rest, parts, marker, zone in _times_of(_spelt_out(counted), language):
            with suppress(_Unreadable, ValueError, OverflowError):
                clock = _clock(parts, marker.half)
                found += [(_instant(each.day, clock, zone), each) for each in _agreeing(_days_of(rest), marker)]
    except (_Unreadable, ValueError, OverflowError):  # such as a week that a year does not have
        return ()
    return tuple(found)


def _agreeing(readings: Iterable[_Reading], marker: _Marker) -> Iterator[_Reading]:
    """Yield the days that can be meant where a word beside the clock is taken for what `marker` says."""
    for reading in readings:
        languages = reading.languages & marker.languages if reading.languages else marker.languages
        if marker.weekdays and reading.day.weekday() not in marker.weekdays:
            continue
        if marker.unless & reading.languages:
            continue
        if languages or not marker.languages:
            yield reading._replace(languages=languages or reading.languages)


def _several(moments: Sequence[tuple[datetime, _Reading]]) -> bool:
    return len({moment for moment, _ in moments}) > 1


def _normalised(text: str) -> str:
    """Return the text with ASCII digits, plain spaces and dashes, and without direction marks."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    kept = (
        str(unicodedata.decimal(each)) if each.isdecimal() else each
        for each in text
        if unicodedata.category(each) not in ("Cf", "Cc") or each.isspace() or each == "\N{ZERO WIDTH NON-JOINER}"
    )
    text = _MONOTONIC.sub("", " ".join("".join(kept).replace("\N{ARABIC COMMA}", ",").split()))
    return _ZONE_IN_BRACKETS.sub(r" \1", _ZONE_TWICE.sub(r"\g<offset>", text))


def _unix(text: str) -> datetime | None:
    """Return the time of seconds since 1970; of milli- or microseconds if there are that many digits."""
    if (found := _OF_DOTNET.fullmatch(text)) is not None:
        text = found[1]
    if (found := _UNIX.fullmatch(text)) is not None:
        return datetime.fromtimestamp(int(found[1]), UTC)
    if _UNIX_FINE.fullmatch(text) is not None:
        return datetime.fromtimestamp(int(text[:10]), UTC) + timedelta(microseconds=int(text[10:].ljust(6, "0")))
    return None


def _spelt_out(text: str) -> str:
    """Return a date without separators, by the day of the year or by its week, as year, month and day (ISO 8601)."""
    text = _HOUR_ALONE.sub(r"\1:00", text, count=1)
    if (found := _COMPACT.match(text)) is not None:
        year, month, day, hour, minute, second = found.groups()
        clock = f" {hour}:{minute}:{second or '00'}" if hour else ""
        return f"{year}-{month}-{day}{clock}{text[found.end() :]}"
    if (found := _ORDINAL_DAY.match(text)) is not None and int(found[2]) > 0:
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        return f"{day}{text[found.end() :]}" if day.year == int(found[1]) else text
    if (found := _WEEK.match(text)) is not None:
        return f"{date.fromisocalendar(int(found[1]), int(found[2]), int(found[3]))}{text[found.end() :]}"
    return _DOTTED_HALF.sub(r"\1m ", text)


def _times_of(text: str, language: str | None) -> Iterator[tuple[str, dict[str, str | None], _Marker, tzinfo]]:
    """Yield a text without its time and zone, and what these say.

    Beside it come the parts of the time, what marks its half of the day, and the zone (UTC by default). There are
    several results if a word beside the time may mark a half of the day or mean something else (`pn` is a Friday in
    Lithuanian).
    """
    for form in _TIMES:
        found = list(form.finditer(text))
        if len(found) > 1:
            raise _Unreadable
        if found:
            break
    else:
        late = _LATE_ZONE.search(text)
        zone, left = _zone_of(late[0], language) if late is not None else (None, "")
        yield (text[: late.start()] if late is not None and zone is not None else text), {}, _Marker(), zone or UTC
        return
    parts = found[0].groupdict()
    for before, after, marker in _halves_of(text[: found[0].start()].rstrip(), text[found[0].end() :]):
        zone, rest = _zone_of(after, language)
        if zone is None and (late := _LATE_ZONE.search(rest)) is not None:
            zone, left = _zone_of(late[0], language)
            rest = rest[: late.start()] + left if zone is not None else rest
        if zone is not None:
            rest = _COMMENT.sub(" ", rest)
        yield f"{before} {rest}", parts, marker, zone or UTC


def _clock(parts: dict[str, str | None], half: str | None) -> timedelta:
    hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    if half == "am" and hour > _NOON:
        raise _Unreadable
    if half == "am" and hour == _NOON:
        hour = 0
    elif half == "pm" and hour < _NOON:
        hour += 12
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):  # 60 is a leap second
        raise _Unreadable
    fraction = int((parts.get("fraction") or "").ljust(6, "0")[:6])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=fraction)


def _halves_of(before: str, after: str) -> Iterator[tuple[str, str, _Marker]]:
    """Return what a word right after a time, or right before it as in East Asia, may say about its half of the day.

    The texts before and after the time are returned with it, without the word if it is taken for a half.
    """
    for words_long in range(_LONGEST_NAME, 0, -1):
        following = re.match(rf"\s?((?:[^\s\d,()+\-/:]+\s?){{{words_long}}})(?![^\s\d,()+\-/:])", after)
        if following is None:
            continue
        if words_long == 1 and not after.startswith(" ") and (key := key_of(following[1].strip())) in ("a", "p"):
            yield before, after[following.end() :], _Marker(f"{key}m")
            return
        if markers := _as_half(following[1].strip(), after[following.end() :]):
            for marker in markers:
                yield before, after[following.end() :] if marker.half else after, marker
            return
    leading = re.search(r"[^\s\d年月日号號년월일,()/:]+$", before)
    if leading is not None and key_of(leading[0]) not in ("am", "pm") and (markers := _as_half(leading[0], "")):
        for marker in markers:
            yield before[: leading.start()] if marker.half else before, after, marker
        return
    yield before, after, _Marker()


def _as_half(word: str, rest: str) -> list[_Marker]:
    """Return what a word beside a time may be, if one of it is a half of the day; `rest` is what follows."""
    key = key_of(word)
    known = words().get(key)
    if known is None or not known.halves or (len(key) == 1 and key.isascii()):
        return []
    found = [_Marker(half, frozenset(languages)) for half, languages in known.halves.items()]
    if key in ("am", "pm"):  # in every language, whether CLDR has it or not; `20:00 am 5. Januar` is German
        found = [_Marker(key)]
        return [*found, _Marker()] if key == "am" and _GERMAN_DAY.match(rest) else found
    if known.weekdays:
        languages = frozenset().union(*known.weekdays.values())
        found.append(_Marker(languages=languages, weekdays=frozenset(known.weekdays)))
    if key in connectors():
        found.append(_Marker(unless=frozenset().union(*known.halves.values())))
    return found


def _zone_of(after: str, language: str | None) -> tuple[tzinfo | None, str]:
    """Return the zone that a text begins with, and the rest."""
    if (found := _OFFSET.match(after)) is not None:
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        offset = -offset if found["sign"] == "-" else offset
        name = (found["name"] or "UTC").upper()
        if abs(offset) > WIDEST_OFFSET or (
            name not in ("GMT", "UTC", "UT", "Z") and ZONES.get(name) != offset.total_seconds() / 60
        ):
            raise _Unreadable
        rest = after[found.end() :]
        again = _ZONE_WORD.match(rest)  # `+0200 CEST`: the number says it already
        return timezone(offset), rest[again.end() :] if again is not None and again[1].upper() in ZONES else rest
    if (found := _REGION.match(after)) is not None:
        return _region(found[1]), after[found.end() :]
    if (found := _ZONE_WORD.match(after)) is not None:
        name = found[1].upper()
        minutes = ZONES_BY_LANGUAGE.get(((language or "").partition("-")[0], name), ZONES.get(name))
        if minutes is not None and (found[1].isupper() or name in ("UTC", "GMT", "Z")):
            return timezone(timedelta(minutes=minutes)), after[found.end() :]
        if found[1] in REGIONS:
            return _region(REGIONS[name]), after[found.end() :]
    return None, after


def _region(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Unreadable from None


def _instant(day: date, clock: timedelta, zone: tzinfo) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=zone) + clock
    if local.replace(fold=1).utcoffset() != local.utcoffset():  # an hour that occurred twice, or never
        raise _Unreadable
    return local.astimezone(UTC)


def _days_of(text: str) -> list[_Reading]:
    """Return the days that a text without a time may mean; if it names a weekday, only those that fall on it."""
    day = _taken_apart(text)
    readings = list(_with_month(day) if day.months else _of_numbers(day))
    if len({reading.day for reading in readings}) > 1:
        readings = [each for each in readings if each.day.weekday() in day.weekdays] or readings
    return readings


def _taken_apart(text: str) -> _Day:
    day, gap, before_month, in_front = _Day(), "", False, 0
    for token in _phrases(list(_TOKEN.finditer(text))):
        if token[:1].isdigit():
            digits = token.rstrip(_YEAR_UNITS + _MONTH_UNITS + _DAY_UNITS)
            day.numbers.append((digits, "月" if before_month else token[len(digits) :]))
            day.gaps.append(gap)
            gap, before_month = "", False
        elif not token[:1].isalpha():
            gap += token
        elif (key := key_of(token)) in _BEFORE_MONTH:
            before_month = True
        elif (word := words().get(key)) is not None and (word.months or word.weekdays):
            if word.months:
                day.months.append((len(day.numbers), word))
            elif key not in connectors():
                day.weekdays |= word.weekdays.keys()
        elif word is not None and word.halves and key not in connectors():
            raise _Unreadable  # it belongs to the time
        elif key not in connectors():
            in_front += 1
            if day.numbers or day.months or in_front > _MOST_WORDS_IN_FRONT:
                raise _Unreadable
    return day


def _phrases(found: list[re.Match[str]]) -> Iterator[str]:
    """Yield numbers with their units, words (several that together are one name as one), and punctuation."""
    at = 0
    while at < len(found):
        taken = 1
        if found[at]["word"]:
            for length in range(_LONGEST_NAME, 1, -1):
                parts = [each["word"] for each in found[at : at + length]]
                if len(parts) == length and all(parts) and key_of("_".join(parts)) in words():
                    taken = length
                    break
        token = "_".join(each[0] for each in found[at : at + taken])
        number = found[at]["number"]
        yield number + (found[at]["unit"] or "") if number else token
        at += taken


def _with_month(day: _Day) -> Iterator[_Reading]:
    """Yield the days of a text that names its month.

    A word that names both a month and a weekday is a weekday if another word names the month.
    """
    months = day.months
    if len(months) > 1:
        months = [each for each in months if not each[1].weekdays] or months[-1:]
    if len(months) > 1 or len(day.numbers) != 2:
        raise _Unreadable
    (at, word), (first, second) = months[0], (digits for digits, _ in day.numbers)
    if len(first) == _YEAR_DIGITS and len(second) < 3:
        year, number = int(first), int(second)
    elif len(second) == _YEAR_DIGITS and len(first) < 3:
        year, number = int(second), int(first)
    elif len(second) == 2 and len(first) < 3 and at < 2:
        year, number = _century(second), int(first)
    else:
        raise _Unreadable
    for month, languages in word.months.items():
        if _exists(year, month, number):
            yield _Reading(date(year, month, number), languages=frozenset(languages))


def _of_numbers(day: _Day) -> Iterator[_Reading]:
    """Yield the days of three numbers: by their units, else year first, else in any order that gives a day."""
    if len(day.numbers) != 3:
        raise _Unreadable
    units = {unit: digits for digits, unit in day.numbers if unit}
    if units:
        year, month, number = (
            next((digits for unit, digits in units.items() if unit in kind), "")
            for kind in (_YEAR_UNITS, _MONTH_UNITS, _DAY_UNITS)
        )
        rest = [digits for digits, unit in day.numbers if not unit]
        if month and not (year or number):  # `23 tháng 9 2024`
            number, year = rest
        elif len(rest) == 1:  # `2024 9月3日`
            year, month, number = year or rest[0], month or rest[0], number or rest[0]
        if not _exists(_full(year), int(month), int(number)):  # raises if one of them is missing
            raise _Unreadable
        yield _Reading(date(_full(year), int(month), int(number)))
        return
    separator = day.gaps[1]
    if day.gaps[2] != separator or separator not in ("/", ".", "-", ""):
        raise _Unreadable
    yield from _in_order([digits for digits, _ in day.numbers], separator)


def _in_order(numbers: Sequence[str], separator: str) -> Iterator[_Reading]:
    first, second, third = numbers
    if any(len(each) == 3 or len(each) > _YEAR_DIGITS for each in numbers) or len(second) > 2:
        raise _Unreadable
    if len(third) < _YEAR_DIGITS and _exists(_full(first), int(second), int(third)):
        yield _Reading(date(_full(first), int(second), int(third)))
    if len(first) < _YEAR_DIGITS and len(third) > 1:
        year = _full(third)
        if _exists(year, int(second), int(first)):
            yield _Reading(date(year, int(second), int(first)), Order.DAY_FIRST)
        # Nobody puts dots between the numbers of an American date, unless there is no other way to read it.
        elif separator == "." and _exists(year, int(first), int(second)):
            yield _Reading(date(year, int(first), int(second)), Order.MONTH_FIRST)
        if separator != "." and _exists(year, int(first), int(second)):
            yield _Reading(date(year, int(first), int(second)), Order.MONTH_FIRST)


def _full(year: str) -> int:
    return _century(year) if len(year) == 2 else int(year)


def _century(year: str) -> int:
    """Return a year of two digits as RFC 5322, section 4.3 has it."""
    return int(year) + (2000 if int(year) < 50 else 1900)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
