"""Whatever a document says, what is read of it can be stored: a batch of feeds must not fail for one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import NOW, make_subscription

from feedreader.feeds.parse import parse_document
from feedreader.model.feeds import Validators
from feedreader.model.outcomes import Document, Fetched, ParsedFeed
from feedreader.policy.schedule import Intervals
from feedreader.service.updater import Answer, Updater
from feedreader.store.connect import open_store
from feedreader.store.doctor import examine

if TYPE_CHECKING:
    import pytest

    from feedreader.model.feeds import FeedRow

NUMBERS = st.sampled_from(
    ["0", "-1", "٣", "1e999", "9" * 19, "9" * 400, "9223372036854775808", "NaN", "", "0x10", "1.5", "-0"]
)
DATES = st.sampled_from(
    ["0000-00-00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Mon, 31 Feb 99999 25:61:61 +9999",
     "-1", "Thu, 01 Jan 1970 00:00:00 GMT", "1e9", "10000-01-01", "Sat, 01 Jan 0000 00:00:00 GMT"]
)  # fmt: skip
WORDS = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.sampled_from(
        ["\ud800", "a\x00b", "\udfff\ud800", "&#xD800;", "&#0;", "\U0010ffff", "\ufffe", "http://[::1", "//"]
    ),
    NUMBERS,
    DATES,
)
TAGS = ("title", "link", "guid", "description", "pubDate", "author", "category", "language", "ttl", "comments",
        "dc:date", "dc:language", "dc:creator", "content:encoded", "sy:updatePeriod", "sy:updateFrequency")  # fmt: skip
FIELDS = st.lists(st.tuples(st.sampled_from(TAGS), st.one_of(WORDS, NUMBERS, DATES)), max_size=8)
ENCLOSURES = st.lists(st.tuples(WORDS, WORDS, NUMBERS), max_size=2)
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(), st.floats(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "url"]), inner)),
    max_leaves=4,
)
JSON_ITEMS = st.lists(
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "url",
                "external_url",
                "title",
                "content_html",
                "content_text",
                "summary",
                "date_published",
                "date_modified",
                "authors",
                "author",
                "tags",
                "language",
                "attachments",
            ]
        ),
        VALUES,
        max_size=8,
    ),
    max_size=4,
)


def elements(fields: list[tuple[str, str]]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in fields)


def rss(head: list[tuple[str, str]], items: list[tuple[list[tuple[str, str]], list[tuple[str, str, str]]]]) -> bytes:
    entries = ""
    for fields, files in items:
        media = "".join(
            f'<enclosure url="{escape(url, {chr(34): ""})}" type="{escape(kind, {chr(34): ""})}" length="{length}"/>'
            for url, kind, length in files
        )
        entries += f"<item>{elements(fields)}{media}</item>"
    text = f'<rss version="2.0" {SPACES}><channel>{elements(head)}{entries}</channel></rss>'
    return text.encode("utf-8", "surrogatepass")


DOCUMENTS = st.one_of(
    st.builds(rss, FIELDS, st.lists(st.tuples(FIELDS, ENCLOSURES), max_size=4)),
    st.builds(
        lambda items, title: json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
        ).encode(),
        JSON_ITEMS,
        VALUES,
    ),
)


def answered(row: FeedRow, body: bytes) -> Answer | None:
    """What asking a feed brings, where the document is one."""
    parsed = parse_document(Document(body=body, url=row.feed.url, content_type=None))
    if not isinstance(parsed, ParsedFeed):
        return None
    outcome = Fetched(
        url=row.feed.url,
        http=200,
        body=b"",
        content_type=None,
        validators=Validators(etag='"\xff"'),
        validators_url=row.feed.url,
    )
    return Answer(row=row, outcome=outcome, result=parsed, body_hash=b"1")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(bodies=st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_what_is_read_of_any_document_can_be_stored(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    with open_store(tmp_path_factory.mktemp("any") / "feedreader.db") as store:
        urls = [f"https://{number}.example/feed" for number in range(len(bodies))]
        store.writer.feeds.subscribe([make_subscription(url) for url in urls], now=NOW)
        unused: Any = None
        updater = Updater(store=store, client=unused, parsers=unused, intervals=Intervals(), clock=lambda: NOW)
        found = [answered(row, body) for row, body in zip(store.feeds.all(), bodies, strict=True)]
        answers = [answer for answer in found if answer]
        intents = updater.apply(answers)
        assert [intent.report.error for intent in intents] == [None] * len(answers)
        assert store.entries.count() == sum(
            len(answer.result.entries) for answer in answers if isinstance(answer.result, ParsedFeed)
        )
        assert examine(store) == ()
        assert len(store.entries.page(limit=100)) == store.entries.count()
