"""Whole articles: who is asked, how, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.fakes.newsroom import HereParsers

from feedreader.errors import UnknownEntryError
from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.intents import ChangedEntry
from feedreader.model.outcomes import Failed, Fetched
from feedreader.model.pages import FullText, NoPageText, PageText, PageTrouble, Unfinished
from feedreader.model.placing import Placement
from feedreader.model.stories import Link, Reason, ReasonKind
from feedreader.pages.site_rules import MOST_PAGES
from feedreader.service.full_text import FullTextFetcher, FullTexts
from feedreader.service.library import Library
from feedreader.service.state import export_state
from feedreader.service.workspace import Workspace
from feedreader.settings.config import Settings
from feedreader.settings.watching import Configuration
from feedreader.store.search_index import SearchIndex
from feedreader.text.page_wording import note_of, why_no_text

TITLE = "Ferry returns to the harbour"
SENTENCE = "The harbour authority said on Tuesday that the ferry would sail again once its engine was repaired. "
ARTICLE = f"<!doctype html><title>{TITLE}</title><article>{f'<p>{SENTENCE * 4}</p>' * 5}<p>Zanzibar</p></article>"


def answer(url, body=ARTICLE, kind="text/html"):
    return Fetched(
        url=url, http=200, body=body.encode(), content_type=kind, validators=Validators(), validators_url=url
    )


@pytest.fixture
def entry(store, subscribe):
    """Publishes an entry of a feed at news.example whose page is at `url`; gives its number."""
    (feed,) = subscribe("https://news.example/feed.xml")

    def publish(url, guid="g1"):
        new = make_new(guid, title=TITLE, url=url, summary="The ferry sails.")
        store.writer.polling.apply([make_intent(feed, new)])
        return store.entries.last()

    return publish


@pytest.fixture
def fetcher(store, client, clock):
    return FullTextFetcher(store, client, HereParsers(), clock)


async def test_an_article_is_kept_beside_the_text_of_its_feed(store, client, entry, fetcher):
    client.answers["https://news.example/1"] = answer("https://news.example/1?from=feed")
    number = entry("https://news.example/1")
    found = await fetcher.fetch(number)
    assert isinstance(found, PageText)
    assert store.full_texts.of(number) == FullText(at=NOW, outcome=found)
    assert found.url == "https://news.example/1?from=feed"
    assert store.entries.get(number).data.summary == "The ferry sails."
    SearchIndex(store).catch_up()
    (plain,) = store.reader().execute("SELECT text FROM entry_plain WHERE entry = ?", (number,)).fetchone()
    assert "Zanzibar" in plain
    assert "The ferry sails." in plain


async def test_the_state_file_carries_marks_of_such_an_entry_and_not_its_article(store, client, entry, fetcher):
    client.answers["https://news.example/1"] = answer("https://news.example/1")
    number = entry("https://news.example/1")
    await fetcher.fetch(number)
    store.writer.marks.star([number], now=NOW)
    state = "\n".join(export_state(Workspace(store, Settings())))
    assert '"starred"' in state
    assert "Zanzibar" not in state
    assert "engine" not in state


async def test_a_later_failure_takes_no_article_away(store, client, entry, fetcher):
    url = "https://news.example/1"
    number = entry(url)
    client.answers[url] = answer(url)
    found = await fetcher.fetch(number)
    client.answers[url] = Failed(kind=FailureKind.NOT_FOUND, reason="404", http=404)
    assert isinstance(await fetcher.fetch(number), NoPageText)
    kept = store.full_texts.of(number)
    assert kept is not None
    assert kept.outcome == found


@pytest.mark.parametrize(
    ("failure", "trouble"),
    [
        (Failed(kind=FailureKind.STATUS, reason="402", http=402), PageTrouble.PAYWALL),
        (Failed(kind=FailureKind.FORBIDDEN, reason="401", http=401), PageTrouble.PAYWALL),
        (Failed(kind=FailureKind.BOT_WALL, reason="wall", http=403), PageTrouble.BOT_WALL),
        (Failed(kind=FailureKind.TOO_LARGE, reason="20 MB"), PageTrouble.TOO_HEAVY),
        (Failed(kind=FailureKind.REFUSED, reason="inside"), PageTrouble.REFUSED),
        (Failed(kind=FailureKind.RATE_LIMITED, reason="later", asked=False), PageTrouble.FAILED),
        (Failed(kind=FailureKind.TIMEOUT, reason="slow"), PageTrouble.FAILED),
    ],
)
async def test_failures_are_kept_in_their_kinds(*, store, client, entry, fetcher, failure, trouble):
    number = entry("https://news.example/1")
    client.answers["https://news.example/1"] = failure
    await fetcher.fetch(number)
    kept = store.full_texts.of(number)
    assert kept is not None
    assert isinstance(kept.outcome, NoPageText)
    assert kept.outcome.trouble is trouble


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost/a", "http://127.0.0.1/a", "http://nas/a", "http://printer.local/", "http://10.0.0.1/"),
        *("http://[::1]/", "http://169.254.169.254/latest", "http://router.internal./", "http://0/"),
    ],
)
async def test_no_entry_leads_into_the_network_of_this_machine(client, entry, fetcher, url):
    found = await fetcher.fetch(entry(url))
    assert isinstance(found, NoPageText)
    assert found.trouble in (PageTrouble.REFUSED, PageTrouble.NO_ADDRESS, PageTrouble.FAILED)
    assert client.requests == []


async def test_an_entry_without_an_address_asks_nobody(client, entry, fetcher):
    found = await fetcher.fetch(entry(None))
    assert isinstance(found, NoPageText)
    assert found.trouble is PageTrouble.NO_ADDRESS
    assert client.requests == []
    with pytest.raises(UnknownEntryError):
        await fetcher.fetch(99)


async def test_forgotten_entries_take_their_articles_along(store, client, entry, fetcher):
    url = "https://news.example/1"
    client.answers[url] = answer(url)
    number = entry(url)
    await fetcher.fetch(number)
    with store.writer.transaction() as connection:
        connection.execute("DELETE FROM entry WHERE id = ?", (number,))
    assert store.full_texts.of(number) is None


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (answer("https://news.example/robots.txt", "User-agent: *\nDisallow: /private", "text/plain"), True),
        (answer("https://news.example/robots.txt", "User-agent: feedreader\nDisallow: /", "text/plain"), False),
        (answer("https://news.example/robots.txt", "User-agent: *\nDisallow: /1", "text/plain"), False),
        (Failed(kind=FailureKind.NOT_FOUND, reason="404", http=404), True),
        (Failed(kind=FailureKind.SERVER, reason="500", http=500), False),
        (Failed(kind=FailureKind.TIMEOUT, reason="slow"), False),
    ],
)
async def test_what_nobody_asked_for_obeys_robots_txt(*, store, client, clock, entry, fetcher, robots, allowed):
    url = "https://news.example/1"
    client.answers |= {url: answer(url), "https://news.example/robots.txt": robots}
    numbers = [entry(url, "g1"), entry(url, "g2")]
    unasked = FullTextFetcher(store, client, HereParsers(), clock, unasked=True)
    found = []
    await unasked.fetch_all(numbers, lambda _entry, outcome: found.append(outcome))
    assert [isinstance(each, PageText) for each in found] == [allowed, allowed]
    asked = [request.url for request in client.requests]
    assert asked.count("https://news.example/robots.txt") == 1, "once a site"
    assert (url in asked) is allowed
    assert isinstance(await fetcher.fetch(numbers[0]), PageText), "a user's wish is an act of theirs"


async def test_new_entries_of_feeds_that_are_set_so_are_fetched_once(store, client, poller, clock, entry):
    url = "https://news.example/1"
    client.answers |= {
        url: answer(url),
        "https://news.example/robots.txt": Failed(kind=FailureKind.NOT_FOUND, reason="404", http=404),
    }
    poller = replace(poller, updater=replace(poller.updater, parsers=HereParsers()))
    workspace = Workspace(store, Settings(), clock=clock)
    fetch_wanted = FullTexts(workspace).fetch_wanted
    number = entry(url)
    assert await fetch_wanted(poller) == (0, 0), "nobody set it"
    feed = store.entries.get(number).feed
    store.writer.feed_settings.set(feed, {"full_text": "on"}, now=NOW)
    assert await fetch_wanted(poller) == (1, 1)
    assert [request.url for request in client.requests] == ["https://news.example/robots.txt", url]
    assert await fetch_wanted(poller) == (0, 0), "once"
    late = entry(url, "g2")
    clock.advance(days=2)
    assert await fetch_wanted(poller) == (0, 0), "what is older is not gone after"
    assert store.full_texts.of(late) is None
    assert store.full_texts.rates() == {feed: (1, 1)}


LONG = f"<p>{SENTENCE * 4}</p>" * 3
RULE = "body: //article\nnext_page_link: //a[@rel='next']\nsingle_page_link: //a[@class='print']"


@pytest.fixture
def paged(store, client, clock, tmp_path):
    """Fetches articles by a rule that leads from page to page: `unasked` or not."""
    (tmp_path / "news.example.txt").write_text(RULE)

    def fetching(*, unasked=False):
        return FullTextFetcher(store, client, HereParsers(), clock, rules=tmp_path, unasked=unasked)

    return fetching


def part(number, link=""):
    return f"<!doctype html><title>{TITLE}</title><article>{LONG}<p>Part {number}.</p></article>{link}"


def leads(to, how="rel=next"):
    return f"<a {how} href='{to}'>on</a>"


async def test_an_article_is_read_on_to_its_end_and_kept_as_one(store, client, entry, paged):
    client.answers |= {
        "https://news.example/1": answer("https://news.example/1", part(1, leads("/2"))),
        "https://news.example/2": answer("https://news.example/2?p", part(2, leads("/3") + leads("/1"))),
        "https://news.example/3": answer(
            "https://news.example/3", part(3, leads("/2") + leads("https://else.example/"))
        ),
    }
    number = entry("https://news.example/1")
    found = await paged().fetch(number)
    assert isinstance(found, PageText)
    assert [found.html.count(f"Part {each}.") for each in (1, 2, 3)] == [1, 1, 1]
    assert [request.url[-1] for request in client.requests] == ["1", "2", "3"]
    kept = store.full_texts.of(number)
    assert kept is not None
    assert kept.outcome == found


async def test_a_page_that_is_missing_is_told_in_place_of_half_an_article(client, entry, paged):
    client.answers["https://news.example/1"] = answer("https://news.example/1", part(1, leads("/2")))
    found = await paged().fetch(entry("https://news.example/1"))
    assert isinstance(found, NoPageText)
    assert why_no_text(found) == "The page could not be fetched: page 2 of its article: no such host."


async def test_the_page_with_the_whole_of_it_is_taken_and_done_without_where_it_is_missing(client, entry, paged):
    both = leads("/whole", "class=print") + leads("/2")
    client.answers |= {
        "https://news.example/1": answer("https://news.example/1", part(1, both)),
        "https://news.example/2": answer("https://news.example/2", part(2)),
    }
    number = entry("https://news.example/1")
    found = await paged().fetch(number)
    assert isinstance(found, PageText)
    assert "Part 2." in found.html
    client.answers["https://news.example/whole"] = answer("https://news.example/whole", part(7))
    found = await paged().fetch(number)
    assert isinstance(found, PageText)
    assert ("Part 7." in found.html, "Part 1." in found.html) == (True, False)


async def test_the_rules_beside_the_configuration_file_hold_for_every_way_of_fetching(
    *, store, client, poller, entry, tmp_path
):
    url = "https://news.example/1"
    client.answers |= {url: answer(url, part(1)), "https://news.example/robots.txt": answer(url, "", "text/plain")}
    (tmp_path / "site-rules").mkdir()
    (tmp_path / "site-rules" / "news.example.txt").write_text("body: //article/p[1]")
    poller = replace(poller, updater=replace(poller.updater, parsers=HereParsers()))
    number = entry(url)
    full_texts = Library(store, Settings(), clock=lambda: NOW, file=Configuration(tmp_path / "config.toml")).full_texts
    done = []
    await full_texts.fetch(poller, [number], lambda _entry, outcome: done.append(outcome))
    store.writer.feed_settings.set(store.entries.get(number).feed, {"full_text": "on"}, now=NOW)
    with store.writer.transaction() as connection:
        connection.execute("DELETE FROM full_text")
    assert await full_texts.fetch_wanted(poller) == (1, 1)
    kept = store.full_texts.of(number)
    assert kept is not None
    assert done[0].engine == "rule"
    assert kept.outcome == done[0]


async def test_no_rule_leads_off_its_site_on_for_ever_or_past_robots_txt(client, entry, paged):
    client.answers |= {
        "https://news.example/1": answer("https://news.example/1", part(1, leads("/away"))),
        "https://news.example/away": answer("https://else.example/", part(2)),
        "https://news.example/robots.txt": answer("https://news.example/robots.txt", "User-agent: *\nDisallow: /away"),
    }
    number = entry("https://news.example/1")
    found = await paged().fetch(number)
    assert isinstance(found, NoPageText)
    assert "leads to another site" in found.detail
    unasked = await paged(unasked=True).fetch(number)
    assert isinstance(unasked, NoPageText)
    assert unasked.trouble is PageTrouble.ROBOTS
    for at in range(50):
        url = f"https://news.example/{at}"
        client.answers[url] = answer(url, part(at, leads(f"/{at + 1}")))
    client.requests.clear()
    assert isinstance(await paged().fetch(number), PageText)
    assert len(client.requests) <= MOST_PAGES


class TakenOver(HereParsers):
    """A worker that leads on without an end, or elsewhere."""

    def __init__(self, *to):
        self._to = cycle(to)

    async def extract(self, page):
        return Unfinished(url=page.url, html=f"{page.before}<p>x</p>", goes_on=next(self._to))


@pytest.mark.parametrize(
    ("to", "most", "detail"),
    [
        (("http://169.254.169.254/latest",), 1, "page 2 of its article: it leads to another site"),
        (("https://news.example/2", "https://news.example/1"), MOST_PAGES + 1, "it leads from page to page without an"),
    ],
)
async def test_a_worker_that_was_taken_over_leads_neither_elsewhere_nor_on_for_ever(
    *, store, client, clock, entry, to, most, detail
):
    client.answers |= {url: answer(url) for url in ("https://news.example/1", "https://news.example/2")}
    found = await FullTextFetcher(store, client, TakenOver(*to), clock).fetch(entry("https://news.example/1"))
    assert isinstance(found, NoPageText)
    assert found.detail.startswith(detail)
    assert len(client.requests) == most


async def test_pages_are_asked_several_at_a_time_but_not_all_at_once(client, entry, fetcher):
    numbers = []
    for place in range(20):
        url = f"https://o{place}.example/1"
        client.answers[url] = answer(url)
        numbers.append(entry(url, f"g{place}"))
    done = []
    await fetcher.fetch_all(numbers, lambda number, _outcome: done.append(number))
    assert sorted(done) == numbers
    assert 1 < client.most_at_once <= 8


async def test_an_entry_that_is_forgotten_meanwhile_holds_up_no_other(client, entry, fetcher):
    url = "https://news.example/1"
    client.answers[url] = answer(url)
    number = entry(url)
    done = []
    await fetcher.fetch_all([99, number], lambda each, _outcome: done.append(each))
    assert done == [number]


def test_feeds_whose_entries_end_early_are_offered_whole_articles_until_they_are_set(store, subscribe):
    early, whole, gone = subscribe("https://a.example/feed", "https://b.example/feed", "https://c.example/feed")
    for feed, end in ((early, " …"), (whole, "."), (gone, " …")):
        texts = [f"<p>The ferry sails for the {number}th time{end}</p>" for number in range(5)]
        store.writer.polling.apply([make_intent(feed, *(make_new(text[-9:] + text, content=text) for text in texts))])
    store.writer.feeds.unsubscribe([gone], now=NOW)
    full_texts = FullTexts(Workspace(store, Settings()))
    assert full_texts.offered() == {early}
    store.writer.feed_settings.set(early, {"full_text": "yes"}, now=NOW)
    assert full_texts.offered() == frozenset()


async def test_why_entries_are_one_story_is_told_from_their_whole_articles_too(store, client, entry, fetcher):
    numbers = []
    for at in (1, 2, 3):
        url = f"https://news.example/{at}"
        client.answers[url] = answer(url, ARTICLE.replace("Zanzibar", f"Zanzibar {at}" + " and so many new ships" * at))
        numbers.append(entry(url, f"g{at}"))
    first, *others = numbers
    story = store.entries.rows([first])[0].story
    why = (Reason(ReasonKind.MEANING, amount=0.5),)
    placed = [
        Placement(entry=each, story=story, link=Link(entry=each, with_entry=first, score=0.5, evidence=why))
        for each in others
    ]
    store.writer.stories.regroup(placed, now=NOW)
    library = Library(store, Settings())
    await fetcher.fetch_all(numbers[1:], lambda *_: None)
    assert [link.evidence for link in library.stories.links(story)] == [why, why], "only one end is there"
    await fetcher.fetch(first)
    (one, two) = library.stories.links(story)
    assert one.evidence[:1] == two.evidence[:1] == why
    assert one.evidence[1].kind is ReasonKind.WHOLE_ARTICLES
    assert 0.8 < (one.evidence[1].amount or 0) <= 1.0
    assert library.lists.joined(story).links == (one, two)
    assert [link.evidence for link in store.stories.links(story)] == [why, why], "nothing of it is kept"
    with store.writer.transaction() as connection:
        connection.execute("UPDATE entry SET language = 'fr' WHERE id = ?", (numbers[-1],))
    assert [len(link.evidence) for link in library.stories.links(story)] == [2, 1], "two languages share few words"


async def test_reading_time_goes_by_the_fullest_text(store, client, entry, fetcher):
    url = "https://news.example/1"
    number, client.answers[url] = entry(url), answer(url)
    entries = Library(store, Settings()).entries
    before = entries.reading(number).words
    found = await fetcher.fetch(number)
    assert isinstance(found, PageText)
    assert 0 < before < 10 < found.words == entries.reading(number).words


async def test_an_article_is_marked_as_older_once_its_feed_changes_the_entry(store, client, entry, fetcher):
    url = "https://news.example/1"
    number, client.answers[url] = entry(url), answer(url)
    await fetcher.fetch(number)
    full = store.full_texts.of(number)
    assert full is not None
    assert (full.older, note_of(full)) == (False, "Full text, from the page.")
    data = replace(store.entries.get(number).data, summary="The ferry does not sail.")
    changed = ChangedEntry(id=number, data=data, content_hash=7)
    store.writer.polling.apply([make_intent(store.entries.get(number).feed, changed=(changed,))])
    full = store.full_texts.of(number)
    assert full is not None
    assert note_of(full) == "Full text, from the page. The feed has changed this entry since the article was fetched."
    await fetcher.fetch(number)
    again = store.full_texts.of(number)
    assert again is not None
    assert not again.older
