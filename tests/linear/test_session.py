"""Conversations in the linear mode: what is typed, what is heard, what is stored."""

from __future__ import annotations

import pytest
from tests.builders import NOW, make_intent, make_new
from tests.inside import store_of, workspace_of

from feedreader.errors import QueryError


def test_it_begins_with_what_is_unread_numbered_and_says_what_may_be_typed(talked):
    first, *_ = talked("q")
    assert first.startswith(
        "Stories 1 to 3 of 3 unread.\n1. À Paris, une déclaration sur l’Ukraine\n"
        "   3 outlets: Le Monde, Tagesschau and BBC News; fr, de, en; 1 h"
    )
    assert "\n2. Storm closes ports\n   BBC News; en; 5 hours ago; unread\n" in first
    assert first.endswith("Number to read, search, help or quit")


def test_a_number_reads_a_story_and_marks_that_version_read(talked, newsroom):
    _, heard, *_ = talked("1", "q")
    assert heard.startswith("À Paris, une déclaration sur l’Ukraine\nLe Monde\n")
    assert "The first link[1] and the second[2]." in heard
    assert "Heading: A heading" in heard
    assert "End. 2 links (type links) and 2 other versions (type versions)." in heard
    read = {name: newsroom.library.entries.get(entry).read for name, entry in newsroom.entries.items()}
    assert [name for name, is_read in read.items() if is_read] == ["paris-fr"]


def test_what_has_no_title_begins_with_its_text(talked, newsroom):
    new = make_new("micro", when=NOW, title="", content="<p>Saw a <b>heron</b> by the canal.</p>")
    store_of(newsroom.library).writer.polling.apply([make_intent(4, new)])
    heard = talked("1", "versions", "q")
    assert "1. Saw a heron by the canal.\n" in heard[0]
    assert heard[1].startswith("Blog\n")
    assert "\n\nSaw a heron by the canal.\n" in heard[1]


def test_every_version_can_be_reached_and_why_they_are_together(talked, newsroom):
    heard = talked("1", "versions", "v 1", "why", "v 9", "q")
    assert heard[2].count("\n   ") == 3
    assert "this is the one you read" in heard[2]
    assert heard[3].startswith("Pariser Erklärung zur Ukraine\nTagesschau\n")
    assert "joined with Le Monde, 90% alike: both mention Paris." in heard[4]
    assert heard[4].count("joined with") == 2
    assert "There is no version 9." in heard[5]
    assert newsroom.library.entries.get(newsroom.entries["paris-de"]).read


def test_a_list_is_told_a_page_at_a_time_forwards_and_back(talked, monkeypatch):
    monkeypatch.setattr("feedreader.linear.session.PAGE", 2)
    heard = talked("", "", "p", "p", "2", "l", "q")
    assert [each.partition(" unread")[0] for each in heard[:4]] == [
        "Stories 1 to 2 of 3",
        "Stories 3 to 3 of 3",
        "There are no more.\nNumber to read, search, help or quit",
        "Stories 1 to 2 of 3",
    ]
    assert heard[4].startswith("There is nothing before this.")
    assert heard[6].startswith("Stories 1 to 2 of 3")


def test_of_many_outlets_some_are_named_and_the_others_counted(talked, monkeypatch):
    monkeypatch.setattr("feedreader.linear.formatting.NAMED_OUTLETS", 2)
    assert "3 outlets: Le Monde and 2 more; fr, de, en" in talked("q")[0]


def test_links_are_listed_by_number_and_opened_with_the_command_of_the_configuration(talked, tmp_path):
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f"#!/bin/sh\necho \"$@\" >> '{opened}'\n")
    browser.chmod(0o700)
    heard = talked(
        "1",
        "links",
        "open",
        "o 2",
        "o 7",
        "o x",
        "o 0000000022",
        "0000000022",
        "q",
        browser=f"'{browser}' --new-tab %u",
    )
    assert heard[2].startswith("Page: https://news.example/paris-fr\n1. link, one.example: https://one.example/a\n2. ")
    assert heard[4].startswith("Opening two.example: https://two.example/b")
    assert heard[5].startswith("There is no link 7.")
    assert heard[6].startswith("There is no link x.")
    assert heard[7].startswith("There is no link 0000000022.")
    assert heard[8].startswith("There is no number 22 in the list.")
    assert opened.read_text() == "--new-tab https://news.example/paris-fr\n--new-tab https://two.example/b\n"


def test_enter_reads_story_after_story_and_says_when_there_are_no_more(talked, newsroom):
    heard = talked("1", "", "", "", "p", "q")
    assert "Storm closes ports" in heard[2]
    assert "A post about feeds" in heard[3]
    assert "That was the last one." in heard[4]
    assert "Storm closes ports" in heard[5]
    assert store_of(newsroom.library).entries.count(workspace_of(newsroom.library).selection("is:unread")) == 2


