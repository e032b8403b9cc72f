"""Characters, words, HTML to blocks, addresses and languages: text in, text out, and no I/O."""
