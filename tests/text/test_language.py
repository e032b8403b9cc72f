from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.text.language import language_of, normalised


@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("fr", "fr"),
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        (" ZH-Hant-TW ", "zh"),
        ("eng", "en"),
        ("gsw", "gsw"),
        ("iw", "he"),
        ("nb-NO", "no"),
        ("no", "no"),
        ("nob", "no"),
        ("nor-NO", "no"),
        ("dan", "da"),
        ("slo", "sk"),
        ("slv", "sl"),
        ("sr-Latn-RS", "sr"),
        ("English", "en"),
        ("English (US)", "en"),
        ("en-us, en-gb", "en"),
        ("de;q=0.8", "de"),
        ("us", "en"),
        ("vn", "vi"),
        ("und", None),
        ("", None),
        (None, None),
        ("klingon of old", None),
        ("1", None),
    ],
)
def test_a_claim_becomes_its_primary_subtag(claim: str | None, language: str | None) -> None:
    assert normalised(claim) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ニュースをお届けします", "ja"),
        ("巴黎宣言", "zh"),
        ("속보: 파리 선언", "ko"),
        ("Ανακοίνωση στο Παρίσι", "el"),
        ("ಪ್ಯಾರಿಸ್ ಘೋಷಣೆ", "kn"),
        ("Déclaration de Paris", None),
        ("Парижская декларация", None),
        ("", None),
    ],
)
def test_without_a_claim_only_a_script_of_one_language_tells(text: str, language: str | None) -> None:
    assert language_of(None, text) == language


def test_a_claim_goes_before_the_script() -> None:
    assert language_of("fr-FR", "巴黎宣言") == "fr"


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_claim_or_text_raises(claim: str, text: str) -> None:
    found = language_of(claim, text)
    assert found is None or (found.islower() and len(found) in {2, 3})
