"""Regrouping the window: what is one story, under which number, and what a user said."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stories.conftest import GROUPS, TITLES, Memory, entry

from feedreader.model.placing import Correction
from feedreader.model.stories import ReasonKind
from feedreader.stories import evidence
from feedreader.stories.assign import Live
from feedreader.stories.evidence import Reasons
from feedreader.stories.lead import Preferences
from feedreader.stories.regroup import regroup
from feedreader.stories.window import Window, prepare
from feedreader.text.story_wording import reasons
from feedreader.text.words import surface


def everything():
    return [entry(number, title, hours=number * 0.5) for number, title in enumerate(TITLES)]


def test_reports_of_one_event_are_one_story_and_others_are_not(memory, newsroom):
    memory.add(newsroom)
    memory.regroup()
    assert memory.partition == GROUPS


def test_grouping_twice_changes_nothing(memory, newsroom):
    memory.add(newsroom)
    memory.regroup()
    before = dict(memory.stories)
    assert memory.regroup().placements == ()
    assert memory.stories == before


def test_the_words_of_an_entry_are_read_once_for_all_reasons_of_its_story(memory, monkeypatch):
    read = []
    monkeypatch.setattr(evidence, "surface", lambda text: read.append(text) or surface(text))
    memory.add(
        entry(number, f"Comet Ardal seen over harbour town {word} by night", hours=number * 0.1)
        for number, word in enumerate(("Aster", "Birch", "Cedar", "Daphne", "Elder", "Fennel", "Gorse", "Hazel"))
    )
    memory.regroup()
    assert len(memory.partition) == 1
    titles = [text for text in read if text]
    assert len(titles) == len(set(titles)) == 8


@settings(max_examples=25)
@given(st.permutations(range(len(TITLES))), st.integers(1, 8))
def test_neither_the_order_of_arrival_nor_the_size_of_batches_matters(order, size):
    memory, entries = Memory(), everything()
    for start in range(0, len(order), size):
        memory.add([entries[number] for number in order[start : start + size]])
        memory.regroup()
    assert memory.partition == GROUPS


@settings(max_examples=15)
@given(st.permutations(range(len(TITLES))), st.integers(1, 8))
def test_assigning_first_and_regrouping_later_comes_to_the_same(order, size):
    memory, entries = Memory(), everything()
    live = Live(memory.window())
    for start in range(0, len(order), size):
        batch = [entries[number] for number in order[start : start + size]]
        memory.add(batch)
        memory.place(live.assign(batch, memory.stories))
    memory.regroup()
    assert memory.partition == GROUPS


def test_a_new_entry_joins_its_story_at_once(memory, newsroom):
    memory.add(newsroom[:5])
    memory.regroup()
    live = Live(memory.window())
    new = entry(50, "Ferry capsizes on Lake Tarn: passengers still missing", hours=6)
    memory.add([new])
    (placement,) = live.assign([new], memory.stories)
    assert placement.story == memory.stories[0]
    assert placement.link is not None
    assert placement.link.with_entry in {0, 1, 2}


def test_a_story_keeps_its_number_when_entries_arrive(memory, newsroom):
    memory.add([newsroom[0], newsroom[1], newsroom[3]])
    memory.regroup()
    number, other = memory.stories[0], memory.stories[3]
    memory.add([newsroom[2], newsroom[4]])
    memory.regroup()
    assert {memory.stories[n] for n in (0, 1, 2)} == {number}
    assert {memory.stories[n] for n in (3, 4)} == {other}


def test_what_was_taken_apart_stays_apart(memory, newsroom):
    memory.add(newsroom)
    memory.corrections = [Correction(entry=1, other=other, together=False) for other in (0, 2)]
    memory.regroup()
    assert frozenset({1}) in memory.partition
    assert frozenset({0, 2}) in memory.partition
    memory.add([entry(20, "Eleven missing as ferry capsizes on Lake Tarn", hours=5)])
    memory.regroup()
    assert all(not {1, other} <= story for story in memory.partition for other in (0, 2))


def test_copies_at_one_address_that_were_taken_apart_stay_apart(memory):
    """Also where a third entry is at that address: it goes with one of them."""
    title = "Ferry capsizes off Lake Tarn, eleven passengers missing since dawn"
    memory.add([entry(number, title, hours=number * 0.1, url_key="a.example/1") for number in range(3)])
    memory.regroup()
    assert memory.partition == {frozenset({0, 1, 2})}
    memory.corrections = [Correction(entry=0, other=1, together=False)]
    memory.regroup()
    assert memory.stories[0] != memory.stories[1]
    assert len(memory.partition) == 2


def test_what_was_put_together_stays_together(memory, newsroom):
    memory.add(newsroom)
    memory.corrections = [Correction(entry=7, other=3, together=True)]
    memory.regroup()
    assert frozenset({3, 4, 7}) in memory.partition


def test_apart_holds_through_entries_put_together(memory, newsroom):
    memory.add(newsroom)
    memory.corrections = [
        Correction(entry=0, other=1, together=False),
        Correction(entry=1, other=2, together=True),
    ]
    memory.regroup()
    assert memory.stories[1] == memory.stories[2] != memory.stories[0]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()).filter(lambda c: c[0] < c[1]), max_size=6)
)
def test_no_grouping_overrules_a_correction(said):
    memory = Memory()
    memory.add(everything())
    together = [pair for *pair, same in said if same]
    apart = [pair for *pair, same in said if not same]
    memory.corrections = [Correction(entry=a, other=b, together=same) for a, b, same in said]
    memory.regroup()
    home = {number: {number} for number in range(8)}
    for a, b in together:
        assert memory.stories[a] == memory.stories[b]
        union = home[a] | home[b]
        for number in union:
            home[number] = union
    for a, b in apart:
        assert b in home[a] or memory.stories[a] != memory.stories[b]


@pytest.mark.parametrize("count", [12, 17, 23])
@pytest.mark.parametrize("hours", [0.5, 3])
@pytest.mark.parametrize("length", [4, 5])
def test_a_story_does_not_chain_into_another_event(memory, count, hours, length):
    words = [f"{chr(97 + n)}{chr(97 + n)}uvo" for n in range(26)]
    memory.add([entry(n, " ".join(words[n : n + length]), hours=n * hours) for n in range(count)])
    memory.regroup()
    assert memory.stories[0] != memory.stories[count - 1]
    assert all(max(story) - min(story) <= length for story in memory.partition)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siege of Arvel: key events, day 2", "Siege of Arvel: key events, day 21"),
        ("Live: Harbour talks, 3 March 2026", "Live: Harbour talks, 4 March 2026"),
        ("Lotto draw 1204: the winning numbers", "Lotto draw 1205: the winning numbers"),
        ("Horoscope for Monday: what the stars say", "Horoscope for Tuesday: what the stars say"),
        ("Wetter am 3. März: Regen im Norden", "Wetter am 4. März: Regen im Norden"),
        ("Die Nachrichten am Morgen – 7. Januar", "Die Nachrichten am Morgen – 8. Januar"),
        ("Курс валют на четвер, 8 січня", "Курс валют на п’ятницю, 9 січня"),
        ("Across the strait by oar, day 2: blisters", "Across the strait by oar, day 5: the ice arrives"),
        ("体彩开奖结果(1月6日)", "体彩开奖结果(1月8日)"),
    ],
)
def test_two_days_of_one_template_are_two_stories(memory, one, other):
    memory.add([
        entry(1, one, hours=0, outlet="a.example"), entry(2, other, hours=24, outlet="a.example"),
        entry(3, one, hours=1, outlet="b.example"),
    ])  # fmt: skip
    memory.regroup()
    assert memory.stories[1] == memory.stories[3] != memory.stories[2]


def test_a_rising_toll_is_one_story(memory):
    memory.add([
        entry(1, "Ferry capsizes on Lake Tarn, 11 people missing", outlet="a.example"),
        entry(2, "Ferry capsizes on Lake Tarn, 14 people missing", hours=3, outlet="b.example"),
    ])  # fmt: skip
    memory.regroup()
    assert len(memory.partition) == 1


def test_one_address_is_one_article_under_another_title(memory):
    lead = "Eleven passengers are missing after a ferry capsized on Lake Tarn on Monday morning."
    memory.add([
        entry(1, "Ferry capsizes", lead=lead, url_key="a.example/ferry"),
        entry(2, "What we know so far", lead=lead, url_key="a.example/ferry", hours=60),
    ])  # fmt: skip
    memory.regroup()
    assert len(memory.partition) == 1


def test_who_links_to_an_article_and_says_something_else_is_not_in_its_story(memory, newsroom):
    newsroom[0] = entry(0, TITLES[0], url_key="a.example/ferry")
    memory.add(
        [*newsroom, entry(90, "Cheap watches for everyone, click here", url_key="a.example/ferry", outlet="spam")]
    )
    memory.regroup()
    assert memory.partition == GROUPS | {frozenset({90})}
    live = Live(memory.window())
    assert live.assign([entry(91, "Win a holiday in the sun now", url_key="a.example/ferry")], {91: 91}) == []


def test_last_years_article_is_not_todays_story(memory):
    title = "Opinion: the ferries of Lake Tarn are not safe"
    memory.add([entry(1, title, hours=0), entry(2, f"{title} anymore", hours=-24 * 365)])
    memory.regroup()
    assert len(memory.partition) == 2


@pytest.mark.parametrize("order", list(permutations((0, 1, 2)))[:3])
def test_names_and_numbers_bring_languages_together(order):
    memory = Memory()
    texts = [
        ("en", "Hachimura and Susaki to carry Japan flag in Paris 2031"),
        ("de", "Hachimura und Susaki tragen Japans Flagge in Paris 2031"),
        ("es", "La novela gana el premio nacional"),
    ]
    memory.add([entry(n, texts[n][1], language=texts[n][0]) for n in order])
    memory.regroup()
    assert memory.partition == {frozenset({0, 1}), frozenset({2})}


def test_who_speaks_for_a_story(memory, newsroom):
    memory.add(newsroom)
    assert memory.regroup().leads[memory.stories[0]] == 0
    wished = Preferences(outlets=("outlet2.example",))
    assert memory.regroup(preferences=wished).leads[memory.stories[0]] == 2


def test_reasons_are_told_in_words(memory, newsroom):
    memory.add(newsroom)
    links = {p.entry: p.link for p in memory.regroup().placements if p.link}
    link = links[1]
    assert link.with_entry == 0
    assert 0 < link.score < 1
    said = reasons(link.evidence)
    assert any(sentence.startswith("Both mention") and "Tarn" in sentence for sentence in said)
    assert any("% alike" in sentence for sentence in said)
    assert any("hour" in sentence for sentence in said)


def test_a_word_that_only_one_of_two_writes_large_is_no_name(memory):
    memory.add(
        [
            entry(0, "March of the Amber guild ends in the harbour of Tarn"),
            entry(1, "Amber guild ends its march in the harbour of Tarn"),
        ]
    )
    done = memory.regroup()
    told = [words for placed in done.placements if placed.link for one in placed.link.evidence for words in one.words]
    assert "Amber" in told
    assert not {"March", "march"} & set(told)


def test_an_entry_that_has_lost_its_reason_gets_another(memory, newsroom):
    memory.add(newsroom)
    memory.regroup()
    lost = next(iter(memory.links))
    del memory.links[lost]
    assert [placed.entry for placed in memory.regroup().placements] == [lost]


def test_of_a_large_story_the_first_twelve_and_the_last_twelve_are_looked_at_for_the_closest():
    """Of thirty, the one in the middle that says the same is not seen, and one near either end is."""
    for same, found in ((11, True), (12, False), (16, False), (17, True)):
        entries = [
            entry(number, f"Comet Ardal seen over harbour w{number}x", hours=number * 0.01) for number in range(29)
        ]
        entries[same] = entry(same, "Comet Ardal seen over harbour town of Tarn by night", hours=same * 0.01)
        late = entry(99, "Comet Ardal seen over harbour town of Tarn by night", hours=1)
        prepared = prepare(Window(entries=[*entries, late]))
        link = Reasons(prepared).link(29, list(range(30)))
        assert link is not None
        assert (link.with_entry == same) is found
        assert (link.score == 1.0) is found
        assert link.entry == 99


def test_the_first_of_a_story_has_no_reason_and_a_score_has_three_places():
    entries = [entry(number, title, hours=number * 1.2345) for number, title in enumerate(TITLES[:3])]
    prepared = prepare(Window(entries=entries))
    told = Reasons(prepared)
    assert told.link(0, [0, 1, 2]) is None
    link = told.link(2, [0, 1, 2])
    assert link is not None
    assert round(link.score, 3) == link.score > 0
    assert round(link.score, 2) != link.score
    apart = link.evidence[-1]
    assert apart.kind is ReasonKind.APART
    assert apart.amount == round(2.469 / 24, 4) if link.with_entry == 0 else round(1.2345 / 24, 4)


def test_what_two_entries_have_in_common_is_told_of_five_words_and_of_numbers_apart():
    names = "Amber Birch Cedar Delta Ember Fjord"
    titles = (f"{names} meet 120 of 450", f"{names} saw 450 of 120")
    told = Reasons(prepare(Window(entries=[entry(0, titles[0]), entry(1, titles[1])]))).evidence(1, 0)
    kinds = {reason.kind: reason for reason in told}
    assert len(kinds[ReasonKind.SHARED_WORDS].words) == 5
    assert sorted(kinds[ReasonKind.SHARED_NUMBERS].words) == ["120", "450"]
    assert kinds[ReasonKind.WORDING].amount == round(kinds[ReasonKind.WORDING].amount, 3) > 0.05
    assert ReasonKind.AMONG_OTHERS not in kinds


def test_entries_that_share_nothing_are_together_among_others():
    told = Reasons(prepare(Window(entries=[entry(0, "Amber"), entry(1, "Birch", hours=6)]))).evidence(1, 0)
    assert [(reason.kind, reason.amount) for reason in told] == [
        (ReasonKind.AMONG_OTHERS, None),
        (ReasonKind.APART, 0.25),
    ]


def test_entries_without_a_time_are_not_told_how_far_apart_they_came():
    from feedreader.stories.features import describe

    entries = [describe(number, title=title) for number, title in enumerate(TITLES[:2])]
    told = Reasons(prepare(Window(entries=entries))).evidence(1, 0)
    assert ReasonKind.APART not in {reason.kind for reason in told}


def test_a_new_address_joins_the_story_that_has_it_whatever_else_is_closer():
    told = [entry(0, TITLES[0], url_key="a.example/1"), entry(1, TITLES[3])]
    live = Live(Window(entries=told, stories={0: 10, 1: 11}))
    late = entry(5, TITLES[0], url_key="a.example/1", hours=30)
    (place,) = live.assign([late], {5: 12})
    assert place.story == 10
    live = Live(Window(entries=told, stories={1: 11}))  # the first is in no story yet
    assert live.assign([late], {5: 12}) == []
    again = entry(6, TITLES[0], url_key="a.example/1", hours=31)
    (place,) = live.assign([again], {6: 13})
    assert place.story == 12


def test_of_two_stories_that_are_equally_close_the_older_one_is_joined():
    told = [entry(number, TITLES[0], hours=number * 0.1) for number in (0, 1)]
    for numbers in ((10, 11), (11, 10)):
        live = Live(Window(entries=told, stories=dict(enumerate(numbers))))
        near = entry(5, TITLES[0], hours=0.05)
        (place,) = live.assign([near], {5: 12})
        assert place.story == 10


def test_a_correction_bars_a_story_by_any_of_its_entries():
    told = [entry(number, TITLES[0], hours=number * 0.1) for number in range(3)]
    said = [Correction(entry=2, other=5, together=False)]
    live = Live(Window(entries=told, stories=dict.fromkeys(range(3), 10), corrections=said))
    assert live.assign([entry(5, TITLES[0], hours=1)], {5: 12}) == []


@pytest.mark.parametrize(
    ("stories", "kept"),
    [
        ({0: 5, 1: 5, 2: 6}, {5}),  # the number of most
        ({0: 6, 1: 5}, {5}),  # of equal ones the lowest
        ({2: 7}, {7}),
    ],
)
def test_stories_that_were_joined_keep_one_number(stories, kept):
    entries = [entry(number, TITLES[number], hours=number * 0.5) for number in range(3)]
    done = regroup(Window(entries=entries, stories=stories))
    numbers = {place.story for place in done.placements} | set(stories.values()) & kept
    assert numbers <= kept
    assert set(done.leads) == kept


def test_a_story_that_fell_apart_keeps_its_number_for_most_of_its_entries_or_the_earliest():
    entries = [entry(number, TITLES[number], hours=number * 0.5) for number in (3, 4, 0, 1, 2)]
    done = regroup(Window(entries=entries, stories=dict.fromkeys(range(5), 9)))
    moved = {place.entry for place in done.placements if place.story != 9}
    assert moved == {3, 4}
    entries = [entry(number, TITLES[number], hours=number * 0.5) for number in (0, 3)]
    done = regroup(Window(entries=entries, stories={0: 9, 3: 9}))
    assert {place.entry for place in done.placements if place.story != 9} == {3}
