"""What came of fetching a whole article, in words for a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.pages import PageText, PageTrouble

if TYPE_CHECKING:
    from feedreader.model.pages import FullText, NoPageText

FROM_PAGE = "Full text, from the page."
ENDS_EARLY = "Its entries end early; whole articles can be fetched from their pages"
PARTIAL = "The outlet keeps the rest for subscribers."
OLDER = "The feed has changed the entry since it was fetched."

_WORDS = {
    PageTrouble.PAYWALL: "The outlet keeps the article for subscribers.",
    PageTrouble.CONSENT: "A consent page came in place of the article.",
    PageTrouble.BOT_WALL: "The site turns programs away.",
    PageTrouble.NO_TEXT: "The page has no text.",
    PageTrouble.SCRIPTS: "The page has no text without a browser.",
    PageTrouble.SHORTER: "The page has less text than the feed.",
    PageTrouble.ANOTHER: "Another article came in its place.",
    PageTrouble.TOO_HEAVY: "The page is too large to be read.",
    PageTrouble.ROBOTS: "The site asks programs not to fetch its articles (robots.txt); by hand it can be.",
    PageTrouble.NO_ADDRESS: "The entry names no page.",
}


def told_of(full: FullText) -> str:
    """Return what is to be said of a whole article, in a sentence or a few; "" where there is none."""
    if not isinstance(full.outcome, PageText):
        return ""
    return " ".join(filter(None, (FROM_PAGE, PARTIAL if full.outcome.partial else "", OLDER if full.older else "")))


def why_no_text(outcome: NoPageText) -> str:
    """One sentence that says why there is no whole article."""
    if outcome.trouble is PageTrouble.NOT_A_PAGE:
        return f"That is no page: {outcome.detail}."
    if outcome.trouble in _WORDS:
        return _WORDS[outcome.trouble]
    return f"The page could not be fetched: {outcome.detail.rstrip('.')}."
