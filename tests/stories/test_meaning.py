"""Vectors in grouping: entries meet across languages, and thousands alike do not fill the memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from operator import attrgetter

import numpy as np
import pytest
from tests.stories.conftest import close_by_words, entry, pairs_of

from feedreader.model.stories import StoryId
from feedreader.stories import assign
from feedreader.stories.assign import Live
from feedreader.stories.embeddings import TELLING, Means, comparable, whitener
from feedreader.stories.features import describe
from feedreader.stories.regroup import regroup
from feedreader.stories.tuning import DEFAULT
from feedreader.stories.window import Window, prepare, quick_meanings
from feedreader.vectors.means import SHIPPED, shipped_means

SUBJECTS = 12
TOGETHER = replace(DEFAULT, weakest=1e-12)
"""Takes no closeness for none."""
LANGUAGES = {"en": 0, "fr": 1, "de": 2}


def vector(subject, language):
    """A vector of a subject that leans, as a model's do, far more to its language."""
    values = np.zeros(SUBJECTS + len(LANGUAGES))
    values[subject] = 1.0
    values[SUBJECTS + LANGUAGES[language]] = 4.0
    return (values / np.linalg.norm(values)).astype(np.float16)


def meanings(entries, tuning=DEFAULT, **more):
    """The finer vectors of entries, ready to be compared."""
    return comparable(entries, attrgetter("vector"), tuning=tuning, reading=tuning.vectors, **more)


def newsroom():
    """Each subject told in each language, by titles that share no word."""
    return [
        entry(
            subject * len(LANGUAGES) + number,
            f"{language}{chr(97 + subject) * 4} {chr(97 + subject)}{language}ou",
            language=language,
            vector=vector(subject, language),
        )
        for subject in range(SUBJECTS)
        for number, language in enumerate(LANGUAGES)
    ]


def means():
    """What all texts of each language have in common."""
    return Means(vectors={language: np.eye(SUBJECTS + 3)[SUBJECTS + at] * 0.97 for language, at in LANGUAGES.items()})


def test_one_subject_is_one_story_in_all_languages(memory):
    memory.add(newsroom())
    memory.place(regroup(memory.window(means=means())).placements)
    assert memory.partition == {frozenset(range(at, at + 3)) for at in range(0, 3 * SUBJECTS, 3)}


def test_grouping_by_meaning_twice_changes_nothing(memory):
    memory.add(newsroom())
    memory.place(regroup(memory.window(means=means())).placements)
    assert regroup(memory.window(means=means())).placements == ()


def test_a_language_with_one_entry_is_centred_by_the_shipped_mean():
    texts = [entry(n, language, language=language, vector=vector(0, language)) for n, language in enumerate(LANGUAGES)]
    without, shipped = (meanings(texts, means=given).alike(0, 1) for given in (None, means()))
    assert shipped > 0.9 > without


FOREIGN = ("my", "ta", "te", "kn", "ml", "gu", "pa", "si", "km", "ka")
"""Languages for which no mean is shipped."""


def test_no_mean_is_shipped_for_these():
    assert not {*FOREIGN} & {language for model in SHIPPED for language in shipped_means(model)}


def alien(number, language, subject):
    """A text in a language far from the others, its subject a small part of it."""
    values = np.zeros(SUBJECTS + len(LANGUAGES) + 1)
    values[subject], values[-1] = 1.0, 4.0
    return entry(number, language + 3 * chr(97 + number), language=language, vector=values / np.linalg.norm(values))


def widened():
    """What texts of the usual languages have in common, as wide as a vector of the others."""
    return Means(vectors={language: np.append(mean, 0.0) for language, mean in means().vectors.items()})


@pytest.mark.parametrize("languages", [FOREIGN, ("ta",) * 10, ("ta", "ka") * 8], ids=["ten", "one", "two"])
def test_texts_in_languages_of_which_little_is_known_are_compared_by_words_only(languages):
    texts = [alien(n, language, n % SUBJECTS) for n, language in enumerate(languages)]
    found = regroup(Window(entries=texts, means=widened()))
    assert found.prepared.meanings == ()
    assert not any(found.prepared.close.values())


