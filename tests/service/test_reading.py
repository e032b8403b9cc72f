"""What is read beside the text of an entry."""

from __future__ import annotations

import pytest
from tests.builders import NOW

from feedreader.model.blocks import Article
from feedreader.model.entries import Enclosure, Entry, EntryData, EntryId
from feedreader.model.feeds import FeedId
from feedreader.model.stories import StoryId
from feedreader.service.reading import Reading, described

PICTURE = "https://i.example/a.jpg"


def reading(*files: Enclosure, links: tuple[str, ...] = ()) -> Reading:
    data = EntryData(guid="a", title="T", enclosures=files)
    entry = Entry(
        id=EntryId(1), feed=FeedId(1), outlet="x", data=data, first_seen=NOW, when=NOW, read=False, starred=False,
        story=StoryId(1),
    )  # fmt: skip
    return Reading(entry=entry, feed_title="x", article=Article(blocks=(), links=links))


@pytest.mark.parametrize(
    ("files", "links", "beside"),
    [
        ((PICTURE,), (), [PICTURE]),
        ((f"{PICTURE}?w=140", f"{PICTURE}?w=460"), (), [f"{PICTURE}?w=460"]),
        ((f"{PICTURE}?w=140", "https://i.example/b.jpg"), (f"{PICTURE}?w=9",), ["https://i.example/b.jpg"]),
        ((PICTURE,), (PICTURE,), []),
        (("https://i.example/a.mp3?a", "https://i.example/a.mp3?b"), (), ["https://i.example/a.mp3?a", "https://i.example/a.mp3?b"]),
        (("https://i.example/a.mp3",), ("https://i.example/a.mp3",), ["https://i.example/a.mp3"]),
        (("https://i.example/get?f=a.jpg", "https://i.example/get?f=b.jpg"), (), ["https://i.example/get?f=a.jpg", "https://i.example/get?f=b.jpg"]),
        (("javascript:x", PICTURE), (), [PICTURE]),
    ],
)  # fmt: skip
def test_a_picture_stands_once_and_not_beside_the_text_that_shows_it(
    files: tuple[str, ...], links: tuple[str, ...], beside: list[str]
) -> None:
    shown = reading(*(Enclosure(url=url) for url in files), links=links)
    assert [each.url for each in shown.enclosures] == beside
    assert shown.links == (*links, *beside)


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        (PICTURE, None, "image/jpeg from i.example"),
        (f"{PICTURE}?x=1", "image/webp", "image/webp from i.example"),
        ("https://i.example/episode.MP3", None, "audio/mpeg from i.example"),
        ("https://i.example/data", None, "file from i.example"),
        ("https://i.example/a.jpgx/long.suffix", None, "file from i.example"),
    ],
)
def test_a_file_is_told_by_its_name_where_its_feed_says_nothing(url: str, kind: str | None, words: str) -> None:
    assert described(Enclosure(url=url, type=kind)) == words


@pytest.mark.parametrize(("length", "size"), [(812, "812 bytes"), (20_480, "20.0 KB"), (36_700_160, "35.0 MB")])
def test_a_small_file_has_a_size(length: int, size: str) -> None:
    assert described(Enclosure(url=PICTURE, length=length)) == f"image/jpeg, {size} from i.example"
