"""A stream as Atom (RFC 4287), for newsboat's modes `feedhq`, `inoreader` and `theoldreader`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # only for writing; nothing from outside is parsed

from feedreader.serve.protocol import long_item, write_stream
from feedreader.serve.records import item_record, item_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedreader.model.streams import Item, Stream

_ATOM = "http://www.w3.org/2005/Atom"
_LABELS = "http://www.google.com/reader/"


def document(stream: Stream, items: Sequence[Item], now: datetime) -> str:
    """Write items as an Atom feed; their states are categories of the scheme that newsboat looks for."""
    feed = ET.Element("feed", {"xmlns": _ATOM})
    ET.SubElement(feed, "id").text = f"tag:google.com,2005:reader/{write_stream(stream)}"
    ET.SubElement(feed, "title").text = items[0].feed.title if items else write_stream(stream)
    ET.SubElement(feed, "updated").text = _time(now)
    for item in items:
        _add_entry(feed, item)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True)


def _add_entry(feed: ET.Element, item: Item) -> None:
    record, data = item_record(item), item.entry.data
    entry = ET.SubElement(feed, "entry")
    ET.SubElement(entry, "id").text = long_item(item.entry.id)
    ET.SubElement(entry, "title", {"type": "text"}).text = item_title(item)
    ET.SubElement(entry, "published").text = _time(item.entry.when)
    ET.SubElement(entry, "updated").text = _time(data.updated or item.entry.when)
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": record["canonical"][0]["href"]})
    for file in record.get("enclosure", ()):
        ET.SubElement(entry, "link", {"rel": "enclosure", "type": file["type"], "href": file["href"]})
    if "author" in record:
        ET.SubElement(ET.SubElement(entry, "author"), "name").text = record["author"]
    label = "read" if item.entry.read else "kept-unread"
    ET.SubElement(entry, "category", {"scheme": _LABELS, "term": record["categories"][0], "label": label})
    ET.SubElement(entry, "content", {"type": "html"}).text = record["summary"]["content"]


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
