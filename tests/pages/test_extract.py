"""The article of a page, and what stands in its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedreader.model.pages import NoPageText, Page, PageText, PageTrouble, Unfinished
from feedreader.pages.decoding import decoded
from feedreader.pages.extract import count_words, extract
from feedreader.pages.site_rules import MOST_PAGES
from feedreader.text.html import article_of, text_of
from feedreader.text.page_wording import why_no_text
from feedreader.text.plain import plain_text

TITLE = "Ferry returns to the harbour"
SENTENCE = "The harbour authority said on Tuesday that the ferry would sail again once its engine was repaired. "
BODY = "".join(f"<p>{SENTENCE * 3}</p>" for _ in range(6))
AROUND = (
    "<nav><ul><li><a href='/'>Home</a><li><a href='/sport'>Sport</a></ul></nav>{}<aside class='related'>"
    "<h3>Most read</h3><ul><li><a href='/1'>Ten things</a><li><a href='/2'>Another story</a></ul></aside>"
    "<div class='cookie-banner'>We use cookies.</div><footer><a href='/imprint'>Imprint</a></footer>"
)


def page(inner: str, *, title: str = TITLE, head: str = "", **about: object) -> Page:
    html = f"<!doctype html><html><head><title>{TITLE}</title>{head}</head><body>{AROUND.format(inner)}</body></html>"
    given_: dict[str, object] = {"url": "https://outlet.example/ferry", "content_type": "text/html; charset=utf-8"}
    return Page(**{"body": html.encode(), "title": title, "words_of_feed": 12} | given_ | about)  # type: ignore[arg-type]


def test_an_article_is_found_with_all_that_belongs_to_it() -> None:
    inner = (
        f"<article><h1>{TITLE}</h1>{BODY}<h2>Timetable</h2>{BODY}<figure><img src='/f.jpg' alt='The ferry'>"
        "<figcaption>On Monday</figcaption></figure><pre><code>x = 1\ny = 2</code></pre>"
        f"<blockquote>{BODY}</blockquote>"
        "<p>See <a href='/plan'>the plan</a> of 10<sup>6</sup> people.</p></article>"
    )
    found = extract(page(inner))
    assert isinstance(found, PageText)
    text = plain_text(article_of(found.html, found.url))
    for part in ("said on Tuesday", "Timetable", "On Monday", "    x = 1", "> The harbour", "the plan of 10⁶"):
        assert part in text
    for noise in ("Most read", "Sport", "cookies", "Imprint", TITLE):
        assert noise not in text
    assert (found.engine, found.partial) == ("readability", False)
    assert found.words > 300


def test_a_stray_byte_costs_itself_alone() -> None:
    words = "Мэр показал новый паром в порту"
    assert decoded(f"<p>{words}</p>".encode() * 9 + b"\xe9<p>", "text/html; charset=utf-8").count(words) == 9
    assert decoded("<p>Ménage à trois, déjà vu</p>".encode("latin-1"), "text/html; charset=utf-8").count("déjà") == 1


@pytest.mark.parametrize(
    ("encoding", "declared", "sentence", "title"),
    [
        ("shift_jis", "text/html; charset=Shift_JIS", "市長は火曜日に新しい船を公開した。", "市長が新しい船を公開"),
        ("gbk", "text/html", "市长星期二在港口展示了新的渡轮并回答问题。", "市长展示新渡轮"),
        ("utf-16-le", "text/html", "市長は火曜日に新しい船を公開した。", "市長が新しい船を公開"),
        ("utf-16-be", "text/html; charset=utf-16", "Мэр показал новый паром в порту. ", "Мэр показал паром"),
        ("iso-2022-jp", "text/html", "市長は火曜日に新しい船を公開した。", "市長が新しい船を公開"),
        ("euc-kr", "text/html; charset=EUC-KR", "시장은 항구에서 새 여객선을 공개했다. ", "시장 새 여객선 공개"),
        ("windows-1251", "text/html; charset=windows-1251", "Мэр показал новый паром в порту. ", "Мэр показал паром"),
        ("utf-8", "text/html; charset=windows-1251", "Мэр показал новый паром в порту. ", "Мэр показал паром"),
    ],
)  # fmt: skip
def test_pages_in_old_encodings_end_in_the_right_words(encoding: str, declared: str, sentence: str, title: str) -> None:
    meta = '<meta charset="gb2312">' if encoding == "gbk" else ""
    inner = f"<article><h1>{title}</h1>{f'<p>{sentence * 8}</p>' * 5}</article>"
    html = f"<html><head>{meta}<title>{title}</title></head><body>{inner}</body></html>"
    found = extract(
        Page(body=html.encode(encoding), url="https://o.example/a", content_type=declared, title=title, words_of_feed=3)
    )
    assert isinstance(found, PageText)
    assert sentence.strip() in text_of(found.html)


LD = '<script type="application/ld+json">{}</script>'
NOT_FREE = LD.format(json.dumps({"@graph": [{"@type": "NewsArticle", "isAccessibleForFree": "False"}]}))
SHELL = "<div id='root'></div><script src='/app.js'></script>"


@pytest.mark.parametrize(
    ("document", "trouble"),
    [
        (page("<article><p>Short.</p></article>", head=NOT_FREE), PageTrouble.PAYWALL),
        (page(f"<article><h1>{TITLE}</h1>{BODY}</article>", head=NOT_FREE, words_of_feed=9_999), PageTrouble.PAYWALL),
        (
            page("<p>x</p><meta itemprop='isAccessibleForFree' content='false'>", words_of_feed=50),
            PageTrouble.PAYWALL,
        ),
        (page(BODY, url="https://consent.outlet.example/collect"), PageTrouble.CONSENT),
        (
            Page(
                body=f"<title>Before you continue: cookies</title><h1>Your privacy</h1>{BODY}".encode(),
                url="https://outlet.example/x",
                title="Parliament elects a speaker by lot",
            ),
            PageTrouble.CONSENT,
        ),
        (Page(body=f"<title>{TITLE}</title>{SHELL}".encode(), url="https://o.example"), PageTrouble.SCRIPTS),
        (page("<p>Only this.</p>", words_of_feed=40), PageTrouble.NO_TEXT),
        (Page(body=b"", url="https://o.example", title=TITLE), PageTrouble.NO_TEXT),
        (Page(body=b"%PDF-1.7 ...", url="https://o.example", content_type="text/html"), PageTrouble.NOT_A_PAGE),
        (Page(body=b"\xff\xd8", url="https://o.example", content_type="image/jpeg"), PageTrouble.NOT_A_PAGE),
        (page(f"<article>{BODY}</article>", words_of_feed=9_999), PageTrouble.SHORTER),
        (page(f"<article>{BODY}</article>", title="Parliament elects speaker by lottery"), PageTrouble.ANOTHER),
    ],
)  # fmt: skip
def test_what_stands_in_place_of_an_article_is_told(document: Page, trouble: PageTrouble) -> None:
    found = extract(document)
    assert isinstance(found, NoPageText)
    assert found.trouble is trouble
    sentence = why_no_text(found)
    assert sentence.endswith(".")
    assert sentence.isprintable()


def test_a_part_of_an_article_is_an_article_that_says_so() -> None:
    found = extract(page(f"<article>{BODY}</article>", head=NOT_FREE))
    assert isinstance(found, PageText)
    assert found.partial


def test_a_pdf_says_how_large_it_is() -> None:
    found = extract(Page(body=b"%PDF-1.4" + b"x" * 2_100_000, url="https://o.example/a.pdf"))
    assert isinstance(found, NoPageText)
    assert why_no_text(found) == "This is not a web page: PDF of 2.1 MB."


def test_text_in_structured_data_is_taken_where_the_page_shows_none() -> None:
    data = LD.format(json.dumps({"@type": "NewsArticle", "articleBody": SENTENCE * 20}))
    found = extract(page("<div id='root'></div>", head=data))
    assert isinstance(found, PageText)
    assert found.engine == "structured data"


RULE = """
# of our own
body: //div[@id='story']
strip: //p[@class='promo']
strip_id_or_class: newsletter
strip_image_src: /pixel
find_string: <section
replace_string: <div
http_header(user-agent): Googlebot
test_url: https://outlet.example/ferry
"""


def test_the_rule_of_a_site_comes_first() -> None:
    story = (
        f"<section id='story'>{BODY}<p class='promo'>Buy this</p> after it <div class='a newsletter-box'>Sign up</div>"
        f"<img src='/pixel.gif'></section><article>{BODY * 3}</article>"
    )
    found = extract(page(story.replace("</section>", "</div>"), rule=RULE))
    assert isinstance(found, PageText)
    assert found.engine == "rule"
    text = text_of(found.html)
    assert "after it" in text
    assert not any(word in found.html for word in ("Buy this", "Sign up", "pixel"))


def test_where_no_rule_fits_the_page_is_looked_at_unless_the_rule_forbids_it() -> None:
    inner = f"<article>{BODY}</article>"
    fitting = extract(page(inner, rule="body: //div[@id='gone']"))
    assert isinstance(fitting, PageText)
    assert fitting.engine == "readability"
    strict = extract(page(inner, rule="body: //div[@id='gone']\nautodetect_on_failure: no"))
    assert isinstance(strict, NoPageText)


PAGED = "body: //article\nnext_page_link: //a[@rel='next']\nsingle_page_link: //a[@class='print']"
NEXT, PRINT = "<a rel=next href='/ferry/2'>2</a>", "<a class=print href='/print'>print</a>"


def test_an_article_goes_on_as_the_rule_of_its_site_says() -> None:
    first = extract(page(f"<article>{BODY}</article>{NEXT}", rule=PAGED))
    assert isinstance(first, Unfinished)
    assert first.goes_on == "https://outlet.example/ferry/2"
    last = page(
        "<article><p>The end.</p></article>", rule=PAGED, before=first.html, title="On no page", words_of_feed=200
    )
    whole = extract(last)
    assert isinstance(whole, PageText)
    assert (text_of(whole.html).count(SENTENCE.strip()), "The end." in whole.html) == (18, True)
    again = extract(page(f"<article>{BODY}</article>", rule=PAGED, before=first.html))
    assert isinstance(again, PageText)
    assert again.html == first.html, "a page that comes once more says nothing new"


def test_an_article_on_a_page_of_its_own_is_read_there() -> None:
    inner = f"<article>{BODY}</article>{NEXT}{PRINT}"
    assert extract(page(inner, rule=PAGED)) == Unfinished(
        url="https://outlet.example/ferry", html="", goes_on="https://outlet.example/print"
    )
    without = extract(page(inner, rule=PAGED, seen=("https://outlet.example/print",)))
    assert isinstance(without, Unfinished)
    assert without.goes_on == "https://outlet.example/ferry/2"


def test_an_article_has_an_end() -> None:
    seen = tuple(f"https://outlet.example/{number}" for number in range(MOST_PAGES))
    assert isinstance(extract(page(f"<article>{BODY}</article>{NEXT}", rule=PAGED, seen=seen)), PageText)
    other = extract(page(f"<article>{BODY}</article>{NEXT}", rule=PAGED, title="Parliament elects speaker by lottery"))
    assert isinstance(other, NoPageText)


def links_of(found: PageText) -> list[str]:
    return list(article_of(found.html, found.url).links)


LINKED = f"<article>{BODY}<p>See <a href='plan'>the plan</a>, too.<img src='f.jpg' alt=f></p></article>"


@pytest.mark.parametrize(
    ("base", "folder"),
    [
        ("", "https://outlet.example/"),
        ("<base href='/a/b/'>", "https://outlet.example/a/b/"),
        ("<base target=_top><base href='https://cdn.example/a/'><base href='/b/'>", "https://cdn.example/a/"),
        ("<base href='javascript:alert(1)'>", "https://outlet.example/"),
        ("<base href='ftp://x.example/'>", "https://outlet.example/"),
        ("<base href='https://[x/'>", "https://outlet.example/"),
        ("<base href=''><base href='/b/'>", "https://outlet.example/"),
    ],
)
@pytest.mark.parametrize("rule", ["", "body: //article"])
def test_what_a_page_names_is_relative_to_its_base(base: str, folder: str, rule: str) -> None:
    inner = LINKED.replace("</p></article>", "<base href='/never/'></p></article>") if base else LINKED
    found = extract(page(inner, head=base, rule=rule))
    assert isinstance(found, PageText)
    assert {f"{folder}plan", f"{folder}f.jpg"} <= set(links_of(found))
    led = extract(page(f"<article>{BODY}</article><a rel=next href=2>", head=base, rule=PAGED))
    assert (led.goes_on if isinstance(led, Unfinished) else "") == (f"{folder}2" if "outlet" in folder else "")


def test_what_the_pages_of_an_article_name_is_relative_to_each_of_them() -> None:
    first = extract(page(f"{LINKED}<a rel=next href='two/2'>", rule=PAGED, url="https://outlet.example/one/1"))
    assert isinstance(first, Unfinished)
    second = page(
        LINKED.replace("plan", "other"), rule=PAGED, before=first.html, url=first.goes_on, head="<base href='/c/'>"
    )
    whole = extract(second)
    assert isinstance(whole, PageText)
    assert {"https://outlet.example/one/plan", "https://outlet.example/c/other"} <= set(links_of(whole))


@pytest.mark.parametrize(
    ("content", "to"),
    [
        ("0;url=/real", "https://outlet.example/real"),
        ("0; URL='real'", "https://outlet.example/real"),
        ("300;url=/real", None),
        ("5", None),
        ("0;url=https://else.example/", None),
        ("0;url=/ferry", None),
        ("0;url=javascript:x", None),
    ],
)
def test_a_page_that_only_leads_on_is_followed_on_its_site(content: str, to: str | None) -> None:
    refresh = f'<meta http-equiv="Refresh" content="{content}">'
    found = extract(page("<p>One moment.</p>", head=refresh, seen=("https://outlet.example/ferry",)))
    assert (found.goes_on if isinstance(found, Unfinished) else None) == to
    assert isinstance(extract(page(f"<article>{BODY}</article>", head=refresh)), PageText)


def test_what_a_rule_leaves_out_is_left_out_where_it_names_no_article() -> None:
    inner = f"<article>{BODY}<p class='by-us'>Written by us, and this is long enough to be text.</p></article>"
    for rule in ("strip_id_or_class: by-us", "body: //gone\nstrip: //p[@class='by-us']"):
        found = extract(page(inner, rule=rule))
        assert isinstance(found, PageText)
        assert (found.engine, "Written by us" in found.html) == ("readability", False)
    assert "Written by us" in getattr(extract(page(inner)), "html", "")


def test_a_rule_tells_who_is_not_signed_in() -> None:
    rule = "body: //article\nnot_logged_in_xpath: //a[@class='login']"
    found = extract(page(f"<article>{BODY}</article><a class=login>Sign in</a>", rule=rule))
    assert isinstance(found, PageText)
    assert found.partial


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<div>" * 20_000 + BODY.encode(), id="deep"),
        pytest.param(b"<p>" + b"word " * 50_000, id="long paragraph"),
        pytest.param(b"<a href=x>" * 10_000, id="links"),
        pytest.param(b"\x00\xff\xfe" * 1_000, id="no text"),
        pytest.param(b"<script type='application/ld+json'>" + b"[" * 100_000, id="deep data"),
        pytest.param(b"<script type='application/ld+json'>" + b'{"@graph":[' * 900 + b"]}" * 900, id="nested data"),
    ],
)
def test_hostile_pages_are_values(body: bytes) -> None:
    assert extract(Page(body=body, url="https://o.example/", title=TITLE, words_of_feed=5)) is not None


@given(st.binary(max_size=300), st.text(max_size=60))
def test_any_bytes_and_any_rule_are_values(body: bytes, rule: str) -> None:
    extract(Page(body=body, url="https://o.example/", title="t", rule=f"body: {rule}\nstrip: {rule}"))


@pytest.mark.parametrize(("text", "words"), [("", 0), ("one two three", 3), ("日本語の新聞", 2), ("12 monkeys", 2)])
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words
