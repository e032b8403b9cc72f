"""Subscribing to what a user typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.fakes.polling import fetched, not_modified

from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed, LinkOrigin, PageLink
from feedreader.service.subscribing import subscribe, subscribe_all

if TYPE_CHECKING:
    from feedreader.model.outcomes import Fetched

FEED = "https://a.example/feed"


async def test_a_feed_is_subscribed_to_with_one_request(poller, client, store):
    client.answers[FEED] = fetched("1 2")
    added = await subscribe(poller, FEED, ["news/fr"])
    assert (added.status, added.title, added.why) == ("added", "News", "")
    row = store.feeds.get(added.feed)
    assert (row.total, row.feed.tags) == (2, ("news/fr",))
    assert len(client.requests) == 1


async def test_a_page_leads_to_the_feed_that_it_names(poller, client):
    page = "https://a.example/"
    client.answers[page] = fetched("!", url=page)
    client.answers[FEED] = fetched("1")
    added = await subscribe(poller, "a.example/")
    assert (added.status, added.url) == ("added", FEED)


async def test_a_page_without_a_feed_is_refused(poller, client, store):
    page = "https://a.example/"
    client.answers[page] = fetched("!", url=page)
    added = await subscribe(poller, page)
    assert (added.feed, added.status, added.why) == (None, "refused", "this is a web page")
    assert store.feeds.all() == ()


async def test_what_is_subscribed_to_already_is_not_asked_again(poller, client):
    client.answers[FEED] = fetched("1")
    first = await subscribe(poller, FEED)
    again = await subscribe(poller, "http://a.example/feed/")
    assert (again.status, again.feed, len(client.requests)) == ("known", first.feed, 1)


async def test_a_removed_feed_that_comes_back_is_asked_no_sooner_and_no_less_conditionally(
    poller, client, clock, store
):
    client.answers[FEED] = fetched("1")
    first = await subscribe(poller, FEED)
    store.writer.feeds.unsubscribe([first.feed], now=clock())
    again = await subscribe(poller, FEED)
    assert (again.feed, again.status, len(client.requests)) == (first.feed, "added", 1)
    store.writer.feeds.unsubscribe([first.feed], now=clock())
    clock.advance(days=2)
    client.answers[FEED] = not_modified()
    await subscribe(poller, FEED)
    assert [request.validators.etag for request in client.requests] == [None, '"1"']


async def test_an_unreachable_feed_is_subscribed_to_only_by_somebody_who_insists(poller, store):
    refused = await subscribe(poller, FEED)
    assert (refused.feed, refused.status, refused.why) == (None, "refused", "no such host")
    assert store.feeds.all() == ()
    added = await subscribe(poller, FEED, anyway=True)
    assert (added.status, added.why) == ("added", "no such host")
    assert store.feeds.get(added.feed).health.failures == 1


async def test_a_refusal_for_a_while_is_remembered_without_a_subscription(poller, client, store):
    client.answers[FEED] = Failed(kind=FailureKind.RATE_LIMITED, reason="a.example asks to be left alone", http=429)
    assert (await subscribe(poller, FEED)).feed is None
    pause = store.feeds.pause("a.example")
    assert pause is not None
    assert pause.until > poller.updater.clock()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("@somebody", "https://www.youtube.com/@somebody"),
        ("@somebody@social.example", "https://social.example/@somebody"),
        ("ada@a.example", "an e-mail address"),
        ("mailto:ada@a.example", "an e-mail address"),
        ("nas", "http://nas"),
        ("nas/feed.xml", "http://nas"),
        ("two words", "not an http or https address"),
        ("gopher://a.example/", "not an http or https address"),
    ],
)
async def test_what_is_no_address_gets_a_sentence_and_is_not_asked(poller, client, typed, word):
    added = await subscribe(poller, typed)
    assert added.feed is None
    assert word in added.why
    assert client.requests == []


@pytest.mark.parametrize("typed", ["localhost:8080/feed", "127.0.0.1/feed", "http://nas/feed", "[::1]/feed"])
async def test_machines_of_ones_own_may_be_typed(poller, client, typed):
    await subscribe(poller, typed)
    assert len(client.requests) == 1


async def test_a_page_whose_feed_is_known_is_not_asked(poller, client):
    await subscribe(poller, "https://www.reddit.com/r/python/")
    assert [request.url for request in client.requests] == ["https://www.reddit.com/r/python/.rss"]


def page(*links: PageLink, url: str = "https://a.example/") -> tuple[str, Fetched]:
    """A web page (which the stand-in's parser takes for one) whose Link header names feeds."""
    return url, replace(fetched("!", url=url), alternates=links)


NEWS, SPORT = (PageLink(url=f"https://a.example/{name}.xml", title=name.title()) for name in ("news", "sport"))


async def test_a_page_with_several_feeds_lists_them(poller, client, store):
    url, client.answers[url] = page(NEWS, SPORT)
    client.answers[SPORT.url] = fetched("1", url=SPORT.url)
    added = await subscribe(poller, url)
    assert (added.feed, [link.url for link in added.choices][:2]) == (None, [NEWS.url, SPORT.url])
    assert store.feeds.all() == ()
    assert (await subscribe(poller, url, pick=2)).url == SPORT.url
    client.answers[FEED] = fetched("3")
    assert (await subscribe(poller, url, pick=3)).url == FEED
    assert "no number 4" in (await subscribe(poller, url, pick=4)).why


async def test_a_page_may_send_its_readers_on_in_its_header_once(poller, client):
    first, second = (f"https://a.example/{name}" for name in ("old", "new"))
    to_first, to_second = (PageLink(url=each, origin=LinkOrigin.REFRESH) for each in (first, second))
    _, client.answers[first] = page(to_second, url=first)
    _, client.answers[second] = page(to_first, NEWS, url=second)
    client.answers[NEWS.url] = fetched("1", url=NEWS.url)
    assert (await subscribe(poller, first)).url == NEWS.url
    assert [request.url for request in client.requests if request.url != FEED] == [first, second, NEWS.url]


async def test_pages_that_send_their_readers_to_each_other_are_asked_once_each(poller, client):
    first, second = (f"https://a.example/{name}" for name in ("old", "new"))
    for url, other in ((first, second), (second, first)):
        client.answers[url] = page(PageLink(url=other, origin=LinkOrigin.REFRESH), url=url)[1]
    assert (await subscribe(poller, first)).feed is None
    assert [request.url for request in client.requests if request.url != FEED] == [first, second]


async def test_every_feed_of_a_page_can_be_taken_at_once(poller, client, store):
    url, client.answers[url] = page(NEWS, SPORT)
    for link in (NEWS, SPORT, PageLink(url=FEED)):
        client.answers[link.url] = fetched(link.title or "3", url=link.url)
    done = await subscribe_all(poller, url)
    assert {NEWS.url, SPORT.url} <= {each.url for each in done}


async def test_one_feed_in_two_formats_is_no_choice(poller, client):
    formats = [PageLink(url=f"https://a.example/{kind}.xml", title=f"A ({kind})") for kind in ("rss", "atom")]
    url, client.answers[url] = page(*formats)
    client.answers[formats[0].url] = fetched("1", url=formats[0].url)
    client.answers[FEED] = fetched("!", url=FEED)
    assert formats[0].url in [link.url for link in (await subscribe(poller, url)).choices] + [
        (await subscribe(poller, url, pick=1)).url
    ]


async def test_what_a_page_names_is_asked_as_named_by_it(poller, client):
    url, client.answers[url] = page()
    client.answers[FEED] = fetched("1")
    await subscribe(poller, url)
    assert [request.named_by for request in client.requests] == [None, url]


async def test_a_page_that_has_moved_names_its_feeds_from_where_it_is(poller, client):
    there = "https://a.example/moved/"
    url, _ = page()
    client.answers[url] = page(url=there)[1]
    client.answers[FEED] = fetched("1")
    await subscribe(poller, url)
    assert [request.named_by for request in client.requests] == [None, there]


async def test_one_feed_by_two_addresses_is_subscribed_to_once(poller, client, store):
    client.answers[FEED] = fetched("1")
    first = await subscribe(poller, FEED)
    short = "https://short.example/x"
    client.answers[short] = fetched("1", url=FEED)
    again = await subscribe(poller, short)
    assert (again.feed, again.status) == (first.feed, "known")
    assert FEED in again.why
    assert len(store.feeds.all()) == 1
    assert (await subscribe(poller, short, anyway=True)).status == "added"


async def test_a_feed_that_calls_itself_by_a_known_address_is_subscribed_to_once(poller, client, store):
    client.answers[FEED] = fetched("1")
    first = await subscribe(poller, FEED)
    other = "https://feeds.example/a?format=xml"
    client.answers[other] = fetched(f"2 3 @{FEED}", url=other)
    again = await subscribe(poller, other)
    assert (again.feed, again.status) == (first.feed, "known")
    assert again.why == f"it calls itself {FEED}, which is subscribed to already"
    assert len(store.feeds.all()) == 1


@pytest.mark.parametrize("itself", ["https://elsewhere.example/feed", "https://feeds.example/b", ""])
async def test_what_a_feed_calls_itself_is_no_reason_where_nobody_is_subscribed_to_it(poller, client, itself):
    client.answers[FEED] = fetched("1")
    await subscribe(poller, FEED)
    other = "https://feeds.example/b"
    client.answers[other] = fetched(f"2 3 @{itself}", url=other)
    assert (await subscribe(poller, other)).status == "added"


async def test_an_address_that_must_not_be_asked_is_refused(poller, client):
    client.answers[FEED] = Failed(kind=FailureKind.REFUSED, reason="this leads into this network")
    assert (await subscribe(poller, FEED)).status == "refused"
    assert (await subscribe(poller, "gopher://a.example/")).why == "this is not an http or https address"
