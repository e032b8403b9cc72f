"""Addresses as users see them: which may be opened, and which host one leads to."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from feedreader.text.clean import one_line

_DROPPED_FROM_ADDRESSES = {ord("\n"): None, ord("\r"): None, ord("\t"): None}


def web_address(url: str | None) -> str | None:
    """Return an address that may be opened (http and https), cleaned as browsers do; None for any other."""
    if not url:
        return None
    clean = one_line(url.strip().translate(_DROPPED_FROM_ADDRESSES), limit=8_000).replace(" ", "%20")
    try:
        parts = urlsplit(clean)
    except ValueError:
        return None
    return clean if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def host(url: str) -> str:
    """Return the host of an address in readable form, without `www.`."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        name = ""
    return one_line(name).removeprefix("www.")


def behind_host(url: str) -> str:
    """Return the part of an address after its host, if that is more than a slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    rest = urlunsplit(("", "", *parts[2:]))
    return "" if rest == "/" else rest
