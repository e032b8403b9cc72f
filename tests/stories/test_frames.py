"""What is left of a headline without its numbers and dates."""

from __future__ import annotations

import pytest
from tests.stories.conftest import entry

from feedreader.stories.features import describe, texts_to_embed
from feedreader.stories.frames import Frame, framed
from feedreader.stories.templates import SERIES, marks


@pytest.mark.parametrize(
    ("title", "frame"),
    [
        ("Harbour news, day 12", Frame("harbour news, day #", "12", counted=True)),
        ("Harbour news 12", Frame("harbour news #", "12", counted=False)),
        ("12 and 7 in the harbour", Frame("# and # in the harbour", "12 7", counted=False)),
        ("Harbour news", None),
        ("abcdefgh 1", Frame("abcdefgh #", "1", counted=False)),
        ("abcdefg 1", None),  # hardly any letters
        ("大統領 1", Frame("大統領 #", "1", counted=False)),
        ("大統 1", None),  # a character says as much as three letters
        ("大統ab 1", Frame("大統ab #", "1", counted=False)),
        ("Across the strait, day 2: blisters of 7 men", Frame("across the strait, day #", "2", counted=True)),
        ("Across the strait: blisters of 7 men", Frame("across the strait: blisters of # men", "7", counted=False)),
        ("Harbour news of 3 March", Frame("harbour news of #", "3 march", counted=True)),
    ],
)
def test_the_frame_of_a_headline_and_what_it_is_filled_in_with(title, frame):
    found = framed(title)
    assert (found and (found.text, found.counted)) == (frame and (frame.text, frame.counted))
    assert frame is None or sorted(found.filling.split()) == sorted(frame.filling.split())  # type: ignore[union-attr]


def uses(*told: tuple[str, float, str]):
    return [entry(number, title, hours=hours, outlet=outlet) for number, (title, hours, outlet) in enumerate(told)]


@pytest.mark.parametrize(
    ("second", "hours", "outlet", "series"),
    [
        ("Harbour news 13", 24, "a.example", True),
        ("Harbour news 13", 24, "b.example", False),
        ("Harbour news 13", 14, "a.example", False),  # of one day
        ("Harbour news 13", 15, "a.example", True),
        ("Harbour news 13", -15, "a.example", True),
        ("Harbour news 13", 24 * 13.9, "a.example", True),
        ("Harbour news 13", 24 * 14, "a.example", False),  # of another fortnight
        ("Harbour news 12", 24, "a.example", False),
    ],
)
def test_what_an_outlet_fills_in_day_after_day_is_a_series(second, hours, outlet, series):
    found = marks(uses(("Harbour news 12", 0, "a.example"), (second, hours, outlet)))
    assert found == (
        {at: {"harbour news #": filling, SERIES: "harbour news #"} for at, filling in enumerate(("12", "13"))}
        if series
        else {}
    )


def test_what_is_counted_is_a_template_whoever_uses_it_unless_all_say_the_same():
    day = [("Harbour news, day 1", 0, "a.example"), ("Harbour news, day 2", 1, "b.example")]
    assert marks(uses(*day)) == {0: {"harbour news, day #": "1"}, 1: {"harbour news, day #": "2"}}
    assert marks(uses(day[0], day[0])) == {}
    assert marks(uses(("Harbour news", 0, "a.example"), *day)) == {
        1: {"harbour news, day #": "1"},
        2: {"harbour news, day #": "2"},
    }
    assert marks(uses(("Harbour news 1", 0, ""), ("Harbour news 2", 24, ""))) == {}


def test_of_very_long_texts_the_beginning_is_looked_at():
    one = describe(1, title="a" * 501, lead="b" * 601)
    assert (len(one.title), len(one.lead)) == (500, 600)
    assert [len(text) for text in texts_to_embed("a" * 501, "b" * 601)] == [500, 600]
    assert texts_to_embed("", " ") == ()
    assert texts_to_embed("a", " ") == ("a",)


@pytest.mark.parametrize(("words", "length"), [(1, 0.0), (14, 0.0), (28, 1.0), (56, 2.0)])
def test_length_counts_doublings_beyond_a_headline(words, length):
    from itertools import product

    each = ["".join(letters) for letters in product("bdfgk", "aeiou", "lmnpr")][:words]
    one = describe(1, title=" ".join(each[:1]), lead=" ".join(each[1:]))
    assert one.length == pytest.approx(length, abs=0.11)


def test_the_words_of_a_title_count_twice():
    one = describe(1, title="harbour", lead="harbour ferry")
    assert dict(zip(one.terms, one.counts, strict=True)) == {"harbo": 3, "ferry": 1}


@pytest.mark.parametrize(
    ("title", "measure"), [("Quake of 5.4", "5.4"), ("Quake of 5", None), ("From 5.4 to 5.6", None), ("Quake", None)]
)
def test_a_measure_is_the_one_number_with_decimals(title, measure):
    assert describe(1, title=title).measure == measure


def test_languages_are_compared_without_their_region_and_times_in_days():
    from tests.builders import DAY, NOW

    assert describe(1, title="a", language="pt-BR").language == "pt"
    assert describe(1, title="a", language=None).language == ""
    assert describe(1, title="a", when=NOW + DAY).day - describe(2, title="a", when=NOW).day == pytest.approx(1.0)
    assert describe(1, title="a").day == 0.0
