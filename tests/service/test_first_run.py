"""What a first start offers, and what becomes of it."""

from __future__ import annotations

import pytest

from feedreader.errors import OpmlError
from feedreader.service.first_run import LANGUAGES, FileOffer, LanguageOffer, languages, offers

OPML = '<opml version="2.0"><body><outline text="One" xmlUrl="https://one.example/feed"/></body></opml>'


def test_every_shipped_language_has_a_name_and_outlets():
    found = languages()
    assert {"en", "fr", "de", "es"} <= {offer.language for offer in found}
    assert all(offer.language in LANGUAGES and offer.outlets for offer in found)
    assert [len(offer.outlets) for offer in found] == sorted((len(offer.outlets) for offer in found), reverse=True)


def test_files_that_are_there_are_offered_before_languages_and_each_once(tmp_path):
    (tmp_path / "mine.opml").write_text(OPML)
    (tmp_path / "note.txt").write_text("no feeds")
    (tmp_path / "folder.opml").mkdir()
    found = offers([tmp_path, tmp_path, tmp_path / "nowhere"])
    assert found[0] == FileOffer(path=(tmp_path / "mine.opml").resolve())
    assert all(isinstance(offer, LanguageOffer) for offer in found[1:])


def test_languages_taken_together_are_one_step(library):
    english, other = languages()[:2]
    assert library.exchange.accept([english, other]) == len(english.outlets) + len(other.outlets)
    assert library.exchange.accept([english]) == 0
    library.journal.undo()
    assert library.feeds.all() == ()


def test_a_file_is_imported_and_one_that_is_none_says_so(library, tmp_path):
    (tmp_path / "mine.opml").write_text(OPML)
    (tmp_path / "bad.opml").write_text("")
    assert library.exchange.accept([FileOffer(path=tmp_path / "mine.opml")]) == 1
    with pytest.raises(OpmlError, match=r"bad\.opml"):
        library.exchange.accept([FileOffer(path=tmp_path / "bad.opml")])


def test_whoever_never_used_newsboat_is_offered_the_languages(tmp_path, monkeypatch):
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert offers() == languages() != ()
