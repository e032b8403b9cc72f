"""Looks as styles: every text can be read on what is behind it, in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.inside import store_of
from tests.tui.conftest import library_on, opener
from textual.color import Color

from feedreader.tui.themes import DARK, LIGHT, TERMINAL
from feedreader.tui.widgets.palette import LEGIBLE, contrast, in_256, legible

if TYPE_CHECKING:
    from tests.tui.conftest import Opened

PALE = "solarized-light"
"""One of Textual's own themes, with little contrast."""


def test_contrast_is_that_of_the_guidelines():
    black, white, grey = Color(0, 0, 0), Color(255, 255, 255), Color(119, 119, 119)
    assert contrast(black, white) == contrast(white, black) == 21
    assert contrast(grey, white) == pytest.approx(4.48, abs=0.01)  # the grey that is told to be one shade too light


def test_a_text_that_can_be_read_keeps_its_colour():
    assert legible(Color(36, 41, 47), Color(251, 250, 247)) == Color(36, 41, 47)


@pytest.mark.parametrize("ground", [Color(251, 250, 247), Color(193, 208, 230), Color(67, 100, 94), Color(20, 23, 28)])
def test_a_text_is_made_legible_on_light_dark_and_half_light_grounds(ground: Color):
    for text in (Color(126, 128, 131), Color(127, 200, 180), ground):
        assert contrast(legible(text, ground), ground) >= LEGIBLE
        assert contrast(in_256(legible(text, ground, in_256)), in_256(ground)) >= LEGIBLE


def test_the_colours_of_the_terminal_stay():
    cyan, default = Color.parse("ansi_cyan"), Color.parse("ansi_default")
    assert legible(cyan, default) == cyan
    assert legible(default, Color(0, 0, 0)) == default


def contrasts(ui: Opened) -> dict[str, float]:
    """The words on the screen, or in the dialog before it, with their contrast; those that are dimmed are left out."""
    dialogs = ui.app.screen.query(".box")
    within = dialogs.first().content_region if dialogs else ui.app.screen.region
    found = {}
    for line in list(ui.strips)[within.y : within.bottom]:
        for segment in line.crop(within.x, within.right):
            style = segment.style
            if any(map(str.isalnum, segment.text)) and style is not None and not style.dim:
                ground, text = (Color(*each.get_truecolor()) for each in (style.bgcolor, style.color))
                if ui.app.colours == "256":
                    ground, text = in_256(ground), in_256(text)
                found[segment.text.strip()] = contrast(text, ground)
    return found


@pytest.mark.parametrize("colours", ["truecolor", "256"])
@pytest.mark.parametrize("keys", [("g", "a", "S", "V", "j"), ("question_mark",)])
async def test_every_word_can_be_read_in_every_theme(opened, keys: tuple[str, ...], colours):
    async with opened(height=30) as ui:
        ui.app.colours = colours
        await ui.press(*keys)
        for theme in (DARK, LIGHT, PALE):
            ui.app.theme = theme
            await ui.settle()
            found = contrasts(ui)
            if theme == PALE:
                found.pop("/ searches", None)  # Textual's own line, in as much of the theme's colour as there is
            assert len(found) > 10
            assert {text: ratio for text, ratio in found.items() if ratio < LEGIBLE} == {}, theme


async def test_chosen_rows_can_be_read_in_the_colours_of_the_terminal(newsroom):
    async with opener(library_on(store_of(newsroom.library), theme=TERMINAL))() as ui:
        await ui.press("V", "j")
        chosen, cursor = ui.stories.render_line(0), ui.stories.render_line(ui.stories.row_height)
        # white on blue: of what is unread, xterm would draw bold black grey
        assert {(each.style.color.name, each.style.bgcolor.name) for each in chosen} == {("color(7)", "color(4)")}
        assert all(each.style.reverse for each in cursor)
        assert not any(each.style.dim for each in (*chosen, *cursor))
