"""The pane of subscriptions: folders, feeds, saved queries and tags, with what is unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.text.addresses import web_address
from feedreader.tui.command import Fact
from feedreader.tui.widgets.feed_tree import FeedTree
from feedreader.tui.widgets.pane import Pane, PaneTitle, RowKeys

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from feedreader.model.feeds import FeedId, FeedRow
    from feedreader.service.lists import Place, Subscriptions
    from feedreader.tui.tree import Node
    from feedreader.tui.widgets.feed_tree import Arranged


class FeedsPane(RowKeys, Pane):
    """Shows subscriptions; its cursor is on a place or on a heading."""

    def __init__(self) -> None:
        super().__init__(id="feeds-pane")
        self.title = PaneTitle("Feeds", id="feeds-title")
        self.body: FeedTree = FeedTree(id="feeds")

    def compose(self) -> ComposeResult:
        """Return the title and the tree."""
        yield self.title
        yield self.body

    def fill(self, subscriptions: Subscriptions, ready: Arranged | None = None) -> None:
        """Show these; the cursor stays where it is. `ready` are their rows, where they are arranged already."""
        self.body.fill(subscriptions, ready)
        unread = subscriptions.unread
        self.title.tell("Feeds", f"{unread:,} unread" if unread else "")

    # What the cursor is on

    @property
    def node(self) -> Node | None:
        """The row under the cursor, unless it is a heading."""
        node = self.body.node
        return None if node is None or node.heading else node

    @property
    def place(self) -> Place | None:
        """The place under the cursor."""
        return None if self.node is None else self.node.place

    @property
    def feed(self) -> FeedId | None:
        """The feed under the cursor."""
        return None if self.place is None else self.place.feed

    @property
    def feed_row(self) -> FeedRow | None:
        """The feed under the cursor, with its health and counts."""
        feed = self.feed
        return next((row for row in self.body.subscriptions.feeds if row.feed.id == feed), None)

    @property
    def link(self) -> str | None:
        """The site of the feed under the cursor, or its own address."""
        row = self.feed_row
        return None if row is None else web_address(row.feed.data.site_url) or web_address(row.feed.url)

    @property
    def facts(self) -> Fact:
        """What holds for the row under the cursor."""
        kind = "" if self.place is None else self.place.kind
        facts = Fact.LISTED if self.body.node is not None else Fact.NONE
        if kind == "feed":
            facts |= Fact.FEED | Fact.PLACED | Fact.TAGGABLE | Fact.RENAMABLE
        elif kind == "folder":
            facts |= Fact.FOLDER | Fact.PLACED | Fact.RENAMABLE
        elif kind == "tag":
            facts |= Fact.RENAMABLE
        elif kind == "query":
            facts |= Fact.QUERY
        return facts | Fact.LINK if self.link is not None else facts

    # Keys

    def to_left(self) -> None:
        """Fold what is unfolded, else go to the row that this one is below."""
        node = self.body.node
        if node is not None and node.folded is False:
            self.body.toggle()
        else:
            self.body.to_parent()

    def to_right(self) -> bool:
        """Unfold what is folded; says whether there was anything to unfold."""
        node = self.body.node
        return node is not None and bool(node.folded) and self.body.toggle()
