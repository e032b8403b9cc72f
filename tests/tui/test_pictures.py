"""What a user sees, kept as pictures: one for each state that somebody would recognise.

`pytest tests/tui/test_pictures.py --snapshot-update` draws them anew after a change of looks; look at each before it is
committed. The data is written for this file, the time stands still, and Textual is pinned.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.builders import DAY, NOW, make_feed_data, make_health, make_intent, make_new, make_subscription
from tests.inside import workspace_of
from tests.tui.conftest import Opened, library_on
from textual.widgets import Input

from feedreader.model.due import DueKind, DueReason
from feedreader.model.entries import Enclosure
from feedreader.model.placing import NewStory, Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.store.connect import open_store
from feedreader.store.search_index import SearchIndex
from feedreader.store.selection import of_entries
from feedreader.tui.app import FeedreaderApp
from feedreader.tui.themes import LIGHT, TERMINAL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from feedreader.service.library import Library
    from feedreader.store.connect import Store

    Use = Callable[[Pilot[None]], Awaitable[None]]

FEEDS = (
    ("Alpenkurier", "https://alpenkurier.example/rss", ("News/Alps",)),
    ("Harbour Post", "https://harbour-post.example/feed", ("News/Coast",)),
    ("Le Quai", "https://le-quai.example/rss", ("News/Coast",)),
    ("El Faro", "https://el-faro.example/rss", ("News/Coast",)),
    ("الميناء", "https://almina.example/rss", ("News",)),
    ("港の日報", "https://minato.example/rss", ("News",)),
    ("Tools and Feeds", "https://tools.example/atom", ("Blogs",)),
    ("Gone Gazette", "https://gone.example/rss", ("Blogs",)),
    ("Not Asked Yet", "https://unasked.example/rss", ("Blogs",)),
)
ARTICLE = """
<p>The <b>old lighthouse</b> opens its doors again, <a href="https://harbour-post.example/tickets">with tickets</a> from
noon. Its keeper, who <em>never</em> left, wrote a <a href="https://lighthouse.example/log">log of every night</a>.</p>
<h2>What was repaired</h2>
<ul><li>The lamp, by hand<ul><li>its lens</li><li>its clockwork</li></ul></li><li>The stairs: 214 steps</li></ul>
<blockquote><p>A light that nobody sees is still a light.</p></blockquote>
<table><caption>The nights of the lamp</caption><thead><tr><th>Year</th><th>Nights</th><th>Remark</th></tr></thead>
<tr><td>1912</td><td>365</td><td>The first whole year</td></tr>
<tr><td>1987</td><td>12</td><td>Dark for want of a part that the workshop no longer made</td></tr></table>
<pre><code class="language-python">def lit(night: int) -> bool:
    return night % 2 == 0  # every other night, for the moths, for the neighbours, and for the electricity bill
