"""Rules of polling and keeping: values and `now` in, values out. No clock, no randomness, no I/O."""
