"""The whole article on a key, and the feed's text again."""

from __future__ import annotations

from tests.builders import NOW
from tests.inside import store_of

from feedreader.model.pages import FullText, NoPageText, PageText, PageTrouble

RUNNING = "Running text that needs some lines to be read in full, and then some more of it."
WHOLE = (
    f"<p>The first link and the second.</p>{'<p>What only the page has.</p>' * 8}"
    f"{f'<p>{RUNNING}</p>' * 12}<p>The end of the page.</p>"
)


def page_text(**facts):
    return PageText(**{"url": "https://one.example/p", "html": WHOLE, "words": 300, "engine": "readability"} | facts)


class Pages:
    """Stands in for the refresher: pages come at once, and are kept as fetched ones are."""

    def __init__(self, ui, outcome):
        self.ui, self.outcome, self.asked = ui, outcome, []

    def fetch_page(self, entry, then):
        self.asked.append(entry)
        keep = store_of(self.ui.desk.library).writer.full_texts.keep
        keep(entry, FullText(at=NOW, outcome=self.outcome))
        then(self.outcome, "")

    def fetch_pages(self, entries, then):
        self.asked.append(entries)
        then(dict.fromkeys(entries, self.outcome), "")

    def close(self):
        pass


def shown(ui):
    return "\n".join("".join(run.text for run in line.body) for line in ui.article.layout_shown.lines)


def text_in(ui, number):
    return "".join(run.text for run in ui.article.layout_shown.lines[number].body)


def at_top(ui):
    return text_in(ui, ui.article.scroll_offset.y)


async def test_a_page_is_fetched_once_and_shown_beside_a_mark(opened):
    async with opened() as ui:
        await ui.press("enter")
        await ui.until(lambda: ui.article.layout_shown is not None)
        pages = ui.screen.polling.refresher = Pages(ui, page_text())
        await ui.press("x")
        await ui.until(lambda: "Full text, from the page." in shown(ui))
        assert "The end of the page." in shown(ui)
        await ui.press("x")
        await ui.until(lambda: "Full text" not in shown(ui))
        assert "The end of the page." not in shown(ui)
        await ui.press("x")
        await ui.until(lambda: "The end of the page." in shown(ui))
        assert len(pages.asked) == 1, "what was fetched is kept"


async def test_the_paragraph_that_is_read_stays_where_it_is(opened):
    async with opened(height=30) as ui:
        await ui.press("enter")
        await ui.until(lambda: ui.article.max_scroll_y > 0)
        ui.screen.polling.refresher = Pages(ui, page_text())
        first = next(n for n, line in enumerate(ui.article.layout_shown.lines) if "Running" in str(line.body))
        ui.article.scroll_to(y=first, animate=False, force=True)
        await ui.settle()
        before = at_top(ui)
        assert before.startswith("Running text")
        await ui.press("x")
        await ui.until(lambda: "The end of the page." in shown(ui))
        await ui.settle()
        assert at_top(ui) == before
        assert "What only the page has." in shown(ui)
        ui.article.scroll_lines(-1)
        await ui.settle()
        assert at_top(ui) == "", "a blank line, behind which the page has more than the feed"
        width = ui.article.layout_shown.width
        for told in (False, True, False):
            await ui.press("x")
            await ui.until(lambda told=told: ("Full text" in shown(ui)) == told)
            await ui.settle()
            assert text_in(ui, ui.article.scroll_offset.y + 1) == before
            assert ui.article.layout_shown.width == width, "with a bar beside it or without"


async def test_what_came_in_its_place_is_said_and_nothing_moves(opened):
    async with opened() as ui:
        await ui.press("enter")
        await ui.until(lambda: ui.article.layout_shown is not None)
        before = ui.article.layout_shown
        outcome = NoPageText(url="https://one.example/p", trouble=PageTrouble.CONSENT)
        ui.screen.polling.refresher = Pages(ui, outcome)
        await ui.press("x")
        await ui.until(lambda: "The site sent a consent page instead of the article." in ui.text)
        assert ui.article.layout_shown is before


async def test_a_page_that_comes_late_moves_no_other_article(opened):
    async with opened() as ui:
        await ui.press("enter")
        await ui.until(lambda: ui.article.layout_shown is not None)
        late = []
        pages = ui.screen.polling.refresher = Pages(ui, page_text(partial=True))
        pages.fetch_page = lambda entry, then: late.append((entry, then))
        await ui.press("x")
        await ui.until(lambda: bool(late))
        await ui.press("]")
        await ui.until(lambda: ui.reading.entry.id != late[0][0])
        entry, then = late[0]
        store_of(ui.desk.library).writer.full_texts.keep(entry, FullText(at=NOW, outcome=pages.outcome))
        then(pages.outcome, "")
        await ui.settle()
        assert "Full text" not in shown(ui)
        await ui.press("[")
        await ui.until(lambda: ui.reading.entry.id == entry)
        await ui.press("x")
        await ui.until(lambda: "The rest is for" in shown(ui))


async def test_health_tells_how_many_pages_gave_an_article(opened):
    async with opened() as ui:
        store = store_of(ui.desk.library)
        for entry in (row.id for row in store.entries.page(limit=2)):
            store.writer.full_texts.keep(entry, FullText(at=NOW, outcome=page_text()))
        await ui.press("H")
        await ui.until(lambda: "full text of 1 of 1 pages" in ui.text)


async def test_pages_of_chosen_rows_are_fetched_together_to_be_read_later(opened, newsroom):
    storm, post = newsroom.entries["storm"], newsroom.entries["post"]
    async with opened() as ui:
        pages = ui.screen.polling.refresher = Pages(ui, page_text())
        await ui.press("g", "a", "g", "g", "j", "V", "j", "z", "p")
        await ui.until(lambda: "2 of 2 whole articles fetched" in ui.text)
        assert [sorted(each) for each in pages.asked] == [sorted([storm, post])]
        assert not ui.desk.list.body.chosen_keys, "they are chosen no more"
        keep = store_of(ui.desk.library).writer.full_texts.keep
        keep(storm, FullText(at=NOW, outcome=page_text()))
        keep(post, FullText(at=NOW, outcome=page_text()))
        await ui.press("k", "V", "j", "z", "p")
        await ui.until(lambda: "They have already been fetched" in ui.text)
        assert len(pages.asked) == 1
        pages.outcome = NoPageText(url="https://one.example/p", trouble=PageTrouble.NO_ADDRESS)
        await ui.press("g", "g", "z", "p")
        await ui.until(lambda: "0 of 1 whole article fetched. " in ui.text)
        assert pages.asked[1] == [newsroom.entries["paris-fr"]], "of a story, the entry that speaks for it"
