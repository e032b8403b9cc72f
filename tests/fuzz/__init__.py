"""Random bytes for everything that takes bytes or text from strangers: `python -m tests.fuzz --minutes 10 --seed 1`."""
