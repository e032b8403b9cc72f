"""No screen of the interface shows what is secret in an address or a setting, nor do its title and its state file."""

from __future__ import annotations

import pytest
from tests.builders import NOW, make_health, make_intent, make_new, make_subscription
from tests.tui.conftest import opener

from feedreader.service.library import Library
from feedreader.service.lists import Place
from feedreader.settings.watching import Configuration
from feedreader.store.connect import open_store
from feedreader.tui.screens.settings import SettingsScreen

SECRETS = ("Zq1password", "Zq2token", "Zq3passkey", "Zq4header", "Zq5config")
CONFIG = (
    '[interface]\npoll = false\n[stories]\nembeddings_url = "https://me:Zq5config@a.example/v1?api_key=Zq5config"\n'
)


@pytest.fixture
def library(tmp_path):
    """Feeds whose names are their addresses, one of which fails."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    file = Configuration(path)
    with open_store(tmp_path / "feedreader.db") as store:
        urls = (
            "https://me:Zq1password@a.example/f",
            "https://a.example/g?token=Zq2token",
            "https://b.example/h?passkey=Zq3passkey",
        )
        store.writer.feeds.subscribe([make_subscription(url, title="") for url in urls], now=NOW)
        store.writer.feed_settings.set(1, {"header:Cookie": "Zq4header"}, now=NOW)
        failed = make_health(failures=2, last_error=f"https://me:Zq1password@a.example has moved to {urls[1]}")
        store.writer.polling.apply([make_intent(1, make_new("g1", content="<p>Text.")), make_intent(2, health=failed)])
        yield Library(store, file.settings, clock=lambda: NOW, file=file)


async def test_no_screen_shows_a_secret(library, tmp_path):
    seen = []
    async with opener(library)() as ui:
        for key in ("l", "enter", "h", "h", "H", "down", "escape"):
            await ui.press(key)
            seen += [ui.text, ui.told, ui.app.title]
        ui.feeds.select(Place("feed", "1"))
        await ui.press("h", "z", "comma")
        seen.append(ui.text)
        assert isinstance(ui.app.screen, SettingsScreen)
        await ui.press("slash")
        await ui.type("cook")
        assert "(a value)" in ui.text
        seen.append(ui.text)
        await ui.press("escape", "escape")
        await ui.press("g", "comma")
        assert isinstance(ui.app.screen, SettingsScreen)
        await ui.press("slash")
        await ui.type("ings_url")
        seen.append(ui.text)
        assert "https://me@a.example/v1?api_key=…" in ui.text
        await ui.press("escape", "escape")
        ui.desk.warn("https://me:Zq1password@a.example/f was not added")
        ui.desk.show_activity("")
        await ui.settle()
        seen += [ui.text, ui.told]
    assert [secret for secret in SECRETS for text in seen if secret in text] == []
    assert any("me@a.example/f" in text for text in seen)
    assert any("passkey=…" in text for text in seen)
