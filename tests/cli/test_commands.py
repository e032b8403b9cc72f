"""Commands from end to end: a real server, the real fetcher and parser, a real store."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from html import escape

import pytest
from tests.fakes.server import Answer, conditional

from feedreader.store.connect import open_store
from feedreader.tui.cells import width_of

ENTRY_KEYS = [
    "entry", "feed", "outlet", "guid", "url", "title", "author", "language", "published", "fetched", "read", "starred",
    "tags", "story", "summary", "updated", "date", "words", "unconfirmed",
]  # fmt: skip
FEED_KEYS = ["feed", "url", "title", "site", "tags", "unread", "total", "last_ok", "last_error", "failures", "next_due",
             "why_then", "warnings", "ends_early", "unconfirmed"]  # fmt: skip
POLL_KEYS = ["feed", "url", "status", "http", "new", "updated", "error", "next_due"]


def rss(*entries: tuple[str, str], title: str = "The Harbour") -> bytes:
    items = "".join(
        f"<item><guid>{guid}</guid><title>{text}</title><link>https://harbour.example/{guid}</link>"
        f"<description>&lt;p&gt;About {text}.&lt;/p&gt;</description></item>"
        for guid, text in entries
    )
    head = f"<title>{title}</title><link>https://harbour.example/</link><language>en</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


@pytest.fixture
def harbour(server):
    server.route("/feed", conditional(rss(("1", "Ferry late"), ("2", "Élysée talks")), etag='"1"'))
    return server.url("/feed")


@pytest.fixture
def subscribed(feedreader, harbour):
    feedreader("add", harbour, "--tag", "local/news")
    return feedreader


def test_adding_a_feed_tells_what_it_is(feedreader, harbour):
    (record,) = feedreader("add", harbour, "--json").records
    assert record == {"feed": 1, "url": harbour, "title": "The Harbour", "status": "added"}
    assert feedreader("add", harbour).out.startswith("known 1")


def test_adding_a_web_page_finds_its_feed(feedreader, server, harbour):
    page = f'<html><head><link rel="alternate" type="application/rss+xml" href="{harbour}"></head></html>'
    server.route("/", Answer(body=page.encode(), headers=[("Content-Type", "text/html")]))
    (record,) = feedreader("add", server.url("/"), "--json").records
    assert (record["url"], record["status"]) == (harbour, "added")


def test_adding_what_is_no_feed_says_so(feedreader, server):
    server.route("/", Answer(body=b"<html><body>Hello</body></html>", headers=[("Content-Type", "text/html")]))
    done = feedreader("add", server.url("/"), code=1)
    assert done.err.count("\n") == 1
    assert server.url("/") in done.err


def test_entries_are_listed_with_the_promised_keys(subscribed):
    records = subscribed("list", "--json").records
    assert [record["title"] for record in records] == ["Ferry late", "Élysée talks"]
    assert all(list(record) == ENTRY_KEYS for record in records)
    assert records[0]["summary"] == "About Ferry late."
    assert [record["words"] for record in records] == [None, None], "they are counted once they are searched"
    assert [record["words"] for record in subscribed("search", "about", "--json").records] == [3, 3]
    assert (records[0]["outlet"], records[0]["language"], records[0]["read"]) == ("harbour.example", "en", False)


def test_whoever_reads_is_told_the_names_of_feeds_and_not_their_hosts(subscribed):
    commands = (
        ["list"],
        ["search", "ferry"],
        ["stories"],
        ["story", "1"],
        ["show", "1"],
        ["rule", "try", "--query", "ferry"],
    )
    for command in (*commands, ["rule", "try", "--query", "ferry", "--action", "star"]):
        told = subscribed(*command).out
        assert "The Harbour" in told, command
        assert "harbour.example" not in told.replace("https://harbour.example/1", ""), command


def test_a_terminal_is_given_as_much_as_one_looks_through_and_is_told_of_the_rest(feedreader, server, monkeypatch):
    server.route("/feed", Answer(body=rss(*((str(number), f"Title {number}") for number in range(52)))))
    feedreader("add", server.url("/feed"))
    for command in (["list"], ["stories"], ["stories", "--by", "coverage"]):
        assert len(feedreader(*command).out.splitlines()) == 52, "a pipe gets them all"
        with monkeypatch.context() as patch:
            patch.setattr("feedreader.cli.querying.sys.stdout.isatty", lambda: True, raising=False)
            shown = feedreader(*command)
            assert (len(shown.out.splitlines()), shown.err.count("the first 50")) == (50, 1)
            assert len(feedreader(*command, "--limit", "51").out.splitlines()) == 51
            assert len(feedreader(*command, "--json").records) == 52
            assert feedreader(*command, "Title 7", "--limit", "50").err == ""


def test_titles_are_cut_to_a_terminal_and_never_in_a_pipe(feedreader, server, monkeypatch):
    server.route("/feed", Answer(body=rss(("1", "A headline of many words " * 4))))
    feedreader("add", server.url("/feed"))
    whole = feedreader("list").out
    monkeypatch.setattr("feedreader.cli.output.sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "300")
    assert feedreader("list").out == whole
    monkeypatch.setenv("COLUMNS", "88")
    (line,) = feedreader("list").out.splitlines()
    assert "…" in line
    assert width_of(line) <= 88


@pytest.mark.parametrize("columns", [30, 60])
def test_on_a_narrow_terminal_lines_are_broken_between_words_and_titles_are_whole(
    feedreader, server, monkeypatch, columns
):
    title = f"{'A headline of many words ' * 4}日本語"
    server.route("/feed", Answer(body=rss(("1", title), title="The Harbour Post of the Northern Isles")))
    feedreader("add", server.url("/feed"))
    entry = str(feedreader("list", "--json").records[0]["entry"])
    commands = ("list",), ("search", "headline"), ("stories",), ("digest",), ("show", entry)
    piped = [feedreader(*command).out.split() for command in commands]
    monkeypatch.setattr("feedreader.cli.output.sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    for command, words in zip(commands, piped, strict=True):
        shown = feedreader(*command).out
        for line in shown.splitlines():
            assert width_of(line) <= columns or len(line.split()) == 1, "an address stays whole"
        assert {word for word in shown.split() if "…" not in word} <= set(words), command
        assert title in " ".join(shown.split()), command


def test_long_names_are_cut_and_titles_stand_below_each_other(feedreader, server):
    for number, name in enumerate(("日本語の新聞" * 9, "A" * 90, "Short")):
        server.route(f"/{number}", Answer(body=rss((str(number), "Headline"), title=name)))
        feedreader("add", server.url(f"/{number}"))
    lines = feedreader("list").out.splitlines()
    assert len({width_of(line) for line in lines}) == 1
    assert all("127.0.0.1" in line.partition("Headline")[0] for line in lines), "the host is not pushed out"


def test_feeds_are_listed_with_health_and_counts(subscribed, harbour):
    (record,) = subscribed("feeds", "--json").records
    assert list(record) == FEED_KEYS
    assert (record["url"], record["tags"], record["unread"], record["failures"]) == (harbour, ["local/news"], 2, 0)
    assert record["why_then"]
    assert "The Harbour (127.0.0.1)" in subscribed("feeds").out
    assert (record["title"], record["unconfirmed"]) == ("The Harbour", "127.0.0.1")


def test_what_nothing_confirms_has_the_host_beside_it_wherever_outlets_are_shown(subscribed):
    for command in (["list"], ["search", "ferry"], ["show", "1"], ["stories"], ["feeds"], ["digest"]):
        assert "(127.0.0.1)" in subscribed(*command).out, command
    for command in (["list"], ["search", "ferry"], ["show", "1"]):
        record = subscribed(*command, "--json").records[0]
        assert (record["outlet"], record["unconfirmed"]) == ("harbour.example", "127.0.0.1")
    story = subscribed("stories", "--json").records[0]
    assert (story["outlets"], story["unconfirmed"]) == (["harbour.example"], ["127.0.0.1"])


def test_refresh_reports_each_feed_and_asks_conditionally(subscribed, server):
    (record,) = subscribed("refresh", "--json").records
    assert list(record) == POLL_KEYS
    assert record["status"] == "skipped"
    (record,) = subscribed("refresh", "--force", "--json").records
    assert (record["status"], record["http"]) == ("unchanged", 304)
    assert server.requests[-1].header("if-none-match") == b'"1"'


def test_refresh_says_until_when_feeds_are_left_alone(subscribed, harbour):
    assert re.search(r", 1 not due before .*\d\d:\d\d\n$", subscribed("refresh").out)
    named = subscribed("refresh", harbour).out
    assert re.match(rf"{re.escape(harbour)}: not polled: .+; next .*\d\d:\d\d\n", named)


def test_a_feed_that_is_named_twice_is_asked_and_removed_once(subscribed, server, harbour):
    before = len(server.requests)
    assert len(subscribed("refresh", "--force", "1", harbour, "--json").records) == 1
    assert len(server.requests) == before + 1
    assert len(subscribed("remove", "1", harbour, "1", "--json").records) == 1


def test_refresh_brings_new_entries_and_updates(subscribed, server):
    server.route("/feed", Answer(body=rss(("1", "Ferry on time after all"), ("3", "Market day"))))
    (record,) = subscribed("refresh", "--force", "--json").records
    assert (record["status"], record["new"], record["updated"]) == ("ok", 1, 1)
    assert len(subscribed("list", "--json").records) == 3


def test_a_dead_feed_is_explained_and_is_no_error_of_the_round(subscribed, server):
    server.route("/feed", Answer(status=404))
    done = subscribed("refresh", "--force")
    assert "404" in done.out
    assert "1 failed" in done.out


def test_a_machine_that_is_offline_says_so_once(feedreader, monkeypatch, tmp_path):
    def no_name_server(host):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr("feedreader.fetch.resolver._getaddrinfo", no_name_server)
    outlines = "".join(f'<outline xmlUrl="https://{host}.example/feed"/>' for host in ("one", "two", "three"))
    (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    feedreader("import", str(tmp_path / "feeds.opml"))
    for _ in range(2):  # nobody was asked, so they are still due
        first, summary = feedreader("refresh").out.splitlines()
        assert "offline: the name one.example cannot be looked up now" in first
        assert summary == "0 feeds polled, 0 new entries"
    assert {record["failures"] for record in feedreader("feeds", "--json").records} == {0}


def test_showing_an_entry(subscribed):
    assert "About Ferry late." in subscribed("show", "1").out
    (record,) = subscribed("show", "1", "--json").records
    assert list(record) == [*ENTRY_KEYS, "text", "links", "categories", "comments", "comments_feed"]
    assert "no entry 99" in subscribed("show", "99", code=1).err


def test_an_entry_is_shown_with_its_numbered_links(feedreader, server):
    text = escape(
        "<p>See <a href='/plan'>the plan</a>, 10<sup>6</sup>.</p><iframe src='https://play.example/7'></iframe>"
    )
    items = f"<item><title>t</title><link>https://o.example/1</link><description>{text}</description></item>"
    server.route("/feed", Answer(body=f"<rss><channel><title>f</title>{items}</channel></rss>".encode()))
    feedreader("add", server.url("/feed"))
    shown = feedreader("show", "1").out
    assert "See the plan[1], 10⁶." in shown
    assert "[embedded page][2]" in shown
    assert "[1] https://o.example/plan\n[2] https://play.example/7\n" in shown


def test_an_entry_without_text_says_so(feedreader, server):
    items = "<item><title>a</title><link>https://o.example/1</link></item><item><title>b</title></item>"
    server.route("/feed", Answer(body=f"<rss><channel><title>f</title>{items}</channel></rss>".encode()))
    feedreader("add", server.url("/feed"))
    for title, said in (("a", "no text for this entry; its page may."), ("b", "no text for this entry, and no link")):
        (row,) = feedreader("list", f"title:{title}", "--json").records
        assert said in feedreader("show", str(row["entry"])).out
        (record,) = feedreader("show", str(row["entry"]), "--json").records
        assert record["text"] == ""


def test_feeds_are_tagged_by_number_or_address(subscribed):
    url = subscribed("feeds", "--json").records[0]["url"]
    before = subscribed("feeds", "--json").records[0]["tags"]
    assert subscribed("tag", "add", "sea/north", "--feed", url, "--json").records == [{"changed": 1}]
    assert subscribed("tag", "add", "sea/north", "--feed", "1", "--json").records == [{"changed": 0}]
    assert subscribed("feeds", "--json").records[0]["tags"] == sorted([*before, "sea/north"])
    assert subscribed("count", "tag:sea", "--json").records == [{"count": 2}]
    assert subscribed("tag", "remove", "sea/north", "--feed", "1", "--json").records == [{"changed": 1}]
    assert subscribed("feeds", "--json").records[0]["tags"] == before
    subscribed("tag", "add", "sea", code=2)
    subscribed("tag", "add", "sea", "1", "--feed", "1", code=2)
    subscribed("tag", "add", "sea", "--feed", "99", code=1)


def test_marks_tags_and_undo(subscribed):
    assert subscribed("mark", "read", "1", "2", "--json").records == [{"changed": 2}]
    assert subscribed("count", "--json").records == [{"count": 0}]
    assert subscribed("undo", "--json").records == [{"undone": "Marked 2 entries read"}]
    assert subscribed("count").out == "2\n"
    assert subscribed("redo", "--json").records == [{"redone": "Marked 2 entries read"}]
    assert subscribed("tag", "add", "sea", "1", "--json").records == [{"changed": 1}]
    assert {"tag": "sea", "count": 1} in subscribed("tags", "--json").records
    assert subscribed("tag", "remove", "sea", "1", "--json").records == [{"changed": 1}]
    subscribed("undo")
    assert subscribed("list", "--json").records[0]["tags"] == ["sea"]


@pytest.mark.parametrize("which", [["1-2"], ["1,2"], ["1,", "2"], ["-1"], ["#1"], ["1..2"], [" "]])
def test_what_looks_like_numbers_of_entries_is_no_query(subscribed, which):
    subscribed("mark", "read", *which, code=2)
    assert subscribed("count").out == "2\n"
    assert subscribed("mark", "read", '"1-2"').out == "0 entries changed\n"


def test_nothing_to_undo_is_said(feedreader):
    assert "nothing to undo" in feedreader("undo", code=1).err


def test_removing_a_feed_can_be_undone(subscribed, harbour):
    assert subscribed("remove", harbour, "--json").records[0]["status"] == "removed"
    assert subscribed("list").out == ""
    subscribed("undo")
    assert len(subscribed("list", "--json").records) == 2
    assert "no subscription" in subscribed("remove", "77", code=1).err
    assert subscribed("remove", f"<{harbour}>", "--json").records[0]["status"] == "removed"


def test_an_export_imports_as_known(subscribed, tmp_path):
    subscribed("export", str(tmp_path / "out.opml"))
    (record,) = subscribed("import", str(tmp_path / "out.opml"), "--json").records
    assert (record["status"], record["tags"]) == ("known", ["local/news"])


def test_the_list_of_outlets_comes_along(feedreader, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(feedreader("import", "feeds.opml", "--dry-run", "--json").records) > 40
    (tmp_path / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline xmlUrl="https://a.example/f"/></body></opml>'
    )
    assert [line["url"] for line in feedreader("import", "feeds.opml", "--json").records] == ["https://a.example/f"]


def test_a_dry_run_stores_nothing(feedreader, tmp_path):
    opml = tmp_path / "in.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="Sea"><outline text="Harbour" xmlUrl="https://harbour.example/feed"/>'
        '<outline text="Bad" xmlUrl="exec:rm -rf"/></outline></body></opml>'
    )
    records = feedreader("import", str(opml), "--dry-run", "--json").records
    assert {record["title"]: record["status"] for record in records}["Harbour"] == "added"
    assert {record["title"]: record["status"] for record in records}["Bad"] == "refused"
    assert feedreader("feeds").out == ""


@pytest.mark.parametrize("name", ["no-such.opml", "."])
def test_a_file_that_cannot_be_read_is_named(feedreader, name):
    done = feedreader("import", name, code=2 if name == "." else 1)
    assert name in done.err


def test_a_file_that_is_no_opml_is_named(feedreader, tmp_path):
    path = tmp_path / "x.opml"
    path.write_text("just words")
    done = feedreader("import", str(path), code=1)
    assert done.err.startswith("feedreader: ")
    assert "x.opml" in done.err
    assert "Traceback" not in done.err


def test_wrong_usage_is_code_2(feedreader):
    assert "there is no command fly" in feedreader("fly", code=2).err
    feedreader("mark", "red", "1", code=2)


def test_a_store_that_is_none_is_refused_and_kept(feedreader, tmp_path):
    (tmp_path / "feedreader.db").write_bytes(b"a letter to my aunt" * 100)
    done = feedreader("list", code=1)
    assert "feedreader.db" in done.err
    assert (tmp_path / "feedreader.db").read_bytes() == b"a letter to my aunt" * 100


def test_a_wrong_configuration_is_named(feedreader, tmp_path):
    (tmp_path / "config.toml").write_text("[polling]\nflor = 1")
    assert "config.toml: unknown setting polling.flor" in feedreader("refresh", code=1).err


def test_the_doctor_finds_nothing(subscribed):
    assert "everything is in order" in subscribed("doctor").out


def test_control_sequences_in_a_feed_never_reach_the_terminal(feedreader, server):
    hostile = "&#x9b;31m&#x202e;gnp.exe [/x] [red]"
    server.route("/feed", Answer(body=rss(("1", hostile), title=hostile)))
    feedreader("add", server.url("/feed"))
    for command in (["list"], ["feeds"], ["show", "1"], ["list", "--json"], ["export"], ["undo"]):
        out = feedreader(*command).out
        assert not any(bad in out for bad in "\x1b\x9b\u202e\x07"), command


def test_every_command_is_in_the_help(feedreader):
    out = feedreader("--help").out
    for name in (
        "add",
        "import",
        "export",
        "refresh",
        "list",
        "show",
        "count",
        "mark",
        "tag",
        "undo",
        "daemon",
        "demo",
    ):
        assert name in out


HUGE = "9" * 30


@pytest.mark.parametrize(
    "command",
    [
        ("show", HUGE),
        ("story", HUGE),
        ("story", "split", HUGE),
        ("story", "merge", HUGE, "1"),
        ("remove", HUGE),
        ("refresh", HUGE),
        ("mark", "read", HUGE),
        ("mark", "star", "9223372036854775808"),
        ("tag", "add", "x", HUGE),
        ("tag", "add", "x", "--feed", HUGE),
        ("show", "9" * 5000),
    ],
    ids=lambda command: " ".join(command)[:40],
)
def test_a_number_that_no_store_can_hold_is_nobodys(subscribed, command):
    done = subscribed(*command, code=2 if len(command[-1]) == 5000 else 1)
    assert re.search("no (entry|story|subscription) 9|not a valid integer", done.err)
    assert done.out == ""


def test_searching_for_nothing_is_wrong_usage(subscribed):
    subscribed("search", code=2)


def test_a_store_that_breaks_later_on_is_one_sentence(subscribed, tmp_path):
    """Its first pages are whole, so that it opens."""
    with open_store(tmp_path / "feedreader.db") as store:
        (root,) = (
            store.reader().execute("SELECT rootpage FROM sqlite_master WHERE name = 'entry_state_when'").fetchone()
        )
        (size,) = store.reader().execute("PRAGMA page_size").fetchone()
    with (tmp_path / "feedreader.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    done = subscribed("list", code=1)
    (told,) = done.err.splitlines()
    assert "feedreader.db: the file is damaged; `feedreader doctor --repair` repairs what can be repaired" in told
    assert "wrong:" in subscribed("doctor", code=1).out


# What a user cannot see in-process: streams that are closed, full, or end early.


def shell(tmp_path, words):
    """Run a line of bash in which $f is the program, on a store of the test's own."""
    program = f"{sys.executable} -m feedreader --db {tmp_path / 'feedreader.db'}"
    environment = {**os.environ, "f": program, "PYTHONUNBUFFERED": ""}
    return subprocess.run(["bash", "-c", words], check=False, capture_output=True, text=True, env=environment)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("$f count >/dev/full", 1, "No space left on device"),
        ("$f feeds --json >/dev/full", 1, "No space left on device"),
        ("$f list >/dev/full", 1, "No space left on device"),
        ("$f export >/dev/full", 1, "No space left on device"),
        ("$f export --state >/dev/full", 1, "No space left on device"),
        ("$f count >&-", 0, ""),
        ("$f feeds >&-", 0, ""),
        ("$f export >&-", 0, ""),
        ("$f import - <&-", 1, "an empty file"),
        ("$f read <&- >/dev/null", 0, ""),
        ("$f nonsense 2>&-", 2, ""),
        ("$f list --json | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 0, ""),
        ("$f export --state | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("$f count | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("$f config show | true; exit ${PIPESTATUS[0]}", 0, ""),
    ],
)
def test_streams_that_are_closed_full_or_end_early(subscribed, tmp_path, words, code, said):
    done = shell(tmp_path, words)
    assert (done.returncode, "Traceback" in done.stderr, "Exception" in done.stderr) == (code, False, False), (
        done.stderr
    )
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == (1 if said else 0), done.stderr


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("serach", "there is no command serach; did you mean `search`?"),
        ("Lst", "did you mean `list`?"),
        ("fly", "`feedreader --help` lists them all"),
    ],
)
def test_a_command_that_does_not_exist_gets_a_suggestion(feedreader, typed, says):
    assert says in feedreader(typed, code=2).err


