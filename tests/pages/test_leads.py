"""The lead of an article that stands with its headline."""

from __future__ import annotations

import pytest
from lxml import etree

from feedreader.pages.leads import with_lead

LEAD = "Cars may cross again, but lorries have to wait until spring, says the city."
ARTICLE = "<div><p>The bridge was closed for a year.</p></div>"


def restored(head: str, title: str = "The bridge opens") -> str:
    """What is put before the article whose page has this around its headline."""
    page = etree.fromstring(f"<html><body>{head}{ARTICLE}</body></html>", etree.HTMLParser())
    return with_lead(ARTICLE, page, title).removesuffix(ARTICLE)


@pytest.mark.parametrize(
    ("head", "lead"),
    [
        (f"<div class='top'><h1>The bridge opens</h1><p>{LEAD}</p></div>", f"<p>{LEAD}</p>"),
        (f"<h1>Bridge open</h1><p>{LEAD}</p>", f"<p>{LEAD}</p>"),
        (f"<h1>News</h1><div><h1>The bridge opens</h1><p>{LEAD}</p></div>", f"<p>{LEAD}</p>"),
        ("<h1>x</h1><div class=dek>Cars may cross again</div>", '<div class="dek">Cars may cross again</div>'),
        (f"<h1>x</h1><p class='byline'>By Ada</p><p>{LEAD}</p>", f"<p>{LEAD}</p>"),
        ("<h1>x</h1><p>橋は十一か月に及ぶ補修工事を終えて月曜日の朝に再び開通し、市の技術者たちは二千本以上のボルトと南側の床版をすべて交換した。</p>",
         "<p>橋は十一か月に及ぶ補修工事を終えて月曜日の朝に再び開通し、市の技術者たちは二千本以上のボルトと南側の床版をすべて交換した。</p>"),
        (f"<h1>x</h1>{'<div hidden><p>Join.</p></div>' * 4}<p>{LEAD}</p>", f"<p>{LEAD}</p>"),
    ],
)  # fmt: skip
def test_a_lead_stands_after_the_headline(head: str, lead: str) -> None:
    assert restored(head) == lead


@pytest.mark.parametrize(
    "head",
    [
        f"<p>{LEAD}</p>",
        f"<h1>One</h1><p>{LEAD}</p><h1>Two</h1>",
        "<h1>x</h1><p>By Ada Krone, our correspondent in the old town and on the island, 5 January 2026</p>",
        "<h1>x</h1><p class='dek'>Short</p>",
        f"<h1>x</h1><p class='meta'>{LEAD}</p>",
        f"<h1>x</h1><p><a href='/1'>{LEAD}</a></p>",
        f"<h1>x</h1><div><div>{LEAD}</div></div><p>{LEAD}</p>",
        f"<h1>x</h1><p>{LEAD * 9}</p>",
        *(
            f"<h1>x</h1><div {how}><p>{LEAD}</p></div>"
            for how in ("hidden", "aria-hidden=true", "style='display:none'")
        ),
        f"<h1>x</h1><p>The <b>bridge</b> was closed for a year.</p><p>{LEAD}</p>",
    ],
)
def test_what_is_no_lead_stays_out(head: str) -> None:
    assert restored(head) == ""
