"""Rules for single sites, in the format of ftr-site-config: where a site's articles are, and what to leave out.

A rule is lines of `name: value`, or `name(argument): value`. Used are `body` (XPath; the first that finds something
counts), `strip` and `strip_attr` (XPath of elements, attributes or texts), `strip_id_or_class`, `strip_image_src`,
`dissolve` and `wrap_in(element)` (XPath), `src_lazy_load_attr`, `find_string` with `replace_string`,
`replace_string(found)`, `next_page_link` and `single_page_link` (XPath) with `if_page_contains`, `requires_login`,
`not_logged_in_xpath` and `autodetect_on_failure`. The others are known and passed over (`UNUSED` says why), or told as
unknown. No `http_header` is sent: nobody is told that we are someone else, have signed in or have consented. XPath is
version 1.0 without extension functions, some of which take exponential time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from feedreader.pages.clearing import take_out
from feedreader.text.addresses import web_address
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

MOST_PAGES = 12
"""The limit on requests for one article, including redirects."""

MOST_LINKS = 20
"""How many links of a page are examined for the one to its next page."""

MOST_CHARACTERS = 8_000_000
"""The limit in characters to which a rule's replacements may enlarge a page."""

MAX_RULE = 64 * 1024
MAX_LINES = 500
LONGEST_SHOWN = 60

UNUSED: Final = {
    **dict.fromkeys(("title", "author", "date"), "the feed has it"),
    **dict.fromkeys(("test_url", "test_contains"), "it is for those who write rules"),
    **dict.fromkeys(
        ("login_uri", "login_username_field", "login_password_field", "login_extra_fields"),
        "feedreader does not sign in",
    ),
    **dict.fromkeys(
        (
            "tidy",
            "prune",
            "parser",
            "skip_json_ld",
            "insert_detected_image",
            "convert_double_br_tags",
            "strip_comments",
        ),
        "it controls how another program reads a page",
    ),
    **dict.fromkeys(
        ("autodetect_next_page", "single_page_link_in_feed"), "only links that a rule finds on a page count"
    ),
    **dict.fromkeys(("footnotes", "move_into", "native_ad_clue"), "nothing is done by it"),
}
"""Known lines without effect, and why."""

_NOT_SENT = "is not sent: no rule makes feedreader "
_PRETENCES = {
    **dict.fromkeys(("user-agent", "from", "x-requested-with"), "pretend to be another program"),
    **dict.fromkeys(("cookie", "authorization"), "sign in or consent for you"),
    **dict.fromkeys(("referer", "origin"), "pretend to come from another page"),
}
_LINE = re.compile(r"\s*([A-Za-z_-]+)\s*(?:\((.*?)\)\s*)?:\s*(.*?)\s*")
_XPATHS = frozenset(
    {
        "body",
        "strip",
        "strip_attr",
        "dissolve",
        "wrap_in",
        "not_logged_in_xpath",
        "next_page_link",
        "single_page_link",
        "if_page_contains",
    }
)
_WRAPPINGS = frozenset(
    ("blockquote", "pre", "p", "div", "section", "figure", "figcaption", "h2", "h3", "h4", "ul", "li")
)
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALLED = re.compile(r"([A-Za-z_][\w.-]*(?::[\w.-]+)?)\s*\(")
_PREFIXED = re.compile(r"(?<![:\w.-])([A-Za-z_][\w.-]*):(?!:)")
_FUNCTIONS = frozenset(
    {
        *("last", "position", "count", "id", "local-name", "namespace-uri", "name", "lang"),
        *("string", "concat", "starts-with", "contains", "substring-before", "substring-after", "substring"),
        *("string-length", "normalize-space", "translate", "boolean", "not", "true", "false"),
        *("number", "sum", "floor", "ceiling", "round", "comment", "text", "processing-instruction", "node"),
        *("and", "or", "div", "mod"),
    }
)
"""The functions of XPath 1.0 (its section 4), its node tests, and the operators that may precede a bracket."""

