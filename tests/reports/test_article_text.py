"""What readers of other programs reported as lost from an article; each case names the report, the inputs are ours."""

from __future__ import annotations

import pytest

from feedreader.query.terms import folded
from feedreader.text.html import article_of, text_of
from feedreader.text.plain import link_words, plain_text, spoken_text

PAGE = "https://outlet.example/2026/story"


def shown(html: str) -> str:
    """The article with its addresses, as `show`, a pipe and a saved text have it."""
    article = article_of(html, PAGE)
    return "\n".join([plain_text(article, numbered=True), *article.links])


@pytest.mark.parametrize(
    ("html", "address", "words"),
    [
        ("<iframe src='https://player.example/v/7'></iframe>", "https://player.example/v/7", "embedded page"),
        ("<iframe src='https://player.example/v/7' title='The launch'/>", "https://player.example/v/7", "The launch"),
        ("<iframe src='about:blank' data-src='//player.example/7'></iframe>", "https://player.example/7", ""),
        ("<iframe data-lazy-src='https://www.youtube.com/q'></iframe>", "https://www.youtube.com/q", "video"),
        ("<iframe src='https://w.soundcloud.com/?u=9'></iframe>", "https://w.soundcloud.com/?u=9", "audio"),
        ("<embed src='/clip.mp4' type='video/mp4'>", "https://outlet.example/clip.mp4", "video"),
        ("<embed src='/x.swf'>", "https://outlet.example/x.swf", "embedded page"),
        ("<object data='/report.pdf'>no viewer</object>", "https://outlet.example/report.pdf", "embedded page"),
        ("<object><param name='movie' value='/m.swf'></object>", "https://outlet.example/m.swf", "video"),
        ("<object type=x><embed src='/e.mp3' type='audio/mpeg'></object>", "https://outlet.example/e.mp3", "audio"),
        ("<video src='/v.webm'></video>", "https://outlet.example/v.webm", "video"),
        ("<video data-src='/v.webm' poster='/p.jpg'></video>", "https://outlet.example/v.webm", "video"),
        ("<audio><source src=''><source src='/a.ogg'></audio>", "https://outlet.example/a.ogg", "audio"),
        ("<video>none: <a href='/v.mp4'>get it</a></video>", "https://outlet.example/v.mp4", "video"),
        ("<lite-youtube videoid='q7'></lite-youtube>", "https://www.youtube.com/watch?v=q7", "video"),
        ("<lite-vimeo videoid=7></lite-vimeo>", "https://vimeo.com/7", "video"),
        ("<amp-vimeo data-videoid='7'></amp-vimeo>", "https://vimeo.com/7", "video"),
        ("<amp-twitter data-tweetid=' 12'></amp-twitter>", "https://twitter.com/i/status/12", "embedded page"),
        ("<amp-instagram data-shortcode='f/B'></amp-instagram>", "https://www.instagram.com/p/f%2FB/", "embedded page"),
        ("<amp-facebook data-href='https://fb.example/z'></amp-facebook>", "https://fb.example/z", "embedded page"),
        ("<amp-tiktok data-src='69'></amp-tiktok>", "https://www.tiktok.com/embed/v2/69", "video"),
        ("<amp-tiktok data-src='https://tik.example/6'></amp-tiktok>", "https://tik.example/6", "embedded page"),
        ("<youtube-video src='https://youtu.be/q'></youtube-video>", "https://youtu.be/q", "video"),
    ],
)  # fmt: skip
def test_newsboat_1153_embedded_players_leave_a_trace(html: str, address: str, words: str) -> None:
    for around in (html, f"<p>before</p>{html}<p>after</p>", f"<figure>{html}</figure>"):
        article = article_of(around, PAGE)
        assert article.links == (address,)
        assert words in plain_text(article)
        assert "[1]" in spoken_text(article)
    around = f"<p>before</p>{html}<p>after</p>"
    assert {"before", "after"} <= set(text_of(around).split())
    assert "after" in shown(around)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<img src='/a.png'>", "/a.png"),
        ("<img data-srcset='/s.png 300w, /l.png 900w'>", "/l.png"),
        ("<img src='data:image/gif;base64,R0' srcset='/one.png, /two.png 2x'>", "/two.png"),
        ("<img src='data:image/gif;base64,R0' data-lazy-src='/lazy.png'>", "/lazy.png"),
        ("<img data-original='/o.jpg' src='/placeholder.gif'>", "/o.jpg"),
        ("<picture><source srcset='/a.avif 1x'><img></picture>", "/a.avif"),
        ("<picture><source data-srcset='/a.webp'><source srcset='/b.png'></picture>", "/a.webp"),
        ("<picture><source srcset='/a.webp'><img src='/a.jpg'></picture>", "/a.jpg"),
        ("<noscript><img src='/a.png'></noscript>", "/a.png"),
    ],
)
def test_an_entry_that_is_one_picture_is_not_empty(html: str, address: str) -> None:
    assert shown(html) == f"[picture][1]\nhttps://outlet.example{address}"


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<img src='/a.png' alt='Map' title='Drawn by hand'>", ["[Map][1]", "Drawn by hand"]),
        ("<img src='/a.png' title='Drawn by hand'>", ["[Drawn by hand][1]"]),
        ("<img src='/a.png' alt='Map' title='map'>", ["[Map][1]"]),
        ("<figure><img src='/a.png' alt='Map'><figcaption>Old map</figcaption></figure>", ["[picture][1]", "Old map"]),
        ("<figure><img src='/a.png' alt='An old map.'><figcaption>old map</figcaption></figure>", ["[An old map.][1]"]),
        (
            "<figure><img src='/a.png' alt='Map' title='By hand'><figcaption>The coast</figcaption></figure>",
            ["[Map][1]", "The coast", "By hand"],
        ),
        ("<figure><img alt='Cat'><figcaption>Category B</figcaption></figure>", ["[Cat]", "Category B"]),
    ],
)  # fmt: skip
def test_capyreader_1583_the_title_of_a_picture_is_read_beside_its_alt(html: str, lines: list[str]) -> None:
    assert plain_text(article_of(html, PAGE), numbered=True).split("\n") == lines
    for words in ("Drawn by hand", "By hand"):
        assert (words in html) == (words in text_of(html)) == (words in spoken_text(article_of(html, PAGE)))


