"""The store: one SQLite file, any number of processes, one short write transaction at a time."""
