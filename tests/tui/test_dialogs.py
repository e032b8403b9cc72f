"""What dialogs and boxes of keys show where there is little room: nothing is cut without a way to see it."""

from __future__ import annotations

import re

import pytest
from tests.inside import store_of
from tests.tui.conftest import library_on, opener
from textual.widgets import Input

from feedreader.model.subscriptions import ImportLine, ImportStatus
from feedreader.tui.cells import fit, width_of
from feedreader.tui.content import Run, squeezed
from feedreader.tui.keymap import Continuation
from feedreader.tui.notices import giving_way
from feedreader.tui.screens.dialog import parts_within
from feedreader.tui.screens.links import linking
from feedreader.tui.screens.list_dialog import Choice, ListDialog, cut_of
from feedreader.tui.screens.report import in_order
from feedreader.tui.screens.text_dialog import TextDialog
from feedreader.tui.widgets.which_key import pages_of

HINT = "Enter subscribes · Space marks · Esc leaves"


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (43, HINT),
        (42, "Enter subscribes · Space marks"),
        (29, "Enter subscribes · Esc leaves"),
        (20, "Enter subscribes"),
    ],
)
def test_a_hint_is_shown_in_whole_parts(room, shown):
    assert parts_within(HINT, room) == shown


REASON = "Failed once: www.example leads to a loopback address, which is not followed."


@pytest.mark.parametrize("width", [20, 90])
def test_a_row_that_runs_from_right_to_left_keeps_the_margin_for_the_cursor_at_any_width(width):
    runs = squeezed([Run(" المنارة | آخر الأخبار"), Run(" · ar · 19 hours ago")], width)
    assert [run.text[:2] for run in runs] == [" \u2068", " ·"]
    assert runs[0].text.rstrip().endswith("\u2069")
    assert squeezed(runs, width) == runs


@pytest.mark.parametrize("key", ["?", "ctrl+p"])
async def test_the_rows_are_those_of_the_terminal_as_it_is_now(opened, key):
    def shown(ui):
        choices = ui.app.screen.choices
        return [choices.row(each) for each in choices.keys]

    async with opened(width=40, height=20) as ui:
        await ui.press(key)
        narrow = shown(ui)
        await ui.pilot.resize_terminal(120, 40)
        await ui.settle()
        wide = shown(ui)
        assert wide != narrow
        await ui.pilot.resize_terminal(40, 20)
        await ui.settle()
        assert shown(ui) == narrow


async def test_the_help_has_the_ids_of_commands_in_one_column(opened):
    async with opened(width=100, height=30) as ui:
        await ui.press("question_mark")
        names = ("right", "half-page-down", "top", "previous-unread")
        rows = [line for line in ui.text.split("\n") for name in names if f" {name} " in line]
        assert len(rows) >= len(names)
        found = {line.rindex(f" {name} ") for line in rows for name in names if f" {name} " in line[50:]}
        assert len(found) == 1


def test_what_is_cut_of_a_row_is_told_in_full_and_what_fits_is_not():
    rows = [Choice(((Run(f" {fit('Name', 10)}"), Run("value")), (Run(f"   {REASON}"),)))]
    assert cut_of(rows, 0, 90) == ""
    assert cut_of(rows, 0, 40) == REASON


def test_what_belongs_to_a_row_is_told_with_it():
    rows = [
        Choice(((Run(" Le Monde"),),)),
        Choice(((Run(f"   {REASON}"),),), heading=True, under=True),
        Choice(((Run(f"   {REASON}"),),), heading=True),
    ]
    assert cut_of(rows, 0, 30) == REASON


def test_columns_that_were_cut_beforehand_are_told_as_the_row_says_it():
    rows = [Choice(((Run(fit("A long name of a feed", 10)), Run(" why")),), whole="A long name of a feed: why")]
    assert cut_of(rows, 0, 60) == "A long name of a feed: why"


