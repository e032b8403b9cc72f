"""Coming from a server: ours stands in for FreshRSS's, because it speaks the same."""

from __future__ import annotations

import pytest
from tests.builders import HOUR, NOW, make_intent, make_new
from tests.inside import store_of
from tests.serve.conftest import PASSWORD

from feedreader.errors import ServerImportError
from feedreader.fetch.reader_api import ServerFeed
from feedreader.model.subscriptions import ImportStatus
from feedreader.service.library import open_library
from feedreader.service.server_import import Server
from feedreader.settings.config import Settings


@pytest.fixture
def target(tmp_path):
    """A store that something is brought over to."""
    with open_library(tmp_path / "target.db", Settings(), clock=lambda: NOW + HOUR) as opened:
        yield opened


def state_of(library):
    store = store_of(library)
    rows = store.entries.page()
    return {row.url: (row.read, row.starred, row.tags) for row in rows}


async def brought(target, base, **how):
    return await target.exchange.import_server(Server.FRESHRSS, base, "anybody", PASSWORD, **how)


async def test_a_dry_run_tells_and_stores_nothing(stranger, target):
    report = await brought(target, stranger.base, dry_run=True)
    assert [line.status for line in report.lines] == [ImportStatus.ADDED] * 2
    assert report.marked == 3
    assert target.feeds.all() == ()


async def test_all_pages_of_a_server_s_lists_are_read(stranger, library, target, monkeypatch):
    library.entries.mark("read", [1, 3, 5])
    monkeypatch.setattr("feedreader.fetch.reader_api.IDS_A_PAGE", 1)
    assert (await brought(target, stranger.base, dry_run=True)).marked == 5


async def test_subscriptions_come_with_folders_and_marks_wait_for_their_entries(stranger, target):
    report = await brought(target, stranger.base)
    assert report.waiting == 3
    assert target.journal.undo() is not None
    assert target.feeds.all() == ()
    assert target.journal.redo() is not None
    assert not target.journal.redo()
    assert {row.feed.url: row.feed.tags for row in target.feeds.all()} == {
        "https://news.example/feed.xml": ("news",),
        "https://other.example/rss": (),
    }
    writer = store_of(target).writer
    for feed, guids in ((1, "abc"), (2, "de")):
        # other guids than the server's, as another program would have
        new = [make_new(f"other-{guid}", url=f"https://news.example/{guid}?utm_source=rss") for guid in guids]
        writer.polling.apply([make_intent(feed, *new)])
    assert writer.state.restore_arrived(after=0, up_to=5, now=NOW) == 3
    found = {url.partition("?")[0][-1]: marks for url, marks in state_of(target).items()}
    expected = {
        "a": (False, False, ()),
        "b": (True, False, ()),
        "c": (False, True, ()),
        "d": (False, False, ("later",)),
        "e": (False, False, ()),
    }
    assert found == expected


@pytest.mark.parametrize(
    ("server", "sent", "name"),
    [
        (Server.FRESHRSS, "R\uff06D\uff0c AC\uff0fDC\uff1f", "R&D, AC/DC?"),
        (Server.FRESHRSS, "\u5317\u4eac\uff0c\u65b0\u805e\uff06", "\u5317\u4eac\uff0c\u65b0\u805e&"),
        (Server.MINIFLUX, "R\uff06D", "R\uff06D"),
    ],
)
def test_names_are_as_the_user_sees_them_there(server, sent, name):
    assert server.name_of(ServerFeed(stream="feed/1", url="https://a.example/", title=sent, folders=())) == name


async def test_doing_it_twice_is_doing_it_once(stranger, target):
    await brought(target, stranger.base)
    report = await brought(target, stranger.base)
    assert [line.status for line in report.lines] == [ImportStatus.KNOWN] * 2
    assert len(target.feeds.all()) == 2


async def test_of_two_entries_at_one_address_none_is_marked(stranger, target):
    await brought(target, stranger.base)
    writer = store_of(target).writer
    twins = [make_new(f"twin-{n}", url="https://news.example/b", title=f"Twin {n}") for n in range(2)]
    writer.polling.apply([make_intent(1, *twins)])
    writer.state.restore_arrived(after=0, up_to=2, now=NOW)
    assert set(state_of(target).values()) == {(False, False, ())}


async def test_a_wrong_password_is_a_sentence(stranger, target):
    with pytest.raises(ServerImportError, match="refused the user name or the password"):
        await target.exchange.import_server(Server.MINIFLUX, stranger.base, "anybody", "wrong password")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "not an address", "ftp://example.org", "http://[::1"])
async def test_a_server_that_is_not_there_is_a_sentence(target, address):
    with pytest.raises(ServerImportError):
        await target.exchange.import_server(Server.FRESHRSS, address, "anybody", "secret password")


def test_the_address_of_the_api():
    assert Server.FRESHRSS.address("https://rss.example/") == "https://rss.example/api/greader.php"
    assert Server.FRESHRSS.address("https://rss.example/api/greader.php") == "https://rss.example/api/greader.php"
    assert Server.MINIFLUX.address("https://reader.example/") == "https://reader.example"
