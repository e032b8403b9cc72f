"""Addresses: which may be followed, when two are the same, and whose they are.

Keys are for comparing and are never fetched. Nothing here uses a network or contains a table of brands: an outlet is
the registrable domain of its host, by the public suffix list that comes with a package.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import quote, unquote, urljoin, urlsplit

from feedreader.model.labels import unconfirmed
from feedreader.text.clean import prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from publicsuffixlist import PublicSuffixList

MAX_URL = 4_096
"""Longer addresses are refused; no server is known to need them."""

_FEED_SCHEME = re.compile(r"^(?:feed|rss|itpc|pcast|podcast):(?:(?://)?(?=https?:)|(?=//))", re.IGNORECASE)
_PLAIN = re.compile(
    r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[A-Za-z0-9/._~%+,=&:-]*)(\?[A-Za-z0-9/._~%+,=&:-]+)?(#[A-Za-z0-9/._~%+,=&:-]+)?"
)
"""An absolute address that needs no processing: most are such, and processing takes twenty times as long."""

_NO_HOST = re.compile(r"https?:/*", re.IGNORECASE)
"""An address that only lacks a scheme and a host, and would resolve to its base."""

_NO_ADDRESS = frozenset({"none", "null", "(null)", "undefined", "nil", "nan", "n/a", "false", "[object object]"})
"""What programs write where they have no address; a relative one would be called so only by accident."""

INVISIBLE = (
    " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
    "\u3000\ufeff"
)
"""What is copied along around an address without being seen."""

_AUTHORITY = re.compile(r"^(?:(?:feed|https?):(?=//|https?:)|//)+", re.IGNORECASE)
_HOST = re.compile(r"^(?:\[[0-9a-fA-F:.]+\]|[^\s/?#@:\[\]<>\"'`{}|\\^%,;!$&()*+=]+)$")
_UNSAFE_IN_URL = re.compile(r"[\s<>\"`{}|\\^]")
_DEFAULT_PORT = re.compile(r"(?::80|:443|:|\.)+$")
_PORT = re.compile(r":[^:\]]*$")
_TRIPLET = re.compile(r"%[0-9a-fA-F]{2}")
_ESCAPED_LETTERS = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
_SAFE = "/:?#[]@!$&'()*+,;=~-._"
"""Characters that need no escape in an address, besides ASCII's letters and digits (RFC 3986, 2.2 and 2.3)."""

_IN_NO_NEED = re.compile(f"[A-Za-z0-9{re.escape(_SAFE)}]*")

