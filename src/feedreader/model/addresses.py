"""Addresses without secrets, for screens, files, logs and other programs."""

from __future__ import annotations

import re

_WHO = r"(?P<begin>(?:[a-z]{1,20}:)?//)(?P<user>[^/?#:@\s]*)"
_USERINFO = rf"(?i){_WHO}(?::[^/?#\s]*)?@"
_UNESCAPED = rf"(?i){_WHO}:(?!\d{{0,5}}(?:[/?#\s]|$))[^@\s]{{0,200}}@"
"""A password with characters that end a host's name: behind the colon is no port."""
_BARE = r"(?i)^(?P<begin>)(?!mailto:)(?P<user>[\w.%+~-]+):[^/?#@\s]*@"
"""A password in an address that was typed without `https://`."""
_NO_NAME = r"(?i)(?=[^\d]*\d)(?=[^a-z]*[a-z])[\w-]{16,}"
"""A user's name that no user has: some sites want a token there."""

_BEGIN, _EQUALS = r"(?:[?&;#]|%3F|%26)", r"(?:=|%3D)"
_SECRET = (
    rf"(?i)({_BEGIN}(?:[\w.-]{{0,20}}[_.-])?(?:password|passwd|passphrase|passkey|pass|pwd|secret|token|(?:api|auth|rss)[_-]?key"
    rf"|auth|jwt){_EQUALS})((?:(?!%26)[^&;#\s\"'<>])+)"
)
"""What a parameter is called that holds one, also behind another word (`access_token`), and where the whole
address is a parameter of another."""
_LONG_SECRET = (
    rf"(?i)({_BEGIN}(?:[\w.-]{{0,20}}[_.-])?(?:key|sig|signature|hash|hmac|sid|session|sessionid|feed){_EQUALS})"
    r"(?=[A-Za-z_-]*\d)[\w-]{12,}"
)
"""What is as often something else (`key=sports`), where it looks like a secret."""
_IN_PATH = r"(/(?:private|secret|token)[-:/])(?=[A-Za-z_-]*\d)[\w-]{12,}"
# All are compiled when the first address has what they look for: every start reads this file, and few addresses have.


def shown_url(url: str) -> str:
    """Return the address without what is secret in it.

    The user's name stays; a password there, or one or a token in the query or the path, does not.

    Requests and the store have the whole of it. A text around the address stays as it is.
    """
    if "@" in url:
        for each in (_USERINFO, _UNESCAPED, _BARE):
            url = re.sub(each, _without_password, url)
    if "=" in url or "%3" in url:
        url = re.sub(_LONG_SECRET, r"\1…", re.sub(_SECRET, r"\1…", url))
    return re.sub(_IN_PATH, r"\1…", url) if "/private" in url or "/secret" in url or "/token" in url else url


def _without_password(found: re.Match[str]) -> str:
    begin, user = found["begin"] or "", found["user"] or ""
    user = "…" if re.fullmatch(_NO_NAME, user) else user
    return begin + (f"{user}@" if user else "")
