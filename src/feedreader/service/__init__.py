"""Use cases: the only floor where I/O meets rules."""
