"""An address as users type or paste it: the intended one, or why it is not one."""

from __future__ import annotations

import re
from ipaddress import ip_address

from feedreader.text.clean import one_line
from feedreader.text.urls import INVISIBLE, host_of, web_url

NOTHING_TYPED = "this is not an http or https address"
A_FILE = "this is a file, and only http and https addresses are followed"
A_LIST = "this is a file; `feedreader import` reads lists of feeds"
TWO_ADDRESSES = "these are two addresses; give one at a time"

_PAIRS = {"<": ">", '"': '"', "'": "'", "`": "`", "(": ")", "\u201c": "\u201d", "\u201e": "\u201c", "\u00ab": "\u00bb"}
_MARKDOWN = re.compile(r"\[[^\[\]]*\]\((?P<address>[^()\s]+)\)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SLIP = re.compile(r"(?:view-source:)?(?:(https?)(?:[:;\uff1a]+[/\uff0f]*|//+))+", re.IGNORECASE)
"""What is typed in place of `https://`: with a slash or the colon missing, or twice; the last one counts."""

_FILE = re.compile(
    r"(?:\.{0,2}|~\w*)[/\\](?![/\\])|[A-Za-z]:[/\\]|file:|[^\s/:@]+\.(?:xml|opml|rss|atom|json|html?|txt)$",
    re.IGNORECASE,
)
_LISTS = (".opml", ".opml.xml")
_ANOTHER = re.compile(r"[,;]?\s+https?://", re.IGNORECASE)
_MAILBOX = re.compile(r"(?:mailto:)?[^\s@:/?#]+@[^\s@:/?#]+", re.IGNORECASE)
_HANDLE = re.compile(r"@([\w.-]{1,60})(?:@([\w-]{1,63}(?:\.[\w-]{1,63})+))?")
_SUBREDDIT = re.compile(r"/?r/(\w{2,40})/?")


def as_meant(text: str) -> str:
    """Return an address without what was pasted around it, and with the intended scheme.

    Quotation marks, brackets and invisible characters around it are removed, and so is a comma after it; `http:/a`,
    `https//a` and `http://https://a` are corrected. Anything else stays as it is.
    """
    text = text.strip(INVISIBLE).rstrip(",;")
    if (link := _MARKDOWN.fullmatch(text)) is not None:
        text = link["address"]
    if len(text) > 1 and text[-1] == _PAIRS.get(text[0]):
        text = text[1:-1].strip(INVISIBLE)
    if (slip := _SLIP.match(text)) is not None:
        text = f"{slip[1].lower()}://{text[slip.end() :].lstrip('/')}"
    return text


def typed_address(text: str) -> tuple[str | None, str]:
    """Return the typed address, completed; or None, and a sentence that says what the text is instead."""
    text = as_meant(text)
    if why := _something_else(text):
        return None, why
    complete = _SCHEME.match(text) is not None or text.startswith(("//", "feed:"))
    address = web_url(text if complete else f"https://{text}")
    if address is None:
        return None, NOTHING_TYPED
    host = host_of(address)
    if not complete and "." not in host and host != "localhost" and not _is_literal(host):
        return (
            None,
            f"{one_line(host, 60)} is not the name of a site; for a machine in your own network, type http://{host}",
        )
    return address, ""


def _something_else(text: str) -> str:
    """Return a sentence on what a text without an address is; "" if it may be one."""
    page = ""
    if (handle := _HANDLE.fullmatch(text)) is not None:
        name, host = handle[1], handle[2]
        page = f"https://{host}/@{name}" if host else f"https://www.youtube.com/@{name}"
    elif (forum := _SUBREDDIT.fullmatch(text)) is not None:
        page = f"https://www.reddit.com/r/{forum[1]}"
    if page:
        return f"this is a name, not an address; type the address of the page, such as {page}"
    if _MAILBOX.fullmatch(text) is not None:
        return "this is an e-mail address, not that of a page"
    if _FILE.match(text) is not None:
        return A_LIST if text.lower().endswith(_LISTS) else A_FILE
    return TWO_ADDRESSES if _ANOTHER.search(text) is not None else ""


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
