from __future__ import annotations

import pytest

from feedreader.feeds.charsets import believed
from feedreader.feeds.parse import parse_document
from feedreader.model.feeds import WarningKind
from feedreader.model.outcomes import Document, ParsedFeed

RUSSIAN = "Новости порта и маяка, паром снова ходит по расписанию."
CHINESE = "港口的新闻：渡轮今天恢复了航班，灯塔也开放了。"
TAIWANESE = "港口新聞：渡輪今天恢復了航班。"
JAPANESE = "港のニュース：フェリーは今日から運航します。"
KOREAN = "항구 소식: 오늘부터 배가 다시 다닙니다."
CZECH = "Příliš „žluťoučký“ kůň – a ještě jeden šťastný"
GREEK = "Άρθρο για τον Φάρο, ’ς το λιμάνι"


def document(text: str, codec: str, declared: str | None) -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    item = f"<item><guid>1</guid><title>{text}</title><description>{text} {text}</description></item>"
    return f'{head}<rss version="2.0"><channel><title>{text}</title>{item}</channel></rss>'.encode(codec)


def read(body: bytes, content_type: str | None = None) -> ParsedFeed:
    parsed = parse_document(Document(body=body, url="https://quay.example/feed", content_type=content_type))
    assert isinstance(parsed, ParsedFeed)
    return parsed


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "cp1251", "x-cp1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "iso8859-5", "ISO88595"),
        (CHINESE, "gbk", "gb2312"),
        (CHINESE + "\U00020bb7", "gb18030", "gb18030"),
        (TAIWANESE, "big5", "Big5"),
        (JAPANESE + "①㈱髙", "cp932", "Shift_JIS"),
        (JAPANESE + "①", "euc_jis_2004", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "iso2022_jp", None),
        (JAPANESE, "iso2022_jp", "utf-8"),
        (KOREAN + "똠", "cp949", "EUC-KR"),
        (KOREAN, "iso2022_kr", "ISO-2022-KR"),
        (CZECH, "cp1250", "windows-1250"),
        (CZECH, "cp1250", "ISO-8859-2"),
        (GREEK, "cp1253", "ISO-8859-7"),
        ("Příliš žluťoučký kůň", "iso8859-2", "ISO-8859-2"),
        ("ข่าววันนี้", "cp874", "TIS-620"),
        ("café – “œuvre” à 5 €", "cp1252", "ISO-8859-1"),
    ],
)
def test_what_is_declared_is_read_as_browsers_read_it(text: str, codec: str, declared: str | None) -> None:
    parsed = read(document(text, codec, declared))
    assert (parsed.feed.title, parsed.entries[0].title) == (text, text)


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (GREEK, "cp1253", "windows-1253"),
        (CHINESE, "gbk", "gbk"),
        (CHINESE, "gbk", "gb2312"),
        (TAIWANESE, "big5", "big5"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (KOREAN, "cp949", "euc-kr"),
    ],
)
@pytest.mark.parametrize("where", ["document", "HTTP"])
def test_half_a_character_costs_only_itself(text: str, codec: str, declared: str, where: str) -> None:
    broken = b"\x98" if codec == "cp1251" else b"\xff" if codec == "cp1253" else text[0].encode(codec)[:1]
    body = document(text, codec, declared if where == "document" else None)
    body = body.replace(b"</description>", broken + b"...</description><category>pier</category>")
    parsed = read(body, f"text/xml; charset={declared}" if where == "HTTP" else "text/xml")
    (entry,) = parsed.entries
    assert (entry.title, entry.content, entry.categories) == (text, f"{text} {text}\ufffd...", ("pier",))
    assert [(warning.kind, warning.number) for warning in parsed.warnings] == [(WarningKind.BYTES_REPLACED, 1)]


@pytest.mark.parametrize("content_type", [None, "text/xml", "text/html", "application/rss+xml", "text/plain"])
def test_nothing_is_said_of_an_encoding_that_is_declared_rightly(content_type: str | None) -> None:
    assert read(document(RUSSIAN, "cp1251", "windows-1251"), content_type).warnings == ()


@pytest.mark.parametrize("charset", ["iso-8859-1", "latin1", "windows-1252", "us-ascii"])
def test_what_servers_say_of_all_texts_counts_less_than_the_document(charset: str) -> None:
    parsed = read(document(RUSSIAN, "cp1251", "windows-1251"), f"text/xml; charset={charset}")
    assert parsed.entries[0].title == RUSSIAN
    assert parsed.warnings == ()


def test_otherwise_the_server_counts_more() -> None:
    assert read(document(RUSSIAN, "koi8-r", "windows-1251"), "text/xml; charset=koi8-r").entries[0].title == RUSSIAN


def test_another_encoding_than_was_declared_is_named() -> None:
    (warning,) = read(document(CZECH, "cp1250", "iso-8859-2")).warnings
    assert (warning.kind, warning.name) == (WarningKind.ENCODING_GUESSED, "windows-1250")


@pytest.mark.parametrize(
    ("body", "claims"),
    [
        (b"\xe9", []),
        (b"\xe9", ["utf-8", "us-ascii", "none", "punycode", "idna", "unicode_escape", "hex", "\x80", "a" * 9_999]),
        (b"\xff\xff\xff" + "港".encode("gbk") * 20, ["gbk"]),
    ],
)
def test_a_claim_that_says_nothing_or_is_not_borne_out_is_none(body: bytes, claims: list[str]) -> None:
    assert believed(body, claims) is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (b"&#55357;&#56832;", "😀"),
        (b"&#xD83D;&#xde00;", "😀"),
        (b"&amp;#55357;&amp;#56832;", "😀"),
        (b"<![CDATA[&#55357;&#56832;]]>", "😀"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "😀"),
        (b"&#56832;&#55357;", "\ufffd\ufffd"),
        (b"&#55357;", "\ufffd"),
        (b"&#55299;", "\ud803".encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")),
    ],
)
def test_two_halves_of_a_character_are_one(written: bytes, shown: str) -> None:
    body = document("TITLE é", "utf-8", None).replace(b"TITLE", written)
    assert read(body).entries[0].title == f"{shown} é"
