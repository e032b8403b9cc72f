"""What is set for one feed: checked, undoable, and heeded by whoever asks its server."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from tests.builders import NOW, make_subscription
from tests.fakes.polling import FakeClock, fetched

from feedreader.model.due import DueKind, DueReason
from feedreader.model.feeds import FailureKind
from feedreader.service.credentials import CredentialsError, headers_of, password_from
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.settings.feed_settings import FeedSettingError, checked, feed_settings
from feedreader.store.doctor import examine

A = "https://a.example/feed"


@pytest.fixture
def library(store):
    store.writer.feeds.subscribe([make_subscription(A)], now=NOW)
    return Library(store, Settings(), clock=FakeClock(NOW))


def test_everything_is_set_in_one_step_and_undone_in_one(library):
    values = {"name": "Mine", "folder": "news/fr", "interval": "2h", "muted": "yes", "header:Accept-Language": "fr"}
    assert library.feeds.set(1, values)
    row, own = library.feeds.get(1).feed, library.feeds.settings(1)
    assert (row.title, row.tags) == ("Mine", ("news/fr",))
    assert (own.interval, own.muted, own.headers) == (timedelta(hours=2), True, {"Accept-Language": "fr"})
    assert not library.feeds.set(1, values)
    library.journal.undo()
    assert library.feeds.settings(1).interval is None
    assert library.feeds.get(1).feed.user_title is None
    library.journal.redo()
    assert library.feeds.settings(1).interval == timedelta(hours=2)


def test_an_empty_value_takes_a_setting_back(library):
    library.feeds.set(1, {"interval": "2h", "user": "me"})
    library.feeds.set(1, {"interval": ""})
    assert (library.feeds.settings(1).interval, library.feeds.settings(1).user) == (None, "me")
    library.feeds.set(1, {"user": ""})
    assert library.feeds.settings(1).user == ""
    library.journal.undo()
    assert (library.feeds.settings(1).interval, library.feeds.settings(1).user) == (None, "me")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("interval", "soon", "length of time"),
        ("interval", "1s", "from 5m to 31d"),
        ("intervall", "2h", "did you mean interval"),
        ("muted", "perhaps", "true or false"),
        ("read_number", "-1", "whole number"),
        ("password", "secret", "env:NAME, file:PATH, keyring:SERVICE/USER or command:"),
        ("password", "command: ", "env:NAME, file:PATH, keyring:SERVICE/USER or command:"),
        ("user", "anna:secret", "cannot have a colon"),
        ("header:Accept-Encoding", "br", "feedreader's own"),
        ("header:Host", "a.example", "feedreader's own"),
        ("header:X Y", "1", "cannot be sent"),
        ("header:Ünï", "1", 'the header "Ünï" cannot be sent'),
        ("header:Content-Length", "5", "the header Content-Length is feedreader's own"),
        ("header:if-none-match", '"1"', "feedreader's own"),
        ("header:X", "1\r\nY: 2", "cannot be sent"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(library, name, value, words):
    with pytest.raises(FeedSettingError, match=words):
        library.feeds.set(1, {"user": "me", name: value})
    assert library.feeds.settings(1).user == ""
    assert checked("muted", " yes ") == "true"


def test_a_header_is_one_whatever_its_case(library):
    library.feeds.set(1, {"header:X-Key": "1", "header:Other": "2"})
    library.feeds.set(1, {"header:X-KEY": "3", "header:x-key": "4"})
    assert library.feeds.settings(1).headers == {"x-key": "4", "Other": "2"}
    library.feeds.set(1, {"header:X-Key": ""})
    assert library.feeds.settings(1).headers == {"Other": "2"}
    library.journal.undo()
    library.journal.undo()
    assert library.feeds.settings(1).headers == {"X-Key": "1", "Other": "2"}


def test_headers_of_the_request_itself_that_are_stored_are_not_sent():
    assert feed_settings({"header:Range": "bytes=0-1", "header:X": "1"}).headers == {"X": "1"}


async def test_an_interval_counts_instead_of_the_rhythm(poller, client, store, clock, subscribe):
    (feed,) = subscribe(A)
    store.writer.feed_settings.set(feed, {"interval": "4h"}, now=NOW)
    client.answers[A] = fetched("1 2 3")
    await poller.round()
    health = store.feeds.get(feed).health
    assert health.next_due == NOW + timedelta(hours=4)
    assert health.why_then == DueReason(kind=DueKind.SET, span=timedelta(hours=4))


async def test_headers_and_a_password_are_sent(poller, client, store, subscribe, monkeypatch):
    (feed,) = subscribe(A)
    monkeypatch.setenv("SECRET", "pässword")
    values = {"user": "me", "password": "env:SECRET", "header:X-Key": "1"}
    store.writer.feed_settings.set(feed, values, now=NOW)
    client.answers[A] = fetched("1")
    await poller.round()
    sent = client.requests[0].headers
    assert sent["X-Key"] == "1"
    assert b64decode(sent["Authorization"].removeprefix("Basic ")).decode() == "me:pässword"


@pytest.mark.parametrize(
    ("values", "sent"),
    [({"header:X-Key": "1"}, None), ({"user": "me"}, "me:"), ({"password": "env:SECRET"}, ":pässword")],
)
async def test_who_has_neither_a_name_nor_a_password_says_neither(
    *, poller, client, store, subscribe, monkeypatch, values, sent
):
    (feed,) = subscribe(A)
    monkeypatch.setenv("SECRET", "pässword")
    store.writer.feed_settings.set(feed, values, now=NOW)
    await poller.round()
    basic = client.requests[0].headers.get("Authorization")
    assert basic == (sent and f"Basic {b64encode(sent.encode()).decode()}")


async def test_a_password_that_cannot_be_had_asks_nobody(poller, client, store, subscribe):
    (feed,) = subscribe(A)
    store.writer.feed_settings.set(feed, {"user": "me", "password": "env:NOT_SET"}, now=NOW)
    reports = []
    await poller.round(on_report=reports.append)
    assert reports[0].failure is FailureKind.REFUSED
    assert "NOT_SET, which is not set" in reports[0].error
    assert client.requests == []


def test_a_password_comes_from_a_file_or_a_program_without_a_shell(tmp_path):
    (tmp_path / "secret").write_text("first\nsecond\n")
    assert password_from(f"file:{tmp_path}/secret") == "first"
    assert password_from("command:printf '%s' 'a b; $HOME'") == "a b; $HOME"
    for source in (f"file:{tmp_path}/none", "command:false", "command:/nowhere", "command:'", "command:"):
        with pytest.raises(CredentialsError, match="password"):
            password_from(source)
    assert headers_of({}) == {}


async def test_what_a_muted_feed_brings_comes_as_read(poller, client, store, subscribe):
    quiet, loud = subscribe(A, "https://b.example/feed")
    library = Library(store, Settings())
    library.feeds.set(quiet, {"muted": "on"})
    client.answers |= {A: fetched("1 2"), "https://b.example/feed": fetched("3", url="https://b.example/feed")}
    await poller.round()
    assert [(row.unread, row.total) for row in (store.feeds.get(quiet), store.feeds.get(loud))] == [(0, 2), (1, 1)]
    assert examine(store, thorough=True) == ()


def test_a_number_of_too_many_digits_is_refused_not_cut():
    with pytest.raises(FeedSettingError, match="read_number must be a whole number"):
        checked("read_number", "1" * 19)
    assert checked("read_number", "1" * 18) == "1" * 18
