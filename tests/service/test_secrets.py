"""Passwords in addresses are found, and moved to the system's keyring; they are in no sentence."""

from __future__ import annotations

import sys
from base64 import b64decode
from types import SimpleNamespace

import pytest
from tests.builders import NOW, make_subscription
from tests.fakes.polling import FakeClock
from tests.inside import store_of

from feedreader.service.credentials import CredentialsError, headers_of, password_from
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.settings.keyring import KeyringError

PASSWORD = "hunter2:?"
ADDRESS = "https://me:hunter2%3A%3F@a.example/feed?x=1"
BARE = "https://a.example/feed?x=1"


class TheirError(Exception):
    """What the package raises."""


@pytest.fixture
def kept(monkeypatch):
    """What the keyring holds; it stands in for the package."""
    entries: dict[tuple[str, str], str] = {}
    fake = SimpleNamespace(
        get_password=lambda service, user: entries.get((service, user)),
        set_password=lambda service, user, secret: entries.update({(service, user): secret}),
    )
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setitem(sys.modules, "keyring.errors", SimpleNamespace(KeyringError=TheirError))
    return entries


@pytest.fixture
def library(store):
    store.writer.feeds.subscribe([make_subscription(ADDRESS), make_subscription("https://b.example/f")], now=NOW)
    return Library(store, Settings(), clock=FakeClock(NOW))


def test_a_password_moves_from_its_address_to_the_keyring(library, kept):
    assert [feed.url for feed in library.secrets.in_addresses()] == [ADDRESS]
    told = library.secrets.move()
    assert kept == {("feedreader", "me@a.example"): PASSWORD}
    assert not any("hunter2" in sentence for sentence in told)
    assert library.secrets.in_addresses() == ()
    assert library.feeds.get(1).feed.url == BARE
    header = headers_of(store_of(library).feed_settings.of(1))["Authorization"]
    assert b64decode(header.removeprefix("Basic ")).decode() == f"me:{PASSWORD}"
    assert library.secrets.move() == []


def test_a_keyring_that_refuses_leaves_everything_as_it_was(library, kept, monkeypatch):
    def refuse(*_):
        raise TheirError("locked")

    monkeypatch.setattr(sys.modules["keyring"], "set_password", refuse)
    with pytest.raises(KeyringError, match="cannot be used: locked"):
        library.secrets.move()
    assert library.feeds.get(1).feed.url == ADDRESS


@pytest.mark.parametrize(("entry", "words"), [("a/b", "no password for b under a"), ("a", "keyring:SERVICE/USER")])
def test_an_entry_that_is_not_there_is_a_sentence(kept, entry, words):
    with pytest.raises(CredentialsError, match=words):
        password_from(f"keyring:{entry}")


def test_without_the_package_its_name_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CredentialsError, match=r"feedreader\[keyring\]"):
        password_from("keyring:a/b")


def test_the_undo_history_names_a_feed_without_the_secret_in_its_address(store, kept):
    store.writer.feeds.subscribe([make_subscription("https://me:hunter2@a.example/f?token=s3cret")], now=NOW)
    library = Library(store, Settings(), clock=FakeClock(NOW))
    library.secrets.move()
    assert [(line.change.of, *line.change.names) for line in library.journal.all()] == [
        ("https://a.example/f?token=…", "user", "password"),
        ("", "https://me@a.example/f?token=…", "https://a.example/f?token=…"),
        ("", "https://me@a.example/f?token=…"),
    ]
