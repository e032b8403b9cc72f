"""Explain why the entries of a story were grouped, including evidence from whole articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedreader.stories.whole_articles import whole_articles
from feedreader.text.html import text_of

if TYPE_CHECKING:
    from feedreader.model.stories import Link, StoryId
    from feedreader.store.connect import Store

MOST_ARTICLES = 100
LONGEST_ARTICLE = 100_000
"""Characters of an article's HTML that are compared."""


def joined_by(store: Store, story: StoryId) -> tuple[Link, ...]:
    """Return the links of a story, in the order of its entries, with whole articles compared where both were fetched.

    Articles in two languages have few words in common, whatever they are about, and are not compared.
    """
    links = store.stories.links(story)
    ends = {entry for link in links for entry in (link.entry, link.with_entry)}
    found = store.full_texts.articles(ends, limit=MOST_ARTICLES, characters=LONGEST_ARTICLE)
    if len(found) < 2:
        return links
    languages = {row.id: row.language for row in store.entries.rows(found)}
    texts = {entry: text_of(html) for entry, html in found.items()}

    def told(link: Link) -> Link:
        one, other = link.entry, link.with_entry
        if one not in texts or other not in texts or languages[one] != languages[other]:
            return link
        reason = whole_articles(texts[one], texts[other])
        return link if reason is None else link._replace(evidence=(*link.evidence, reason))

    return tuple(map(told, links))