@pytest.mark.parametrize(
    ("html", "text", "index"),
    [
        ("10<sup>15</sup> stars", "10¹⁵ stars", "10^15 stars"),
        ("5 m<sup>2</sup>, 3 s<sup>−1</sup>", "5 m², 3 s⁻¹", "5 m^2, 3 s^−1"),
        ("H<sub>2</sub>O, x<sub>max</sub>", "H₂O, x_max", "H2O, x_max"),
        ("2<sup>n</sup>, e<sup>x</sup>, 2<sup>a b</sup>", "2ⁿ, e^x, 2^(a b)", "2^n, e^x, 2^(a b)"),
        ("e<sup>-x<sup>2</sup></sup>", "e^(-x^2)", ""),
        ("10<sup>-3</sup> e<sup>-t</sup>", "10⁻³ e^-t", "10^-3 e^-t"),
        ("the 1<sup>st</sup>, 2<sup>e</sup>, M<sup>me</sup> X", "the 1st, 2e, Mme X", "the 1st, 2e, Mme X"),
        ("Brand<sup>TM</sup> Co<sup>®</sup>", "Brand™ Co®", ""),
        ("mayor<sup>1</sup> said<sup>[2]</sup>", "mayor¹ said[2]", "mayor^1 said[2]"),
        ("<sup>1</sup> A note", "¹ A note", "1 A note"),
        ("<table><tr><th>10<sup>3</sup><th>b</table>", "10³ | b", ""),
        ("<h2>E=mc<sup>2</sup></h2>", "E=mc²", "E=mc^2"),
    ],
)
def test_crosspoint_1696_raised_and_lowered_text_keeps_its_meaning(html: str, text: str, index: str) -> None:
    assert plain_text(article_of(html)) == text
    if index:
        assert text_of(html) == index


@pytest.mark.parametrize(
    "html",
    [
        "the mayor<sup>1</sup> said",
        "the mayor<sup id='r1'><a href='#n1'>1</a></sup> said",
        "the mayor<a href='#n1'>1</a> said",
        "the mayor<SUP class=x>[1]</SUP> said",
        "the mayor<sup>*</sup> said",
        "the may&shy;or said",
        "the mayor<sup>1",
        "the mayor<sup><a href='#n1'>1</a> said",
        f"the mayor<sup>{'n ' * 200}</sup>",
        "the mayor<span style='vertical-align: super'>1</span> said",
    ],
)
def test_a_word_is_found_beside_its_mark(html: str) -> None:
    words = "".join(c if c.isalnum() else " " for c in folded(text_of(html))).split()
    assert "mayor" in words


