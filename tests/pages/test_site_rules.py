"""Rules for single sites."""

from __future__ import annotations

import pytest
from lxml import etree

from feedreader.pages.site_rules import MOST_LINKS, file_names, link_by_rule, read_rule, same_site


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


def test_what_cannot_be_used_is_said_line_by_line() -> None:
    rule, problems = read_rule("body: //div[\nbody: //ok\nstrip: //p[re:test(@id, '(a+)+')]\nunknown: x\n")
    assert rule.bodies == ("//ok",)
    assert rule.strips == ()
    assert [problem.partition(":")[0] for problem in problems] == ["line 1", "line 3"]


def test_a_rule_pretends_to_be_nobody() -> None:
    rule, _ = read_rule("http_header(user-agent): Googlebot\nhttp_header(cookie): a=b\nbody: //a")
    assert "Googlebot" not in repr(rule)


def test_quotes_in_a_class_do_not_leave_its_expression() -> None:
    rule, _ = read_rule("strip_id_or_class: x') or contains(@id, 'y\nstrip_image_src: \"\n")
    assert rule.strips == ()


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
        assert link_by_rule((path,), tree, HERE, {"https://o.example/a/seen.html"}) == address


def test_the_first_link_that_leads_on_is_taken_of_few() -> None:
    tree = etree.HTML("<a href=1.html>1</a>" * (MOST_LINKS - 1) + "<a href=2.html>2</a><a href=3.html>3</a>")
    assert link_by_rule(("//b", "//a"), tree, HERE) == "https://o.example/a/2.html"
    assert link_by_rule(("//a",), tree, HERE, {"https://o.example/a/2.html"}) is None
    assert link_by_rule(("count(//a)", "//["), tree, HERE) is None


def test_a_site_is_a_server() -> None:
    assert same_site("http://o.example/a", "https://o.example/b")
    assert not same_site("https://o.example/", "https://www.o.example/")
    assert not same_site("https://o.example:99999/", "https://o.example/")
