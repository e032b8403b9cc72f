from __future__ import annotations

import pytest

from feedreader.feeds.known_pages import feed_of_page

CHANNEL = "UC" + "a" * 22


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        (
            f"https://www.youtube.com/channel/{CHANNEL}/videos",
            f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
        ),
        ("http://m.youtube.com/user/ada", "https://www.youtube.com/feeds/videos.xml?user=ada"),
        ("https://youtube.com/playlist?a=b&list=PL-1&c", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL-1"),
        ("https://old.reddit.com/r/python/?a=b", "https://www.reddit.com/r/python/.rss"),
        ("https://www.reddit.com/r/python+rust/new", "https://www.reddit.com/r/python+rust/new/.rss"),
        ("https://medium.com/@ada#x", "https://medium.com/feed/@ada"),
    ],
)
def test_the_feed_of_a_page_follows_from_its_address(page, feed):
    assert feed_of_page(page) == feed


@pytest.mark.parametrize(
    "page",
    [
        "https://www.youtube.com/@ada",
        "https://www.youtube.com/watch?v=x",
        "https://www.reddit.com/r/python/.rss",
        "https://www.reddit.com/r/python/comments/1/x/",
        "https://medium.com/feed/@ada",
        "https://medium.com/@ada/a-story-1",
        "https://a.example/channel/x",
    ],
)
def test_any_other_address_stays(page):
    assert feed_of_page(page) == page
