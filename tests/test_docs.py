"""What is written about the program is true of it: command lines, settings, and the pages that are made from tables."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest

from feedreader.cli.json_objects import meanings, objects
from feedreader.cli.manual import documented
from feedreader.cli.tree import feedreader
from feedreader.query.fields import FIELDS, State
from feedreader.settings.config import all_settings, load
from feedreader.tui.commands import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(page for page in sorted((ROOT / "docs").glob("*.md")) if "include}" not in page.read_text(encoding="utf-8")),
]


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: page() for name, page in module.PAGES.items()}


def command_lines(page: Path) -> list[str]:
    """The command lines of a page: indented, after a prompt of nothing, or between single backticks."""
    text = page.read_text(encoding="utf-8")
    found = [line.strip() for line in text.splitlines() if re.match(r"(    )+feedreader\b", line)]
    found += re.findall(r"`(feedreader [^`\n]+)`", text)
    return [re.sub(r"\s+(#|\|).*", "", line) for line in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_that_is_told_is_one(page):
    for line in command_lines(page):
        words = shlex.split(line.replace("…", "").replace("[", " ").replace("]", " "))[1:]
        group: click.Command = feedreader
        while isinstance(group, click.Group) and words and not words[0].startswith("-"):
            context = click.Context(group)
            below = group.get_command(context, words[0])
            if below is None:
                assert words[0].isdecimal(), line
                below = group.get_command(context, "show")  # `story 12`
            group, words = below, words[1:]
        known = {name for parameter in group.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= {*known, "--help"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_configuration_that_is_told_can_be_read(page, tmp_path):
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, encoding="utf-8")
        load(path)


def test_the_pages_of_reference_leave_nothing_out(reference):
    for command in documented():
        assert " ".join(("feedreader", *command.words)) in reference["commands"]
    for name in COMMANDS:
        assert f"`{name}`" in reference["keys"]
    for field in FIELDS:
        assert f"`{field}:`" in reference["queries"]
    for state in State:
        assert f"`is:{state.value}`" in reference["queries"]
    for setting in all_settings():
        section, _, key = setting.name.partition(".")
        assert f"`{key}`" in reference["settings"].partition(f"## [{section}]")[2]
    for key in meanings():
        assert f"| `{key}` |" in reference["json"]


def test_every_command_with_json_has_its_objects_declared_and_every_key_is_one_of_some_object():
    with_json = {" ".join(each.words) for each in documented() if any(names == "--json" for names, _ in each.options)}
    assert with_json == set(objects())
    assert {key for keys in objects().values() for key in keys} == set(meanings())
    assert list(meanings()) == sorted(meanings())
