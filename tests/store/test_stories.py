"""Stories: rows that follow their members, merged and split ones, and lists of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.builders import MINUTE, NOW, entry_ids, make_intent, make_new, make_subscription

from feedreader.errors import UnknownStoryError
from feedreader.model.entries import EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.placing import Correction, NewStory, Placement
from feedreader.model.stories import Link, Reason, ReasonKind, StoryId
from feedreader.store.doctor import examine
from feedreader.store.selection import STARRED, of_feed
from feedreader.store.stories import cursor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedreader.store.connect import Store

LANGUAGES = {1: "fr", 2: "de", 3: None}


@pytest.fixture
def store(empty: Store) -> Iterator[Store]:
    """Three outlets with two entries each: 1 and 2 French, 3 and 4 German, 5 and 6 without language."""
    empty.writer.feeds.subscribe([make_subscription(f"https://outlet{n}.example/") for n in LANGUAGES], now=NOW)
    for feed, language in LANGUAGES.items():
        news = [make_new(f"{feed}-{n}", when=NOW - (10 * n + feed) * MINUTE, language=language) for n in range(2)]
        empty.writer.polling.apply([make_intent(feed, *news)])
    yield empty
    assert examine(empty) == ()


def placed(story: StoryId | NewStory, *entries: int) -> list[Placement]:
    return [Placement(entry=EntryId(entry), story=story) for entry in entries]


DONE = Change(ChangeKind.STORIES_MERGED, 2)


def merged(store: Store, target: int, *entries: int, change: Change | None = None) -> None:
    store.writer.stories.regroup(placed(StoryId(target), *entries), now=NOW, change=change)


def test_a_merged_story_names_outlets_and_languages_once_in_order_of_first_report(store: Store) -> None:
    merged(store, 1, 1, 2, 3, 5)
    story = store.stories.get(StoryId(1))
    assert story.entries == (2, 5, 3, 1)
    assert story.outlets == ("outlet1.example", "outlet3.example", "outlet2.example")
    assert story.languages == ("fr", "de")
    assert (story.first, story.last) == (NOW - 11 * MINUTE, NOW - MINUTE)
    assert (story.lead, story.unread) == (1, 4)


def test_the_language_of_the_lead_is_a_storys_first_as_its_outlet_is_named_first(store: Store) -> None:
    store.writer.stories.regroup(placed(StoryId(1), 1, 2, 3), now=NOW, leads={StoryId(1): EntryId(3)})
    assert store.stories.get(StoryId(1)).languages == ("de", "fr")


def test_the_number_of_a_merged_story_leads_to_where_most_of_its_entries_went(store: Store) -> None:
    merged(store, 1, 1, 3, 4, 5)
    store.writer.stories.regroup([*placed(NewStory(1), 1, 3), *placed(StoryId(2), 4), *placed(StoryId(6), 5)], now=NOW)
    assert store.stories.current(StoryId(1)) == 7
    assert store.stories.current(StoryId(3)) == 7
    assert store.stories.get(StoryId(3)).entries == (3, 1)
    with pytest.raises(UnknownStoryError, match="no story 99"):
        store.stories.get(StoryId(99))


def test_placements_of_one_key_share_a_new_story_and_leads_speak_for_it(store: Store) -> None:
    done = store.writer.stories.regroup(
        [*placed(NewStory(1), 1, 3), *placed(NewStory(2), 2, 4)], leads={NewStory(1): EntryId(3)}, now=NOW
    )
    assert done.stories == {NewStory(1): 7, NewStory(2): 8}
    assert done.moved == 4
    assert (store.stories.get(StoryId(7)).lead, store.stories.get(StoryId(8)).lead) == (3, 4)


def test_a_lead_that_is_no_member_is_no_lead(store: Store) -> None:
    store.writer.stories.regroup([], leads={StoryId(1): EntryId(6)}, now=NOW)
    assert store.stories.get(StoryId(1)).lead == 1


def test_a_target_that_has_gone_is_where_it_leads_to_and_missing_entries_are_left_out(store: Store) -> None:
    merged(store, 1, 3)
    store.writer.stories.regroup(placed(StoryId(3), 5, 99), now=NOW)
    assert store.stories.get(StoryId(1)).entries == (5, 3, 1)


def test_regrouping_twice_changes_nothing_the_second_time(store: Store) -> None:
    merged(store, 1, 1, 3)
    assert store.writer.stories.regroup(placed(StoryId(1), 1, 3), now=NOW).moved == 0


def test_links_say_why_and_go_when_a_placement_gives_no_reason(store: Store) -> None:
    why = Link(
        entry=EntryId(3),
        with_entry=EntryId(1),
        score=0.75,
        evidence=(Reason(ReasonKind.SHARED_WORDS, ("Paris",)), Reason(ReasonKind.APART, amount=0.5)),
    )
    store.writer.stories.regroup([Placement(entry=EntryId(3), story=StoryId(1), link=why)], now=NOW)
    assert store.stories.links(StoryId(1)) == (why,)
    store.writer.stories.regroup(placed(NewStory(0), 3), now=NOW)
    assert store.stories.links(StoryId(7)) == ()


def test_corrections_are_remembered_whichever_entry_is_named_first_and_the_last_word_counts(store: Store) -> None:
    for together in (True, False):
        said = Correction(entry=EntryId(3), other=EntryId(1), together=together)
        store.writer.stories.regroup([], corrections=[said], now=NOW, change=DONE)
    expected = Correction(entry=EntryId(1), other=EntryId(3), together=False)
    assert store.stories.corrections(entry_ids(3)) == (expected,)
    store.writer.journal.undo()
    assert store.stories.corrections(entry_ids(1))[0].together


def test_only_a_persons_regrouping_is_a_step_and_undoing_it_brings_stories_back_with_their_leads(store: Store) -> None:
    before = store.stories.page()
    merged(store, 1, 3, 5)
    assert store.user_data.journal(1)[0].change.kind is ChangeKind.SUBSCRIBED
    store.writer.stories.regroup(placed(NewStory(0), 1, 3, 5), leads={NewStory(0): EntryId(5)}, now=NOW, change=DONE)
    assert store.stories.get(StoryId(7)).lead == 5
    store.writer.journal.undo()
    store.writer.journal.redo()
    assert store.stories.get(StoryId(7)).lead == 5
    store.writer.journal.undo()
    assert store.stories.get(StoryId(1)).entries == (5, 3, 1)
    store.writer.stories.regroup([*placed(NewStory(3), 3), *placed(NewStory(5), 5)], now=NOW)
    assert [story.entries for story in store.stories.page()] == [story.entries for story in before]


def test_what_is_followed_stays_followed_when_it_is_merged(store: Store) -> None:
    store.writer.stories.follow([StoryId(3)], now=NOW)
    merged(store, 1, 3)
    assert store.stories.get(StoryId(1)).followed
    assert not store.stories.get(StoryId(5)).followed


def test_what_is_muted_stays_muted_when_it_is_merged_unless_the_other_is_followed(store: Store) -> None:
    store.writer.stories.mute([StoryId(3), StoryId(4)], now=NOW)
    store.writer.stories.follow([StoryId(2)], now=NOW)
    merged(store, 1, 3)
    merged(store, 2, 4)
    assert store.stories.get(StoryId(1)).muted
    assert not store.stories.get(StoryId(2)).muted


def test_what_is_followed_is_not_hidden_by_joining_a_muted_story(store: Store) -> None:
    store.writer.stories.follow([StoryId(3)], now=NOW)
    store.writer.stories.mute([StoryId(1)], now=NOW)
    merged(store, 1, 3)
    story = store.stories.get(StoryId(1))
    assert (story.followed, story.muted) == (True, False)


@pytest.mark.parametrize("wish", ["follow", "mute"])
def test_what_was_wished_of_a_story_is_undone_where_it_has_become_a_part_of_another(store: Store, wish: str) -> None:
    getattr(store.writer.stories, wish)([StoryId(3)], now=NOW)
    merged(store, 1, 3)
    merged(store, 5, 1, 3)  # and that of a third
    for expected, step in ((0, store.writer.journal.undo), (1, store.writer.journal.redo)):
        assert (done := step()) is not None
        assert (done.applied, done.skipped) == (1, 0)
        assert sum(store.stories.followed_and_muted()) == expected
        story = store.stories.get(StoryId(3))
        assert (story.id, story.followed or story.muted) == (5, bool(expected))


def test_how_many_stories_are_followed_is_counted_from_the_few_wishes(store: Store) -> None:
    def steps() -> int:
        counted = [0]

        def step() -> int:
            counted[0] += 1
            return 0

        store.reader().set_progress_handler(step, 1)
        store.stories.followed_and_muted()
        store.reader().set_progress_handler(None, 1)
        return counted[0]

    few = steps()
    assert few > 0
    with store.writer.transaction() as connection:
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
            "INSERT INTO story (id, lead) SELECT i, 1 FROM n"
        )
    many = steps()
    with store.writer.transaction() as connection:
        connection.execute("DELETE FROM story WHERE id >= 1000")
    assert many == few


def test_undoing_that_a_merged_story_was_followed_leaves_the_other_one_followed(store: Store) -> None:
    store.writer.stories.follow([StoryId(1)], now=NOW)
    store.writer.stories.follow([StoryId(3)], now=NOW)
    merged(store, 1, 3)
    assert (done := store.writer.journal.undo()) is not None
    assert (done.applied, done.skipped) == (0, 1)
    assert store.stories.get(StoryId(1)).followed


def test_a_wish_for_a_story_that_was_merged_meanwhile_is_for_what_it_became(store: Store) -> None:
    store.writer.stories.follow([StoryId(3)], now=NOW)
    store.writer.stories.follow([StoryId(3)], followed=False, now=NOW)
    merged(store, 1, 3)
    assert store.writer.stories.mute([StoryId(3)], now=NOW) == 1
    assert store.stories.get(StoryId(1)).muted


def test_wishes_outlive_what_retention_forgets_of_others(store: Store) -> None:
    store.writer.stories.follow([StoryId(3)], now=NOW)
    merged(store, 1, 3)
    store.writer.retention.forget(entry_ids(6), now=NOW)
    store.writer.journal.undo()
    assert not store.stories.get(StoryId(1)).followed


def test_grouped_entries_wait_no_longer(store: Store) -> None:
    store.writer.stories.regroup([], grouped=entry_ids(1, 2), now=NOW)
    assert store.entries.to_group() == (3, 4, 5, 6)
    assert store.entries.to_group(1) == (3,)


def test_lists_of_stories_leave_out_muted_ones_and_select_by_their_entries(store: Store) -> None:
    merged(store, 1, 3)
    store.writer.marks.mark_read(entry_ids(2, 5), now=NOW)
    store.writer.marks.star(entry_ids(3), now=NOW)
    store.writer.stories.mute([StoryId(4)], now=NOW)
    assert [story.id for story in store.stories.page()] == list(store.stories.ids()) == [1, 5, 2, 6]
    assert list(store.stories.ids(muted=True)) == [1, 5, 2, 4, 6]
    assert list(store.stories.ids(unread=True)) == [1, 6]
    assert [story.starred for story in store.stories.page(STARRED)] == [True]
    assert list(store.stories.ids(of_feed(FeedId(2)))) == [1]
    first = store.stories.page(limit=1)
    assert [story.id for story in store.stories.page(after=cursor_of(first[0]))] == [5, 2, 6]


def test_a_removed_feed_neither_counts_nor_speaks_for_a_story_and_comes_back(store: Store) -> None:
    merged(store, 1, 1, 3)
    store.writer.feeds.unsubscribe([FeedId(1)], now=NOW)
    story = store.stories.get(StoryId(1))
    assert (story.lead, story.entries, story.outlets, story.unread) == (3, (3,), ("outlet2.example",), 1)
    assert list(store.stories.ids()) == [1, 5, 4, 6]
    store.writer.journal.undo()
    assert store.stories.get(StoryId(1)).lead == 1
    assert list(store.stories.ids()) == [1, 5, 2, 4, 6]


def test_marks_on_entries_of_a_removed_feed_do_not_count_in_stories(store: Store) -> None:
    store.writer.marks.mark_read(entry_ids(1), now=NOW)
    merged(store, 1, 1, 3)
    with store.writer.transaction() as connection:
        connection.execute("UPDATE journal SET id = id + 100 WHERE change ->> 'kind' = 'read'")
    store.writer.feeds.unsubscribe([FeedId(1)], now=NOW)
    store.writer.marks.mark_unread(entry_ids(1), now=NOW)
    assert store.stories.get(StoryId(1)).unread == 1


def test_forgotten_entries_leave_their_stories_and_an_empty_story_goes(store: Store) -> None:
    merged(store, 1, 1, 3)
    store.writer.retention.forget(entry_ids(1, 5), now=NOW)
    assert store.stories.get(StoryId(1)).entries == (3,)
    assert list(store.stories.ids()) == [1, 2, 4, 6]


def test_undoing_a_merge_restores_stories_whose_entries_are_left(store: Store) -> None:
    store.writer.stories.regroup(placed(StoryId(1), 3, 5), now=NOW, change=DONE)
    store.writer.retention.forget(entry_ids(3), now=NOW)
    undone = store.writer.journal.undo()
    assert undone is not None
    assert (undone.applied, undone.skipped) == (1, 1)
    assert list(store.stories.ids()) == [1, 5, 2, 4, 6]


def test_undoing_a_merge_restores_the_lead_that_a_vanished_story_had(store: Store) -> None:
    store.writer.stories.regroup(placed(StoryId(1), 3, 5), leads={StoryId(1): EntryId(3)}, now=NOW)
    merged(store, 6, 1, 3, 5, change=DONE)
    store.writer.journal.undo()
    assert store.stories.get(StoryId(1)).lead == 3
