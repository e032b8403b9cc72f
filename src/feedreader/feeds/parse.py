"""From a document to what it says: the one entrance to parsing, run in worker processes because it imports feedparser.

The way of a document: repairs on its bytes (`preclean`), its encoding (`driver.decode`), where its items are
(`envelope.split`), feedparser over what is new (`driver`), values (`mapping`), keys (`identity`). What is not a feed is
refused with a sentence (`refusal`). Nothing here limits time or memory: the process it runs in does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.feeds import driver, envelope, identity, jsonfeed, mapping, preclean, refusal
from feedreader.model.entries import guid_digest
from feedreader.model.outcomes import NotAFeed, ParsedFeed

if TYPE_CHECKING:
    from feedreader.feeds.driver import Decoded, Reading
    from feedreader.feeds.envelope import Envelope
    from feedreader.model.entries import EntryData
    from feedreader.model.feeds import FeedData
    from feedreader.model.outcomes import Document, ParseResult

MAX_ENTRIES = 5_000
"""Entries taken from one document, the first ones; a warning tells of more."""


def parse_document(document: Document) -> ParseResult:
    """What the document says, or why it is not a feed; never raises, whatever the bytes.

    With `document.fingerprint`, entries whose bytes have not changed since are skipped where that is sound.
    """
    try:
        return _parse(document)
    except driver.TooDeepError:
        return NotAFeed(reason=refusal.TOO_DEEP)
    except Exception as error:  # noqa: BLE001 - feedparser meets hostile input here, and one feed must not stop a worker
        return NotAFeed(reason=f"The document could not be read ({type(error).__name__}).")


def _parse(document: Document) -> ParseResult:
    body = preclean.preclean(document.body, document.content_type)
    if not body:
        return NotAFeed(reason=refusal.why_not(document.body))
    if body.startswith((b"{", b"[")):
        return _parse_json(body, document)
    if preclean.has_too_many_namespaces(body):
        return NotAFeed(reason=refusal.TOO_MANY_NAMESPACES)
    decoded = driver.decode(body, preclean.believable(document.content_type, body))
    split, well_formed = envelope.split(decoded.data) if decoded.known_encoding else (None, False)
    if split is not None and (parsed := _parse_new(split, decoded, document)) is not None:
        return parsed
    reading = driver.read_strictly(decoded.data, decoded.version) if well_formed else None
    return _parse_all(reading or driver.read_loosely(decoded), document, split, decoded.data)


def _parse_all(reading: Reading, document: Document, split: Envelope | None, data: bytes) -> ParseResult:
    """All that a document says; `data` is what `reading` was made from."""
    reason = refusal.why_empty(document.body, version=reading.version, strict=reading.strict)
    if reason is not None and not reading.entries:
        return NotAFeed(reason=reason)
    warnings, truncated = [], False
    limit = min(MAX_ENTRIES, len(reading.entries))
    if len(reading.entries) > limit:
        warnings.append(f"The document holds {len(reading.entries)} entries; only the first {limit} were read.")
    elif not reading.strict and (document.truncated or preclean.is_truncated(data)):
        limit, truncated = max(limit - 1, 0), True  # half an id is a wrong id
        warnings.append("The end of the document is missing; its last entry was left out.")
    elif not reading.strict:
        warnings.append("The document is not well-formed XML.")
    feed = mapping.feed_of(reading, document.url)
    entries, independent = identity.settle(mapping.candidates_of(reading, feed, document.url, limit))
    fingerprint = None
    if split is not None and independent and len(split.spans) == len(entries) == len(reading.states):
        frame = _frame(split, reading, feed, document)
        fingerprint = envelope.pack(frame, zip(split.hashes, _keys(entries), strict=True)) if frame else None
    return ParsedFeed(
        feed=feed,
        entries=entries,
        version=reading.version,
        fingerprint=fingerprint,
        warnings=tuple(warnings),
        truncated=truncated,
    )


def _parse_new(split: Envelope, decoded: Decoded, document: Document) -> ParsedFeed | None:
    """The entries of a document that are not in its fingerprint; None where only parsing all of it is sound."""
    known = envelope.unpack(document.fingerprint or b"")
    if known is None or len(split.spans) > MAX_ENTRIES:
        return None
    skipped = [number for number, item in enumerate(split.hashes) if item in known.keys]
    taken = {known.keys[split.hashes[number]] for number in skipped}
    # With nothing new, the first item is read all the same: it shows the state in which the others would be.
    nothing_new = len(skipped) == len(split.spans)
    left_out = frozenset(skipped[1:] if nothing_new else skipped)
    reading = driver.read_strictly(split.without(left_out), decoded.version)
    if reading is None or not len(reading.entries) == len(reading.states) == len(split.spans) - len(left_out):
        return None
    feed = mapping.feed_of(reading, document.url)
    if _frame(split, reading, feed, document) != known.frame:
        return None
    entries, independent = identity.settle(
        mapping.candidates_of(reading, feed, document.url, 0 if nothing_new else None)
    )
    found = _keys(entries)
    if not independent or len(taken) + len(found) < len(split.spans) or not taken.isdisjoint(found):
        return None
    new = iter(found)
    items = [(item, known.keys[item] if item in known.keys else next(new)) for item in split.hashes]
    return ParsedFeed(
        feed=feed,
        entries=entries,
        version=reading.version,
        fingerprint=envelope.pack(known.frame, items),
        skipped=len(skipped),
        named=frozenset(taken),
    )


def _frame(split: Envelope, reading: Reading, feed: FeedData, document: Document) -> bytes | None:
    return envelope.frame_of(split.around, reading.states, feed.language, mapping.home_of(reading), document.url)


def _keys(entries: tuple[EntryData, ...]) -> list[bytes]:
    return [guid_digest(entry.guid) for entry in entries]


def _parse_json(body: bytes, document: Document) -> ParseResult:
    content = jsonfeed.read_json(body)
    if content is None:
        return NotAFeed(reason=refusal.why_not(document.body))
    feed = jsonfeed.feed_of(content, document.url)
    candidates = jsonfeed.candidates_of(content, feed, document.url)
    warnings: tuple[str, ...] = ()
    if len(candidates) > MAX_ENTRIES:
        warnings = (f"The document holds {len(candidates)} entries; only the first {MAX_ENTRIES} were read.",)
    entries, _ = identity.settle(candidates[:MAX_ENTRIES])
    return ParsedFeed(feed=feed, entries=entries, version="jsonfeed", warnings=warnings)
