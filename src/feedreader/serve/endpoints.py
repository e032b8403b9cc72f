"""The methods of the API: what each reads from a request, what it asks of the store, and what it returns.

`ENDPOINTS` is the table of them; a new method is a function and a line there.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from feedreader.model.streams import FeedEdit, FeedStream, LabelStream, Marks, State, StateStream
from feedreader.serve import atom, records
from feedreader.serve.protocol import (
    CONTENTS_LIMIT,
    CONTENTS_USUAL,
    IDS_LIMIT,
    RequestError,
    read_items,
    read_listing,
    read_stream,
    seen_until,
    write_stream,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from multidict import MultiDict

    from feedreader.model.feeds import FeedId
    from feedreader.model.streams import Device, Stream
    from feedreader.service.remote import Remote

BODY_LIMIT: Final = 1024 * 1024
OPML_LIMIT: Final = 10 * 1024 * 1024
READING_LIST = write_stream(StateStream(State.READING_LIST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request of a signed-in device: parameters of address and form, and the body if it is not a form."""

    device: Device
    token: str
    parameters: MultiDict[str]
    body: bytes

    def texts(self, name: str) -> list[str]:
        """Return all values of a parameter that may be repeated, without empty ones."""
        return [text for text in self.parameters.getall(name, []) if text]

    @property
    def stream(self) -> str:
        """Return the name of the requested stream; by default the reading list."""
        return self.parameters.get("s") or READING_LIST


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON response; a `conditional` one has an ETag, because clients request it at every visit."""

    value: Any
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A plain text response."""

    text: str
    content_type: str = "text/plain"


