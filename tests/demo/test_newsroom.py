from __future__ import annotations

import gzip
import http.client
import json
import socket
import struct
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

import feedreader
from feedreader.demo import demo_folder, load_newsroom, render, serve
from feedreader.errors import FeedreaderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.demo import Newsroom

OUTLET = """
name = "The Bell"
site = "https://bell.example/"
language = "en"
address = "/{date:%Y}/{key}"

[[feeds]]
key = "main"
title = "The Bell"
description = "Rings"
path = "/main.xml"
window = 2

[[feeds]]
key = "mobile"
title = "The Bell, mobile"
path = "/mobile.atom"
format = "atom"
site = "https://m.bell.example/"
tracking = "utm_source=rss"
guids = "opaque"
full_text = false

[[entries]]
key = "fire"
feeds = ["main", "mobile"]
story = "barn-fire"
published = 2026-01-05T10:00:00+01:00
title = "Barn <burns> & falls"
summary = "Nobody was hurt."
body = "<p>It ]]> burnt.</p>"
categories = ["local"]

[[entries.revisions]]
at = 2026-01-05T12:00:00+01:00
title = "Barn burns down"
guid = "again"

[[entries]]
key = "fair"
published = 2026-01-06T08:00:00Z
title = "Fair opens"

[[entries]]
key = "rain"
published = 2026-01-07T08:00:00Z
title = "Rain, episode 1"
enclosure = { url = "https://bell.example/rain.mp3", type = "audio/mpeg", length = 1000 }
"""

MONDAY = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
END = datetime(2026, 1, 8, tzinfo=UTC)


@pytest.fixture
def bell(tmp_path: Path) -> Newsroom:
    (tmp_path / "bell.toml").write_text(OUTLET, encoding="utf-8")
    return load_newsroom(tmp_path)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def connection(bell: Newsroom, clock: Clock) -> Iterator[http.client.HTTPConnection]:
    with serve(bell, clock) as subscriptions:
        parts = urlsplit(subscriptions[0].url)
        assert parts.hostname is not None
        client = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        yield client
        client.close()


