"""Convert rows and times to values and back; all conversions are here."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, LiteralString

from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import PICTURE_SUFFIXES, Enclosure, Entry, EntryData, EntryRow
from feedreader.model.feeds import (
    Ending,
    FailureKind,
    Feed,
    FeedData,
    FeedHealth,
    FeedId,
    FeedRow,
    Move,
    ParseWarning,
    PollingHints,
    Validators,
    WarningKind,
)
from feedreader.model.labels import shown_title
from feedreader.model.stories import Link, Story
from feedreader.store import reasons
from feedreader.store.json_values import facts, items

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from feedreader.model.entries import EntryId
    from feedreader.model.journal import Scalar

LARGEST_NUMBER = 2**63 - 1
"""The range of SQLite's integers; users can type larger numbers, which exist nowhere."""
COPIES = (
    "l.score = 1.0 AND NOT EXISTS (SELECT 1 FROM story_correction y WHERE y.together = 1 "
    "AND y.entry = min(l.entry, l.with_entry) AND y.other = max(l.entry, l.with_entry))"
)
"""Which rows `l` of `story_link` say that two entries have the same text."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

FEED_COLUMNS = (
    "f.id, f.url, f.title, f.user_title, f.site_url, f.description, f.language, f.outlet, f.added, "
    "coalesce(f.position, f.id), "
    "(SELECT json_group_array(t.name) FROM feed_tag ft JOIN tag t ON t.id = ft.tag WHERE ft.feed = f.id) AS tags"
)
HEALTH_NAMES = (
    "etag",
    "last_modified",
    "validators_url",
    "asked_plainly",
    "body_hash",
    "fingerprint",
    "cut_short",  # an `Ending`; formerly a flag for whether the document ended too early
    "warnings",
    "checked",
    "changed",
    "last_ok",
    "last_error",
    "http",
    "failures",
    "gone",
    "unchanged_in_a_row",
    "ttl",
    "update_interval",
    "skip_hours",
    "skip_days",
    "move_url",
    "move_times",
    "move_since",
    "next_due",
    "why_then",
    "failure",
)
HEALTH_COLUMNS = ", ".join(f"h.{name}" for name in HEALTH_NAMES)
_PATH = "substr(x.url, 1, instr(x.url || '?', '?') - 1)"
_NAMED_SO = " OR ".join(f"{_PATH} LIKE '%.{suffix}'" for suffix in PICTURE_SUFFIXES)
_PICTURE = f"CASE WHEN coalesce(x.type, '') = '' THEN {_NAMED_SO} ELSE x.type LIKE 'image/%' END"


def has_files(entry: LiteralString) -> str:
    """Return the condition that an entry, given as SQL, has an enclosure that is not a picture."""
    return f"EXISTS (SELECT 1 FROM enclosure x WHERE x.entry = {entry} AND NOT {_PICTURE})"


ENTRY_ROW_COLUMNS = (
    "s.entry, s.feed, s.story, f.outlet, json_array(f.user_title, f.title, f.url), e.title, e.authors, "
    'e.url, coalesce(e.language, f.language), e.published, s."when", e.first_seen, s.read, s.starred, '
    "(SELECT json_group_array(t.name) FROM entry_tag et JOIN tag t ON t.id = et.tag WHERE et.entry = s.entry), "
    f"e.changes > 0, {has_files('s.entry')}, e.words"
)


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_micros(moment: datetime) -> int:
    """Return an aware time as microseconds since 1970 in UTC."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """Return a time from `to_micros`, aware and in UTC; 1970 for a value that it cannot have returned."""
    try:
        return EPOCH + timedelta(0, 0, micros)
    except (OverflowError, TypeError):  # a damaged page that SQLite cannot recognise as such
        return EPOCH


def maybe_micros(moment: datetime | None) -> int | None:
    """Return `to_micros` of a time; None for None."""
    return None if moment is None else to_micros(moment)


def maybe_time(micros: int | None) -> datetime | None:
    """Return `from_micros` of a number; None for None."""
    return None if micros is None else from_micros(micros)


def _span(micros: int | None) -> timedelta | None:
    return None if micros is None else timedelta(microseconds=micros)


def reason_json(why: DueReason) -> str:
    """Return a reason as stored: JSON of its facts, with spans and times in microseconds."""
    facts = {
        "kind": why.kind.value,
        "span": _micros_of(why.span),
        "believed": _micros_of(why.believed),
        "number": why.number,
        "host": why.host,
        "until": maybe_micros(why.until),
        "not_before": maybe_micros(why.not_before),
    }
    return _compact({name: fact for name, fact in facts.items() if fact})


def reason(text: str) -> DueReason:
    """Return a reason from its stored form."""
    known = facts(text)
    try:
        kind = DueKind(str(known.get("kind")))
    except ValueError:
        return DueReason(kind=DueKind.EARLIER)
    return DueReason(
        kind=kind,
        span=_span(known.get("span")),
        believed=_span(known.get("believed")),
        number=known.get("number", 0),
        host=known.get("host", ""),
        until=maybe_time(known.get("until")),
        not_before=maybe_time(known.get("not_before")),
    )


def _micros_of(span: timedelta | None) -> int | None:
    return None if span is None else span // _MICROSECOND


def to_json(values: Iterable[object]) -> str:
    """Return a list, which is mostly empty, as compact JSON."""
    listed = list(values)
    return _compact(listed) if listed else "[]"


def _texts_json(texts: Iterable[str]) -> str:
    """Return `to_json` of texts; creating an encoder for every short list would take most of the time."""
    return f"[{','.join(map(encode_basestring, texts))}]"


def feed(row: Sequence[Any]) -> Feed:
    """Return a `Feed` of `FEED_COLUMNS`."""
    number, url, title, user_title, site_url, description, language, outlet, added, position, tags = row
    return Feed(
        id=FeedId(number),
        url=url,
        data=FeedData(title=title, site_url=site_url, description=description, language=language),
        outlet=outlet,
        added=from_micros(added),
        user_title=user_title,
        position=position,
        tags=tuple(sorted(items(tags))),
    )


def _warnings(text: str) -> tuple[ParseWarning, ...]:
    return tuple(ParseWarning(kind=WarningKind(kind), number=number, name=name) for kind, number, name in items(text))


def health(row: Sequence[Any]) -> FeedHealth:
    """Return a `FeedHealth` from `HEALTH_COLUMNS`; if that cannot be read, the health of a feed never polled."""
    try:
        return _health(row)
    except (ValueError, TypeError, OverflowError):  # as above
        return FeedHealth()


def _health(row: Sequence[Any]) -> FeedHealth:
    at = dict(zip(HEALTH_NAMES, row, strict=True))
    move = None
    if at["move_url"] is not None:
        move = Move(url=at["move_url"], times=at["move_times"], since=from_micros(at["move_since"]))
    return FeedHealth(
        validators=Validators(etag=at["etag"], last_modified=at["last_modified"]),
        validators_url=at["validators_url"],
        asked_plainly=maybe_time(at["asked_plainly"]),
        body_hash=at["body_hash"],
        fingerprint=at["fingerprint"],
        ending=Ending(at["cut_short"]),
        warnings=_warnings(at["warnings"]),
        checked=maybe_time(at["checked"]),
        changed=maybe_time(at["changed"]),
        last_ok=maybe_time(at["last_ok"]),
        last_error=at["last_error"],
        http=at["http"],
        failures=at["failures"],
        gone=bool(at["gone"]),
        unchanged_in_a_row=at["unchanged_in_a_row"],
        hints=_hints(at["ttl"], at["update_interval"], at["skip_hours"], at["skip_days"]),
        move=move,
        next_due=maybe_time(at["next_due"] or None),
        why_then=reason(at["why_then"]),
        failure=None if at["failure"] is None else FailureKind(at["failure"]),
    )


@lru_cache(maxsize=1_024)
def _hints(ttl: int | None, update_interval: int | None, skip_hours: str, skip_days: str) -> PollingHints:
    """Return the polling hints of a document; most give none, or the same ones."""
    return PollingHints(
        ttl=_span(ttl),
        update_interval=_span(update_interval),
        skip_hours=frozenset(items(skip_hours)),
        skip_days=frozenset(items(skip_days)),
    )


def health_values(known: FeedHealth) -> tuple[Any, ...]:
    """Return the values of `HEALTH_NAMES`."""
    return (
        known.validators.etag,
        known.validators.last_modified,
        known.validators_url,
        maybe_micros(known.asked_plainly),
        known.body_hash,
        known.fingerprint,
        int(known.ending),
        to_json([warning.kind.value, warning.number, warning.name] for warning in known.warnings),
        maybe_micros(known.checked),
        maybe_micros(known.changed),
        maybe_micros(known.last_ok),
        known.last_error,
        known.http,
        known.failures,
        int(known.gone),
        known.unchanged_in_a_row,
        _micros_of(known.hints.ttl),
        _micros_of(known.hints.update_interval),
        to_json(sorted(known.hints.skip_hours)),
        to_json(sorted(known.hints.skip_days)),
        known.move.url if known.move else None,
        known.move.times if known.move else None,
        to_micros(known.move.since) if known.move else None,
        maybe_micros(known.next_due) or 0,
        reason_json(known.why_then),
        known.failure,
    )


def feed_row(row: Sequence[Any]) -> FeedRow:
    """Return a `FeedRow` of `FEED_COLUMNS`, `HEALTH_COLUMNS` and the two counts."""
    cut = 11  # columns of FEED_COLUMNS
    return FeedRow(feed=feed(row[:cut]), health=health(row[cut:-2]), unread=row[-2], total=row[-1])


def entry_facts(data: EntryData) -> tuple[Any, ...]:
    """Return the values of url, title, authors, categories, language, published, updated, comments and replies."""
    return (
        data.url,
        data.title,
        _texts_json(data.authors),
        _texts_json(data.categories),
        data.language,
        maybe_micros(data.published),
        maybe_micros(data.updated),
        data.comments,
        data.replies,
    )


@lru_cache(maxsize=4_096)
def _feed_title(names: str, outlet: str) -> str:
    """Return a feed's title from its two titles and its address, given as JSON; results are cached."""
    user_title, title, url = json.loads(names)
    return shown_title(user_title, title, url, outlet)


