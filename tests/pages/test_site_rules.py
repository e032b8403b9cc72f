"""Rules for single sites."""

from __future__ import annotations

import pytest
from lxml import etree

from feedreader.pages import site_rules
from feedreader.pages.site_rules import (
    MAX_LINES,
    MOST_LINKS,
    UNUSED,
    LinkRule,
    article_by_rule,
    changed_by_rule,
    file_names,
    link_by_rule,
    read_rule,
    replaced_by_rule,
    same_site,
    turned_away,
)


def test_the_most_special_file_comes_first() -> None:
    assert list(file_names("https://www.news.outlet.co.uk/a")) == [
        "www.news.outlet.co.uk.txt",
        "news.outlet.co.uk.txt",
        ".news.outlet.co.uk.txt",
        ".outlet.co.uk.txt",
        ".co.uk.txt",
    ]


def test_no_address_leads_out_of_the_folder() -> None:
    for url in ("https://../a", "https:///etc/passwd", "nothing", "https://a/../../b", "https://a%2f..%2fb/"):
        assert all("/" not in name and ".." not in name for name in file_names(url))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("body: //div[", "body: '//div[' is not XPath ("),
        ("strip:", "strip: it is empty"),
        ("strip: //p[re:test(@id, '(a+)+')]", "strip: re:test() is not a function of XPath 1.0"),
        ("body: //p[matches(., 'a')]", "body: matches() is not a function of XPath 1.0"),
        ("body: //svg:path", "body: pages know no prefix svg:"),
        ("wrap_in(script): //p", "wrap_in: nothing is wrapped in script"),
        ("wrap_in: //p", "wrap_in: nothing is wrapped in nothing"),
        ("if_page_contains: //a", "if_page_contains: no link precedes it"),
        ("strip_id_or_class: x') or (@id, 'y", "strip_id_or_class: \"x') or (@id, 'y\" is not part of a name"),
        ('strip_image_src: "', "strip_image_src: '\"' is not part of a name"),
        ("replace_string: x", "replace_string: no find_string precedes it"),
        ("replace_string(): x", "replace_string: the text to replace is empty"),
        ("find_string: x", "find_string: no replace_string follows it"),
        ("body //div", "'body //div' is not `name: value`"),
        ("bodies: //div", "bodies is unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_with_its_line(line: str, words: str) -> None:
    rule, (problem,) = read_rule(f"# a comment\n\n{line}\nbody: //ok\n")
    assert str(problem).startswith(f"line 3: {words}")
    assert not problem.refused
    assert (rule.bodies, rule.strips, rule.replaced) == (("//ok",), (), ())


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("user-agent", "pretend to be another program"),
        ("User-Agent", "pretend to be another program"),
        ("Cookie", "sign in or consent for you"),
        ("referer", "pretend to come from another page"),
        ("x-forwarded-for", "ask for pages otherwise than for feeds"),
    ],
)
def test_a_rule_pretends_to_be_nobody(header: str, why: str) -> None:
    rule, (problem,) = read_rule(f"http_header({header}): Googlebot\nbody: //a")
    assert "Googlebot" not in repr(rule)
    assert problem.refused
    assert str(problem).endswith(f"({header.lower()}) is not sent: no rule makes feedreader {why}")


def test_what_is_known_and_not_used_is_no_problem() -> None:
    rule, problems = read_rule(
        "".join(f"{name}: yes\n" for name in UNUSED) + "test-url: https://o.example/\ntitle://h1"
    )
    assert problems == ()
    assert rule == site_rules.SiteRule()


def test_a_rule_without_an_end_is_read_to_its_bound() -> None:
    rule, (problem,) = read_rule("strip: //p\n" * (MAX_LINES + 1))
    assert len(rule.strips) == MAX_LINES
    told = f"what follows is not read: a rule has at most {MAX_LINES} lines, and 64 KiB"
    assert str(problem) == f"line {MAX_LINES}: {told}"


PAGE = (
    "<div id=main class='story wide'><p class=lead>One</p><img src=low.gif data-full=high.jpg srcset=s>"
    "<p>Two <b>bold</b> three</p><h4 class=said>Quoted</h4> after <a class=box href=/x>in a box</a> behind <i>x</i>"
    "loose</div><p>Else</p>"
)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("strip: //p[@class='lead'] | //h4", " after "),
        ("strip://img/@srcset", 'src="low.gif" data-full'),
        ("strip_attr: //img/@src", '<img data-full="high.jpg" srcset="s">'),
        ("strip: //i/following-sibling::text()", "<i>x</i></div>"),
        ("strip: //b/text()", "Two <b></b> three"),
        ("strip: //b/preceding-sibling::text() | //b", "<p> three</p>"),
        ("strip_id_or_class: 'lead'", '<div id="main" class="story wide"><img'),
        ("strip_id_or_class:box", "after  behind"),
        ('strip_image_src: "low"', "One</p><p>Two"),
        ("dissolve: //a | //b", 'Two bold three</p><h4 class="said">Quoted</h4> after in a box behind'),
        ("wrap_in(blockquote): //h4", '<blockquote><h4 class="said">Quoted</h4></blockquote> after'),
        ("src_lazy_load_attr: data-full", 'src="high.jpg" data-full'),
        ("src_lazy_load_attr: :", 'src="low.gif"'),
        ("strip: /html", '<p class="lead">One</p>'),
    ],
)
def test_what_a_rule_changes(lines: str, left: str) -> None:
    tree = etree.HTML(PAGE)
    rule, problems = read_rule(f"body: //div\n{lines}\n")
    assert problems == ()
    assert rule.changes_pages
    changed_by_rule(rule, tree)
    found = article_by_rule(rule, tree)
    assert found is not None
    assert left in etree.tostring(found, encoding="unicode", method="html")


