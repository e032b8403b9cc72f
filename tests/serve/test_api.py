"""What clients ask one after the other, and what the strictest of them need in the answers."""

from __future__ import annotations

import json
from html import unescape

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.fakes.polling import fetched
from tests.inside import store_of
from tests.serve.conftest import PASSWORD

API = "/reader/api/0"
READING_LIST = "user/-/state/com.google/reading-list"
READ = "user/-/state/com.google/read"
STARRED = "user/-/state/com.google/starred"
LONG = "tag:google.com,2005:reader/item/"


async def test_signing_in_answers_in_lines_and_in_json(stranger):
    form = {"Email": "anna", "Passwd": PASSWORD, "service": "reader", "accountType": "HOSTED_OR_GOOGLE"}
    status, text, _ = await stranger.ask("POST", "/accounts/ClientLogin", data=form)
    lines = dict(line.split("=") for line in text.splitlines())
    assert status == 200
    assert set(lines) == {"SID", "LSID", "Auth"}
    assert "=" not in lines["Auth"]
    _, text, _ = await stranger.ask("POST", "/api/greader.php/accounts/ClientLogin", data=form | {"output": "json"})
    assert set(json.loads(text)) == {"SID", "LSID", "Auth"}


async def test_signing_in_by_the_query_of_an_empty_post_and_by_multipart(stranger):
    address = f"/api/greader.php/accounts/ClientLogin?Email=a&Passwd={PASSWORD}"
    assert (await stranger.ask("POST", address))[0] == 200
    import aiohttp

    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("Passwd", PASSWORD)
    assert (await stranger.ask("POST", "/accounts/ClientLogin", data=form))[0] == 200


@pytest.mark.parametrize("base", ["", "/", "/api/greader.php", "/api/greader.php/", "//", "/greader.php"])
async def test_the_base_answers_in_a_browser(stranger, base):
    status, text, _ = await stranger.ask("GET", base)
    assert (status, text) == (200, "OK")


@pytest.mark.parametrize("base", ["", "/api/greader.php", "/api/greader.php/", "//api//greader.php//"])
async def test_every_base_that_clients_make_leads_to_the_same(phone, base):
    assert (await phone.get(f"{base}{API}/user-info"))["userId"] == "1"
    found = await phone.get(f"{base}{API}/stream/contents/feed/1")
    assert [item["id"] for item in found["items"]] == [f"{LONG}{n:016x}" for n in (3, 2, 1)]


async def test_the_write_token_stands_in_for_the_header_of_a_post(phone):
    _, token, _ = await phone.ask("GET", f"{API}/token")
    bare = {"Authorization": ""}
    form = {"i": "1", "a": READ, "T": f"{token}\n"}
    status, text, _ = await phone.ask("POST", f"{API}/edit-tag", data=form, headers=bare)
    assert (status, text) == (200, "OK")
    status, _, headers = await phone.ask("POST", f"{API}/edit-tag", data=form | {"T": "x"}, headers=bare)
    assert status == 401
    assert headers["X-Reader-Google-Bad-Token"] == "true"
    assert (await phone.ask("GET", f"{API}/user-info?T={token}", headers=bare))[0] == 401


@pytest.mark.parametrize(
    ("stream", "numbers"),
    [
        (READING_LIST, [5, 4, 3, 2, 1]),
        (READ, [2]),
        (STARRED, [3]),
        ("user/-/state/com.google/unread", [5, 4, 3, 1]),
        ("user/-/state/com.google/kept-unread", [5, 4, 3, 1]),
        ("user/-/state/com.google/broadcast", []),
        ("user/-/label/news", [3, 2, 1]),
        ("user/-/label/later", [4]),
        ("feed/2", [5, 4]),
        ("feed/https://other.example/rss", [5, 4]),
    ],
)
async def test_streams(phone, stream, numbers):
    assert await phone.ids(stream) == numbers


