"""Addresses without secrets, for screens, files, logs and other programs."""

from __future__ import annotations

import re

_WHO = r"(?P<begin>(?:[a-z]{1,20}:)?//)(?P<user>[^/?#:@\s]*)"
_USERINFO = rf"(?i){_WHO}(?::[^/?#\s]*)?@"
_UNESCAPED = rf"(?i){_WHO}:(?!\d{{0,5}}(?:[/?#\s]|$))[^@\s]{{0,200}}@"
"""A password that contains characters which end a host name: what follows the colon is not a port."""
_BARE = r"(?i)^(?P<begin>)(?!mailto:)(?P<user>[\w.%+~-]+):[^/?#@\s]*@"
"""A password in an address that was typed without `https://`."""
_NO_NAME = r"(?i)(?=[^\d]*\d)(?=[^a-z]*[a-z])[\w-]{16,}"
"""A user name that no user has: some sites want a token as the password of it."""

_BEGIN, _EQUALS = r"(?:[?&;#]|%3F|%26)", r"(?:=|%3D)"
_SECRET = (
    rf"(?i)({_BEGIN}(?:[\w.-]{{0,20}}[_.-])?(?:password|passwd|passphrase|passkey|pass|pwd|secret|token|(?:api|auth|rss)[_-]?key"
    rf"|auth|jwt){_EQUALS})((?:(?!%26)[^&;#\s\"'<>])+)"
)
"""Names of parameters that hold a secret, also after another word (`access_token`), and, for addresses that are
themselves a parameter of another, their escaped forms."""
_LONG_SECRET = (
    rf"(?i)({_BEGIN}(?:[\w.-]{{0,20}}[_.-])?(?:key|sig|signature|hash|hmac|sid|session|sessionid|feed){_EQUALS})"
    r"(?=[A-Za-z_-]*\d)[\w-]{12,}"
)
"""Names that mean something else as often (`key=sports`); their values count if they look like a secret."""
_IN_PATH = r"(/(?:private|secret|token)[-:/])(?=[A-Za-z_-]*\d)[\w-]{12,}"
# All are compiled when the first address needs them: every start imports this file, and few addresses do.


def shown_url(url: str) -> str:
    """Return the address without its secrets.

    The user name stays; a password is left out, and so is a token in the query or the path. Requests and the store use
    the whole address. Text around the address stays as it is.
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
