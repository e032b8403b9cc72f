"""How an article looks: the classes for parts of the reader pane and their default style, in theme colours only.

The first screen shows no article, so it does without most of this: reading a style sheet is a part of the start.
"""

from __future__ import annotations

PANE_CSS = """
ArticleView {
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    & > .article--muted { color: $foreground 60%; }
    &:ansi > .article--muted { text-style: dim; }
}
"""
ARTICLE_CSS = """
ArticleView {
    & > .article--outlet { color: $secondary; text-style: bold; }
    & > .article--title { color: $foreground; text-style: bold; }
    & > .article--rule { color: $foreground 25%; }
    & > .article--star { color: $warning; }
    & > .article--tag { color: $accent; }
    & > .article--version { color: $primary; }
    & > .article--version-here { color: $foreground; text-style: bold underline; }
    & > .article--strong { text-style: bold; }
    & > .article--emphasis { text-style: italic; }
    & > .article--strike { text-style: strike; }
    & > .article--code { color: $accent; }
    & > .article--link { color: $primary; text-style: underline; }
    & > .article--number { color: $foreground 50%; }
    & > .article--heading { color: $primary; text-style: bold; }
    & > .article--subheading { color: $secondary; text-style: bold; }
    & > .article--quote { color: $foreground 80%; text-style: italic; }
    & > .article--quote-bar { color: $secondary 70%; }
    & > .article--bullet { color: $secondary; }
    & > .article--figure { color: $foreground 75%; text-style: italic; }
    & > .article--caption { color: $foreground 60%; text-style: italic; }
    & > .article--table-frame { color: $foreground 35%; }
    & > .article--table-header { color: $secondary; text-style: bold; }
    & > .article--code-block { background: $panel; }
    & > .article--code-text { color: $foreground; }
    & > .article--code-comment { color: $foreground 55%; text-style: italic; }
    & > .article--code-keyword { color: $primary; text-style: bold; }
    & > .article--code-string { color: $success; }
    & > .article--code-number { color: $warning; }
    & > .article--code-name { color: $secondary; }
    & > .article--more { color: $warning; text-style: bold; }
    & > .article--match { background: $warning 40%; }
    & > .article--match-here { background: $warning; color: $background; text-style: bold; }
    &:ansi > .article--number { text-style: dim; }
    &:ansi > .article--caption { text-style: dim italic; }
    &:ansi > .article--match { background: ansi_default; text-style: underline; }
    &:ansi > .article--match-here { background: ansi_default; color: ansi_default; text-style: bold reverse; }
    &:nocolor > .article--match { text-style: underline; }
    &:nocolor > .article--match-here { text-style: reverse; }
}
"""
