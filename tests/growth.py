"""Every way in for what strangers write, and the shapes that they may give it: what must not grow faster than it does.

`WAYS_IN` has each public function of the modules in `GUARDED` as a function of one text; `SHAPES` makes texts of any
length that are made to take long. `tests/test_growth.py` counts work for all of them, and notices a function that is
not here; `tests/benchmarks/growth.py` measures what happens within C.
"""

from __future__ import annotations

import ast
import html
import json
import math
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from feedreader.errors import FeedreaderError
from feedreader.feeds import (
    charsets,
    dates,
    discover,
    driver,
    envelope,
    fingerprint,
    identity,
    jsonfeed,
    known_pages,
    loose_dates,
    mapping,
    mend,
    newsboat,
    opml_source,
    preclean,
    refusal,
    xml_names,
)
from feedreader.feeds import walls as feed_walls
from feedreader.feeds.ledger import Ledger
from feedreader.feeds.opml import read_opml, write_opml
from feedreader.feeds.opml_outlines import kept, meant, tag_path
from feedreader.feeds.parse import parse_document
from feedreader.fetch import addresses as inside
from feedreader.fetch import answers, caching, heads, target, walls
from feedreader.fetch.cookies import Cookies
from feedreader.fetch.decoding import BadEncodingError, Body, belies_its_encoding
from feedreader.model import labels
from feedreader.model.addresses import shown_url
from feedreader.model.entries import EntryData
from feedreader.model.feeds import FeedData, Validators
from feedreader.model.outcomes import Document
from feedreader.model.pages import Page
from feedreader.pages import clearing, decoding, extract, headings, leads, marked, site_rules
from feedreader.policy import actions, matching, newsboat_settings, state_lines
from feedreader.query import complete, moments, pattern, retag, saved, score, snippet, terms, tokens, write
from feedreader.query import newsboat as newsboat_filters
from feedreader.query.parse import parse
from feedreader.serve import protocol
from feedreader.serve.sanitise import sanitised
from feedreader.settings import config, declaring, feed_settings
from feedreader.stories import copies, features, frames, regroup, rubrics, templates, weight, whole_articles, window
from feedreader.text import (
    addresses,
    clean,
    html_page,
    language,
    likeness,
    outlet_names,
    plain,
    references,
    scores,
    typed_addresses,
    urls,
    weekdays,
    words,
    written_addresses,
)
from feedreader.text import html as blocks
from feedreader.text.html_blocks import says
from feedreader.tui import cells, code_colours, content, tables, ui_state
from feedreader.tui.article_lines import Setter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOW = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)
ADDRESS = "https://feeds.example/news/feed.xml"
SOURCE = Path(__file__).resolve().parents[1] / "src" / "feedreader"

WayIn: TypeAlias = Callable[[str], object]

GUARDED = (
    *("text", "feeds", "pages", "query", "stories", "settings", "fetch", "model/addresses.py", "model/labels.py"),
    *(f"tui/{name}.py" for name in ("cells", "article_lines", "content", "tables", "code_colours", "ui_state")),
    *("policy/state_lines.py", "policy/newsboat_settings.py", "policy/matching.py", "policy/actions.py"),
    *("serve/protocol.py", "serve/sanitise.py"),
)
"""The modules whose public functions take what strangers write."""


