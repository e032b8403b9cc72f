"""The text of a list of feeds, and what is repaired about it before it is read."""

from __future__ import annotations

import pytest

from feedreader.feeds.opml_source import Source, framed

OUTLINE = '<outline type="rss" xmlUrl="https://a.example/feed"/>'


@pytest.mark.parametrize(
    ("text", "meant", "repairs"),
    [
        (f"<opml><body>{OUTLINE}</body></opml>", f"<opml><body>{OUTLINE}</body></opml>", 0),
        (OUTLINE, f"<opml><body>{OUTLINE}</body></opml>", 1),
        (f"{OUTLINE}</body></OPML>", f"<opml><body>{OUTLINE}</body></OPML>", 1),
        (f"Warning: no such table\n<opml><body>{OUTLINE}</body></opml>", f"<opml><body>{OUTLINE}</body></opml>", 1),
        (f"</head><body>{OUTLINE}", f"<opml><body>{OUTLINE}</body></opml>", 2),
        ("no list at all", "no list at all", 0),
        (f"<DOCTYPE x [<p>{OUTLINE}", f"<DOCTYPE x [<p>{OUTLINE}", 0),  # as `decode` leaves a second one
    ],
)
def test_a_list_without_its_beginning_gets_one_and_its_end_where_that_is_missing(
    text: str, meant: str, repairs: int
) -> None:
    found = framed(Source(text=text, repairs=()))
    assert (found.text, len(found.repairs)) == (meant, repairs)
