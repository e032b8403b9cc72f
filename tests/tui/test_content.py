"""The one module that makes something drawable from text of strangers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.style import Style

from feedreader.tui.cells import fit
from feedreader.tui.content import Run, assembled, fitted, label, marked, sliced, squeezed, strip, text_of

TUI = Path(__file__).parents[2] / "src" / "feedreader" / "tui"


@pytest.mark.parametrize(
    "text", ["[/]", "[/foo]", "[Video] title", "[@click=app.quit]x[/]", "[link=https://a.b]x[/link]"]
)
def test_markup_is_shown_as_it_was_written(text):
    assert label(text).plain == text
    assert label(text).spans == []


def test_control_characters_never_get_into_content():
    assert label("a\x1b]0;owned\x07b\x9b31m\u202ec").plain == "a]0;ownedb31mc"


def test_parts_from_outside_keep_their_brackets_beside_styled_parts():
    content = assembled(("[red]title[/red]", "bold"), " ", "[b]x")
    assert content.plain == "[red]title[/red] [b]x"


def test_marked_places_are_styled_and_nothing_else():
    content = marked("Paris talks", [(0, 5)], "bold")
    assert [(span.start, span.end) for span in content.spans] == [(0, 5)]


def test_a_strip_has_exactly_its_width():
    made = strip([Run("日本語"), Run(" news")], lambda _look: Style.null(), 5)
    assert made.cell_length == 5
    assert strip([Run("a")], lambda _look: Style.null(), 5).text == "a    "


def test_a_strip_holds_nothing_that_drives_a_terminal():
    assert (
        strip([Run("a\x1b[31m\x9b\u202e\u2068b\u2069")], lambda _look: Style.null(), 9).text == "a[31m\u2068b\u2069   "
    )


def test_runs_are_cut_where_their_joined_text_is():
    runs = [Run("abc", "x"), Run("def", "y", 2)]
    assert sliced(runs, 2, 5) == [Run("c", "x"), Run("de", "y", 2)]


def test_what_only_fills_a_column_is_not_missed():
    assert text_of(fitted([Run(fit("Open", 20)), Run(" o")], 10)) == "Open"
    assert text_of(fitted([Run(fit("Open in the browser", 20))], 10)) == "Open in t…"


def test_a_text_that_is_cut_again_keeps_its_direction_to_itself():
    assert text_of(fitted([Run(fit("אבגדהוזחטיכ", 10))], 6)) == "\u2068אבגדה…\u2069"


def test_columns_give_way_where_there_is_little_room():
    columns = [Run(" "), Run(fit("Mark everything above read", 40)), Run(fit("z A", 6)), Run(" mark-above-read")]
    assert text_of(squeezed(columns, 63)) == text_of(columns)
    assert (
        text_of(squeezed(columns, 52, minor=True)) == f" {fit('Mark everything above read', 29)}z A    mark-above-read"
    )
    assert text_of(squeezed(columns, 47, minor=True)) == text_of(columns[:-1])
    assert text_of(squeezed(columns, 27, minor=True)) == " Mark everything ab… z A   "
    assert text_of(squeezed(columns, 27)) == " Mark e… z A    mark-abov… "
    assert text_of(squeezed(columns, 14, minor=True)) == " Mark…  z A   "


def _names_used(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names}
    return names


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda path: path.name)
def test_nobody_escapes_or_reads_markup_and_only_one_module_makes_segments(path):
    names = _names_used(path)
    assert not names & {"escape", "from_markup", "render_markup"}
    if path.name != "content.py":
        assert "Segment" not in names
