"""The schema, as migrations that are only ever appended to.

Facts (what feeds said: `feed`, `entry`, `entry_text`, `enclosure`) and state (what the user did and what we found
out: `entry_state`, `feed_health`, tags, stories) are different tables, so that state outlives facts. `entry_state`
repeats the columns that lists are ordered and selected by, so that a page of any list is read from one narrow
index. Times and spans are integers, microseconds (times since 1970 in UTC). Counts per feed are kept by triggers,
because a status bar asks for them every second. A story's row is derived from its members by `store.recount`; a trigger
keeps only its number of unread entries. Numbers of feeds, entries and stories are never used twice: the journal names
rows by them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from sqlite_utils.db import Database

migrations = Migrations("feedreader")

SUBSCRIPTIONS = """
CREATE TABLE feed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL,
  url_key TEXT NOT NULL UNIQUE,        -- text.urls.feed_key: two spellings of one address are one subscription
  title TEXT NOT NULL DEFAULT '',
  user_title TEXT,
  site_url TEXT,
  description TEXT NOT NULL DEFAULT '',
  language TEXT,
  outlet TEXT NOT NULL,
  attributes TEXT NOT NULL DEFAULT '{}', -- an OPML outline's attributes of other programs, for the way out
  added INTEGER NOT NULL,
  removed INTEGER                      -- unsubscribed then; entries and state are kept, so that it can be undone
);
CREATE INDEX feed_removed ON feed(id) WHERE removed IS NOT NULL;
CREATE TABLE feed_health (
  feed INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  etag TEXT, last_modified TEXT, validators_url TEXT,
  asked_plainly INTEGER,
  body_hash BLOB, fingerprint BLOB,
  checked INTEGER, changed INTEGER, last_ok INTEGER,
  last_error TEXT, http INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  unchanged_in_a_row INTEGER NOT NULL DEFAULT 0,
  ttl INTEGER, update_interval INTEGER, skip_hours TEXT NOT NULL DEFAULT '[]', skip_days TEXT NOT NULL DEFAULT '[]',
  move_url TEXT, move_times INTEGER, move_since INTEGER,
  next_due INTEGER NOT NULL DEFAULT 0, -- 0: now, whenever now is
  why_then TEXT NOT NULL
);
CREATE INDEX feed_health_due ON feed_health(next_due) WHERE gone = 0;
CREATE TABLE host (
  host TEXT PRIMARY KEY,
  until INTEGER NOT NULL,
  strikes INTEGER NOT NULL,
  why TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;
"""

ENTRIES = """
CREATE TABLE entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  url TEXT,
  url_key TEXT,                        -- text.urls.article_key: the same article through any feed
  title TEXT NOT NULL,
  authors TEXT NOT NULL DEFAULT '[]',
  categories TEXT NOT NULL DEFAULT '[]',
  language TEXT,
  published INTEGER,
  updated INTEGER,
  first_seen INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  changes INTEGER NOT NULL DEFAULT 0,
  UNIQUE (feed, guid)
);
CREATE INDEX entry_url_key ON entry(url_key) WHERE url_key IS NOT NULL;
CREATE TABLE entry_text (
  entry INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
  summary TEXT NOT NULL,
  content TEXT NOT NULL
);
CREATE TABLE enclosure (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  type TEXT,
  length INTEGER
);
CREATE INDEX enclosure_entry ON enclosure(entry);
CREATE TABLE entry_state (
  entry INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
  feed INTEGER NOT NULL,
  "when" INTEGER NOT NULL,
  story INTEGER NOT NULL,
  read INTEGER NOT NULL DEFAULT 0,
  starred INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX entry_state_when ON entry_state("when", entry, feed); -- feed: entries of removed feeds are not listed
CREATE INDEX entry_state_feed ON entry_state(feed, "when", entry);
CREATE INDEX entry_state_story ON entry_state(story);
CREATE INDEX entry_state_unread ON entry_state("when", entry, feed, read) WHERE read = 0; -- read: covers the condition
CREATE INDEX entry_state_starred ON entry_state("when", entry, feed, starred) WHERE starred = 1;
CREATE TABLE tombstone (               -- what was forgotten must not come back as news
  feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  forgotten INTEGER NOT NULL,
  PRIMARY KEY (feed, guid)
) WITHOUT ROWID;
CREATE TABLE feed_count (
  feed INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  total INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  starred INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER feed_counted AFTER INSERT ON feed BEGIN
  INSERT INTO feed_count(feed) VALUES (NEW.id);
END;
"""

STORIES = """
CREATE TABLE story (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lead INTEGER NOT NULL,
  size INTEGER NOT NULL DEFAULT 0,     -- entries of feeds that are subscribed to; 0 hides the story
  outlets TEXT NOT NULL DEFAULT '[]',  -- JSON list of outlet keys, in order of first report
  languages TEXT NOT NULL DEFAULT '[]', -- JSON list of language codes, the same order
  first INTEGER NOT NULL DEFAULT 0,
  last INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX story_last ON story(last, id) WHERE size > 0;
CREATE INDEX story_unread ON story(last, id) WHERE unread > 0;
CREATE TABLE story_state (
  story INTEGER PRIMARY KEY,
  muted INTEGER NOT NULL DEFAULT 0,
  followed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE story_redirect (          -- a merged story's number leads to where its entries went
  story INTEGER PRIMARY KEY,
  target INTEGER NOT NULL
);
CREATE INDEX story_redirect_target ON story_redirect(target);
CREATE TABLE story_link (              -- why an entry is in its story
  entry INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
  with_entry INTEGER NOT NULL,
  score REAL NOT NULL,
  evidence TEXT NOT NULL               -- JSON list of sentences
);
CREATE TABLE story_correction (        -- what a user split or merged, which no grouping overrules
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  other INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  together INTEGER NOT NULL,
  UNIQUE (entry, other)
);
CREATE INDEX story_correction_other ON story_correction(other);
CREATE TABLE vector (
  entry INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  text_hash INTEGER NOT NULL,          -- of what was embedded, so that only a changed text is embedded again
  data BLOB NOT NULL
);
CREATE TABLE to_group (entry INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE);
CREATE TABLE to_index (entry INTEGER PRIMARY KEY); -- no reference: a forgotten entry leaves the index, too
CREATE TRIGGER entry_state_added AFTER INSERT ON entry_state BEGIN
  UPDATE feed_count SET total = total + 1, unread = unread + (1 - NEW.read), starred = starred + NEW.starred
    WHERE feed = NEW.feed;
END;
CREATE TRIGGER entry_state_removed AFTER DELETE ON entry_state BEGIN
  UPDATE feed_count SET total = total - 1, unread = unread - (1 - OLD.read), starred = starred - OLD.starred
    WHERE feed = OLD.feed;
  INSERT OR IGNORE INTO to_index(entry) VALUES (OLD.entry);
END;
CREATE TRIGGER entry_state_read AFTER UPDATE OF read ON entry_state WHEN OLD.read <> NEW.read BEGIN
  UPDATE feed_count SET unread = unread + OLD.read - NEW.read WHERE feed = NEW.feed;
  UPDATE story SET unread = unread + OLD.read - NEW.read
    WHERE id = NEW.story AND (SELECT removed FROM feed WHERE id = NEW.feed) IS NULL;
END;
CREATE TRIGGER entry_state_starred AFTER UPDATE OF starred ON entry_state WHEN OLD.starred <> NEW.starred BEGIN
  UPDATE feed_count SET starred = starred + NEW.starred - OLD.starred WHERE feed = NEW.feed;
END;
"""

PERSON = """
CREATE TABLE tag (                     -- a row stays when its tag is nowhere in use, so that undo finds its number
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE feed_tag (
  feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
  PRIMARY KEY (feed, tag)
) WITHOUT ROWID;
CREATE INDEX feed_tag_tag ON feed_tag(tag);
CREATE TABLE entry_tag (
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
  rule INTEGER,                        -- the rule that put it there, or NULL for the user
  PRIMARY KEY (entry, tag)
) WITHOUT ROWID;
CREATE INDEX entry_tag_tag ON entry_tag(tag, entry);
CREATE TRIGGER entry_tag_added AFTER INSERT ON entry_tag BEGIN
  INSERT OR IGNORE INTO to_index(entry) VALUES (NEW.entry);
END;
CREATE TRIGGER entry_tag_removed AFTER DELETE ON entry_tag BEGIN
  INSERT OR IGNORE INTO to_index(entry) VALUES (OLD.entry);
END;
CREATE TABLE saved_query (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE rule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  actions TEXT NOT NULL,               -- JSON list
  active INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE journal (                 -- model.journal.Step, newest last
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  words TEXT NOT NULL,
  edits BLOB NOT NULL,                 -- JSON, deflated
  undone INTEGER NOT NULL DEFAULT 0
);
"""

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
"""`entry_plain` holds what is indexed, in words: to take an entry out of an index again, to scan it with a pattern, to
cut a snippet. The two indexes keep no text of their own (`content=''`), because they are given it folded and cut
(`query.terms`). `entry_words` finds words, phrases and prefixes, and any part of a word in scripts without spaces.
`entry_parts` (trigrams, without places) narrows down where any three letters or more stand inside words; whoever asks
it looks at `entry_plain` afterwards."""

RULES = """
CREATE TABLE rule_effect (             -- what rules did, so that an entry can tell; `rule` may be gone by now
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  rule INTEGER NOT NULL,
  action TEXT NOT NULL,                -- as a rule's action is written: 'tag politics', 'star'
  at INTEGER NOT NULL,
  PRIMARY KEY (entry, rule, action)
) WITHOUT ROWID;
CREATE TABLE rule_progress (           -- the newest entry that rules have seen; a process may die before they do
  id INTEGER PRIMARY KEY CHECK (id = 1),
  entry INTEGER NOT NULL
);
INSERT INTO rule_progress(id, entry) SELECT 1, coalesce(max(id), 0) FROM entry;
"""

WAITING = """
CREATE TABLE waiting_state (           -- lines of a user's state that name an entry which has not come yet
  feed TEXT NOT NULL,                  -- text.urls.feed_key
  guid TEXT NOT NULL,
  line TEXT NOT NULL,                  -- policy.state_lines
  PRIMARY KEY (feed, guid, line)
) WITHOUT ROWID;
"""

VECTORS = """
ALTER TABLE vector ADD COLUMN stale INTEGER NOT NULL DEFAULT 0; -- the entry changed since: its text is looked at again
CREATE TRIGGER vector_stale AFTER UPDATE OF content_hash ON entry WHEN OLD.content_hash <> NEW.content_hash BEGIN
  UPDATE vector SET stale = 1 WHERE entry = NEW.id;
END;
"""

CUT_SHORT = """
ALTER TABLE feed_health ADD COLUMN cut_short INTEGER NOT NULL DEFAULT 0; -- the document of body_hash ended too early
"""

LANGUAGES = """
CREATE INDEX entry_language ON entry(language, feed); -- feed: an entry that names none is written in its feed's
"""

WEIGHTS = """
ALTER TABLE story ADD COLUMN independent INTEGER NOT NULL DEFAULT 1; -- outlets that report on their own account
ALTER TABLE story ADD COLUMN rank REAL NOT NULL DEFAULT 0; -- stories.weight: when it weighs 1, in half-lives since 1970
UPDATE story SET rank = last / 43200000000.0;
CREATE TABLE visit (                   -- when something was last looked at: `stories --top`
  name TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
"""

DEVICES = """
CREATE TABLE serve_password (          -- what clients of the Google Reader API sign in with: scrypt, RFC 7914
  id INTEGER PRIMARY KEY CHECK (id = 1),
  hash BLOB NOT NULL,
  salt BLOB NOT NULL,
  cost INTEGER NOT NULL,
  block_size INTEGER NOT NULL,
  parallel INTEGER NOT NULL,
  made INTEGER NOT NULL
);
CREATE TABLE device (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  signed_in INTEGER NOT NULL,
  last_used INTEGER NOT NULL
);
CREATE TABLE device_token (
  hash BLOB PRIMARY KEY,               -- SHA-256 of the token, which itself is not kept
  device INTEGER NOT NULL REFERENCES device(id) ON DELETE CASCADE,
  made INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX device_token_device ON device_token(device, made);
CREATE INDEX entry_first_seen ON entry(first_seen); -- clients ask for what came since they asked last
"""

UPKEEP = """
ALTER TABLE feed_health ADD COLUMN failure TEXT; -- the kind of the last failure, NULL where the last answer was good
ALTER TABLE tombstone ADD COLUMN entry INTEGER;  -- the number it had, by which it can be told from what never came
ALTER TABLE tombstone ADD COLUMN why TEXT NOT NULL DEFAULT ''; -- policy.retention.Why
ALTER TABLE tombstone ADD COLUMN likeness INTEGER; -- policy.retention.likeness: known again under another guid
CREATE INDEX tombstone_entry ON tombstone(entry) WHERE entry IS NOT NULL;
CREATE INDEX tombstone_likeness ON tombstone(feed, likeness) WHERE likeness IS NOT NULL;
CREATE TABLE feed_setting (            -- what the user set for one feed: settings.feed_settings
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (feed, name)
);
CREATE TABLE upkeep (                  -- when each kind of upkeep was done last, and what came of it, as JSON
  name TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL
) WITHOUT ROWID;
"""

FULL_TEXTS = """
CREATE TABLE full_text (               -- what came of fetching an entry's page: model.pages.FullText
  entry INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  url TEXT NOT NULL,                   -- after redirects
  html TEXT NOT NULL,                  -- '' where no article was found
  words INTEGER NOT NULL,
  engine TEXT NOT NULL,
  partial INTEGER NOT NULL,
  trouble TEXT,                        -- why there is none, NULL where there is one
  detail TEXT NOT NULL
);
"""

MODELS = """
DROP TRIGGER vector_stale;
ALTER TABLE vector RENAME TO vector_before;
CREATE TABLE vector (
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  model TEXT NOT NULL,                 -- an entry may have a vector of each model that is in use
  text_hash INTEGER NOT NULL,          -- of what was embedded, so that only a changed text is embedded again
  data BLOB NOT NULL,                  -- empty where there was no text that the model understands
  stale INTEGER NOT NULL DEFAULT 0,    -- the entry changed since: its text is looked at again
  PRIMARY KEY (entry, model)
);
INSERT INTO vector SELECT entry, model, text_hash, data, stale FROM vector_before;
DROP TABLE vector_before;
CREATE TRIGGER vector_stale AFTER UPDATE OF content_hash ON entry WHEN OLD.content_hash <> NEW.content_hash BEGIN
  UPDATE vector SET stale = 1 WHERE entry = NEW.id;
END;
"""

DUE_REASONS = """
ALTER TABLE host ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- when it asked to be left alone
CREATE TABLE clock (                   -- by which due times were made: service.clock_steps
  id INTEGER PRIMARY KEY CHECK (id = 1),
  machine TEXT NOT NULL,               -- and its start
  offset INTEGER NOT NULL,             -- the wall clock less the steady one
  ahead INTEGER NOT NULL,              -- by how much it was set ahead since `since`, and not yet back
  since INTEGER NOT NULL
);
"""


COVERAGE = """
CREATE TABLE coverage (                -- full coverage of one unfolding event, over days and outlets
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  muted INTEGER NOT NULL DEFAULT 0,    -- as a whole: what comes to it is muted, or followed, as well
  followed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE story_coverage (          -- which stories are parts of it, and why
  story INTEGER PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
  coverage INTEGER NOT NULL,
  with_story INTEGER,                  -- the earlier story that it is tied with
  score REAL NOT NULL,
  evidence TEXT NOT NULL               -- as in story_link
);
CREATE INDEX story_coverage_coverage ON story_coverage(coverage);
CREATE TABLE coverage_correction (     -- what the user said of two entries' stories, which no grouping overrules
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  other INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  together INTEGER NOT NULL,
  UNIQUE (entry, other)
);
CREATE INDEX coverage_correction_other ON coverage_correction(other);
"""
RENEWAL = """
CREATE TABLE index_renewal (           -- entries below this number are indexed as an earlier version read texts
  id INTEGER PRIMARY KEY CHECK (id = 1),
  below INTEGER NOT NULL
);
INSERT INTO index_renewal SELECT 1, coalesce(max(id), 0) + 1 FROM entry;
"""


COMMENTS = """
ALTER TABLE entry ADD COLUMN comments TEXT;      -- the page where it is talked about
ALTER TABLE entry ADD COLUMN replies TEXT;       -- a feed of what is said there
"""

ORDER = """
ALTER TABLE feed ADD COLUMN position INTEGER;    -- where the user put it among others; its number where nowhere
ALTER TABLE tag ADD COLUMN position INTEGER;
"""

WORDS = """
ALTER TABLE entry ADD COLUMN words INTEGER;      -- how many its text has; NULL until it is indexed
UPDATE index_renewal SET below = (SELECT coalesce(max(id), 0) + 1 FROM entry);
"""

LABELS = """
ALTER TABLE feed ADD COLUMN confirmed TEXT;      -- the outlet that was found to be its own, besides its address's
"""

OLDER_PAGES = """
ALTER TABLE full_text ADD COLUMN older INTEGER NOT NULL DEFAULT 0; -- the feed has changed the entry since
CREATE TRIGGER full_text_older AFTER UPDATE OF content_hash ON entry WHEN OLD.content_hash <> NEW.content_hash BEGIN
  UPDATE full_text SET older = 1 WHERE entry = NEW.id;
END;
"""


@migrations()
def m001_foundation(db: Database) -> None:
    """Subscriptions, entries, stories, and what the user makes of them."""
    for script in (SUBSCRIPTIONS, ENTRIES, STORIES, PERSON):
        for statement in statements(script):
            db.execute(statement)


@migrations()
def m002_search(db: Database) -> None:
    """Full-text search; every entry waits to be indexed."""
    for statement in statements(SEARCH):
        db.execute(statement)
    db.execute("INSERT OR IGNORE INTO to_index SELECT id FROM entry")


@migrations()
def m003_rules(db: Database) -> None:
    """Keep what rules did, and how far they have come."""
    for statement in statements(RULES):
        db.execute(statement)


@migrations()
def m004_waiting(db: Database) -> None:
    """Keep what an imported state says of entries to come."""
    for statement in statements(WAITING):
        db.execute(statement)


@migrations()
def m005_vectors(db: Database) -> None:
    """Mark vectors of entries that have changed since, so that texts need not be read to find them."""
    for statement in statements(VECTORS):
        db.execute(statement)


@migrations()
def m006_cut_short(db: Database) -> None:
    """Record that a feed's last document ended too early: its validators may hide what was missing."""
    for statement in statements(CUT_SHORT):
        db.execute(statement)


@migrations()
def m007_languages(db: Database) -> None:
    """Index entries by language."""
    for statement in statements(LANGUAGES):
        db.execute(statement)


@migrations()
def m008_weights(db: Database) -> None:
    """Give each story a weight; those of stories with several entries are computed here, once."""
    from itertools import groupby

    from feedreader.store.rows import from_micros
    from feedreader.stories.weight import Report, independent, rank

    for statement in statements(WEIGHTS):
        db.execute(statement)
    members = db.execute(
        'SELECT st.id, s.entry, f.outlet, s."when", l.with_entry, st.size = 0 OR f.removed IS NULL FROM story st '
        "JOIN entry_state s ON s.story = st.id JOIN feed f ON f.id = s.feed "
        "LEFT JOIN story_link l ON l.entry = s.entry AND l.score = 1.0 AND l.evidence <> '[\"put together by hand\"]' "
        'WHERE st.size <> 1 OR st.last <> s."when" ORDER BY st.id'
    ).fetchall()
    for story, group in groupby(members, key=lambda row: row[0]):
        reporting = independent(
            Report(entry, outlet, from_micros(when), copy) for _, entry, outlet, when, copy, counts in group if counts
        )
        if reporting:
            values = (len(reporting), rank(reporting.values()), story)
            db.execute("UPDATE story SET independent = ?, rank = ? WHERE id = ?", values)


@migrations()
def m009_devices(db: Database) -> None:
    """Store the devices that have signed in."""
    for statement in statements(DEVICES):
        db.execute(statement)


@migrations()
def m010_upkeep(db: Database) -> None:
    """Distinguish deleted entries from those that never existed; add settings of feeds and the state of upkeep."""
    for statement in statements(UPKEEP):
        db.execute(statement)


@migrations()
def m011_full_text(db: Database) -> None:
    """Store whole articles beside what feeds give."""
    for statement in statements(FULL_TEXTS):
        db.execute(statement)


@migrations()
def m012_warnings(db: Database) -> None:
    """Store the warnings about a feed's last document."""
    db.execute("ALTER TABLE feed_health ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m013_models(db: Database) -> None:
    """Give an entry a vector of each model: a quick one as it arrives, a finer one when there is time."""
    for statement in statements(MODELS):
        db.execute(statement)


@migrations()
def m014_outlets(db: Database) -> None:
    """Determine outlets by the public suffix list: first those of feeds, then those of stories."""
    from itertools import groupby

    from feedreader.store.rows import from_micros
    from feedreader.stories.weight import Report, independent, rank
    from feedreader.text.urls import outlet_of

    changed = [
        (key, feed)
        for feed, url, site, outlet in db.execute("SELECT id, url, site_url, outlet FROM feed").fetchall()
        if (key := outlet_of(url, site)) != outlet
    ]
    for key, feed in changed:
        db.execute("UPDATE feed SET outlet = ? WHERE id = ?", (key, feed))
    members = db.execute(
        'SELECT s.story, s.entry, f.outlet, s."when", l.with_entry, st.size = 0 OR f.removed IS NULL FROM story st '
        "JOIN entry_state s ON s.story = st.id JOIN feed f ON f.id = s.feed "
        "LEFT JOIN story_link l ON l.entry = s.entry AND l.score = 1.0 AND l.evidence <> '[\"put together by hand\"]' "
        "WHERE st.id IN (SELECT story FROM entry_state WHERE feed IN (SELECT value FROM json_each(?))) "
        'ORDER BY s.story, s."when", s.entry',
        (json.dumps([feed for _, feed in changed]),),
    ).fetchall()
    for story, group in groupby(members, key=lambda row: row[0]):
        counted = [row for row in group if row[5]]
        reporting = independent(
            Report(entry, outlet, from_micros(when), copy) for _, entry, outlet, when, copy, _ in counted
        )
        if reporting:
            outlets = json.dumps(list(dict.fromkeys(row[2] for row in counted)))
            values = (outlets, len(reporting), rank(reporting.values()), story)
            db.execute("UPDATE story SET outlets = ?, independent = ?, rank = ? WHERE id = ?", values)


@migrations()
def m015_renewal(db: Database) -> None:
    """Re-index entries bit by bit, because texts are read differently than before."""
    for statement in statements(RENEWAL):
        db.execute(statement)


@migrations()
def m016_reasons(db: Database) -> None:
    """Store why entries are together as values, of which each front end makes sentences."""
    from feedreader.store.reasons import as_text, from_text

    links = db.execute("SELECT entry, evidence FROM story_link").fetchall()
    for entry, text in links:
        db.execute("UPDATE story_link SET evidence = ? WHERE entry = ?", (as_text(from_text(text)), entry))


@migrations()
def m017_changes(db: Database) -> None:
    """Store what steps of the journal did as values instead of sentences."""
    from feedreader.store.journal_prose import change_of

    db.execute("ALTER TABLE journal RENAME COLUMN words TO change")  # as JSON: store.journal.write_change
    tags = {name for (name,) in db.execute("SELECT name FROM tag").fetchall()}
    steps = db.execute("SELECT id, change FROM journal").fetchall()
    for number, sentence in steps:
        db.execute("UPDATE journal SET change = ? WHERE id = ?", (change_of(sentence, tags), number))


@migrations()
def m018_due_reasons(db: Database) -> None:
    """Store as facts why a feed is polled when it is and why a host is left alone; notice that the clock was set."""
    from feedreader.store.due_prose import reason_of

    for statement in statements(DUE_REASONS):
        db.execute(statement)
    for table, key, column in (("feed_health", "feed", "why_then"), ("host", "host", "why")):
        found = db.execute(f"SELECT {key}, {column} FROM {table}").fetchall()
        for number, words in found:
            query = f"UPDATE {table} SET {column} = ? WHERE {key} = ?"
            db.execute(query, (reason_of(words), number))


@migrations()
def m019_coverage(db: Database) -> None:
    """Tie stories that are parts of one unfolding event."""
    for statement in statements(COVERAGE):
        db.execute(statement)


@migrations()
def m020_older_pages(db: Database) -> None:
    """Record that a feed has changed an entry since its whole article was fetched."""
    for statement in statements(OLDER_PAGES):
        db.execute(statement)


@migrations()
def m021_comments(db: Database) -> None:
    """Store the page on which an entry is discussed, and the feed of its comments."""
    for statement in statements(COMMENTS):
        db.execute(statement)


@migrations()
def m022_order(db: Database) -> None:
    """Store the user's order of feeds and folders; at first, it is that of their arrival."""
    for statement in statements(ORDER):
        db.execute(statement)


@migrations()
def m023_words(db: Database) -> None:
    """Store the length of each entry; older ones get theirs bit by bit, as they are re-indexed."""
    for statement in statements(WORDS):
        db.execute(statement)


@migrations()
def m024_labels(db: Database) -> None:
    """Store the site that a feed is confirmed to belong to; until then its host is shown beside its name."""
    for statement in statements(LABELS):
        db.execute(statement)


@migrations()
def m025_terms(db: Database) -> None:
    """Remove from the indexes, as it was inserted, text that `query.terms` now folds differently, and re-index it.

    Tags are stored in NFC, as queries now look for them; if two looked the same, both stay.
    """
    from unicodedata import normalize

    from feedreader.store.former_terms import cut, folded, is_other_now

    columns = "title, text, author, tags"
    changed = []
    for entry, *values in db.execute(f"SELECT entry, {columns} FROM entry_plain"):
        if any(map(is_other_now, values)):
            changed.append(entry)
    for entry in changed:
        query = f"SELECT {columns} FROM entry_plain WHERE entry = ?"
        parts = [folded(value) for value in db.execute(query, (entry,)).fetchone()]
        for index, terms in (("entry_words", [*map(cut, parts)]), ("entry_parts", parts)):
            taken = f"INSERT INTO {index}({index}, rowid, {columns}) VALUES ('delete', ?, ?, ?, ?, ?)"
            db.execute(taken, (entry, *terms))
        db.execute("DELETE FROM entry_plain WHERE entry = ?", (entry,))
        db.execute("INSERT OR IGNORE INTO to_index(entry) VALUES (?)", (entry,))
    for number, name in db.execute("SELECT id, name FROM tag").fetchall():
        if (composed := normalize("NFC", name)) != name:
            db.execute("UPDATE OR IGNORE tag SET name = ? WHERE id = ?", (composed, number))


def statements(script: str) -> list[str]:
    """Cut a script into statements, so that each runs inside the migration's own transaction.

    `executescript` would commit first. A trigger's body holds semicolons, so a cut needs `sqlite3.complete_statement`.
    """
    from sqlite3 import complete_statement

    found, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if complete_statement(current):
            found.append(current)
            current = ""
    return found
