"""A label that nothing confirms has the host beside it, and is another outlet than the one it claims to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW, make_feed_data, make_intent, make_new, make_subscription

from feedreader.model.labels import claim_and_host, shown_title
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.text.urls import outlet_key, outlet_of

if TYPE_CHECKING:
    from pathlib import Path

    from feedreader.store.connect import Store

SITE = "https://www.bbc.co.uk/news"
GENUINE, ELSEWHERE = "https://www.bbc.co.uk/rss", "https://feeds.evil.example/bbc"


@pytest.mark.parametrize(
    ("url", "site", "confirmed", "outlet"),
    [
        (ELSEWHERE, SITE, None, "bbc.co.uk (evil.example)"),
        (ELSEWHERE, SITE, "bbc.co.uk", "bbc.co.uk"),
        (ELSEWHERE, SITE, "lemonde.fr", "bbc.co.uk (evil.example)"),
        (ELSEWHERE, None, None, "evil.example"),
        (ELSEWHERE, "https://evil.example/", None, "evil.example"),
        (GENUINE, SITE, None, "bbc.co.uk"),
        ("https://feeds.feedburner.com/name", "https://blog.example/", None, "blog.example (feedburner.com/name)"),
        ("http://127.0.0.1:8000/feed", "https://blog.example/", None, "blog.example (127.0.0.1)"),
    ],
)
def test_an_outlet_that_is_claimed_only_has_the_host_beside_it(url, site, confirmed, outlet):
    assert outlet_of(url, site, confirmed) == outlet


@pytest.mark.parametrize(
    ("user_title", "title", "outlet", "shown"),
    [
        (None, "BBC News", "bbc.co.uk (evil.example)", "BBC News (evil.example)"),
        ("Mine", "BBC News", "bbc.co.uk (evil.example)", "Mine"),
        (None, "BBC News", "bbc.co.uk", "BBC News"),
        (None, "BBC News " * 30, "bbc.co.uk (evil.example)", f"evil.example: {'BBC News ' * 30}"),
        (None, "bbc.co.uk", "evil.example", "bbc.co.uk (evil.example)"),
        (None, "https://www.bbc.co.uk/", "evil.example", "evil.example: https://www.bbc.co.uk/"),
        (None, "新闻" * 5, "bbc.co.uk (evil.example)", f"evil.example: {'新闻' * 5}"),
        (None, "news.evil.example", "evil.example", "news.evil.example"),
        (None, "Node.js Weekly", "evil.example", "Node.js Weekly"),
        (None, "News (from Oslo)", "evil.example", "News (from Oslo)"),
        (None, "", "bbc.co.uk (evil.example)", ELSEWHERE),
        (None, "BBC (bbc.co.uk)", "evil.example", "evil.example: BBC (bbc.co.uk)"),
        (None, "BBC (evil.example)", "evil.example", "BBC (evil.example)"),
        (None, "BBC (bbc.co.uk)", "bbc.co.uk", "BBC (bbc.co.uk)"),
        (None, "BBC (bbc.co.uk)", "bbc.co.uk (evil.example)", "evil.example: BBC (bbc.co.uk)"),
        (None, "münchen.example", "xn--mnchen-3ya.example", "münchen.example"),
        (None, "Node.js Weekly", "nodeweekly.example", "Node.js Weekly"),
        (None, "Ann, on feedburner.com", "feedburner.com/ann", "Ann, on feedburner.com"),
        (None, "3.14 is near 22/7. And more.", "evil.example", "3.14 is near 22/7. And more."),
        (None, "你好。世界", "evil.example", "你好。世界"),
    ],
)
def test_a_title_that_nothing_confirms_has_the_host_beside_it(user_title, title, outlet, shown):
    assert shown_title(user_title, title, ELSEWHERE, outlet) == shown


@pytest.mark.parametrize(
    "title",
    [
        *("bbc.co.uk", "BBC.CO.UK", "bbc.co.uk.", "bbc.co.uk:443", "http://bbc.co.uk:80/news?a=1", "//bbc.co.uk"),
        *("ｂｂｃ．ｃｏ．ｕｋ", "bbc。co。uk", "bbc․co․uk", "bbc.\u200bco.uk", "b\u00adbc.co.uk", "bbс.co.uk"),
        *("xn--b1ad.example.org", "xn--80ak6aa92e.xn--p1ai", "München.example", "https://bbc.co.uk#x"),
        *(
            "BBC (bbc.co.uk)",
            "BBC [bbc.co.uk]",
            "BBC（bbc.co.uk）",
            "BBC 【bbc.co.uk】",
            "bbc.co.uk: BBC",
            "BBC: bbc.co.uk",
        ),
        *(
            "BBC | bbc.co.uk",
            "BBC - bbc.co.uk",
            "bbc.co.uk – BBC",
            "BBC · bbc.co.uk",
            "BBC at bbc.co.uk",
            "BBC <bbc.co.uk>",
        ),
    ],
)
def test_a_host_in_the_place_of_ours_does_not_hide_it(title):
    assert "evil.example" in shown_title(None, title, ELSEWHERE, "evil.example")
    assert "evil.example" in shown_title(None, title, ELSEWHERE, "bbc.co.uk (evil.example)")


HOSTS = st.sampled_from(
    ("bbc.co.uk", "evil.example", "medium.com", "127.0.0.1", "[::1]", "münchen.de", "bbc.co.uk (evil.example)")
)
PATHS = st.text(st.sampled_from("aé/ ()%20\u00a0\u3000\t\n:@?#"), max_size=12)


@given(
    st.builds("http://{}/{}".format, HOSTS, PATHS),
    st.builds("https://{}{}".format, HOSTS, PATHS) | st.text(max_size=30),
)
def test_nobodys_claim_is_the_key_of_another(url, site):
    """A key is read in one way only: as what is claimed, and the host that claims it."""
    own, claimed = outlet_key(url), outlet_key(site)
    read = claim_and_host(outlet_of(url, site))
    assert read == ((claimed or own, None) if not own or claimed in (own, "") else (claimed, own))


def test_a_label_is_read_back():
    assert claim_and_host("bbc.co.uk (evil.example)") == ("bbc.co.uk", "evil.example")
    assert claim_and_host("bbc.co.uk") == ("bbc.co.uk", None)


def claiming(path: Path, entries: int, *, same: int = 0, named_by: str | None = None) -> Store:
    """A store with the genuine feed and one that names its site, of whose entries the genuine one has some, too."""
    store = open_store(path)
    wanted = [make_subscription(GENUINE), make_subscription(ELSEWHERE, named_by=named_by)]
    store.writer.feeds.subscribe(wanted, now=NOW)
    for feed, count in ((1, entries), (2, entries)):
        own = [
            make_new(f"{feed}-{at}", title=f"Title {at if at < same else (feed, at)}", url=f"{SITE}/{at}")
            for at in range(count)
        ]
        store.writer.polling.apply([make_intent(feed, *own, data=make_feed_data("BBC News", site_url=SITE))])
    return store


@pytest.mark.parametrize(("entries", "same", "confirmed"), [(4, 4, True), (10, 5, True), (10, 4, False), (2, 2, False)])
def test_the_same_entries_at_the_site_itself_confirm_a_label(tmp_path, entries, same, confirmed):
    with claiming(tmp_path / "f.db", entries, same=same) as store:
        assert store.feeds.get(2).feed.title == "BBC News (evil.example)"
        assert store.writer.feeds.renew_outlets() == int(confirmed)
        assert store.feeds.get(2).feed.title == ("BBC News" if confirmed else "BBC News (evil.example)")
        story = next(one for one in store.stories.page(limit=50) if one.feed == 2)
        assert story.outlets == (("bbc.co.uk",) if confirmed else ("bbc.co.uk (evil.example)",))


def test_what_a_page_of_the_site_named_is_the_sites(tmp_path):
    with claiming(tmp_path / "f.db", 1, named_by=SITE) as store:
        assert [row.feed.title for row in store.feeds.all()] == ["BBC News", "BBC News"]


def test_a_page_of_another_site_confirms_nothing(tmp_path):
    with claiming(tmp_path / "f.db", 1, named_by="https://evil.example/page") as store:
        assert store.feeds.get(2).feed.title == "BBC News (evil.example)"


def test_a_label_is_exported_without_the_host(tmp_path):
    with claiming(tmp_path / "f.db", 1) as store:
        assert {each.title for each in store.feeds.subscriptions()} == {"BBC News"}


def test_rows_of_entries_have_the_host_beside_it(tmp_path):
    with claiming(tmp_path / "f.db", 1) as store:
        rows = {row.feed: row for row in store.entries.page(limit=10)}
    assert (rows[1].feed_title, rows[1].outlet) == ("BBC News", "bbc.co.uk")
    assert (rows[2].feed_title, rows[2].outlet) == ("BBC News (evil.example)", "bbc.co.uk (evil.example)")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("bbc.co.uk", {1, 2}),
        ("EVIL.example", {2}),
        ("bbc", {1, 2}),
        ("uk (evil", set()),
        ("bbc.co.uk (evil.example)", set()),
    ],
)
def test_a_query_looks_at_the_outlet_and_at_the_host_not_at_both_as_one_text(tmp_path, wanted, found):
    with claiming(tmp_path / "f.db", 1) as store:
        condition = Workspace(store, Settings()).selection(f'outlet:"{wanted}"')
        assert {row.feed for row in store.entries.page(condition, limit=10)} == found
