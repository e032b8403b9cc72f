"""Keys to commands."""

from __future__ import annotations

import itertools

import pytest

from feedreader.tui.command import PANES, Fact, Where
from feedreader.tui.commands import COMMANDS
from feedreader.tui.keymap import LARGEST_COUNT, KeyReader, key_of, keymap, spoken

ROW = Fact.ROW | Fact.ENTRY | Fact.LINK | Fact.TAGGABLE | Fact.ADJUSTABLE


def pressed(keys: str, *, preset="default", pane=Where.LIST, facts=ROW, own=None):
    reader = KeyReader(keymap(preset, own))
    result = None
    for key in keys.split():
        result = reader.press(key, pane, facts)
    assert result is not None
    return result


@pytest.mark.parametrize("preset", ["default", "newsboat"])
def test_no_key_of_a_preset_hides_another(preset):
    keys = keymap(preset)
    assert keys.problems == ()
    for pane in PANES:
        meanings = keys.meanings[pane]
        for sequence, commands in meanings.items():
            assert not any(sequence[:length] in meanings for length in range(1, len(sequence))), sequence
            assert all(a.needs & ~b.needs for a, b in itertools.pairwise(commands)), sequence


def test_two_keys_in_a_row_are_one_command():
    assert pressed("g").pending == "g"
    assert pressed("g g").command is COMMANDS["top"]


def test_a_number_before_a_key_counts():
    result = pressed("1 2 j")
    assert (result.command, result.count) == (COMMANDS["down"], 12)


@pytest.mark.parametrize("digits", ["9999999", "9" * 4_301, "1" + "0" * 6])
def test_a_count_is_no_larger_than_any_list(digits):
    assert pressed(f"{' '.join(digits)} u").count == LARGEST_COUNT


def test_a_zero_alone_counts_nothing():
    assert pressed("0").pending == ""


def test_escape_drops_what_was_typed():
    reader = KeyReader(keymap("default"))
    reader.press("3", Where.LIST, ROW)
    assert reader.press("escape", Where.LIST, ROW).command is None
    assert reader.press("j", Where.LIST, ROW).count is None


def test_n_goes_to_the_next_match_only_while_something_is_searched():
    assert pressed("n").command is COMMANDS["next-unread"]
    assert pressed("n", facts=ROW | Fact.SEARCHING).command is COMMANDS["next-match"]


def test_a_command_that_makes_no_sense_now_is_named_but_not_run():
    result = pressed("m", facts=Fact.NONE)
    assert result.command is None
    assert result.unavailable is COMMANDS["toggle-read"]


def test_a_key_of_ones_own_takes_it_from_another_command_and_says_so():
    keys = keymap("default", {"toggle-read": "M"})
    assert keys.meaning(Where.LIST, ("M",), ROW) is COMMANDS["toggle-read"]
    assert keys.meaning(Where.LIST, ("m",), ROW) is None
    assert keys.problems == ("[interface.keys] gives M to toggle-read: mute has lost it.",)


def test_enter_that_was_typed_while_the_terminal_still_edited_lines_is_enter():
    for preset in ("default", "newsboat"):
        assert pressed("ctrl+j", preset=preset).command is pressed("enter", preset=preset).command is not None


def test_ctrl_j_is_what_the_user_has_made_of_it():
    assert pressed("ctrl+j", own={"down": "ctrl+j"}).command is COMMANDS["down"]


def test_an_unknown_command_is_reported_with_a_guess():
    assert keymap("default", {"togle-read": "M"}).problems == (
        "[interface.keys] names a command that does not exist: togle-read; did you mean toggle-read?",
    )


def test_a_key_that_begins_other_sequences_is_reported():
    problems = keymap("default", {"undo": "g"}).problems
    assert "[interface.keys] gives g to undo: it collides with gg (top)." in problems


def test_an_empty_text_leaves_a_command_without_keys():
    assert keymap("default", {"quit": ""}).sequences_of(COMMANDS["quit"]) == ()


@pytest.mark.parametrize(
    ("keys", "pane", "command"),
    [
        ("j", Where.LIST, "next-feed"),
        ("J", Where.FEEDS, "down"),
        ("N", Where.READER, "toggle-read"),
        ("l", Where.FEEDS, "unread-only"),
        ("r", Where.LIST, "refresh"),
        ("R", Where.FEEDS, "refresh-all"),
        ("A", Where.LIST, "mark-listed-read"),
        ("C", Where.FEEDS, "mark-all-read"),
        ("ctrl+k", Where.READER, "random-unread"),
        ("ctrl+n", Where.LIST, "next-feed"),
        ("space", Where.READER, "read-on"),
        ("b", Where.READER, "page-up-article"),
        ("u", Where.LIST, "links"),
        ("1", Where.READER, "link-1"),
        ("0", Where.READER, "link-10"),
        ("1", Where.LIST, "row-number"),
        ("#", Where.READER, "go-to-link"),
        ("ctrl+u", Where.READER, "source"),
        ("s", Where.LIST, "save"),
        ("e", Where.READER, "enclosure"),
        ("|", Where.READER, "pipe"),
        ("ctrl+e", Where.LIST, "tag"),
        ("F", Where.FEEDS, "filter"),
        ("f", Where.LIST, "choose-query"),
        ("ctrl+f", Where.LIST, "clear-filter"),
        ("t", Where.FEEDS, "choose-tag"),
        ("g", Where.LIST, "order"),
        ("q", Where.READER, "back"),
        ("Q", Where.READER, "quit"),
    ],
)
def test_newsboat_keys_do_what_they_do_in_newsboat(keys, pane, command):
    facts = ROW | Fact.ARTICLE | Fact.FILTERED | Fact.SEARCHING
    assert pressed(keys, preset="newsboat", pane=pane, facts=facts).command is COMMANDS[command]


def test_digits_do_not_count_in_newsboats_keymap():
    assert pressed("3", preset="newsboat").command is COMMANDS["row-number"]


def test_keys_are_named_as_they_are_typed():
    assert key_of("question_mark", "?") == "?"
    assert key_of("space", " ") == "space"
    assert key_of("ctrl+d", "\x04") == "ctrl+d"
    assert spoken(("g", "g")) == "gg"
    assert spoken(("ctrl+d",)) == "Ctrl+D"
    assert spoken(("f6",)) == "F6"
    assert spoken(("f", "6")) == "f6"


def test_every_command_outside_movement_can_be_reached():
    keys = keymap("default")
    unreachable = [each.id for each in COMMANDS.values() if not each.palette and not keys.sequences_of(each)]
    assert {name for name in unreachable if not name.startswith("link-")} == {
        "page-up-article",
        "no-deleting",
        "no-dialogs",
        "no-macros",
        "no-urls-file",
        "row-number",
    }


def test_what_may_follow_a_key_is_told_with_what_it_does():
    told = {each.key: each.words for each in keymap("default").continuations(Where.LIST, ("z",), ROW)}
    assert told["m"] == "Merge this story with another"
    assert told["A"] == "Mark everything above read"
    assert "q" not in told  # nothing is filtered


def test_a_macro_is_a_command_with_keys_of_its_own_and_what_is_unknown_is_told():
    keys = keymap("newsboat", None, {", m": "toggle-read; open-with mpv %u", ", x": "3 down; nonsense"})
    assert keys.problems == ("[interface.macros] names a command that does not exist: nonsense",)
    reader = KeyReader(keys)
    assert reader.press(",", Where.LIST, ROW).pending == ","
    assert reader.press("m", Where.LIST, ROW).command is keys.commands["macro , m"]
