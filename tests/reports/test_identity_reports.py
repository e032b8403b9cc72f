"""Who an entry is, over several polls: what feeds do to their ids, and what a reader must make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.outlet import day, item, rss

if TYPE_CHECKING:
    from tests.fakes.outlet import Outlet

LONG = (
    "The harbour of the old town was dredged for the first time in forty years, and the boats that had lain on the mud "
    "since spring could leave again before the autumn storms."
)
OTHER = (
    "A choir of two hundred voices sang in the market hall last night; tickets had been gone within an hour, and those "
    "who came too late listened from the square outside."
)


# cocopuff2u/MOFA#24, feedbin/support#573: every item has one placeholder for a guid
@pytest.mark.parametrize(
    "shared", [{"guid": "release"}, {"link": "https://outlet.example/go"}, {"guid": "x", "link": "/a"}]
)
def test_items_that_share_an_id_are_all_kept(outlet: Outlet, shared: dict[str, str]) -> None:
    items = [item(**shared, title=f"Version {n}", date=day(n), text=f"Fixes of {n}.") for n in range(1, 5)]
    outlet.publish(rss(items[1], items[0]))
    outlet.read_all()
    outlet.publish(rss(items[2], items[1]))
    outlet.publish(rss(items[3]))
    assert sorted(outlet.titles()) == ["Version 1", "Version 2", "Version 3", "Version 4"]
    assert sorted(outlet.unread()) == ["Version 3", "Version 4"]


# FreshRSS/FreshRSS#4487, brief-rss/brief#435: a status page has one title and one link for all its notices
@pytest.mark.parametrize(
    "shared",
    [{"link": "https://outlet.example/"}, {"link": "https://outlet.example/status"}, {"guid": "status", "link": "/s"}],
    ids=["the home page as link", "another link", "one guid"],
)
def test_notices_of_one_title_are_told_apart_by_time_and_text(outlet: Outlet, shared: dict[str, str]) -> None:
    notices = [item(**shared, title="All systems", date=day(n), text=f"Notice number {n}.") for n in range(1, 5)]
    for end in range(2, 5):
        outlet.publish(rss(*reversed(notices[max(0, end - 2) : end])))
        outlet.publish(rss(*reversed(notices[:end])))
    assert len(outlet.entries()) == 4


@pytest.mark.parametrize("differs", ["title", "text", "date"])
def test_one_difference_is_enough_within_a_document(outlet: Outlet, differs: str) -> None:
    facts = {"title": "A walk", "text": "Along the river.", "date": day(3)}
    other = {"title": "A ride", "text": "Along the coast.", "date": day(4)}[differs]
    outlet.publish(rss(item(guid="a", **facts), item(guid="a", **(facts | {differs: other}))))
    assert len(outlet.entries()) == 2


def test_what_stands_there_twice_to_the_letter_is_one(outlet: Outlet) -> None:
    one = item(guid="a", title="A walk", text="Along the river.", date=day(3))
    outlet.publish(rss(one, one))
    assert len(outlet.entries()) == 1


# lemon24/reader#335, FreshRSS/FreshRSS#5329: an id that two entries share, one of which scrolls off
def test_who_an_entry_is_does_not_depend_on_what_else_its_document_holds(outlet: Outlet) -> None:
    first = item(guid="note", title="First note", date=day(1), text="The gate is open.")
    second = item(guid="note", title="Second note", date=day(2), text="The gate is closed.")
    outlet.publish(rss(first))
    outlet.read_all()
    guids = {}
    for window in ([second, first], [second], [first, second], [first], [second, first]):
        outlet.publish(rss(*window))
        assert sorted(outlet.titles()) == ["First note", "Second note"]
        guids.update({(entry.data.title, entry.data.guid): None for entry in outlet.entries()})
    assert len(guids) == 2
    assert outlet.unread() == ["Second note"]


def test_a_twin_stays_itself_while_its_text_is_edited(outlet: Outlet) -> None:
    first = item(guid="note", title="First note", date=day(1), text=LONG)
    outlet.publish(rss(first, item(guid="note", title="Second note", date=day(2), text=OTHER)))
    outlet.read_all()
    outlet.publish(rss(item(guid="note", title="Second note", date=day(2), text=OTHER + " They came."), first))
    outlet.publish(rss(item(guid="note", title="Second note", date=day(3), text=OTHER + " They came back."), first))
    assert (outlet.unread(), len(outlet.entries())) == ([], 2)


# The host of all ids changes while one of the old ids is still known
def test_ids_that_change_their_host_name_the_same_entries(outlet: Outlet) -> None:
    def items(host: str) -> list[str]:
        return [
            item(guid=f"https://{host}/posts/{n}", link=f"https://{host}/posts/{n}", title=f"Post {n}", date=day(n))
            for n in range(1, 6)
        ]

    outlet.publish(rss(*items("old.example")))
    outlet.read_all()
    outlet.publish(rss(*items("new.example")[1:], items("old.example")[0]))
    outlet.publish(rss(*items("new.example")))
    outlet.publish(rss(*items("old.example")))
    assert (outlet.unread(), len(outlet.entries())) == ([], 5)


def test_the_same_path_on_another_host_may_be_another_article(outlet: Outlet) -> None:
    """A planet gathers many blogs, and all of them have a `?p=1`."""
    outlet.publish(rss(item(guid="https://a.example/?p=1", title="Bread", date=day(1), text=LONG)))
    outlet.read_all()
    outlet.publish(rss(item(guid="https://b.example/?p=1", title="Boats", date=day(2), text=OTHER)))
    assert outlet.unread() == ["Boats"]


# brendanlong/lion-reader#1535, Ranchero-Software/NetNewsWire#3286: an edit changes the guid
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"guid": "https://outlet.example/7#0"}, {"guid": "https://outlet.example/7#1"}),
        ({"guid": "f3b1"}, {"guid": "9c44"}),
        ({"guid": "7"}, {"guid": "https://outlet.example/7"}),
        ({"guid": "f3b1"}, {"guid": "9c44", "text": OTHER}),
        ({"guid": "f3b1"}, {"guid": "9c44", "title": "The harbour is deep"}),
        ({"guid": "f3b1"}, {"guid": "9c44", "date": day(9)}),
        ({"guid": "f3b1"}, {"guid": "9c44", "link": "https://outlet.example/another-slug"}),
        ({"guid": "old-slug", "link": "/old-slug"}, {"guid": "new", "link": "/new", "title": "The harbour is deep"}),
        ({"link": "http://outlet.example/7"}, {"link": "https://outlet.example/7"}),
    ],
    ids=[
        "fragment",
        "random",
        "an address",
        "and text",
        "and title",
        "and date",
        "and slug",
        "title and slug",
        "scheme",
    ],
)
def test_a_new_guid_for_an_old_article_keeps_its_marks(
    outlet: Outlet, before: dict[str, str], after: dict[str, str]
) -> None:
    facts = {"link": "https://outlet.example/7", "title": "The harbour is dredged", "date": day(3), "text": LONG}
    beside = item(guid="beside", title="Choir", date=day(2), text=OTHER)
    outlet.publish(rss(item(**(facts | before)), beside))
    read = outlet.read_all()
    outlet.publish(rss(item(**(facts | before | after)), beside))
    assert ([entry.id for entry in outlet.entries()], outlet.unread()) == (read, [])


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Choir", "date": day(4), "text": OTHER},
        {"date": day(4), "text": OTHER},
        {"title": "Choir", "date": day(4)},
        {"title": "Choir", "link": "https://outlet.example/8", "text": OTHER},
    ],
    ids=["only the link is shared", "link and title", "link and boilerplate", "only the date"],
)
def test_a_new_guid_with_little_in_common_is_another_article(outlet: Outlet, other: dict[str, str]) -> None:
    facts = {"link": "https://outlet.example/7", "title": "Harbour", "date": day(3), "text": LONG}
    outlet.publish(rss(item(guid="a", **facts)))
    outlet.read_all()
    outlet.publish(rss(item(guid="b", **(facts | other))))
    assert len(outlet.unread()) == 1


def test_an_entry_that_the_document_still_names_is_not_another_one(outlet: Outlet) -> None:
    facts = {"link": "https://outlet.example/7", "title": "Harbour", "date": day(3), "text": LONG}
    outlet.publish(rss(item(guid="a", **facts)))
    outlet.read_all()
    outlet.publish(rss(item(guid="b", **facts), item(guid="a", **facts)))
    assert outlet.unread() == ["Harbour"]


def test_an_entry_whose_bytes_did_not_change_is_still_named(outlet: Outlet) -> None:
    """Items that are as before are not parsed again, but they are there."""
    facts = {"link": "https://outlet.example/7", "title": "Harbour", "date": day(3), "text": LONG}
    rest = [item(guid=f"r{n}", title=f"Rest {n}", date=day(n), text=OTHER) for n in range(1, 4)]
    outlet.publish(rss(item(guid="a", **facts), *rest))
    outlet.read_all()
    outlet.publish(rss(item(guid="b", **facts), item(guid="a", **facts), *rest))
    assert outlet.unread() == ["Harbour"]


@pytest.mark.parametrize(
    "edit",
    [
        {"text": LONG + " More will follow."},
        {"text": OTHER},
        {"title": "The harbour is deep again"},
        {"title": "The harbour is deep again", "text": OTHER},
        {"date": day(9)},
        {"date": day(9), "text": LONG + " More will follow."},
        {"date": day(9), "title": "The harbour is deep again"},
        {"date": day(3, "13:00:00"), "text": OTHER},
    ],
)
def test_a_guid_that_stays_while_the_article_is_edited_is_the_article(outlet: Outlet, edit: dict[str, str]) -> None:
    facts = {"title": "The harbour is dredged", "date": day(3), "text": LONG}
    outlet.publish(rss(item(guid="a", **facts)))
    outlet.read_all()
    report = outlet.publish(rss(item(guid="a", **(facts | edit))))
    assert (outlet.unread(), report.new, report.updated) == ([], 0, 1)


@pytest.mark.parametrize("title", ["Open thread", "Weekend thread"], ids=["same title", "other title"])
def test_a_guid_reused_for_another_article_is_news_and_the_first_one_stays(outlet: Outlet, title: str) -> None:
    outlet.publish(rss(item(guid="thread", title="Open thread", date=day(1), text=LONG), item(guid="b", date=day(2))))
    outlet.read_all()
    outlet.publish(rss(item(guid="thread", title=title, date=day(5), text=OTHER), item(guid="b", date=day(2))))
    assert outlet.unread() == [title]
    assert outlet.listed()[0] == title
    assert LONG in {entry.data.content for entry in outlet.entries()}


def test_without_dates_a_page_is_an_article_under_one_guid(outlet: Outlet) -> None:
    outlet.publish(rss(item(guid="a", title="Bread", link="/1", text=LONG)))
    outlet.read_all()
    outlet.publish(rss(item(guid="a", title="Loaves", link="/1", text=OTHER)))
    assert outlet.unread() == []
    outlet.publish(rss(item(guid="a", title="Boats", link="/2", text=LONG)))
    assert outlet.unread() == ["Boats"]


# 36 feeds of a survey: neither id nor link, and the text is edited
@pytest.mark.parametrize("date", [day(3), None])
def test_without_id_and_link_title_and_date_are_the_entry(outlet: Outlet, date: str | None) -> None:
    outlet.publish(rss(item(title="Tide table", date=date, text=LONG), item(title="Bread", date=day(2), text=OTHER)))
    outlet.read_all()
    outlet.publish(rss(item(title="Tide table", date=date, text="Now: " + LONG), item(title="Bread", date=day(2))))
    assert (outlet.unread(), len(outlet.entries())) == ([], 2)


def test_without_id_and_link_another_day_is_another_entry(outlet: Outlet) -> None:
    outlet.publish(rss(item(title="Tide table", date=day(3), text=LONG)))
    outlet.publish(
        rss(item(title="Tide table", date=day(4), text=OTHER), item(title="Tide table", date=day(3), text=LONG))
    )
    assert len(outlet.entries()) == 2


def test_what_was_forgotten_does_not_come_back_beside_its_twin(outlet: Outlet) -> None:
    old = item(guid="a", title="Bread", date=day(1), text=LONG)
    outlet.publish(rss(old))
    outlet.store.writer.retention.forget([outlet.entries()[0].id], now=outlet.now)
    outlet.publish(rss(old))
    assert outlet.entries() == []
    outlet.publish(rss(old, item(guid="a", title="Boats", date=day(9), text=OTHER)))
    assert outlet.titles() == ["Boats"]


def test_a_thousand_polls_under_one_guid_are_a_thousand_entries_and_linear(outlet: Outlet) -> None:
    items = [
        item(guid="a", title=f"Part {n}", date=day(1 + n // 60 // 24, f"{n // 60 % 24:02}:{n % 60:02}:00"))
        for n in range(900)
    ]
    outlet.publish(rss(*items[:600]))
    outlet.publish(rss(*items[300:]))
    outlet.publish(rss(*reversed(items)))
    assert len(outlet.entries()) == 900
