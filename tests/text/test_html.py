"""HTML becomes blocks and words, whatever it holds."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus import FEEDS
from tests.counting import growth

from feedreader.model.blocks import (
    Article,
    Code,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Style,
    Table,
)
from feedreader.text import plain
from feedreader.text.html import MAX_CHARACTERS, article_of, beginning_of, text_of
from feedreader.text.html_page import MAX_NESTING
from feedreader.text.plain import spoken_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedreader.model.blocks import Block


def p(*spans: str | Span) -> Paragraph:
    return Paragraph(line=tuple(Span(span) if isinstance(span, str) else span for span in spans))


def heading(text: str, level: int) -> Heading:
    return Heading(line=(Span(text),), level=level)


def plain_text(source: Article | str) -> str:
    return plain.plain_text(article_of(source) if isinstance(source, str) else source)


def blocks(html: str, base: str | None = "https://example.com/news/") -> tuple[Block, ...]:
    return article_of(html, base).blocks


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ()),
        ("  \n ", ()),
        ("<p></p><p>&nbsp;</p>", ()),
        ("one", (p("one"),)),
        ("caf&eacute; &amp; &#8217;", (p("café & ’"),)),
        ("AT&T <3 a < b", (p("AT&T <3 a < b"),)),
        ("first\n\nsecond\nline\n \n\nthird", (p("first"), p("second\nline"), p("third"))),
        ("<p>a</p>b<div>c</div>", (p("a"), p("b"), p("c"))),
        ("<p> a \n\t b </p>", (p("a b"),)),
        ("a<br>b<br/>c", (p("a\nb\nc"),)),
        ("a <br> \n b<br><br>c<br>\n<br><br>d", (p("a\nb"), p("c"), p("d"))),
        ("<p>x</p><hr><hr><p>y</p>", (p("x"), Rule(), p("y"))),
        ("<pre>\n  a\n\tb &lt; c\n\n</pre>", (Code(text="  a\n    b < c"),)),
        ("<q>So</q> it goes", (p("“So” it goes"),)),
        ("<details><summary>More</summary>text</details>", (p(Span("More", Style.STRONG)), p("text"))),
        ("<blockquote><p>a</p><blockquote>b</blockquote>", (Quote(blocks=(p("a"), Quote(blocks=(p("b"),)))),)),
        ("<blockquote></blockquote>", ()),
        ("<h2>Title</h2><h6>x</h6>", (heading("Title", 2), heading("x", 6))),
        ("<h3>x<div>y</div></h3>z", (heading("x", 3), heading("y", 3), p("z"))),
    ],
)  # fmt: skip
def test_html_becomes_blocks(html: str, expected: tuple[Block, ...]) -> None:
    assert blocks(html) == expected


def test_styles_nest_and_whitespace_between_them_is_kept_once() -> None:
    html = "<p>a <b> b <i>c</i></b> <del>d</del> <code>e</code> H<sub>2</sub>O x<sup>2</sup></p>"
    assert blocks(html) == (
        p(
            "a ",
            Span("b ", Style.STRONG),
            Span("c", Style.STRONG | Style.EMPHASIS),
            " ",
            Span("d", Style.STRIKE),
            " ",
            Span("e", Style.CODE),
            " H",
            Span("2", Style.SUBSCRIPT),
            "O x",
            Span("2", Style.SUPERSCRIPT),
        ),
    )


def test_a_style_left_open_ends_with_its_paragraph() -> None:
    assert blocks("<p><b>a</p><p>b</p>")[1] == p("b")


def test_links_are_numbered_once_a_target_and_only_for_the_web() -> None:
    html = (
        '<a href="/a">one</a> <a href="https://example.com/a">same</a> <a href="javascript:x()">bad</a> '
        '<a href="mailto:x@example.com">mail</a> <a href="#note">note</a> <a href="b.html">two <b>bold</b></a>'
    )
    article = article_of(html, "https://example.com/news/")
    assert article.links == ("https://example.com/a", "https://example.com/news/b.html")
    assert article.blocks == (
        p(
            Span("one", Style.LINK, 1),
            " ",
            Span("same", Style.LINK, 1),
            " bad mail note ",
            Span("two ", Style.LINK, 2),
            Span("bold", Style.LINK | Style.STRONG, 2),
        ),
    )


def test_relative_links_without_a_base_are_text() -> None:
    assert article_of('<a href="/a">one</a>') == Article(blocks=(p("one"),))


def test_lists_nest_even_where_the_markup_is_wrong() -> None:
    inner = Listing(items=((p("b"),),))
    assert blocks("<ul><li>a<ul><li>b</ul><li>c</ul>") == (Listing(items=((p("a"), inner), (p("c"),))),)
    assert blocks("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>") == (Listing(items=((p("a"), inner), (p("c"),))),)
    assert blocks("<li>a</li>") == (Listing(items=((p("a"),),)),)
    assert blocks("<ul>loose<li></li></ul>") == (Listing(items=((p("loose"),),)),)


@pytest.mark.parametrize(
    ("start", "first"),
    [("", 1), (' start="5"', 5), (' start="-2"', -2), (' start="x"', 1), (' start="99999999999"', 1)],
)
def test_an_ordered_list_starts_where_it_says(start: str, first: int) -> None:
    assert blocks(f"<ol{start}><li>a</ol>") == (Listing(items=((p("a"),),), start=first),)


def test_a_definition_list_has_an_item_for_each_term() -> None:
    html = "<dl><dt>a<dd>b<dd>c<dt>d<dd>e</dl>"
    strong = [p(Span(text, Style.STRONG)) for text in "ad"]
    assert blocks(html) == (Listing(items=((strong[0], p("b"), p("c")), (strong[1], p("e")))),)


@pytest.mark.parametrize(
    "html",
    [
        '<pre><code class="hljs language-Python">x</code></pre>',
        '<pre class="lang-python">x</pre>',
        '<div class="highlight highlight-source-python"><pre>x</pre></div>',
        '<pre class="brush: python">x</pre>',
        '<table><tr><td class="gutter"><pre>1</pre><td class="code"><pre class="language-python">x</pre></table>',
    ],
)
def test_code_names_its_language(html: str) -> None:
    assert blocks(html) == (Code(text="x", language="python"),)


def test_lines_of_code_in_elements_of_their_own_stay_lines() -> None:
    assert blocks("<pre><div>a</div><div>b</div>c<br>d</pre>") == (Code(text="a\nb\nc\nd"),)


def test_a_table_of_data_has_rows_of_equal_length() -> None:
    html = (
        "<table><caption>Cap</caption><thead><tr><th>A<th>B<th>C</thead>"
        "<tr><td rowspan=2>1<td colspan=2>2<tr><td>3<td>4<tr><td><td></table>"
    )
    a, b, c, one, two, three, four = (((Span(text),)) for text in ("A", "B", "C", "1", "2", "3", "4"))
    assert blocks(html) == (
        Table(rows=((a, b, c), (one, two, ()), ((), three, four)), header=True, caption=(Span("Cap"),)),
    )


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>a<p>b</table>",
        "<table><tr><td>a<tr><td>b</table>",
        "<table><tr><td><td>a<tr><td><td>b</table>",
        '<table role="presentation"><tr><td>a<td>b</table>',
    ],
)
def test_a_table_that_only_arranges_becomes_plain_blocks(html: str) -> None:
    assert blocks(html) == (p("a"), p("b"))


def test_a_table_of_data_within_one_that_arranges_stays_a_table() -> None:
    table, text = blocks("<table><tr><td><table><tr><th>a<th>b</table><td>c</table>")
    assert table == Table(rows=(((Span("a"),), (Span("b"),)),), header=True)
    assert text == p("c")


def test_blocks_in_a_cell_or_a_caption_become_lines() -> None:
    cell = '<ul><li>a<li>b</ul><pre>c</pre><img src="/i.png" alt="Alt"><hr><p>d<br>e'
    (table,) = blocks(f"<table><tr><th>H<th>{cell}</table>")
    assert isinstance(table, Table)
    assert "".join(span.text for span in table.rows[0][1]) == "• a\n• b\nc\nAlt\nd\ne"
    html = "<figure><img src=i.png><figcaption><blockquote>q</blockquote><table><tr><th>1<th>2</table></figure>"
    (figure,) = blocks(html)
    assert isinstance(figure, Figure)
    assert "".join(span.text for span in figure.caption) == "q\n1\n2"


def test_space_before_a_break_is_dropped_across_styles() -> None:
    assert blocks("<p>a <b> <br> b</b></p>") == (p("a", Span("\nb", Style.STRONG)),)


def test_a_long_text_beside_a_picture_is_no_table() -> None:
    html = f'<table><tr><td><img src="/i.png" alt="i"><td>{"word " * 200}</table>'
    figure, text = blocks(html)
    assert isinstance(figure, Figure)
    assert isinstance(text, Paragraph)


def test_spans_of_cells_are_bounded() -> None:
    (table,) = blocks("<table>" + "<tr><th colspan=999999 rowspan=999999>x<td>y" * 3 + "</table>")
    assert isinstance(table, Table)
    assert {len(row) for row in table.rows} == {64}


def test_pictures_are_figures_after_the_line_they_stand_in() -> None:
    article = article_of('<p>be<img src="/1.png" alt="A cat">fore</p><img src="2.png">', "https://example.com/")
    assert article.blocks == (p("before"), Figure(alt="A cat", link=1), Figure(alt="", link=2))
    assert article.links == ("https://example.com/1.png", "https://example.com/2.png")


def test_a_picture_has_the_number_of_the_link_that_it_stands_in_too() -> None:
    article = article_of('<a href="/big"><img src="/s.png" alt="A cat"></a>', "https://e.example/")
    assert plain.plain_text(article, numbered=True) == "[A cat][2][1]"
    assert plain.spoken_text(article) == "Picture: A cat [2][1]"
    assert plain.link_words(article) == ("A cat", "A cat")
    without_words = article_of('<a href="/big"><img src="/s.png"></a>', "https://e.example/")
    assert plain.link_words(without_words) == ("", "picture")


def test_a_figure_keeps_its_caption() -> None:
    html = '<figure><a href="/big"><img src="/s.png" alt="Alt"></a><figcaption>Cap <b>x</b></figcaption></figure>'
    assert blocks(html) == (Figure(alt="Alt", caption=(Span("Cap "), Span("x", Style.STRONG)), link=2, target=1),)
    assert blocks("<figure><pre>x</pre><figcaption>Cap</figcaption></figure>") == (Code(text="x"), p("Cap"))


@pytest.mark.parametrize(
    "html",
    [
        '<img src="/t.gif" width="1" height="1">',
        '<img src="/t.gif" width=1px alt="x">',
        '<img src="/t.gif" style="border:0;height: 1px">',
        '<img src="data:image/gif;base64,xx">',
        "<script>p()</script><style>p{}</style><svg><path d='M0 0'/></svg>",
        "<template>x</template><noscript></noscript><title>x</title><textarea>x</textarea><button>x</button>",
        "<iframe src='https://example.com/t' width=1 height=1></iframe>",
        "<iframe src='/t' style='display:none'>x</iframe>",
        "<iframe></iframe><iframe src='about:blank'></iframe><iframe src='javascript:x()'></iframe><embed src=''>",
        '<div hidden>x</div><p style="display: none">x <b>y</b></p><!-- x -->',
        "<span style='color: red; visibility:hidden'>x</span>",
    ],
)
def test_what_runs_tracks_or_hides_is_dropped(html: str) -> None:
    assert blocks(html) == ()


SHOWN = ("backface-visibility: hidden", "color:red; -webkit-backface-visibility:hidden", "--display: none")


@pytest.mark.parametrize("style", SHOWN)
def test_what_only_sounds_hidden_is_shown(style: str) -> None:
    assert blocks(f"<p style='{style}'>x</p>") == blocks("<p>x</p>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><div style='display: none'>x <b>y</b><img alt=z src=i></div><p>b</p>", "a b"),
        ('<span class="q" style="color:red;visibility:hidden">x</span>b', "b"),
        ("<p hidden>x</p>b", "b"),
        ("<p class='hidden' style='display:block'>x</p>b", "x b"),
        ("<p title='no hidden costs'>x</p>b", "x b"),
        *((f"<p style='{style}'>x</p>b", "x b") for style in SHOWN),
        ("<p hidden>x<p>b</p>", "x b"),
    ],
)
def test_what_is_not_displayed_is_no_text(html: str, text: str) -> None:
    assert text_of(html) == text
    assert beginning_of(html).replace(" ·", "") == text


def test_a_picture_loaded_lazily_is_shown_once() -> None:
    html = '<img data-src="/a.png" src="data:x" alt="A"><noscript><img src="/a.png" alt="A"></noscript>'
    assert blocks(html) == (Figure(alt="A", link=1),)


def test_emoji_pictures_are_text() -> None:
    assert blocks('x <img class="wp-smiley" alt="🙂" src="/s.png"> y') == (p("x 🙂 y"),)


def test_films_and_sounds_are_figures_that_lead_to_them() -> None:
    html = '<video><source src="/v.mp4"><source src="/w.mp4">no video</video><audio src="/a.mp3" title="Talk">x</audio>'
    article = article_of(html, "https://example.com/")
    assert article.blocks == (Figure(alt="", link=1, kind="video"), Figure(alt="Talk", link=2, kind="audio"))
    assert article.links == ("https://example.com/v.mp4", "https://example.com/a.mp3")


def test_terminal_control_does_not_survive() -> None:
    html = "<p title='\x1b'>a\x1b]0;x\x07&#27;[31m&#x9b;b&#x202e;c</p><pre>\x9b1m&#8;</pre><img src=/x alt='&#27;c'>"
    for text in (plain_text(html), text_of(html)):
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} or c == "\u202e" for c in text if c != "\n")


@pytest.mark.parametrize("unit", ["<b>", "<div>", "<blockquote>", "<table><tr><td>", "<ul><li>", "<svg>", "<a href=x>"])
def test_a_hundred_thousand_nested_elements_do_no_harm(unit: str) -> None:
    article = article_of(unit * 100_000 + "deep")
    assert isinstance(plain_text(article), str)


def test_blocks_nest_only_so_far() -> None:
    (block,) = blocks("<blockquote>" * 300 + "deep")
    depth = 0
    while isinstance(block, Quote):
        depth, block = depth + 1, block.blocks[0]
    assert (depth, block) == (MAX_NESTING, p("deep"))


def test_text_below_too_many_elements_is_still_read() -> None:
    assert blocks("<p>a</p>" + "<div>" * 5_000 + "b<p>c") == (p("a"), p("b"), p("c"))


@pytest.mark.parametrize(
    "made",
    [
        lambda size: "<b>" * size + "</i>" * size,
        lambda size: "<a " * size,
        lambda size: '<a b="' * size,
        lambda size: "<script " * size,
        lambda size: "<!--" * size,
        lambda size: "<" * size,
        lambda size: "<ul>" + "<li></li>x" * size,
        lambda size: "<table>" + "<tr><td colspan=64>x" * size,
        lambda size: "<table><tr>" + "<td rowspan=1000 colspan=5>x" * (size // 4) + "<tr><td>" * size,
        lambda size: "<p>x" + " <i> </i><br> " * size,
        lambda size: "<p>e" + "\u0301" * size,
    ],
    ids=lambda made: made(1)[:12],
)
def test_work_grows_no_faster_than_the_input(made: Callable[[int], str]) -> None:
    """How long it takes, also within lxml and regular expressions, is measured by tests/benchmarks/growth.py."""

    def read(html: str) -> None:
        article_of(html)
        text_of(html)

    assert growth(read, made, 2_000) < 2.4


def test_content_beyond_the_bound_is_cut_with_a_mark() -> None:
    article = article_of("<p>" + "word " * (MAX_CHARACTERS // 5) + "</p><p>lost</p>")
    assert article.blocks[-1] == p("…")
    assert len(article.blocks) == 2


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("<b>h</b>ello <B>W</B>orld", "hello World"),
        ("x<br>y", "x y"),
        ("x<script>if (a < b) {}</script>y<STYLE>p{}</STYLE >z", "x y z"),
        ("a<!-- <p>no</p> -->b", "ab"),
        ('<img alt="a > b" src=x>text', "a > b text"),
        ("<a title='1>2'>t</a>", "t"),
        ('<p class=a">kept</p>', "kept"),
        ("&lt;b&gt; &amp;amp; caf&eacute;&nbsp;x", "<b> &amp; café x"),
        ("no end <a href='x", "no end"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_words_of_html(html: str, text: str) -> None:
    assert text_of(html) == text


def test_what_is_heard_names_blocks_that_do_not_show_and_numbers_links() -> None:
    html = (
        "<h2>Plan</h2><p>See <a href='/a'>the <b>plan</b></a> now.</p><pre>x = 1</pre><blockquote>Yes.</blockquote>"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><img src='/i.png' alt='A ferry'>"
        "<figure><img src='/j.png'><figcaption>Fog</figcaption></figure><hr><ul><li>one</ul>"
    )
    assert spoken_text(article_of(html, "https://example.com")) == (
        "Heading: Plan\n\nSee the plan[1] now.\n\nCode:\n    x = 1\n\nQuote:\n> Yes.\n\n"
        "Table of 2 rows and 2 columns:\na | b\n1 | 2\n\nPicture: A ferry [2]\n\nPicture: Fog [3]\n\n* * *\n\n- one"
    )
    assert spoken_text(article_of("")) == ""


def test_plain_text_of_blocks_shows_their_shape() -> None:
    html = (
        "<h1>Title</h1><blockquote><p>q</p></blockquote><ol start=9><li>a<p>b<li>c</ol><pre>x\ny</pre>"
        '<table><tr><th>A<th>B<tr><td>1<td>2</table><hr><img src=/i.png alt="Alt">'
    )
    assert plain_text(article_of(html, "https://example.com")) == (
        "Title\n\n> q\n\n9. a\n\n   b\n10. c\n\n    x\n    y\n\nA | B\n1 | 2\n\n* * *\n\n[Alt]"
    )


def spans(block: Block) -> Iterator[Span]:
    match block:
        case Paragraph(line=line) | Heading(line=line):
            yield from line
        case Quote(blocks=inner):
            for each in inner:
                yield from spans(each)
        case Listing(items=items):
            for item in items:
                for each in item:
                    yield from spans(each)
        case Table(rows=rows, caption=caption):
            yield from caption
            assert len({len(row) for row in rows}) <= 1
            for row in rows:
                for cell in row:
                    yield from cell
        case Figure(caption=caption, alt=alt, link=link):
            yield Span(alt, link=link)
            yield from caption
        case Code(text=text):
            yield Span(text)


PIECES = st.one_of(
    st.sampled_from(
        """<p> </p> <b> </b> <i> <a+href="/x"> <a+href='javascript:y'> </a> <ul> <ol+start=3> <li> </ul> </ol> <dl> <dt>
        <dd> </dl> <table> <tr> <td> <td+colspan=3> <th+rowspan=2> </table> <caption> <thead> <tbody> <pre> </pre> <br>
        <code+class=language-c> <hr> <blockquote> </blockquote> <figure> <figcaption> </figure> <img+src=i.png+alt=x>
        <video> <source+src=v> </video> <h1> </h1> <script> </script> <!-- --> <sup> <q> </q> <details> <summary> &amp;
        &#27; &#x9b; &nbsp; <div+hidden> <div> </div> <svg> </svg> </html> <body> <html> <select> <option> <![CDATA[ ]]>
        """.split(),  # noqa: SIM905 - a list of tags, to read and to extend
    ).map(lambda piece: piece.replace("+", " ")),
    st.text(max_size=8),
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_html_gives_clean_blocks_with_links_to_the_web_only(html: str) -> None:
    article = article_of(html, "https://example.com/")
    assert all(link.startswith(("http://", "https://")) for link in article.links)
    for block in article.blocks:
        for span in spans(block):
            assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in span.text if c != "\n"), span
            assert span.link is None or 1 <= span.link <= len(article.links)
    plain_text(article)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text_of(html))


@given(st.text())
def test_any_text_gives_clean_words(text: str) -> None:
    assert text_of(text) == " ".join(text_of(text).split())
    plain_text(text)


@pytest.mark.corpus
def test_words_and_blocks_of_real_entries_agree() -> None:
    import feedparser

    seen = 0
    for path in sorted((FEEDS / "news").glob("*.xml"))[:4]:
        for entry in feedparser.parse(path.read_bytes(), sanitize_html=False, resolve_relative_uris=False).entries[:25]:
            html = max([part.value for part in entry.get("content", [])] + [entry.get("summary", "")], key=len)
            words = text_of(html).split()
            shown = "".join(plain_text(html).split())
            seen += len(words)
            assert all(word in shown for word in words if word.isalpha()), path.name
    assert seen > 500


@pytest.mark.parametrize(
    "marks", ["<b>{8}</b>{8}", "<b>{3}</b>{3}", "<i>{1}</i><b>{1}</b>", "<a href='https://a.example/'>{5}</a>{9}"]
)
def test_marks_flood_no_line_across_elements(marks: str) -> None:
    """Each element had as many as one letter may have; twenty of them were a tower over the lines above."""
    markup = marks
    for count in (1, 3, 5, 8, 9):
        markup = markup.replace(f"{{{count}}}", "\u0301" * count)
    article = article_of(f"<p>x{markup * 20}y {markup}z</p>", "https://a.example/")
    shown = plain.plain_text(article)
    assert "\u0301" * 8 in shown
    assert "\u0301" * 9 not in shown
    assert shown.startswith("x")
    assert shown.split("[1]")[0].rstrip().endswith("z")


def test_marks_of_several_letters_stay_across_elements() -> None:
    article = article_of("<p>e\u0301<b>\u0323</b>a\u0301<i>\u0301</i>o</p>", "https://a.example/")
    assert plain.plain_text(article) == "e\u0301\u0323a\u0301\u0301o"


@pytest.mark.parametrize(
    ("html", "begins"),
    [
        (
            '<figure><img alt="A lens"><figcaption>Photo: the keeper</figcaption></figure><p>The lamp is lit.</p>',
            "lamp",
        ),
        ('<img alt="A lens"><figcaption>The keeper</figcaption><p>The lamp is lit.</p>', "lamp"),
        ('<p><a href="/l"><img src="l.jpg" title="A lens"/></a></p>The lamp is lit.', "lamp"),
        ("<iframe title='A film'></iframe><p>The lamp is lit.</p>", "lamp"),
        ("The lamp is lit, 3 < 4.", "lamp"),
    ],
)
def test_a_text_begins_behind_its_picture(html: str, begins: str) -> None:
    assert beginning_of(html).startswith(f"The {begins}")


def test_a_text_that_is_a_picture_begins_with_what_is_said_of_it() -> None:
    assert beginning_of('<figure><img alt="A lens"><figcaption>The keeper</figcaption></figure>') == "A lens The keeper"


@pytest.mark.parametrize(
    ("html", "begins"),
    [
        ("<p>To do:</p><ul><li>Lamp<li>Oil <b>can</b></ul>", "To do: Lamp · Oil can"),
        ("<h2>The lamp</h2>\n<p>It is lit.</p><p>Ships come.</p>", "The lamp · It is lit. Ships come."),
        ("<ol><li><p><i>Wick</i></p></li><li><a href='/o'>Oil</a></li></ol>", "Wick · Oil"),
        ("<table><tr><td>12</td><td>boats</td></tr></table>", "12 · boats"),
        ("灯台<p>灯。</p>", "灯台 · 灯。"),
        ("The <b>lamp</b><br>is lit", "The lamp is lit"),
        ("Lamp</p><script>x</p>y</script>", "Lamp"),
        ("vector<int> of R&D", "vector<int> of R&D"),
    ],
)
def test_what_ends_without_a_stop_is_set_apart_from_what_follows(html: str, begins: str) -> None:
    assert beginning_of(html) == begins


def test_what_is_struck_out_is_told_from_what_holds() -> None:
    html = "Now <s>$50</s> <ins>$30</ins>, <del>by <a href='https://a.example/'>Ann</a></del> by <s> </s>Bea"
    assert plain_text(html) == "Now ~~$50~~ $30, ~~by Ann~~ by Bea"
    assert spoken_text(article_of(html)).endswith("(struck out: by Ann)[1] by Bea")


def test_headings_have_six_levels() -> None:
    html = "".join(f"<h{level}>{level}</h{level}>" for level in range(8))
    found = [(block.level, block.line[0].text) for block in article_of(html).blocks if isinstance(block, Heading)]
    assert found == [(level, str(level)) for level in range(1, 7)]


@pytest.mark.parametrize(
    ("html", "text"), [("市長<rt>しちょう</rt>が", "市長(しちょう)が"), ("市長<rt> </rt>が", "市長が")]
)
def test_a_reading_without_its_ruby_stands_behind_the_word(html: str, text: str) -> None:
    assert plain.plain_text(article_of(f"<p>{html}")) == text


@pytest.mark.parametrize(
    ("html", "lines", "words"),
    [
        ('<span style="display:block">one</span><span style="display:block">two</span>', "one\n\ntwo", "one two"),
        (
            '<a href="/1" style="color:red; display: flex">one</a><a style="display:grid">two</a>',
            "one\n\ntwo",
            "one two",
        ),
        ('<b style="display:block"><p>one</p></b>', "one", "one"),
        ('one<span style="display:inline-block">two</span>', "onetwo", "onetwo"),
        ('<pre>a<span style="display:block">b</span></pre>', "    ab", "a b"),
    ],
)
def test_what_stands_on_lines_of_its_own_by_its_style_does(html: str, lines: str, words: str) -> None:
    assert plain_text(article_of(html)) == lines
    assert text_of(html) == words


def test_an_abbreviation_is_not_spelled_out_again_where_a_text_begins_with_its_meaning() -> None:
    abbreviated = '<abbr title="Really Simple Syndication">RSS</abbr>'
    assert text_of(f"Really Simple Syndication ({abbreviated})") == "Really Simple Syndication (RSS)"
    assert text_of(f"{abbreviated} and {abbreviated}") == "RSS (Really Simple Syndication) and RSS"
