"""Which entry speaks for a story."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.stories.conftest import entry

from feedreader.stories.lead import Preferences, lead

SHORT, LONG = "The crew is safe.", "The crew is safe, and so are all the passengers, said the harbour master. " * 2


def told(number: int, title: str, text: str, **facts):
    """An entry that came so many hours after the first."""
    return replace(entry(number, title or "x", hours=number, **facts), title=title, lead=text)


@pytest.mark.parametrize(
    ("first", "second", "speaks"),
    [
        (("Ferry aground", ""), ("Ferry aground", SHORT), 2),  # a title alone says less
        (("", SHORT), ("Ferry aground", SHORT), 2),  # a text alone, too
        (("Ferry aground", SHORT), ("Ferry aground", LONG), 2),
        (("", LONG), ("Ferry aground", SHORT), 2),
        (("Ferry aground", SHORT), ("Ferry aground", SHORT), 1),  # who says as much is as good as the first
        (("Ferry aground", LONG), ("Ferry aground", LONG + LONG), 1),
    ],
)
def test_the_first_that_says_most_speaks(first, second, speaks):
    assert lead([told(1, *first), told(2, *second)], Preferences()) == speaks


def test_an_outlet_that_is_wanted_goes_before_a_language_and_that_before_what_says_most():
    one = told(1, "Ferry aground", LONG, outlet="a.example", language="en")
    two = told(2, "Ferry aground", SHORT, outlet="b.example", language="en")
    three = told(3, "Fähre gestrandet", "", outlet="c.example", language="de")
    assert lead([one, two, three], Preferences(languages=("de",))) == 3
    assert lead([one, two, three], Preferences(outlets=("b.example",), languages=("de",))) == 2
    assert lead([one, two, three], Preferences(outlets=("z.example",))) == 1


def test_a_lead_of_a_hundred_and_twenty_characters_is_complete():
    for letters, speaks in ((120, 2), (119, 1)):
        assert lead([told(1, "Ferry aground", "a"), told(2, "Ferry aground", "a" * letters)], Preferences()) == speaks


def test_of_wanted_outlets_the_first_goes_before_the_second_and_that_before_others():
    entries = [told(number, "Ferry aground", "", outlet=f"{number}.example") for number in (1, 2, 3)]
    assert lead(entries, Preferences(outlets=("3.example", "2.example"))) == 3
    assert lead(entries[:2], Preferences(outlets=("3.example", "2.example"))) == 2
    assert lead(entries, Preferences()) == 1
