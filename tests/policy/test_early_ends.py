"""Which texts are only beginnings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.policy.early_ends import ends_early, is_beginning


@pytest.mark.parametrize(
    "text",
    [
        "<p>The ferry was to sail again on Tuesday, but…</p>",
        "The ferry was to sail again [&#8230;]",
        "The ferry was to sail again [...]</p>\n",
        "<p>Again [&#8230;]</p>\n<p>The post <a href='x'>Ferry</a> appeared first on <a href='y'>Quay</a>.</p>",
        "<p>The ferry sails.</p><a href='x'>Read more</a>",
        "<p>The ferry sails.</p> <a href='x'>Continue reading <span>Ferry to sail again</span> →</a>",
        "Die Fähre fährt. <a>Weiterlesen »</a>",
        "Le bac repart. <a>Lire la suite de l’article</a>",
        "El ferry zarpa. <a>Seguir leyendo.</a>",
        "Il traghetto riparte. <a>Leggi tutto</a>",
        "De veerboot vaart weer. Lees verder ...",
        "Prom znów pływa. <a>Czytaj więcej</a>",
        "Паром снова ходит. <a>Читать далее</a>",
        "フェリーが再開した。<a>続きを読む</a>",
        "渡轮复航。<a>阅读全文</a>",
        "페리 운항 재개. <a>더 보기</a>",
        "عادت العبّارة. <a>اقرأ المزيد</a>",
    ],
)
def test_a_mark_of_omission_or_an_invitation_ends_a_beginning(text: str) -> None:
    assert is_beginning(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>The ferry sails again.</p>",
        "<p>Short.</p>",
        "<p>He waited… and then he left.</p>",
        "<p>You can read more about it in the archive of the harbour, which is open on weekdays from nine.</p>",
        "<p>I never learn more than I read on trains</p>",
        "<p>The post was brought by the ferry.</p>",
        "<p>Read more books, they said, and so I did, all through that long winter at the quay, until spring.</p>",
    ],
)
def test_a_text_that_comes_to_its_end_is_whole(text: str) -> None:
    assert not is_beginning(text)


def test_half_of_the_entries_and_three_make_a_feed_that_ends_early() -> None:
    early, whole = "The ferry …", "The ferry sails."
    assert ends_early([early] * 3)
    assert ends_early([early] * 10 + [whole] * 10)
    assert not ends_early([early] * 2)
    assert not ends_early([early] * 9 + [whole] * 11)
    assert not ends_early([])


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    is_beginning(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"The ferry sails. Read more {'x' * 60}", True),  # the name of the article, of sixty characters at most
        (f"The ferry sails. Read more {'x' * 61}", False),
        (f"The ferry sails. Read more: {'x' * 60} →", True),
        ("The ferry sails. Read more about it. The quay. Read more", True),  # the last one counts
        ("The ferry sails: read more", True),
        ("The ferry sails, read more", True),
        ("I have no time to read more", False),
        ("The ferry sails in 2027 read more", True),  # behind a number, as behind a title
        ("read more", True),
        ("The ferry sails Read more", True),
        (f"Read more {'x ' * 28}", True),
        (f"Read more. {'The ferry sails. ' * 10}", False),  # the end alone is looked at
    ],
)
def test_what_may_stand_before_an_invitation_and_behind_it(text: str, is_one: bool) -> None:
    assert is_beginning(text) is is_one


def test_only_the_end_of_a_text_is_looked_at() -> None:
    assert is_beginning("The ferry …" + " " * 1_499)
    assert not is_beginning("The ferry …" + " " * 1_500)


@pytest.mark.parametrize(("early", "whole", "is_so"), [(3, 3, True), (3, 4, False), (2, 0, False), (4, 4, True)])
def test_a_feed_ends_early_where_half_of_three_or_more_do(early: int, whole: int, is_so: bool) -> None:
    assert ends_early(["The ferry …"] * early + ["The ferry sails."] * whole) is is_so
