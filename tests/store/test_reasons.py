"""Reasons as the store keeps them: as values, and as sentences where an earlier version wrote them."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.stories import Reason, ReasonKind
from feedreader.store.connect import open_store
from feedreader.store.reasons import as_text, from_text
from feedreader.text.story_wording import reasons

SAID = st.builds(
    Reason,
    st.sampled_from(ReasonKind),
    st.lists(st.text(min_size=1, max_size=9), max_size=3).map(tuple),
    st.none() | st.floats(0, 30),
)


SENTENCES_THEN = {"merged by hand": "put together by hand"}
"""What older versions stored, where it is said otherwise today."""


@given(st.lists(SAID, max_size=5))
def test_what_is_kept_comes_back(evidence):
    assert from_text(as_text(evidence)) == tuple(evidence)


@pytest.mark.parametrize(
    "evidence",
    [
        (Reason(ReasonKind.BY_HAND),),
        (Reason(ReasonKind.SAME_ADDRESS), Reason(ReasonKind.APART, amount=0.0)),
        (Reason(ReasonKind.SAME_TEXT),),
        (Reason(ReasonKind.TRANSLATED),),
        (Reason(ReasonKind.SHARED_WORDS, ("Tarn", "Weir", "Orla")), Reason(ReasonKind.SHARED_NUMBERS, ("14",))),
        (Reason(ReasonKind.SHARED_NUMBERS, ("3", "1.5")),),
        (Reason(ReasonKind.MEANING, amount=0.61), Reason(ReasonKind.WORDING, amount=0.08)),
        (Reason(ReasonKind.MEANING, amount=0.61), Reason(ReasonKind.APART, amount=1.0)),
        (Reason(ReasonKind.WORDING, amount=0.4), Reason(ReasonKind.APART, amount=3.0)),
        (Reason(ReasonKind.AMONG_OTHERS),),
    ],
)
def test_sentences_of_before_are_read_as_what_they_were_made_of(evidence):
    said = [SENTENCES_THEN.get(each, each) for each in reasons(evidence)]
    assert from_text(json.dumps(said)) == evidence


@pytest.mark.parametrize(
    "text", ['["what nobody wrote"]', '["Their words are 0% alike."]', '[["a kind of later", [], 1]]', "[]"]
)
def test_what_is_no_reason_is_left_out(text):
    assert from_text(text) == ()


def test_a_store_of_before_keeps_its_reasons(tmp_path):
    path = tmp_path / "feedreader.db"
    with open_store(path):
        pass
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm016_reasons'")
        connection.execute("PRAGMA user_version = 15")
        said = json.dumps(["Both mention Tarn.", "Their words are 0% alike."])
        connection.execute("INSERT INTO story_link VALUES (1, 2, 0.7, ?)", (said,))
    connection.close()
    with open_store(path) as store:
        (kept,) = store.reader().execute("SELECT evidence FROM story_link").fetchone()
    assert kept == as_text([Reason(ReasonKind.SHARED_WORDS, ("Tarn",))])
