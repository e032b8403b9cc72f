"""An address as it may be shown: one place for all that leaves the program for eyes, files, logs and other programs."""

from __future__ import annotations

import re

_USERINFO = re.compile(r"((?:[a-z]{1,20}:)?//)([^/?#:@\s]*)(?::[^/?#\s]*)?@", re.IGNORECASE)
_SECRET = re.compile(
    r"([?&;](?:[\w.-]{0,20}[_.-])?(?:password|passwd|passphrase|pwd|secret|token|api_?key|auth)=)[^&;#\s]+",
    re.IGNORECASE,
)
"""What a parameter is called that holds one, also behind another word (`access_token`, `rss-auth`)."""


def shown_url(url: str) -> str:
    """Return the address without what is secret in it.

    The user's name stays; a password there, or one or a token in the query, does not.

    Requests and the store have the whole of it. A text around the address stays as it is.
    """
    if "@" in url:
        url = _USERINFO.sub(lambda found: found[1] + (found[2] + "@" if found[2] else ""), url)
    return _SECRET.sub(r"\1…", url) if "=" in url else url