@pytest.mark.parametrize(
    "ruby",
    [
        "<ruby>市長<rt>しちょう</rt></ruby>",
        "<ruby>市<rp>(</rp><rt>し</rt><rp>)</rp>長<rp>(</rp><rt>ちょう</rt><rp>)</rp></ruby>",
        "<ruby><rb>市</rb><rt>し</rt><rb>長</rb><rt>ちょう</rt></ruby>",
        "<ruby>市長<rp>（<rt>しちょう<rp>）</ruby>",
    ],
)
def test_ruby_keeps_the_word_whole_and_its_reading_behind_it(ruby: str) -> None:
    html = f"<p>新しい{ruby}が</p>"
    assert plain_text(article_of(html)) == "新しい市長(しちょう)が"
    assert "市長" in text_of(html)
    assert "しちょう" in text_of(html)


@pytest.mark.parametrize(
    ("html", "labels"),
    [
        ("<ol start=3><li>x<li>x</ol>", "3. 4."),
        ("<ol><li>x<li value=10>x<li>x</ol>", "1. 10. 11."),
        ("<ol reversed><li>x<li>x<li>x</ol>", "3. 2. 1."),
        ("<ol reversed start=10><li>x<li value=4>x<li>x</ol>", "10. 4. 3."),
        ("<ol type=a><li>x<li>x</ol>", "a. b."),
        ("<ol type=A start=26><li>x<li>x</ol>", "Z. AA."),
        ("<ol type=i start=8><li>x<li>x</ol>", "viii. ix."),
        ("<ol type=I start=0><li>x<li>x</ol>", "0. I."),
        ("<ol style='list-style-type: lower-roman'><li>x</ol>", "i."),
        ("<ol style='list-style: upper-latin inside'><li>x</ol>", "A."),
        ("<ol><li>x<li><li>x</ol>", "1. 3."),
        ("<ol><li value=x>x<li value='-1'>x</ol>", "1. -1."),
        ("<ol type=disc><li>x</ol>", "1."),
    ],
)
def test_forummagnum_3831_lists_have_the_numbers_their_author_wrote(html: str, labels: str) -> None:
    lines = plain_text(article_of(html)).split("\n")
    assert [line.removesuffix(" x") for line in lines] == labels.split()
    cell = plain_text(article_of(f"<table><tr><th>a<th>{html}</table>"))
    assert cell == "a | " + " ".join(lines)


@pytest.mark.parametrize("style", ["pre", "pre-wrap", "pre-line", "PRE-LINE !important", "break-spaces"])
def test_lines_that_a_style_keeps_stay_lines(style: str) -> None:
    html = f"<div style='color: red; white-space: {style}'>One\nTwo <b>\nThree</b></div><p>four\nfive</p>"
    assert plain_text(article_of(html)) == "One\nTwo\nThree\n\nfour five"


def test_spaces_that_a_style_keeps_stay_and_a_style_within_ends_it() -> None:
    html = "<p style='white-space:pre-wrap'>a  b\n   c <span style='white-space: normal'>d\n  e</span>\nf</p>"
    assert plain_text(article_of(html)).replace("\u00a0", "_") == "a _b\n___c d e\nf"


NOTES = "<ol><li id='n1'>First note <a href='#r1'>↩</a></li><li><p id=n2>Second</p></li></ol>"


@pytest.mark.parametrize(
    "mark",
    ["<sup id=r1><a href='#n1'>1</a></sup>", f"<a id=r1 href='{PAGE}#n1'>1</a>", f"<a name=r1 href='{PAGE}/#n1'>1</a>"],
)
def test_netnewswire_5361_a_footnote_is_a_place_of_the_article(mark: str) -> None:
    article = article_of(f"<p>It rained{mark} all day.</p>{NOTES}", PAGE)
    assert article.links == ()
    spans = [span for block in article.blocks[:1] for span in block.line]  # type: ignore[union-attr]
    assert [(span.jump, span.places) for span in spans if span.jump] == [("n1", ("r1",))]
    assert plain_text(article).startswith("It rained¹ all day.")


