"""Each kind of attack that once got through, and the tests that hold it; those without a test elsewhere are here."""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import etree
from tests.counting import Steps
from tests.fakes import incidents

from feedreader.feeds.discover import looks_like_html
from feedreader.feeds.jsonfeed import BrokenJsonError, read_json
from feedreader.feeds.ledger import Ledger
from feedreader.feeds.parse import parse_document
from feedreader.feeds.preclean import is_web_page
from feedreader.feeds.refusal import why_not
from feedreader.fetch.cookies import LONGEST, MOST, Cookies
from feedreader.fetch.target import read_target
from feedreader.model.outcomes import Document
from feedreader.pages.decoding import decoded
from feedreader.pages.site_rules import SiteRule, article_by_rule, changed_by_rule
from feedreader.service.doctor import examine_files
from feedreader.stories.features import describe
from feedreader.text.words import headline
from feedreader.text.written_addresses import refresh_of

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

INCIDENTS = {
    "CVE-2017-12904: a title in a shell's line": (
        "test_architecture.py::test_no_exception_is_swallowed_and_no_shell_is_started",
        "service/test_ruling.py::test_a_title_cannot_be_an_option",
        "tui/test_outside.py::test_text_is_piped_to_a_command_without_a_shell",
        "linear/test_session.py::test_the_text_is_saved_and_piped_without_a_shell",
    ),
    "CVE-2017-14500: the name of an enclosure in a shell's line": (
        "tui/test_handing_on.py::test_a_text_browser_gets_one_address_and_no_shell",
        "tui/test_outside.py::test_only_web_addresses_reach_a_browser",
    ),
    "newsboat 2.44: lists that name commands": (
        "feeds/test_opml.py::test_what_runs_or_is_not_on_the_web_is_refused_with_a_reason",
    ),
    "CVE-2023-1350: lists that set commands": (
        "feeds/test_opml.py::test_attributes_of_other_programs_are_kept_without_secrets_and_commands",
    ),
    "sequences for the terminal": (
        "test_hostile_text.py::test_a_real_terminal_gets_nothing_but_drawing",
        "test_hostile_text.py::test_a_hostile_text_is_text_in_every_slot",
        "tui/test_terminal.py::test_a_notice_ends_where_it_should_whatever_it_says",
        "cli/test_hostile_files.py::test_names_in_errors",
        "cli/test_hostile_files.py::test_json_of_imports",
    ),
    "bidirectional and invisible characters": (
        "text/test_clean.py::test_nothing_that_drives_a_terminal_survives",
        "text/test_clean.py::test_a_flood_of_marks_is_cut",
        "tui/test_cells.py::test_joined_letters_do_not_leave_their_row",
    ),
    "markup of the toolkit": (
        "tui/test_content.py::test_markup_is_shown_as_it_was_written",
        "test_hostile_text.py::test_nothing_that_a_stranger_wrote_can_be_clicked_into_an_action",
    ),
    "external entities": (
        "feeds/test_parse.py::test_a_doctype_opens_nothing_and_a_harmless_entity_is_read",
        "feeds/test_opml.py::test_no_entity_that_a_file_declares_is_resolved",
    ),
    "entities that explode": ("feeds/test_parse.py::test_entities_that_explode_do_not",),
    "bombs, bodies without an end, a byte a second": (
        "fetch/test_decoding.py::test_a_bomb_is_noticed_before_it_is_unpacked",
        "fetch/test_hostile_servers.py::test_an_endless_body_is_refused_by_size",
        "fetch/test_hostile_servers.py::test_a_body_that_trickles_is_given_up_after_a_while",
    ),
    "redirects to inside": (
        "fetch/test_hostile_servers.py::test_a_public_feed_cannot_lead_inwards",
        "fetch/test_hostile_servers.py::test_a_public_name_that_leads_inwards_is_refused_unless_it_is_listed",
        "fetch/test_addresses.py::test_a_redirect_leads_outwards_or_to_where_the_feed_already_was",
    ),
    "CVE-2026-21885: what is fetched besides leads inside": (
        "fetch/test_hostile_servers.py::test_a_page_of_the_internet_points_inward",
        "service/test_full_text.py::test_no_entry_leads_into_the_network_of_this_machine",
    ),
    "CVE-2023-27592 and CVE-2025-31483: scripts in HTML that is handed on": (
        "serve/test_sanitise.py::test_what_acts_or_tracks_is_gone",
        "serve/test_sanitise.py::test_nothing_that_anybody_writes_gets_a_handler_or_a_scheme_through",
    ),
    "CVE-2023-27591 and CVE-2025-67713: what a server tells everybody": (
        "serve/test_attacks.py::test_wrong_tokens",
        "serve/test_run.py::test_where_to_listen",
    ),
    "CVE-2023-22481 and lines in logs": (
        "cli/test_secrets_shown.py::test_secrets_are_in_no_output_log_export_or_process",
        "serve/test_attacks.py::test_tokens_are_in_no_log",
        "daemon/test_logs.py::test_json_has_one_object_a_line",
    ),
    "GHSA-44pq-9929-f8mq and GHSA-83jp-rww3-57rr: links that run, lists without an end": (
        "text/test_addresses.py::test_only_web_addresses_are_ever_opened",
        "feeds/test_opml.py::test_more_outlines_than_are_read_are_refused_at_once",
        "feeds/test_opml.py::test_ten_thousand_nested_folders_keep_sixty_four_names",
    ),
    "CVE-2020-26235 and CVE-2022-24713: patterns and queries that take for ever": (
        "query/test_pattern.py::test_repetitions_that_would_take_long_are_refused_in_words",
        "cli/test_slow_patterns.py::test_a_command_ends_in_the_sentence",
    ),
    "validators that end a header": ("fetch/test_caching.py::test_no_header_whatever_raises",),
    "secrets that follow a redirect": (
        "fetch/test_hostile_servers.py::test_what_is_secret_to_an_origin_stays_there",
        "fetch/test_target.py::test_a_password_stays_with_its_origin",
    ),
    "CVE-2020-25787: a proxy that asks inside": (
        "fetch/test_addresses.py::test_a_redirect_leads_outwards_or_to_where_the_feed_already_was",
    ),
    "portals that redirect everything": (
        "policy/test_moves.py::test_a_place_where_other_hosts_move_too_is_a_login_page",
        "policy/test_moves.py::test_a_place_that_is_no_feed_is_not_believed",
    ),
    "a feed that claims the entries of another": (
        "store/test_polling.py::test_a_guid_twice_in_a_batch_makes_one_entry_and_guids_of_two_feeds_do_not_meet",
        "service/test_copies.py::test_a_copy_has_the_address_and_the_title_in_another_feed",
    ),
    "dates that stay on top": (
        "policy/test_updates.py::test_no_entry_is_dated_after_now_and_undated_ones_keep_their_order",
        "policy/test_retention.py::test_what_no_limit_concerns_stays_and_no_age_reaches_into_the_future",
    ),
    "pictures that explode": ("test_hostile_kinds.py::test_no_picture_is_decoded",),
}
"""Incidents of other readers and their like, and the tests that such a thing does nothing here where it comes out."""