def test_marks_tags_and_stars_by_number_and_everything_is_undone(talked, newsroom):
    library = newsroom.library
    heard = talked("read 1-2", "star 3", "t talks/peace 1", "u", "undo", "undo", "redo", "undo", "redone", "q")
    assert "Marked 4 entries read." in heard[1]
    assert "Starred 1 entry." in heard[2]
    assert "Tagged 3 entries talks/peace." in heard[3]
    assert "Undone: " in heard[4]
    assert "Redone: " in heard[7]
    assert "“redone” is not understood." in heard[9]
    for words in ("is:read", "is:starred", "tag:talks"):
        assert store_of(library).entries.count(workspace_of(library).selection(words)) == 0


def test_a_mark_without_numbers_means_what_is_read_and_else_asks_which(talked, newsroom):
    heard = talked("star", "2", "star", "tag later", "l", "star 4", "star 2-1", "unread 0", "q")
    assert "Which? Type star and numbers" in heard[1]
    assert "Starred 1 entry." in heard[3]
    assert "Tagged 1 entry later." in heard[4]
    assert "; starred" in heard[5]
    assert all("Which?" in each for each in heard[6:9])
    storm = newsroom.library.entries.get(newsroom.entries["storm"])
    assert (storm.starred, storm.tags) == (True, ("later",))


def test_a_star_on_any_version_is_taken_off_with_the_story(talked, newsroom):
    newsroom.library.entries.mark("star", [newsroom.entries["paris-de"]])
    heard = talked("unstar 1", "q")
    assert "Unstarred 1 entry." in heard[1]
    assert not newsroom.library.entries.get(newsroom.entries["paris-de"]).starred


def test_a_tag_of_several_words_stands_between_quotes(talked, newsroom):
    heard = talked('tag "to read" 2', 'untag "to read" 2', 'tag "to read"', "q")
    assert "Tagged 1 entry to read." in heard[1]
    assert "Took to read off 1 entry." in heard[2]
    assert 'Which? Type tag "to read" and numbers' in heard[3]


def test_an_article_is_read_with_its_star_and_its_tags_and_without_a_word_where_it_has_none(talked):
    heard = talked("2", "star", "tag later", "again", "q")
    assert "tarred" not in heard[1]
    assert "\nStarred and tagged later" in heard[4]


def test_a_search_lists_what_it_finds_and_alone_leads_back(talked):
    heard = talked("/storm", "search", "search (x", "/nowhere", "all", "q")
    assert "Stories 1 to 1 of 1 for storm." in heard[1]
    assert "Stories 1 to 3 of 3 unread." in heard[2]
    assert "That could not be done: this parenthesis is not closed (character 1 of the query)." in heard[3]
    assert "No stories for nowhere." in heard[4]
    assert "add is:unread" in heard[5]


def test_a_search_opens_the_version_that_it_found(talked):
    heard = talked("1", "q", query="lang:de")
    assert "Pariser Erklärung zur Ukraine" in heard[1]


def test_it_may_begin_with_a_query_and_a_wrong_one_is_told_at_once(talked):
    assert "Stories 1 to 1 of 1 for feed:blog." in talked("q", query="feed:blog")[0]
    with pytest.raises(QueryError):
        talked(query="(((")


def test_all_shows_what_was_read_too(talked):
    heard = talked("read all", "latest", "all", "q")
    assert "No unread stories. Type all to include what was read" in heard[2]
    assert "Stories 1 to 3 of 3." in heard[3]


def test_help_names_every_verb_and_only_those_that_work_here(talked):
    heard = talked("help", "1", "h", "q")
    assert "search or /, then WORDS" in heard[1]
    assert "\nversions" not in heard[1]
    assert "\nversions or v, then NUMBER" in heard[3]


@pytest.mark.parametrize("typed", ["nonsense", "links", "0", "4", "99999999999999999999", "²", "-1", "\x1b[A", "  \t "])
def test_whatever_is_typed_is_answered_in_words(talked, typed):
    heard = talked(typed, "l", "q")
    assert "Stories 1 to 3" in heard[2]
    assert heard[1].count("\n") < 3
    assert "\x1b" not in "".join(heard)


def test_it_ends_when_there_are_no_more_answers(talked):
    assert talked("1")[-1].strip() == ""


def test_the_text_is_saved_and_piped_without_a_shell(talked, newsroom, tmp_path):
    place = tmp_path / "saved.txt"
    heard = talked("2", f"save {place}", f"save {place}", "pipe cat; touch pwned", "pipe no-such-command", "q")
    assert place.read_text(encoding="utf-8").startswith("Storm closes ports\n")
    assert "exists already and was left alone" in heard[3]
    assert "cat; could not be started" in heard[4]
    assert "no-such-command could not be started" in heard[5]
