"""From bytes to values: what a document says of a feed and its entries, OPML, and finding a page's feeds.

`parse` takes 130 ms to import (feedparser), so worker processes import it and nothing else does at start-up.
"""