def test_what_a_feed_files_an_entry_under_is_shown_and_asked_for(feedreader, server):
    item = "<item><guid>1</guid><title>Slalom</title><category>Winter sport</category><category>C++</category></item>"
    plain = "<item><guid>2</guid><title>Weather</title></item>"
    body = f'<rss version="2.0"><channel><title>Mixed</title>{item}{plain}</channel></rss>'.encode()
    server.route("/feed", Answer(body=body))
    feedreader("add", server.url("/feed"))
    (found,) = feedreader("list", "category:sport", "--json").records
    assert found["title"] == "Slalom"
    (shown,) = feedreader("show", str(found["entry"]), "--json").records
    assert shown["categories"] == ["Winter sport", "C++"]
    assert "Categories: Winter sport, C++" in feedreader("show", str(found["entry"])).out
    (other,) = feedreader("list", "!category:sport", "--json").records
    assert "Categories" not in feedreader("show", str(other["entry"])).out
    assert feedreader("list", "category:C").out == ""


def test_what_has_no_title_is_called_by_how_it_begins(feedreader, server):
    item = f"<item><guid>1</guid><description>Slalom {'in the fog ' * 20}</description></item>"
    body = f'<rss version="2.0"><channel><title>Notes</title>{item}</channel></rss>'.encode()
    server.route("/feed", Answer(body=body))
    feedreader("add", server.url("/feed"))
    for command in (("list",), ("search", "slalom"), ("stories",)):
        line = feedreader(*command).out.splitlines()[0]
        assert "Slalom in the fog" in line
        assert line.count("fog") < 10
    assert "(no title)" in feedreader("show", "1").out
    (record,) = feedreader("list", "--json").records
    assert record["title"] == "", "a program is told what there is"


