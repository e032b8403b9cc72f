"""Pages of every kind from servers on loopback, read by the program's workers while feeds are polled beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.fakes.server import Answer, FakeServer, conditional
from tests.system.test_corpus import feedreader, opml

from feedreader.store.connect import open_store

if TYPE_CHECKING:
    from pathlib import Path

HTML = "text/html"
SENTENCE = "The harbour authority said on Tuesday that the ferry would sail again once its engine was repaired. "
SENTENCES = {
    "shift_jis": ("市長が新しい船を公開", "市長は火曜日に新しい船を公開した。"),
    "gbk": ("市长展示新渡轮", "市长星期二在港口展示了新的渡轮并回答问题。"),
    "euc-kr": ("시장 새 여객선 공개", "시장은 항구에서 새 여객선을 공개했다."),
    "windows-1251": ("Мэр показал паром", "Мэр показал новый паром в порту."),
}


def page(title: str, inner: str, head: str = "") -> str:
    return f"<html><head>{head}<title>{title}</title></head><body><h1>{title}</h1>{inner}</body></html>"


def written(encoding: str) -> bytes:
    """An article in an old encoding, which only the page itself declares."""
    title, sentence = SENTENCES[encoding]
    inner = "".join(f"<p>{sentence * 8}</p>" for _ in range(5))
    return page(title, f"<article>{inner}</article>", f'<meta charset="{encoding}">').encode(encoding)


TITLE = "Ferry returns to the harbour"
NOT_FREE = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
PAGES: dict[str, tuple[str, Answer, str | None]] = {
    **{
        name: (SENTENCES[name][0], Answer(body=written(name), headers=[("Content-Type", HTML)]), None)
        for name in SENTENCES
    },
    "paywall": (TITLE, Answer(body=page(TITLE, f"<p>{SENTENCE}</p>", NOT_FREE).encode()), ""),
    "scripts": (TITLE, Answer(body=b"<div id='root'></div><script src='/app.js'></script>"), ""),
    "pdf": (TITLE, Answer(body=b"%PDF-1.7 " + b"x" * 90_000, headers=[("Content-Type", "application/pdf")]), ""),
    "another": (
        TITLE,
        Answer(body=page("Tennis", "<p>" + "Rain stopped the match. " * 90 + "</p>").encode()),
        "",
    ),
    "consent": (
        TITLE,
        Answer(
            body=page("Before you continue", f"<h1>Your privacy and cookies</h1><p>{'We use them. ' * 60}</p>").encode()
        ),
        "",
    ),
    "paid": (TITLE, Answer(status=402), ""),
    "challenge": (TITLE, Answer(status=403, headers=[("cf-mitigated", "challenge"), ("Content-Type", HTML)]), ""),
    "shorter": (TITLE, Answer(body=page(TITLE, f"<p>{SENTENCE}</p>" * 3).encode()), ""),
    "flat": (TITLE, Answer(body=page(TITLE, f"<p>{SENTENCE * 100}</p>" * 1_000).encode()), ""),
    "deep": (TITLE, Answer(body=b"<div>" * 20_000 + SENTENCE.encode() * 20), ""),
}
"""Each page: the title of its entry, what is served, and None where there is an article in it."""


def test_pages_of_every_kind_end_in_words_while_ten_feeds_are_polled_beside_them(tmp_path: Path) -> None:
    database = tmp_path / "feedreader.db"
    (tmp_path / "config.toml").write_text('[polling]\nhost_spacing = "0s"\n')
    hosts = [f"127.0.3.{number}" for number in range(1, 11)]
    with FakeServer(addresses=[*hosts, "127.0.4.1"]) as server:
        items = []
        for name, (title, answer, _) in PAGES.items():
            served = answer if answer.headers else replace(answer, headers=[("Content-Type", HTML)])
            server.route(f"/{name}", served, host="127.0.4.1")
            link = server.url(f"/{name}", host="127.0.4.1")
            own = SENTENCE * 40 if name == "shorter" else title
            items.append({"id": name, "url": link, "title": title, "content_text": own})
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Pages", "items": items}
        server.route("/feed", conditional(json.dumps(feed).encode(), etag=None), host="127.0.4.1")
        for host in hosts:
            entry = {"id": "1", "content_text": host}
            body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": host, "items": [entry]})
            server.route("/feed", conditional(body.encode(), etag=None), host=host)
        urls = [server.url("/feed", host=host) for host in ("127.0.4.1", *hosts)]
        (tmp_path / "all.opml").write_text(opml(urls))
        feedreader(database, "import", str(tmp_path / "all.opml"), "--json")
        feedreader(database, "refresh", "--json")
        command = [sys.executable, "-m", "feedreader", "--db", str(database), "--config", str(tmp_path / "config.toml")]
        fetching = subprocess.Popen([*command, "fetch-text", "--json", "is:unread"], stdout=subprocess.PIPE, text=True)
        reports = feedreader(database, "refresh", "--force", "--json")
        fetched, _ = fetching.communicate(timeout=120)
    assert {report["status"] for report in reports} == {"unchanged"}
    assert len(reports) == len(urls)
    found = {record["url"].rpartition("/")[2]: record for record in map(json.loads, fetched.splitlines())}
    assert PAGES.keys() <= found.keys()
    for name, (_, _, trouble) in PAGES.items():
        if trouble is None:
            assert found[name]["trouble"] is None, name
            assert found[name]["words"] > 50
        elif trouble:
            assert found[name]["reason"].endswith("."), name
    assert found["paywall"]["partial"]
    assert found["scripts"]["reason"] == "The page shows its text only in a browser."
    assert found["pdf"]["reason"] == "This is not a web page: PDF of 0.1 MB."
    assert found["another"]["reason"] == "The page has another article."
    assert found["consent"]["reason"] == "The site sent a consent page instead of the article."
    assert found["paid"]["reason"] == "The article is for subscribers only."
    assert found["challenge"]["reason"] == "The site blocks programs."
    assert found["shorter"]["reason"] == "The page has less text than the feed."
    for name in ("flat", "deep"):
        assert found[name]["words"] > 50 or found[name]["reason"], name
    with open_store(database) as store:
        texts = [html for (html,) in store.reader().execute("SELECT html FROM full_text WHERE trouble IS NULL")]
    for encoding, (_, sentence) in SENTENCES.items():
        assert any(sentence in html for html in texts), encoding


@pytest.mark.parametrize("encoding", SENTENCES)
def test_the_pages_say_what_they_are_in(encoding: str) -> None:
    assert SENTENCES[encoding][1] in written(encoding).decode(encoding)