def test_what_an_import_refused_stands_before_what_it_did():
    told = [
        ImportLine(url="https://a.example", title="", tags=(), status=ImportStatus(each), why="")
        for each in ("added", "refused", "merged")
    ]
    assert [each.status for each in in_order(told)] == ["refused", "added", "merged"]


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_keys_and_words_of_commands_stand_at_one_place_in_all_rows(opened, width):
    async with opened(width=width) as ui:
        await ui.press("ctrl+p")
        dialog = ui.app.screen
        choices, rows = dialog.choices, dialog.choices.keys[:40]
        drawn = [choices.lines_of(key, choices.row(key), width * 9 // 10 - 4)[0] for key in rows]
        assert len({tuple(width_of(run.text) for run in runs[:2]) for runs in drawn}) == 1
        assert all(width_of(runs[2].text) > 20 for runs in drawn)


async def test_a_short_list_has_no_line_to_search_in_before_one_is_asked_for(opened):
    async with opened() as ui:
        ui.desk.open_dialog(ListDialog("Two", [Choice(((Run(" one"),),)), Choice(((Run(" two"),),))]))
        await ui.settle()
        assert not ui.app.screen.query_one(Input).display
        await ui.press("slash")
        assert isinstance(ui.app.focused, Input)


@pytest.mark.parametrize("lines", [3, 60])
async def test_a_text_that_fills_its_lines_is_seen_whole_beside_a_scrollbar_and_without(opened, lines):
    text = "abcdefghij" * 3 * lines

    def seen_whole(ui):
        shown = re.findall(r"│[ ▌]{2}([a-j…]+)", ui.text)
        return shown and text.startswith("".join(shown)) and len({len(each) for each in shown[:-1]}) == 1

    async with opened(width=40, height=20) as ui:
        ui.desk.open_dialog(TextDialog("Source", text))
        await ui.until(lambda: seen_whole(ui), "the text")


@pytest.mark.parametrize(("width", "above"), [(120, False), (40, True)])
async def test_a_title_too_long_for_the_edge_stands_above_the_rows(opened, width, above):
    title = "Would touch 12 of the last 1,000 entries: title:harbour"
    async with opened(width=width, height=20) as ui:
        ui.desk.open_dialog(ListDialog(title, [Choice(((Run(" one"),),))]))
        await ui.until(lambda: all(word in ui.text for word in title.split()), "the title")
        assert (title in ui.text) is not above


async def test_what_is_cut_of_a_row_and_too_long_to_be_told_ends_in_an_ellipsis(opened):
    async with opened(width=40, height=20) as ui:
        ui.desk.open_dialog(ListDialog("Links", [Choice(((Run(f" {'a way to go ' * 30}"),),))]))
        await ui.until(lambda: [end == "…" for end in re.findall(r"a way.*?(\S) *│", ui.text)] == [1, 0, 0, 0, 1])


async def test_a_notice_is_no_wider_than_the_screen(opened):
    async with opened(width=40, height=20) as ui:
        ui.app.notify("Explain why these are one story: there is only one version", timeout=60)
        await ui.until(lambda: "only one version" in " ".join(ui.text.split()), "the notice")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Muted this story", "Muted this story · u undoes it"),
        (
            "Muted: this story will be hidden",
            "Muted: this story will be hidden",
        ),  # as much as there is room for
        ("Following this event, including future stories", ""),
    ],
)
async def test_what_was_done_is_never_cut(opened, words, seen):
    async with opened(width=40, height=20) as ui:
        ui.desk.show_activity("2 of 40 feeds")
        ui.desk.say_done(words)
        await ui.until(lambda: (f" {seen}" in ui.text.split("\n")[-1]) if seen else words in ui.told, "what is said")
        assert bool(ui.told) is not bool(seen)


async def test_what_is_said_beside_the_panes_gives_way_to_what_is_said_next_and_to_keys(opened):
    long, other = (
        "There is nothing to go back to, and it takes some words to say",
        "And this takes some more words to say than fit",
    )
    async with opened(width=40, height=20) as ui:
        for words in (long, long, other):
            ui.desk.say(words)
            await ui.until(lambda words=words: ui.told == words, words)
        await ui.press("j")
        await ui.until(lambda: not ui.told, "silence")


async def test_a_warning_stands_once_and_older_ones_leave_half_the_screen_free(opened):
    async with opened(width=40, height=20) as ui:
        for words in ("One cannot be read", "Two cannot be read", "One cannot be read"):
            ui.desk.warn(words)
        await ui.until(lambda: ui.told == "Two cannot be read\nOne cannot be read", "each once")
        ui.desk.warn("Three cannot be read, for reasons that take two lines")
        await ui.until(lambda: ui.told == "One cannot be read\nThree cannot be read, for reasons that take two lines")