def _unit(unit: str, start: str = "", end: str = "") -> Callable[[int], str]:
    return lambda size: start + unit * max(1, size // len(unit)) + end


def _random(alphabet: str) -> Callable[[int], str]:
    return lambda size: "".join(random.Random(size).choices(alphabet, k=size))


SHAPES: dict[str, Callable[[int], str]] = {
    "words": _unit("word and "),
    "one long word": _unit("x"),
    "one long word with an end": _unit("x", end="!"),
    "different words": lambda size: " ".join(f"w{number:x}" for number in range(size // 5)),
    "capitals": _unit("Word Of "),
    "long lines": _unit("x" * 99 + "\n"),
    "line breaks": _unit("\n"),
    "carriage returns": _unit("\r"),
    "spaces": _unit(" "),
    "spaces with an end": _unit(" ", "x", "x"),
    "tabs": _unit("\t\v\f"),
    "NUL": _unit("\0"),
    "controls": _unit("\x1b[\x9b"),
    "deep": _unit("<b>"),
    "deep and closed": lambda size: "<b>" * (size // 7) + "</b>" * (size // 7),
    "deep blocks": _unit("<div><p>"),
    "misnested": _unit("<b><i></b></i>"),
    "flat": _unit("<li>x</li>"),
    "quotes in quotes": _unit("<blockquote>x"),
    "lists in lists": _unit("<ul><li>x"),
    "tables": _unit("<table><tr><td>x"),
    "cells": _unit("<td colspan=64>x", "<table><tr>"),
    "rows": _unit("<tr><td rowspan=999>x", "<table>"),
    "line breaks in HTML": _unit("<i>a</i><br>"),
    "links": _unit("<a href=/x>x</a>"),
    "named places": _unit("<a name=x></a><a href=#x>y</a>"),
    "pictures": _unit("<img src=x alt=y>"),
    "many attributes": _unit(" a=b", "<a", ">"),
    "different attributes": lambda size: "<a " + " ".join(f"a{number}=b" for number in range(size // 7)) + ">",
    "unclosed attribute": _unit("x", '<a href="'),
    "unclosed tags": _unit("<a "),
    "less than": _unit("<"),
    "greater than": _unit(">"),
    "closing tags": _unit("</b>"),
    "scripts": _unit("<script>"),
    "comments": _unit("<!---->"),
    "unclosed comments": _unit("<!--"),
    "dashes in a comment": _unit("-", "<!--", "x"),
    "unclosed CDATA": _unit("<![CDATA["),
    "processing instructions": _unit("<?x "),
    "doctypes": _unit('<!DOCTYPE a [<!ENTITY b "c">]>'),
    "entity declarations": lambda size: "<!DOCTYPE a [" + '<!ENTITY b "c">' * (size // 15) + "]>",
    "namespaces": lambda size: "<a " + " ".join(f'xmlns:n{number}="u{number}"' for number in range(size // 14)) + ">",
    "entities": _unit("&amp;"),
    "entities of entities": _unit("amp;", "&"),
    "unclosed entities": _unit("&"),
    "long entity": _unit("a", "&"),
    "digits in a reference": _unit("9", "&#", ";"),
    "digits in a hexadecimal reference": _unit("f", "&#x", ";"),
    "references": _unit("&#1;"),
    "items": _unit("<item><guid>1</guid></item>"),
    "unclosed items": _unit("<item><b>"),
    "braces": _unit("{"),
    "brackets": _unit("["),
    "closing braces": _unit("}"),
    "closing braces apart": _unit("} "),
    "items that break off": _unit('{"id":"1",}, ', '{"items":['),
    "comments of C": _unit("/*"),
    "keys without an end": _unit('"a', '{"items":[{'),
    "parentheses": _unit("("),
    "parentheses, closed": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "empty objects": lambda size: '{"items":[' + ",".join(["{}"] * (size // 3)) + "]}",
    "quotation marks": _unit('"'),
    "backslashes": _unit("\\"),
    "escapes": _unit('\\"', '"'),
    "half characters": _unit("\\ud800", '"', '"'),
    "bars": _unit("w | "),
    "dashes": _unit("w - "),
    "colons": _unit("a:"),
    "dots": _unit("a."),
    "ellipses": _unit("."),
    "slashes": _unit("/"),
    "folders": _unit("a/"),
    "parent folders": _unit("../", "https://a.example/"),
    "at signs": _unit("a@"),
    "addresses": _unit("https://a.example/x "),
    "users of addresses": _unit("//a:b"),
    "tokens of addresses": _unit("&token=%3Fkey=/private-a"),
    "one long address": _unit("x", "https://a.example/"),
    "parameters": _unit("&a=b", "https://a.example/?x=y"),
    "escaped address": _unit("%41", "https://a.example/"),
    "long host": _unit("a.", "https://", "example/"),
    "users in an address": _unit("a:b@", "https://", "a.example/"),
    "www": _unit("www.a"),
    "brackets around addresses": _unit("(", "https://a.example/"),
    "commas": _unit("a,"),
    "semicolons": _unit("a;"),
    "equal signs": _unit("a=b; "),
    "header links": _unit('<x>; rel="alternate", '),
    "header link parameters": _unit(";a=b", "<x>"),
    "directives": _unit('a="b", '),
    "digits": _unit("1"),
    "numbers": _unit("1,000 "),
    "numbers apart by dots": _unit("1."),
    "dates": _unit("2026-01-06 "),
    "months": _unit("Jan "),
    "times": _unit("12:00 "),
    "weekdays": _unit("monday "),
    "scores": _unit("2-1 "),
    "marks": _unit("\u0301", "e"),
    "marked letters": _unit("e\u0301"),
    "joiners": _unit("a\u200d"),
    "joined pictures": _unit("\U0001f469\u200d"),
    "variants": _unit("\u2764\ufe0f"),
    "overrides": _unit("\u202ea\u202c"),
    "isolates": _unit("\u2068a"),
    "right to left": _unit("\u05d0 b "),
    "wide letters": _unit("\u6f22"),
    "syllables with signs": _unit("\u0e01\u0e34"),
    "letters that grow when folded": _unit("\ufdfa"),
    "letters that shrink": _unit("\u1e9e\u0130"),
    "letters at random": _random("abc <>&;/\"'=![]-:.0"),
    "repetitions": _unit("a*"),
    "repetitions of repetitions": _unit("(a+)+"),
    "counted repetitions": _unit("a{9}"),
    "classes": _unit("[[:a"),
    "alternatives": _unit("a|"),
    "fields": _unit("title:x OR "),
    "negations": _unit("-"),
    "conditions": _unit('title = "x" and '),
    "comparisons": _unit("unread:>1 "),
    "hashes": _unit("#"),
    "tildes": _unit("~x "),
    "assignments": _unit("a = 1\n"),
    "TOML tables": lambda size: "\n".join(f"[a{number}]" for number in range(size // 6)),
    "dotted keys": _unit("a.", end="a = 1"),
    "rules": _unit("body: //a\n"),
    "base64": _unit("QUJD"),
}
"""Texts of about this many characters, each made to take long somewhere."""


def entry(number: int, title: str, text: str = "") -> EntryData:
    """Return one of many entries that somebody publishes."""
    moment = NOW - timedelta(minutes=number % 1_000)
    return EntryData(
        guid=f"g{number}", url=f"https://a{number % 7}.example/{number}", title=title, content=text, published=moment
    )


def pieces(text: str) -> list[str]:
    """Return a text cut into titles of fifty characters, each with a number: as many entries as the text is long."""
    return [f"{text[at : at + 50]} {at}" for at in range(0, len(text), 50)]


def described(text: str) -> list[features.Features]:
    """Return entries to be grouped, of several outlets and feeds, whose titles are pieces of a text."""
    return [
        features.describe(
            at + 1, title=title, lead=title, outlet=f"outlet{at % 5}.example", when=NOW - timedelta(minutes=at)
        )
        for at, title in enumerate(pieces(text))
    ]


def _rss(element: str) -> WayIn:
    def read(text: str) -> object:
        value = html.escape(text) if element == "description" else f"<![CDATA[{text}]]>"
        item = f"<item><guid>1</guid><{element}>{value}</{element}></item>"
        return _document(f'<rss version="2.0"><channel><title>T</title>{item}</channel></rss>')

    return read


def _document(text: str, kind: str | None = None) -> object:
    return parse_document(Document(body=text.encode("utf-8", "replace"), url=ADDRESS, content_type=kind))


def _items(text: str) -> object:
    titles = "".join(f"<item><title><![CDATA[{title}]]></title></item>" for title in pieces(text))
    return _document(f'<rss version="2.0"><channel><title>T</title>{titles}</channel></rss>')


def _json(text: str) -> object:
    items = [{"id": str(at), "title": title, "content_html": title} for at, title in enumerate(pieces(text))]
    return _document(json.dumps({"version": "https://jsonfeed.org/version/1", "title": text, "items": items}))


def _json_document(text: str) -> dict[str, object]:
    items = [{"id": title, "content_html": title, "tags": [title] * 3} for title in pieces(text)]
    return {"version": "https://jsonfeed.org/version/1", "title": text, "home_page_url": text, "items": items}


def _opml(text: str) -> object:
    outlines = "".join(
        f'<outline text="{html.escape(title)}" category="/{html.escape(title)}" xmlUrl="https://a.example/{at}"/>'
        for at, title in enumerate(pieces(text))
    )
    document = read_opml(f'<opml version="2.0"><body><outline text="f">{outlines}</outline></body></opml>'.encode())
    subscriptions = [outline.subscription for outline in document.outlines if outline.subscription]
    return write_opml(subscriptions, title=text, now=NOW)


def _layout(text: str) -> object:
    setter = Setter(40)
    article = blocks.article_of(text, ADDRESS)
    setter.blocks(article.blocks)
    setter.links(article.links, plain.link_words(article))
    return setter.layout()


def _tables(text: str) -> object:
    rows = [[(content.Run(title),), (content.Run(title),)] for title in pieces(text)]
    return list(tables.table_lines(rows, header=True, room=60))


def _reading(text: str) -> driver.Reading:
    body = f'<rss version="2.0"><channel><title><![CDATA[{text}]]></title><item><guid>1</guid></item></channel></rss>'
    return driver.read_loosely(driver.decode(body.encode("utf-8", "replace"), None))


def _configuration(text: str) -> object:
    folder = SCRATCH
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    ui_state.load(path)
    return config.configuration(path)


def _feed_settings(text: str) -> object:
    for name in feed_settings.names():
        with suppress(FeedreaderError):
            feed_settings.checked(name, text)
    return None


def _cookies(text: str) -> object:
    cookies = Cookies()
    cookies.keep([text, *pieces(text)], target.read_target(ADDRESS))
    cookies.demanded = True
    return cookies.added_to([(b"Cookie", b"own")], target.read_target(ADDRESS))


def _headers(text: str) -> object:
    raw = [(title.encode("utf-8", "replace"), text[:50].encode("utf-8", "replace")) for title in pieces(text)]
    many = [(b"Link", b"<x>; rel=alternate")] * (len(text) // 20)
    return answers.read_headers([*raw, *many])


def _judged(text: str) -> object:
    value = text.encode("utf-8", "replace").decode("latin-1")
    names = (
        "etag",
        "last-modified",
        "cache-control",
        "expires",
        "date",
        "retry-after",
        "link",
        "server",
        "content-type",
    )
    headers = dict.fromkeys(names, value)
    at = target.read_target(ADDRESS)
    for status in (200, 304, 429, 403):
        answer = answers.Answer(status=status, headers=headers, body=text.encode("utf-8", "replace"))
        answers.judge(answer, at, sent=Validators(etag="x"), moved_to=None, now=NOW)
    return answers.brings_document(206, {"content-range": value})


def _body(text: str) -> object:
    with suppress(BadEncodingError):
        Body(text, 1 << 20)
    body = Body("", 1 << 24)
    raw = text.encode("utf-8", "replace")
    for at in range(0, len(raw), 10):
        body.add(raw[at : at + 10])
    return body.finish()


def _regrouped(text: str) -> object:
    return regroup.regroup(window.Window(entries=described(text)))


def _prepared(text: str) -> object:
    return window.prepare(window.Window(entries=described(text)))


def _matched(text: str) -> object:
    entries = [entry(at, title, title) for at, title in enumerate(pieces(text))]
    hashes = list(range(len(entries)))
    places = matching.unsettled(entries, hashes, {})
    matching.sought(entries, places)
    return matching.match(entries, hashes, {})


def _same_guid(text: str) -> object:
    entries = [EntryData(guid="same", title=title, content=title) for title in pieces(text)]
    return matching.match(entries, list(range(len(entries))), {})


def _settled(text: str) -> object:
    return identity.settle(
        [identity.Candidate(entry=EntryData(guid=text[:9], title=title), date="") for title in pieces(text)]
    )


def _states(text: str) -> object:
    record = {
        "is": "entry",
        "feed": text,
        "guid": text,
        "tags": pieces(text),
        "rules": dict.fromkeys(pieces(text), text[:9]),
    }
    return state_lines.write_line(state_lines.read_line(json.dumps(record)))


def _scored(text: str) -> object:
    tree = parse(text, NOW)
    finder = score.finder_of(tree)
    return list(score.wanted_words(tree)), snippet.snippet(text * 3, finder)


def _by_rule(text: str) -> object:
    lines = "body: //p\nstrip: //b | //@id | //i/text()\ndissolve: //u\nwrap_in(pre): //s\nsrc_lazy_load_attr: data-x"
    rule, _ = site_rules.read_rule(f"{lines}\nfind_string: {text[:50]}\nreplace_string: x\n{text}")
    tree = etree.fromstring(f"<html><body><p>{html.escape(''.join(filter(str.isprintable, text)))}</p></body></html>")
    site_rules.turned_away(rule, tree)
    site_rules.replaced_by_rule(rule, text)
    marked_up = etree.fromstring(f"<html><body>{text}</body></html>", etree.HTMLParser())
    site_rules.changed_by_rule(rule, marked_up)
    return site_rules.article_by_rule(rule, tree)


def _led_on(text: str) -> object:
    tree = etree.fromstring(f"<html><body>{text}<a href='{text[:50]}'></a></body></html>", etree.HTMLParser())
    return site_rules.link_by_rule((site_rules.LinkRule(path="//a/@href"),), tree, ADDRESS, ADDRESS)


def _cleared(text: str) -> object:
    tree = etree.fromstring(f"<html><body>{text}</body></html>", etree.HTMLParser())
    return clearing.clear_surroundings(tree, text[:200])


def _unmasked(text: str) -> object:
    tree = etree.fromstring(f"<html><body>{text}</body></html>", etree.HTMLParser())
    clearing.mask_table_links(tree)
    return clearing.unmask_links(text)


def _marked(text: str) -> object:
    return marked.marked_article(etree.fromstring(f"<html><body>{text}</body></html>", etree.HTMLParser()))


def _headed(text: str) -> object:
    tree = etree.fromstring(f"<html><body>{text}</body></html>", etree.HTMLParser())
    return headings.with_headings(text, tree, text[:200])


def _led(text: str) -> object:
    tree = etree.fromstring(f"<html><body><h1>T</h1>{text}<p>{text}</p></body></html>", etree.HTMLParser())
    return leads.with_lead(text, tree, "T")


def _translation(text: str) -> object:
    translation = newsboat_settings.Translation({"refresh": "r"})
    for line in newsboat.read_lines(f"bind-key {text}\nmacro x {text}\ncolor {text}\n{text}"):
        with suppress(newsboat_settings.NoCounterpartError):
            translation.take(line.words)
    return translation.toml()


def _typed_query(text: str) -> object:
    return complete.completion_at(text, len(text)), write.to_text(parse(text, NOW))


def _tree_of_tags(text: str) -> object:
    tree = parse(" OR ".join(f"tag:{write.value_text(title)}" for title in pieces(text)[:100]), NOW)
    return retag.retagged(tree, text[:10], "new"), saved.expanded(tree, lambda _: text, NOW)


def _envelope(text: str) -> object:
    body = f'<rss version="2.0"><channel><title>T</title><item>{html.escape(text)}</item></channel></rss>'
    found, _ = envelope.split(body.encode("utf-8", "replace"))
    envelope.split(text.encode("utf-8", "replace"))
    return found


def _left_out(text: str) -> object:
    """Of a document with as many items as there are pieces, all but the first are known."""
    items = [f"<item>{piece}</item>".encode("utf-8", "replace") for piece in pieces(text)]
    body = b"<rss><channel>" + b"".join(items) + b"</channel></rss>"
    known = fingerprint.pack(b"f" * 8, [(fingerprint.digest(item), b"k" * 8) for item in items[1:]])
    rest = fingerprint.without_known(Document(body=body, url=ADDRESS, fingerprint=known))
    fingerprint.without_known(Document(body=text.encode("utf-8", "replace"), url=ADDRESS, fingerprint=known))
    return None if rest is None else envelope.split(rest.body, rest.mark)


def _bytes(function: Callable[..., object], *more: object) -> WayIn:
    return lambda text: function(text.encode("utf-8", "replace"), *more)


def _all(function: Callable[..., Iterable[object]], *more: object) -> WayIn:
    return lambda text: list(function(text, *more))


def _source(function: Callable[[opml_source.Source], opml_source.Source]) -> WayIn:
    return lambda text: function(opml_source.Source(text=text))


def _runs(text: str) -> list[content.Run]:
    return [content.Run(title) for title in pieces(text)]


NO_LINKS: Callable[[str], int | None] = lambda _: None  # noqa: E731 - stands in for a numbering
SCRATCH = Path()

WAYS_IN: dict[str, WayIn] = {
    "model.labels.claim_and_host": labels.claim_and_host,
    "model.labels.shown_title": lambda text: labels.shown_title(None, text, ADDRESS, "news.example"),
    "model.addresses.shown_url": lambda text: shown_url(text + "@") + shown_url(f"//a:{text}?token={text}@"),
    "text.typed_addresses.as_meant": typed_addresses.as_meant,
    "text.typed_addresses.typed_address": typed_addresses.typed_address,
    "text.written_addresses.addresses_in": _all(written_addresses.addresses_in),
    "text.written_addresses.refresh_of": written_addresses.refresh_of,
    "text.addresses.web_address": addresses.web_address,
    "text.addresses.host": addresses.host,
    "text.addresses.behind_host": addresses.behind_host,
    "text.clean.one_line": lambda text: clean.one_line(text, len(text)),
    "text.clean.prose": clean.prose,
    "text.clean.tag_name": clean.tag_name,
    "text.clean.json_line": clean.json_line,
    "text.plain.spells_out": plain.spells_out,
    "text.clean.continued": lambda text: clean.continued(text, text),
    "text.html.article_of": lambda text: blocks.article_of(text, ADDRESS),
    "text.html.beginning_of": blocks.beginning_of,
    "text.html.text_of": blocks.text_of,
    "text.html_blocks.says": lambda text: says(text, text + "x"),
    "text.html_page.places_in": html_page.places_in,
    "text.html_page.linked": lambda text: html_page.linked(text, NO_LINKS),
    "text.html_page.flat": lambda text: html_page.flat(blocks.article_of(text).blocks),
    "text.language.language_of": lambda text: language.language_of(text, text),
    "text.language.normalised": language.normalised,
    "text.likeness.essence": likeness.essence,
    "text.likeness.alike": lambda text: likeness.alike(text, text + "x"),
    "text.plain.plain_text": lambda text: plain.plain_text(blocks.article_of(text), numbered=True),
    "text.plain.spoken_text": lambda text: plain.spoken_text(blocks.article_of(text)),
    "text.plain.link_words": lambda text: plain.link_words(blocks.article_of(text, ADDRESS)),
    "text.plain.levelled_text": lambda text: plain.levelled_text(text, text, raised=True),
    "text.references.resolved": references.resolved,
    "text.references.guarded": references.guarded,
    "text.scores.score": scores.score,
    "text.urls.spellings": urls.spellings,
    "text.urls.web_url": lambda text: urls.web_url(text, ADDRESS),
    "text.urls.host_of": urls.host_of,
    "text.urls.feed_key": urls.feed_key,
    "text.urls.article_key": urls.article_key,
    "text.urls.outlet_key": urls.outlet_key,
    "text.urls.outlet_of": lambda text: urls.outlet_of(text, text),
    "text.weekdays.weekdays": weekdays.weekdays,
    "text.weekdays.taken_out": lambda text: weekdays.taken_out(text, "x"),
    "text.outlet_names.without_section": outlet_names.without_section,
    "text.words.fold": words.fold,
    "text.words.number": words.number,
    "text.words.tokens": _all(words.tokens),
    "text.words.stem": lambda text: words.stem(text or "x"),
    "text.words.stems": words.stems,
    "text.words.extent": lambda text: words.extent(text.split(" ")),
    "text.words.numbers": words.numbers,
    "text.words.surface": words.surface,
    "text.words.headline": words.headline,
    "feeds.dates.read": dates.read,
    "feeds.dates.unread": dates.unread,
    "feeds.discover.looks_like_html": _bytes(discover.looks_like_html, None),
    "feeds.discover.discover": _bytes(discover.discover, ADDRESS),
    "feeds.known_pages.feed_of_page": lambda text: known_pages.feed_of_page(f"https://www.youtube.com/playlist?{text}"),
    "feeds.charsets.believed": _bytes(charsets.believed, ["gbk", "iso-8859-2"]),
    "feeds.driver.decode": _bytes(driver.decode, None),
    "feeds.driver.read_strictly": _bytes(driver.read_strictly, ""),
    "feeds.driver.read_loosely": _reading,
    "feeds.xml_names.element_name": xml_names.element_name,
    "feeds.xml_names.attribute_name": xml_names.attribute_name,
    "feeds.xml_names.known_namespace": xml_names.known_namespace,
    "feeds.envelope.split": _envelope,
    "feeds.fingerprint.without_known": _left_out,
    "feeds.identity.canonical": identity.canonical,
    "feeds.identity.digest": lambda text: identity.digest(text, text),
    "feeds.identity.first_of": identity.first_of,
    "feeds.identity.label": lambda text: identity.label(title=text, date=text, text=text),
    "feeds.identity.own_key": lambda text: identity.own_key(
        guid=text, link=text, home=text, title=text, date=text, text=text
    ),
    "feeds.identity.settle": _settled,
    "feeds.jsonfeed.read_json": _bytes(lambda body: jsonfeed.read_json(body, Ledger())),
    "feeds.jsonfeed.self_url_of": lambda text: jsonfeed.self_url_of(_json_document(text), ADDRESS),
    "feeds.jsonfeed.without_junk": _bytes(jsonfeed.without_junk),
    "feeds.jsonfeed.feed_of": lambda text: jsonfeed.feed_of(_json_document(text), ADDRESS, Ledger()),
    "feeds.jsonfeed.candidates_of": lambda text: jsonfeed.candidates_of(
        _json_document(text), FeedData(), ADDRESS, Ledger()
    ),
    "feeds.loose_dates.read_loosely": lambda text: loose_dates.read_loosely(text, dates.NO_CLUES),
    "feeds.loose_dates.order_of": lambda text: loose_dates.order_of(pieces(text)),
    "feeds.loose_dates.moments_of": lambda text: loose_dates.moments_of(text, "en"),
    "feeds.mapping.feed_of": lambda text: mapping.feed_of(_reading(text), ADDRESS, Ledger(), doubled=True),
    "feeds.mapping.hints_of": lambda text: mapping.hints_of(_reading(text)),
    "feeds.mapping.candidates_of": lambda text: mapping.candidates_of(_reading(text), FeedData(), ADDRESS, Ledger()),
    "feeds.mapping.home_of": lambda text: mapping.home_of(_reading(text)),
    "feeds.mapping.self_url_of": lambda text: mapping.self_url_of(_reading(text), ADDRESS),
    "feeds.mapping.plain": lambda text: mapping.plain(text, None, Ledger()),
    "feeds.mapping.undoubled": mapping.undoubled,
    "feeds.mapping.as_html": mapping.as_html,
    "feeds.mapping.rebased": lambda text: mapping.rebased(text, ADDRESS),
    "feeds.mend.mend": _bytes(mend.mend),
    "feeds.mend.swallows": _bytes(mend.swallows),
    "feeds.newsboat.read_lines": _all(newsboat.read_lines),
    "feeds.newsboat.read_urls": _all(newsboat.read_urls),
    "feeds.newsboat.article_key": lambda text: newsboat.article_key(
        guid=text + text, url=text, title=text, content=text, home=text
    ),
    "feeds.opml.read_opml": _bytes(read_opml),
    "feeds.opml_write.write_opml": _opml,
    "feeds.opml_outlines.meant": meant,
    "feeds.opml_outlines.tag_path": tag_path,
    "feeds.opml_outlines.kept": lambda text: kept({f"a{at}": title for at, title in enumerate(pieces(text))}),
    "feeds.opml_source.decode": _bytes(opml_source.decode),
    "feeds.opml_source.repair": _source(opml_source.repair),
    "feeds.opml_source.framed": _source(opml_source.framed),
    "feeds.opml_source.with_attributes_mended": _source(opml_source.with_attributes_mended),
    "feeds.opml_source.looks_like": lambda text: opml_source.looks_like(text.encode("utf-8", "replace"), text),
    "feeds.parse.parse_document": _document,
    "feeds.parse.parse_document: a title": _rss("title"),
    "feeds.parse.parse_document: an article": _rss("description"),
    "feeds.parse.parse_document: a date": _rss("pubDate"),
    "feeds.parse.parse_document: a link": _rss("link"),
    "feeds.parse.parse_document: many items": _items,
    "feeds.parse.parse_document: JSON": _json,
    "feeds.preclean.preclean": _bytes(preclean.preclean),
    "feeds.preclean.believable": lambda text: preclean.believable(text, b"<rss>"),
    "feeds.preclean.is_utf8": _bytes(preclean.is_utf8),
    "feeds.preclean.without_doctype": _bytes(preclean.without_doctype),
    "feeds.preclean.without_default": _bytes(preclean.without_default),
    "feeds.preclean.is_doubly_encoded": _bytes(preclean.is_doubly_encoded),
    "feeds.preclean.declared_as_utf8": _bytes(preclean.declared_as_utf8),
    "feeds.preclean.belied": _bytes(preclean.belied, "text/xml"),
    "feeds.preclean.is_truncated": _bytes(preclean.is_truncated),
    "feeds.preclean.is_web_page": _bytes(preclean.is_web_page),
    "feeds.preclean.has_too_many_namespaces": _bytes(preclean.has_too_many_namespaces),
    "feeds.refusal.begins_an_entry": _bytes(refusal.begins_an_entry),
    "feeds.refusal.why_empty": _bytes(lambda body: refusal.why_empty(body, version="rss20", strict=True)),
    "feeds.refusal.why_not": _bytes(refusal.why_not),
    "feeds.walls.title_of": _bytes(feed_walls.title_of),
    "feeds.walls.wall": _bytes(feed_walls.wall),
    "feeds.walls.wall_by_title": _bytes(feed_walls.wall_by_title),
    "pages.clearing.clear_surroundings": _cleared,
    "pages.clearing.mask_table_links": _unmasked,
    "pages.headings.with_headings": _headed,
    "pages.leads.with_lead": _led,
    "pages.marked.marked_article": _marked,
    "pages.decoding.decoded": _bytes(decoding.decoded, None),
    "pages.extract.extract": _bytes(lambda body: extract.extract(Page(body=body, url=ADDRESS, title="T"))),
    "pages.extract.count_words": extract.count_words,
    "pages.site_rules.read_rule": site_rules.read_rule,
    "pages.site_rules.file_names": _all(site_rules.file_names),
    "pages.site_rules.article_by_rule": _by_rule,
    "pages.site_rules.link_by_rule": _led_on,
    "pages.site_rules.absolute": lambda text: site_rules.absolute(text, ADDRESS),
    "pages.site_rules.same_site": lambda text: site_rules.same_site(text, ADDRESS),
    "query.complete.completion_at": _typed_query,
    "query.moments.start_of": lambda text: moments.start_of(text, NOW),
    "query.newsboat.translated": newsboat_filters.translated,
    "query.newsboat.cautions": newsboat_filters.cautions,
    "query.newsboat.flag_tag": newsboat_filters.flag_tag,
    "query.parse.parse": lambda text: parse(text, NOW),
    "query.pattern.compiled": lambda text: pattern.compiled(text[:300])(text),
    "query.pattern.repetitions": pattern.repetitions,
    "query.pattern.literals": pattern.literals,
    "query.retag.retagged": _tree_of_tags,
    "query.retag.renamed": lambda text: retag.renamed(text, text, text),
    "query.score.finder_of": _scored,
    "query.snippet.snippet": lambda text: snippet.snippet(text, None),
    "query.terms.folded": terms.folded,
    "query.terms.indexed": terms.indexed,
    "query.terms.cut": terms.cut,
    "query.terms.searched": terms.searched,
    "query.terms.letters": terms.letters,
    "query.terms.names": lambda text: terms.names(text, text),
    "query.terms.count_words": terms.count_words,
    "query.tokens.tokens": tokens.tokens,
    "query.write.quoted": write.quoted,
    "query.write.value_text": write.value_text,
    "stories.features.describe": lambda text: features.describe(1, title=text, lead=text),
    "stories.features.texts_to_embed": lambda text: features.texts_to_embed(text, text),
    "stories.frames.framed": frames.framed,
    "stories.rubrics.rubric": rubrics.rubric,
    "stories.rubrics.repeated": lambda text: rubrics.stems_of(described(text), rubrics.repeated(described(text))),
    "stories.templates.marks": lambda text: templates.marks(described(text)),
    "stories.window.prepare": _prepared,
    "stories.regroup.regroup": _regrouped,
    "stories.whole_articles.whole_articles": lambda text: whole_articles.whole_articles(text, text),
    "stories.copies.one_article": lambda text: copies.one_article(
        *(features.describe(at, title=text, lead=text) for at in (1, 2)), words=0.9, meaning=None
    ),
    "stories.weight.owner": weight.owner,
    "stories.weight.weigh": lambda text: weight.weigh(
        [weight.Report(f"o{at}.example", title, NOW) for at, title in enumerate(pieces(text))], NOW
    ),
    "settings.config.configuration": _configuration,
    "settings.declaring.length_of": declaring.length_of,
    "settings.feed_settings.checked": _feed_settings,
    "fetch.addresses.classify": inside.classify,
    "fetch.addresses.literal": inside.literal,
    "fetch.addresses.reach_of": inside.reach_of,
    "fetch.addresses.leads_inside": inside.leads_inside,
    "fetch.answers.read_headers": _headers,
    "fetch.answers.alternates": lambda text: answers.alternates(text, ADDRESS),
    "fetch.answers.judge": _judged,
    "fetch.answers.sendable": lambda text: answers.sendable(Validators(etag=text, last_modified=text)),
    "fetch.caching.http_date": caching.http_date,
    "fetch.caching.freshness": lambda text: caching.freshness(cache_control=text, expires=text, date=text, now=NOW),
    "fetch.caching.retry_after": lambda text: caching.retry_after(text, date=text, now=NOW),
    "fetch.cookies.Cookies": _cookies,
    "fetch.decoding.Body": _body,
    "fetch.decoding.belies_its_encoding": _bytes(belies_its_encoding),
    "fetch.heads.end_of_head": _bytes(lambda head: heads.end_of_head(head, 0)),
    "fetch.heads.is_interim": _bytes(heads.is_interim),
    "fetch.heads.may_be_head": _bytes(heads.may_be_head),
    "fetch.heads.proper_head": _bytes(lambda head: heads.proper_head(b"HTTP/1.1 200 OK\n" + head + b"\n\n")),
    "fetch.target.read_target": target.read_target.__wrapped__,
    "fetch.target.redirected": lambda text: target.redirected(target.read_target(ADDRESS), text),
    "fetch.walls.wall": _bytes(lambda body: walls.wall({"content-type": "text/html"}, body, refused=True)),
    "tui.cells.drawn": cells.drawn,
    "tui.cells.width_of": cells.width_of,
    "tui.cells.graphemes": _all(cells.graphemes),
    "tui.cells.cut": lambda text: cells.cut(text, 1_000),
    "tui.cells.shorten": lambda text: cells.shorten(text, 1_000),
    "tui.cells.shorten_amid": lambda text: cells.shorten_amid(text, 1_000, 2_000),
    "tui.cells.has_right_to_left": cells.has_right_to_left,
    "tui.cells.runs_right_to_left": cells.runs_right_to_left,
    "tui.cells.isolate": cells.isolate,
    "tui.cells.fit": lambda text: cells.fit(text, 1_000),
    "tui.cells.unfit": cells.unfit,
    "tui.cells.longest_word": cells.longest_word,
    "tui.cells.wrap": lambda text: cells.wrap(text, 20),
    "tui.cells.wrap_within": lambda text: cells.wrap_within(text, 20, 4),
    "tui.article_lines.Setter": _layout,
    "tui.content.slices": lambda text: list(
        content.slices(_runs(text), ((at, at + 10) for at in range(0, len(text), 10)))
    ),
    "tui.content.fitted": lambda text: content.fitted(_runs(text), 200),
    "tui.content.squeezed": lambda text: content.squeezed(_runs(text), 200),
    "tui.content.line": content.line,
    "tui.content.label": content.label,
    "tui.content.paragraphs": content.paragraphs,
    "tui.content.assembled": lambda text: content.assembled(*pieces(text)),
    "tui.content.marked": lambda text: content.marked(text, [(at, at + 1) for at in range(0, len(text), 20)], "bold"),
    "tui.tables.table_lines": _tables,
    "tui.code_colours.coloured": lambda text: code_colours.coloured(text, "python"),
    "policy.state_lines.read_line": state_lines.read_line,
    "policy.state_lines.write_line": _states,
    "policy.state_lines.check_head": state_lines.check_head,
    "policy.newsboat_settings.Translation": _translation,
    "policy.newsboat_settings.is_secret": newsboat_settings.is_secret,
    "policy.matching.match": _matched,
    "policy.matching.match: one guid": _same_guid,
    "policy.matching.other_scheme": matching.other_scheme,
    "policy.actions.read_action": actions.read_action,
    "serve.protocol.read_stream": protocol.read_stream,
    "serve.protocol.read_items": lambda text: protocol.read_items(pieces(text)),
    "serve.sanitise.sanitised": lambda text: sanitised(text, ADDRESS),
}

NO_TEXT_OF_STRANGERS = frozenset(
    {
        *("feeds.calendar_names.connectors", "feeds.calendar_names.words", "feeds.dates.plausible"),
        *("feeds.xml_names.new_expat", "feeds.opml_outlines.too_many", "fetch.addresses.reach_of_redirect"),
        *(
            "fetch.decoding.too_large",
            "fetch.memory.keep_memory_small",
            "fetch.failures.network_failure",
            "fetch.failures.status_failure",
        ),
        *("policy.state_lines.head", "serve.protocol.long_item", "settings.config.all_settings"),
        *("settings.config.changed", "settings.declaring.as_json", "settings.declaring.described"),
        *("settings.declaring.setting", "settings.declaring.shown", "settings.declaring.spelled"),
        *("settings.feed_settings.meaning", "settings.feed_settings.names", "settings.listing.sample"),
        *(
            "settings.newsboat.newsboat_files",
            "settings.paths.bytes_in",
            "settings.paths.bytes_of",
            "settings.paths.config_path",
            "settings.paths.expanded",
            "settings.paths.packaged",
            "settings.paths.write_whole",
        ),
        *("settings.paths.site_rules_path", "settings.paths.store_path", "stories.closeness.cost"),
        *(
            "stories.closeness.bare",
            "stories.closeness.halvings",
            "stories.closeness.least",
            "stories.embeddings.whitener",
            "stories.embeddings.comparable",
            "stories.groups.threshold",
            "stories.groups.weigh_within",
            "stories.packed.both_ways",
            "stories.packed.ranges",
            "stories.packed.rows_of",
            "stories.weight.rank",
            "stories.weight.rank_of",
        ),
        *("stories.weight.value", "tui.content.strip"),
        *("settings.declaring.as_typed", "settings.declaring.typed", "settings.editing.edited"),
        *("settings.keyring.keep", "settings.keyring.password"),
    }
)
"""Functions of numbers, times, our own names and paths: nobody else determines how much they have to do."""

WORDING = (
    "text.due_wording.",
    "text.feed_warnings.",
    "text.journal_wording.",
    "text.page_wording.",
    "text.rule_wording.",
    "text.story_wording.",
    "text.wording.",
)
"""Modules that make sentences of our own values, whose texts were truncated before."""

INSIDE_OTHERS = {
    "model.labels.unconfirmed": "text.urls.outlet_of",
    "feeds.calendar_names.key_of": "feeds.dates.read",
    "feeds.calendars.gregorian": "feeds.dates.read",
    "feeds.surplus.without_surplus": "feeds.parse.parse_document",
    "feeds.envelope.frame_of": "feeds.parse.parse_document",
    "feeds.fingerprint.digest": "feeds.fingerprint.without_known",
    "feeds.fingerprint.pack": "feeds.fingerprint.without_known",
    "feeds.fingerprint.stood_for": "feeds.fingerprint.without_known",
    "feeds.fingerprint.unpack": "feeds.fingerprint.without_known",
    "feeds.preclean.is_plain": "feeds.fingerprint.without_known",
    "feeds.preclean.named": "feeds.preclean.is_utf8",
    "feeds.preclean.with_pairs_joined": "feeds.preclean.preclean",
    "feeds.charsets.mostly": "feeds.charsets.believed",
    "feeds.charsets.undeclared": "feeds.charsets.believed",
    "feeds.charsets.guess": "feeds.driver.decode",
    "feeds.charsets.guessed": "feeds.driver.decode",
    "feeds.mapping.bodies": "feeds.mapping.candidates_of",
    "feeds.mapping.body_of": "feeds.mapping.candidates_of",
    "feeds.mapping.chosen": "feeds.mapping.candidates_of",
    "feeds.mapping.first": "feeds.mapping.candidates_of",
    "feeds.mapping.shared_authors": "feeds.mapping.candidates_of",
    "feeds.mapping.newest": "feeds.parse.parse_document: many items",
    "fetch.addresses.check_literal": "fetch.addresses.literal",
    "fetch.addresses.permitted": "fetch.addresses.classify",
    "fetch.answers.brings_document": "fetch.answers.judge",
    "fetch.failures.refused": "text.clean.one_line",
    "fetch.reader_api.signed_in": "fetch.answers.judge",
    "fetch.resolver.leads_somewhere": "fetch.addresses.classify",
    "pages.clearing.take_out": "pages.site_rules.article_by_rule",
    "pages.outline.is_hidden": "pages.leads.with_lead",
    "text.styles.hides": "text.html.article_of",
    "pages.clearing.unmask_links": "pages.clearing.mask_table_links",
    "pages.site_rules.changed_by_rule": "pages.site_rules.article_by_rule",
    "pages.site_rules.replaced_by_rule": "pages.site_rules.article_by_rule",
    "pages.site_rules.turned_away": "pages.site_rules.article_by_rule",
    "policy.matching.sought": "policy.matching.match",
    "policy.matching.unsettled": "policy.matching.match",
    "query.ast.all_of": "query.parse.parse",
    "query.ast.any_of": "query.parse.parse",
    "query.ast.conditions": "query.retag.retagged",
    "query.ast.negated": "query.parse.parse",
    "query.complete.fixed_choices": "query.complete.completion_at",
    "query.saved.expanded": "query.retag.retagged",
    "query.saved.names_saved": "query.retag.retagged",
    "query.score.wanted_words": "query.score.finder_of",
    "query.terms.is_letter": "query.terms.cut",
    "query.terms.is_unspaced": "query.terms.cut",
    "query.write.to_text": "query.complete.completion_at",
    "serve.protocol.read_item": "serve.protocol.read_items",
    "serve.protocol.read_listing": "serve.protocol.read_stream",
    "serve.protocol.seen_until": "serve.protocol.read_stream",
    "serve.protocol.write_stream": "serve.protocol.read_stream",
    "settings.config.load": "settings.config.configuration",
    "settings.config.load_text": "settings.config.configuration",
    "settings.declaring.without_secrets": "model.addresses.shown_url",
    "settings.declaring.read": "settings.config.configuration",
    "settings.feed_settings.feed_settings": "settings.feed_settings.checked",
    "settings.feed_settings.with_each_header_once": "settings.feed_settings.checked",
    "stories.coverage.covered": "stories.regroup.regroup",
    "stories.coverage.widely_reported": "stories.regroup.regroup",
    "stories.coverage.wider": "stories.regroup.regroup",
    "stories.window.pairs": "stories.window.prepare",
    "stories.window.quick_meanings": "stories.window.prepare",
    "text.list_numbers.writer_of": "tui.article_lines.Setter",
    "stories.closeness.by_words": "stories.window.prepare",
    "stories.constraints.constrain": "stories.regroup.regroup",
    "stories.copies.why_copy": "stories.copies.one_article",
    "stories.groups.threshold": "stories.regroup.regroup",
    "stories.groups.closeness": "stories.regroup.regroup",
    "stories.groups.holds_together": "stories.regroup.regroup",
    "stories.groups.may_join": "stories.regroup.regroup",
    "stories.lead.lead": "stories.regroup.regroup",
    "stories.linkage.agglomerate": "stories.regroup.regroup",
    "stories.rubrics.stems_of": "stories.rubrics.repeated",
    "stories.rubrics.share_more_than_a_rubric": "stories.regroup.regroup",
    "stories.weight.independent": "stories.weight.weigh",
    "text.html_blocks.notice_language": "text.html.article_of",
    "text.html_page.line_of": "text.html.article_of",
    "text.plain.levelled": "tui.article_lines.Setter",
    "text.plain.numbered_text": "text.plain.plain_text",
    "text.plain.text_of_line": "text.plain.plain_text",
    "tui.cells.wrapped": "tui.cells.wrap",
    "tui.tables.runs_from_the_right": "tui.tables.table_lines",
    "tui.content.sliced": "tui.article_lines.Setter",
    "tui.content.text_of": "tui.article_lines.Setter",
    "tui.ui_state.load": "settings.config.configuration",
    "tui.ui_state.save": "settings.config.configuration",
}
"""Functions that work on the results of others, and the way in that leads through them."""


def public_functions() -> Iterator[str]:
    """Return the public functions of the guarded modules, as `package.module.function`."""
    for part in GUARDED:
        place = SOURCE / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                    yield f"{module}.{node.name}"


REFUSALS = (FeedreaderError, ValueError, UnicodeError, protocol.RequestError, jsonfeed.BrokenJsonError)


def done(way_in: str, text: str) -> None:
    """Return what a way in does with a text, including refusals."""
    with suppress(*REFUSALS):
        WAYS_IN[way_in](text)


def allowed(work: float, times: int, size: int) -> float:
    """Return the work allowed for `times` the input if `size` took `work`: as n log n grows, and a little more."""
    return 1.3 * work * times * math.log2(times * size) / math.log2(size)