def ask(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


def titles(body: bytes) -> list[str | None]:
    return [element.findtext("{*}title") for element in etree.fromstring(body).iter("{*}item", "{*}entry")]


def test_an_entry_appears_when_it_is_published_and_the_newest_comes_first(bell: Newsroom) -> None:
    feed = bell.feeds[0]
    assert titles(render(feed, MONDAY - timedelta(hours=1)).body) == []
    assert titles(render(feed, MONDAY).body) == ["Barn <burns> & falls"]
    assert titles(render(feed, MONDAY + timedelta(days=1)).body) == ["Fair opens", "Barn burns down"]


def test_a_feed_serves_no_more_than_its_window(bell: Newsroom) -> None:
    assert titles(render(bell.feeds[0], END).body) == ["Rain, episode 1", "Fair opens"]


def test_a_document_depends_on_what_was_published_and_not_on_when_it_is_asked_for(bell: Newsroom) -> None:
    for feed in bell.feeds:
        assert render(feed, MONDAY) == render(feed, MONDAY + timedelta(minutes=5))
        assert render(feed, MONDAY) != render(feed, MONDAY + timedelta(hours=2))


def test_a_revision_changes_the_entry_its_guid_and_when_the_document_changed(bell: Newsroom) -> None:
    before = bell.entries[0].as_of(MONDAY)
    after = bell.entries[0].as_of(END)
    assert (before.title, before.guid, before.updated) == ("Barn <burns> & falls", None, None)
    assert (after.title, after.guid, after.summary) == ("Barn burns down", "again", "Nobody was hurt.")
    assert render(bell.feeds[1], END).last_modified == after.updated == datetime(2026, 1, 5, 11, tzinfo=UTC)


def test_labels_are_read_and_never_served(bell: Newsroom) -> None:
    assert [entry.story for entry in bell.entries] == ["barn-fire", "bell/fair", "bell/rain"]
    for feed in bell.feeds:
        assert b"barn-fire" not in render(feed, END).body


def test_one_entry_in_two_feeds_differs_in_address_and_guid_and_is_found_by_either(bell: Newsroom) -> None:
    fire, (main, mobile) = bell.entries[0], bell.feeds
    assert main.link_to(fire) == main.guid_of(fire) == "https://bell.example/2026/fire"
    assert mobile.link_to(fire) == "https://m.bell.example/2026/fire?utm_source=rss"
    assert mobile.guid_of(fire) not in {None, main.guid_of(fire)}
    assert bell.by_link()[main.link_to(fire)] is bell.by_link()[mobile.link_to(fire)] is fire


@pytest.mark.parametrize("form", ["rss", "atom", "rdf"])
def test_every_xml_format_says_all_that_an_entry_says(tmp_path: Path, form: str) -> None:
    (tmp_path / "bell.toml").write_text(OUTLET.replace("window = 2", f'format = "{form}"'), encoding="utf-8")
    document = render(load_newsroom(tmp_path).feeds[0], END)
    root = etree.fromstring(document.body)
    assert document.content_type == f"application/{form}+xml; charset=utf-8"
    assert titles(document.body) == ["Rain, episode 1", "Fair opens", "Barn burns down"]
    texts = {element.text for element in root.iter()}
    assert {"Nobody was hurt.", "<p>It ]]> burnt.</p>"} <= texts
    assert "local" in texts | {element.get("term") for element in root.iter("{*}category")}
    assert (b"rain.mp3" in document.body) == (form != "rdf")


def test_json_feed_says_all_that_an_entry_says(tmp_path: Path) -> None:
    (tmp_path / "bell.toml").write_text(OUTLET.replace("window = 2", 'format = "json"'), encoding="utf-8")
    document: dict[str, Any] = json.loads(render(load_newsroom(tmp_path).feeds[0], END).body)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["items"][-1] == {
        "id": "again",
        "url": "https://bell.example/2026/fire",
        "title": "Barn burns down",
        "summary": "Nobody was hurt.",
        "content_html": "<p>It ]]> burnt.</p>",
        "date_published": "2026-01-05T10:00:00+01:00",
        "date_modified": "2026-01-05T12:00:00+01:00",
        "tags": ["local"],
    }


def test_an_encoding_that_lacks_a_character_keeps_it_as_a_reference(tmp_path: Path) -> None:
    text = OUTLET.replace("window = 2", 'encoding = "windows-1251"').replace("Fair opens", "Ярмарок 市")
    (tmp_path / "bell.toml").write_text(text, encoding="utf-8")
    document = render(load_newsroom(tmp_path).feeds[0], END)
    assert "Ярмарок &#24066;".encode("windows-1251") in document.body
    assert "Ярмарок 市" in titles(document.body)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("published = 2026-01-06T08:00:00Z", "published = 2026-01-06", "not a time with an offset"),
        ("published = 2026-01-06T08:00:00Z", "", "published"),
        ('feeds = ["main", "mobile"]', 'feeds = ["front"]', "a feed that does not exist"),
        ('story = "barn-fire"', 'stroy = "barn-fire"', "stroy"),
        ('name = "The Bell"', "name = ", "bell.toml"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    (tmp_path / "bell.toml").write_text(OUTLET.replace(old, new), encoding="utf-8")
    with pytest.raises(FeedreaderError, match=complaint) as raised:
        load_newsroom(tmp_path)
    assert "bell.toml" in str(raised.value)


def test_a_folder_without_outlets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedreaderError, match="no outlet"):
        load_newsroom(tmp_path)


def test_the_server_answers_what_render_makes_with_its_validators(
    bell: Newsroom, connection: http.client.HTTPConnection
) -> None:
    response, body = ask(connection, "/main.xml")
    document = render(bell.feeds[0], MONDAY)
    assert (response.status, body) == (200, document.body)
    assert response.headers["ETag"] == document.etag
    assert response.headers["Last-Modified"] == "Mon, 05 Jan 2026 09:00:00 GMT"
    assert response.headers["Date"] == "Mon, 05 Jan 2026 09:30:00 GMT"
    assert response.headers["Cache-Control"] == "max-age=900"
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"


def test_a_client_that_has_the_document_gets_304_until_something_is_published(
    connection: http.client.HTTPConnection, clock: Clock
) -> None:
    first, _ = ask(connection, "/main.xml")
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If_None_Match": f'"other", {etag}'}, {"If_Modified_Since": modified}):
        again, body = ask(connection, "/main.xml", **headers)
        assert (again.status, body, again.headers["ETag"]) == (304, b"", etag)
    clock.now += timedelta(days=1)
    for headers in ({"If_None_Match": etag, "If_Modified_Since": modified}, {"If_Modified_Since": modified}):
        assert ask(connection, "/main.xml", **headers)[0].status == 200


def test_an_entity_tag_decides_alone_and_a_date_that_is_none_is_no_condition(
    connection: http.client.HTTPConnection,
) -> None:
    modified = ask(connection, "/main.xml")[0].headers["Last-Modified"]
    assert ask(connection, "/main.xml", If_None_Match='"x"', If_Modified_Since=modified)[0].status == 200
    assert ask(connection, "/main.xml", If_Modified_Since="yesterday")[0].status == 200


def test_the_server_compresses_for_clients_that_ask_for_it(
    bell: Newsroom, connection: http.client.HTTPConnection
) -> None:
    response, body = ask(connection, "/main.xml", Accept_Encoding="br, gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == render(bell.feeds[0], MONDAY).body


def test_one_connection_serves_many_requests(connection: http.client.HTTPConnection) -> None:
    ask(connection, "/main.xml")
    first = connection.sock
    connection.request("HEAD", "/mobile.atom")
    head = connection.getresponse()
    assert (head.status, head.read()) == (200, b"")
    assert ask(connection, "/nothing")[0].status == 404
    assert ask(connection, "/main.xml")[0].status == 200
    assert connection.sock is first


def test_the_front_page_names_the_feeds_so_that_they_can_be_discovered(connection: http.client.HTTPConnection) -> None:
    response, body = ask(connection, "/")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'type="application/rss+xml" title="The Bell" href="/main.xml"' in body
    assert b'type="application/atom+xml" title="The Bell, mobile" href="/mobile.atom"' in body


def test_nothing_but_loopback_is_bound_and_outlets_never_share_an_address_and_port(clock: Clock) -> None:
    newsroom = load_newsroom(demo_folder())
    with serve(newsroom, clock) as subscriptions:
        assert len(subscriptions) == len(newsroom.feeds)
        places = {urlsplit(subscription.url).netloc for subscription in subscriptions}
        assert all(place.startswith("127.0.0.") for place in places)
        assert len(places) == len(newsroom.outlets)


def test_stopping_closes_connections_that_are_kept_open_and_ends_every_thread(bell: Newsroom, clock: Clock) -> None:
    before = threading.active_count()
    with serve(bell, clock) as subscriptions:
        parts = urlsplit(subscriptions[0].url)
        assert parts.hostname is not None
        client = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        assert ask(client, "/main.xml")[0].status == 200
    assert threading.active_count() == before
    assert client.sock.recv(1) == b""
    client.close()
    with pytest.raises(ConnectionRefusedError):
        ask(http.client.HTTPConnection(parts.hostname, parts.port, timeout=10), "/main.xml")


def test_a_client_that_breaks_off_is_not_worth_a_word(
    bell: Newsroom, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    with serve(bell, clock) as subscriptions:
        parts = urlsplit(subscriptions[0].url)
        client = socket.create_connection((parts.hostname, parts.port), timeout=10)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close by reset
        client.sendall(b"GET /main.xml HTTP/1.1\r\n")
        client.close()
    assert capfd.readouterr() == ("", "")


def test_the_newsroom_needs_neither_the_network_library_nor_the_interface() -> None:
    script = (
        "import sys, feedreader.demo\n"
        "print(sorted({'httpx', 'aiohttp', 'textual', 'feedparser', 'sqlite_utils', 'lxml'} & set(sys.modules)))"
    )
    source = Path(feedreader.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", script], cwd=source, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
