"""Offers for the first start: outlets by language from the bundled list, and OPML files that were found.

Nothing is subscribed to automatically; accepting an offer is one undoable step.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from feedreader.errors import FeedreaderError
from feedreader.service.transfer import import_opml, subscribed
from feedreader.settings.paths import LARGEST_LIST, bytes_of, packaged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedreader.model.subscriptions import ImportStatus, Subscription
    from feedreader.service.workspace import Workspace
    from feedreader.settings.newsboat import NewsboatFiles

LANGUAGES = {
    "ar": "العربية", "cs": "čeština", "da": "dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "es": "español", "fa": "فارسی", "fi": "suomi", "fr": "français", "he": "עברית", "hi": "हिन्दी", "hu": "magyar",
    "id": "Indonesia", "it": "italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands", "no": "norsk",
    "pl": "polski", "pt": "português", "ro": "română", "ru": "русский", "sv": "svenska", "tr": "Türkçe",
    "uk": "українська", "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip
"""The names of languages in themselves, by code."""

FILES_OFFERED = 5
LARGEST_FILE = 5_000_000
"""Bytes: a larger file is not a forgotten list of feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageOffer:
    """The bundled outlets of a language."""

    language: str
    outlets: tuple[Subscription, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOffer:
    """An OPML file that was found."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsboatOffer:
    """Newsboat's files in its own folders."""

    files: NewsboatFiles


Offer: TypeAlias = LanguageOffer | FileOffer | NewsboatOffer


def offers(folders: Iterable[Path] | None = None) -> tuple[Offer, ...]:
    """Return the offers: newsboat's files, OPML files in these folders (here, home, downloads), languages."""
    from feedreader.settings.newsboat import newsboat_files

    home = Path.home()
    newsboat: NewsboatFiles | None = None
    if folders is None:
        with suppress(FeedreaderError):  # most users never ran it
            newsboat = newsboat_files()
    found: list[Offer] = [NewsboatOffer(files=newsboat)] if newsboat is not None and newsboat.urls else []
    found += [FileOffer(path=path) for path in _opml_in(folders or (Path.cwd(), home, home / "Downloads"))]
    return (*found, *languages())


def languages() -> tuple[LanguageOffer, ...]:
    """Return the bundled outlets by language, the language with the most outlets first."""
    from feedreader.feeds.opml import read_opml

    by_language: dict[str, list[Subscription]] = {}
    for outline in read_opml(packaged("feeds.opml").read_bytes()).outlines:
        subscription = outline.subscription
        if subscription is not None and (language := subscription.attributes.get("language")):
            ours = replace(subscription, named_by=subscription.site_url)
            by_language.setdefault(language.partition("-")[0].lower(), []).append(ours)
    ordered = sorted(by_language.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(LanguageOffer(language=language, outlets=tuple(outlets)) for language, outlets in ordered)


def accept(workspace: Workspace, taken: Iterable[Offer]) -> int:
    """Subscribe to offers, in one step per file and one for all languages; return how many feeds were added.

    Raises FeedreaderError if a file cannot be read.
    """
    from feedreader.service.newsboat import import_newsboat

    outlets: list[Subscription] = []
    statuses: list[ImportStatus] = []
    for offer in taken:
        if isinstance(offer, LanguageOffer):
            outlets += offer.outlets
        elif isinstance(offer, FileOffer):
            lines, _repairs = import_opml(workspace, _list_in(offer.path), name=offer.path.name)
            statuses += [line.status for line in lines]
        else:
            statuses += [line.status for line in import_newsboat(workspace, offer.files).lines]
    if outlets:
        statuses += subscribed(workspace, outlets).values()
    return sum(1 for status in statuses if status == "added")


def _list_in(path: Path) -> bytes:
    try:
        return bytes_of(path, LARGEST_LIST)
    except OSError as error:
        raise FeedreaderError(f"{path}: cannot be read: {error.strerror}") from error


def _opml_in(folders: Iterable[Path]) -> list[Path]:
    """Return the OPML files in folders, each once."""
    found: dict[Path, None] = {}
    for folder in folders:
        try:
            files = sorted(path for path in folder.glob("*.opml") if path.is_file())
            found |= dict.fromkeys(path.resolve() for path in files if path.stat().st_size <= LARGEST_FILE)
        except OSError:
            continue  # an unreadable folder offers nothing
    return list(found)[:FILES_OFFERED]