_DISSOLVED = "feedreader-dissolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """How a page links to another; `condition` must find something on the page, "" for none."""

    path: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """The rule for a site's pages."""

    bodies: tuple[str, ...] = ()
    strips: tuple[str, ...] = ()
    dissolved: tuple[str, ...] = ()
    wrapped: tuple[tuple[str, str], ...] = ()
    lazy_source: str = ""
    replaced: tuple[tuple[str, str], ...] = ()
    login: tuple[str, ...] = ()
    next_pages: tuple[LinkRule, ...] = ()
    single_pages: tuple[LinkRule, ...] = ()
    requires_login: bool = False
    falls_back: bool = True

    @property
    def changes_pages(self) -> bool:
        """Whether the rule changes a page before its article is searched for."""
        return bool(self.strips or self.dissolved or self.wrapped or self.lazy_source)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProblem:
    """A line of a rule that cannot be used, and why; `refused` says that it never will be, on principle."""

    line: int
    message: str
    refused: bool = False

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class _Reader:
    """Reads the lines of a rule, one after another, and records those that cannot be used."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self.links: dict[str, list[LinkRule]] = {"next_page_link": [], "single_page_link": []}
        self.wrapped: list[tuple[str, str]] = []
        self.replaced: list[tuple[str, str]] = []
        self.problems: list[RuleProblem] = []
        self._number = 0
        self._last_link: list[LinkRule] = []
        self._waiting: tuple[int, str] | None = None

    def read(self, text: str) -> None:
        """Read the lines of a rule, up to the limits on rules."""
        lines = text[:MAX_RULE].lstrip("\ufeff").splitlines()
        for number, line in enumerate(lines[:MAX_LINES], 1):
            if line.strip() and not line.lstrip().startswith("#"):
                self._number = number
                self._line(line)
        self._end_of_find()
        if len(lines) > MAX_LINES or len(text) > MAX_RULE:
            self._number = min(len(lines), MAX_LINES)
            self._problem(f"what follows is not read: a rule has at most {MAX_LINES} lines, and {MAX_RULE // 1024} KiB")

    def _problem(self, message: str, *, refused: bool = False, line: int = 0) -> None:
        self.problems.append(RuleProblem(line=line or self._number, message=one_line(message), refused=refused))

    def _line(self, line: str) -> None:
        matched = _LINE.fullmatch(line)
        if matched is None:
            self._problem(f"{line.strip()[:LONGEST_SHOWN]!r} is not `name: value`")
            return
        name, argument, value = matched[1].lower().replace("-", "_"), matched[2], matched[3]
        if name in _XPATHS:
            self._xpath(name, argument, value)
        elif name == "find_string":
            self._end_of_find()
            self._waiting = self._number, value
        elif name == "replace_string":
            self._replace(argument, value)
        elif name == "http_header":
            what = one_line((argument or "").strip().lower())[:LONGEST_SHOWN]
            pretence = _PRETENCES.get(what, "ask for pages otherwise than for feeds")
            self._problem(f"http_header({what}) {_NOT_SENT}{pretence}", refused=True)
        elif name in {"strip_id_or_class", "strip_image_src"}:
            self._part(name, value)
        elif name in {"src_lazy_load_attr", "requires_login", "autodetect_on_failure"}:
            self.found.setdefault(name, []).append(value)
        elif name not in UNUSED:
            self._problem(f"{one_line(name)[:LONGEST_SHOWN]} is unknown")

    def _xpath(self, name: str, argument: str | None, value: str) -> None:
        wrong = _wrong(value)
        if name == "wrap_in" and not wrong and (argument or "").strip().lower() not in _WRAPPINGS:
            wrong = f"nothing is wrapped in {(argument or 'nothing').strip()[:LONGEST_SHOWN]}"
        if name == "if_page_contains" and not wrong and not self._last_link:
            wrong = "no link precedes it"
        if wrong:
            self._problem(f"{name}: {wrong}")
        elif name == "wrap_in":
            self.wrapped.append(((argument or "").strip().lower(), value))
        elif name == "if_page_contains":
            self._last_link[-1] = LinkRule(path=self._last_link[-1].path, condition=value)
        elif name in self.links:
            self.links[name].append(LinkRule(path=value))
            self._last_link = self.links[name]
        else:
            self.found.setdefault("strip" if name == "strip_attr" else name, []).append(value)

    def _part(self, name: str, value: str) -> None:
        part = value.replace("'", "").replace('"', "").strip()
        if not part or set(part) & set("<>()"):
            self._problem(f"{name}: {value[:LONGEST_SHOWN]!r} is not part of a name")
        else:
            self.found.setdefault(name, []).append(part)

    def _replace(self, argument: str | None, value: str) -> None:
        if argument is not None:
            found = argument
        elif self._waiting is not None:
            found, self._waiting = self._waiting[1], None
        else:
            self._problem("replace_string: no find_string precedes it")
            return
        if found:
            self.replaced.append((found, value))
        else:
            self._problem("replace_string: the text to replace is empty")

    def _end_of_find(self) -> None:
        if self._waiting is not None:
            self._problem("find_string: no replace_string follows it", line=self._waiting[0])
            self._waiting = None


def read_rule(text: str) -> tuple[SiteRule, tuple[RuleProblem, ...]]:
    """Return a rule, and for each of its lines that cannot be used why not."""
    reader = _Reader()
    reader.read(text)
    found = reader.found
    strips = found.get("strip", [])
    strips += [_holding(("id", "class"), value) for value in found.get("strip_id_or_class", ())]
    strips += [f"//img[{_contains('src', value)}]" for value in found.get("strip_image_src", ())]
    rule = SiteRule(
        bodies=tuple(found.get("body", ())),
        strips=tuple(strips),
        dissolved=tuple(found.get("dissolve", ())),
        wrapped=tuple(reader.wrapped),
        lazy_source=found.get("src_lazy_load_attr", [""])[-1],
        replaced=tuple(reader.replaced),
        login=tuple(found.get("not_logged_in_xpath", ())),
        next_pages=tuple(reader.links["next_page_link"]),
        single_pages=tuple(reader.links["single_page_link"]),
        requires_login=_yes(found.get("requires_login")),
        falls_back=not found.get("autodetect_on_failure") or _yes(found["autodetect_on_failure"]),
    )
    return rule, tuple(sorted(reader.problems, key=lambda problem: problem.line))


def file_names(url: str) -> Iterator[str]:
    """Yield the names of files that may contain a page's rule: that of its host, then those of the domains above it."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if not re.fullmatch(r"[a-z0-9.-]{1,253}", host) or ".." in host:
        return
    yield f"{host}.txt"
    if host.startswith("www."):
        yield f"{host.removeprefix('www.')}.txt"
    labels = host.split(".")
    for at in range(1, len(labels) - 1):
        yield f".{'.'.join(labels[at:])}.txt"


