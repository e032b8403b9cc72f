"""Rules for single sites, in the format of ftr-site-config: where a site's articles stand, and what to leave out.

A rule is lines of `name: value`. Understood are `body` (XPath; the first that finds something counts), `strip` (XPath),
`strip_id_or_class`, `strip_image_src`, `find_string` with `replace_string`, `next_page_link` and `single_page_link`
(XPath), `requires_login`, `not_logged_in_xpath` and `autodetect_on_failure`. Others are passed over, `http_header` on
purpose: nobody is told that we are someone else. XPath is version 1.0 without extension functions, some of which take
exponential time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from feedreader.pages.clearing import take_out
from feedreader.text.addresses import web_address

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

MOST_PAGES = 12
"""Addresses that are asked for one article, redirects among them."""

MOST_LINKS = 20
"""Links of a page that are looked at for the one to its next page."""

MAX_RULE = 64 * 1024
MAX_LINES = 500
_LINE = re.compile(r"^\s*([a-z_]+)(?:\([^)]*\))?\s*:\s?(.*?)\s*$")
_XPATHS = frozenset({"body", "strip", "not_logged_in_xpath", "next_page_link", "single_page_link"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """What is known of a site's pages."""

    bodies: tuple[str, ...] = ()
    strips: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    login: tuple[str, ...] = ()
    next_pages: tuple[str, ...] = ()
    single_pages: tuple[str, ...] = ()
    requires_login: bool = False
    falls_back: bool = True


def read_rule(text: str) -> tuple[SiteRule, tuple[str, ...]]:
    """Return a rule, and one sentence for each line of it that cannot be used."""
    found: dict[str, list[str]] = {}
    problems: list[str] = []
    for number, line in enumerate(text[:MAX_RULE].splitlines()[:MAX_LINES], 1):
        matched = _LINE.match(line)
        if matched is None or line.lstrip().startswith("#"):
            continue
        name, value = matched[1], matched[2]
        if name in _XPATHS and (wrong := _wrong(value)):
            problems.append(f"line {number}: {name}: {wrong}")
            continue
        found.setdefault(name, []).append(value)
    strips = found.get("strip", [])
    strips += [_holding(("id", "class"), value) for value in found.get("strip_id_or_class", []) if _plain(value)]
    strips += [f"//img[{_contains('src', value)}]" for value in found.get("strip_image_src", []) if _plain(value)]
    rule = SiteRule(
        bodies=tuple(found.get("body", ())),
        strips=tuple(strips),
        replaced=tuple(zip(found.get("find_string", ()), found.get("replace_string", ()), strict=False)),
        login=tuple(found.get("not_logged_in_xpath", ())),
        next_pages=tuple(found.get("next_page_link", ())),
        single_pages=tuple(found.get("single_page_link", ())),
        requires_login=_yes(found.get("requires_login")),
        falls_back=not found.get("autodetect_on_failure") or _yes(found["autodetect_on_failure"]),
    )
    return rule, tuple(problems)


def file_names(url: str) -> Iterator[str]:
    """Yield the names of files that a page's rule may stand in, the most special first.

    Its host, then what is above it.
    """
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if not re.fullmatch(r"[a-z0-9.-]{1,253}", host) or ".." in host:
        return
    yield f"{host}.txt"
    if host.startswith("www."):
        yield f"{host.removeprefix('www.')}.txt"
    labels = host.split(".")
    for at in range(1, len(labels) - 1):
        yield f".{'.'.join(labels[at:])}.txt"


def article_by_rule(rule: SiteRule, tree: etree._Element) -> etree._Element | None:
    """Return what the rule finds, with nothing of what it leaves out; None where no `body` finds anything."""
    for path in rule.strips:
        take_out(tree, _elements(tree, path))
    for path in rule.bodies:
        found = _elements(tree, path)
        if found:
            whole = etree.Element("div")
            outer = set(found)
            inner = [each for each in found if outer.isdisjoint(each.iterancestors())]
            whole.extend(inner)
            return whole
    return None


def turned_away(rule: SiteRule, tree: etree._Element) -> bool:
    """Whether the page says that who asks is not signed in."""
    return any(_elements(tree, path) for path in rule.login)


def link_by_rule(paths: tuple[str, ...], tree: etree._Element, url: str, seen: Container[str] = ()) -> str | None:
    """Return the first address of the same site, not yet `seen`, that a rule finds on a page at `url`."""
    for path in paths:
        for each in _found(tree, path)[:MOST_LINKS]:
            link = each.get("href", "") if etree.iselement(each) else str(each)
            try:
                address = web_address(urldefrag(urljoin(url, link.strip()))[0]) if link.strip() else None
            except ValueError:
                continue
            if address is not None and address not in seen and address != url and same_site(address, url):
                return address
    return None


def same_site(one: str, other: str) -> bool:
    """Whether two web addresses are of one server, by name and port."""
    try:
        first, second = urlsplit(one), urlsplit(other)
        servers = (first.hostname, first.port), (second.hostname, second.port)
    except ValueError:
        return False
    return servers[0] == servers[1] and "@" not in first.netloc


def _elements(tree: etree._Element, path: str) -> list[etree._Element]:
    return [each for each in _found(tree, path) if etree.iselement(each)]


def _found(tree: etree._Element, path: str) -> list[Any]:
    """Return what an expression finds: elements, attributes, or one text."""
    try:
        found = etree.XPath(path, regexp=False)(tree)
    except (etree.XPathError, ValueError):
        return []
    if isinstance(found, list):
        return found
    return [found] if isinstance(found, str) else []


def _wrong(path: str) -> str:
    try:
        etree.XPath(path, regexp=False)
    except (etree.XPathError, ValueError) as error:
        return f"{error}"
    if re.search(r"\b(?:re|regexp|exslt|str|math|set|dyn|func):[a-z]", path):
        return "extension functions are not used"
    return ""


def _holding(attributes: tuple[str, ...], value: str) -> str:
    return f"//*[{' or '.join(_contains(name, value) for name in attributes)}]"


def _contains(attribute: str, value: str) -> str:
    return f"contains(@{attribute}, '{value}')"


def _plain(value: str) -> bool:
    return bool(value) and not set(value) & set("'\"<>")


def _yes(values: list[str] | None) -> bool:
    return bool(values) and values is not None and values[-1].strip().lower() in {"yes", "true", "1"}
