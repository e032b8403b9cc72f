"""What things are: values that never change; they import only the standard library and each other.

Three tenses are kept apart: what a feed *said* (`FeedData`, `EntryData`), what we *know* (`Feed`, `Entry`, `EntryRow`,
`Story`) and what the store is *to do* (`FeedIntent`, with `NewEntry` and `ChangedEntry`). All times are aware and in
UTC.
"""
