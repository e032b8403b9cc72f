"""Articles as plain text, and the words that lead to their links."""

from __future__ import annotations

from feedreader.text.html import article_of
from feedreader.text.plain import link_words, plain_text


def test_the_words_of_a_link_are_all_that_stands_in_it_however_they_are_set():
    article = article_of(
        '<p>See <a href="https://a.example/plan">the <b>whole</b> plan</a>, or <a href="/b">ask</a>.',
        "https://a.example/",
    )
    assert link_words(article) == ("the whole plan", "ask")


def test_words_that_stand_between_two_links_to_one_page_lead_nowhere():
    article = article_of('<p><a href="https://a.example/">one</a> and <a href="https://a.example/">again</a>')
    assert link_words(article) == ("one",)
    assert plain_text(article, numbered=True) == "one[1] and again[1]"