def replaced_by_rule(rule: SiteRule, html: str) -> str:
    """Return a page with its strings replaced, in the order of the rule, without replacements that would bloat it."""
    for found, instead in rule.replaced:
        growth = html.count(found) * (len(instead) - len(found))
        if len(html) + growth <= MOST_CHARACTERS:
            html = html.replace(found, instead)
    return html


def changed_by_rule(rule: SiteRule, tree: etree._Element) -> None:
    """Apply a rule to a page in place: remove what it leaves out, and repair what it repairs."""
    for tag, path in rule.wrapped:
        for each in _elements(tree, path):
            _wrap(each, tag)
    if rule.lazy_source:
        for each in tree.iter("img", "iframe", "source", "video"):
            if source := _attribute(each, rule.lazy_source):
                each.set("src", source)
    for path in rule.strips:
        _strip(tree, path)
    for path in rule.dissolved:
        dissolved = [each for each in _elements(tree, path) if each.getparent() is not None]
        for each in dissolved:
            each.tag = _DISSOLVED
        if dissolved:
            etree.strip_tags(tree, _DISSOLVED)


def article_by_rule(rule: SiteRule, tree: etree._Element) -> etree._Element | None:
    """Return what the rule finds; None if no `body` finds anything."""
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
    """Whether a page is only for subscribers.

    The site's rule says what visitors who are not signed in see; if it does not, a rule that requires a login counts.
    """
    if rule.login:
        return any(_elements(tree, path) for path in rule.login)
    return rule.requires_login


