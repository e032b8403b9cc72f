"""What is compared of entries: what they say, not how it is written. How entries are found again: test_updates."""

from __future__ import annotations

import pytest

from feedreader.policy.matching import Facts


def facts(title: str = "", text: str = "") -> Facts:
    return Facts(guid="g", title=title, date=None, url_key=None, text=text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ferry aground, crew safe!", "FERRY AGROUND \N{EN DASH} crew safe"),
        ("The <b>harbour</b> &amp; the sea", "The harbour, the sea"),
        ("«Côte»", "Côte"),
    ],
)
def test_titles_are_the_same_whatever_their_case_markup_and_punctuation(one, other):
    assert facts(one).title == facts(other).title


@pytest.mark.parametrize(("one", "other"), [("!!!", "???"), ("★", "☆"), ("Day 1", "Day 2")])
def test_titles_without_letters_are_compared_as_they_stand(one, other):
    assert facts(one).title != facts(other).title
    assert facts(one).title == facts(one).title != ""


def test_a_fact_that_an_entry_does_not_have_is_none_of_its_facts():
    assert [name for name, _ in facts("Title", "Text").three] == ["title", "text"]
    assert facts(text="<p> </p>").three == ()
