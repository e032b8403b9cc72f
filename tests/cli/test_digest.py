"""The front page as text, Markdown, HTML and JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.builders import make_intent, make_new, make_subscription

from feedreader.model.entries import EntryId
from feedreader.model.placing import NewStory, Placement
from feedreader.store.connect import open_store

HOSTILE = "Ferry [aground](https://evil.example) <b>& *more*"


@pytest.fixture
def filled(feedreader, tmp_path):
    now = datetime.now(UTC)
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription(title="Harbour Post")], now=now)
        new = [
            make_new("ferry", when=now - timedelta(hours=2), title=HOSTILE, content="<p>Fog came in.</p>"),
            make_new("old", when=now - timedelta(days=3), title="Old news"),
        ]
        store.writer.polling.apply([make_intent(1, *new)])
    return feedreader


def test_the_last_day_is_told_as_text(filled):
    told = filled("digest").out
    assert told.startswith(f"Only one source\n\n 1. {HOSTILE}\n")
    assert "Fog came in." in told
    assert "Old news" not in told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("markdown", r"Ferry \[aground\]\(https://evil\.example\) \<b\>\& \*more\*"),
        ("html", "Ferry [aground](https://evil.example) &lt;b&gt;&amp; *more*"),
    ],
)
def test_a_title_is_text_in_every_format(filled, kind, told):
    assert told in filled("digest", "--format", kind).out
    assert filled("digest", f"--{kind}").out == filled("digest", "--format", kind).out


def test_html_names_its_encoding_and_lets_each_title_run_its_own_way(filled):
    told = filled("digest", "--html").out
    assert told.startswith('<meta charset="utf-8">\n<h2>')
    assert '<li><strong dir="auto">' in told
    assert '<span dir="auto">Fog came in.</span>' in told
    assert filled("digest", "--html", "nothing-like-this").out == ""


def test_each_story_is_told_once_in_its_section_and_a_limit_counts_all_of_them(filled, tmp_path):
    now = datetime.now(UTC)
    with open_store(tmp_path / "feedreader.db") as store:
        store.writer.feeds.subscribe([make_subscription("https://le-quai.example/", title="Le Quai")], now=now)
        arrived = store.writer.polling.apply([make_intent(2, make_new("bac", when=now, title="Le bac échoué"))]).new
        told = Placement(entry=EntryId(1), story=NewStory(1)), Placement(entry=arrived[0], story=NewStory(1))
        store.writer.stories.regroup(told, now=now)
        store.writer.polling.apply([make_intent(1, make_new("fair", when=now, title="The fair"))])
    told = filled("digest").out
    assert "Top\n\n 1." in told
    assert "2 outlets: " in told
    assert "Only one source\n\n 2. The fair\n" in told
    assert "## Only one source\n\n2. **" in filled("digest", "--format", "markdown").out
    assert '<h2>Only one source</h2>\n<ol start="2">' in filled("digest", "--format", "html").out
    assert [each["section"] for each in filled("digest", "--json").records] == ["top", "one"]
    assert [each["section"] for each in filled("digest", "--json", "--limit", "1").records] == ["top"]


def test_json_is_that_of_stories_and_nothing_new_is_nothing(filled):
    assert [record["title"] for record in filled("digest", "--json").records] == [HOSTILE]
    assert filled("digest", "--since", "1h").out == ""
    assert filled("digest", "nothing-like-this").out == ""
    filled("digest", "--since", "someday", code=2)


def test_each_query_and_the_list_of_stories_have_a_last_time_of_their_own(filled):
    news = [("digest",), ("digest", "ferry"), ("digest", "fog"), ("stories", "--top"), ("stories", "--top", "ferry")]
    for command in news:
        assert len(filled(*command, "--since", "last", "--json").records) == 1, command
    filled("digest", "aground")
    assert len(filled("digest", "aground", "--since", "last", "--json").records) == 1
    for command in news:
        assert filled(*command, "--since", "last").out == "", command
