from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.feeds.preclean import belied, is_truncated, is_utf8, preclean


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        (b"\n \t<?xml?><rss/>", b"<?xml?><rss/>"),
        (b"\xef\xbb\xbf\n<rss/>", b"<rss/>"),
        (b"<rss>\x00\x08a\x0b\x1b\x7f</rss>", b"<rss>a</rss>"),
        (b"<rss>a&#0;b&#x1F;c&#12;d&#X8;e</rss>", b"<rss>abcde</rss>"),
        (b"<rss>&#9;&#10;&#x0D;&#32;&#127;&#300;</rss>", b"<rss>&#9;&#10;&#x0D;&#32;&#127;&#300;</rss>"),
        (b"Warning: no <b>file</b>\n<?xml version='1.0'?><rss/>", b"<?xml version='1.0'?><rss/>"),
        (b"Notice: x <rss version='2.0'/>", b"<rss version='2.0'/>"),
        (b"<!-- made by hand --><rss/>", b"<!-- made by hand --><rss/>"),
        (b'{"a": "<?xml "}', b'{"a": "<?xml "}'),
        (b"<html><body>&lt;?xml <?xml ?></body></html>", b"<html><body>&lt;?xml <?xml ?></body></html>"),
        (b"<?xml version='1.0' encoding='iso-2022-jp'?>\x1b$B", b"<?xml version='1.0' encoding='iso-2022-jp'?>\x1b$B"),
        (b"<?xml version='1.0' encoding='UTF-16'?><rss/>", b"<?xml version='1.0' encoding='utf-8'?><rss/>"),
        ("é".encode() * 20 + b"\xff", "é".encode() * 20 + b"\xef\xbf\xbd"),
        ("é".encode("latin-1") * 20, "é".encode("latin-1") * 20),
        (b"", b""),
        (b" \n", b""),
    ],
)
def test_preclean(body: bytes, clean: bytes) -> None:
    assert preclean(body) == clean


def test_bytes_in_a_declared_encoding_are_not_taken_for_broken_utf_8() -> None:
    body = "é".encode() * 20 + b"\xff"
    assert preclean(body, "text/xml; charset=iso-8859-1") == body
    assert preclean(b"<?xml version='1.0' encoding='koi8-r'?>" + body).endswith(body)


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("start", ["<?xml version='1.0' encoding='utf-8'?><rss", "<rss", "\n  <rss"])
def test_wide_characters_become_utf_8(charset: str, start: str) -> None:
    text = f"{start if charset not in {'utf-32-le', 'utf-32-be'} else start.strip()}>plain</rss>"
    assert preclean(text.encode(charset)).decode() == text.strip()


def test_many_letters_of_utf_8_outweigh_a_declaration_and_a_broken_one() -> None:
    body = "é".encode() * 100 + b"\xff"
    assert preclean(body, "text/xml; charset=iso-8859-1").decode().count("é") == 100


@given(st.binary(max_size=60))
def test_no_bytes_raise_and_twice_is_once(body: bytes) -> None:
    once = preclean(body)
    assert preclean(once) == once or once != body


@pytest.mark.parametrize(
    ("body", "truncated"),
    [
        (b"<rss></rss>", False),
        (b"<feed></feed>\n<!-- cached -->", False),
        (b"<rdf:RDF></rdf:RDF >", False),
        (b"<rss><item></item></channel>", True),
        (b"<rss><channel><item><gui", True),
        (b"<rss></rss>" + b"x" * 10_000, True),
    ],
)
def test_an_end_is_missing_where_nothing_closes_the_root(body: bytes, *, truncated: bool) -> None:
    assert is_truncated(body) is truncated


@pytest.mark.parametrize(
    ("body", "content_type", "valid"),
    [
        (b"<rss/>", None, True),
        ("<rss>\u00e9</rss>".encode(), "text/xml; charset=iso-8859-1", True),
        ("<rss>\u00e9</rss>".encode("latin-1"), None, False),
        ("<rss>\u65e5</rss>".encode("iso-2022-jp"), "text/xml; charset=iso-2022-jp", False),
        (b"<rss>+AOk-</rss>", "text/xml; charset=utf-7", False),
        ("<rss/>".encode("utf-16-le"), None, False),
    ],
)
def test_what_is_valid_as_utf_8_is_utf_8_but_for_codes_of_seven_bits(
    body: bytes,
    content_type: str | None,
    valid: bool,  # noqa: FBT001 - a table
) -> None:
    assert is_utf8(body, content_type) is valid


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        ("<rss>é</rss>", None, (0, "")),
        ("<rss>é</rss>", "text/xml; charset=utf-8", (0, "")),
        ("<rss>é</rss>", "text/xml; charset=iso-8859-1", (1, "iso-8859-1")),
        ('<?xml version="1.0" encoding="koi8-r"?><rss>é</rss>', None, (1, "koi8-r")),
        ('<?xml version="1.0" encoding="koi8-r"?><rss>é</rss>', "text/xml; charset=iso-8859-1", (1, "iso-8859-1")),
        ('<?xml version="1.0" encoding="koi8-r"?><rss>e</rss>', None, (0, "")),
    ],
)
def test_a_document_that_says_twice_what_it_is_not_is_told_of_once(
    body: str, content_type: str | None, told: tuple[int, str]
) -> None:
    assert belied(body.encode(), content_type) == told
