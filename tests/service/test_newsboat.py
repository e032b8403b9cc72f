"""Coming from newsboat: everything is taken in or named, once, in one step."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import NOW, make_intent, make_new, make_subscription
from tests.inside import store_of, workspace_of

from feedreader.errors import FeedreaderError
from feedreader.feeds.parse import parse_document
from feedreader.model.intents import NewEntry
from feedreader.model.outcomes import Document, ParsedFeed
from feedreader.model.subscriptions import ImportStatus
from feedreader.policy.actions import read_action
from feedreader.service import newsboat_articles, rules
from feedreader.service.newsboat import import_newsboat
from feedreader.settings.newsboat import NewsboatFiles, newsboat_files
from feedreader.store import newsboat_cache
from feedreader.store.selection import READ
from feedreader.text.journal_wording import change_words

if TYPE_CHECKING:
    from feedreader.model.entries import Entry
    from feedreader.service.library import Library

URLS = r"""
# mine
https://one.example/feed.xml news politics/eu "~My One"
https://two.example/feed.xml !
exec:~/make-feed
"query:Fresh:age < 7 and tags # \"news\"" kept
"query:Counts:unread_count > 0"
"""
CONFIG = r"""
ignore-article "*" "title =~ \"sponsored\""
ignore-article "https://one.example/feed.xml" "author = \"Bob\""
define-filter "Starts" "title =~ \"^a\""
bind-key j down
freshrss-password "secret"
macro x open ; quit
highlight-article "title =~ \"ferry\"" yellow default bold
highlight-article "unread_count > 1" yellow default
"""
SCHEMA = """
CREATE TABLE rss_feed (rssurl VARCHAR(1024) PRIMARY KEY NOT NULL, url VARCHAR(1024) NOT NULL,
  title VARCHAR(1024) NOT NULL, lastmodified INTEGER(11) NOT NULL DEFAULT 0, is_rtl INTEGER(1) NOT NULL DEFAULT 0,
  etag VARCHAR(128) NOT NULL DEFAULT "");
CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL,
  title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL, url VARCHAR(1024) NOT NULL,
  feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL, content VARCHAR(65535) NOT NULL,
  unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024), enclosure_type VARCHAR(1024),
  enqueued INTEGER(1) NOT NULL DEFAULT 0, flags VARCHAR(52), deleted INTEGER(1) NOT NULL DEFAULT 0,
  base VARCHAR(128) NOT NULL DEFAULT "");