def test_notices_make_room_from_the_oldest_on_and_the_newest_stands_in_any_case():
    assert giving_way(["a", "b"], "c", columns=80, rows=50) == []
    assert giving_way(["a", "b"], "c", columns=80, rows=24) == []
    assert giving_way(["a", "b"], "c", columns=80, rows=20) == [0]
    assert giving_way(["a", "b"], "a", columns=80, rows=24) == [0]
    assert giving_way(["a", "b"], "c" * 400, columns=40, rows=20) == [1, 0]


async def test_problems_with_keys_leave_the_first_screen_free(newsroom):
    keys = {f"no-such-command-{each}": "x" for each in range(5)}
    async with opener(library_on(store_of(newsroom.library), keys=keys))() as ui:
        await ui.until(lambda: ui.told.count("no-such-command") == 2 and "3 more problems with keys" in ui.told)


async def test_a_link_names_its_host_once(opened):
    async with opened() as ui:
        ui.desk.open_dialog(linking(["https://www.lighthouse.example/log?night=2"], ["A log"], ui.app.size.width))
        await ui.settle()
        (row,) = (each for each in ui.text.split("\n") if "A log" in each)
        assert row.split("▌")[1].split()[:5] == ["[1]", "A", "log", "lighthouse.example", "/log?night=2"]


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_words_and_hosts_of_links_stand_in_columns(opened, width):
    links = {
        f"https://one.example/{'a-path-that-has-no-room/' * 6}": "The tower",
        "https://two.example/b.mp3": "",
        "https://three.example/c": "Words that are far longer than what a column of words has room for here",
    }
    async with opened(width=width) as ui:
        ui.desk.open_dialog(linking([*links], [*links.values()], ui.app.size.width))
        await ui.settle()
        found = [
            next(row for row in ui.text.split("\n") if f"[{number}]" in row and host in row)
            for number, host in enumerate(("one.", "two.", "three."), 1)
        ]
    assert len({row.index(host) for row, host in zip(found, ("one.", "two.", "three."), strict=True)}) == 1
    assert [row.split("]")[1].split()[0][:9] for row in found] == ["The", "two.examp", "Words"]


WORDS = "Settings of this feed: name, folder, interval, headers"


@pytest.mark.parametrize(
    ("number", "width", "height", "columns", "lines"),
    [
        (20, 140, 40, 2, 10),  # whole words, in half the screen
        (5, 140, 40, 2, 3),
        (20, 100, 28, 2, 20),  # whole words would take too many lines: they are broken in columns that are wide enough
        (20, 80, 22, 2, 20),
        (5, 40, 18, 1, 10),
    ],
)
def test_keys_that_may_follow_are_told_in_full_where_there_is_any_room_for_it(number, width, height, columns, lines):
    (found,) = pages_of([Continuation("x", WORDS)] * number, width, height)
    assert (len(found), max(map(len, found))) == (columns, lines)
    told = " ".join(line.words for column in found for line in column)
    assert told == " ".join([WORDS] * number)
    room = width // columns - len(" x  ")
    assert all(len(line.words) < room for column in found for line in column)


@pytest.mark.parametrize(("width", "height"), [(40, 18), (40, 8), (80, 8), (24, 3)])
def test_keys_that_have_no_room_beside_each_other_stand_on_pages_in_full(width, height):
    keys = [Continuation(key, f"{WORDS} {key}") for key in "abcdefghijklmnopqrstuv"]
    pages = pages_of(keys, width, height)
    assert len(pages) > 1
    told = " ".join(line.words for page in pages for column in page for line in column)
    assert told == " ".join(each.words for each in keys)
    assert [line.start.strip() for page in pages for column in page for line in column if line.start.strip()] == [
        each.key for each in keys
    ]
    for page in pages:
        room = width // len(page)
        assert all(len(line.start) + len(line.words) < room for column in page for line in column)
        assert height == 3 or max(map(len, page)) < height, "the last line says how to turn"
