"""Parse a document: the only entry point, run in worker processes because it imports feedparser.

The stages of a document: repairs on its bytes (`preclean`), its encoding, the positions of its items
(`envelope.split`), repairs on its items if it is not well-formed (`mend`), feedparser for new items (`driver`), values
(`mapping`), keys (`identity`). A document that is not a feed is refused with a sentence (`refusal`). Limits on what a
document may produce, and its warnings, are kept in one place (`ledger`); time is limited by the process, not here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedreader.feeds import driver, envelope, identity, jsonfeed, mapping, mend, preclean, refusal, surplus
from feedreader.feeds.element_handlers import TooDeepError
from feedreader.feeds.fingerprint import pack, unpack
from feedreader.feeds.ledger import MAX_ENTRIES, Ledger
from feedreader.model.entries import guid_digest
from feedreader.model.feeds import WarningKind
from feedreader.model.outcomes import NotAFeed, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.feeds.driver import Decoded, Reading
    from feedreader.feeds.envelope import Envelope
    from feedreader.feeds.identity import Candidate
    from feedreader.feeds.mend import Mended
    from feedreader.model.entries import EntryData
    from feedreader.model.feeds import FeedData
    from feedreader.model.outcomes import Document, ParseResult


def parse_document(document: Document) -> ParseResult:
    """Return the content of the document, or why it is not a feed; never raises, whatever the bytes.

    With `document.fingerprint`, entries whose bytes have not changed are skipped if that is sound. In a document with
    stubs (`fingerprint.without_known`) it has to be: otherwise the result is that this is no feed, and the whole
    document must be parsed.
    """
    try:
        return _parse_rest(document) if document.stubs else _parse(document)
    except TooDeepError:
        return NotAFeed(reason=refusal.TOO_DEEP)
    except Exception as error:  # noqa: BLE001 - feedparser meets hostile input here, and one feed must not stop a worker
        return NotAFeed(reason=f"The document could not be read ({type(error).__name__}).")


_REPLACED = "\ufffd".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A document on its way: the request, its text in UTF-8, and its ledger."""

    document: Document
    decoded: Decoded
    ledger: Ledger
    doubled: bool


def _parse(document: Document) -> ParseResult:
    ledger = Ledger()
    body = preclean.preclean(document.body, document.content_type)
    if body is not document.body:
        ledger.note(WarningKind.BYTES_REPLACED, body.count(_REPLACED) - document.body.count(_REPLACED))
    if not body:
        return NotAFeed(reason=refusal.why_not(document.body))
    if not body.startswith((b"{", b"[", b"<")) and (sound := jsonfeed.without_junk(body)) is not body:
        ledger.note(WarningKind.JSON_MENDED)
        body = sound
    if body.startswith((b"{", b"[")):
        return _parse_json(body, document, ledger)
    if preclean.has_too_many_namespaces(body):
        return NotAFeed(reason=refusal.TOO_MANY_NAMESPACES)
    decoded = _decoded(body, document, ledger)
    doubled = preclean.is_doubly_encoded(decoded.data)
    ledger.note(WarningKind.ENCODED_TWICE, doubled)
    source = _Source(document=document, decoded=decoded, ledger=ledger, doubled=doubled)
    split, well_formed = envelope.split(decoded.data) if decoded.known_encoding else (None, False)
    if split is not None and (less := surplus.without_surplus(split, ledger)) is not None:
        source = replace(source, decoded=replace(decoded, data=less))
        split, _ = envelope.split(less)
    if well_formed and not mend.swallows(decoded.data):
        return _parse_sound(split, source) or _parse_all(driver.read_loosely(decoded, source.document.url), source)
    return _parse_broken(source)


def _parse_rest(document: Document) -> ParseResult:
    """Return the contents of a document with stubs for known items, if the whole document certainly says the same."""
    ledger, body = Ledger(), document.body
    if preclean.preclean(body, document.content_type) == body and not preclean.has_too_many_namespaces(body):
        decoded = _decoded(body, document, ledger)
        split, _ = envelope.split(decoded.data, document.mark)
        sound = split is not None and split.stubs == document.stubs and not mend.swallows(decoded.data)
        if split is not None and sound and decoded.known_encoding and not ledger.warnings:
            source = _Source(document=document, decoded=decoded, ledger=ledger, doubled=False)
            if (parsed := _parse_new(split, source)) is not None:
                return parsed
    return NotAFeed(reason="All of the document has to be read.")


