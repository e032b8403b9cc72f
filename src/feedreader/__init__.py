"""feedreader: an RSS/Atom feed aggregator and reader for the terminal.

Importing the package imports nothing else: every front end decides for itself what it can afford at start-up.
"""

__version__ = "0.1.0"
