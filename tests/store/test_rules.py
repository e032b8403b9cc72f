"""Rules as the store keeps them and carries them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.builders import HOUR, NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.model.entries import EntryId
from feedreader.model.rules import Action, ActionKind, Rule, RuleEffect, RuleMatch
from feedreader.policy.actions import read_action
from feedreader.store.connect import open_store
from feedreader.store.selection import STARRED, UNREAD, of_tag
from feedreader.text.journal_wording import change_words
from feedreader.text.rule_wording import rule_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedreader.model.rules import RuleOutcome
    from feedreader.store.connect import Store

STAR, READ, MUTE, TELL = (
    Action(kind) for kind in (ActionKind.STAR, ActionKind.READ, ActionKind.MUTE, ActionKind.NOTIFY)
)
POLITICS = Action(ActionKind.TAG, "politics")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "feedreader.db") as opened:
        opened.writer.feeds.subscribe([make_subscription()], now=NOW)
        opened.writer.polling.apply([make_intent(1, *(make_new(f"g{n}") for n in range(4)))])
        yield opened


def kept(store: Store, *actions: Action, name: str = "Europe") -> Rule:
    store.writer.rules.save(name, "europe", actions, now=NOW)
    return next(rule for rule in store.rules.all() if rule.name == name)


def carried(store: Store, rule: Rule, *entries: int) -> RuleOutcome | None:
    return store.writer.rules.carry_out(RuleMatch(rule=rule, entries=tuple(entry_ids(*entries))), now=NOW)


def test_a_rule_comes_back_as_it_was_kept(store: Store) -> None:
    assert kept(store, POLITICS, STAR) == Rule(id=1, name="Europe", query="europe", actions=(POLITICS, STAR))  # type: ignore[arg-type]  # numbers are numbers


def test_a_rule_that_is_replaced_keeps_its_number_and_so_what_it_did(store: Store) -> None:
    before = kept(store, STAR)
    carried(store, before, 1)
    assert kept(store, READ).id == before.id
    assert [effect.rule for effect in store.rules.effects(EntryId(1))] == ["Europe"]


def test_what_a_rule_does_is_one_step_in_words(store: Store) -> None:
    done = carried(store, kept(store, POLITICS, STAR, READ), 1, 2)
    words = "Rule Europe: tagged 2 entries politics, starred 2 entries, marked 2 entries read"
    assert done is not None
    assert rule_words(done) == change_words(store.user_data.journal(1)[0].change) == words
    assert store.entries.count(of_tag("politics") & STARRED) == 2
    store.writer.journal.undo()
    assert store.entries.count(of_tag("politics")) == store.entries.count(STARRED) == 0
    assert store.entries.count(UNREAD) == 4
    assert store.rules.effects(EntryId(1)) == ()


def test_only_what_changes_is_counted_and_remembered(store: Store) -> None:
    store.writer.marks.star(entry_ids(1), now=NOW)
    done = carried(store, kept(store, STAR), 1, 2)
    assert done is not None
    assert rule_words(done) == "Rule Europe: starred 1 entry"
    assert store.rules.effects(EntryId(1)) == ()
    assert store.rules.effects(EntryId(2)) == (RuleEffect(rule="Europe", action=read_action("star"), at=NOW),)


def test_a_rule_with_nothing_left_to_do_leaves_no_step(store: Store) -> None:
    rule = kept(store, STAR, MUTE, POLITICS)
    carried(store, rule, 1)
    steps = len(store.user_data.journal())
    assert carried(store, rule, 1) is None
    assert len(store.user_data.journal()) == steps


def test_a_muted_story_is_hidden_until_that_is_undone(store: Store) -> None:
    carried(store, kept(store, MUTE), 1)
    assert len(store.stories.page()) == 3
    store.writer.journal.undo()
    assert len(store.stories.page()) == 4


def test_a_person_is_told_of_an_entry_once(store: Store) -> None:
    rule = kept(store, TELL)
    first, second = carried(store, rule, 1), carried(store, rule, 1, 2)
    assert first is not None
    assert second is not None
    assert (first.notified, second.notified) == ((1,), (2,))


def test_what_a_rule_did_outlives_it(store: Store) -> None:
    carried(store, kept(store, STAR), 1)
    assert store.writer.rules.forget("Europe", now=NOW)
    assert [effect.rule for effect in store.rules.effects(EntryId(1))] == [None]
    store.writer.journal.undo()
    assert [effect.rule for effect in store.rules.effects(EntryId(1))] == ["Europe"]


def test_the_first_rule_looks_at_entries_from_now_on(store: Store) -> None:
    assert store.rules.unseen() == (0, 4)
    kept(store, STAR)
    assert store.rules.unseen() == (4, 4)
    store.writer.polling.apply([make_intent(1, make_new("later"), now=NOW + HOUR)])
    assert store.rules.unseen() == (4, 5)


def test_of_two_processes_only_one_carries_out_new_entries(store: Store) -> None:
    finding = RuleMatch(rule=kept(store, STAR), entries=())
    store.writer.polling.apply([make_intent(1, make_new("later"))])
    seen, newest = store.rules.unseen()
    assert store.writer.rules.carry_out_new([finding], after=seen, up_to=newest, now=NOW) == ()
    assert store.writer.rules.carry_out_new([finding], after=seen, up_to=newest, now=NOW) is None
