"""Rules at work while polling, tried, and telling a user."""

from __future__ import annotations

import itertools
import json
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.fakes.polling import fetched
from tests.inside import store_of, workspace_of

from feedreader.errors import QueryError, RuleError, UnknownRuleError
from feedreader.model.entries import EntryId
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.placing import Placement
from feedreader.model.stories import Link, StoryId
from feedreader.policy.actions import read_action
from feedreader.service import notifying, rules
from feedreader.service.library import Library
from feedreader.service.polling import Poller
from feedreader.settings.config import Rules, Settings
from feedreader.store.selection import STARRED, of_tag
from feedreader.text.journal_wording import change_words
from feedreader.text.rule_wording import rule_words

if TYPE_CHECKING:
    from pathlib import Path

A = "https://a.example/feed"
WRITES = "import json, sys; open(sys.argv[1], 'a').write(json.dumps(sys.argv[2:]) + '\\n')"


@pytest.fixture
def library(store, subscribe):
    subscribe(A)
    return Library(store, Settings(), clock=lambda: NOW)


def telling(library: Library, path: Path, *arguments: str) -> Library:
    notify = (sys.executable, "-c", WRITES, str(path), *arguments)
    return Library(store_of(library), Settings(rules=Rules(notify=notify)), clock=lambda: NOW)


def arrive(library: Library, *titles: str) -> None:
    store_of(library).writer.polling.apply(
        [make_intent(1, *(make_new(title, title=title, content="") for title in titles))]
    )


def test_a_rule_applies_to_entries_that_come_after_it_was_made(library):
    arrive(library, "ferry one")
    library.rules.add("Sea", "ferry", ["tag sea", "star"])
    arrive(library, "ferry two", "market")
    assert rules.apply_new(workspace_of(library)) == ("Rule Sea: tagged 1 entry sea, starred 1 entry",)
    assert [row.title for row in store_of(library).entries.page(of_tag("sea") & STARRED)] == ["ferry two"]
    assert rules.apply_new(workspace_of(library)) == ()


def test_a_tag_in_another_case_is_the_same_tag(library):
    arrive(library, "ferry one", "ferry two")
    library.entries.tag(["sea"], [EntryId(1)])
    assert "tag sea 1" in library.rules.attempt("ferry", ["tag SEA"]).words
    store_of(library).writer.rules.save("Sea", "ferry", [read_action("tag SEA")], now=NOW)  # as of another machine
    arrive(library, "ferry three")
    assert rules.apply_new(workspace_of(library)) == ("Rule Sea: tagged 1 entry sea",)
    library.rules.apply("Sea")
    assert [(tag.name, tag.entries) for tag in store_of(library).user_data.tags()] == [("sea", 3)]
    arrive(library, "ferry four")
    store_of(library).writer.tags.tag([EntryId(4)], "SEA", now=NOW)  # as a phone may, or an import
    assert "tag sea 0" in library.rules.attempt("ferry", ["tag sea"]).words


def test_entries_that_came_while_nobody_applied_rules_are_not_forgotten(library):
    library.rules.add("Sea", "ferry", ["star"])
    for title in ("ferry one", "ferry two"):
        arrive(library, title)
    assert rules.apply_new(workspace_of(library)) == ("Rule Sea: starred 2 entries",)


def test_every_rule_sees_the_entries_as_they_came(library):
    library.rules.add("Quiet", "ferry", ["mark read"])
    library.rules.add("Sea", "ferry is:unread", ["star"])
    arrive(library, "ferry")
    assert rules.apply_new(workspace_of(library)) == ("Rule Quiet: marked 1 entry read", "Rule Sea: starred 1 entry")


def test_the_step_of_a_rule_can_be_undone(library):
    library.rules.add("Sea", "ferry", ["star"])
    arrive(library, "ferry")
    rules.apply_new(workspace_of(library))
    undone = library.journal.undo()
    assert undone is not None
    assert change_words(undone.change) == "Rule Sea: starred 1 entry"
    assert store_of(library).entries.count(STARRED) == 0


