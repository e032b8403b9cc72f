"""Comments: who is asked for them, and how they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_intent, make_new
from tests.fakes.newsroom import HereParsers
from tests.fakes.outlet import day, item, rss
from tests.fakes.polling import fetched

from feedreader.errors import UnknownEntryError
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed
from feedreader.service.comments import MOST, Comments, in_lines
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings

REPLIES = "https://news.example/1/comments"


@pytest.fixture
def commented(store, client, poller, clock, subscribe):
    """Asks for the comments on an entry of a feed at news.example that names them at an address."""
    (feed,) = subscribe("https://news.example/feed.xml")
    asking = replace(poller, updater=replace(poller.updater, parsers=HereParsers()))
    comments = Comments(Workspace(store, Settings(), clock=clock))

    async def ask(replies=REPLIES, answer=None):
        store.writer.polling.apply([make_intent(feed, make_new("g1", replies=replies))])
        if answer is not None:
            client.answers[replies] = answer
        return await comments.of(asking, store.entries.last())

    return ask


async def test_comments_are_told_oldest_first_under_who_said_them(commented):
    late = item(guid="2", author="Bea", description="<p>Second &amp; last</p>", pubDate=day(2))
    early = item(guid="1", description="First", pubDate=day(1))
    thread = await commented(answer=fetched(rss(late, early), url=REPLIES))
    assert not thread.problem
    assert in_lines(thread, lambda when: f"{when:%d}") == "somebody · 01\nFirst\n\nBea · 02\nSecond & last"


async def test_comments_without_times_keep_their_order_and_are_so_many(commented):
    many = [item(guid=str(n), description=f"comment {n}") for n in range(MOST + 5)]
    thread = await commented(answer=fetched(rss(*many), url=REPLIES))
    assert [each.text for each in thread.comments] == [f"comment {n}" for n in range(MOST)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (fetched(rss(), url=REPLIES), "There are no comments yet"),
        (fetched("<!doctype html><title>Log in</title><p>Log in", url=REPLIES), "did not return a feed"),
        (Failed(kind=FailureKind.TIMEOUT, reason="it took too long"), "it took too long"),
    ],
)
async def test_why_there_are_none_is_said(commented, answer, words):
    thread = await commented(answer=answer)
    assert thread.comments == ()
    assert words in thread.problem


async def test_an_entry_that_names_none_asks_nobody(commented, client):
    assert "has no comments feed" in (await commented(replies=None)).problem
    assert client.requests == []


@pytest.mark.parametrize("url", ["http://127.0.0.1/c", "http://localhost:8080/c", "http://router/c", "http://[::1]/c"])
async def test_no_comments_lead_into_the_network_of_this_machine(commented, client, url):
    assert "not on the internet" in (await commented(replies=url)).problem
    assert client.requests == []


async def test_an_entry_that_is_not_there_is_an_error(commented, store, poller, clock):
    with pytest.raises(UnknownEntryError):
        await Comments(Workspace(store, Settings(), clock=clock)).of(poller, 999)
