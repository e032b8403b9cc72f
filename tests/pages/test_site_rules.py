"""Rules for single sites."""

from __future__ import annotations

from feedreader.pages.site_rules import file_names, read_rule


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
