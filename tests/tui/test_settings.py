"""The settings as rows: looked at, changed, refused, taken back, and read again when an editor saves."""

from __future__ import annotations

import re

from tests.builders import NOW
from tests.inside import store_of
from tests.tui.conftest import opener

from feedreader.service.library import Library
from feedreader.settings.watching import Configuration
from feedreader.tui.screens.settings import SettingsScreen, ValueScreen


def configured(newsroom, tmp_path, text="[interface]\npoll = false\n"):
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    file = Configuration(path)
    return Library(store_of(newsroom.library), file.settings, clock=lambda: NOW, file=file), path


async def to_setting(ui, name):
    """Put the cursor on a setting by searching for it."""
    await ui.press("slash")
    await ui.type(name)
    await ui.press("down") if name == "" else None


async def test_a_setting_is_found_changed_and_counts_at_once(newsroom, tmp_path):
    library, path = configured(newsroom, tmp_path)
    async with opener(library)() as ui:
        await ui.press("g", "comma")
        assert isinstance(ui.app.screen, SettingsScreen)
        assert "no feed is polled more often" in ui.text
        await to_setting(ui, "text_width")
        await ui.press("enter")
        assert isinstance(ui.app.screen, ValueScreen)
        assert "a whole number from 20 to 400; the default is 80" in ui.text
        await ui.press("backspace", "backspace")
        await ui.type("7")
        await ui.press("enter")
        assert "must be a whole number from 20 to 400, not 7" in ui.text
        await ui.type("2")
        await ui.press("enter")
        assert isinstance(ui.app.screen, SettingsScreen)
        assert ui.article.text_width == 72
        assert "text_width = 72" in path.read_text(encoding="utf-8")


async def test_values_stand_in_one_column_also_on_a_narrow_terminal(newsroom, tmp_path):
    library, _path = configured(newsroom, tmp_path)
    async with opener(library)(width=40, height=20) as ui:
        await ui.press("g", "comma")
        for page in range(8):
            found = re.findall(r"│ [ ▌]([a-z_…]+ +)(?:[\"\d\[{]|true|false|not set)[^(]*$", ui.text, re.MULTILINE)
            assert {len(each) for each in found} == {15}, page
            await ui.press("pagedown")


async def test_few_values_are_chosen_and_del_takes_the_default_again(newsroom, tmp_path):
    library, path = configured(newsroom, tmp_path)
    async with opener(library)() as ui:
        await ui.press("g", "comma")
        await to_setting(ui, "interface.keymap")
        await ui.press("enter")
        await ui.type("newsboat")
        await ui.press("enter")
        assert ui.desk.keymap.is_newsboat
        await ui.press("tab")
        ui.app.screen.action_reset()
        await ui.settle()
        assert not ui.desk.keymap.is_newsboat
        assert "keymap" not in path.read_text(encoding="utf-8")


async def test_what_an_editor_saves_is_read_again_and_a_mistake_is_told(newsroom, tmp_path):
    library, path = configured(newsroom, tmp_path)
    async with opener(library)() as ui:
        path.write_text('[interface]\npoll = false\ntheme = "feedreader-light"\n', encoding="utf-8")
        await ui.until(lambda: ui.app.theme == "feedreader-light", "the theme")
        path.write_text("[interface]\npoll = 3\n", encoding="utf-8")
        await ui.until(lambda: "interface.poll must be true or false" in ui.told, "the warning")
        assert ui.app.theme == "feedreader-light"


async def test_stories_that_are_listed_follow_the_languages_that_are_set(newsroom, tmp_path):
    library, path = configured(newsroom, tmp_path)
    stories = "[interface]\npoll = false\n[stories]\n"
    async with opener(library)() as ui:
        assert "À Paris, une déclaration" in ui.text
        path.write_text(f'{stories}languages = ["de"]\n', encoding="utf-8")
        await ui.until(lambda: "Pariser Erklärung zur Ukraine" in ui.text, "the German headline")
        assert "Storm closes ports" in ui.text
        path.write_text(f'{stories}languages = ["de"]\nlanguages_only = true\n', encoding="utf-8")
        await ui.until(lambda: "Storm closes ports" not in ui.text, "what is in German only")


async def test_all_that_is_set_for_a_feed_is_in_one_dialogue_and_undone_step_by_step(newsroom, tmp_path):
    library, _ = configured(newsroom, tmp_path)
    async with opener(library)() as ui:
        feed = library.feeds.all()[0].feed
        ui.desk.feeds.body.select(next(n.place for n in ui.feeds.nodes if n.place.value == str(feed.id)))
        await ui.press("h", "z", "comma")
        assert isinstance(ui.app.screen, SettingsScreen)
        assert "how often to poll it" in ui.text
        assert re.search(r"^.*full_text +false +\(default\)", ui.text, re.MULTILINE)
        assert re.search(r"^.*interval +not set +│", ui.text, re.MULTILINE)
        assert "unset" not in ui.text
        await to_setting(ui, "interval")
        await ui.press("enter")
        await ui.type("soon")
        await ui.press("enter")
        assert "a length of time" in ui.text
        await ui.press("ctrl+u")
        await ui.type("3h")
        await ui.press("enter")
        assert library.feeds.settings(feed.id).interval is not None
        assert re.search(r"interval +3h +\(set\)", ui.text)
        await ui.press("escape", "escape", "u")
        assert library.feeds.settings(feed.id).interval is None