def test_the_same_is_so_for_what_arrives_and_beside_languages_that_are_known():
    known = [replace(one, vector=np.append(one.vector, 0.0)) for one in newsroom()]
    window = Window(entries=known, stories={one.entry: StoryId(one.entry) for one in known}, means=widened())
    foreign = [replace(alien(n, language, n), entry=900 + n) for n, language in enumerate(FOREIGN)]
    prepared = prepare(replace(window, entries=[*known, *foreign]))
    (compared,) = prepared.meanings
    assert [at for at in range(len(prepared.entries)) if at in compared] == [
        at for at, one in enumerate(prepared.entries) if one.language in LANGUAGES
    ]
    live = Live(window)
    assert live.assign(foreign, {one.entry: StoryId(one.entry) for one in foreign}) == []
    assert [each.entry for each in live.assign([replace(known[0], entry=999)], {999: StoryId(999)})] == [999]


@pytest.mark.parametrize("language", ["ta", ""])
def test_enough_texts_tell_the_mean_of_their_language_and_none_is_asked_of_texts_without_one(language):
    texts = [alien(n, language, n % SUBJECTS) for n in range(TELLING)]
    assert all(n in meanings(texts, means=widened()) for n in range(TELLING))
    compared = meanings(texts, means=widened())
    assert compared.alike(0, SUBJECTS) > 0.9
    assert compared.alike(0, 1) < 0.1


def test_what_texts_of_a_language_share_is_taken_off_as_soon_as_there_are_enough_of_them():
    known = [replace(one, vector=np.append(one.vector, 0.0)) for one in newsroom()]
    texts = [alien(n, "ta", n % SUBJECTS) for n in range(TELLING)]
    compared = meanings([*texts, *known], means=widened())
    assert compared.alike(0, 1) < 0.3 < compared.alike(0, SUBJECTS)


def test_a_model_without_means_of_any_language_is_read_by_what_all_texts_have_in_common():
    texts = [alien(n, language, 0) for n, language in enumerate(FOREIGN)]
    assert all(n in meanings(texts, means=Means(vectors={})) for n in range(len(FOREIGN)))


def test_a_window_of_one_text_over_and_over_is_no_trouble():
    entries = [entry(n, "the same", vector=np.eye(4)[0]) for n in range(4)]
    assert all(0.0 <= close <= 1.0 for _, _, close in pairs_of(meanings(entries), [{}] * 4))


def test_an_entry_is_compared_with_some_only_where_very_many_are_alike():
    entries = [entry(n, f"word{n}", vector=vector(n % 2, "en")) for n in range(60)]
    pairs = pairs_of(meanings(entries, replace(DEFAULT, most_near=5)), [{}] * 60)
    compared = Counter(one for one, _, _ in pairs)
    assert max(compared.values()) == 5


def test_few_words_mean_the_same_only_where_they_are_the_same():
    texts = [entry(n, "Photos", telling=False, vector=vector(0, "en")) for n in (0, 1)]
    texts += [entry(2, "Rain", telling=False, vector=vector(0, "en"))]
    texts += [entry(3, "Rain over the bay", vector=vector(0, "en"))]
    texts += [entry(4, "Rain", telling=False, vector=vector(0, "en"))]
    others = [replace(one, entry=one.entry + 10) for one in newsroom()]
    texts += others
    found = {(one, other) for one, other, _ in pairs_of(meanings(texts, means=means()), [{}] * len(texts))}
    assert {pair for pair in found if pair[0] < 5} == {(1, 0), (3, 0), (3, 1), (3, 2), (4, 2), (4, 3)}


def closeness_of(title, other):
    """How close two entries are whose titles end so, by words that are as similar and by vectors that are."""
    texts = [entry(n, f"word{n} {end}", vector=vector(n, "en")) for n, end in enumerate((title, other, "word"))]
    by_vectors = {(one, two): value for one, two, value in pairs_of(meanings(texts, TOGETHER), [{}] * 3)}
    return close_by_words(DEFAULT, texts[0], texts[1], 0.2), by_vectors[1, 0]


@pytest.mark.parametrize(
    ("title", "same", "silent", "other"),
    [
        ("on Monday", "on Monday", "lately", "on Friday"),
        ("wins 2-1", "loses 1-2", "loses", "wins 3-1"),
        ("of magnitude 5.4", "at 5,4", "shakes", "of magnitude 5.9"),
    ],
    ids=["days", "results", "measures"],
)
def test_naming_the_same_day_result_or_measure_speaks_for_two_entries_and_another_against(title, same, silent, other):
    for alike, nothing, differ in zip(*(closeness_of(title, each) for each in (same, silent, other)), strict=True):
        assert alike > nothing > differ


@pytest.mark.parametrize(("title", "other"), [("kills 5", "kills 9"), ("at 5.4 and 2.1", "at 9.9"), ("at 5.4", "at 5")])
def test_whole_numbers_and_several_measures_neither_speak_for_two_entries_nor_against(title, other):
    assert closeness_of(title, other) == pytest.approx(closeness_of("x", "x"), abs=0.2)


