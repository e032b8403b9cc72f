"""One visit of each client, call by call as it makes them, and what it must find in the answers or else stops.

What clients call and need was read from their sources: NetNewsWire, Read You, Capy Reader, Readrops, Fluent Reader, RSS
Guard and NewsFlash. newsboat itself runs in test_clients.py.
"""

from __future__ import annotations

import json
import time

import aiohttp
import pytest
from tests.builders import NOW
from tests.serve.conftest import PASSWORD

from feedreader.model.entries import EntryId

API = "/reader/api/0"
GREADER = "/api/greader.php/reader/api/0"
READING_LIST, READ = "user/-/state/com.google/reading-list", "user/-/state/com.google/read"
STARRED, UNREAD = "user/-/state/com.google/starred", "user/-/state/com.google/unread"

TEXT, NUMBER, LIST = str, int, list
ITEM = {
    "id": TEXT,
    "title": TEXT,
    "published": NUMBER,
    "canonical": [{"href": TEXT}],
    "alternate": [{"href": TEXT}],
    "summary": {"content": TEXT},
    "categories": LIST,
    "origin": {"streamId": TEXT, "title": TEXT, "htmlUrl": TEXT},
}
ITEMS = {"id": TEXT, "updated": NUMBER, "items": [ITEM]}
IDS = {"itemRefs": [{"id": TEXT}]}
FEEDS = {"subscriptions": [{"id": TEXT, "title": TEXT, "url": TEXT, "htmlUrl": TEXT, "categories": LIST}]}
TAGS = {"tags": [{"id": TEXT}]}
COUNTS = {"max": NUMBER, "unreadcounts": [{"id": TEXT, "count": NUMBER, "newestItemTimestampUsec": TEXT}]}


def fits(value, schema) -> bool:
    """Whether a value has at least what a schema asks for."""
    if isinstance(schema, dict):
        return isinstance(value, dict) and all(key in value and fits(value[key], schema[key]) for key in schema)
    if isinstance(schema, list):
        return isinstance(value, list) and all(fits(each, schema[0]) for each in value)
    return isinstance(value, schema)


async def asked(phone, path, schema, **parameters):
    found = await phone.get(path, **parameters)
    assert fits(found, schema), found
    return found


async def posted(phone, path, schema, *form):
    found = json.loads(await phone.post(path, *form))
    assert fits(found, schema), found
    return found


async def test_netnewswire(phone):
    tags = await asked(phone, f"{GREADER}/tag/list", TAGS, output="json")
    feeds = await asked(phone, f"{GREADER}/subscription/list", FEEDS, output="json")
    known = {tag["id"] for tag in tags["tags"]}  # a category that is no tag stops its whole sync
    assert {each["id"] for feed in feeds["subscriptions"] for each in feed["categories"]} <= known
    assert all(feed["categories"] for feed in feeds["subscriptions"])  # no feed outside a folder, as with FreshRSS
    since = str(int(NOW.timestamp()) - 1)
    new = await asked(phone, f"{GREADER}/stream/items/ids", IDS, s=READING_LIST, n=1000, ot=since, output="json")
    await asked(phone, f"{GREADER}/stream/items/ids", IDS, s=READING_LIST, n=1000, xt=READ, output="json")
    await asked(phone, f"{GREADER}/stream/items/ids", IDS, s=STARRED, n=1000, output="json")
    _, token, headers = await phone.ask("GET", f"{GREADER}/token")
    assert "Date" in headers
    form = [("i", f"tag:google.com,2005:reader/item/{int(ref['id']):016x}") for ref in new["itemRefs"]]
    items = await posted(phone, f"{GREADER}/stream/items/contents", ITEMS, *form, ("T", token), ("output", "json"))
    assert len(items["items"]) == 5


async def test_read_you(phone):
    month = str(int(NOW.timestamp()) - 30 * 86_400)
    unread = await asked(phone, f"{GREADER}/stream/items/ids?s={READING_LIST}&xt={READ}&n=10000", IDS)
    starred = await asked(phone, f"{GREADER}/stream/items/ids?s={STARRED}&n=10000", IDS)
    read = await asked(phone, f"{GREADER}/stream/items/ids?s={READING_LIST}&it={READ}&ot={month}&n=10000", IDS)
    numbers = [[int(ref["id"]) for ref in page["itemRefs"]] for page in (unread, starred, read)]
    assert numbers == [[5, 4, 3, 1], [3], [2]]  # all as read would be sent back and mark everything
    await asked(phone, f"{GREADER}/subscription/list", FEEDS, output="json")
    form = [("i", ref["id"]) for ref in unread["itemRefs"]]
    await posted(phone, f"{GREADER}/stream/items/contents", ITEMS, *form, ("output", "json"))
    assert await phone.post(f"{GREADER}/edit-tag", ("i", "5"), ("a", READ)) == "OK"


