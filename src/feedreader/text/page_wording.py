"""Describe the outcome of fetching a whole article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.model.pages import PageText, PageTrouble

if TYPE_CHECKING:
    from feedreader.model.pages import FullText, NoPageText

FROM_PAGE = "Full text, from the page."
ENDS_EARLY = "Its entries are only beginnings; whole articles can be fetched from their pages"
PARTIAL = "The rest is for subscribers only."
OLDER = "The feed has changed this entry since the article was fetched."

_WORDS = {
    PageTrouble.PAYWALL: "The article is for subscribers only.",
    PageTrouble.CONSENT: "The site sent a consent page instead of the article.",
    PageTrouble.BOT_WALL: "The site blocks programs.",
    PageTrouble.NO_TEXT: "The page has no text.",
    PageTrouble.SCRIPTS: "The page shows its text only in a browser.",
    PageTrouble.SHORTER: "The page has less text than the feed.",
    PageTrouble.ANOTHER: "The page has another article.",
    PageTrouble.TOO_HEAVY: "The page is too large.",
    PageTrouble.ROBOTS: "The site asks programs not to fetch its articles (robots.txt); you can still do it yourself.",
    PageTrouble.NO_ADDRESS: "The entry has no link to a page.",
}


def no_text(address: str | None) -> str:
    """Return what stands in place of the text of an entry that has none; its address, if any, may lead to one."""
    return "The feed carries no text for this entry" + ("; its page may." if address else ", and no link to a page.")


def note_of(full: FullText) -> str:
    """Return the notes on a whole article, as sentences; "" if there are none."""
    if not isinstance(full.outcome, PageText):
        return ""
    return " ".join(filter(None, (FROM_PAGE, PARTIAL if full.outcome.partial else "", OLDER if full.older else "")))


def why_no_text(outcome: NoPageText) -> str:
    """Return why there is no whole article, as a sentence."""
    if outcome.trouble is PageTrouble.NOT_A_PAGE:
        return f"This is not a web page: {outcome.detail}."
    if outcome.trouble in _WORDS:
        return _WORDS[outcome.trouble]
    return f"The page could not be fetched: {outcome.detail.rstrip('.')}."