def link_by_rule(
    links: tuple[LinkRule, ...], tree: etree._Element, url: str, base: str, seen: Container[str] = ()
) -> str | None:
    """Return the first address of the same site, not yet `seen`, that a rule finds on a page at `url`.

    `base` is what the page's own addresses are relative to.
    """
    for link in links:
        if link.condition and not _holds(tree, link.condition):
            continue
        for each in _found(tree, link.path)[:MOST_LINKS]:
            named = each.get("href", "") if etree.iselement(each) else str(each)
            address = absolute(named, base)
            if address is not None and address not in seen and address != url and same_site(address, url):
                return address
    return None


def absolute(named: str, base: str) -> str | None:
    """Return an address that a page names, absolute and without a fragment; None if it is not on the web."""
    try:
        return web_address(urldefrag(urljoin(base, named.strip()))[0]) if named.strip() else None
    except ValueError:
        return None


def same_site(one: str, other: str) -> bool:
    """Whether two web addresses belong to one server, by name and port."""
    try:
        first, second = urlsplit(one), urlsplit(other)
        servers = (first.hostname, first.port), (second.hostname, second.port)
    except ValueError:
        return False
    return servers[0] == servers[1] and "@" not in first.netloc


def _wrap(element: etree._Element, tag: str) -> None:
    parent = element.getparent()
    if parent is None:
        return
    around = etree.Element(tag)
    around.tail, element.tail = element.tail, None
    parent.replace(element, around)
    around.append(element)


def _strip(tree: etree._Element, path: str) -> None:
    """Remove what an expression finds: elements, attributes and texts."""
    found = _found(tree, path)
    for each in found:
        holder = each.getparent() if isinstance(each, str) and hasattr(each, "getparent") else None
        if holder is None:
            continue
        if each.is_attribute:
            holder.attrib.pop(each.attrname, None)
        elif each.is_tail:
            holder.tail = None
        elif each.is_text:
            holder.text = None
    take_out(tree, [each for each in found if etree.iselement(each)])


def _attribute(element: etree._Element, name: str) -> str:
    try:
        return element.get(name) or ""
    except ValueError:  # not a valid attribute name
        return ""


def _holds(tree: etree._Element, path: str) -> bool:
    """Whether an expression finds something, or is true."""
    try:
        return bool(etree.XPath(path, regexp=False)(tree))
    except (etree.XPathError, ValueError):
        return False


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
    """Return why an expression cannot be used; "" if it can."""
    if not path:
        return "it is empty"
    try:
        etree.XPath(path, regexp=False)
    except (etree.XPathError, ValueError) as error:
        return f"{path[:LONGEST_SHOWN]!r} is not XPath ({error})"
    bare = _LITERAL.sub("''", path)
    for called in _CALLED.finditer(bare):
        if called[1] not in _FUNCTIONS:
            return f"{called[1]}() is not a function of XPath 1.0"
    if (prefixed := _PREFIXED.search(bare)) is not None:
        return f"pages know no prefix {prefixed[1]}:"
    return ""


def _holding(attributes: tuple[str, ...], value: str) -> str:
    return f"//*[{' or '.join(_contains(name, value) for name in attributes)}]"


def _contains(attribute: str, value: str) -> str:
    return f"contains(@{attribute}, '{value}')"


def _yes(values: list[str] | None) -> bool:
    return bool(values) and values is not None and values[-1].strip().lower() in {"yes", "true", "1"}
