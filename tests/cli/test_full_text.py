"""Whole articles by commands, from pages on loopback."""

from __future__ import annotations

from html import escape

import pytest
from tests.fakes.server import Answer

from feedreader.cli import output

TITLE = "Ferry returns to the harbour"
SENTENCE = "The harbour authority said on Tuesday that the ferry would sail again once its engine was repaired. "
ARTICLE = f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{f'<p>{SENTENCE * 4}</p>' * 5}<p>Zanzibar</p></article>"
HTML = [("Content-Type", "text/html; charset=utf-8")]
NOT_FREE = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'


@pytest.fixture
def outlet(feedreader, server):
    """A feed of which each entry leads to a page; gives a way to set what pages answer."""

    def publish(**pages):
        items = ""
        for name, answer in pages.items():
            server.route(f"/{name}", answer)
            lead = escape("<p>The ferry sails.</p>")
            items += f"<item><title>{TITLE}</title><guid>{name}</guid><link>{server.url(f'/{name}')}</link>"
            items += f"<description>{lead} {name}</description></item>"
        feed = f"<rss><channel><title>Outlet</title>{items}</channel></rss>".encode()
        server.route("/feed.xml", Answer(body=feed))
        feedreader("add", server.url("/feed.xml"))
        return feedreader

    return publish


def page(html):
    return Answer(body=f"<!doctype html><html>{html}</html>".encode(), headers=HTML)


def test_the_whole_article_is_shown_kept_found_and_counted(outlet, server):
    feedreader = outlet(good=page(ARTICLE))
    assert feedreader("count", "zanzibar").out == "0\n"
    shown = feedreader("show", "1", "--full").out
    assert "Full text, from the page." in shown
    assert "Zanzibar" in shown
    assert shown.count(TITLE) == 1
    assert "Zanzibar" not in feedreader("show", "1").out
    asked = len(server.requests)
    assert "Zanzibar" in feedreader("show", "1", "--full").out
    assert len(server.requests) == asked, "it is fetched once"
    (record,) = feedreader("show", "1", "--full", "--json").records
    assert "Zanzibar" in record["full"] == record["text"]
    assert record["reason"] is None
    assert "full" not in feedreader("show", "1", "--json").records[0]
    assert feedreader("count", "text:zanzibar").out == "1\n"
    assert feedreader("count", "words:>100").out == "1\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page(f"<title>{TITLE}</title>{NOT_FREE}<p>Subscribe.</p>"), "The article is for subscribers only."),
        (Answer(status=402), "The article is for subscribers only."),
        (page(f"<title>{TITLE}</title><div id=root></div><script src=a.js></script>"), "only in a browser"),
        (Answer(body=b"%PDF-1.7", headers=[("Content-Type", "application/pdf")]), "not a web page: PDF of 0.1 MB."),
        (Answer(status=403), "The site blocks programs."),
        (Answer(status=404), "The page could not be fetched"),
        (page(ARTICLE.replace(TITLE, "Nothing about it").replace("ferry", "x")), "The page has another article."),
    ],
)  # fmt: skip
def test_what_stands_in_its_place_is_said_and_the_feeds_text_shown(outlet, answer, words):
    feedreader = outlet(bad=answer)
    shown = feedreader("show", "1", "--full").out
    assert words in shown
    assert "The ferry sails." in shown
    (record,) = feedreader("show", "1", "--full", "--json").records
    assert (record["full"], words in record["reason"]) == (None, True)


def test_many_are_fetched_by_a_query_and_told_in_sum(outlet, server):
    feedreader = outlet(a=page(ARTICLE), b=Answer(status=404), c=page(ARTICLE))
    server.route("/late", page(ARTICLE))
    lines = feedreader("fetch-text", "ferry", "--json").records
    assert sorted((record["trouble"] or "", record["words"] > 100) for record in lines) == [
        ("", True), ("", True), ("failed", False),
    ]  # fmt: skip
    summary = feedreader("fetch-text", "ferry").out
    assert summary.startswith("0 articles fetched, 1 not:\n  1 of them: The page could not be fetched")
    assert feedreader("fetch-text", "nothing").out == "0 articles fetched\n"


def test_all_are_fetched_when_who_reads_along_has_gone(outlet, monkeypatch):
    feedreader = outlet(a=page(ARTICLE), b=page(ARTICLE))

    def closed(_record):
        raise BrokenPipeError

    with monkeypatch.context() as gone:
        gone.setattr(output, "print_json", closed)
        assert feedreader("fetch-text", "ferry", "--json").out == ""
    assert feedreader("count", "text:zanzibar").out == "2\n"


def test_a_page_of_the_own_network_is_asked_only_where_its_feed_lives_there(feedreader, server):
    outside = (
        "<rss><channel><title>o</title><item><title>t</title><link>http://127.0.0.9:1/a</link></item></channel></rss>"
    )
    server.route("/feed.xml", Answer(body=outside.encode()))
    feedreader("add", server.url("/feed.xml"))
    assert "127.0.0.9 is not on the internet" in feedreader("show", "1", "--full").out


def test_a_rule_of_the_users_folder_is_used(outlet, tmp_path):
    (tmp_path / "site-rules").mkdir()
    (tmp_path / "site-rules" / "127.0.0.1.txt").write_text("body: //div[@id='s']\n")
    decoy = f"<article>{f'<p>{SENTENCE}</p>' * 20}</article>"
    story = f"<title>{TITLE}</title><div id=s><p>{SENTENCE * 5}</p>By rule</div>{decoy}"
    (record,) = outlet(ruled=page(story))("fetch-text", "ferry", "--json").records
    assert record["engine"] == "rule"
    (tmp_path / "site-rules" / "o.example.txt").write_text("body: //div[\n")
    told = outlet()("doctor", code=1).out
    assert "wrong: " in told
    assert "o.example.txt: line 1: body: " in told


def test_a_collection_of_rules_is_used_and_told_with_what_does_nothing(outlet, tmp_path):
    public = tmp_path / "site-rules" / "public"
    public.mkdir(parents=True)
    (public / "127.0.0.1.txt").write_text("body: //div[@id='s']\nhttp_header(user-agent): another\n")
    (public / "o.example.txt").write_text("body: //div[\n" * 30)
    run = outlet(ruled=page(f"<title>{TITLE}</title><div id=s><p>{SENTENCE * 5}</p>By rule</div>"))
    (record,) = run("fetch-text", "ferry", "--json").records
    assert record["engine"] == "rule"
    told = run("doctor").out
    assert "2 files, the newest of 20" in told
    assert "; 30 lines cannot be used; 1 header not sent\n" in told
    assert told.count("o.example.txt: line ") == 20
    assert "  and 10 lines more\n" in told