async def test_a_round_of_polling_ends_with_grouping_and_then_rules(library, poller, client):
    order: list[int] = []

    def group() -> tuple[str, ...]:
        order.append(store_of(library).entries.count())
        return ()

    library.rules.add("Sea", "ferry", ["star"])
    client.answers[A] = fetched("ferry")
    ruling = partial(rules.apply_new, workspace_of(library))
    done = await Poller(updater=poller.updater, finishing=(group, ruling)).round()
    assert order == [1]
    assert done.notes == ("Rule Sea: starred 1 entry",)


@pytest.mark.parametrize(
    ("name", "query", "actions", "error"),
    [
        ("", "ferry", ["star"], RuleError),
        ("Sea", "", ["star"], RuleError),
        ("Sea", "ferry", [], RuleError),
        ("Sea", "ferry", ["sink"], RuleError),
        ("Sea", "(ferry", ["star"], QueryError),
    ],
)
def test_what_cannot_be_a_rule_is_refused(library, name, query, actions, error):
    with pytest.raises(error):
        library.rules.add(name, query, actions)
    assert store_of(library).rules.all() == ()


def test_a_rule_that_does_not_exist_is_named(library):
    for act in (library.rules.get, library.rules.forget):
        with pytest.raises(UnknownRuleError, match="Sea"):
            act("Sea")


def test_a_trial_counts_and_changes_nothing(library):
    arrive(library, "ferry one", "ferry two", "market")
    library.entries.mark("star", [1])
    trial = library.rules.attempt("ferry", ["star", "tag sea"])
    assert trial.words == "would touch 2 of the last 3 entries: star 1, tag sea 2"
    assert {row.title for row in trial.examples} == {"ferry one", "ferry two"}
    assert store_of(library).entries.count(STARRED) == 1


def test_a_trial_looks_at_the_newest_entries_only(library):
    arrive(library, "ferry one")
    arrive(library, "ferry two", "market")
    assert library.rules.attempt("ferry", newest=2).words == "would touch 1 of the last 2 entries"


def test_a_rule_can_be_applied_to_what_is_there(library):
    arrive(library, "ferry one", "ferry two")
    library.rules.add("Sea", "ferry", ["star", "notify"])
    done = library.rules.apply("Sea", newest=1)
    assert done is not None
    assert rule_words(done) == "Rule Sea: starred 1 entry"
    done = library.rules.apply("Sea", newest=None)
    assert done is not None
    assert (rule_words(done), done.notified) == ("Rule Sea: starred 1 entry", ())
    assert library.rules.apply("Sea", newest=None) is None


def test_a_rule_whose_query_cannot_be_read_any_more_is_left_out_and_named(library):
    store_of(library).writer.rules.save("Old", "about:ferries", [read_action("star")], now=NOW)
    library.rules.add("Sea", "ferry", ["star"])
    arrive(library, "ferry")
    trouble, done = rules.apply_new(workspace_of(library))
    assert trouble.startswith("Rule Old was left out: ")
    assert done == "Rule Sea: starred 1 entry"


def test_forgetting_a_query_tells_of_the_rules_that_it_leaves_out_and_of_no_others(library):
    library.queries.save("waves", "ferry")
    library.rules.add("Sea", "query:waves", ["star"])
    store_of(library).writer.rules.save("Old", "about:ferries", [read_action("star")], now=NOW)
    (why,) = library.rules.left_out().values()
    assert "before these have vectors" in why
    assert list(library.queries.forget("waves")) == ["Sea"]
    assert sorted(library.rules.left_out()) == ["Old", "Sea"]


def test_no_rule_asks_for_meaning_which_entries_get_later(library):
    with pytest.raises(QueryError, match="before these have vectors"):
        library.rules.add("Sea", "is:unread about:ferries", ["star"])


