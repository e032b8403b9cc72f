"""The text of a list of feeds, and what is repaired about it before it is read."""

from __future__ import annotations

import pytest

from feedreader.feeds.opml_source import Source, decode, framed, looks_like, repair, with_attributes_mended

BROKEN = "replaced characters that are not UTF-8"
IGNORED = "ignored the document type that the file declares itself"
OUTLINE = '<outline type="rss" xmlUrl="https://a.example/feed"/>'


@pytest.mark.parametrize(
    ("text", "meant", "repairs"),
    [
        (f"<opml><body>{OUTLINE}</body></opml>", f"<opml><body>{OUTLINE}</body></opml>", 0),
        (OUTLINE, f"<opml><body>{OUTLINE}</body></opml>", 1),
        (f"{OUTLINE}</body></OPML>", f"<opml><body>{OUTLINE}</body></OPML>", 1),
        (f"Warning: no such table\n<opml><body>{OUTLINE}</body></opml>", f"<opml><body>{OUTLINE}</body></opml>", 1),
        (f"</head><body>{OUTLINE}", f"<opml><body>{OUTLINE}</body></opml>", 2),
        ("no list at all", "no list at all", 0),
        (f"<DOCTYPE x [<p>{OUTLINE}", f"<DOCTYPE x [<p>{OUTLINE}", 0),  # as `decode` leaves a second one
    ],
)
def test_a_list_without_its_beginning_gets_one_and_its_end_where_that_is_missing(
    text: str, meant: str, repairs: int
) -> None:
    found = framed(Source(text=text, repairs=()))
    assert (found.text, len(found.repairs)) == (meant, repairs)


@pytest.mark.parametrize(
    ("written", "meant", "repairs"),
    [
        ("a &amp; b &lt; &#65; &#x41;", "a &amp; b &lt; &#65; &#x41;", []),
        ("a & b && c", "a &amp; b &amp;&amp; c", ["escaped bare ampersands (3)"]),
        ("&eacute;&nbsp;", "&#233;&#160;", ["resolved characters that only HTML names (2)"]),
        ("&nosuch;", "&amp;nosuch;", ["escaped bare ampersands (1)"]),
        ("&eacute", "&amp;eacute", ["escaped bare ampersands (1)"]),
        ("a&#0;b&#x1F;c&#xD800;d&#xFFFE;e", "abcde", ["removed characters that XML forbids (4)"]),
        ("&#x10FFFF;&#xE000;&#9;", "&#x10FFFF;&#xE000;&#9;", []),
        ("&#x110000;", "", ["removed characters that XML forbids (1)"]),
        ("a\x08b\ufffe", "ab", ["removed characters that XML forbids (2)"]),
        ("& &eacute;", "&amp; &#233;",
         ["escaped bare ampersands (1)", "resolved characters that only HTML names (1)"]),
    ],
)  # fmt: skip
def test_characters_are_made_harmless_and_counted(written: str, meant: str, repairs: list[str]) -> None:
    assert repair(Source(text=written)) == Source(text=meant, repairs=tuple(repairs))


@pytest.mark.parametrize(
    ("written", "meant", "mended"),
    [
        ('<outline text="a" title="b"/>', '<outline text="a" title="b"/>', 0),
        ('<outline text="a "b" c" title="d"/>', '<outline text="a &quot;b&quot; c" title="d"/>', 1),
        ('<OUTLINE text=""a"/><outline text="b"/>', '<OUTLINE text="&quot;a"/><outline text="b"/>', 1),
        (
            "<outline text=a b type=rss xmlUrl=http://a.example/?b=1/>",
            '<outline text="a b" type="rss" xmlUrl="http://a.example/?b=1"/>',
            1,
        ),
        ("<outline text=\u201ca\u201d xmlUrl=\u201cb\u201d>", '<outline text="a" xmlUrl="b">', 1),
        ('<outline text="a"type="rss"xmlUrl="b"/>', '<outline text="a" type="rss" xmlUrl="b"/>', 1),
        ('<outline text="a", shown xmlUrl="b",/>', '<outline text="a" xmlUrl="b"/>', 1),
        ('<outline text="it\'s xmlUrl="b"/>', '<outline text="it\'s" xmlUrl="b"/>', 1),
        ('<outline text="a" xmlUrl="b/>', '<outline text="a" xmlUrl="b"/>', 1),
        ('<outline text=a" xmlUrl=b rel=c>', '<outline text="a" xmlUrl="b">', 1),
        ('<outline text="a" mine="1 "2""/>', '<outline text="a" mine="1 &quot;2&quot;"/>', 1),
        ('<outline ="a"/><outline text="b"/>', '<outline/><outline text="b"/>', 1),
        ("<outline]] text= xmlUrl=/>", '<outline text="" xmlUrl=""/>', 1),
        ('<head text="a "b" c"/>', '<head text="a "b" c"/>', 0),
    ],
)
def test_attributes_are_mended(written: str, meant: str, mended: int) -> None:
    source = Source(text=written, repairs=("x",))
    found = with_attributes_mended(source)
    assert found == Source(text=meant, repairs=("x", *[f"mended the attributes of outlines ({mended})"] * bool(mended)))
    assert (found is source) is (not mended)


