"""The comments key: what a feed brings is shown here, what has only a page is opened."""

from __future__ import annotations

from tests.builders import NOW, make_intent, make_new
from tests.inside import store_of

from feedreader.service.comments import Comment, Thread
from feedreader.tui.main import handoff
from feedreader.tui.screens.list_dialog import ListDialog

PAGE = "https://one.example/a#comments"
FEED = "https://one.example/a/feed"


class Talk:
    """Stands in for the refresher: what is said comes at once."""

    def __init__(self, thread, problem=""):
        self.thread, self.problem, self.asked = thread, problem, []

    def fetch_comments(self, entry, then):
        self.asked.append(entry)
        then(self.thread, self.problem)

    def close(self):
        pass


def commented(newsroom, **facts):
    """Publish an entry, the newest one, with an address or two of comments."""
    new = make_new("talk", title="Much talked about", when=NOW, **facts)
    store_of(newsroom.library).writer.polling.apply([make_intent(4, new)])


def opened_addresses(monkeypatch):
    found = []
    monkeypatch.setattr(handoff.Handoff, "open_address", lambda _self, address: found.append(address))
    return found


async def test_a_page_of_comments_is_opened(opened, newsroom, monkeypatch):
    commented(newsroom, comments=PAGE)
    addresses = opened_addresses(monkeypatch)
    async with opened() as ui:
        await ui.press("g", "a", "g", "g", "c")
        assert addresses == [PAGE]


async def test_comments_that_a_feed_brings_are_shown_and_lead_to_their_page(opened, newsroom, monkeypatch):
    commented(newsroom, comments=PAGE, replies=FEED)
    addresses = opened_addresses(monkeypatch)
    async with opened() as ui:
        thread = Thread(comments=(Comment(author="Bea", when=NOW, text="Well \x1b[31msaid"),))
        talk = ui.screen.polling.refresher = Talk(thread)
        await ui.press("g", "a", "g", "g", "enter")
        await ui.until(lambda: "Much talked about" in ui.text)
        assert "comments" in ui.text, "the card tells that there are some"
        await ui.press("c")
        await ui.until(lambda: isinstance(ui.app.screen, ListDialog))
        assert "Bea · " in ui.text
        assert "Well" in ui.text
        assert "\x1b" not in ui.text
        assert len(talk.asked) == 1
        await ui.press("enter")
        assert addresses == [PAGE]


async def test_why_no_comments_come_is_said(opened, newsroom, monkeypatch):
    commented(newsroom, replies=FEED)
    addresses = opened_addresses(monkeypatch)
    async with opened() as ui:
        ui.screen.polling.refresher = Talk(Thread(problem="There are no comments yet."))
        await ui.press("g", "a", "g", "g", "c")
        await ui.until(lambda: "There are no comments yet" in ui.text)
        ui.screen.polling.refresher = Talk(None, "OSError: no way")
        await ui.press("c")
        await ui.until(lambda: "no way" in ui.told)
        assert addresses == []


async def test_the_page_is_offered_where_no_comments_come(opened, newsroom, monkeypatch):
    commented(newsroom, comments=PAGE, replies=FEED)
    addresses = opened_addresses(monkeypatch)
    async with opened() as ui:
        ui.screen.polling.refresher = Talk(Thread(problem="The comments could not be fetched: 403"))
        await ui.press("g", "a", "g", "g", "c")
        await ui.until(lambda: "403" in ui.text)
        await ui.press("y")
        assert addresses == [PAGE]


async def test_an_entry_without_comments_says_so(opened, monkeypatch):
    addresses = opened_addresses(monkeypatch)
    async with opened() as ui:
        await ui.press("g", "a", "g", "g", "c")
        await ui.until(lambda: "has no comments" in ui.text)
        assert addresses == []


async def test_what_is_said_is_set_into_the_width_there_is_also_after_it_changed(opened, newsroom):
    commented(newsroom, replies=FEED)
    said = " ".join(f"word{n}" for n in range(40))
    async with opened(width=40, height=24) as ui:
        ui.screen.polling.refresher = Talk(Thread(comments=(Comment(author="Bea", when=NOW, text=said),)))
        await ui.press("g", "a", "g", "g", "c")
        await ui.until(lambda: "word7" in ui.text)
        assert "…" not in shown_in_dialog(ui)
        await ui.pilot.resize_terminal(100, 24)
        await ui.until(lambda: any("word0" in each and "word9" in each for each in ui.text.splitlines()))
        await ui.pilot.resize_terminal(60, 24)
        await ui.until(lambda: not any("word0" in each and "word9" in each for each in ui.text.splitlines()))
        assert "…" not in shown_in_dialog(ui)


def shown_in_dialog(ui):
    return "\n".join(each for each in ui.text.splitlines() if "word" in each)
