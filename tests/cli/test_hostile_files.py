"""Files that strangers had a hand in, and where ours are written."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription
from tests.counting import Steps
from tests.fakes.server import Answer

from feedreader.cli.transferring import write_file
from feedreader.errors import FeedreaderError
from feedreader.query import pattern
from feedreader.service import external
from feedreader.service.transfer import import_opml
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.store import newsboat_cache
from feedreader.store.connect import open_store
from feedreader.tui.ui_state import UiState, save

OPML = '<opml version="2.0"><body>{}</body></opml>'


def test_export_through_a_planted_link(tmp_path):
    """A link in the place of a draft leads nothing elsewhere, as drafts have names that nobody can foresee."""
    precious = tmp_path / "precious"
    precious.write_text("untouched")
    for name in (".out.opml.draft", "out.opml"):
        (tmp_path / name).symlink_to(precious)
    write_file(str(tmp_path / "out.opml"), [b"new"])
    assert precious.read_text() == "untouched"
    assert not (tmp_path / "out.opml").is_symlink()
    assert (tmp_path / "out.opml").read_bytes() == b"new"


def test_an_export_is_written_into_a_pipe_and_into_a_device(tmp_path):
    """A file in their place would leave whoever reads the pipe waiting, and the system without its device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_file(str(pipe), [b"some ", b"feeds"])
    assert os.read(reader, 100) == b"some feeds"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    write_file(f"/dev/fd/{(end := os.open(tmp_path / 'end', os.O_WRONLY | os.O_CREAT))}", [b"here"])
    os.close(end)
    os.close(reader)
    assert (tmp_path / "end").read_bytes() == b"here"
    write_file("/dev/null", [b"x"])
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_what_is_exported_is_for_its_owner_alone(tmp_path):
    write_file(str(tmp_path / "state"), [b"marks"])
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o600


def test_a_draft_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "state").write_text("old")

    def broken():
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(FeedreaderError, match="cannot be written"):
        write_file(str(tmp_path / "state"), broken())
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    assert (tmp_path / "state").read_text() == "old"


def test_output_of_a_pipe(tmp_path):
    """A command that writes for ever is ended when it has written as much as is kept."""
    script = tmp_path / "yes.py"
    script.write_text("import sys\nwhile True: sys.stdout.write('y' * 1000)\n")
    done = external.pipe("text", f"{sys.executable} {script}")
    assert (len(done.output), done.problem) == (external.OUTPUT_BYTES, "")


def test_a_hostile_cache_of_newsboat(tmp_path, monkeypatch):
    path = tmp_path / "cache.db"
    with closing(sqlite3.connect(path)) as cache:
        cache.executescript(
            "CREATE TABLE rss_feed(rssurl, url, title);"
            "CREATE VIEW rss_item AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
            "SELECT id, id guid, '' title, '' url, '' feedurl, 0 unread, '' flags, '' content FROM n;"
        )
    with pytest.raises(FeedreaderError, match="no table of articles"):
        list(newsboat_cache.read_cache(path))
    with pytest.raises(FeedreaderError, match="no table of articles"):
        newsboat_cache.count_articles(path, bool)
    with closing(sqlite3.connect(path)) as cache:
        cache.executescript(
            "DROP VIEW rss_item; CREATE TABLE rss_item(id, guid, title, url, feedurl, unread, flags, content)"
        )
        cache.executemany("INSERT INTO rss_item VALUES (?, 'g', '', '', '', 0, '', '')", [(n,) for n in range(4)])
        cache.commit()
    assert len(list(newsboat_cache.read_cache(path))) == 4
    monkeypatch.setattr(newsboat_cache, "MAX_ARTICLES", 3)
    with pytest.raises(FeedreaderError, match="more than 3 articles"):
        list(newsboat_cache.read_cache(path))
    monkeypatch.setattr(newsboat_cache, "MAX_TEXT", 10_000)
    with closing(sqlite3.connect(path)) as cache:
        cache.execute("UPDATE rss_item SET guid = ?", ("g" * 20_000,))
        cache.commit()
    with pytest.raises(FeedreaderError, match="not a newsboat cache"):
        list(newsboat_cache.read_cache(path))
    with pytest.raises(FeedreaderError, match="not a newsboat cache"):
        list(newsboat_cache.read_articles(path, lambda _feed: True))


def test_articles_of_a_hostile_cache_are_found_by_their_rows_and_read_some_at_a_time(tmp_path, monkeypatch):
    path = tmp_path / "cache.db"
    with closing(sqlite3.connect(path)) as cache:
        cache.executescript(
            "CREATE TABLE rss_feed(rssurl, url);"
            "CREATE TABLE rss_item(id, guid, title, url, feedurl, unread, flags, content, author, pubDate)"
        )
        odd = [
            (None, "g", 1, None, 5, "x", b"\xff", None, 2.5, "when"),
            ("id", b"g", "", "", "", 0, "", "x" * 99, "", -1),
        ]
        cache.executemany("INSERT INTO rss_item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", odd * 3)
        cache.commit()
    monkeypatch.setattr(newsboat_cache, "LETTERS_AT_A_TIME", 150)
    batches = list(newsboat_cache.read_articles(path, lambda _feed: True))
    assert sorted(len(batch) for batch in batches) == [1, 2, 3], "of two feeds, one with long articles"
    assert {article.published for batch in batches for article in batch} == {0}
    assert newsboat_cache.count_articles(path, lambda feed: feed == "5") == 3
    monkeypatch.setattr(newsboat_cache, "MAX_ARTICLES", 2)
    assert newsboat_cache.count_articles(path, lambda _feed: True) == 2