def test_the_first_body_that_finds_something_counts_with_all_that_it_finds() -> None:
    rule, _ = read_rule("body: //gone\nbody: //p | //b\nbody: //div")
    found = article_by_rule(rule, etree.HTML(PAGE))
    assert found is not None
    assert "|".join(found.itertext()) == "One|Two |bold| three|Else"


def test_strings_are_replaced_in_order_and_may_hold_brackets_and_colons() -> None:
    rule, problems = read_rule(
        "replace_string(<noscript>): <div>\nreplace_string(</noscript>):\nfind_string: a(b): c\nreplace_string: y\n"
        "replace_string(url(https://o.example/)): x\nfind_string: y\nreplace_string:\n"
    )
    assert problems == ()
    html = "<noscript>a(b): c, url(https://o.example/)</noscript>"
    assert replaced_by_rule(rule, html) == "<div>, x"
    bloating, _ = read_rule(f"replace_string(a): {'a' * 60_000}\n" * 8 + "replace_string(b): c")
    assert len(replaced_by_rule(bloating, "a" * 1_000 + "b")) < site_rules.MOST_CHARACTERS


def test_a_login_that_a_site_offers_closes_no_page_that_does_not_ask_for_it() -> None:
    free, asking = etree.HTML("<p>x"), etree.HTML("<p class=login>x")
    offered, _ = read_rule("requires_login: yes\nnot_logged_in_xpath: //p[@class='login']")
    assert (turned_away(offered, free), turned_away(offered, asking)) == (False, True)
    required, _ = read_rule("requires_login: yes")
    assert turned_away(required, free)
    assert not turned_away(read_rule("")[0], asking)


HERE = "https://o.example/a/1.html"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("2.html", "https://o.example/a/2.html"),
        ("/a?page=2#top", "https://o.example/a?page=2"),
        ("//o.example/b", "https://o.example/b"),
        ("https://O.example/b", "https://O.example/b"),
        ("", None),
        ("#next", None),
        ("1.html", None),
        ("seen.html", None),
        ("javascript:next()", None),
        ("ftp://o.example/b", None),
        ("https://other.example/b", None),
        ("https://o.example.evil.example/b", None),
        ("https://o.example@evil.example/b", None),
        ("https://me:secret@o.example/b", None),
        ("https://o.example:8443/b", None),
        ("https://[o.example/b", None),
    ],
)
def test_the_next_page_is_of_the_same_site_and_another(href: str, address: str | None) -> None:
    tree = etree.HTML(f"<p><a class=next href='{href}'>2</a></p>")
    for path in ("//a[@class='next']", "//a[@class='next']/@href", "string(//a/@href)"):
        links = (LinkRule(path=path),)
        assert link_by_rule(links, tree, HERE, HERE, {"https://o.example/a/seen.html"}) == address


@pytest.mark.parametrize(
    ("href", "base", "address"),
    [
        ("2.html", "https://o.example/b/", "https://o.example/b/2.html"),
        ("/2.html", "https://o.example/b/", "https://o.example/2.html"),
        ("2.html", "https://other.example/b/", None),
        ("https://o.example/2.html", "https://other.example/b/", "https://o.example/2.html"),
    ],
)
def test_the_next_page_is_named_relative_to_the_base_of_its_page(href: str, base: str, address: str | None) -> None:
    tree = etree.HTML(f"<p><a href='{href}'>2</a></p>")
    assert link_by_rule((LinkRule(path="//a"),), tree, HERE, base) == address


def test_a_link_may_have_a_condition() -> None:
    rule, _ = read_rule("single_page_link: '/print'\nif_page_contains: //a[@class='next']\nsingle_page_link: '/all'")
    assert link_by_rule(rule.single_pages, etree.HTML("<a class=next>2</a>"), HERE, HERE) == "https://o.example/print"
    assert link_by_rule(rule.single_pages, etree.HTML("<p>"), HERE, HERE) == "https://o.example/all"


def test_the_first_link_that_leads_on_is_taken_of_few() -> None:
    tree = etree.HTML("<a href=1.html>1</a>" * (MOST_LINKS - 1) + "<a href=2.html>2</a><a href=3.html>3</a>")
    links = (LinkRule(path="//b"), LinkRule(path="//a"))
    assert link_by_rule(links, tree, HERE, HERE) == "https://o.example/a/2.html"
    assert link_by_rule(links, tree, HERE, HERE, {"https://o.example/a/2.html"}) is None
    assert link_by_rule((LinkRule(path="count(//a)"), LinkRule(path="//[")), tree, HERE, HERE) is None


def test_a_site_is_a_server() -> None:
    assert same_site("http://o.example/a", "https://o.example/b")
    assert not same_site("https://o.example/", "https://www.o.example/")
    assert not same_site("https://o.example:99999/", "https://o.example/")
