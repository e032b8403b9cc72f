"""What is said of keys that do nothing as things are."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

import pytest

from feedreader.policy.newsboat_settings import WITHOUT
from feedreader.tui.command import Fact, Where
from feedreader.tui.commands import COMMANDS
from feedreader.tui.keymap import keymap
from feedreader.tui.main.app_actions import NO_DELETING, NO_DIALOGS, NO_MACROS, NO_URLS_FILE
from feedreader.tui.main.feed_actions import NEWSBOAT_KEYS
from feedreader.tui.refusals import REASONS, impossible, meaningless

DEFAULT = keymap("default")


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("enclosure", Fact.NONE, "Open the enclosure: nothing is selected"),
        ("why", Fact.ROW, "Explain why these are one story: there is only one version"),
        ("choose-row", Fact.LISTED, "Choose this row: nothing is selected"),
        ("remove-feed", Fact.FOLDER, "Unsubscribe: the cursor is on no feed"),
        ("stop-refresh", Fact.ROW, "Stop refreshing: no feed is being asked"),
    ],
)
def test_a_command_that_makes_no_sense_says_what_is_missing(name, facts, words):
    assert impossible(COMMANDS[name], facts) == words


def test_whatever_a_command_needs_has_a_reason():
    needed = reduce(or_, (command.needs for command in COMMANDS.values()))
    assert set(needed) <= set(REASONS)


@pytest.mark.parametrize(
    ("pane", "keys", "words"),
    [
        (Where.LIST, ("}",), "Next heading of the article: } does this in the reader"),
        (Where.READER, ("z", "r"), "Rename the feed: zr does this in the feeds"),
        (Where.LIST, ("%",), "% does nothing here · ? lists the keys"),
        (Where.FEEDS, ("z", "9"), "z9 does nothing here · ? lists the keys"),
    ],
)
def test_keys_that_mean_nothing_in_a_pane_say_where_they_do(pane, keys, words):
    assert meaningless(DEFAULT, pane, keys) == words


def test_without_a_key_for_help_none_is_named():
    assert meaningless(keymap("default", {"help": ""}), Where.LIST, ("%",)) == "% does nothing here"


def test_what_is_said_to_who_comes_from_newsboat_names_commands_that_work_in_its_keymap_too():
    told = " ".join((NO_DELETING, NO_URLS_FILE, NO_DIALOGS, NO_MACROS, NEWSBOAT_KEYS, *WITHOUT.values()))
    named = re.findall(r":([a-z][a-z-]+)", told)
    assert len(named) > 5
    assert set(named) <= set(COMMANDS)
    assert not re.search(r"\b[zg] [a-z,]\b", told), "keys of feedreader's own keymap"
