"""Subscribing to what a person typed."""

from __future__ import annotations

from tests.fakes.polling import fetched

from feedreader.model.outcomes import Failed, FailureKind
from feedreader.service.subscribing import subscribe

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


async def test_an_unreachable_feed_is_subscribed_to_and_says_why_it_is_empty(poller, store):
    added = await subscribe(poller, FEED)
    assert (added.status, added.why) == ("added", "no such host")
    assert store.feeds.get(added.feed).health.failures == 1


async def test_an_address_that_must_not_be_asked_is_refused(poller, client):
    client.answers[FEED] = Failed(kind=FailureKind.REFUSED, reason="this leads into this network")
    assert (await subscribe(poller, FEED)).status == "refused"
    assert (await subscribe(poller, "file:///etc/passwd")).why == "this is no http or https address"