def test_a_person_is_told_by_the_program_of_their_choice(library, tmp_path):
    told = tmp_path / "told"
    library = telling(library, told, "{rule}", "{title} at {outlet}", "{nothing}")
    library.rules.add("Sea", "ferry", ["notify"])
    arrive(library, "ferry")
    assert rules.apply_new(workspace_of(library)) == ("Rule Sea: notified of 1 entry",)
    assert json.loads(told.read_text()) == ["Sea", "ferry at a.example", "{nothing}"]


def test_being_told_is_nothing_to_undo(library, tmp_path):
    library = telling(library, tmp_path / "told", "{title}")
    arrive(library, "market")
    library.entries.mark("star", [1])
    library.rules.add("Sea", "ferry", ["notify"])
    library.rules.add("Tag", "ferry", ["notify", "tag sea"])
    arrive(library, "ferry")
    rules.apply_new(workspace_of(library))
    assert [change_words(line.change) for line in store_of(library).user_data.journal()] == [
        "Rule Tag: tagged 1 entry sea",
        "Saved the rule Tag",
        "Saved the rule Sea",
        "Starred 1 entry",
        f"Subscribed to {A}",
    ]
    library.journal.undo()
    told = [str(effect.action) for effect in library.rules.effects(2)]
    assert told == ["notify", "notify"]


