"""Read and write OPML: outlines become subscriptions, or are reported with a reason.

Lists come from strangers, so nothing in one is fetched or run: only http and https addresses are subscribed to,
commands that other readers would run are refused, included lists are named but not read, and attributes with secrets
are dropped. The parser sees neither DTD nor network; outlines are read as events, at any depth and number.
"""

from __future__ import annotations

import re
from typing import Any, cast

from feedreader.errors import OpmlError
from feedreader.feeds.opml_outlines import MAX_OUTLINES, OutlineReader, too_many
from feedreader.feeds.opml_source import Source, decode, framed, looks_like, repair, with_attributes_mended
from feedreader.feeds.opml_write import write_opml
from feedreader.model.subscriptions import OpmlDocument

__all__ = ["read_opml", "write_opml"]

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused; a list of 10,000 feeds has about 3 MB."""

_PIECE = 1 << 20
_LINE = re.compile(r"(?:, )?line \d+, column \d+.*", re.DOTALL)


def read_opml(data: bytes) -> OpmlDocument:
    """Return the outlines of an OPML file in order. Raises OpmlError if none can be read."""
    if len(data) > MAX_BYTES:
        raise OpmlError(
            f"the file has {len(data) >> 20} MB, more than any list of feeds; the limit is {MAX_BYTES >> 20} MB"
        )
    from lxml.etree import XMLSyntaxError

    source = decode(data)
    if source.text.count("<outline") > MAX_OUTLINES:
        raise too_many()  # without reading the first of them
    try:
        try:
            reader = _read(source)
        except XMLSyntaxError:
            source, reader = _mended(repair(framed(source)))
    except XMLSyntaxError:
        raise _not_opml(data, source) from None  # none of it is XML
    if not reader.is_opml:
        raise _not_opml(data, source)
    return OpmlDocument(
        outlines=reader.outlines(), folders=tuple(reader.folders), title=reader.title, repairs=source.repairs
    )


def _read(source: Source, *, recover: bool = False) -> OutlineReader:
    from lxml import etree

    reader = OutlineReader()
    parser = etree.XMLParser(
        target=cast("Any", reader),  # the stubs require methods that lxml does not
        recover=recover,
        encoding="utf-8",
        resolve_entities=True,  # else even &amp; stays unresolved; the text has no DTD, so no others exist
        load_dtd=False,
        no_network=True,
        huge_tree=True,  # lifts limits on depth and length; no tree is built, and MAX_BYTES bounds the rest
    )
    text = source.text
    for start in range(0, len(text), _PIECE):
        parser.feed(text[start : start + _PIECE].encode("utf-8", "replace"))
    parser.close()
    return reader


def _mended(source: Source) -> tuple[Source, OutlineReader]:
    """Return the contents of a repaired text, and the repairs that were needed in the end."""
    from lxml.etree import XMLSyntaxError

    try:
        return source, _read(source)
    except XMLSyntaxError as error:
        broken = _broken(error)
    mended = with_attributes_mended(source)
    if mended is not source:
        try:
            return mended, _read(mended)
        except XMLSyntaxError as error:
            broken = _broken(error)
    return Source(text=mended.text, repairs=(*mended.repairs, broken)), _read(mended, recover=True)


def _not_opml(data: bytes, source: Source) -> OpmlError:
    return OpmlError(f"this is not OPML: it looks like {looks_like(data, source.text)}")


def _broken(error: Exception) -> str:
    place = re.search(r"line (\d+), column (\d+)", str(error))
    where = f" from line {place[1]}, column {place[2]} on" if place is not None else ""
    what = _LINE.sub("", str(error)).strip() or "it is cut short"
    return f"the file is not well-formed{where} ({what}); took what could be read"
