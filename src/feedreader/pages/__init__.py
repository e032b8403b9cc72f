"""Web pages: the article in them, found by a site's rule or by what articles look like. Bytes in, values out."""
