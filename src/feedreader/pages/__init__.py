"""Web pages: finding the article in them, by a site's rule or by what articles look like. Bytes in, values out."""
