"""The order of feeds and folders that a user makes by hand: kept, taken back, and carried by OPML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW, make_subscription

from feedreader.policy.arranging import put_beside
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.settings.feed_settings import FeedSettingError
from feedreader.store.connect import open_store
from feedreader.tui.tree import HAND, nodes, shown_order

LIST = """<opml version="2.0"><body>
<outline text="Zeppelins"><outline text="Zulu" xmlUrl="https://z.example/"/><outline text="Alfa" xmlUrl="https://a.example/"/>
 <outline text="Old"><outline text="Hindenburg" xmlUrl="https://h.example/"/></outline></outline>
<outline text="Birds"><outline text="Wren" xmlUrl="https://w.example/"/><outline text="Zulu" xmlUrl="https://z.example/"/></outline>
<outline text="Tango" xmlUrl="https://t.example/"/><outline text="Echo" xmlUrl="https://e.example/"/>
</body></opml>"""
SHOWN = ["Zeppelins", "Old", "Hindenburg", "Zulu", "Alfa", "Birds", "Zulu", "Wren", "Tango", "Echo"]


@pytest.fixture
def listed(library):
    library.exchange.import_opml(LIST.encode(), name="list.opml")
    return library


def shown(library):
    """The tree as it is shown when sorted by hand, without what is no feed and no folder."""
    found = nodes(library.lists.subscriptions(), frozenset(), order=HAND)
    return [node.title for node in found if node.place.kind in ("feed", "folder")]


def number(library, title):
    return next(row.feed.id for row in library.feeds.all() if row.feed.title == title)


def test_several_tags_on_a_feed_count_it_once_and_where_any_is_new(listed):
    library, feed = listed, number(listed, "Tango")
    assert library.feeds.tag(["new", "newer"], [feed]) == 1
    assert library.feeds.tag(["new", "newest"], [feed]) == 1
    assert library.feeds.tag(["newest", "new"], [feed]) == 0


def test_what_is_imported_stands_in_the_order_of_the_file(listed):
    assert shown(listed) == SHOWN


@pytest.mark.parametrize(
    ("moved", "put", "order"),
    [
        ("Echo", ("Tango", False, ""), [*SHOWN[:-2], "Echo", "Tango"]),
        ("Tango", ("Echo", True, ""), [*SHOWN[:-2], "Echo", "Tango"]),
        ("Alfa", ("Zulu", False, "Zeppelins"), [*SHOWN[:3], "Alfa", "Zulu", *SHOWN[5:]]),
        ("Tango", ("Echo", False, ""), SHOWN),
        ("Tango", ("Alfa", True, ""), SHOWN),
        ("Tango", ("Tango", True, ""), SHOWN),
    ],
)
def test_a_feed_is_put_beside_another_of_its_folder(listed, moved, put, order):
    other, after, folder = put
    changed = listed.feeds.put(number(listed, moved), number(listed, other), after=after, folder=folder)
    assert shown(listed) == order
    assert changed == (order != SHOWN)
    assert listed.journal.undo() is not None
    assert shown(listed) == (SHOWN if changed else []), "the step before was the import"


def test_a_folder_is_put_beside_another_with_all_that_is_in_it(listed):
    assert listed.tags.put("Birds", "Zeppelins", after=False)
    assert shown(listed) == ["Birds", "Zulu", "Wren", *SHOWN[:5], *SHOWN[8:]]
    assert not listed.tags.put("Birds", "Zeppelins/Old", after=False), "they are in different folders"
    assert not listed.tags.put("Birds", "nowhere", after=True)
    assert "Birds" in listed.journal.all()[0].change.names
    listed.journal.undo()
    assert shown(listed) == SHOWN


@pytest.mark.parametrize("order", ["name", "unread", "activity"])
def test_the_order_that_is_shown_becomes_the_users_with_the_first_move_in_one_step(listed, order):
    def told(order):
        found = nodes(listed.lists.subscriptions(), frozenset(), order=order)
        return [node.title for node in found if node.place.kind in ("feed", "folder")]

    before, now_shown = told(order), shown_order(listed.lists.subscriptions(), order)
    assert not listed.feeds.arranged()
    assert before == ["Birds", "Wren", "Zulu", "Zeppelins", "Old", "Hindenburg", "Alfa", "Zulu", "Echo", "Tango"]
    assert listed.tags.put("Zeppelins", "Birds", after=False, shown=now_shown)
    assert told(HAND) == [*before[3:8], *before[:3], *before[8:]]
    assert listed.feeds.arranged()
    listed.journal.undo()
    assert (shown(listed), listed.feeds.arranged()) == (SHOWN, False)
    assert listed.feeds.put(number(listed, "Tango"), number(listed, "Echo"), after=False, shown=now_shown)
    assert told(HAND) == [*before[:8], "Tango", "Echo"]


def test_the_first_move_keeps_what_is_shown_of_all_that_it_passes(library):
    feeds = "".join(f'<outline text="{name}" xmlUrl="https://{name}.example/"/>' for name in "cab")
    folders = "".join(
        f'<outline text="{name}"><outline text="{name}" xmlUrl="https://{name}.example/in"/></outline>'
        for name in "FDE"
    )
    opml = f'<opml version="2.0"><body>{feeds}<outline text="Over">{folders}</outline></body></opml>'
    library.exchange.import_opml(opml.encode(), name="list.opml")
    by_name = shown_order(library.lists.subscriptions(), "name")
    assert shown(library) == ["Over", *"FFDDEE", *"cab"]
    library.tags.put("Over/D", "Over/F", after=True, shown=by_name)
    assert shown(library) == ["Over", *"EEFFDD", *"abc"]
    library.journal.undo()
    library.feeds.put(number(library, "a"), number(library, "c"), after=True, shown=by_name)
    assert shown(library) == ["Over", *"DDEEFF", *"bca"]


def test_a_feed_is_given_a_folder_and_its_place_there_at_once(listed):
    tango = number(listed, "Tango")
    assert listed.feeds.set(tango, {"folder": "Zeppelins", "position": "2"})
    assert shown(listed) == ["Zeppelins", "Old", "Hindenburg", "Zulu", "Tango", "Alfa", *SHOWN[5:8], "Echo"]
    assert listed.feeds.set(tango, {"folder": "", "position": "1"})
    assert shown(listed) == [*SHOWN[:8], "Tango", "Echo"]
    listed.journal.undo()
    listed.journal.undo()
    assert shown(listed) == SHOWN


def test_a_feed_is_given_a_place_by_its_number(listed):
    echo = number(listed, "Echo")
    assert listed.feeds.place(echo) == 2
    assert listed.feeds.set(echo, {"position": "1"})
    assert (listed.feeds.place(echo), shown(listed)[-2:]) == (1, ["Echo", "Tango"])
    assert listed.feeds.set(echo, {"position": "999999999"})
    assert shown(listed) == SHOWN
    for wrong in ("first", "-1", "1.5", "9" * 5000):
        with pytest.raises(FeedSettingError, match="position"):
            listed.feeds.set(echo, {"position": wrong, "name": "Never"})
    assert shown(listed) == SHOWN


def test_what_is_added_later_comes_last_and_a_new_order_survives_opml(listed, tmp_path):
    listed.tags.put("Birds", "Zeppelins", after=False)
    listed.feeds.put(number(listed, "Echo"), number(listed, "Tango"), after=False)
    listed.feeds.subscribe([make_subscription("https://new.example/", title="Aardvark")])
    made = shown(listed)
    assert made == ["Birds", "Zulu", "Wren", *SHOWN[:5], "Echo", "Tango", "Aardvark"]
    with open_store(tmp_path / "other.db") as store:
        other = Library(store, Settings(), clock=lambda: NOW)
        other.exchange.import_opml(listed.exchange.export_opml(), name="x.opml")
        assert shown(other) == made


def test_a_feed_in_two_folders_does_not_bring_the_second_one_forward(listed, tmp_path):
    listed.feeds.tag(["Last"], [number(listed, "Hindenburg")], add=True)
    exported = listed.exchange.export_opml()
    with open_store(tmp_path / "other.db") as store:
        other = Library(store, Settings(), clock=lambda: NOW)
        other.exchange.import_opml(exported, name="x.opml")
        assert other.exchange.export_opml() == exported


def test_a_state_file_carries_the_order_to_where_the_feeds_came_in_another(listed, tmp_path):
    untouched = list(listed.exchange.export_state())
    assert not any('"order"' in line for line in untouched), "nobody has ordered anything"
    listed.tags.put("Birds", "Zeppelins", after=False)
    listed.feeds.put(number(listed, "Echo"), number(listed, "Tango"), after=False)
    state = list(listed.exchange.export_state())
    backwards = LIST.replace("Tango", "Xray").replace("t.example", "x.example").splitlines()
    with open_store(tmp_path / "other.db") as store:
        other = Library(store, Settings(), clock=lambda: NOW)
        other.exchange.import_opml(
            "\n".join([backwards[0], backwards[3], *backwards[1:3], backwards[4]]).encode(), name="x.opml"
        )
        before = shown(other)
        other.exchange.import_state(state, name="x.state")
        assert shown(other) == ["Birds", "Zulu", "Wren", *SHOWN[:5], "Xray", "Echo"]
        assert other.exchange.import_state(state, name="x.state").done == (), "the second time nothing is left to do"
        other.journal.undo()
        assert shown(other) == before


@given(st.lists(st.integers(), unique=True, min_size=1), st.data(), st.booleans())
def test_putting_one_thing_elsewhere_leaves_all_others_in_their_order(things, data, after):
    moved, other = data.draw(st.sampled_from(things)), data.draw(st.sampled_from(things))
    span = put_beside(things, moved, other, after=after)
    if not span:
        assert moved == other
        return
    start = min(things.index(moved), things.index(other))
    made = [*things[:start], *span, *things[start + len(span) :]]
    assert made.index(moved) - made.index(other) == (1 if after else -1)
    assert [each for each in made if each != moved] == [each for each in things if each != moved]