@pytest.mark.parametrize(
    ("stream", "status"),
    [("user/-/label/nothing", 404), ("feed/77", 404), ("everything", 400), ("user/-/state/com.google/all", 400)],
)
async def test_a_stream_that_is_not_known_is_an_error(phone, stream, status):
    found = await phone.ask("GET", f"{API}/stream/items/ids", params={"s": stream})
    assert found[0] == status


@pytest.mark.parametrize(
    ("parameters", "numbers"),
    [
        ({"xt": READ}, [5, 4, 3, 1]),
        ({"it": READ}, [2]),
        ({"r": "o"}, [1, 2, 3, 4, 5]),
        ({"xt": "user/-/label/news"}, [5, 4]),
        ({"ot": str(int(NOW.timestamp()) - 5)}, [5, 4, 3, 2, 1]),
        ({"ot": str(int(NOW.timestamp()) + 170)}, [5, 4, 3, 2, 1]),  # stored somewhat later than they came
        ({"ot": str(int(NOW.timestamp()) + 190)}, []),
        ({"nt": str(int(NOW.timestamp()) - 5)}, []),
        ({"n": "2"}, [5, 4]),
        ({"n": "2", "c": "4"}, [3, 2]),
        ({"n": "2", "c": "2", "r": "o"}, [3, 4]),
    ],
)
async def test_parameters_of_lists(phone, parameters, numbers):
    assert await phone.ids(READING_LIST, **parameters) == numbers


async def test_a_client_that_asks_for_no_number_of_ids_gets_them_all(phone, store):
    store.writer.polling.apply([make_intent(1, *(make_new(f"more-{number}") for number in range(100)))])
    assert len(await phone.ids(READING_LIST)) == 105
    found = await phone.get(f"{API}/stream/contents/{READING_LIST}")
    assert len(found["items"]) == 20


async def test_pages_go_on_where_they_ended_while_entries_are_read_and_arrive(phone, store):
    seen: list[int] = []
    after: dict[str, str] = {}
    while True:
        page = await phone.get(f"{API}/stream/items/ids", s=READING_LIST, xt=READ, n=1, **after)
        seen += [int(each["id"]) for each in page["itemRefs"]]
        if "continuation" not in page:
            break
        after = {"c": page["continuation"]}
        assert page["continuation"].isdecimal()
        store.writer.marks.mark_read([seen[-1]], now=NOW)
        store.writer.polling.apply([make_intent(1, make_new(f"later-{len(seen)}"))])
    assert seen == [5, 4, 3, 1]


@pytest.mark.parametrize("spelling", [f"{LONG}{3:016x}", f"{LONG}3", f"{3:016x}", "3"])
async def test_items_by_every_spelling_of_their_id(phone, spelling):
    found = json.loads(await phone.post(f"{API}/stream/items/contents", ("i", spelling), ("i", "777"), ("i", "junk")))
    assert [item["id"] for item in found["items"]] == [f"{LONG}{3:016x}"]


async def test_an_item_without_a_title_is_called_by_how_it_begins_or_else_by_its_page(phone, store):
    posts = {"micro": "<p>Saw a <b>heron</b>.</p>", "bare": ""}
    new = [make_new(guid, title="", content=text) for guid, text in posts.items()]
    store.writer.polling.apply([make_intent(2, *new)])
    found = await phone.get(f"{API}/stream/contents/{READING_LIST}", n=2)
    assert {item["title"] for item in found["items"]} == {"Saw a heron.", "https://news.example/bare"}


@pytest.mark.parametrize(
    ("title", "sent"),
    [
        ("Use <b> & <i> well", "Use \uff1cb\uff1e & \uff1ci\uff1e well"),
        ("What &lt; means", "What \uff06lt; means"),
        ("AT&T: 3 < 4 > 2", "AT&T: 3 < 4 > 2"),
    ],
)
async def test_a_title_is_the_same_as_html_and_as_plain_text(phone, store, title, sent):
    store.writer.polling.apply([make_intent(2, make_new("odd", title=title))])
    found = await phone.get(f"{API}/stream/contents/{READING_LIST}", n=1)
    assert found["items"][0]["title"] == sent == unescape(sent)


