"""Import from newsboat: feeds, query feeds, filters, keys, settings and marks, with a report on every item.

Query feeds and filters become saved queries, ignored articles rules that mark read, flags tags below `flag`. Settings
and keys are not written anywhere: the report ends with lines for `config.toml`. Nothing that newsboat would execute is
executed. The import is one undoable step, and the marks of articles are another; importing twice changes nothing
more.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from feedreader.errors import FeedreaderError, QueryError, UntranslatableError
from feedreader.feeds.charsets import undeclared
from feedreader.feeds.newsboat import article_key, read_lines, read_urls
from feedreader.model.addresses import shown_url
from feedreader.model.journal import Change, ChangeKind
from feedreader.model.state import EntryKey, EntryState, FeedState, QueryState, RuleState
from feedreader.model.subscriptions import ImportLine, ImportStatus
from feedreader.policy.newsboat_settings import NoCounterpartError, Translation, is_secret
from feedreader.query.ast import Name, Named, all_of
from feedreader.query.newsboat import cautions, flag_tag, translated
from feedreader.query.parse import parse
from feedreader.query.write import to_text
from feedreader.service.newsboat_articles import bring_articles
from feedreader.service.rules import apply_new
from feedreader.service.transfer import WORDS, foreseen, subscribed
from feedreader.settings.paths import LARGEST_CONFIG, bytes_of
from feedreader.store.newsboat_cache import count_articles, read_cache
from feedreader.text.clean import one_line
from feedreader.text.urls import feed_key, web_url
from feedreader.text.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from feedreader.feeds.newsboat import Line, UrlsLine
    from feedreader.model.subscriptions import Subscription
    from feedreader.query.ast import Query
    from feedreader.service.workspace import Workspace
    from feedreader.settings.newsboat import NewsboatFiles

READ = "mark read"
NAME_LENGTH = 120


@dataclass(slots=True, kw_only=True)
class NewsboatReport:
    """The outcome of each line, and the lines for `config.toml`, if any."""

    lines: list[ImportLine] = field(default_factory=list)
    toml: str = ""


@dataclass(slots=True)
class _Found:
    """The contents of the files, on their way into the store."""

    report: NewsboatReport = field(default_factory=NewsboatReport)
    subscriptions: list[Subscription] = field(default_factory=list)
    states: list[FeedState | QueryState | RuleState | EntryState] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    """Saved queries by name: the existing ones, and those imported so far."""
    named: frozenset[str] = frozenset()
    """The keys of feeds that the user has already named here."""
    no_cache: bool = False
    """Whether the given cache could not be read."""

    def say(self, source: str, status: ImportStatus, why: str, *, title: str = "", tags: tuple[str, ...] = ()) -> None:
        """Add a line to the report."""
        self.report.lines.append(
            ImportLine(url=one_line(shown_url(source)), title=title, tags=tags, status=status, why=one_line(why))
        )


def import_newsboat(
    workspace: Workspace, files: NewsboatFiles, *, keys: Mapping[str, str] | None = None, dry_run: bool = False
) -> NewsboatReport:
    """Import newsboat's files, in one step; with `dry_run` nothing is stored.

    `keys` are those of our keymap for newsboat's users, by the ids of commands: the lines for `config.toml` say what
    becomes of them. A cache that cannot be read is a line of the report. Raises FeedreaderError if another file cannot
    be read.
    """
    found, now = _Found(), workspace.clock()
    found.saved = {each.name: each.query for each in workspace.store.user_data.saved_queries()}
    found.named = frozenset(feed_key(row.feed.url) for row in workspace.store.feeds.all() if row.feed.user_title)
    urls = list(read_urls(_text(files.urls))) if files.urls else []
    found.subscriptions = [line.subscription for line in urls if line.subscription is not None]
    statuses = foreseen(workspace, found.subscriptions)
    seen: set[str] = set()
    for line in urls:
        _read_url(workspace, line, found, statuses, seen)
    translation = Translation(keys or {})
    for configured in read_lines(_text(files.config)) if files.config else ():
        _read_config(workspace, configured, translation, found)
    if files.cache is not None:
        with _reporting_cache_errors(files, found):
            _read_cache(workspace, files.cache, found)
    found.report.toml = translation.toml()
    if not dry_run:
        writer = workspace.store.writer
        with writer.journal.batch(Change(ChangeKind.NEWSBOAT_IMPORTED), now=now):
            subscribed(workspace, found.subscriptions)
            writer.state.restore(found.states, now=now)
        if files.cache is not None and not found.no_cache:
            with _reporting_cache_errors(files, found):
                bring_articles(workspace, files.cache)
            apply_new(workspace, silent=True)  # including the marks that wait for them
    return found.report


@contextmanager
def _reporting_cache_errors(files: NewsboatFiles, found: _Found) -> Iterator[None]:
    """Report a cache that cannot be read as one line; if it is the only file given, raise the error."""
    try:
        yield
    except FeedreaderError as error:
        if files.urls is None and files.config is None:
            raise
        found.no_cache = True
        found.say(str(files.cache), ImportStatus.REFUSED, str(error))


def _read_url(
    workspace: Workspace, line: UrlsLine, found: _Found, statuses: dict[str, ImportStatus], seen: set[str]
) -> None:
    if line.expression is not None:
        _save(workspace, line.title, line.expression, line.text, found, tags=line.tags)
        return
    if line.subscription is None:
        found.say(line.text, ImportStatus.REFUSED, line.refused, title=line.title, tags=line.tags)
        return
    key = feed_key(line.subscription.url)
    status = ImportStatus.MERGED if key in seen else statuses[key]
    why = "the same feed as a line above; the tags were united" if key in seen else WORDS[status]
    seen.add(key)
    if line.title and key not in found.named:
        found.states.append(FeedState(url=line.subscription.url, title=line.title))
    if line.hidden:
        why += "; newsboat hides it, here it is listed like any other"
    found.say(line.text, status, why, title=line.title, tags=line.tags)


def _read_config(workspace: Workspace, line: Line, translation: Translation, found: _Found) -> None:
    name, *values = line.words
    if name == "ignore-article" and len(values) == 2:
        _ignore(workspace, values[0], values[1], line.text, found)
    elif name == "define-filter" and len(values) == 2:
        _save(workspace, values[0], values[1], line.text, found)
    elif name == "highlight-article" and len(values) > 1:
        _highlight(workspace, values, line.text, translation, found)
    else:
        try:
            found.say(line.text, ImportStatus.TRANSLATED, f"config.toml: {translation.take(line.words)}")
        except NoCounterpartError as error:
            status = ImportStatus.REFUSED if error.missed else ImportStatus.IGNORED
            found.say(f"{name} …" if is_secret(name) else line.text, status, str(error))


def _save(
    workspace: Workspace, name: str, expression: str, source: str, found: _Found, *, tags: tuple[str, ...] = ()
) -> None:
    try:
        query = _query(workspace, translated(expression))
    except UntranslatableError as error:
        found.say(source, ImportStatus.REFUSED, str(error), title=name)
        return
    wanted = name or query
    name = next(each for each in _names(wanted) if found.saved.get(each, query) == query)
    if name in found.saved:
        found.say(source, ImportStatus.KNOWN, f"saved already: {query}", title=name)
        return
    found.saved[name] = query
    found.states.append(QueryState(name=name, query=query))
    why = f"saved query: {query}" + ("; saved queries have no tags" if tags else "")
    why += f"; another one is called {wanted}" if name != wanted else ""
    found.say(source, ImportStatus.TRANSLATED, _with_cautions(why, expression), title=name)


def _names(wanted: str) -> Iterator[str]:
    """Yield a name, then alternatives if it is taken."""
    yield wanted
    yield from (f"{wanted} ({number})" for number in count(2))


def _ignore(workspace: Workspace, feed: str, expression: str, source: str, found: _Found) -> None:
    try:
        tree = translated(expression)
        query = _query(workspace, tree if feed == "*" else all_of((Named(name=Name.FEED, value=feed), tree)))
    except UntranslatableError as error:
        found.say(source, ImportStatus.REFUSED, str(error))
        return
    name = one_line(f"ignore {query}", limit=NAME_LENGTH)
    found.states.append(RuleState(name=name, query=query, actions=(READ,)))
    found.say(source, ImportStatus.TRANSLATED, _with_cautions(f"rule: {query} → {READ}", expression), title=name)


def _highlight(
    workspace: Workspace, values: Sequence[str], source: str, translation: Translation, found: _Found
) -> None:
    try:
        query = _query(workspace, translated(values[0]))
    except UntranslatableError as error:
        found.say(source, ImportStatus.IGNORED, str(error))
        return
    why = f"config.toml: {translation.highlight(query, values[1:])}"
    found.say(source, ImportStatus.TRANSLATED, _with_cautions(why, values[0]))


def _with_cautions(why: str, expression: str) -> str:
    return "; ".join((why, *cautions(expression)))


def _query(workspace: Workspace, tree: Query) -> str:
    """Return the text of a tree.

    Raises UntranslatableError if it cannot be parsed, or would find nothing or everything.
    """
    text = to_text(tree)
    try:
        if not text or parse(text, workspace.clock()) != tree:
            raise UntranslatableError("it would find everything or nothing")
    except QueryError as error:
        raise UntranslatableError(str(error)) from error
    return text


def _read_cache(workspace: Workspace, path: Path, found: _Found) -> None:
    feeds = {feed_key(subscription.url) for subscription in found.subscriptions}
    feeds |= {feed_key(row.feed.url) for row in workspace.store.feeds.all()}
    articles = count_articles(path, lambda url: web_url(url) is not None and feed_key(url) in feeds)
    read = flagged = 0
    for article in read_cache(path):
        tags = tuple(flag_tag(flag) for flag in dict.fromkeys(article.flags) if flag.isascii() and flag.isalpha())
        key = EntryKey(
            article.feed,
            article_key(
                guid=article.guid, url=article.url, title=article.title, content=article.content, home=article.home
            ),
        )
        if web_url(article.feed) and key.guid and (article.read or tags):
            read, flagged = read + article.read, flagged + bool(tags)
            found.states.append(EntryState(key=key, read=article.read, tags=tags))
    marks, flags = counted(read, "read mark"), counted(flagged, "entry", "entries")
    why = f"{counted(articles, 'article')} of its feeds, {marks}, {flags} with flags"
    found.say(str(path), ImportStatus.TRANSLATED, why)


def _text(path: Path) -> str:
    try:
        return undeclared(bytes_of(path, LARGEST_CONFIG))
    except OSError as error:
        raise FeedreaderError(f"{path}: cannot be read: {error.strerror}") from error