def test_being_near_many_others_takes_more_from_how_close_two_entries_are():
    def near(angle):
        return np.asarray([1.0, angle, 0.1 * angle * angle, 0.0]) / np.hypot(1.0, angle)

    def taken(others):
        """What crowding takes from the first two entries, on the scale of similarities."""
        texts = [entry(n, f"word{n}", vector=near(angle)) for n, angle in enumerate([0.0, 0.8, *others])]
        uncentred = Means(vectors={"en": np.zeros(4)})
        left = []
        for crowding in (0.0, 0.2):
            reading = replace(TOGETHER.vectors, whitening=0.0, crowding=crowding)
            tuning = replace(TOGETHER, vectors=reading)
            pairs = pairs_of(meanings(texts, tuning, means=uncentred), [{}] * len(texts))
            (close,) = [close for one, other, close in pairs if (one, other) == (1, 0)]
            left.append(tuning.vectors.width * np.log(close / (1.0 - close)))
        return left[0] - left[1]

    alone, crowded = (taken([angle + 0.001 * n for n in range(12)]) for angle in (-30.0, 0.4))
    assert crowded > alone + 0.01


def beside(angles, *, language="en"):
    """Texts at angles to the first direction of a plane, each a little off it in a direction of its own."""
    found = []
    for n, angle in enumerate(angles):
        values = np.zeros(2 + 80)
        values[:2], values[2 + n] = (np.cos(angle), np.sin(angle)), 0.2
        found.append(entry(500 + n, f"w{language}{n}", language=language, vector=values / np.linalg.norm(values)))
    return found


def left_of(entries, **how):
    """What is left of how alike the first two entries are, on the scale of similarities."""
    reading = replace(TOGETHER.vectors, whitening=0.0, crowding=0.0, **how)
    uncentred = Means(vectors={"en": np.zeros(82), "fr": np.zeros(82)})
    pairs = pairs_of(meanings(entries, replace(TOGETHER, vectors=reading), means=uncentred), [{}] * len(entries))
    (close,) = [close for one, other, close in pairs if (one, other) == (1, 0)]
    return reading.width * np.log(close / (1.0 - close))


@pytest.mark.parametrize(
    ("angles", "taken"),
    [
        ([1.5] * 50, False),  # nothing to do with the two
        ([1.0] * 50, True),  # of their topic, at half of how near one can be
        ([0.1] * 19 + [1.5] * 31, False),  # all of their event
        ([0.1] * 19 + [1.0] * 31, True),  # of their event, and others of its topic
    ],
    ids=["elsewhere", "topic", "event", "both"],
)
def test_what_stands_behind_the_reports_of_an_event_takes_from_how_close_two_of_them_are(angles, taken):
    texts = beside([0.0, 0.1, *angles])
    plain, less = (left_of(texts, around=share) for share in (0.0, 0.8))
    assert (less < plain - 0.1) == taken


@pytest.mark.parametrize(
    ("outlets", "angle", "taken"),
    [
        (("a", "a", "a"), 1.0, True),  # all of its entries are of one subject
        (("a", "a", "a"), 1.6, False),  # it writes of other things, too
        (("a", "a", "b"), 1.0, False),  # that is another outlet's subject
        (("b", "a", "a"), 1.0, False),  # two outlets tell the same
    ],
)
def test_an_outlets_subject_takes_from_how_close_two_of_its_entries_are(outlets, angle, taken):
    texts = beside([0.0, 0.1, *[angle] * 40])
    of_one = [replace(one, outlet=outlets[min(at, 2)]) for at, one in enumerate(texts)]
    plain, less = (left_of(of_one, subject=share) for share in (0.0, 0.8))
    assert (less < plain - 0.1) == taken


def test_two_texts_that_are_told_in_other_languages_are_closer_across_them():
    def across(told):
        texts = [*beside([0.0]), *beside([0.1], language="fr")]
        others = [*beside([told] * 12), *beside([told] * 12, language="fr")]
        texts += [replace(one, entry=900 + n, title=f"o{n}") for n, one in enumerate(others)]
        return left_of(texts, abroad=0.4) - left_of(texts, abroad=0.0)

    assert across(0.2) > across(1.5) + 0.1


@pytest.mark.parametrize(
    ("languages", "taken"),
    [(("en", "fr"), 0.0), (("en", ""), 0.2), (("", "fr"), 0.2), (("", ""), 0.0), (("fr", "fr"), 0.0)],
)
def test_a_text_whose_language_nothing_tells_needs_more_across_languages(languages, taken):
    texts = [replace(one, language=language) for one, language in zip(beside([0.0, 0.1]), languages, strict=True)]
    assert left_of(texts, unnamed=0.0) - left_of(texts, unnamed=0.2) == pytest.approx(taken, abs=1e-4)