def entry_row(row: Sequence[Any]) -> EntryRow:
    """Return an `EntryRow` of `ENTRY_ROW_COLUMNS`."""
    return EntryRow(
        id=row[0],
        feed=row[1],
        story=row[2],
        outlet=row[3],
        feed_title=_feed_title(row[4], row[3]),
        title=row[5],
        author=", ".join(items(row[6])),
        url=row[7],
        language=row[8],
        published=maybe_time(row[9]),
        when=from_micros(row[10]),
        first_seen=from_micros(row[11]),
        read=bool(row[12]),
        starred=bool(row[13]),
        tags=tuple(sorted(items(row[14]))),
        edited=bool(row[15]),
        enclosures=bool(row[16]),
        words=row[17],
    )


def entry(line: EntryRow, facts: Sequence[Any], enclosures: Iterable[Sequence[Any]]) -> Entry:
    """Return an `Entry` from its row, its facts (guid to replies, in the order of their columns) and its files."""
    guid, authors, categories, language, updated, summary, content, comments, replies = facts
    return Entry(
        id=line.id,
        feed=line.feed,
        outlet=line.outlet,
        data=EntryData(
            guid=guid,
            url=line.url,
            title=line.title,
            summary=summary,
            content=content,
            authors=items(authors),
            categories=items(categories),
            published=line.published,
            updated=maybe_time(updated),
            language=language,
            enclosures=tuple(Enclosure(url=url, type=kind, length=length) for url, kind, length in enclosures),
            comments=comments,
            replies=replies,
        ),
        first_seen=line.first_seen,
        when=line.when,
        read=line.read,
        starred=line.starred,
        story=line.story,
        tags=line.tags,
        edited=line.edited,
    )