@pytest.mark.parametrize(
    ("data", "text", "repairs"),
    [
        (b"<opml/>", "<opml/>", []),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<opml/>", "<opml/>", []),
        (b"\xef\xbb\xbf<opml a='\xff'/>", "<opml a='\ufffd'/>", ["replaced characters that are not UTF-8"]),
        ("<opml a='é'/>".encode("utf-32"), "<opml a='é'/>", []),
        (b"<\x00o\x00", "<o", []),
        (b"\x00<\x00o", "<o", []),
        ("\n<opml/>".encode("utf-16-le"), "<opml/>", []),
        (" \r\n<opml/>".encode("utf-16-be"), "<opml/>", []),
        (b"\n<opml/>", "<opml/>", []),
        (b"<opml a='\xe9'/>", "<opml a='é'/>", ["read as Windows-1252, though the file declares no encoding"]),
        (
            b"<?xml version='1.0' encoding='utf-8'?><opml a='\xe9'/>",
            "<opml a='é'/>",
            ["read as Windows-1252, though the file is declared as utf-8"],
        ),
        (
            b"<?xml version='1.0' encoding='ascii'?><opml a='\xc3\xa9'/>",
            "<opml a='é'/>",
            ["read as UTF-8, though the file is declared as ascii"],
        ),
        (
            "<?xml version='1.0' encoding='windows-1252'?><opml a='Größe'/>".encode(),
            "<opml a='Größe'/>",
            ["read as UTF-8, though the file is declared as windows-1252"],
        ),
        ("<opml a='Größe \x7f'/>".encode().replace(b"\x7f", b"\xff"), "<opml a='Größe \ufffd'/>", [BROKEN]),
        (
            b"<?xml version='1.0' encoding='gb2312'?><opml a='" + "港口的新闻".encode("gbk") * 2 + b"\xb8'/>",
            "<opml a='港口的新闻港口的新闻\ufffd'/>",
            ["replaced characters that are not GB2312"],
        ),
        ("<?xml version='1.0' encoding='Shift_JIS'?><opml a='港①'/>".encode("cp932"), "<opml a='港①'/>", []),
        (
            "<opml a='Новости порта и маяка, паром'/>".encode("cp1251"),
            "<opml a='Новости порта и маяка, паром'/>",
            ["read as windows-1251, though the file declares no encoding"],
        ),
        (b"<opml a='&#55357;&#56832;'/>", "<opml a='&#128512;'/>", []),
        (b"<!DOCTYPE opml><opml/>", "<opml/>", []),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "<opml/>", [IGNORED]),
        (b"<!DOCTYPE opml [<opml/>", "", [IGNORED]),
    ],
)  # fmt: skip
def test_bytes_become_characters_without_a_document_type(data: bytes, text: str, repairs: list[str]) -> None:
    assert decode(data) == Source(text=text, repairs=tuple(repairs))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "an empty file"),
        ("   ", "an empty file"),
        ("<p>x", "XML of another kind (<p>)"),
        ("<!-- a --><?b?><c:d/>", "XML of another kind (<c:d>)"),
        ("# mine\n# all\nhttps://a.example/", "a plain list of addresses; subscribe to them with `feedreader add`"),
        (
            "https://a.example/\nhttps://b.example/",
            "a plain list of addresses; subscribe to them with `feedreader add`",
        ),
        ("https://a.example/ # mine", "a plain list of addresses; subscribe to them with `feedreader add`"),
        (
            '# mine\nhttps://a.example/ news "~A"',
            "newsboat's list of feeds; bring it over with `feedreader import --from newsboat`",
        ),
        ('"query:New:age < 1"', "newsboat's list of feeds; bring it over with `feedreader import --from newsboat`"),
        ("exec:~/feed", "newsboat's list of feeds; bring it over with `feedreader import --from newsboat`"),
        ("a https://a.example/", "no XML"),
        ("{}", "JSON"),
        (" " * 1_999 + "{", "JSON"),
        (" " * 2_000 + "{", "an empty file"),
    ],
)
def test_what_a_file_seems_to_be(text: str, words: str) -> None:
    assert looks_like(b"x", text) == words
    assert looks_like(b"SQLite format 3", text) == "a database"
