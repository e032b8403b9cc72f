"""What a user can change in a store and what follows from it, as queries: two states are equal if the results are."""

from __future__ import annotations

CHANGEABLE = {
    "entries": "SELECT * FROM entry_state ORDER BY 1",
    "stories": "SELECT * FROM story ORDER BY 1",
    "marks of stories": "SELECT * FROM story_state WHERE muted OR followed ORDER BY 1",
    "links": "SELECT * FROM story_link ORDER BY 1",
    "corrections": "SELECT * FROM story_correction ORDER BY 1",
    "tags": "SELECT entry, name, rule FROM entry_tag JOIN tag ON id = tag ORDER BY 1, 2",
    "folders": "SELECT feed, name FROM feed_tag JOIN tag ON id = tag ORDER BY 1, 2",
    "order of folders": "SELECT name, position FROM tag WHERE position IS NOT NULL ORDER BY 1",
    "saved queries": "SELECT * FROM saved_query ORDER BY 1",
    "rules": "SELECT * FROM rule ORDER BY 1",
    "what rules did": "SELECT * FROM rule_effect WHERE action <> 'notify' ORDER BY 1, 2, 3",
    "what waits": "SELECT * FROM waiting_state ORDER BY 1, 2, 3",
}
"""What a user was told of stays told. Counts and feeds are left to each test: whether those of removed feeds matter
differs."""
