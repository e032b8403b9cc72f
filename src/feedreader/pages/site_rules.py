"""Rules for single sites, in the format of ftr-site-config: where a site's articles stand, and what to leave out.

A rule is lines of `name: value`. Understood are `body` (XPath; the first that finds something counts), `strip` (XPath),
`strip_id_or_class`, `strip_image_src`, `find_string` with `replace_string`, `requires_login`, `not_logged_in_xpath` and
`autodetect_on_failure`. Others are passed over, `http_header` on purpose: nobody is told that we are someone else.
XPath is version 1.0 without extension functions, some of which take exponential time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

from feedreader.pages.clearing import take_out

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_RULE = 64 * 1024
MAX_LINES = 500
_LINE = re.compile(r"^\s*([a-z_]+)(?:\([^)]*\))?\s*:\s?(.*?)\s*$")
_XPATHS = frozenset({"body", "strip", "not_logged_in_xpath"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """What is known of a site's pages."""

    bodies: tuple[str, ...] = ()
    strips: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    login: tuple[str, ...] = ()
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


def _elements(tree: etree._Element, path: str) -> list[etree._Element]:
    try:
        found = etree.XPath(path, regexp=False)(tree)
    except (etree.XPathError, ValueError):
        return []
    return [each for each in found if etree.iselement(each)] if isinstance(found, list) else []


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
