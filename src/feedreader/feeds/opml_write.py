"""Write subscriptions as OPML 2.0 that any reader accepts and that survives a round trip.

A feed is outlined in the folder of each of its tags, because other readers only know folders; the first outline also
names them all as categories, except those with a comma, which a category cannot contain. Passwords in addresses are
left out: the user name stays, and a `comment` says that something is missing.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING

from feedreader.feeds.opml_outlines import SLASH, kept, meant, tag_path
from feedreader.feeds.opml_source import ILLEGAL
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lxml.etree import _Element

    from feedreader.model.subscriptions import Subscription

WITHOUT_PASSWORD = "the password was left out"  # noqa: S105 - says that there is none

MAX_NAMESPACES = 50
"""Namespaces of other programs' attributes that are written: lxml searches all of them for each attribute."""

_USERINFO = re.compile(r"^(https?://)([^/?#]*)@", re.IGNORECASE)
_NAMESPACE = re.compile(r"\{([^{}]+)\}")
_PREFIXES = {"https://freshrss.org/opml": "frss", "https://miniflux.app/opml": "miniflux"}


def write_opml(
    subscriptions: Iterable[Subscription], *, title: str, now: datetime, folders: Iterable[str] = ()
) -> bytes:
    """Return the subscriptions as an OPML 2.0 document in UTF-8; `now`, aware, is its date.

    `folders` are the paths of folders in their order, others follow as they occur.
    """
    from lxml import etree

    subscriptions = list(subscriptions)
    root = etree.Element("opml", version="2.0", nsmap=_namespaces(subscriptions))
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _legal(one_line(title))
    etree.SubElement(head, "dateCreated").text = format_datetime(now.astimezone(UTC), usegmt=True)
    outlines: dict[str, _Element] = {"": etree.SubElement(root, "body")}
    namespaces = frozenset(root.nsmap.values())
    for folder in filter(None, map(tag_path, map(_legal, folders))):
        _folder(outlines, folder)
    for subscription in subscriptions:
        tags = list(dict.fromkeys(filter(None, map(tag_path, map(_legal, subscription.tags)))))
        outline = etree.SubElement(_folder(outlines, tags[0] if tags else ""), "outline")
        _describe(outline, subscription, tags, namespaces)
        for tag in tags[1:]:
            _describe(etree.SubElement(_folder(outlines, tag), "outline"), subscription, (), namespaces)
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return document


def _folder(folders: dict[str, _Element], path: str) -> _Element:
    """Return the outline of a folder, creating it and those around it if necessary."""
    from lxml import etree

    if path not in folders:
        missing = [path]
        while (around := missing[-1].rpartition("/")[0]) not in folders:
            missing.append(around)
        for each in reversed(missing):
            around, _, name = each.rpartition("/")
            name = name.replace(SLASH, "/")
            folders[each] = etree.SubElement(folders[around], "outline", _named(name))
    return folders[path]


def _describe(outline: _Element, subscription: Subscription, tags: Iterable[str], namespaces: frozenset[str]) -> None:
    url, hidden = _without_password(_legal(subscription.url))
    site, _ = _without_password(_legal(subscription.site_url or ""))
    name = _legal(one_line(subscription.title))
    name = name if name and name != subscription.url else url
    categories = ",".join(f"/{tag}" if "/" in tag else tag for tag in tags if "," not in tag)
    own = {**_named(name), "type": "rss", "xmlUrl": url, "htmlUrl": site, "category": categories}
    for attribute, value in own.items():
        if value:
            outline.set(attribute, value)
    for attribute, value in kept(subscription.attributes).items():
        namespace = _NAMESPACE.match(attribute)
        if namespace is None or namespace[1] in namespaces:
            _set(outline, attribute, _legal(value))
    if hidden:
        outline.set("comment", WITHOUT_PASSWORD)


def _set(outline: _Element, attribute: str, value: str) -> None:
    """Set an attribute of another program, unless XML does not allow its name."""
    try:
        outline.set(attribute, value)
    except ValueError:
        return


def _without_password(url: str) -> tuple[str, bool]:
    """Return the address without a password in it, and whether it had one."""
    found = _USERINFO.match(url)
    if found is None or ":" not in found[2]:
        return url, False
    user = found[2].partition(":")[0]
    return found[1] + (f"{user}@" if user else "") + url[found.end() :], True


def _namespaces(subscriptions: Iterable[Subscription]) -> dict[str, str]:
    """Return prefixes for the namespaces of attributes; declared once, at the root."""
    from lxml import etree

    found: dict[str, str] = {}
    names = (_NAMESPACE.match(attribute) for each in subscriptions for attribute in each.attributes)
    for name in dict.fromkeys(match[1] for match in names if match is not None):
        if len(found) == MAX_NAMESPACES:
            break
        prefix = _PREFIXES.get(name, f"x{len(found) + 1}")
        try:
            etree.Element("check", nsmap={prefix: name})
        except ValueError:
            continue
        found[prefix] = name
    return found


def _named(name: str) -> dict[str, str]:
    """Return the attributes of an outline with a name, escaped so that `opml_outlines.meant` returns it."""
    if meant(name) != name:
        name = name.replace("&", "&amp;")
    return {"text": name, "title": name}


def _legal(text: str) -> str:
    return ILLEGAL.sub("", text)