def _decoded(body: bytes, document: Document, ledger: Ledger) -> Decoded:
    """Return the document in UTF-8, with a DOCTYPE of harmless entities."""
    content_type = preclean.believable(document.content_type, body)
    decoded = driver.decode(body, content_type)
    ledger.note(WarningKind.ENCODING_BELIED, bool(decoded.belied), decoded.belied)
    ledger.note(WarningKind.ENCODING_GUESSED, bool(decoded.guessed), decoded.guessed)
    ledger.note(WarningKind.BYTES_REPLACED, decoded.replaced)
    data, entities, version, refused = preclean.without_doctype(decoded.data)
    ledger.note(WarningKind.ENTITIES_REFUSED, refused)
    return replace(decoded, data=preclean.without_default(data), entities=entities, version=version)


def _parse_sound(split: Envelope | None, source: _Source) -> ParseResult | None:
    """Return the contents of a well-formed document; only its new items are parsed if that is sound."""
    if split is not None and (parsed := _parse_new(split, source)) is not None:
        return parsed
    reading = driver.read_strictly(source.decoded.data, source.decoded.version, source.document.url)
    return None if reading is None else _parse_all(reading, source, split)


def _parse_broken(source: _Source) -> ParseResult:
    """Return the contents of a document that is not well-formed, by repairing only what is broken."""
    decoded, ledger = source.decoded, source.ledger
    ends = not (source.document.truncated or preclean.is_truncated(decoded.data))
    mended = mend.mend(decoded.data, decoded.entities, ends=ends)
    if mended is None:
        return _parse_all(driver.read_loosely(decoded, source.document.url), source, cut=not ends)
    ledger.note(WarningKind.MENDED_ITEMS, mended.mended - len(mended.broken))
    ledger.note(WarningKind.BROKEN_ITEMS, len(mended.broken))
    ledger.note(WarningKind.NOT_WELL_FORMED, ends and not mended.mended)
    source = replace(source, decoded=replace(decoded, data=mended.data))
    split = None if mended.broken else envelope.split(mended.data)[0]
    if split is not None and (less := surplus.without_surplus(split, ledger)) is not None:
        mended = replace(mended, data=less)
        source = replace(source, decoded=replace(decoded, data=less))
        split, _ = envelope.split(less)
    if not mended.broken and mended.head is None and ends and (parsed := _parse_sound(split, source)) is not None:
        return parsed
    reading = driver.read_strictly(mended.data, decoded.version, source.document.url)
    if reading is None:
        return _parse_all(driver.read_loosely(decoded, source.document.url), source, cut=not ends)
    return _parse_all(_completed(reading, mended, source), source, cut=not ends, ended=not ends and not mended.broken)


def _completed(reading: Reading, mended: Mended, source: _Source) -> Reading:
    """Return the reading of a mended document, with the contents of its broken parts in their places."""
    decoded, url = source.decoded, source.document.url
    loose = {place: driver.read_loosely(replace(decoded, data=item), url).entries for place, item in mended.broken}
    entries = [entry for place, one in enumerate(reading.entries) for entry in loose.get(place, [one])]
    completed = replace(reading, entries=entries, strict=False)
    if mended.head is None:
        return completed
    head = driver.read_loosely(replace(decoded, data=mended.head), url)
    version = head.version or reading.version
    return replace(completed, version=version, feed=head.feed, skip_hours=head.skip_hours, skip_days=head.skip_days)


def _parse_all(
    reading: Reading, source: _Source, split: Envelope | None = None, *, cut: bool = False, ended: bool = False
) -> ParseResult:
    """Return all contents of a document; `cut` says that its end is missing, `ended` that an end was added."""
    document, ledger = source.document, source.ledger
    reason = refusal.why_empty(document.body, version=reading.version, strict=reading.strict)
    if reason is not None and not reading.entries and not (ended and refusal.begins_an_entry(document.body)):
        return NotAFeed(reason=reason)
    ledger.note(WarningKind.CUT_SHORT, cut)
    feed = mapping.feed_of(reading, document.url, ledger, doubled=source.doubled)
    candidates, connected = mapping.candidates_of(reading, feed, document.url, ledger, doubled=source.doubled)
    entries, independent = identity.settle(candidates)
    fingerprint = None
    alone = independent and not connected
    if split is not None and alone and len(split.spans) == len(entries) == len(candidates) == len(reading.states):
        fingerprint = _fingerprint(
            split, zip(_keys(entries), candidates, strict=True), _frame(split, reading, feed, source)
        )
    return ParsedFeed(
        feed=feed,
        entries=entries,
        version=reading.version,
        fingerprint=fingerprint,
        warnings=ledger.warnings,
        truncated=cut,
        self_url=mapping.self_url_of(reading, document.url),
    )


