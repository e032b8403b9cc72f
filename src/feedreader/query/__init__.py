"""The query language: text to a tree and back, without touching a store.

`parse.parse` reads what a user types, `write.to_text` writes it back, `complete.completion_at` serves an input line.
What a tree finds is decided by `store.search_sql`, which makes SQL of it.
"""
