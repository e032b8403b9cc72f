"""Where an entry is talked about: RSS 2.0 `comments`, `wfw:commentRss`, and Atom's replies (RFC 4685)."""

from __future__ import annotations

import pytest

from feedreader.feeds.parse import parse_document
from feedreader.model.outcomes import Document, ParsedFeed

RSS = (
    '<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
    "<title>One</title><item><title>A</title><link>http://one.example/a</link>{}</item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>One</title>'
    '<entry><id>urn:a</id><title>A</title><link href="http://one.example/a"/>{}</entry></feed>'
)
PAGE, FEED = "http://one.example/a#comments", "http://one.example/a/feed"
REPLIES = "http://www.iana.org/assignments/relation/replies"


@pytest.mark.parametrize(
    ("document", "comments", "replies"),
    [
        (RSS.format(""), None, None),
        (RSS.format(f"<comments>{PAGE}</comments>"), PAGE, None),
        (RSS.format(f"<comments> {PAGE} </comments><slash:comments>12</slash:comments>"), PAGE, None),
        (RSS.format("<comments>/a#comments</comments>"), PAGE, None),
        (RSS.format("<comments>12</comments>"), None, None),
        (RSS.format("<comments>none yet</comments>"), None, None),
        (RSS.format("<comments>javascript:alert(1)</comments>"), None, None),
        (RSS.format("<slash:comments>12</slash:comments>"), None, None),
        (RSS.format(f"<comments>{PAGE}</comments><wfw:commentRss>{FEED}</wfw:commentRss>"), PAGE, FEED),
        (RSS.format(f'<atom:link rel="replies" type="application/atom+xml" href="{FEED}"/>'), None, FEED),
        (RSS.format(f'<comments>{PAGE}</comments><atom:link rel="replies" type="text/html" href="/b"/>'), PAGE, None),
        (RSS.format("<wfw:commentRss>file:///etc/passwd</wfw:commentRss>"), None, None),
        (ATOM.format(f'<link rel="replies" type="text/html" href="{PAGE}" thr:count="3"/>'), PAGE, None),
        (ATOM.format(f'<link rel="replies" type="application/xhtml+xml" href="{PAGE}"/>'), PAGE, None),
        (ATOM.format(f'<link rel="replies" href="{FEED}"/>'), None, FEED),
        (ATOM.format(f'<link rel="{REPLIES}" type="application/atom+xml" href="{FEED}"/>'), None, FEED),
        (ATOM.format('<link rel="replies" href=""/>'), None, None),
        (ATOM.format('<thr:in-reply-to ref="urn:b" href="http://one.example/b"/>'), None, None),
    ],
)
@pytest.mark.parametrize("damaged", [False, True])
def test_comments_are_found(document: str, comments: str | None, replies: str | None, *, damaged: bool) -> None:
    if damaged:  # the same where the document is not well-formed, and another parser reads it
        document = document.replace("<title>One</title>", "<title>One & two</title>")
    parsed = parse_document(Document(body=document.encode(), url="http://one.example/feed", content_type=None))
    assert isinstance(parsed, ParsedFeed)
    (entry,) = parsed.entries
    assert (entry.comments, entry.replies) == (comments, replies)
    assert entry.url == "http://one.example/a"