def _parse_new(split: Envelope, source: _Source) -> ParsedFeed | None:
    """Return the entries of a document that are not in its fingerprint; None if only parsing all of it is sound."""
    document = source.document
    known = unpack(document.fingerprint or b"")
    if known is None or len(split.spans) > MAX_ENTRIES:
        return None
    skipped = [number for number, item in enumerate(split.hashes) if item in known.keys]
    taken = {known.keys[split.hashes[number]] for number in skipped}
    # Without new items, the first is parsed all the same: it shows the state in which the others would be.
    nothing_new = len(skipped) == len(split.spans)
    left_out = frozenset(skipped[1:] if nothing_new else skipped)
    reading = driver.read_strictly(split.without(left_out), source.decoded.version, document.url)
    if reading is None or not len(reading.entries) == len(reading.states) == len(split.spans) - len(left_out):
        return None
    ledger = Ledger()
    feed = mapping.feed_of(reading, document.url, ledger, doubled=source.doubled)
    if _frame(split, reading, feed, source) != known.frame:
        return None
    candidates, connected = mapping.candidates_of(
        reading, feed, document.url, ledger, limit=0 if nothing_new else None, doubled=source.doubled
    )
    entries, independent = identity.settle(candidates)
    found = _keys(entries)
    alone = independent and not connected and len(entries) == len(candidates)
    if not alone or len(taken) + len(found) < len(split.spans) or not taken.isdisjoint(found):
        return None
    new = iter(zip(found, candidates, strict=True))
    items = []
    for item in split.hashes:
        if item in known.keys:
            items.append((item, known.keys[item]))
        elif not (fresh := next(new))[1].noted:
            items.append((item, fresh[0]))
    source.ledger.add(ledger)
    return ParsedFeed(
        feed=feed,
        entries=entries,
        version=reading.version,
        fingerprint=pack(known.frame, items),
        skipped=len(skipped),
        named=frozenset(taken),
        warnings=source.ledger.warnings,
    )


def _frame(split: Envelope, reading: Reading, feed: FeedData, source: _Source) -> bytes | None:
    context = (feed.language, mapping.home_of(reading), source.document.url, source.doubled)
    authors = mapping.shared_authors(reading, Ledger())
    return envelope.frame_of(split.around, reading.states, *context, *authors)


def _fingerprint(split: Envelope, read: Iterable[tuple[bytes, Candidate]], frame: bytes | None) -> bytes | None:
    """Return the fingerprint of the items that need not be parsed again.

    Items with warnings are left out, so that their warnings recur.
    """
    if frame is None:
        return None
    items = ((item, key) for item, (key, candidate) in zip(split.hashes, read, strict=True) if not candidate.noted)
    return pack(frame, items)


def _keys(entries: tuple[EntryData, ...]) -> list[bytes]:
    return [guid_digest(entry.guid) for entry in entries]


def _parse_json(body: bytes, document: Document, ledger: Ledger) -> ParseResult:
    try:
        content = jsonfeed.read_json(body, ledger, document.content_type)
    except jsonfeed.BrokenJsonError as error:
        if b'"items"' not in body:
            return NotAFeed(reason=refusal.why_not(document.body))
        return NotAFeed(reason=f"The server sent JSON that is broken ({error}).")
    if content is None:
        return NotAFeed(reason=refusal.why_not(document.body))
    doubled = preclean.is_doubly_encoded(body)
    feed = jsonfeed.feed_of(content, document.url, ledger)
    candidates = jsonfeed.candidates_of(content, feed, document.url, ledger, doubled=doubled)
    entries, _ = identity.settle(candidates)
    return ParsedFeed(
        feed=feed,
        entries=entries,
        version="jsonfeed",
        warnings=ledger.warnings,
        truncated=ledger.has(WarningKind.CUT_SHORT),
        self_url=jsonfeed.self_url_of(content, document.url),
    )
