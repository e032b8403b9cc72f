from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.query.terms import count_words, folded, indexed, is_letter, letters, names, searched


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Élysée", "elysee"),
        ("E\u0301lyse\u0301e", "elysee"),
        ("Straße", "strasse"),
        ("Œuvre Ægir Łódź Ørsted", "oeuvre aegir lodz orsted"),
        ("ＮＡＴＯ２", "nato2"),
        ("ﬁnance", "finance"),
        ("ΆΘΗΝΑΣ", "αθηνασ"),
        ("Ещё", "еще"),
        ("Мой", "мой"),
        ("مُحَمَّد", "محمد"),
        ("co\u00adoperate", "cooperate"),
        ("が", "が"),
        ("हिन्दी", "हिन्दी"),
        ("בֵּית־סֵפֶר", "בית־ספר"),
        ("العـــربية أحمد مدرسة", "العربيه احمد مدرسه"),
        ("شبکه خبری", "شبكه خبري"),
        ("٢٠٢٦ ๒๕ २६", "2026 25 26"),
        ("葛\U000e0100飾区", "葛飾区"),
        ("I ❤\ufe0f NY", "i ❤ ny"),
        ("Мʼята ʻOkina", "м'ята 'okina"),
    ],
)
def test_letters_are_compared_without_case_accents_ligatures_and_width(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_unspaced_scripts_are_indexed_as_overlapping_pairs() -> None:
    assert indexed("5G大統領x").split() == ["5g", "大統", "統領", "領", "x"]
    assert indexed("plain WORDS") == "plain words"
    assert indexed("ドナルド・トランプ").split() == ["ドナ", "ナル", "ルド", "ド", "・", "トラ", "ラン", "ンプ", "プ"]
    assert indexed("၅၀ဖြစ်။မြန်").split()[0] == "50"


@pytest.mark.parametrize(
    ("text", "terms", "unfinished"),
    [
        ("R&B", ("r", "b"), False),
        ("大統領", ("大統", "統領"), False),
        ("領", ("領",), True),
        ("大統領 就任", ("大統", "統領", "領", "就任"), False),
        ("網络5G", ("網络", "络", "5g"), False),
        ("เลือกตั้ง"[:3], ("เล", "ลื"), False),
        ("ドナルド・トランプ", ("ドナ", "ナル", "ルド", "ド", "トラ", "ラン", "ンプ"), False),
        ("❤\ufe0f", (), False),
        ("!?", (), False),
    ],
)
def test_searched_terms_are_those_that_were_indexed(text: str, terms: tuple[str, ...], *, unfinished: bool) -> None:
    assert searched(text) == (terms, unfinished)


unspaced = st.text("大統領就任式総選挙", min_size=1, max_size=12)


@given(unspaced, st.data())
def test_any_part_of_an_unspaced_run_is_a_phrase_of_its_terms(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    terms, unfinished = searched(part)
    found = indexed(run).split()
    spans = [found[at : at + len(terms)] for at in range(len(found) - len(terms) + 1)]
    assert any(span[:-1] == list(terms[:-1]) and _ends(span[-1], terms[-1], unfinished=unfinished) for span in spans)


def _ends(found: str, last: str, *, unfinished: bool) -> bool:
    return found.startswith(last) if unfinished else found == last


@given(st.text(max_size=40))
def test_folding_is_final(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=40))
def test_a_text_without_terms_is_one_without_letters(text: str) -> None:
    assert bool(searched(text)[0]) == bool(letters(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two\nthree", 3),
        ("R&B, e-mail: 3.5 – don't", 4),
        ("- * 🎉 …", 0),
        ("हिन्दी में समाचार", 3),
        ("大統領選挙の結果", 4),
        ("G7 大統領 said", 3),
        ("_" * 10_000, 0),
    ],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("wanted", "category", "found"),
    [
        ("sport", "Sport", True),
        ("sport", "Winter sport", True),
        ("sport", "Transport", False),
        ("winter sport", "News > Winter  Sport", True),
        ("sport winter", "Winter sport", False),
        ("europe", "Élysée/Europe", True),
        ("elysee", "Élysée/Europe", True),
        ("c++", "C++", True),
        ("c", "C++", False),
        ("c++", "C", False),
        ("", "Sport", False),
    ],
)
def test_a_category_is_named_by_its_words(wanted: str, category: str, *, found: bool) -> None:
    assert names(wanted, category) is found


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x\u0300x\u036f", "xx"),  # the first and the last accent
        ("x\u0370", "x\u0371"),  # behind them there are letters again
        ("א\u0591א\u05c7", "אא"),
        ("א\u0590א\u05c8", "א\u0590א\u05c8"),
        ("م\u064bم\u065f", "مم"),
        ("م\u064aم\u0660", "م\u064aم0"),
        ("م\u0670م\u0671", "مم\u0627"),
        ("\u03ce", "\u03c9"),
        ("\u0400", "\u0450"),  # Cyrillic keeps its accents
        ("\u1e00\u1ffc", "aω\u03b9"),
        ("\u0130", "i"),
        ("\u0131", "i"),
    ],
)
def test_where_accents_and_vowel_marks_begin_and_end(text: str, plain: str) -> None:
    assert folded(text) == plain


@pytest.mark.parametrize(
    ("text", "terms"), [("大", "大"), ("大統", "大統 統"), ("x大y", "x 大 y"), ("한국어", "한국 국어 어"), ("", "")]
)
def test_runs_are_cut_into_pairs_and_the_last_character(text: str, terms: str) -> None:
    assert " ".join(indexed(text).split()) == terms


def test_two_characters_of_an_unspaced_script_count_as_one_word() -> None:
    assert [count_words("大" * length) for length in (1, 2, 3, 4)] == [0, 1, 1, 2]
    assert count_words("大大 a 大大") == 3


@pytest.mark.parametrize(
    ("character", "is_one"),
    [
        ("a", True),
        ("7", True),
        ("大", True),
        ("\u0301", True),
        ("-", False),
        (" ", False),
        ("🎉", False),
        ("\ue000", True),
    ],
)
def test_what_the_index_keeps(character: str, *, is_one: bool) -> None:
    assert is_letter(character) is is_one


def test_a_name_is_found_at_the_end_and_alone() -> None:
    assert names("sport", "News, winter sport")
    assert not names("a b c", "a b")
