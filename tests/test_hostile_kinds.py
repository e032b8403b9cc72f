"""Each kind of attack that once got through, and the tests that hold it; those without a test elsewhere are here."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from lxml import etree
from tests.counting import Steps

from feedreader.feeds.discover import looks_like_html
from feedreader.feeds.jsonfeed import BrokenJsonError, read_json
from feedreader.feeds.ledger import Ledger
from feedreader.feeds.parse import parse_document
from feedreader.feeds.preclean import is_web_page
from feedreader.feeds.refusal import why_not
from feedreader.model.outcomes import Document
from feedreader.pages.site_rules import SiteRule, article_by_rule, changed_by_rule
from feedreader.service.doctor import examine_files
from feedreader.stories.features import describe
from feedreader.text.words import headline

TESTS = Path(__file__).resolve().parent

KINDS = {
    "a long character reference": "text/test_references.py::test_a_reference_of_any_length_is_harmless",
    "such a reference in one field of one entry": (
        "feeds/test_bounds.py::test_a_reference_of_any_length_costs_at_most_its_element"
    ),
    "a page of the internet points inward": (
        "fetch/test_hostile_servers.py::test_a_page_of_the_internet_points_inward"
    ),
    "comments hang the page test": "test_hostile_kinds.py::test_comments_hang_the_page_test",
    "documents that hang hold up good ones": "service/test_parsers.py::test_hostile_documents_hold_up_good_ones",
    "documents that hung are tried alone": "service/test_parsers.py::test_what_has_hung_is_a_suspect_from_the_start",
    "empty gzip members": "fetch/test_hostile_servers.py::test_empty_gzip_members",
    "a small document, a large store": "feeds/test_bounds.py::test_entities_cannot_multiply_a_document",
    "broken JSON without an end": "test_hostile_kinds.py::test_broken_json_without_an_end",
    "a rule that leaves out very many elements": (
        "test_hostile_kinds.py::test_a_rule_that_leaves_out_very_many_elements"
    ),
    "marks alone in a search": "query/test_score.py::test_words_of_marks_alone_are_not_cut_in_all_the_ways_there_are",
    "titles with many bars": "test_hostile_kinds.py::test_titles_with_many_bars",
    "grouping grows without bound": (
        "service/test_grouper.py::test_what_a_feed_brings_beyond_its_share_stands_alone_and_costs_nothing"
    ),
    "passwords are shown": "cli/test_secrets_shown.py::test_secrets_are_in_no_output_log_export_or_process",
    "memory of many large answers": "fetch/test_hostile_servers.py::test_memory_of_many_large_answers",
    "an article that cannot be left": (
        "tui/test_article_lines.py::test_an_article_that_nobody_wants_any_more_is_given_up"
    ),
    "a pattern that takes long": "query/test_pattern.py::test_repetitions_that_would_take_long_are_refused_in_words",
    "an export through a planted link": "cli/test_hostile_files.py::test_export_through_a_planted_link",
    "a feed speaks for another outlet": (
        "service/test_copies.py::test_a_copy_has_the_address_and_the_title_in_another_feed"
    ),
    "a feed is called what another is": (
        "cli/test_commands.py::test_what_nothing_confirms_has_the_host_beside_it_wherever_outlets_are_shown"
    ),
    "another's host is paused": "fetch/test_hostile_servers.py::test_anothers_host_is_paused",
    "slow hosts take every place": "fetch/test_hostile_servers.py::test_slow_hosts_take_every_place",
    "a body that trickles": "fetch/test_hostile_servers.py::test_a_least_speed_is_asked",
    "names in errors": "cli/test_hostile_files.py::test_names_in_errors",
    "JSON of imports": "cli/test_hostile_files.py::test_json_of_imports",
    "outside and in again": "fetch/test_hostile_servers.py::test_outside_and_in_again",
    "namespaces in lists": "feeds/test_opml.py::test_namespaces_in_lists_are_bounded",
    "joined letters leave their row": "tui/test_cells.py::test_joined_letters_do_not_leave_their_row",
    "output of a pipe": "cli/test_hostile_files.py::test_output_of_a_pipe",
    "bytes that are no body": "fetch/test_hostile_servers.py::test_bytes_that_are_no_body",
    "files that others may read": "test_hostile_kinds.py::test_files_that_others_may_read",
    "lists with private addresses": "cli/test_hostile_files.py::test_lists_with_private_addresses",
    "a hostile cache of newsboat": "cli/test_hostile_files.py::test_a_hostile_cache_of_newsboat",
    "a line break in the unit's path": "cli/test_autostart.py::test_control_characters_are_refused",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_test_of_its_own(kind):
    file, _, name = KINDS[kind].partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in defined


@pytest.mark.parametrize("unit", [b"<!---->", b"<!-- -->", b"<!---->\n", b"<!--x-->", b"<?x?>", b"\n\r\t "])
def test_comments_hang_the_page_test(unit):
    """An expression that could cut comments in many ways took 40 s for 400 bytes; such a one never comes back here."""
    for body in (unit * 60 + b"x", unit * 20_000 + b"x", unit * 60 + b"<"):
        looks_like_html(body, None)
        is_web_page(body)
        why_not(body)
    assert parse_document(Document(body=unit * 60 + b"x", url="https://a.example/feed")).reason


@pytest.mark.parametrize(
    "body",
    [b'"' + b'\\"' * 300_000, b" \n" * 300_000, b'{"items":[' + b"/*" * 300_000, b'{"items":[{}' + b"} " * 300_000],
    ids=["escapes", "spaces", "comments", "braces"],
)
def test_broken_json_without_an_end(body):
    """What has no end was looked for anew behind each sign: 300 kB would take an hour."""
    with pytest.raises(BrokenJsonError):
        read_json(body, Ledger())


def test_a_rule_that_leaves_out_very_many_elements():
    """The text behind each was put behind the one before it again and again, and refused where it held a control."""
    tree = etree.fromstring("<div>" + "<b/>x\u0085 " * 100_000 + "<p>left</p></div>")
    rule = SiteRule(bodies=("//p",), strips=("//b",))
    changed_by_rule(rule, tree)
    assert not tree.findall("b")
    found = article_by_rule(rule, tree)
    assert found is not None
    assert "".join(found.itertext()) == "left"
    assert "".join(tree.itertext()) == "x\u0085 " * 100_000


def test_titles_with_many_bars():
    """All bars of a title were looked for again after each that was cut off."""
    counts = []
    for bars in (100, 400):
        title = "w w w w" + " | x" * bars
        headline(title)
        with Steps() as steps:
            headline(title)
            describe(1, title=title)
        counts.append(steps.count)
    assert counts[1] < 6 * counts[0]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_files_that_others_may_read(tmp_path):
    store, config = tmp_path / "feedreader.db", tmp_path / "config.toml"
    store.touch(0o600)
    config.touch(0o600)
    tmp_path.chmod(0o700)
    assert examine_files(store, config) == ()
    store.chmod(0o666)
    config.chmod(0o666)
    told = [finding.words for finding in examine_files(store, config)]
    assert len(told) == 2
    assert "0666" in told[0]
    assert str(config) in told[1]