_TRACKING_PREFIXES = ("utm_", "at_", "ns_", "mtm_", "pk_", "piwik_", "hsa_", "guce_", "fb_", "amp_", "_hs", "xt_")
_TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh sfnsn _openstat spm usqp
    mc_cid mc_eid mkt_tok oly_enc_id oly_anon_id vero_id vero_conv
    xtor xtref cmpid cmp ocid smid smtyp emc partner traffic_source maca wt_mc wt_zmc wt_rss sara_ref s_cid
    s_campaign sr_share ito icid ncid wprss wpsrc itid tpcc guccounter amp
    """.split(),  # noqa: SIM905 - a list of words, to read and to extend
)
"""Tracking parameters of advertisers and networks, of mailings, and of campaigns in the feeds of news outlets, a line
each."""

_TRACKING_PAIRS = frozenset(
    {("ref", "rss"), ("source", "rss"), ("src", "rss"), ("from", "rss"), ("outputtype", "amp"), ("output", "amp")},
)
"""Parameters that only sometimes say where a reader came from."""

_SAME_SITE_LABELS = frozenset({"www", "m", "amp", "mobile"})
_AMP_SUFFIXES = ("/amp", ".amp", ".amp.html")

_PLATFORMS = frozenset(
    """
    beehiiv.com blog.ir bsky.social buzzsprout.com canalblog.com fireside.fm free.fr ghost.io hashnode.dev
    hypotheses.org jimdo.com libsyn.com livejournal.com medium.com micro.blog neocities.org over-blog.com podbean.com
    simplecast.com
    squarespace.com substack.com transistor.fm tumblr.com typepad.com weebly.com wordpress.com write.as
    """.split(),  # noqa: SIM905 - a list of words, to read and to extend
)
"""Domains on which many publishers have a subdomain each and that the list of suffixes lacks."""

_PLATFORMS_BY_PATH = frozenset({"feedburner.com", "medium.com"})
"""Domains on which many publishers have a path each."""


def web_url(text: str, base: str | None = None) -> str | None:
    """Return the address in `text` if it may be followed, else None.

    It has to be absolute, http or https, and without control characters. Relative addresses are resolved against
    `base`. `feed:`, and its equivalents in podcast programs, becomes http (`feed:https://…` keeps https).
    """
    if len(text) <= MAX_URL and _PLAIN.fullmatch(text) is not None:
        return text
    address = _tidy(text)
    if (feed := _FEED_SCHEME.match(address)) is not None:
        address = address[feed.end() :]
        address = "http:" + address if address.startswith("//") else address
    elif address.startswith("//") and base is None:
        address = "https:" + address
    if _NO_HOST.fullmatch(address) is not None or address.lower() in _NO_ADDRESS:
        return None
    try:
        if base is not None:
            address = urljoin(base, address)
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or len(address) > MAX_URL:
        return None
    bracketed = f"[{host}]" if ":" in host else host
    if _HOST.match(bracketed) is None:
        return None
    userinfo, at, _ = parts.netloc.rpartition("@")
    authority = userinfo + at + bracketed + ("" if port is None else f":{port}")
    rest = address.partition("//")[2][len(parts.netloc) :]
    url = f"{parts.scheme}://{authority}{_UNSAFE_IN_URL.sub(_percent, rest)}"
    return url if len(url) <= MAX_URL else None


@lru_cache(maxsize=1_024)
def host_of(url: str) -> str:
    """Return the host of an address, in lower case and without port or user; empty if there is none."""
    return _PORT.sub("", _split(url)[0])


def feed_key(url: str) -> str:
    """Return a key that the addresses of one feed share.

    It ignores the scheme, case of the host, the default port, the user and a trailing slash.
    """
    host, path, query, _ = _split(url)
    return host + path.rstrip("/") + query


def article_key(url: str) -> str:
    """Return a key that one article's addresses share, as different feeds and devices give them.

    Besides what `feed_key` ignores: `www.`, `m.`, `amp.` and `mobile.` hosts, an amp suffix or parameter, parameters
    that only track (`utm_*`, `fbclid`, `xtor` and so on), the order of parameters, and the fragment unless it is a
    route (`#!…`, `#/…`). Every other parameter counts, so that `?id=1` and `?id=2` stay different.
    """
    return _article_key(url)


@lru_cache(maxsize=1_024)
def _article_key(url: str) -> str:
    """Compute the key; cached, because identity, likeness and row of an entry ask for it in turn."""
    host, path, query, fragment = _split(url)
    labels = host.split(".")
    host = ".".join([label for label in labels[:-2] if label not in _SAME_SITE_LABELS] + labels[-2:])
    path = path.rstrip("/")
    while path.lower().endswith(_AMP_SUFFIXES):
        path = path[: path.lower().rindex("amp") - 1].rstrip("/")
    pairs = [_escaped(pair) for pair in query[1:].split("&") if pair and not _tracks(pair)]
    pairs.sort(key=lambda pair: pair.partition("=")[0])  # as they are written in the key, so that a key is its own key
    key = _escaped(host + path) + ("?" if pairs else "") + "&".join(pairs)
    return key + _escaped(fragment) if fragment.startswith(("#!", "#/")) else key


def _escaped(text: str) -> str:
    """Return a part of an address with everything but ASCII as octets (RFC 3986, 2.1)."""
    if _IN_NO_NEED.fullmatch(text) is not None:
        return text
    return _TRIPLET.sub(lambda found: found[0].upper(), quote(text, safe=f"%{_SAFE}", errors="replace"))


def spellings(part: str) -> tuple[str, ...]:
    """Return the spellings of a part of an address: as given, with everything but ASCII escaped, and unescaped."""
    letters = _ESCAPED_LETTERS.sub(lambda found: unquote(found[0]), part)
    return tuple(dict.fromkeys((part, _escaped(part), normalize("NFC", letters))))


def outlet_key(url: str) -> str:
    """Return whose address it is: a registrable domain (`lemonde.fr`, `bbc.co.uk`), or a place on a platform."""
    host, path, _, _ = _split(url)
    host = _PORT.sub("", host)
    labels = host.split(".")
    if len(labels) == 1 or _is_address(host):
        return host
    domain = _registrable(host)
    below = host.removesuffix(domain).rstrip(".").split(".")
    owner = below[-1] or "www"
    generic = owner in _SAME_SITE_LABELS or owner in {"feeds", "feeds2", "rss"}
    if domain in _PLATFORMS_BY_PATH and generic:
        names = [name for name in path.split("/") if name and name != "feed"]
        return f"{domain}/{names[0].lower()}" if names else domain
    if (domain in _PLATFORMS or domain.startswith("blogspot.")) and not generic:
        return f"{owner}.{domain}"
    return domain


def outlet_of(url: str, site_url: str | None, confirmed: str | None = None) -> str:
    """Return whose feed it is: its site's outlet, else that of its own address.

    If the two differ, and the site's is not the one that was `confirmed`, it is both (`model.labels`).
    """
    own, claimed = outlet_key(url), outlet_key(site_url or url)
    if not own or not claimed or claimed in (own, confirmed):
        return claimed or own
    return unconfirmed(claimed, own)


@lru_cache(maxsize=4_096)
def _registrable(host: str) -> str:
    """Return the registrable domain of a host, by the public suffix list; the host itself if there is none."""
    domain = _suffixes().privatesuffix(host) or host
    site = domain.removeprefix("www.")
    return site if _suffixes().is_public(site) and "." in site else domain


@cache
def _suffixes() -> PublicSuffixList:
    """Read the list from its package, which takes a tenth of a second; cached."""
    from publicsuffixlist import PSLFILE, PublicSuffixList

    with Path(PSLFILE).open(encoding="utf-8") as lines:
        return PublicSuffixList(_in_both_spellings(lines), accept_encoded_idn=False)


def _in_both_spellings(lines: Iterable[str]) -> Iterator[str]:
    """Yield the rules of a list of public suffixes; those that are not ASCII also in the form in which hosts are sent.

    The package encodes all of them, although that changes few: half of the time that the list takes.
    """
    for line in lines:
        rule = line.strip()
        if rule and not rule.startswith("//"):
            yield rule
            if not rule.isascii():
                exception = "!" * rule.startswith("!")
                yield exception + rule.removeprefix("!").encode("idna").decode("ascii")


def _tidy(text: str) -> str:
    """Tidy an address as browsers do: trimmed, without tabs and line breaks inside, backslashes as slashes."""
    if len(text) <= MAX_URL and text.isascii() and text.isprintable() and "\\" not in text:
        return text.strip()
    address = prose(text[: MAX_URL * 2]).strip(INVISIBLE).replace("\n", "").replace("\t", "")
    place, mark, rest = re.split(r"([?#]|$)", address, maxsplit=1)
    return place.replace("\\", "/") + mark + rest


def _percent(found: re.Match[str]) -> str:
    return quote(found[0], safe="")


def _split(url: str) -> tuple[str, str, str, str]:
    """Split an address into its host with any non-default port, path, query with its "?", and fragment with its "#"."""
    if len(url) <= MAX_URL and (plain := _PLAIN.fullmatch(url)) is not None:
        return plain[1], plain[2], plain[3] or "", plain[4] or ""
    rest, mark, fragment = _UNSAFE_IN_URL.sub(_percent, _tidy(url)).partition("#")
    fragment = mark + fragment
    rest, mark, query = rest.partition("?")
    query = mark + query if query else ""
    authority = None
    while authority is None or "@" in authority:
        authority, slash, path = _AUTHORITY.sub("", rest).partition("/")
        rest = authority.rpartition("@")[2] + slash + path
    host = _DEFAULT_PORT.sub("", authority.lower())
    if not host.isascii():
        with suppress(UnicodeError):
            encoded = host.encode("idna").decode("ascii")
            host = encoded if _HOST.match(encoded) else host
    return host, slash + (path if host else path.lstrip("/")), query, fragment


def _tracks(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or (name, value) in _TRACKING_PAIRS


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