Answer: TypeAlias = Json | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A method: the function that answers it, whether it changes something, and what its body may be."""

    answer: Callable[[Remote, Call], Awaitable[Answer]]
    changes: bool = False
    raw: bool = False
    limit: int = BODY_LIMIT


OK = Text("OK")


async def _token(_: Remote, call: Call) -> Answer:
    return Text(call.token)


async def _user_info(_: Remote, __: Call) -> Answer:
    return Json({"userId": "1", "userName": "feedreader", "userProfileId": "1", "userEmail": ""})


async def _subscriptions(remote: Remote, _: Call) -> Answer:
    feeds = await asyncio.to_thread(remote.subscriptions)
    return Json({"subscriptions": [records.subscription_record(feed) for feed in feeds]}, conditional=True)


async def _labels(remote: Remote, _: Call) -> Answer:
    return Json({"tags": records.label_records(await asyncio.to_thread(remote.labels))}, conditional=True)


async def _unread_count(remote: Remote, _: Call) -> Answer:
    return Json(records.unread_record(await asyncio.to_thread(remote.unread)))


async def _ids(remote: Remote, call: Call) -> Answer:
    if not call.parameters.get("s"):
        raise RequestError("“s” names the stream whose ids are asked for.")
    listing = read_listing(call.parameters, call.stream, usual=IDS_LIMIT, limit=IDS_LIMIT)
    return Json(records.page_record(await asyncio.to_thread(remote.page, listing)))


async def _contents_of_items(remote: Remote, call: Call) -> Answer:
    numbers = read_items(call.texts("i"))[:CONTENTS_LIMIT]

    def answer() -> Any:
        return records.items_record(None, remote.items(numbers), remote.now(), None)

    return Json(await asyncio.to_thread(answer))


async def _contents(remote: Remote, call: Call) -> Answer:
    listing = read_listing(call.parameters, call.stream, usual=CONTENTS_USUAL, limit=CONTENTS_LIMIT)

    def answer() -> Any:
        page = remote.page(listing)
        items = remote.items([arrival.entry for arrival in page.items])
        return records.items_record(listing.stream, items, remote.now(), page)

    return Json(await asyncio.to_thread(answer))


async def _atom(remote: Remote, call: Call) -> Answer:
    listing = read_listing(call.parameters, call.stream, usual=CONTENTS_USUAL, limit=CONTENTS_LIMIT)

    def answer() -> str:
        page = remote.page(listing)
        items = remote.items([arrival.entry for arrival in page.items])
        return atom.document(listing.stream, items, remote.now())

    return Text(await asyncio.to_thread(answer), "application/atom+xml")


async def _edit_tag(remote: Remote, call: Call) -> Answer:
    numbers = read_items(call.texts("i"))
    marks = _marks(map(read_stream, call.texts("a")), map(read_stream, call.texts("r")))
    await asyncio.to_thread(remote.mark, numbers, marks, call.device)
    return OK


def _marks(on: Iterable[Stream], off: Iterable[Stream]) -> Marks:
    """Return the meaning of added and removed streams: states are marks, labels tags.

    Others are accepted without effect.
    """
    read: bool | None = None
    starred: bool | None = None
    labels: tuple[list[str], list[str]] = ([], [])
    for added, streams in ((True, on), (False, off)):
        for stream in streams:
            match stream:
                case StateStream(state=State.READ):
                    read = added
                case StateStream(state=State.UNREAD | State.KEPT_UNREAD):
                    read = not added
                case StateStream(state=State.STARRED):
                    starred = added
                case LabelStream(name=name):
                    labels[0 if added else 1].append(name)
                case FeedStream():
                    raise RequestError("Items cannot be moved from one feed to another.")
                case _:
                    pass
    return Marks(read=read, starred=starred, labels=tuple(labels[0]), labels_off=tuple(labels[1]))


async def _mark_all(remote: Remote, call: Call) -> Answer:
    if not call.parameters.get("s"):
        raise RequestError("“s” names the stream that is marked read.")
    stream = read_stream(call.stream)
    seen = seen_until(call.parameters, remote.now())
    await asyncio.to_thread(remote.mark_all_read, stream, seen, call.device)
    return OK


async def _edit_subscription(remote: Remote, call: Call) -> Answer:
    action = call.parameters.get("ac", "")
    streams = call.texts("s")
    if not streams:
        raise RequestError("“s” names the feed.")
    on, off = _folders(call.texts("a")), _folders(call.texts("r"))
    title = call.parameters.get("t") or None
    match action:
        case "subscribe":
            for place, stream in enumerate(streams):
                added = await remote.subscribe(_address(stream), on)
                if added.feed is None:
                    raise RequestError(added.why or "This is not a feed.")
                if title and place == 0:
                    edit = FeedEdit(feed=added.feed, title=title)
                    await asyncio.to_thread(remote.edit_feeds, [edit], call.device)
        case "unsubscribe":
            feeds = [await asyncio.to_thread(_feed, remote, stream) for stream in streams]
            await asyncio.to_thread(remote.unsubscribe, feeds, call.device)
        case "edit":
            numbers = [await asyncio.to_thread(_feed, remote, stream) for stream in streams]
            edits = [FeedEdit(feed=feed, title=title, folders=on, folders_off=off) for feed in numbers]
            await asyncio.to_thread(remote.edit_feeds, edits, call.device)
        case _:
            raise RequestError("“ac” is subscribe, unsubscribe or edit.")
    return OK


def _folders(streams: Iterable[str]) -> tuple[str, ...]:
    found = [read_stream(stream) for stream in streams]
    if not all(isinstance(stream, LabelStream) for stream in found):
        raise RequestError("A subscription can be put into labels only.")
    return tuple(stream.name for stream in found if isinstance(stream, LabelStream))


def _address(stream: str) -> str:
    found = read_stream(stream)
    if not isinstance(found, FeedStream):
        raise RequestError("A subscription is named by “feed/” and its address.")
    return str(found.feed)


def _feed(remote: Remote, stream: str) -> FeedId:
    found = read_stream(stream)
    if not isinstance(found, FeedStream):
        raise RequestError("A subscription is named by “feed/” and its number.")
    return remote.feed(found)


async def _quick_add(remote: Remote, call: Call) -> Answer:
    asked = call.parameters.get("quickadd", "").strip()
    if not asked:
        raise RequestError("“quickadd” is the address of a feed or of a page.")
    added = await remote.subscribe(asked.removeprefix("feed/"), ())
    if added.feed is None:
        return Json({"numResults": 0, "query": asked, "error": added.why})
    stream = write_stream(FeedStream(added.feed))
    return Json({"numResults": 1, "query": asked, "streamId": stream, "streamName": added.title or asked})


async def _import(remote: Remote, call: Call) -> Answer:
    count = await asyncio.to_thread(remote.import_opml, call.body)
    return Text(f"OK: {count}")


async def _export(remote: Remote, _: Call) -> Answer:
    return Text((await asyncio.to_thread(remote.export_opml)).decode(), "application/xml")


def _label(text: str) -> str:
    found = read_stream(text)
    if not isinstance(found, LabelStream):
        raise RequestError("“s” and “dest” name labels.")
    return found.name


async def _rename_tag(remote: Remote, call: Call) -> Answer:
    old, new = _label(call.parameters.get("s", "")), _label(call.parameters.get("dest", ""))
    await asyncio.to_thread(remote.rename_label, old, new, call.device)
    return OK


async def _disable_tag(remote: Remote, call: Call) -> Answer:
    names = [_label(text) for text in call.texts("s")]
    await asyncio.to_thread(remote.remove_labels, names, call.device)
    return OK


async def _preferences(_: Remote, __: Call) -> Answer:
    return Json({"prefs": []})


async def _stream_preferences(_: Remote, __: Call) -> Answer:
    return Json({"streamprefs": {}})


async def _friends(_: Remote, __: Call) -> Answer:
    return Json({"friends": []})


_BY_NAME: Final = {
    "token": Endpoint(answer=_token),
    "user-info": Endpoint(answer=_user_info),
    "subscription/list": Endpoint(answer=_subscriptions),
    "tag/list": Endpoint(answer=_labels),
    "unread-count": Endpoint(answer=_unread_count),
    "stream/items/ids": Endpoint(answer=_ids),
    "stream/items/contents": Endpoint(answer=_contents_of_items),
    "edit-tag": Endpoint(answer=_edit_tag, changes=True),
    "mark-all-as-read": Endpoint(answer=_mark_all, changes=True),
    "subscription/edit": Endpoint(answer=_edit_subscription, changes=True),
    "subscription/quickadd": Endpoint(answer=_quick_add, changes=True),
    "subscription/import": Endpoint(answer=_import, changes=True, raw=True, limit=OPML_LIMIT),
    "subscription/export": Endpoint(answer=_export),
    "rename-tag": Endpoint(answer=_rename_tag, changes=True),
    "disable-tag": Endpoint(answer=_disable_tag, changes=True),
    "preference/list": Endpoint(answer=_preferences),
    "preference/stream/list": Endpoint(answer=_stream_preferences),
    "friend/list": Endpoint(answer=_friends),
}
ENDPOINTS: Final[tuple[tuple[re.Pattern[str], Endpoint], ...]] = (
    *((re.compile(name.replace("/", "/+") + "/*"), endpoint) for name, endpoint in _BY_NAME.items()),
    (re.compile(r"stream/+contents(?:/(?P<stream>.*))?"), Endpoint(answer=_contents)),
    (re.compile(r"reader/+atom/+(?P<stream>.+)"), Endpoint(answer=_atom)),
)
"""Every method by its path below `reader/api/0/`, whose doubled slashes are merged; Atom has a path of its own."""
