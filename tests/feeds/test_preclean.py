from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.feeds.preclean import (
    belied,
    believable,
    declared_as_utf8,
    has_too_many_namespaces,
    is_doubly_encoded,
    is_truncated,
    is_utf8,
    is_web_page,
    preclean,
    without_default,
    without_doctype,
)


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
    valid: bool,
) -> None:
    assert is_utf8(body, content_type) is valid


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        ("<rss>é</rss>", None, ""),
        ("<rss>é</rss>", "text/xml; charset=utf-8", ""),
        ("<rss>é</rss>", "text/xml; charset=iso-8859-1", "iso-8859-1"),
        ('<?xml version="1.0" encoding="koi8-r"?><rss>é</rss>', None, "koi8-r"),
        ('<?xml version="1.0" encoding="koi8-r"?><rss>é</rss>', "text/xml; charset=iso-8859-1", "iso-8859-1"),
        ('<?xml version="1.0" encoding="koi8-r"?><rss>e</rss>', None, ""),
    ],
)
def test_a_document_that_says_twice_what_it_is_not_is_told_of_once(
    body: str, content_type: str | None, told: str
) -> None:
    assert belied(body.encode(), content_type) == told


@pytest.mark.parametrize(
    ("body", "content_type", "valid"),
    [
        (b"<rss>\xc3\xa9</rss>", "text/xml; charset=gbk", False),  # two bytes may be a letter of either
        (b"<rss>\xc3\xa9</rss>", "text/xml; charset=iso-8859-1", True),
        ("<rss>日</rss>".encode(), "text/xml; charset=gbk", True),  # three bytes are hardly two letters
        ("<rss>éß</rss>a".encode(), "text/xml; charset=euc-nothing", True),  # no such encoding
        (b"<rss>\xc3\xa9</rss>", "text/xml; charset=shift_jis", False),
        (b"a" * 4095 + b"\x00", None, False),
        (b"a" * 4096 + b"\x00", None, True),
        (b"<?xml version='1.0' encoding='hz-gb-2312'?><rss/>", None, False),
        (b"<?xml version='1.0' encoding='csISO2022JP'?><rss/>", None, False),
        (b"<?xml version='1.0' encoding='gb2312'?><rss/>", None, True),
    ],
)
def test_what_is_valid_as_utf_8_may_be_east_asian_where_it_says_so(
    body: bytes,
    content_type: str | None,
    valid: bool,
) -> None:
    assert is_utf8(body, content_type) is valid


@pytest.mark.parametrize(
    ("content_type", "body", "believed"),
    [
        (None, b"<rss/>", None),
        ("text/xml", b"<rss/>", "text/xml"),
        ("text/xml; charset=utf-8", b"<rss/>", "text/xml; charset=utf-8"),
        ("text/xml; charset=UTF-16", b"<rss/>", "text/xml"),
        ("text/xml; charset=ucs-2", b"<rss/>", "text/xml"),
        ("text/xml; charset=utf-16", b"<\x00r\x00", "text/xml; charset=utf-16"),
    ],
)
def test_a_charset_of_wide_characters_is_believed_only_where_they_are_wide(
    content_type: str | None, body: bytes, believed: str | None
) -> None:
    assert believable(content_type, body) == believed


@pytest.mark.parametrize(
    ("intact", "broken", "content_type", "repaired"),
    [
        (10, 1, None, True),
        (9, 1, None, False),
        (20, 2, None, True),
        (19, 2, None, False),
        (49, 1, "text/xml; charset=iso-8859-1", False),
        (50, 1, "text/xml; charset=iso-8859-1", True),
        (10, 1, "text/xml; charset=utf-8", True),
        (10, 1, "text/xml; charset=us-ascii", True),
        (0, 1, None, False),
    ],
)
def test_one_broken_letter_in_ten_is_replaced_where_the_others_are_utf_8(
    intact: int,
    broken: int,
    content_type: str | None,
    repaired: bool,
) -> None:
    body = b"<rss>" + "é".encode() * intact + b"\xff " * broken + b"</rss>"
    assert (preclean(body, content_type) != body) is repaired
    if repaired:
        assert preclean(body, content_type).decode().count("\ufffd") == broken