</code></pre>
<figure><img src="https://harbour-post.example/lamp.jpg" alt="A lens as high as a door">
<figcaption>The lens, cleaned. Photo: the keeper</figcaption></figure>
"""
NEWS = {
    1: [
        ("lamp-de", "Der alte Leuchtturm öffnet wieder", "de", 3),
        ("snow", "Schnee bis in die Täler erwartet", "de", 7),
    ],
    2: [("lamp-en", "The old lighthouse opens its doors again", "en", 2), ("ferry", "Ferries stay in port", "en", 26)],
    3: [("lamp-fr", "Le vieux phare rouvre ses portes", "fr", 4)],
    4: [("lamp-es", "El viejo faro vuelve a abrir sus puertas", "es", 5)],
    5: [("market", "سوق السمك يعود إلى الميناء القديم بعد عشر سنوات", "ar", 6)],
    6: [("tide", "満潮の夜、灯台にともる光と漁師たちの長い待ち時間についての報告", "ja", 8)],
    7: [("post", "A post about [brackets], <tags> and 👩‍💻 people", "en", 50), ("", "", "en", 60)],
}
STORY = ("lamp-en", "lamp-de", "lamp-fr", "lamp-es")


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock in UTC, and nothing of the terminal's that this runs in."""
    monkeypatch.setenv("TZ", "UTC")
    for name in ("NO_COLOR", "COLUMNS", "LINES", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_store(tmp_path / "pictures.db") as store:
        _fill(store)
        yield library_on(store)


def _fill(store: Store) -> None:
    writer = store.writer
    writer.feeds.subscribe([make_subscription(url, title=title, tags=tags) for title, url, tags in FEEDS], now=NOW)
    entries = {}
    for feed, items in NEWS.items():
        new = [
            make_new(
                name,
                when=NOW - timedelta(hours=age),
                published=NOW - timedelta(hours=age),
                title=title,
                language=language,
                authors=("Ada Light",) if name == "lamp-en" else (),
                content=ARTICLE
                if name == "lamp-en"
                else f"<p>{title or 'Saw a heron by the canal, and it saw me.'}</p>",
                enclosures=(
                    Enclosure(url="https://harbour-post.example/log.mp3", type="audio/mpeg", length=12_400_000),
                )
                if name == "lamp-en"
                else (),
            )
            for name, title, language, age in items
        ]
        title, url, _tags = FEEDS[feed - 1]
        data = make_feed_data(title, site_url=url.rpartition("/")[0])
        intent = make_intent(feed, *new, data=data, health=make_health())
        entries |= dict(zip([name for name, *_ in items], writer.polling.apply([intent]).new, strict=True))
    failed = make_health(
        failures=4,
        last_ok=NOW - timedelta(days=9),
        last_error="there is no such host: gone.example",
        next_due=NOW + timedelta(hours=16),
        why_then=DueReason(kind=DueKind.FAILED, number=4, span=DAY),
    )
    writer.polling.apply([make_intent(8, data=make_feed_data("Gone Gazette"), health=failed)])
    lead = entries["lamp-en"]
    links = {
        name: Link(
            entry=entries[name],
            with_entry=lead,
            score=0.87,
            evidence=(
                Reason(ReasonKind.SHARED_WORDS, ("Lighthouse",)),
                Reason(ReasonKind.APART, amount=2 / 24),
            ),
        )
        for name in STORY[1:]
    }
    story = NewStory(1)
    placements = [Placement(entry=entries[name], story=story, link=links.get(name)) for name in STORY]
    writer.stories.regroup(placements, now=NOW, leads={story: lead}, grouped=list(entries.values()))
    writer.marks.star(of_entries((lead, entries["tide"])), now=NOW)
    writer.tags.tag(of_entries((lead, entries["ferry"])), "sea", now=NOW)
    writer.marks.mark_read(of_entries((entries["snow"],)), now=NOW)
    writer.queries.save("Sea and weather", "sea OR weather", now=NOW)
    SearchIndex(store).catch_up()


def drawn(library: Library, *keys: str, then: str = "", awaited: str = "") -> tuple[FeedreaderApp, Use]:
    """The interface, and what a user does in it: keys, then a text into the line; the picture waits for a text."""
    app = FeedreaderApp(library)

    async def use(pilot: Pilot[None]) -> None:
        ui = Opened(app, pilot)
        await ui.settle()
        await ui.until(lambda: ui.reading is not None or not ui.article.is_on_screen)
        await ui.press(*keys)
        if isinstance(app.focused, Input):
            app.focused.value = then  # at once: letter by letter, what a slow machine searches for is chance
        await ui.until(lambda: awaited in ui.text)
        for widget in app.screen.query(Input):
            widget.cursor_blink = False
        app.screen.refresh()
        await ui.settle()

    return app, use


WIDE, NARROW = (150, 42), (40, 24)
STATES = {
    "three_panes_with_a_story_unfolded": (WIDE, ("v", "S"), "", "El viejo faro"),
    "reader_with_table_code_and_links": ((100, 62), ("enter", "z", "z"), "", "Links"),
    "one_pane_on_a_narrow_terminal": (NARROW, ("j",), "", "Ferries"),
    "feeds_on_a_narrow_terminal": (NARROW, ("h",), "", "Gone Gazette"),
    "search_as_one_types": ((120, 30), ("/",), "light", "1 story "),
    "search_that_cannot_be_read": ((120, 30), ("/",), "title:lamp after:someday", "belongs here"),
    "find_in_the_article": (
        (100, 40),
        ("enter", "/"),
        "night",
        "7 matches",
    ),  # six in the text, one in the words of its link below
    "help": ((120, 40), ("?",), "", "Keys in the list"),
    "palette": ((120, 30), ("ctrl+p",), "mark", "mark-above-read"),
    "health": ((120, 40), ("H",), "", "not asked yet"),
    "tags_with_completion": ((120, 30), ("t",), "se", "#sea"),
    "why_one_story": ((120, 30), ("w",), "", "Both mention Lighthouse"),
}


@pytest.mark.parametrize("state", STATES)
def test_it_looks_as_it_did(library: Library, snap_compare, state: str) -> None:
    size, keys, then, awaited = STATES[state]
    app, use = drawn(library, *keys, then=then, awaited=awaited)
    assert snap_compare(app, terminal_size=size, run_before=use)


@pytest.mark.parametrize("theme", [LIGHT, TERMINAL])
def test_it_looks_as_it_did_in_another_theme(library: Library, snap_compare, theme: str) -> None:
    themed = replace(library.settings.interface, theme=theme)
    workspace_of(library).settings = replace(library.settings, interface=themed)
    app, use = drawn(library, "v", "S")
    assert snap_compare(app, terminal_size=(120, 30), run_before=use)


def test_it_looks_as_it_did_without_colours(library: Library, snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app, use = drawn(library, "v", "S")
    assert snap_compare(app, terminal_size=(120, 30), run_before=use)


def test_it_looks_as_it_did_with_nothing_subscribed(tmp_path: Path, snap_compare) -> None:
    with open_store(tmp_path / "empty.db") as store:
        app = FeedreaderApp(library_on(store))

        async def use(pilot: Pilot[None]) -> None:
            ui = Opened(app, pilot)
            await ui.decline()

        assert snap_compare(app, terminal_size=(100, 24), run_before=use)
