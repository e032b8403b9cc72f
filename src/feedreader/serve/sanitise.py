"""Sanitise feed HTML for a client's web view: active, tracking and broken parts are removed, content is kept.

Clients show an item's HTML in a web view that may run scripts, so it leaves the program cleaned by nh3 (ammonia). A
player that a page embeds becomes a link, because its frame could load anything; pictures of one pixel are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import nh3

_TAGS: Final = (
    "a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i iframe img ins kbd li mark ol p picture pre q rp rt ruby s samp small source span "
    "strong sub summary sup table tbody td tfoot th thead time tr u ul var video wbr"
)
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "audio": {"src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "iframe": {"src"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "width", "height"},
}
_WITHOUT_CONTENT: Final = "script style noscript template object svg math"
_ATTRIBUTE = r'\s+[a-z-]+(?:="[^"]*")?'
_PIXEL = re.compile(rf'<img(?=(?:{_ATTRIBUTE})*?\s+(?:width|height)="\s*[01](?:px)?\s*")(?:{_ATTRIBUTE})*>')
_FRAME = re.compile(rf'<iframe(?:(?:{_ATTRIBUTE})*?\s+src="([^"]*)")?(?:{_ATTRIBUTE})*>.*?</iframe>', re.DOTALL)


def sanitised(html: str, base: str | None) -> str:
    """Clean an item's HTML; relative addresses are resolved by `base`, or left out without one.

    The result has only elements and attributes that show text, pictures, tables and recordings, and addresses of the
    schemes http, https and mailto.
    """
    clean = _cleaner(base if base and base.startswith(("http://", "https://")) else "").clean(html)
    if "<img" in clean:
        clean = _PIXEL.sub("", clean)
    if "<iframe" in clean:
        clean = _FRAME.sub(_link, clean)
    return clean


def _link(frame: re.Match[str]) -> str:
    """Return a link in place of a frame; nh3 has quoted and escaped its address."""
    address = frame[1]
    return f'<p><a href="{address}" rel="noopener noreferrer">{_shown(address)}</a></p>' if address else ""


def _shown(address: str) -> str:
    plain = unescape(address).partition("?")[0]
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=64)
def _cleaner(base: str) -> nh3.Cleaner:
    """Return a cleaner for one base; cached, because a page of items uses some dozens."""
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS.split()),
        clean_content_tags=set(_WITHOUT_CONTENT.split()),
        attributes=_ATTRIBUTES,
        set_tag_attribute_values={"audio": {"controls": ""}, "video": {"controls": ""}},
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