def test_replacement_characters_that_a_document_has_are_no_broken_letters() -> None:
    body = ("é" * 10 + "\ufffd" * 30).encode() + b"\xff"
    assert preclean(body).decode().count("\ufffd") == 31


@pytest.mark.parametrize(
    ("doctype", "kept", "refused"),
    [
        ("", {}, 0),
        ('<!DOCTYPE rss [<!ENTITY a "x">]>', {"a": "x"}, 0),
        ("<!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b '&a;'>]>", {"a": "x"}, 1),
        ('<!DOCTYPE rss [<!ENTITY a "&#65;&amp;&#x41;">]>', {"a": "&#65;&amp;&#x41;"}, 0),
        ('<!DOCTYPE rss [<!ENTITY a "<b/>"><!ENTITY b "100%">]>', {}, 2),
        ('<!-- <b> --><?x <b> ?><!DOCTYPE rss [<!ENTITY a "x">]>', {"a": "x"}, 0),
        ('<!-- <b> - -- <!DOCTYPE rss [<!ENTITY a "x">]>-->', {}, 0),
        ("<!DOCTYPE rss>", {}, 0),
        (f'<!DOCTYPE rss [<!ENTITY a "{"x" * 1000}">]>', {"a": "x" * 1000}, 0),
        (f'<!DOCTYPE rss [<!ENTITY a "{"x" * 1001}">]>', {}, 1),
        ('<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x">', {}, 0),
    ],
)
def test_entities_are_kept_that_hold_no_other_and_stay_small(doctype: str, kept: dict[str, str], refused: int) -> None:
    data, entities, version, left = without_doctype(f"<?xml version='1.0'?>{doctype}<rss>&a;</rss>".encode())
    assert (entities, left) == (kept, refused)
    assert version == ("rss091n" if "Netscape" in doctype else "")
    assert data.startswith(b"<?xml version='1.0'?>")
    assert data.endswith(b"<rss>&a;</rss>")
    assert (b"<!DOCTYPE feed [" in data) is bool(kept)


def test_two_hundred_entities_are_read() -> None:
    names = "".join(f'<!ENTITY e{number} "x">' for number in range(201))
    _, entities, _, refused = without_doctype(f"<!DOCTYPE rss [{names}]><rss/>".encode())
    assert (len(entities), "e199" in entities, "e200" in entities, refused) == (200, True, False, 1)


@pytest.mark.parametrize(("uses", "kept"), [(1000, {"a", "b"}), (1001, {"b"}), (999, {"a", "b"})])
def test_the_uses_of_entities_come_to_a_million_bytes_together(uses: int, kept: set[str]) -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 1000}"><!ENTITY b "y">]>'
    rest = "&b;" * 1000 if uses == 999 else ""
    _, entities, _, _ = without_doctype(f"{doctype}<rss>{'&a;' * uses}{rest}</rss>".encode())
    assert set(entities) == kept


def test_a_quote_and_a_percent_sign_stay_in_an_entity() -> None:
    data, entities, _, _ = without_doctype(b"<!DOCTYPE rss [<!ENTITY a 'say \"x\"'>]><rss/>")
    assert entities == {"a": 'say "x"'}
    assert b'<!ENTITY a "say &#34;x&#34;">' in data


@pytest.mark.parametrize(
    ("text", "doubled"),
    [
        ("CafÃ©", True),
        ("Café", False),
        ("Cafe", False),
        ("CafÃ© é", True),  # four bytes of six
        ("CafÃ© éé", False),  # of eight, half is not most
        ("â€™", True),
    ],
)
def test_a_document_is_doubly_encoded_where_most_of_its_letters_are(text: str, doubled: bool) -> None:
    assert is_doubly_encoded(f"<rss>{text}</rss>".encode()) is doubled