def story(row: Sequence[Any], entries: tuple[EntryId, ...], *, starred: bool) -> Story:
    """Return a `Story` from the columns that `store.stories` reads, and from its members."""
    number, lead, title, outlets, languages, first, last, unread, independent, rank, muted, followed, *of_lead = row
    coverage, feed, edited, enclosures, words, language = of_lead
    spoken = items(languages)
    return Story(
        id=number,
        lead=lead,
        title=title,
        entries=entries,
        outlets=items(outlets),
        languages=(language, *(each for each in spoken if each != language)) if language in spoken else spoken,
        first=from_micros(first),
        last=from_micros(last),
        unread=unread,
        independent=independent,
        rank=rank,
        starred=starred,
        muted=bool(muted),
        followed=bool(followed),
        coverage=coverage,
        feed=feed,
        edited=bool(edited),
        enclosures=bool(enclosures),
        words=words,
    )


def link(row: Sequence[Any]) -> Link:
    """Return a `Link` from entry, with_entry, score and evidence."""
    return Link(entry=row[0], with_entry=row[1], score=row[2], evidence=reasons.from_text(row[3]))


def link_values(why: Link) -> tuple[Scalar, ...]:
    """Return the values of entry, with_entry, score and evidence."""
    return (why.entry, why.with_entry, why.score, reasons.as_text(why.evidence))


def next_number(connection: sqlite3.Connection, table: str) -> int:
    """Return the number of the next row of an AUTOINCREMENT table, inside a transaction that excludes other writers."""
    query = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) + 1"
    found: int = connection.execute(query, (table,)).fetchone()[0]
    return found
