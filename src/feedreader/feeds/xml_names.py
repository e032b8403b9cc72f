"""Names of elements, attributes and namespaces as feedparser has them, converted from expat's."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.parsers import expat

from feedparser import mixin

SEPARATOR = "\x01"
"""Separates namespace, name and prefix in expat's names: a character that no XML document can contain."""

_SCHEME = re.compile(r"^https?://(?:www\.(?=purl\.org/))?")
_NAMESPACES = frozenset(name.lower() for name in mixin._FeedParserMixin.namespaces)  # noqa: SLF001 - a private name, guarded by a test


def new_expat() -> expat.XMLParserType:
    """Return an expat that resolves namespaces, keeps prefixes, and fetches nothing."""
    parser = expat.ParserCreate(None, SEPARATOR, {})
    parser.namespace_prefixes = True
    return parser


def element_name(name: str) -> str:
    """Return feedparser's name of an element, from expat's: lower case, with feedparser's own prefix."""
    namespace, local, prefix = _parts(name)
    prefix = _prefix_of(namespace, prefix)
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def attribute_name(name: str) -> str:
    """Return feedparser's name of an attribute, from expat's."""
    namespace, local, _ = _parts(name)
    prefix = _prefix_of(namespace, "")
    return f"{prefix}:{local}".lower() if prefix else local.lower()


def _parts(name: str) -> tuple[str, str, str]:
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return "", name, ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=256)
def known_namespace(uri: str) -> str:
    """Return a namespace as feedparser knows it, if it differs only in its scheme or a final slash."""
    name = uri.strip().lower()
    if name in _NAMESPACES:
        return uri.strip()
    bare = _SCHEME.sub("http://", name).rstrip("/#")
    return next((known for end in ("", "/", "#") if (known := bare + end) in _NAMESPACES), uri)


def _prefix_of(namespace: str, prefix: str) -> str:
    namespace = known_namespace(namespace).lower()
    if "backend.userland.com/rss" in namespace:
        namespace = "http://backend.userland.com/rss"
    found: str = mixin._FeedParserMixin._matchnamespaces.get(namespace, prefix)  # noqa: SLF001 - feedparser's table
    return found
