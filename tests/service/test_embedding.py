"""Vectors are computed once, newest first, by one process, and kept for as long as their entries."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import DAY, HOUR, MINUTE, NOW, make_intent, make_new
from tests.fakes.encoder import FakeEncoder
from tests.inside import store_of, workspace_of

from feedreader.model.intents import ChangedEntry
from feedreader.service.embedding import Embedder
from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.store.feeds import EMBEDDING
from feedreader.store.vectors import MOST_OF_A_FEED
from feedreader.vectors.encoder import Unavailable
from feedreader.vectors.ready import Ready, write_ready

MINUTE_TITLES = ("Ferry runs aground", "Museum reopens", "Rate cut to 3.5 percent", "Storm over Norland")


@pytest.fixture
def feed(subscribe):
    return subscribe("https://harbour.example/feed")[0]


@pytest.fixture
def library(store, clock, feed):
    entries = [
        make_new(f"g{number}", title=title, content=f"<p>{title} again.</p>", when=NOW - number * HOUR)
        for number, title in enumerate(MINUTE_TITLES)
    ]
    store.writer.polling.apply([make_intent(feed, *entries)])
    return Library(store, Settings(), clock=clock)


@pytest.fixture
def fake():
    return FakeEncoder(("Ferry",), ("Museum",))


def kept(library):
    return list(
        store_of(library).reader().execute("SELECT entry, model, length(data), stale FROM vector ORDER BY entry")
    )


def test_every_recent_entry_gets_a_vector_once_newest_first(library, fake):
    steps = []
    done = Embedder(workspace_of(library), fake).embed(lambda so_far, total: steps.append((so_far, total)))
    assert (done.vectors, done.why) == (4, "")
    assert fake.asked == [text for title in MINUTE_TITLES for text in (title, f"{title} again.")]
    assert steps == [(0, 4), (4, 4)]
    assert kept(library) == [(entry, "fake", 6, 0) for entry in (1, 2, 3, 4)]
    assert Embedder(workspace_of(library), fake).embed().vectors == 0
    assert len(fake.asked) == 8


def test_what_is_stored_comes_back_as_it_was_computed(library, fake):
    embedder = Embedder(workspace_of(library), fake)
    embedder.embed()
    found = embedder.of([1, 2, 99])
    assert sorted(found) == [1, 2]
    assert found[1].tolist() == [1.0, 0.0, 0.0]
    assert found[1].dtype == np.float16


def test_headline_and_lead_count_alike(library, fake, feed):
    changed(library, feed, title="Ferry runs aground", content=f"<p>Museum. {'It says more. ' * 9}</p>")
    embedder = Embedder(workspace_of(library), fake)
    embedder.embed()
    assert embedder.of([1])[1].tolist() == pytest.approx([0.5**0.5, 0.5**0.5, 0.0], abs=1e-3)


def test_only_the_window_is_embedded(library, fake, feed):
    old = make_new("old", when=NOW - library.settings.stories.window - DAY)
    store_of(library).writer.polling.apply([make_intent(feed, old)])
    Embedder(workspace_of(library), fake).embed()
    assert len(kept(library)) == 4


@pytest.mark.parametrize(("model", "asked"), [("fake", MINUTE_TITLES[1:]), ("another", MINUTE_TITLES)])
def test_texts_whose_vectors_of_the_model_are_known_beforehand_are_not_embedded(library, fake, tmp_path, model, asked):
    embedder = Embedder(workspace_of(library), fake)
    embedder.embed()
    texts, vectors = (of([1], "fake") for of in (store_of(library).vectors.text_hashes, store_of(library).vectors.of))
    write_ready(tmp_path / "ready.npz", Ready(model, {texts[1]: vectors[1]}))
    fake.asked.clear()
    with store_of(library).writer.transaction() as connection:
        connection.execute("DELETE FROM vector")
    workspace = workspace_of(Library(store_of(library), Settings(), clock=library.clock, ready=tmp_path / "ready.npz"))
    again = Embedder(workspace, fake)
    assert again.embed().vectors == 4
    assert fake.asked == [text for title in asked for text in (title, f"{title} again.")]
    assert again.of([1])[1].tolist() == embedder.of([1])[1].tolist() == [1.0, 0.0, 0.0]


def changed(library, feed, **facts):
    new = make_new("g0", **facts)
    change = ChangedEntry(id=1, data=new.data, content_hash=new.content_hash + 1)
    store_of(library).writer.polling.apply([make_intent(feed, changed=(change,))])


def test_a_changed_text_is_embedded_again_and_the_same_text_is_not(library, fake, feed):
    embedder = Embedder(workspace_of(library), fake)
    embedder.embed()
    changed(library, feed, title="Ferry runs aground", content="<p>Ferry runs aground <b>again.</b></p>")
    assert embedder.missing() == 1
    assert embedder.embed().vectors == 0
    assert embedder.missing() == 0
    changed(library, feed, title="Museum of ferries opens", content="")
    assert embedder.embed().vectors == 1
    assert fake.asked[-1] == "Museum of ferries opens"
    assert embedder.of([1])[1].tolist() == [0.0, 1.0, 0.0]


def test_an_entry_that_changes_while_it_is_embedded_is_embedded_again(library, fake, feed):
    class Slow(FakeEncoder):
        def encode(self, texts):
            if not self.asked:
                changed(library, feed, title="Museum of ferries opens", content="")
            return super().encode(texts)

    slow = Slow(("Ferry",), ("Museum",))
    embedder = Embedder(workspace_of(library), slow)
    embedder.embed()
    assert embedder.missing() == 1
    embedder.embed()
    assert slow.asked[-1] == "Museum of ferries opens"
    assert embedder.missing() == 0


def test_what_is_missing_among_some_is_what_is_missing_at_all(library, fake, feed, subscribe):
    store, embedder = store_of(library), Embedder(workspace_of(library), fake)
    embedder.embed()
    changed(library, feed, title="Museum of ferries opens", content="")
    flooding, removed = subscribe("https://flood.example/feed", "https://gone.example/feed")
    flood = [make_new(f"f{n}", title="Flood", when=NOW - n * MINUTE) for n in range(MOST_OF_A_FEED + 2)]
    late = make_new("late", when=NOW - 99 * DAY)
    store.writer.polling.apply([make_intent(feed, late), make_intent(flooding, *flood), make_intent(removed, flood[0])])
    store.writer.feeds.unsubscribe([removed], now=NOW)
    everything = store.vectors.missing("fake", NOW - DAY)
    assert len(everything) == 1 + MOST_OF_A_FEED
    assert store.vectors.missing("fake", NOW - DAY, among=range(1, 2_000)) == everything
    assert store.vectors.missing("fake", NOW - DAY, among=[2, 1, 5, 6]) == (6, 1)
    fake.asked.clear()
    assert embedder.embed(among=[1, 2]).vectors == 1
    assert fake.asked == ["Museum of ferries opens"]


def test_another_model_embeds_everything_again_and_vectors_are_never_mixed(library, fake):
    Embedder(workspace_of(library), fake).embed()
    other = Embedder(workspace_of(library), FakeEncoder(model="other"))
    assert other.of([1]) == {}
    assert other.embed().vectors == 4
    assert Embedder(workspace_of(library), fake).of([1]) == {}


def test_a_vector_goes_with_its_entry(library, fake):
    Embedder(workspace_of(library), fake).embed()
    store_of(library).writer.retention.forget([1], now=NOW)
    assert [entry for entry, *_ in kept(library)] == [2, 3, 4]


def test_an_entry_without_any_text_is_asked_about_once(library, fake, feed):
    store_of(library).writer.polling.apply([make_intent(feed, make_new("empty", title="", content=""))])
    embedder = Embedder(workspace_of(library), fake)
    embedder.embed()
    assert len(fake.asked) == 8
    assert embedder.missing() == 0
    assert sorted(embedder.of([4, 5])) == [4]


def test_it_stops_between_batches_and_goes_on_later(library, fake):
    embedder = Embedder(workspace_of(library), fake, batch=2)
    done = embedder.embed(cancelled=lambda: len(fake.asked) >= 4)
    assert done.vectors == 2
    assert "stopped" in done.why
    assert embedder.embed().vectors == 2


def test_an_encoder_that_gives_up_is_a_sentence_and_what_it_did_stays(library, fake):
    fake.fails_after = 7
    done = Embedder(workspace_of(library), fake, batch=2).embed()
    assert done.vectors == 2
    assert done.why == "no vectors: the fake encoder has had enough"
    assert len(kept(library)) == 2


def test_without_an_encoder_there_is_nothing_to_do_and_a_reason(library):
    embedder = Embedder(workspace_of(library), Unavailable(why="no vectors: none here"))
    assert embedder.embed().why == embedder.why_not == "no vectors: none here"
    assert embedder.missing() == 0
    assert embedder.of([1]) == {}


def test_one_process_embeds_at_a_time(library, fake):
    held = store_of(library).writer.leases.acquire("elsewhere:1:x", now=NOW, time=MINUTE, name=EMBEDDING)
    assert held is not None
    done = Embedder(workspace_of(library), fake).embed()
    assert (done.vectors, fake.asked) == (0, [])
    assert "another process" in done.why
    store_of(library).writer.leases.release("elsewhere:1:x", name=EMBEDDING)
    assert Embedder(workspace_of(library), fake).embed().vectors == 4
    assert store_of(library).feeds.lease_holder(EMBEDDING) is None


def test_vectors_of_another_width_are_left_out(library, fake):
    embedder = Embedder(workspace_of(library), fake)
    embedder.embed()
    store_of(library).writer.retention.forget([1], now=NOW)
    fake.subjects = (("Storm",),)
    store_of(library).reader()
    with store_of(library).writer.transaction() as connection:
        connection.execute("UPDATE vector SET data = x'00000000' WHERE entry = 4")
    assert sorted(embedder.of([2, 3, 4])) == [2, 3]


def test_an_entry_has_a_vector_of_each_model_that_is_used_and_of_no_other(library, fake):
    quick = FakeEncoder(("Museum",), model="quick")
    Embedder(workspace_of(library), FakeEncoder(model="old")).embed()
    Embedder(workspace_of(library), quick, beside=("fake",)).embed()
    Embedder(workspace_of(library), fake, beside=("quick",)).embed()
    assert {model for _, model, _, _ in kept(library)} == {"fake", "quick"}
    assert len(kept(library)) == 8
    assert Embedder(workspace_of(library), quick).missing() == 0


def test_a_language_that_a_model_does_not_know_gets_no_vector_of_it_and_is_not_asked_about_again(library):
    class Latin(FakeEncoder):
        def knows(self, language):
            return language == "la"

    embedder = Embedder(workspace_of(library), Latin())
    assert (embedder.embed().vectors, embedder.missing()) == (0, 0)
    assert embedder.of([1, 2, 3, 4]) == {}