async def test_an_item_has_what_the_strictest_clients_need(phone):
    found = await phone.get(f"{API}/stream/contents/{READING_LIST}", n=5)
    assert found["id"] == READING_LIST
    assert isinstance(found["updated"], int)
    for item in found["items"]:
        assert 0 <= item["published"] < 2**31
        assert item["canonical"][0]["href"].startswith("https://")
        assert item["alternate"][0]["type"] == "text/html"
        assert isinstance(item["summary"]["content"], str)
        assert item["timestampUsec"].isdecimal()
        assert item["crawlTimeMsec"].isdecimal()
        assert {"streamId", "title", "htmlUrl"} == set(item["origin"])
        assert item["title"]
    by_id = {int(item["id"][-16:], 16): item["categories"] for item in found["items"]}
    assert READ in by_id[2]
    assert STARRED in by_id[3]
    assert by_id[4] == [READING_LIST, "user/-/label/later", "user/-/label/Uncategorized"]
    assert "user/-/label/news" in by_id[1]


async def test_the_reading_list_is_what_no_stream_means(phone):
    status, text, _ = await phone.ask("POST", f"{API}/stream/contents", data={"n": "2"})
    assert status == 200
    assert len(json.loads(text)["items"]) == 2


async def test_subscriptions_and_labels_fit_together(phone):
    feeds = (await phone.get(f"{API}/subscription/list", output="json"))["subscriptions"]
    labels = {tag["id"] for tag in (await phone.get(f"{API}/tag/list", output="json"))["tags"]}
    assert [feed["id"] for feed in feeds] == ["feed/1", "feed/2"]
    for feed in feeds:
        assert feed["url"].startswith("https://")
        assert feed["htmlUrl"].startswith("https://")
        assert {category["id"] for category in feed["categories"]} <= labels
    assert labels >= {STARRED, "user/-/label/news", "user/-/label/later", "user/-/label/Top stories"}


async def test_lists_that_did_not_change_are_not_sent_again(phone):
    for path in (f"{API}/subscription/list", f"{API}/tag/list"):
        _, _, headers = await phone.ask("GET", path)
        status, text, _ = await phone.ask("GET", path, headers={"If-None-Match": headers["ETag"]})
        assert (status, text) == (304, "")
    await phone.post(f"{API}/subscription/edit", ("ac", "edit"), ("s", "feed/1"), ("t", "Renamed"))
    assert (await phone.ask("GET", path, headers={"If-None-Match": '"other"'}))[0] == 200


async def test_unread_counts(phone):
    found = await phone.get(f"{API}/unread-count", output="json")
    counts = {each["id"]: each["count"] for each in found["unreadcounts"]}
    expected = {READING_LIST: 4, "feed/1": 2, "feed/2": 2, "user/-/label/news": 2, "user/-/label/later": 1}
    expected["user/-/label/Uncategorized"] = 2
    assert counts == expected
    assert found["max"] == 4
    assert all(each["newestItemTimestampUsec"].isdecimal() for each in found["unreadcounts"])


async def test_marks_are_one_step_and_can_be_undone(phone, library):
    form = [("i", "1"), ("i", f"{LONG}5"), ("i", "777"), ("a", READ), ("a", STARRED), ("a", "user/-/label/train")]
    assert await phone.post(f"{API}/edit-tag", *form) == "OK"
    assert await phone.ids("user/-/label/train") == [5, 1]
    assert await phone.ids(READ) == [5, 2, 1]
    assert await phone.ids(STARRED) == [5, 3, 1]
    undone = library.journal.undo()
    assert undone is not None
    assert await phone.ids(READ) == [2]
    assert await phone.ids(STARRED) == [3]
    assert await phone.ids("user/-/label/train") == []


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (("r", READ), [5, 4, 3, 2, 1]),
        (("a", "user/-/state/com.google/kept-unread"), [5, 4, 3, 2, 1]),
        (("r", "user/-/state/com.google/kept-unread"), [5, 4, 3, 1]),
        (("a", "user/-/state/com.google/tracking-kept-unread"), [5, 4, 3, 1]),
    ],
)
async def test_unread_has_two_names(phone, change, read):
    await phone.post(f"{API}/edit-tag", ("i", "2"), change)
    assert await phone.ids("user/-/state/com.google/unread") == read


