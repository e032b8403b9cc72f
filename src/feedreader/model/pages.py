"""A page that may hold a whole article: the input of the extractor and its results, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime


class PageTrouble(StrEnum):
    """Why a page gave no article; in words for the user: `text.page_wording`."""

    PAYWALL = "paywall"
    CONSENT = "consent page"
    BOT_WALL = "bot wall"
    NO_TEXT = "no text"
    SCRIPTS = "scripts only"
    NOT_A_PAGE = "not a page"
    SHORTER = "shorter than the feed"
    ANOTHER = "another article"
    TOO_HEAVY = "too heavy"
    ROBOTS = "robots.txt"
    NO_ADDRESS = "no address"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it arrived, and what is known of its article: the entry's title, and the words that its feed gave.

    `rule` is the text of the site's rule, "" for none. If the article continues from page to page, `before` is the HTML
    of the pages before this one, and `seen` are the addresses requested for it so far.
    """

    body: bytes
    url: str
    content_type: str | None = None
    title: str = ""
    words_of_feed: int = 0
    rule: str = ""
    before: str = ""
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The article of a page, as HTML that has not been cleaned: it is read like a feed's.

    `engine` is what found it ("rule", "readability", "markup", "structured data"). `partial` means that the outlet
    keeps the rest for subscribers.
    """

    url: str
    html: str
    words: int
    engine: str
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPageText:
    """No article, and why; `detail` is a cleaned line for the user if there is more to say ("PDF of 2.1 MB")."""

    url: str
    trouble: PageTrouble
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A page whose article continues at another address, as its site's rule says.

    `html` is the part found so far, "" if the other page has the whole article.
    """

    url: str
    html: str
    goes_on: str


PageOutcome: TypeAlias = PageText | NoPageText
PageAnswer: TypeAlias = PageText | NoPageText | Unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """What is stored of an entry's page, and since when; `older` means that the feed has changed the entry since."""

    at: datetime
    outcome: PageOutcome
    older: bool = False
