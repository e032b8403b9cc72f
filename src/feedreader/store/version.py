"""Recognise our stores and their schema versions; a separate module, because `counts` may import nothing else."""

SCHEMA_VERSION = 25
"""How many migrations there are; kept in `PRAGMA user_version`, so that an old program can refuse a newer store."""

APPLICATION_ID = 0x66647264
"""`PRAGMA application_id`: "fdrd" in ASCII."""