async def test_an_edit_without_items_changes_nothing(phone, library):
    assert await phone.post(f"{API}/edit-tag", ("a", "user/-/label/new folder")) == "OK"


async def test_marking_all_read_stops_at_what_the_client_has_seen(phone, store, clock):
    seen = str(int(NOW.timestamp() * 1_000_000))
    store.writer.polling.apply([make_intent(1, make_new("late"), now=clock())])
    await phone.post(f"{API}/mark-all-as-read", ("s", READING_LIST), ("ts", seen))
    assert await phone.ids("user/-/state/com.google/unread") == [6]
    status, _, _ = await phone.ask("POST", f"{API}/mark-all-as-read", data={"ts": seen})
    assert status == 400


async def test_marking_a_folder_read(phone):
    await phone.post(f"{API}/mark-all-as-read", ("s", "user/-/label/news"))
    assert await phone.ids("user/-/state/com.google/unread") == [5, 4]


async def test_feeds_are_renamed_filed_and_removed(phone, library):
    form = [("ac", "edit"), ("s", "feed/1"), ("t", "Mine"), ("a", "user/-/label/b/c"), ("r", "user/-/label/news")]
    assert await phone.post(f"{API}/subscription/edit", *form) == "OK"
    (feed,) = (row.feed for row in library.feeds.all() if row.feed.id == 1)
    assert (feed.title, feed.tags) == ("Mine", ("b/c",))
    assert library.journal.undo() is not None
    assert await phone.post(f"{API}/subscription/edit", ("ac", "unsubscribe"), ("s", "feed/2")) == "OK"
    assert [row.feed.id for row in library.feeds.all()] == [1]
    assert library.journal.undo() is not None
    assert len(library.feeds.all()) == 2


async def test_subscribing_asks_the_address_and_files_the_feed(phone, client, library):
    for name in ("one", "two"):
        url = f"https://{name}.example/feed"
        client.answers[url] = fetched(f"{name}-1 {name}-2", url=url)
    found = json.loads(await phone.post(f"{API}/subscription/quickadd", ("quickadd", "https://one.example/feed")))
    assert (found["numResults"], found["streamId"]) == (1, "feed/3")
    form = [("ac", "subscribe"), ("s", "feed/https://two.example/feed"), ("t", "Mine"), ("a", "user/-/label/new")]
    assert await phone.post(f"{API}/subscription/edit", *form) == "OK"
    assert {row.feed.url: (row.feed.title, row.feed.tags) for row in library.feeds.all()}[
        "https://two.example/feed"
    ] == ("Mine", ("new",))
    assert await phone.ids("user/-/label/new") == [9, 8]


async def test_what_is_no_feed_is_not_subscribed_to(phone, library):
    found = json.loads(await phone.post(f"{API}/subscription/quickadd", ("quickadd", "https://nowhere.example/")))
    assert found["numResults"] == 0
    assert found["error"]
    status, text, _ = await phone.ask(
        "POST", f"{API}/subscription/edit", data={"ac": "subscribe", "s": "feed/https://nowhere.example/"}
    )
    assert status == 400
    assert text
    assert len(library.feeds.all()) == 2


async def test_labels_are_renamed_and_removed(phone, library):
    old, new = "user/-/label/later", "user/-/label/soon"
    assert await phone.post(f"{API}/rename-tag", ("s", old), ("dest", new)) == "OK"
    assert await phone.ids(new) == [4]
    assert await phone.post(f"{API}/disable-tag", ("s", new), ("s", "user/-/label/news")) == "OK"
    assert await phone.ids(new) == []
    assert len(library.feeds.all()) == 2
    assert (await phone.ask("POST", f"{API}/rename-tag", data={"s": "user/-/label/no", "dest": new}))[0] == 404


