"""Pages of a few large sites whose feed's address follows from theirs, as these sites document.

Such a page is not requested: a reader without cookies would get a consent form, a bot wall or an error.
"""

from __future__ import annotations

import re

_RULES = (
    (r"(?:www\.|m\.)?youtube\.com/channel/(UC[\w-]{22})(?:/\w*)*", "www.youtube.com/feeds/videos.xml?channel_id={}"),
    (r"(?:www\.|m\.)?youtube\.com/user/([\w.-]+)(?:/\w*)*", "www.youtube.com/feeds/videos.xml?user={}"),
    (
        r"(?:www\.|m\.)?youtube\.com/playlist\?(?:[^#]*&)?list=([\w-]+)(?:&[^#]*)?",
        "www.youtube.com/feeds/videos.xml?playlist_id={}",
    ),
    (
        r"(?:(?:www|old|new|m)\.)?reddit\.com/((?:r|u|user)/[\w+-]+(?:/(?:new|top|hot|rising))?)/?(?:\?[^#]*)?",
        "www.reddit.com/{}/.rss",
    ),
    (r"(?:www\.)?medium\.com/(@[\w.-]+)/?(?:\?[^#]*)?", "medium.com/feed/{}"),
)


def feed_of_page(url: str) -> str:
    """Return the address of the feed of a known site's page; any other address unchanged."""
    for page, feed in _RULES:
        if (found := re.fullmatch(rf"https?://{page}(?:#.*)?", url, re.IGNORECASE)) is not None:
            return f"https://{feed.format(found[1])}"
    return url
