"""The store: one SQLite file, any number of processes, one short write transaction at a time.

`connect.open_store(path)` gives a `Store`. Reading: `store.feeds`, `store.entries`, `store.stories`, `store.person`
(one read-only connection a thread, standard library alone). Writing: `store.writer`, one method a change, each one
transaction. `selection.Selection` says which entries, for reading and for writing. `counts` answers `feedreader count`
without any of this. Nothing here decides: what to write is decided in `policy/`, `stories/` and `service/`.
"""