@pytest.mark.parametrize(
    ("prefixes", "times", "too_many"), [(2000, 1, False), (2001, 1, True), (1, 100_000, False), (1, 100_001, True)]
)
def test_as_many_prefixes_and_declarations_as_a_document_may_have(
    prefixes: int,
    times: int,
    too_many: bool,
) -> None:
    body = b"".join(b" xmlns:p%d='u'" % number for number in range(prefixes)) * times
    assert has_too_many_namespaces(body) is too_many


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (b"<!DOCTYPE html><p>", True),
        (b"<HTML >", True),
        (b"<body><rss version='2'>", False),
        (b"<htmlx>", False),
        (b" " * 4_090 + b"<html>", True),
        (b" " * 4_091 + b"<html>", False),
    ],
)
def test_what_begins_like_html_is_a_web_page(body: bytes, page: bool) -> None:
    assert is_web_page(body) is page


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        (b"<rss:rss><rss:x/></rss:rss>", b"<rss><x/></rss>"),
        (b"<rss:rss xmlns:rss='u'/>", b"<rss:rss xmlns:rss='u'/>"),
        (b"<a>rss:x <rss:b rss:c='1'/></a>", b"<a>rss:x <b c='1'/></a>"),
        (b"junk <rss></rss>", b"<rss></rss>"),
        (b"\x00 \t\r\n\x0b\x0c<a/>", b"<a/>"),
        (b"<b>junk</b><rss></rss>", b"<b>junk</b><rss></rss>"),
        (b"<b>junk</b><?xml version='1.0'?><rss/>", b"<?xml version='1.0'?><rss/>"),
        (b"<rss><?xml version='1.0'?></rss>", b"<rss><?xml version='1.0'?></rss>"),
        (b"\xff\xfe<\x00a\x00>\x00", b"<a>"),
        (b"\xfe\xff\x00<\x00a\x00>", b"<a>"),
        (b"<\x00r\x00s\x00s\x00/\x00>\x00", b"<rss/>"),
        (b"\x00<\x00r\x00s\x00s\x00/\x00>", b"<rss/>"),
        (b"\x1b(B<rss/>", b"(B<rss/>"),
    ],
)
def test_what_is_no_part_of_a_text_is_taken_off(body: bytes, clean: bytes) -> None:
    assert preclean(body) == clean


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("a" * 41 + "ж" * 59, True),  # more than two of five characters are ASCII
        ("a" * 40 + "ж" * 60, False),
        ("a" * 91 + "Ā" * 9, True),  # and fewer than one of ten ends with a byte of nothing
        ("a" * 90 + "Ā" * 10, False),
        ("<a/>ж", True),
        ("<a/>", False),  # too little to tell
    ],
)
def test_wide_characters_without_a_mark_are_told_by_their_zeros(codec: str, text: str, *, wide: bool) -> None:
    assert (preclean(text.encode(codec)) == text.encode()) is wide


def test_an_escape_stays_where_http_says_iso_2022() -> None:
    assert preclean(b"<rss>\x1b$B</rss>", "text/xml; charset=ISO-2022-JP") == b"<rss>\x1b$B</rss>"


def test_the_namespace_of_all_elements_of_rss_is_left_out() -> None:
    assert without_default(b"<rss version='2' xmlns='u'><x/></rss>") == b"<rss version='2' ><x/></rss>"
    assert without_default(b"<feed xmlns='u'/>") == b"<feed xmlns='u'/>"
    assert declared_as_utf8(b"<?xml version='1.0' encoding='x'?><a/>") == b"<?xml version='1.0' encoding='utf-8'?><a/>"
    assert is_truncated(b"<rss></rss>" + b"x" * 8_185) is False
    assert is_truncated(b"<rss></rss>" + b"x" * 8_187) is True


def test_ebcdic_passes_as_it_is() -> None:
    """What would be control characters elsewhere are letters in it."""
    body = '<?xml version="1.0" encoding="cp500"?><rss><title>\u00e9\u0085</title></rss>'.encode("cp500")
    assert preclean(body) == body


@pytest.mark.parametrize(
    "declared", ['<?xml version="1.0" encoding="UTF-8"?>', "<?xml version='1.0' encoding='utf-8' ?>"]
)
def test_a_document_that_says_that_it_is_in_utf8_stays_as_it_is(declared: str) -> None:
    body = f"{declared}<rss/>".encode()
    assert declared_as_utf8(body) is body


@pytest.mark.parametrize("said", ['version="1.1" encoding="UTF-8"', 'version="1.0" encoding="utf8"', 'version="1.0"'])
def test_a_declaration_that_expat_does_not_know_is_replaced(said: str) -> None:
    assert declared_as_utf8(f"<?xml {said}?><a/>".encode()) == b"<?xml version='1.0' encoding='utf-8'?><a/>"