INSERT INTO rss_feed(rssurl, url, title) VALUES ('http://one.example/feed.xml', 'http://one.example/', 'One');
"""
"""As newsboat 2.21 makes it."""
DATE = "Mon, 12 Oct 2026 04:00:00 GMT"
GUIDS = [("g1", 0, ""), ("g2", 1, "aB"), ("g3", 1, None), (" g4&amp;", 0, None)]
RSS = f"""<rss version="2.0"><channel><title>One</title><link>http://one.example/</link>
<item><title>By link and date</title><link>http://one.example/a?x=1&amp;y=2</link><pubDate>{DATE}</pubDate></item>
<item><title>By the page of the feed</title><link>http://one.example/</link><pubDate>{DATE}</pubDate></item>
<item><title>By link</title><link>http://one.example/b</link></item>
<item><title>By title</title><description>&lt;p&gt;Some words&lt;/p&gt;</description></item>
<item><title>Another</title><link>http://one.example/c</link><pubDate>{DATE}</pubDate></item>
</channel></rss>"""
MADE_UP = [  # guids of newsboat's own making, for a document without any
    (f"http://one.example/a?x=1&y=2{DATE}", "http://one.example/a?x=1&y=2", "By link and date", ""),
    (f"http://one.example/{DATE}", "http://one.example/", "By the page of the feed", ""),
    ("http://one.example/b", "http://one.example/b", "By link", ""),
    ("By title", "", "By title", "<p>Some words</p>"),
]


@pytest.fixture
def files(tmp_path: Path) -> NewsboatFiles:
    (tmp_path / "urls").write_text(URLS)
    (tmp_path / "config").write_text(CONFIG)
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        cache.executescript(SCHEMA)
        add = (
            "INSERT INTO rss_item(feedurl, author, pubDate, guid, url, title, content, unread, flags) "
            "VALUES ('http://one.example/feed.xml', '', 0, ?, ?, ?, ?, ?, ?)"
        )
        cache.executemany(add, [(guid, "", "T", "", unread, flags) for guid, unread, flags in GUIDS])
        cache.executemany(add, [(*article, 0, "x") for article in MADE_UP])
        cache.commit()
    return newsboat_files([tmp_path])


def test_every_line_has_a_line_in_the_report(library, files):
    report = import_newsboat(workspace_of(library), files)
    statuses = [line.status.value for line in report.lines]
    assert statuses == [
        *("added", "added", "refused", "translated", "refused"),
        *("translated", "translated", "translated", "translated", "refused", "translated", "translated"),
        *("ignored", "translated"),
    ]
    assert all(line.why for line in report.lines)
    assert not any("secret" in line.url + line.why for line in report.lines)
    assert "hides it" in report.lines[1].why


def test_what_was_told_is_here(library, files):
    import_newsboat(workspace_of(library), files)
    one, two = sorted(library.feeds.all(), key=lambda row: row.feed.url)
    assert (one.feed.title, one.feed.tags) == ("My One", ("news", "politics/eu"))
    assert (two.feed.url, two.feed.tags) == ("https://two.example/feed.xml", ())
    assert {(saved.name, saved.query, saved.why) for saved in library.queries.counted()} == {
        ("Fresh", "after:7d tag:news", ""),
        ("Starts", "title:/^a/", ""),
    }
    assert [(rule.query, rule.actions) for rule in store_of(library).rules.all()] == [
        ("title:/sponsored/", (read_action("mark read"),)),
        ("feed:https://one.example/feed.xml author:/(?-i)^Bob$/", (read_action("mark read"),)),
    ]


def test_what_was_read_there_is_read_here_when_it_comes(library, files, monkeypatch):
    monkeypatch.setattr(newsboat_cache, "MOST_OF_A_FEED", 0)
    import_newsboat(workspace_of(library), files)
    feed = next(row.feed.id for row in library.feeds.all() if "one" in row.feed.url)
    store_of(library).writer.polling.apply([make_intent(feed, *map(make_new, ("g1", "g2", "g3", "g4&", "g5")))])
    rules.apply_new(workspace_of(library))
    assert [library.entries.get(row.id).data.guid for row in store_of(library).entries.page(READ)] == [
        "g4&",
        "g1",
    ]
    tagged = {library.entries.get(row.id).data.guid: row.tags for row in store_of(library).entries.page() if row.tags}
    assert tagged == {"g2": ("flag/a", "flag/capital/b")}
    assert store_of(library).entries.count(workspace_of(library).selection("tag:flag")) == 1


@pytest.mark.parametrize("brought", [0, 9])
def test_what_newsboat_knew_by_a_guid_of_its_own_making_is_read_here(library, files, monkeypatch, brought):
    monkeypatch.setattr(newsboat_cache, "MOST_OF_A_FEED", brought)
    import_newsboat(workspace_of(library), files)
    feed = next(row.feed.id for row in library.feeds.all() if "one" in row.feed.url)
    parsed = parse_document(
        Document(body=RSS.encode(), content_type="application/xml", url="http://one.example/feed.xml")
    )
    assert isinstance(parsed, ParsedFeed)
    new = [NewEntry(data=entry, content_hash=number, when=NOW) for number, entry in enumerate(parsed.entries)]
    store_of(library).writer.polling.apply([make_intent(feed, *new)])
    rules.apply_new(workspace_of(library))
    read = {row.title for row in store_of(library).entries.page(READ)}
    assert read - {"T"} == {title for _, _, title, _ in MADE_UP}
    assert len(list(store_of(library).entries.page())) == len(parsed.entries) + (len(GUIDS) if brought else 0)
    assert store_of(library).entries.count(workspace_of(library).selection("tag:flag/x")) == len(MADE_UP)


def test_it_is_one_step_and_twice_is_once(library, files):
    foreseen = import_newsboat(workspace_of(library), files, dry_run=True)
    assert (library.feeds.all(), library.queries.counted(), store_of(library).rules.all()) == ((), (), ())
    assert store_of(library).reader().execute("SELECT count(*) FROM waiting_state").fetchone() == (0,)
    assert import_newsboat(workspace_of(library), files) == foreseen
    again = import_newsboat(workspace_of(library), files)
    assert [line.status for line in again.lines if line.status is ImportStatus.ADDED] == []
    steps = [change_words(line.change) for line in store_of(library).user_data.journal()]
    assert steps == ["Applied imported marks to new entries", "Imported from newsboat"]
    assert library.journal.undo() is not None
    assert not list(store_of(library).entries.page(READ))
    undone = library.journal.undo()
    assert undone is not None
    assert undone.skipped == 0
    assert (library.feeds.all(), library.queries.counted(), store_of(library).rules.all()) == ((), (), ())


def test_what_the_user_has_named_here_stays(library, tmp_path):
    urls = tmp_path / "urls"
    urls.write_text(
        'https://one.example/feed.xml "~Theirs"\n'
        '"query:China:title =~ \\"china\\""\n'
        '"query:China:title =~ \\"taiwan\\""\n'
        '"query:China:author =~ \\"bob\\""\n'
        '"query:Again:title =~ \\"again\\""\n'
    )
    feed = library.feeds.subscribe([make_subscription("https://one.example/feed.xml")])[0].feed
    library.feeds.rename(feed, "Mine")
    library.queries.save("China", "title:peking")
    library.queries.save("China (2)", "title:/taiwan/")
    for _ in range(2):
        report = import_newsboat(workspace_of(library), NewsboatFiles(urls=urls))
        assert {saved.name: saved.query for saved in library.queries.counted()} == {
            "China": "title:peking",
            "China (2)": "title:/taiwan/",
            "China (3)": "title:/china/",
            "China (4)": "author:/bob/",
            "Again": "title:/again/",
        }
        assert library.feeds.all()[0].feed.title == "Mine"
    assert [line.status for line in report.lines] == [ImportStatus.KNOWN] * 5


def test_newsboats_own_folders_are_looked_into(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with pytest.raises(FeedreaderError, match="no newsboat files"):
        newsboat_files()
    old, new, data = (tmp_path / name for name in (".newsboat", "xdg/newsboat", ".local/share/newsboat"))
    for place, name in ((old, "urls"), (new, "urls"), (data, "cache.db")):
        found = newsboat_files if place is new else None
        place.mkdir(parents=True)
        (place / name).touch()
        if found is not None:
            assert newsboat_files() == NewsboatFiles(urls=new / "urls")
    assert newsboat_files() == NewsboatFiles(urls=new / "urls", cache=data / "cache.db")
    assert newsboat_files([old, data / "cache.db"]) == NewsboatFiles(urls=old / "urls", cache=data / "cache.db")


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffhttps://one.example/feed.xml Größe".encode(),
        "\ufeffhttps://one.example/feed.xml\r\nhttps://two.example/ Größe\r\n".encode("utf-8"),
        "https://one.example/feed.xml Größe".encode("latin-1"),
    ],
)
def test_a_list_of_any_encoding_is_read(library, tmp_path, data):
    (tmp_path / "urls").write_bytes(data)
    report = import_newsboat(workspace_of(library), NewsboatFiles(urls=tmp_path / "urls"))
    assert {line.status for line in report.lines} == {ImportStatus.ADDED}
    assert report.lines[-1].tags == ("Größe",)


def test_a_file_that_is_not_what_its_name_says_is_named(library, tmp_path):
    broken = tmp_path / "cache.db"
    broken.write_text("hello")
    with pytest.raises(FeedreaderError, match=r"cache\.db: this is not a newsboat cache"):
        import_newsboat(workspace_of(library), newsboat_files([broken]))
    with pytest.raises(FeedreaderError, match="cannot be read"):
        import_newsboat(workspace_of(library), newsboat_files([tmp_path / "nowhere"]))


def test_a_cache_that_cannot_be_read_costs_the_feeds_nothing(library, tmp_path):
    (tmp_path / "urls").write_text("https://one.example/feed.xml\n")
    (tmp_path / "cache.db").write_text("hello")
    report = import_newsboat(workspace_of(library), newsboat_files([tmp_path]))
    assert [line.status for line in report.lines] == [ImportStatus.ADDED, ImportStatus.REFUSED]
    assert "cache.db: this is not a newsboat cache" in report.lines[1].why
    assert [row.feed.url for row in library.feeds.all()] == ["https://one.example/feed.xml"]


def test_what_of_a_cache_can_be_read_comes_over(library, files, monkeypatch):
    def broken(path, wanted):
        raise FeedreaderError(f"{path}: this is not a newsboat cache: the disk image is malformed")

    monkeypatch.setattr(newsboat_articles, "read_articles", broken)
    report = import_newsboat(workspace_of(library), files)
    assert [line.status for line in report.lines[-2:]] == [ImportStatus.TRANSLATED, ImportStatus.REFUSED]
    assert library.feeds.all()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(urls=st.binary(max_size=300), config=st.binary(max_size=300))
def test_no_file_makes_it_raise(library, tmp_path, urls, config):
    (tmp_path / "urls").write_bytes(b'"query:x:' + urls)
    (tmp_path / "config").write_bytes(b'ignore-article "*" "' + config)
    report = import_newsboat(workspace_of(library), newsboat_files([tmp_path]))
    assert report.lines


def add_articles(files: NewsboatFiles, *articles: dict[str, object]) -> None:
    """Put whole articles into the cache; what is not said is empty."""
    usual = {
        "feedurl": "https://one.example/feed.xml",
        "author": "",
        "pubDate": 0,
        "url": "",
        "content": "",
        "unread": 1,
    }
    assert files.cache is not None
    with closing(sqlite3.connect(files.cache)) as cache:
        for article in articles:
            row = usual | article
            marks = ", ".join("?" * len(row))
            cache.execute(f"INSERT INTO rss_item({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        cache.commit()


def in_cache(library: Library) -> dict[str, Entry]:
    """The entries of the library by their guids."""
    return {
        entry.data.guid: entry for row in store_of(library).entries.page() if (entry := library.entries.get(row.id))
    }


def test_articles_come_over_whole(library, files):
    whole = {
        "guid": "urn:whole", "title": "Whole &amp; \x1b[31mred", "author": "Ann", "url": "http://one.example/w",
        "pubDate": 1_700_000_000, "content": "<p>Long <b>words</b></p>",
        "enclosure_url": "http://one.example/w.mp3", "enclosure_type": "audio/mpeg",
    }  # fmt: skip
    odd = {
        "guid": "urn:odd",
        "title": "Odd",
        "pubDate": "soon",
        "url": "javascript:alert(1)",
        "content": b"\xff<p>x",
        "author": "Übel".encode(),
    }
    add_articles(
        files,
        whole,
        odd,
        {"guid": "urn:future", "title": "Later", "pubDate": 4_000_000_000},
        {"guid": "urn:gone", "title": "Deleted", "deleted": 1},
        {"guid": "urn:other", "title": "Of no feed of his", "feedurl": "https://unknown.example/"},
        {"guid": "urn:local", "title": "Of a program", "feedurl": "exec:~/make-feed"},
    )
    report = import_newsboat(workspace_of(library), files)
    assert "11 articles" in report.lines[-1].why
    found = in_cache(library)
    assert found.keys() == {"g1", "g2", "g3", "g4&", "urn:whole", "urn:odd", "urn:future"} | {
        guid for guid in found if guid.startswith(("http", "sha", "tag")) or ":" in guid
    }
    data, when = found["urn:whole"].data, found["urn:whole"].when
    assert (data.title, data.authors, data.url) == ("Whole & [31mred", ("Ann",), "http://one.example/w")
    assert "<b>words</b>" in data.content + data.summary
    assert [(file.url, file.type) for file in data.enclosures] == [("http://one.example/w.mp3", "audio/mpeg")]
    assert when.timestamp() == 1_700_000_000
    assert (found["urn:odd"].data.url, found["urn:odd"].data.authors) == (None, ("Übel",))
    assert found["urn:odd"].data.content == "\ufffd<p>x"
    assert found["urn:future"].when <= NOW
    assert (found["g1"].read, found["urn:whole"].read) == (True, False)
    before = {guid: entry.id for guid, entry in found.items()}
    import_newsboat(workspace_of(library), files)
    assert {guid: entry.id for guid, entry in in_cache(library).items()} == before


def test_what_the_feed_says_later_of_an_article_is_no_edit_but_what_it_says_then_is(library, files):
    add_articles(files, {"guid": "urn:a", "title": "As newsboat had it"})
    import_newsboat(workspace_of(library), files)
    feed, number = (
        next(row.feed.id for row in library.feeds.all() if "one" in row.feed.url),
        in_cache(library)["urn:a"].id,
    )
    for title, edited in (("As the feed has it", False), ("As it has it now", True)):
        store_of(library).writer.polling.apply([make_intent(feed, make_new("urn:a", title=title))])
        (row,) = store_of(library).entries.rows([number])
        assert (row.title, row.edited) == (title, edited)


def test_so_many_articles_of_a_feed_come_the_newest_and_some_at_a_time(library, files, monkeypatch):
    monkeypatch.setattr(newsboat_cache, "MOST_OF_A_FEED", 5)
    monkeypatch.setattr(newsboat_cache, "AT_A_TIME", 2)
    add_articles(files, *({"guid": f"urn:{n}", "title": f"{n}", "pubDate": 1_600_000_000 + n} for n in range(9)))
    assert files.cache is not None
    batches = list(newsboat_cache.read_articles(files.cache, lambda url: "one" in url))
    assert [[each.guid for each in batch] for batch in batches[:2]] == [["urn:8", "urn:7"], ["urn:6", "urn:5"]]
    import_newsboat(workspace_of(library), files)
    assert {guid for guid in in_cache(library) if guid.startswith("urn:")} >= {f"urn:{n}" for n in range(4, 9)}
