"""The tables of full-text search, as statements for one migration.

`entry_plain` holds what is indexed, in words: to take an entry out of an index again, to scan it with a pattern, to cut
a snippet. The two indexes keep no text of their own (`content=''`), because they are given it folded and cut
(`query.terms`). `entry_words` finds words, phrases and prefixes, and any part of a word in scripts without spaces.
`entry_parts` (trigrams, without places) narrows down where any three letters or more stand inside words; whoever asks
it looks at `entry_plain` afterwards.
"""

from __future__ import annotations

SEARCH = """
CREATE TABLE entry_plain (             -- no reference: it is needed to take a forgotten entry out of the indexes
  entry INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  tags TEXT NOT NULL
);
CREATE VIRTUAL TABLE entry_words USING fts5(
  title, text, author, tags, content='', prefix='1 2',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE VIRTUAL TABLE entry_parts USING fts5(
  title, text, author, tags, content='', detail=none, columnsize=0, tokenize="trigram case_sensitive 1"
);
"""