def test_where_an_entry_is_talked_about_is_shown(feedreader, server):
    page, replies = "https://news.example/1#talk", "https://news.example/1/talk.xml"
    namespace = 'xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    named = f"<comments>{page}</comments><wfw:commentRss>{replies}</wfw:commentRss>"
    items = f"<item><guid>1</guid><title>Slalom</title>{named}</item><item><guid>2</guid><title>Weather</title></item>"
    body = f'<rss version="2.0" {namespace}><channel><title>Mixed</title>{items}</channel></rss>'.encode()
    server.route("/feed", Answer(body=body))
    feedreader("add", server.url("/feed"))
    for words, comments, feed in (("slalom", page, replies), ("weather", None, None)):
        (found,) = feedreader("search", words, "--json").records
        (shown,) = feedreader("show", str(found["entry"]), "--json").records
        assert (shown["comments"], shown["comments_feed"]) == (comments, feed)
        assert (f"Comments: {page}" in feedreader("show", str(found["entry"])).out) == bool(comments)


def test_a_rule_asks_for_what_a_saved_query_finds_and_says_so_where_there_is_none(subscribed):
    subscribed("query", "save", "My morning", "is:unread")
    (unread,) = subscribed("count", "--json").records
    tried = ("rule", "try", "--action", "star", "--json", "--query")
    (trial,) = subscribed(*tried, 'query:"my morning"').records
    assert trial["found"] == unread["count"] > 0
    assert "there is no saved query evening" in subscribed(*tried, "query:evening", code=1).err
