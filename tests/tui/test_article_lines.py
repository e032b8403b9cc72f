"""Articles set to a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.blocks import Code, Figure, Heading, Listing, Paragraph, Quote, Rule, Span, Style, Table
from feedreader.tui import content
from feedreader.tui.article_lines import LINES_BETWEEN_LOOKS, GivenUpError, Setter
from feedreader.tui.cells import width_of, wrap
from feedreader.tui.code_colours import LONGEST
from feedreader.tui.content import text_of


def words(text, style=Style.PLAIN, link=None):
    return (Span(text, style, link),)


def paragraph(text):
    return Paragraph(line=words(text))


def set_blocks(*blocks, width=40):
    setter = Setter(width)
    setter.blocks(blocks)
    return setter.layout()


def texts(*blocks, width=40):
    return [text_of((*line.prefix, *line.body)) for line in set_blocks(*blocks, width=width).lines]


def test_paragraphs_are_wrapped_and_kept_apart():
    assert texts(paragraph("one two three"), paragraph("four"), width=8) == ["one two", "three", "", "four"]


def test_a_link_has_its_number_behind_it_once():
    line = (
        Span("see ", Style.PLAIN),
        Span("this ", Style.LINK, 1),
        Span("page", Style.LINK | Style.STRONG, 1),
        Span(".", Style.PLAIN),
    )
    assert texts(Paragraph(line=line)) == ["see this page[1]."]


def test_lists_hang_under_their_bullets_and_nest():
    inner = Listing(items=((paragraph("deep"),),))
    block = Listing(items=((paragraph("one two three"),), (paragraph("b"), inner)))
    assert texts(block, width=20) == ["• one two three", "• b", "  ◦ deep"]
    assert texts(block, width=13)[:2] == ["• one two", "  three"]


def test_numbers_of_a_list_are_aligned():
    block = Listing(items=((paragraph("a"),), (paragraph("b"),)), start=9)
    assert texts(block) == [" 9. a", "10. b"]


def test_a_quote_has_a_bar_along_all_its_lines():
    block = Quote(blocks=(paragraph("one two three"), paragraph("four")))
    assert texts(block, width=14) == ["▎ one two", "▎ three", "▎ ", "▎ four"]


def test_code_is_not_wrapped():
    layout = set_blocks(Code(text="x = " + "1" * 80), width=20)
    (line,) = layout.lines
    assert line.wide
    assert layout.widest > 80


def test_code_of_a_named_language_has_colours_and_other_code_has_none():
    coloured = set_blocks(Code(text="def f(): pass", language="python")).lines[0].body
    plain = set_blocks(Code(text="def f(): pass", language="no such language")).lines[0].body
    assert "article--code-keyword" in {run.look for run in coloured}
    assert {run.look for run in plain} <= {"", "article--code-text"}


def test_a_table_is_drawn_and_fits_where_it_can():
    rows = ((words("Country"), words("Remark")), (words("日本"), words("a remark that is too long for one line")))
    lines = texts(Table(rows=rows, header=True), width=30)
    assert lines[0].startswith("╭─")
    assert "│ 日本" in "".join(lines)
    assert {width_of(each) for each in lines} == {30}


def test_no_word_of_a_table_is_broken_while_another_column_has_room_to_give():
    rows = [("Version", "Vulnerable", "Fixed in"), ("1.8.0–1.8.2", "yes", "1.8.3")]
    table = Table(rows=tuple(tuple(map(words, row)) for row in rows), header=True)
    shown = texts(table, width=36)
    assert {width_of(each) for each in shown} == {36}
    assert all(word in "\n".join(shown) for row in rows for cell in row for word in cell.split())
    assert {width_of(each) for each in texts(table, width=30)} == {31}  # of each word eight cells


def test_a_table_that_runs_from_right_to_left_begins_at_the_right():
    rows = ((words("السنة"), words("العدد")), (words("2025"), words("تسعة")), (words("2026"), words("NATO")))
    lines = [each.translate({0x2068: None, 0x2069: None}) for each in texts(Table(rows=rows, header=True), width=30)]
    assert {width_of(each) for each in lines} == {30}
    assert [each.split("│")[1:3] for each in lines if "│" in each] == [
        [" العدد ", " السنة "],
        ["  تسعة ", "  2025 "],
        ["  NATO ", "  2026 "],
    ]
    mixed = ((words("Year"), words("العدد")), (words("2025"), words("NATO")))
    assert "│ Year │" in texts(Table(rows=mixed), width=30)[1]


def test_a_table_of_too_many_columns_is_wider_than_the_text():
    rows = (tuple(words("abcdefgh") for _ in range(12)),)
    layout = set_blocks(Table(rows=rows), width=40)
    assert layout.widest > 40
    assert all(line.wide for line in layout.lines)


def test_a_figure_is_its_text_with_a_number_to_open():
    assert texts(Figure(alt="A summit", caption=words("Paris, Tuesday."), link=2)) == [
        "▣ A summit [2]",
        "  Paris, Tuesday.",
    ]
    assert texts(Figure(alt="", link=1)) == ["▣ picture [1]"]


def test_headings_are_found_again():
    layout = set_blocks(paragraph("a"), Heading(line=words("Title"), level=2), paragraph("b"))
    assert [text_of(layout.lines[number].body) for number in layout.headings] == ["Title"]


def test_every_line_knows_where_it_was_cut_from():
    layout = set_blocks(paragraph("one two three four five six"), width=9)
    for line in layout.lines:
        source = layout.sources[line.source]
        assert source[line.start : line.start + len(text_of(line.body))] == text_of(line.body)


def test_links_are_listed_host_first():
    setter = Setter(60)
    setter.links(("https://www.example.org/a",))
    assert text_of(setter.layout().lines[-1].prefix) + text_of(setter.layout().lines[-1].body) == (
        "[1] example.org  /a"
    )


BLOCKS = st.recursive(
    st.one_of(
        st.builds(paragraph, st.text(max_size=40)),
        st.builds(lambda text: Code(text=text, language=None), st.text(max_size=40)),
        st.builds(lambda text: Table(rows=((words(text), words("b")),)), st.text(max_size=20)),
        st.just(Rule()),
    ),
    lambda inner: st.one_of(
        st.builds(lambda blocks: Quote(blocks=tuple(blocks)), st.lists(inner, max_size=2)),
        st.builds(lambda blocks: Listing(items=(tuple(blocks),)), st.lists(inner, max_size=2)),
    ),
    max_leaves=6,
)


@given(st.lists(BLOCKS, max_size=4), st.integers(1, 50))
def test_anything_can_be_set_to_any_width(blocks, width):
    layout = set_blocks(*blocks, width=width)
    for line in layout.lines:
        text = text_of((*line.prefix, *line.body))
        assert line.wide or width_of(text) <= max(width, 2) + sum(width_of(run.text) for run in line.prefix)


@pytest.mark.parametrize("depth", [60])
def test_deep_nesting_still_leaves_room_for_text(depth):
    block = paragraph("words that are still legible")
    for _ in range(depth):
        block = Quote(blocks=(block,))
    assert max(len(each) for each in texts(block, width=40)) <= 40


def test_a_list_is_marked_as_its_author_numbered_it():
    items = ((paragraph("a"),), (paragraph("b"),))
    assert texts(Listing(items=items, start=3, numbers=("iii", "x"))) == ["iii. a", "  x. b"]


def test_raised_and_lowered_text_is_told_apart():
    line = (Span("10"), Span("15", Style.SUPERSCRIPT), Span(" H"), Span("2", Style.SUBSCRIPT), Span("O x"))
    assert texts(Paragraph(line=(*line, Span("max", Style.SUPERSCRIPT)))) == ["10¹⁵ H₂O x^max"]


def test_players_are_told_apart_from_pictures():
    assert texts(Figure(alt="", kind="video", link=1), Figure(alt="Talk", kind="audio")) == [
        "▶ video [1]",
        "",
        "♪ Talk",
    ]


def test_right_to_left_text_stands_right_with_its_bullets():
    layout = set_blocks(paragraph("שלום עולם"), Listing(items=((paragraph("שלום"),),)), paragraph("abc שלום"), width=20)
    shown = [text_of((*line.prefix, *line.body, *line.suffix)) for line in layout.lines]
    assert [width_of(each) for each in shown if each] == [20, 20, 8]
    assert shown[0].endswith("\u2068שלום עולם\u2069")
    assert shown[2].endswith("\u2068שלום\u2069 •")
    assert shown[4].startswith("\u2068abc")


def test_places_and_the_marks_that_lead_there_are_known_by_line():
    mark = Span("1", Style.LINK, None, "note", ("mark",))
    dead = Span("2", Style.LINK, None, "gone")
    note = Paragraph(line=(Span("A note", places=("note",)), Span("back", Style.LINK, None, "mark")))
    layout = set_blocks(Paragraph(line=(Span("one two three four"), mark, dead)), note, width=10)
    assert layout.places == {"mark": 2, "note": 4}
    assert [(jump.line, jump.words, jump.name) for jump in layout.jumps] == [(2, "¹", "note"), (4, "back", "mark")]


def test_links_are_listed_by_their_words():
    setter = Setter(60)
    setter.links(("https://www.example.org/a", "https://b.example/"), ("the plan", "https://b.example/"))
    shown = [text_of(line.prefix) + text_of(line.body) for line in setter.layout().lines[1:]]
    assert shown == ["[1] the plan  example.org/a", "[2] b.example  "]


class Counted(list):
    """A list that counts how often its items are looked at."""

    looks = 0

    def __getitem__(self, index):
        Counted.looks += 1
        return super().__getitem__(index)


def looks_at_runs(count):
    runs = Counted(content.Run(text) for _ in range(count) for text in ("a", "\n"))
    places = wrap(text_of(runs), 10)
    Counted.looks = 0
    assert [text_of(part) for part in content.slices(runs, places)] == ["a"] * count + [""]
    return Counted.looks


def test_setting_lines_takes_one_walk_through_the_runs():
    assert looks_at_runs(800) <= 4.1 * looks_at_runs(200)


@given(st.lists(st.text("ab \n", max_size=5), max_size=12), st.integers(1, 9))
def test_slices_are_what_was_cut(pieces, width):
    runs = [content.Run(piece, str(number)) for number, piece in enumerate(pieces)]
    text = text_of(runs)
    places = wrap(text, width)
    assert [text_of(part) for part in content.slices(runs, places)] == [text[start:end] for start, end in places]


def test_an_article_that_nobody_wants_any_more_is_given_up():
    asked = []

    def wanted():
        asked.append(True)
        return len(asked) < 5

    setter = Setter(40, wanted)
    with pytest.raises(GivenUpError):
        setter.blocks([Paragraph(line=(Span("a\n" * 1_000_000),))])
    assert len(setter.lines) <= 5 * LINES_BETWEEN_LOOKS


def test_code_is_coloured_up_to_a_bound_for_the_whole_article():
    code = Code(text="x = 1\n" * (LONGEST // 6), language="python")
    layout = set_blocks(*[code] * 4)
    looks = {line.source: {run.look for run in line.body} for line in layout.lines if line.ground}
    assert "article--code-number" in looks[0]
    assert "article--code-number" not in looks[max(looks)]