@pytest.mark.parametrize("name", ["fn-1", "user-content-fn-1"])
def test_a_place_that_was_renamed_for_the_page_around_it_is_found_by_its_first_name(name: str) -> None:
    article = article_of(f"<p>It rained<a href='#{name}'>1</a> all day.</p><p id='user-content-fn-1'>Note</p>", PAGE)
    spans = [span for span in article.blocks[0].line if span.jump]  # type: ignore[union-attr]
    assert [span.jump for span in spans] == ["user-content-fn-1"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The <abbr title='World Health Organization'>WHO</abbr> said", "The WHO (World Health Organization) said"),
        ('<p><acronym title="Health\'s own">HO</acronym> and', "HO (Health's own) and"),
        ("<p><abbr title='aa bb'>AB</abbr>, <abbr title='aa bb'>AB</abbr>", "AB (aa bb), AB"),
        ("<p>The aa bb (<abbr title='Aa Bb'>AB</abbr>)", "The aa bb (AB)"),
        ("<p><abbr title='2024-09-03T10:00:00Z'>today</abbr>", "today"),
        ("<p><abbr title='Today'>today</abbr>, <abbr title=''>x</abbr>, <abbr>y</abbr>", "today, x, y"),
        ("<p><abbr title='世界保健機関'>WHO</abbr>", "WHO (世界保健機関)"),
    ],
)
def test_an_abbreviation_is_spelled_out_behind_its_first_use(html: str, expected: str) -> None:
    assert plain_text(article_of(html)) == expected
    assert text_of(html) == expected


def test_words_written_with_what_is_not_seen_are_found_without_it() -> None:
    assert folded(text_of("in&shy;dex ze&#8203;bra wo<wbr>rd \u00adsoft\ufeff")) == "index zebra word soft"


def test_a_place_of_another_page_or_one_that_is_not_there_stays_what_it_was() -> None:
    other = article_of("<p>a<a href='https://other.example/#n1'>1</a></p><p id=n1>x</p>", PAGE)
    assert other.links == ("https://other.example/#n1",)
    missing = article_of(f"<p><a href='{PAGE}#gone'>1</a> <a href='#gone'>2</a> <a href='#'>3</a></p>", PAGE)
    assert missing.links == (f"{PAGE}#gone",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Notes: https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]),
        ("(see https://a.example/Foo_(bar)), or HTTP://B.example!", ["https://a.example/Foo_(bar)", "http://b.example"]),
        ("www.a.example/p, www.b", ["https://www.a.example/p"]),
        ("“https://a.example/q” 'https://b.example'", ["https://a.example/q", "https://b.example"]),
        ("https://a.example,https://b.example;", ["https://a.example", "https://b.example"]),
        ("詳しくはhttps://a.example/pをご覧", ["https://a.example/p"]),
        ("详见https://a.example/页。(https://b.example)", ["https://a.example/", "https://b.example"]),
        ("https://ja.a.example/wiki/市長 と", ["https://ja.a.example/wiki/市長"]),
        ("https://例え.example/パス。https://bücher.example/ü", ["https://例え.example/パス", "https://bücher.example/ü"]),
        ("자세히: https://a.example/가에서", ["https://a.example/"]),
        ("https://пример.example/путь, да", ["https://пример.example/путь"]),
        ("<https://a.example/angle> and <me@a.example>", ["https://a.example/angle"]),
        ("https://a.example/&amp;x=1 &lt;https://b.example&gt;", ["https://a.example/&x=1", "https://b.example"]),
        ("ahttp://no.example mail@www.no.example http:// https://", []),
        ("ftp://no.example javascript:x file.txt a.b", []),
        ("http://localhost:8080/x http://[::1]/y", ["http://localhost:8080/x", "http://[::1]/y"]),
        ("https://a.example/?q=&copy=1&section=2", ["https://a.example/?q=&copy=1&section=2"]),
        ("**https://a.example/b** ~https://c.example~", ["https://a.example/b", "https://c.example"]),
    ],
)  # fmt: skip
def test_newsboat_2541_addresses_that_are_written_out_are_links(text: str, found: list[str]) -> None:
    assert list(article_of(text).links) == found, "in plain text"
    assert list(article_of(f"<p>{text}</p>").links) == found, "in HTML"
    article = article_of(f"<p>{text}</p>")
    assert len(link_words(article)) == len(found)
    assert all(link_words(article))


def test_addresses_in_code_and_in_links_are_left_alone() -> None:
    html = "<code>https://a.example</code><pre>https://b.example</pre><a href='https://c.example'>https://d.example</a>"
    assert article_of(html).links == ("https://c.example",)


def test_a_plain_text_keeps_its_angle_brackets() -> None:
    text = "Use vector<int>, press <Esc>, write to <me@a.example>; a<b and c>d"
    assert plain_text(article_of(text)) == text
    assert text_of(text) == text


def test_links_are_numbered_in_the_order_in_which_they_are_read() -> None:
    html = "<p>https://a.example <a href='/b'>b</a> https://c.example <a href='/big'><img src='/d.png'></a></p>"
    article = article_of(html, PAGE)
    assert [link.rpartition("/")[2] for link in article.links] == ["a.example", "b", "c.example", "big", "d.png"]


