"""Rules of polling and retention: values and `now` in, values out. No clock, no randomness, no I/O."""