def statuses(feedreader, tmp_path, *arguments: str, urls: list[str]) -> dict[str, tuple[str, str]]:
    outlines = "".join(f'<outline text="x" xmlUrl="{url}"/>' for url in urls)
    (tmp_path / "list.opml").write_text(OPML.format(outlines))
    records = feedreader("import", "--json", str(tmp_path / "list.opml"), *arguments).records
    return {record["url"]: (record["status"], record["why"]) for record in records}


INSIDE = ["http://127.0.0.1:6379/", "http://192.168.1.1/reboot", "http://nas/", "http://[fd00::1]/"]


def test_lists_with_private_addresses(feedreader, tmp_path):
    """A list that names machines of one's own network beside others needs a flag for them, and the report says so."""
    urls = ["https://news.example/feed", *INSIDE]
    found = statuses(feedreader, tmp_path, urls=urls)
    assert found["https://news.example/feed"][0] == "added"
    assert all(found[url][0] == "refused" and "--private" in found[url][1] for url in INSIDE)
    found = statuses(feedreader, tmp_path, "--private", urls=urls)
    assert all(found[url][0] == "added" and "your own network" in found[url][1] for url in INSIDE)


def test_a_list_of_nothing_but_ones_own_machines_is_ones_own(feedreader, tmp_path):
    found = statuses(feedreader, tmp_path, urls=INSIDE)
    assert all(status == "added" and "your own network" in why for status, why in found.values())


def test_a_list_of_many_private_addresses_takes_no_longer_for_each(tmp_path):
    """Every line of the report looked at all addresses anew: with 5,000 of them the import did not end."""
    with closing(open_store(tmp_path / "feedreader.db")) as store:
        counts = []
        for number in (100, 400):
            outlines = "".join(f'<outline text="x" xmlUrl="http://127.0.0.1/{n}"/>' for n in range(number))
            with Steps() as steps:
                import_opml(Workspace(store, Settings()), OPML.format(outlines).encode(), name="list", dry_run=True)
            counts.append(steps.count)
    assert counts[1] < 5 * counts[0]


@pytest.mark.parametrize("command", [["remove"], ["import"], ["list"]])
def test_names_in_errors(feedreader, command, tmp_path):
    """Errors name files, feeds and tags as strangers may have called them; nothing of it drives the terminal."""
    evil = "x\x1b]0;owned\x07\x9b31m\u202ey"
    name = str(tmp_path / evil) if command == ["import"] else evil
    arguments = [*command, name] if command != ["list"] else ["list", f"/{evil}("]
    done = feedreader(*arguments, code=1)
    assert not set(done.err) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert done.err.startswith("feedreader: ") or "Error" in done.err


PASSWORD = "hunter2"


def test_a_state_finds_a_feed_whose_token_it_does_not_have(feedreader, server, tmp_path):
    server.route("/feed", Answer(body=b"<rss><channel><title/><item><guid>1</guid></item></channel></rss>"))
    feedreader("add", server.url(f"/feed?access_token={PASSWORD}"))
    feedreader("mark", "star", "1")
    feedreader("export", "--state", str(tmp_path / "state"))
    feedreader("mark", "unstar", "1")
    feedreader("import", "--state", str(tmp_path / "state"))
    assert feedreader("list", "--json").records[0]["starred"]


def test_json_of_imports(feedreader, tmp_path, capfd):
    """Characters that terminals obey, or do not show, are escaped in JSON, and not lost."""
    title = "a\u202eb\u200b\x85c\ufeff"
    (tmp_path / "list.opml").write_text(OPML.format(f'<outline text="{title}" xmlUrl="https://a.example/"/>'))
    done = feedreader("import", "--json", str(tmp_path / "list.opml"))
    assert not set(done.out) & set("\u202e\u200b\x85\ufeff")
    assert os.linesep in done.out


def test_what_the_interface_remembers_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "state.json"
    path.write_text("{}")
    path.chmod(0o644)
    save(path, UiState())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_ctrl_c_ends_a_pattern(feedreader, tmp_path, monkeypatch):
    """SQLite asks it of text after text; what is pressed while it does is not taken for a defect, nor for no match."""
    with closing(open_store(tmp_path / "feedreader.db")) as store:
        store.writer.feeds.subscribe([make_subscription()], now=NOW)
        entries = [make_new(f"g{number}", content="aaaa") for number in range(300)]
        store.writer.polling.apply([make_intent(1, *entries)])
    asked = []

    def compiled(_source, _memory=0):
        def found(_text):
            asked.append(1)
            if len(asked) == 5:
                signal.raise_signal(signal.SIGINT)
            return False

        return found

    monkeypatch.setattr(pattern, "compiled", compiled)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins without one
    try:
        done = feedreader("list", "/a{1,3}b/", code=130)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(asked) < 20
    assert done.out == done.err.strip() == ""