def test_a_link_without_words_is_listed_and_named_where_it_names_itself() -> None:
    article = article_of("<p>x <a href='/a' title='Download'></a> <a href='/b'></a></p>", PAGE)
    assert len(article.links) == 2
    assert "Download" in plain_text(article)


def test_the_anchor_of_a_heading_says_nothing() -> None:
    anchor = "<a href='#plans' title='Permalink'></a>"
    other = f"<a href='{PAGE}#plans' aria-label='Link'></a>"
    html = f"<h2 id='plans'>{anchor}Plans{other}</h2><p>text</p>"
    assert plain_text(article_of(html, PAGE)) == "Plans\n\ntext"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msub><mi>x</mi><mi>i</mi></msub>", "x_i"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x₁²"),
        ("<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>", "xⁿ⁺¹"),
        ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "(a+b)²"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<msqrt><mn>2</mn></msqrt>", "√(2)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "√x^(1/3)"),
        ("<mtable><mtr><mtd>1</mtd><mtd>0</mtd></mtr><mtr><mtd>0</mtd><mtd>1</mtd></mtr></mtable>", "1 0; 0 1"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "∑_iⁿ"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯"),
        ("<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\x</annotation></semantics>", "x"),
    ],
)
def test_a_formula_keeps_its_meaning_on_one_line(formula: str, text: str) -> None:
    assert shown(f"<p>so <math>{formula}</math> is</p>") == f"so {text} is"


@pytest.mark.parametrize(
    ("html", "text", "index"),
    [
        ("10<span style='vertical-align: super'>15</span>", "10¹⁵", "10^15"),
        ('H<span style="font-size:70%;vertical-align:sub">2</span>O', "H₂O", "H2O"),
        ("<p>2<sup>2<sup>2</sup></sup></p>", "2^(2^2)", "2^(2^2)"),
        ("<pre>x<sup>10</sup> + y</pre>", "    x^10 + y", "x^10 + y"),
        ("10<span style='vertical-align: top'>15</span>", "1015", "1015"),
    ],
)
def test_text_is_raised_by_a_style_and_in_code_too(html: str, text: str, index: str) -> None:
    assert (shown(html), text_of(html)) == (text, index)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ol style='list-style-type: decimal-leading-zero'><li>a<li>b</ol>", "01. a\n02. b"),
        ("<ol style='list-style: lower-greek outside'><li>a<li>b</ol>", "α. a\nβ. b"),
        ("<ol style='list-style: none'><li>a<li>b</ol>", "- a\n- b"),
        ("<ol><li type=A>a<li>b</ol>", "A. a\n2. b"),
        ("<ul><li style='list-style-type: decimal'>a<li style='list-style-type: decimal'>b</ul>", "1. a\n2. b"),
        ("<ul style='list-style-type: square'><li>a</ul>", "- a"),
        ("<ol><li style='list-style: none'>a<li>b</ol>", "• a\n2. b"),
        ("<ol><li><input type=checkbox checked=''> a<li><input type='checkbox'/> b</ol>", "1. ☑ a\n2. ☐ b"),
        ("<ul><li><input type=text value=x> a</ul>", "- a"),
    ],
)
def test_items_have_the_marks_that_their_style_gives_them(html: str, text: str) -> None:
    assert shown(html) == text


@pytest.mark.parametrize(
    ("html", "address", "words"),
    [
        ("<svg><title>Votes by year</title><path d='M0'/></svg>", None, "Votes by year"),
        ("<svg aria-label='Votes'><text>1990</text></svg>", None, "Votes"),
        ("<svg><text><tspan>North</tspan></text><style>p{}</style></svg>", None, "North"),
        ("<svg><image xlink:href='/m.png'/></svg>", "https://outlet.example/m.png", "picture"),
        ("<map><area href='/n' alt='North'><area href='#x' alt='No'></map>", "https://outlet.example/n", "North"),
        ("<iframe srcdoc='&lt;p&gt;A quiz&lt;/p&gt;'></iframe>", None, "A quiz"),
        ("<iframe data-src-cmplz='//player.example/7' src=''></iframe>", "https://player.example/7", "page"),
        ("<frameset><frame src='/f'></frameset>", "https://outlet.example/f", "page"),
        ("<img data-src='{\"sd\":\"/x.jpg\"}' src='/y.jpg'>", "https://outlet.example/y.jpg", "picture"),
    ],
)
def test_drawings_and_what_is_loaded_later_leave_a_trace(html: str, address: str | None, words: str) -> None:
    lines = shown(html).split("\n")
    assert words in lines[0]
    assert lines[1:] == ([address] if address else [])
