"""The store: one SQLite file, any number of processes, one short write transaction at a time.

`connect.open_store(path)` gives a `Store`. Reading: `store.feeds`, `store.entries`, `store.stories`, `store.rules`,
`store.user_data`, `store.vectors` (one read-only connection a thread, standard library alone). Writing: `store.writer`,
a part for each subject, one method a change, each one transaction. A subject's reads and writes stand in one file.
`selection.Selection` says which entries, for reading and for writing. `counts` answers `feedreader count` without any
of this. Nothing here decides: what to write is decided in `policy/`, `stories/` and `service/`.
"""
