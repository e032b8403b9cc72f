"""Addresses without secrets, for screens, files, logs and other programs."""

from __future__ import annotations

import re

_WHO = r"(?P<begin>(?:[a-z]{1,20}:)?//)(?P<user>[^/?#:@\s]*)"
_USERINFO = re.compile(rf"{_WHO}(?::[^/?#\s]*)?@", re.IGNORECASE)
_UNESCAPED = re.compile(rf"{_WHO}:(?!\d{{0,5}}(?:[/?#\s]|$))[^@\s]{{0,200}}@", re.IGNORECASE)
"""A password with characters that end a host's name: behind the colon is no port."""
_BARE = re.compile(r"^(?P<begin>)(?!mailto:)(?P<user>[\w.%+~-]+):[^/?#@\s]*@", re.IGNORECASE)
"""A password in an address that was typed without `https://`."""
_TOKEN = re.compile(r"(?=[^\d]*\d)(?=[^a-z]*[a-z])[\w-]{16,}", re.IGNORECASE)
"""A user's name that no user has: some sites want a token there."""

_BEGIN, _EQUALS = r"(?:[?&;#]|%3F|%26)", r"(?:=|%3D)"
_SECRET = re.compile(
    rf"({_BEGIN}(?:[\w.-]{{0,20}}[_.-])?(?:password|passwd|passphrase|passkey|pass|pwd|secret|token|(?:api|auth|rss)[_-]?key"
    rf"|auth|jwt){_EQUALS})((?:(?!%26)[^&;#\s\"'<>])+)",
    re.IGNORECASE,
)
"""What a parameter is called that holds one, also behind another word (`access_token`), and where the whole
address is a parameter of another."""
_LONG_SECRET = re.compile(
    rf"({_BEGIN}(?:[\w.-]{{0,20}}[_.-])?(?:key|sig|signature|hash|hmac|sid|session|sessionid|feed){_EQUALS})"
    r"(?=[A-Za-z_-]*\d)[\w-]{12,}",
    re.IGNORECASE,
)
"""What is as often something else (`key=sports`), where it looks like a secret."""
_IN_PATH = re.compile(r"(/(?:private|secret|token)[-:/])(?=[A-Za-z_-]*\d)[\w-]{12,}")


def shown_url(url: str) -> str:
    """Return the address without what is secret in it.

    The user's name stays; a password there, or one or a token in the query or the path, does not.

    Requests and the store have the whole of it. A text around the address stays as it is.
    """
    if "@" in url:
        for each in (_USERINFO, _UNESCAPED, _BARE):
            url = each.sub(_without_password, url)
    if "=" in url or "%3" in url:
        url = _LONG_SECRET.sub(r"\1…", _SECRET.sub(r"\1…", url))
    return _IN_PATH.sub(r"\1…", url) if "/private" in url or "/secret" in url or "/token" in url else url


def _without_password(found: re.Match[str]) -> str:
    begin, user = found["begin"] or "", found["user"] or ""
    user = "…" if _TOKEN.fullmatch(user) else user
    return begin + (f"{user}@" if user else "")