def test_what_came_before_the_window_tells_what_is_common_and_joins_nothing():
    texts = [entry(n, f"word{n}", language="de", vector=vector(n, "de")) for n in range(3)]
    before = [entry(9 + n, f"other{n}", language="de", vector=vector(n % SUBJECTS, "de")) for n in range(300)]
    alone, told = (meanings(texts, before=given) for given in ((), before))
    assert [place for place in range(400) if place in told] == [0, 1, 2]
    assert {place for pair in pairs_of(told, [{}] * 3) for place in pair[:2]} <= {0, 1, 2}
    assert told.alike(0, 1) != pytest.approx(alone.alike(0, 1), abs=0.01)


def test_the_finest_vectors_that_two_entries_both_have_decide():
    fine = {0: vector(0, "en"), 1: vector(1, "en"), 2: vector(0, "fr")}
    entries = [
        entry(n, f"word{n}x{n}", language="fr" if n > 1 else "en", quick=vector(0, "fr" if n > 1 else "en"),
              vector=fine.get(n))
        for n in range(4)
    ]  # fmt: skip
    found = regroup(Window(entries=entries, means=means(), quick_means=means()))
    prepared = found.prepared
    assert prepared.meaning(0, 1) == pytest.approx(0.0, abs=0.15)
    assert prepared.meaning(0, 3) > 0.9
    assert 1 in prepared.close[3]
    assert prepared.close[0].get(1, 0.0) < 0.1
    assert 2 in prepared.close[0]


def test_what_arrives_joins_a_story_by_its_quick_vector():
    def told(number, subject, language):
        return entry(number, f"w{number}ord{number}", language=language, quick=vector(subject, language), hours=number)

    entries = [told(n, n % 4, ("en", "fr")[n % 8 > 3]) for n in range(8)]
    window = Window(entries=entries, quick_means=means())
    done = regroup(window)
    stories = {placement.entry: StoryId(placement.story.key + 1) for placement in done.placements}
    stories |= {one.entry: StoryId(100 + one.entry) for one in entries if one.entry not in stories}
    live = Live(replace(window, stories=stories), done.prepared)
    new = [told(8, 2, "de"), told(9, 3, "en")]
    places = live.assign(new, {8: StoryId(50), 9: StoryId(51)})
    assert [(place.entry, place.story) for place in places] == [(8, stories[2]), (9, stories[3])]
    (again,) = live.assign([told(10, 2, "en")], {10: StoryId(52)})
    assert again.story == stories[2]


@pytest.mark.parametrize("count", [1, 7, 23, 24, 40])
@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_whitening_scales_each_direction_by_its_variance_however_few_texts_there_are(count, strength):
    width, chance = 24, np.random.default_rng(count)
    texts = (chance.normal(size=(count, width)) * np.linspace(0.1, 2.0, width)).astype(np.float32)
    found = whitener(texts, strength)
    assert np.allclose(found, found.T, atol=1e-5)
    _, variances, directions = np.linalg.svd(texts, full_matrices=True)
    seen = np.zeros(width)
    seen[: len(variances)] = variances**2
    scale = [float(direction @ found @ direction) for direction in directions]
    assert np.allclose(directions @ found @ directions.T, np.diag(scale), atol=1e-4)  # it turns none of them
    order = np.argsort(seen)
    assert all(np.diff(np.asarray(scale)[order]) <= 1e-5)  # the more variance, the more it is drawn in
    assert strength or np.allclose(scale, 1.0, atol=1e-5)


@pytest.mark.parametrize("count", [1, 7, 23, 24, 40])
def test_whitening_takes_no_more_than_there_are_texts_or_directions(monkeypatch, count):
    sizes, eigh = [], np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda matrix: sizes.append(len(matrix)) or eigh(matrix))
    whitener(np.random.default_rng(count).normal(size=(count, 24)), 0.5)
    assert sizes == [min(count, 24)]


