"""Identify the bot protection service behind a web page, by its title or text."""

from __future__ import annotations

import re

from feedreader.text.references import resolved

_TITLE = re.compile(rb"<title[^>]*>([^<]{0,600})", re.IGNORECASE)
_BY_TITLE = (
    ("just a moment", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("ddos-guard", "DDoS-Guard"),
    ("making sure you're not a bot", "Anubis"),
    ("vercel security checkpoint", "Vercel"),
    ("sucuri website firewall", "Sucuri"),
    ("pardon our interruption", "Imperva"),
    ("access to this page has been denied", "PerimeterX"),
    ("client challenge", "Fastly"),
    ("human verification", "AWS WAF"),
    ("checking your browser", "a browser check"),
    ("bot verification", "a browser check"),
    ("one moment, please", "a browser check"),
)
"""Beginnings of the titles of bot walls, in lower case."""

_BY_SIGN = {
    "Cloudflare": rb"cf-chl|challenge-platform|cf-browser-verification",
    "DataDome": rb"captcha-delivery\.com|datadome",
    "Imperva": rb"_incapsula_resource|incapsula",
    "PerimeterX": rb"px-captcha|perimeterx",
    "Anubis": rb"anubis_challenge|within\.website/x/cmd/anubis",
    "a captcha": rb"g-recaptcha|h-captcha|hcaptcha\.com",
}
"""Strings in the source of their pages; some pages that are not walls contain them, too."""


def title_of(head: bytes) -> str:
    """Return the title of a web page that begins with `head`, as written; empty if it has none."""
    found = _TITLE.search(head)
    return " ".join(resolved(found[1].decode("utf-8", "replace")).split()) if found else ""


def wall_by_title(head: bytes) -> str | None:
    """Return the service whose wall a page is, by its title alone, which no other page has; None for no wall."""
    title = title_of(head).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return next((owner for start, owner in _BY_TITLE if title.startswith(start)), None)


def wall(head: bytes) -> str | None:
    """Return the service whose wall a page is that came in place of a feed, by title or source; None for no wall."""
    by_sign = (owner for owner, signs in _BY_SIGN.items() if re.search(signs, head, re.IGNORECASE))
    return wall_by_title(head) or next(by_sign, None)
