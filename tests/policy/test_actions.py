from __future__ import annotations

import pytest

from feedreader.errors import RuleError
from feedreader.model.rules import Action, ActionKind
from feedreader.policy.actions import read_action


@pytest.mark.parametrize("text", ["tag politics/eu", "star", "mark read", "mute story", "notify", "tag two words"])
def test_an_action_is_written_as_it_is_read(text: str) -> None:
    assert str(read_action(text)) == text


def test_space_and_capitals_do_not_matter_but_in_a_tag() -> None:
    assert read_action("  Mark   Read ") == Action(ActionKind.READ)
    assert read_action("TAG Politics") == Action(ActionKind.TAG, "Politics")


@pytest.mark.parametrize("text", ["", "tag", "tag /", "delete", "star x", "exec:rm"])
def test_anything_else_is_no_action(text: str) -> None:
    with pytest.raises(RuleError, match="is not an action: write tag NAME"):
        read_action(text)