def test_what_arrives_with_a_quick_vector_joins_a_story_whose_entries_all_have_finer_ones(monkeypatch):
    made = []
    monkeypatch.setattr(assign, "quick_meanings", lambda *of: made.append(of) or quick_meanings(*of))

    def told(number, subject, **more):
        return entry(number, f"w{number}ord{number}", quick=vector(subject, "en"), hours=number, **more)

    entries = [told(n, n % 4, vector=vector(n % 4, "en")) for n in range(8)]
    window = Window(entries=entries, means=means(), quick_means=means())
    done = regroup(window)
    assert not done.prepared.reads_quick
    stories = {placement.entry: StoryId(placement.story.key + 1) for placement in done.placements}
    stories |= {one.entry: StoryId(100 + one.entry) for one in entries if one.entry not in stories}
    live = Live(replace(window, stories=stories), done.prepared)
    (place,) = live.assign([told(8, 2)], {8: StoryId(50)})
    assert place.story == stories[2]
    (place,) = live.assign([told(9, 3)], {9: StoryId(51)})
    assert place.story == stories[3]
    assert len(made) == 1, "quick vectors of the window are read once"


@pytest.mark.parametrize(("language", "counts"), [("en", True), ("fr", False)])
def test_words_that_two_entries_share_count_within_a_language_only(language, counts):
    texts = [entry(n, f"word{n}", language=each, vector=vector(0, each)) for n, each in enumerate(("en", language))]
    without, shared = (dict(_closest(texts, words))[1, 0] for words in ([{}, {}], [{}, {0: 0.5}]))
    assert (shared > without) is counts


def _closest(texts, words):
    return [((one, other), close) for one, other, close in pairs_of(meanings(texts, TOGETHER), words)]


def test_an_entry_without_a_vector_is_compared_by_words_beside_those_that_have_one():
    title = "Ferry capsizes off Lake Tarn, eleven passengers missing"
    told = [
        entry(0, title, vector=vector(0, "en")),
        entry(1, title, hours=1),
        entry(2, title, hours=2, vector=vector(1, "en")),
    ]
    assert 1 in prepare(Window(entries=told, means=means())).close[2]
    live = Live(Window(entries=told[:2], stories={1: StoryId(11)}, means=means()))
    assert [place.story for place in live.assign([told[2]], {2: StoryId(12)})] == [11]


def titled(number, kind, language, *parts):
    """An entry whose title says nothing, with a vector in which its parts count alike."""
    values = np.zeros(SUBJECTS)
    for part, share in parts:
        values[part] = share**0.5
    return entry(number, f"title{number}", language=language, **{kind: values.astype(np.float16)})


def test_a_text_without_a_language_is_read_as_one_in_that_which_its_vector_leans_to():
    named = [entry(n, f"title{n}", language=each, vector=vector(n, each)) for n, each in enumerate(("en", "en", "fr"))]
    unnamed = [replace(one, language="") for one in named]
    for compared in (meanings(given, means=means()) for given in (named, unnamed, [named[0], *unnamed[1:]])):
        assert compared.alike(0, 1) == pytest.approx(meanings(named, means=means()).alike(0, 1), abs=1e-6)
        assert compared.alike(0, 1) < 0.1
    late = meanings([named[0]], means=means())
    late.extend([unnamed[1]], 1)
    assert late.alike(0, 1) < 0.1
    by_quick = [replace(one, quick=one.vector, vector=None) for one in unnamed]
    (told,) = quick_meanings(Window(entries=by_quick, quick_means=means()), by_quick)
    assert told.alike(0, 1) > 0.5, "what all have in common is no language, as far as the quick model tells"


SIX = ["en", "fr", "de", "es", "it", "pt"]


@pytest.mark.parametrize(
    ("kind", "languages", "little"),
    [("vector", ["en"], 0.22), ("quick", ["en"], 0.25), ("vector", SIX, 0.35), ("quick", SIX, 0.3)],
)
def test_the_few_entries_of_a_small_window_are_not_one_story_for_being_few(kind, languages, little):
    """What is a little like all of them would have nearer neighbours in a larger window, and is near none of them."""
    told = [
        titled(number, kind, languages[number % len(languages)], (0, little), (number + 1, 1 - little))
        for number in range(5)
    ]
    again = titled(5, kind, languages[-1], (0, little), (1, 0.9 - little), (7, 0.1))
    nothing = Means(vectors={language: np.zeros(SUBJECTS) for language in languages})
    window = Window(entries=[*told, again], means=nothing, quick_means=nothing)
    stories = Counter(each.story for each in regroup(window).placements)
    assert sorted(stories.values()) == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("title", "lead", "telling"),
    [
        ("Photos", "", False),
        ("New post", "", False),
        ("今日の天気", "", False),
        ("Photos", "Rain over the bay", True),
        ("Storm closes port", "", True),
        ("地震で津波警報", "", True),
        ("", "", False),
    ],
)
def test_a_text_of_a_few_words_tells_little(title, lead, telling):
    assert describe(1, title=title, lead=lead).telling is telling