@pytest.mark.parametrize("named", [*KINDS.values(), *(test for tests in INCIDENTS.values() for test in tests)])
def test_every_kind_and_incident_has_a_test_of_its_own(named):
    file, _, name = named.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in defined


def test_every_incident_is_tried_at_every_door():
    assert incidents.INCIDENTS.keys() == INCIDENTS.keys()


def test_no_picture_is_decoded():
    """Where nothing decodes pictures, none can explode: they are told of in words, and opened elsewhere."""
    decoders = {"PIL", "cairosvg", "cv2", "imageio", "textual_image", "rich_pixels", "climage", "term_image", "wand"}
    for path in (TESTS.parent / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert decoders.isdisjoint(name.partition(".")[0] for name in names), path


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
    [b'"' + b'\\"' * 300_000, b" \n" * 300_000, b'{"items":[' + b"/* " * 300_000, b'{"items":[{}' + b"} " * 300_000],
    ids=["escapes", "spaces", "comments", "braces"],
)
def test_broken_json_without_an_end(body):
    """What has no end was looked for anew behind each sign: 300 kB would take an hour."""
    with pytest.raises(BrokenJsonError):
        read_json(body, Ledger())


@pytest.mark.parametrize("end", ["", "x", "]", "}", '"'])
@pytest.mark.parametrize(
    "start",
    [
        *(
            '{"title"',
            '{"title":',
            '{"title":"x"',
            '{"title":"x",',
            '{"items"',
            '{"items":[',
            '{"items":[{}',
            '{"items":[{},',
        ),
        *(
            '{"items":[{}]',
            '{"items":[{}],',
            '{"items":[{"id":"1"}}',
            '{"items":[{"id":"1"}} ]',
            '{"items":[{"id":"1"},}',
        ),
    ],
)
def test_spaces_in_broken_json(start, end):
    """Where two patterns for spaces follow each other, those between were shared out in all the ways there are."""
    with pytest.raises(BrokenJsonError):
        read_json(f'{{"a" 1,{start}{" " * 100_000}{end}'.encode(), Ledger())
    with suppress(BrokenJsonError):
        read_json(f"{start}{' ' * 100_000}{end}".encode(), Ledger())


@pytest.mark.parametrize("start", ["", "0", "0;", "0; url", "0; url=", "0,url =", ";;", "0.5"])
def test_spaces_where_a_page_leads_on(start):
    for end in ("", "x", '"', "=", ";"):
        refresh_of(start + "\n" * 300_000 + end)


def test_spaces_in_what_a_header_says():
    """Content-Type may have 64 KiB, and cookies are read in the event loop."""
    spaces = " " * 300_000
    with suppress(BrokenJsonError):
        read_json(b"{", Ledger(), f"application/json; charset={spaces}\xe9")
    decoded(b"<p>\xe9t\xe9 text", f"text/html; charset={spaces}\xe9")
    for size in range(100):
        Cookies().keep([f"a={' ' * (LONGEST - size - 3)}\xe9"] * MOST, read_target("https://a.example/"))


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


def test_a_disk_without_room_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=500_000))
    (finding,) = examine_files(tmp_path / "feedreader.db", tmp_path / "config.toml")
    assert finding.message.startswith("the disk is full: 500,000 bytes are free")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_files_that_others_may_read(tmp_path):
    store, config = tmp_path / "feedreader.db", tmp_path / "config.toml"
    store.touch(0o600)
    config.touch(0o600)
    tmp_path.chmod(0o700)
    assert examine_files(store, config) == ()
    store.chmod(0o666)
    config.chmod(0o666)
    told = [finding.message for finding in examine_files(store, config)]
    assert len(told) == 2
    assert "0666" in told[0]
    assert str(config) in told[1]
