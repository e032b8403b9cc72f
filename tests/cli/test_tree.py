"""How commands are found: by the rows of the tree, or because their module is there."""

from __future__ import annotations

import sys
from types import ModuleType

import click
import pytest

from feedreader.cli import tree
from feedreader.cli.json_objects import meanings, objects


@pytest.fixture
def another(monkeypatch, tmp_path):
    """A module that no row names, in the folder of commands."""
    (tmp_path / "knots.py").touch()
    (tmp_path / "quiet.py").touch()

    @click.command()
    def tie():
        """Tie a knot. It holds."""
        click.echo("tied")

    module = ModuleType("feedreader.cli.knots")
    module.COMMANDS = (tie,)
    module.OBJECTS = {"tie": ("knot",)}
    module.KEYS = {"knot": "what was tied"}
    monkeypatch.setattr(tree, "__file__", str(tmp_path / "tree.py"))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "feedreader.cli.quiet", ModuleType("feedreader.cli.quiet"))


@pytest.mark.usefixtures("another")
def test_a_module_that_no_row_names_brings_its_command_its_help_and_its_keys(feedreader):
    assert feedreader("tie").out == "tied\n"
    assert feedreader("--help").out.rstrip().endswith("Tie a knot.")
    assert objects()["tie"] == ("knot",)
    assert meanings()["knot"] == "what was tied"
    assert "did you mean `tie`?" in feedreader("tei", code=2).err


def test_help_pages_have_the_first_sentence_of_every_command_whole(feedreader):
    commands = [command for module in tree.modules() for command in module.COMMANDS]
    groups = [([], commands)] + [
        ([each.name], each.commands.values()) for each in commands if hasattr(each, "commands")
    ]
    for words, members in groups:
        page = " ".join(feedreader(*words, "--help").out.split())
        for command in members:
            assert f" {command.name} {' '.join(command.help.split()).partition('. ')[0].rstrip('.')}" in page


def test_every_row_names_what_its_module_declares_and_in_its_order():
    for family, names in tree.FAMILIES.items():
        module = __import__(f"feedreader.cli.{family}", fromlist=["COMMANDS"])
        assert {command.name for command in module.COMMANDS} == set(names)


def test_help_pages_fit_80_columns_and_have_no_marks_of_ours(feedreader):
    commands = [command for module in tree.modules() for command in module.COMMANDS]
    below = [(each.name, name) for each in commands if hasattr(each, "commands") for name in each.commands]
    for words in [(each.name,) for each in commands] + below:
        page = feedreader(*words, "--help").out
        assert "\\b" not in page
        assert max(map(len, page.splitlines())) <= 80, words
