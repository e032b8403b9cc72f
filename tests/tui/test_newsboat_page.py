"""The page that puts feedreader beside newsboat tells the keys that commands have."""

from __future__ import annotations

import re
from pathlib import Path

from feedreader.tui.commands import COMMANDS
from feedreader.tui.keymap import keymap

PAGE = Path(__file__).parents[2] / "docs" / "newsboat.md"
ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<theirs>(?:[^|\\]|\\.)+) \| (?P<ours>(?:[^|\\]|\\.)+) \| `(?P<id>[a-z-]+)` \| .+ \|$"
)


def rows():
    return [found for line in PAGE.read_text(encoding="utf-8").splitlines() if (found := ROW.match(line))]


def test_the_table_has_forty_rows_and_each_names_a_key_that_its_command_has():
    keys = keymap("default")
    assert len(rows()) == 40
    for row in rows():
        command = COMMANDS[row["id"]]
        ours = row["ours"].strip("`").replace("\\|", "|")
        spoken = keys.spoken(command).split(", ")
        assert ours in spoken if ours != "–" else spoken == [""], row["what"]


def test_the_keymap_of_newsboat_has_the_key_that_the_table_names():
    keys = keymap("newsboat")
    for row in rows():
        theirs = re.match(r"(?:Ctrl\+)?[A-Za-z/?|#0-9]\b|\S+", row["theirs"].replace("\\|", "|"))
        command = COMMANDS[row["id"]]
        if (
            theirs
            and not theirs[0].startswith("(")
            and command.newsboat
            and row["id"] not in ("add-feed", "go-to-link")
        ):
            assert theirs[0].rstrip(",") in keys.spoken(command).split(", "), row["what"]
