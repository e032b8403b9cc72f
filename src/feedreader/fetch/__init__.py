"""Asking servers: the only floor that knows httpx and aiohttp.

`client.Client` makes one request and gives an `Outcome`; everything else here serves it. When a feed is asked, and what
follows from the answer, is not decided here: that is `policy/`.
"""