async def test_capy_reader(phone):
    feeds = await asked(phone, f"{GREADER}/subscription/list", FEEDS, output="json")
    assert all(each["type"] in ("folder", "tag") for feed in feeds["subscriptions"] for each in feed["categories"])
    await asked(phone, f"{GREADER}/tag/list", TAGS, output="json")
    await asked(phone, f"{GREADER}/stream/items/ids", IDS, s=STARRED, n=10000)
    unread = await asked(phone, f"{GREADER}/stream/items/ids", IDS, s=READING_LIST, xt=READ, n=10000)
    assert all(ref["id"].isdecimal() for ref in unread["itemRefs"])
    await posted(phone, f"{GREADER}/stream/items/contents", ITEMS, *(("i", ref["id"]) for ref in unread["itemRefs"]))


async def test_readrops(stranger):
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("Email", "anybody")
    form.add_field("Passwd", PASSWORD)
    _, text, _ = await stranger.ask("POST", "/api/greader.php/accounts/ClientLogin", data=form)
    stranger.headers["Authorization"] = f"GoogleLogin auth={text.partition('Auth=')[2].strip()}"
    await asked(stranger, f"{GREADER}/tag/list", TAGS, output="json")
    await asked(stranger, f"{GREADER}/subscription/list", FEEDS, output="json")
    await asked(stranger, f"{GREADER}/stream/contents/{READING_LIST}", ITEMS, n=2500, ot="1", xt=STARRED)
    await asked(stranger, f"{GREADER}/stream/contents/{STARRED}", ITEMS, n=1000)
    assert await stranger.ids(READING_LIST, xt=READ, n=5000) == [5, 4, 3, 1]
    assert await stranger.ids(READING_LIST, xt=UNREAD, n=2500) == [2]
    assert await stranger.post(f"{GREADER}/edit-tag", ("a", "user/-/label/new folder")) == "OK"


async def test_fluent_reader(phone):
    assert (await asked(phone, f"{API}/user-info", {"userId": TEXT}))["userId"]
    await asked(phone, f"{API}/subscription/list?output=json", FEEDS)
    for stream in (f"{READING_LIST}&xt={READ}", STARRED):
        await asked(phone, f"{API}/stream/items/ids?output=json&n=1000&s={stream}", IDS)
    found = await asked(phone, f"{API}/stream/contents?output=json&n=2&ot=1", ITEMS)
    assert found["continuation"].isdecimal()  # pasted raw into the next address
    rest = await asked(phone, f"{API}/stream/contents?output=json&n=1000&ot=1&c={found['continuation']}", ITEMS)
    assert len(rest["items"]) == 3
    assert all(item["canonical"][0]["href"] and item["summary"]["content"] for item in rest["items"])
    assert await phone.post(f"{API}/edit-tag", ("i", "4"), ("a", STARRED)) == "OK"


async def test_rss_guard(phone):
    base = "/api/greader.php/api/greader.php/reader/api/0"  # its FreshRSS mode appends the path by itself
    assert (await phone.ask("GET", f"{base}/user-info"))[0] == 404
    await asked(phone, f"{GREADER}/subscription/list?output=json", FEEDS)
    await asked(phone, f"{GREADER}/tag/list?output=json", TAGS)
    assert await phone.ids(READING_LIST, n=200_000) == [5, 4, 3, 2, 1]
    found = await asked(phone, f"{GREADER}/stream/contents/feed%2F1?output=json&n=100", ITEMS)
    assert all(item["published"] < 2**31 for item in found["items"])
    status, text, _ = await phone.ask("POST", f"{GREADER}/subscription/edit?ac=edit&s=feed/1&t=Mine&T=x")
    assert (status, text) == (200, "OK")


async def test_newsflash(phone):
    status, text, _ = await phone.ask("POST", f"{API}/stream/contents", data={"n": "100", "output": "json"})
    assert status == 200
    assert fits(json.loads(text), ITEMS)
    opml = b'<opml version="2.0"><body><outline text="N" xmlUrl="https://new.example/feed"/></body></opml>'
    _, text, _ = await phone.ask("POST", f"{API}/subscription/import", data=opml, headers={"Content-Type": "text/xml"})
    assert text.startswith("OK: ")
    seen = str(int(time.time() * 1_000_000))
    assert await phone.post(f"{API}/mark-all-as-read", ("s", READING_LIST), ("ts", seen)) == "OK"
    await asked(phone, f"{API}/unread-count?output=json&all=1", COUNTS)


async def test_top_stories_are_one_item_a_story_with_the_other_outlets_at_its_end(phone, library):
    library.stories.merge([library.entries.get(EntryId(number)).story for number in (1, 5)])
    found = await asked(phone, f"{API}/stream/contents/user/-/label/Top stories", ITEMS)
    (item,) = found["items"]
    other = {"1": "https://news.example/e", "5": "https://news.example/a"}[str(int(item["id"][-16:], 16))]
    assert f'href="{other}"' in item["summary"]["content"]
    (lead,) = await phone.ids("user/-/label/Top stories")
    form = [("i", str(number)) for number in await phone.ids(READING_LIST)]
    items = await posted(phone, f"{API}/stream/items/contents", ITEMS, *form)  # ids first, as most clients do
    linked = [int(each["id"][-16:], 16) for each in items["items"] if "<hr><ul>" in each["summary"]["content"]]
    assert linked == [lead]


@pytest.mark.parametrize("value", [{}, {"id": 1}, {"id": "x", "updated": 1, "items": [{}]}])
def test_what_lacks_something_does_not_fit(value):
    assert not fits(value, ITEMS)
