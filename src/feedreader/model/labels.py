"""What feeds and outlets are called where users see it: a name that nothing confirms has the host beside it.

A feed says itself whose site it belongs to. Many legitimate ones are at another host than that site; so is one that
wants to be mistaken for it. If neither the site is known to name the feed, nor both carry the same entries, the key of
its outlet is `bbc.co.uk (evil.example)`: the claim, and the host. That is another outlet than the one it claims to be,
and shows both wherever outlets are shown; a title that such a feed gives itself has the host beside it, and so has one
that names another host in the place of ours. The user's own names stay as they are.

Such a key is two fields in one text: outlets and hosts contain no white space (`text.urls.outlet_key` escapes it), so
that it can be parsed in one way only, and no claim equals another's key.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from feedreader.model.addresses import shown_url

NARROW = 24
"""About the number of cells in which feeds are shown: if a title would push the host out, the host comes first."""

_LABEL = r"(\S+) \((\S+)\)"
_HOST = (
    r"(?i)(?:https?:)?(?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*\.(?:[^\W\d_]{2,}|xn--[a-z0-9-]+))\.?(?::\d*)?(?:[/?#]\S*)?"
)
"""A host as it may be written: with a scheme, a port, a path, or the dot of the root."""

_PLACES = r"[()\[\]{}<>\u3010\u3011\u3014\u3015\u00ab\u00bb\u203a|\u00b7\u2022]|[:,;]\s|\s[-\u2013\u2014~/]\s"
"""Separators after which a host in a title could be taken for the one beside it. Both patterns are compiled when the
first title contains a dot: every start imports this file, and few feeds have such names."""

_INVISIBLE = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
_DOTS = re.compile("[.\u3002\u2024\uff0e\uff61]")


def unconfirmed(claimed: str, own: str) -> str:
    """Return the key of an outlet that a feed claims and nothing confirms."""
    return f"{claimed} ({own})"


def claim_and_host(outlet: str) -> tuple[str, str | None]:
    """Return the outlet that a key names, and the host that is shown beside it; None if it is confirmed."""
    found = re.fullmatch(_LABEL, outlet) if outlet.endswith(")") else None
    return (found[1], found[2]) if found else (outlet, None)


def shown_title(user_title: str | None, title: str, url: str, outlet: str) -> str:
    """Return what a feed is called: by its user, else by itself, with the host beside it if needed."""
    if user_title or not title:
        return user_title or shown_url(url)
    claimed, host = claim_and_host(outlet)
    if host is None and any(not _is_of(named, claimed) for named in _hosts_in(title)):
        host = claimed
    if host is None:
        return title
    label = f"{title} ({host})"
    cells = len(label) + sum(not each.isascii() for each in label)
    return label if cells <= NARROW else f"{host}: {title}"


def _hosts_in(title: str) -> tuple[str, ...]:
    """Return the hosts that a title names where ours would be expected: alone, separated, or as its last word."""
    return _hosts_named(title) if _DOTS.search(title) is not None else ()


@lru_cache(maxsize=1_024)
def _hosts_named(title: str) -> tuple[str, ...]:
    """Return these hosts as they look: width, invisible characters and the dots of other scripts are ignored."""
    read = unicodedata.normalize("NFKC", title).translate(_INVISIBLE)
    found = []
    for part in filter(None, map(str.strip, re.split(_PLACES, read))):
        for text in dict.fromkeys((part, part.split()[-1])):
            dotted = text.replace("\u3002", ".") if text.replace("\u3002", "").isascii() else text
            if (host := re.fullmatch(_HOST, dotted)) is not None:
                found.append(_as_sent(host[1].lower()))
    return tuple(found)


def _as_sent(host: str) -> str:
    """Return a host as it is sent: in ASCII, if possible."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _is_of(host: str, outlet: str) -> bool:
    """Whether a host is an outlet's own, or that of the platform on which the outlet has its place."""
    own = outlet.partition("/")[0]
    return host == own or host.endswith(f".{own}") or own.endswith(f".{host}")