def messages(told: Path) -> list[list[str]]:
    return [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []


def test_a_round_is_one_message_however_many_rules_and_entries_it_has(library, tmp_path):
    library = telling(library, told := tmp_path / "told", "{rule}", "{title}")
    library.rules.add("Sea", "ferry", ["notify"])
    library.rules.add("All", "is:unread", ["notify"])
    arrive(library, *(f"ferry {n}" for n in range(8)), "market")
    rules.apply_new(workspace_of(library))
    assert messages(told) == [["All", "market, and 8 more entries"]]


def test_what_comes_too_soon_after_a_message_is_told_with_what_comes_later(library, tmp_path):
    told, now = tmp_path / "told", NOW
    notify = (sys.executable, "-c", WRITES, str(told), "{title}")
    library = Library(store_of(library), Settings(rules=Rules(notify=notify)), clock=lambda: now)
    teller = notifying.Notifier(workspace_of(library))
    library.rules.add("Sea", "ferry", ["notify"])
    for title in ("ferry one", "ferry two", "ferry three"):
        arrive(library, title)
        rules.apply_new(workspace_of(library), teller)
    assert messages(told) == [["ferry one"]]
    assert teller.late() == ()
    now += notifying.GAP
    teller.late()
    assert messages(told)[1:] == [["ferry three, and 1 more entry"]]
    now += notifying.GAP
    teller.late()
    now -= 10 * notifying.GAP  # a clock that is put back holds up nothing
    arrive(library, "ferry four")
    rules.apply_new(workspace_of(library), teller)
    assert messages(told)[2:] == [["ferry four"]]


def test_a_followed_story_tells_of_its_new_entries_without_any_rule(library, tmp_path):
    library = telling(library, told := tmp_path / "told", "{rule}", "{title}")
    arrive(library, "ferry", "market")
    rules.apply_new(workspace_of(library))
    assert messages(told) == []
    library.stories.follow([1])
    arrive(library, "ferry again", "market again")
    link = Link(entry=EntryId(3), with_entry=EntryId(1), score=1.0, evidence=())
    store_of(library).writer.stories.regroup(
        [Placement(entry=EntryId(3), story=StoryId(1), link=link)], now=NOW, change=Change(ChangeKind.STORIES_MERGED, 2)
    )
    rules.apply_new(workspace_of(library))
    assert messages(told) == [[notifying.FOLLOWED, "ferry again"]]


def test_an_entry_that_a_rule_marks_read_is_no_news_of_a_followed_story(library, tmp_path):
    library = telling(library, told := tmp_path / "told", "{title}")
    arrive(library, "ferry")
    library.stories.follow([1])
    library.rules.add("Quiet", "ferry", ["mark read"])
    arrive(library, "ferry again")
    store_of(library).writer.stories.regroup(
        [Placement(entry=EntryId(2), story=StoryId(1))], now=NOW, change=Change(ChangeKind.STORIES_MERGED, 2)
    )
    rules.apply_new(workspace_of(library))
    assert messages(told) == []


@pytest.mark.parametrize("title", ["$(touch x)", "; rm -rf ~", "`id`", "a b 'c' \"d\"", "{url}", "%s \\n"])
def test_a_title_is_one_argument_whatever_it_says(library, tmp_path, title):
    told = tmp_path / "told"
    library = telling(library, told, "{title}")
    library.rules.add("All", "is:unread", ["notify"])
    arrive(library, title)
    rules.apply_new(workspace_of(library))
    assert json.loads(told.read_text()) == [title]


def test_a_title_cannot_be_an_option():
    assert notifying.filled(("tell", "{title}", "-u", "--t={title}"), {"title": "--help"}) == [
        "tell", " --help", "-u", "--t=--help",
    ]  # fmt: skip


def test_nobody_is_told_where_nothing_is_configured(library, monkeypatch):
    monkeypatch.setattr(notifying, "run", pytest.fail)
    library.rules.add("Sea", "ferry", ["notify"])
    arrive(library, "ferry")
    assert rules.apply_new(workspace_of(library)) == ("Rule Sea: notified of 1 entry",)


@pytest.mark.parametrize("command", [("no-such-program",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_a_program_that_fails_is_named_and_stops_nothing(library, command):
    library = Library(store_of(library), Settings(rules=Rules(notify=command)), clock=lambda: NOW)
    library.rules.add("Sea", "ferry", ["notify", "star"])
    arrive(library, "ferry one", "ferry two")
    _, trouble = rules.apply_new(workspace_of(library))
    assert trouble.startswith(f"The notification program failed: {command[0]}")
    assert store_of(library).entries.count(STARRED) == 2


def test_a_trouble_with_telling_is_said_once_until_it_is_over(library, tmp_path):
    program = tmp_path / "tell"
    clock = itertools.count()
    library = Library(
        store_of(library),
        Settings(rules=Rules(notify=(str(program), "{title}"))),
        clock=lambda: NOW + next(clock) * notifying.GAP,
    )
    teller = notifying.Notifier(workspace_of(library))
    library.rules.add("Sea", "ferry", ["notify"])
    library.rules.add("All", "is:unread", ["notify"])

    numbers = itertools.count()

    def troubles() -> list[str]:
        arrive(library, f"ferry {next(numbers)}")
        return [
            line for line in rules.apply_new(workspace_of(library), teller) if "notification program failed" in line
        ]

    assert [line.endswith("tell: No such file or directory") for line in troubles()] == [True]
    assert troubles() == []
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    assert troubles() == []
    program.write_text("#!/bin/sh\nexit 2\n")
    assert [line.endswith("tell ended with code 2") for line in troubles()] == [True]


@pytest.mark.parametrize(
    ("query", "asks"),
    [("ferry", False), ("ferry is:unread", True), ("-(tag:sea OR market)", True), ("query:marked", True)],
)
def test_a_trial_says_whether_new_entries_could_differ_by_their_marks(library, query, asks):
    library.queries.save("Marked", "is:starred")
    assert library.rules.attempt(query).asks_for_marks is asks


def test_a_rules_tag_is_spelled_as_the_one_in_use(library):
    arrive(library, "ferry one")
    library.entries.tag(["sea"], [1])
    library.rules.add("Sea", "ferry", ["tag Sea/North", "tag SEA"])
    assert [str(each) for each in library.rules.get("Sea").actions] == ["tag sea/North", "tag sea"]
    assert library.entries.tag(["SEA"], [1], add=False) == 1
