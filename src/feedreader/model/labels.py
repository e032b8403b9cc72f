"""What feeds and outlets are called where users see it: a name that nothing confirms has the host beside it.

A feed says itself whose site it belongs to. Many good ones live at another host than that site; so does one that would
like to be taken for it. Where neither the site is known to name the feed, nor both carry the same entries, the key of
its outlet is `bbc.co.uk (evil.example)`: what it claims, and where it comes from. That is another outlet than the one
that it claims to be, and shows where outlets are shown; a title that such a feed gives itself has the host beside it,
and so has one that is nothing but the name of another host. The user's own names stay as they are.
"""

from __future__ import annotations

import re

from feedreader.model.addresses import shown_url

NARROW = 24
"""Cells of the columns that feeds are shown in, about: where a title would push the host out, that stands before it."""

_LABEL = re.compile(r"(.+) \((.+)\)", re.DOTALL)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})/?", re.IGNORECASE)


def unconfirmed(claimed: str, own: str) -> str:
    """Return the key of an outlet that a feed claims and nothing confirms."""
    return f"{claimed} ({own})"


def claim_and_host(outlet: str) -> tuple[str, str | None]:
    """Return which outlet the key of one names, and the host that is shown beside it; None where it is confirmed."""
    found = _LABEL.fullmatch(outlet)
    return (found[1], found[2]) if found else (outlet, None)


def shown_title(user_title: str | None, title: str, url: str, outlet: str) -> str:
    """Return what a feed is called: by its user, else by itself with the host beside it where that is needed."""
    if user_title or not title:
        return user_title or shown_url(url)
    claimed, host = claim_and_host(outlet)
    if host is None and (named := _HOST.fullmatch(title.strip())) is not None:
        name = named[1].lower()
        host = None if name == claimed or name.endswith(f".{claimed}") or claimed.endswith(f".{name}") else claimed
    if host is None:
        return title
    label = f"{title} ({host})"
    cells = len(label) + sum(not each.isascii() for each in label)
    return label if cells <= NARROW else f"{host}: {title}"