async def test_labels_of_ours_can_be_read_but_not_written(phone, library):
    store_of(library).writer.stories.follow([library.entries.get(4).story], now=NOW)
    library.queries.save("Of c", "title:c")
    assert await phone.ids("user/-/label/Followed stories") == [4]
    assert await phone.ids("user/-/label/Muted stories") == []
    assert await phone.ids("user/-/label/Of c") == [3]
    form = {"i": "1", "a": "user/-/label/Top stories"}
    status, text, _ = await phone.ask("POST", f"{API}/edit-tag", data=form)
    assert status == 400
    assert "is read-only" in text


@pytest.mark.parametrize("label", ["Top stories", "Followed stories", "Muted stories", "Of c"])
async def test_nothing_takes_the_place_of_a_label_that_can_only_be_read(phone, library, label):
    library.queries.save("Of c", "title:c")
    stream, steps = f"user/-/label/{label}", library.journal.all()
    asked = {
        "edit-tag": [("i", "1"), ("a", stream)],
        "subscription/edit": [("ac", "edit"), ("s", "feed/1"), ("a", stream)],
        "rename-tag": [("s", "user/-/label/later"), ("dest", stream)],
        "disable-tag": [("s", stream)],
    }
    for path, form in asked.items():
        status, text, _ = await phone.ask("POST", f"{API}/{path}", data=form)
        assert (status, text) == (400, f"the label {label} is read-only"), path
    assert library.journal.all() == steps


async def test_a_feed_without_a_tag_is_in_a_folder_of_its_own_kind(phone, library):
    stream = "user/-/label/Uncategorized"
    assert await phone.ids(stream) == [5, 4]
    form = [("ac", "edit"), ("s", "feed/1"), ("a", stream), ("r", "user/-/label/news")]
    assert await phone.post(f"{API}/subscription/edit", *form) == "OK"
    assert await phone.ids(stream) == [5, 4, 3, 2, 1]
    form = [("ac", "edit"), ("s", "feed/1"), ("s", "feed/2"), ("a", "user/-/label/b"), ("r", stream)]
    assert await phone.post(f"{API}/subscription/edit", *form) == "OK"
    assert await phone.ids(stream) == []
    assert stream not in {tag["id"] for tag in (await phone.get(f"{API}/tag/list"))["tags"]}
    assert {name for row in library.feeds.all() for name in row.feed.tags} == {"b"}


async def test_subscriptions_come_and_go_as_opml(phone, library):
    _, text, _ = await phone.ask("GET", f"{API}/subscription/export")
    assert "https://other.example/rss" in text
    document = b'<opml version="2.0"><body><outline text="N" xmlUrl="https://new.example/feed"/></body></opml>'
    status, text, _ = await phone.ask("POST", f"{API}/subscription/import", data=document)
    assert (status, text) == (200, "OK: 1")
    assert len(library.feeds.all()) == 3


async def test_what_clients_ask_besides_is_answered(phone):
    assert await phone.get(f"{API}/preference/list") == {"prefs": []}
    assert await phone.get(f"{API}/preference/stream/list") == {"streamprefs": {}}
    assert await phone.get(f"{API}/friend/list") == {"friends": []}
    assert (await phone.ask("GET", f"{API}/nothing"))[0] == 404
    assert (await phone.ask("GET", f"{API}/edit-tag"))[0] == 405


async def test_atom_has_the_marks_where_newsboat_looks_for_them(phone):
    status, text, headers = await phone.ask("GET", "/reader/atom/feed%2F1?n=2")
    assert status == 200
    assert headers["Content-Type"].startswith("application/atom+xml")
    from xml.etree import ElementTree as ET

    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = ET.fromstring(text).findall("a:entry", atom)
    found = {
        entry.findtext("a:id", namespaces=atom): entry.find("a:category", atom).get("label")  # type: ignore[union-attr]
        for entry in entries
    }
    assert found == {f"{LONG}{3:016x}": "kept-unread", f"{LONG}{2:016x}": "read"}
