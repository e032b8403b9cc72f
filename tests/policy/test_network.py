"""Whose trouble it is that nobody was reached: a table of what a round may meet."""

from __future__ import annotations

import pytest

from feedreader.model.feeds import FailureKind, Validators
from feedreader.model.outcomes import Failed, Fetched, Gone, NotModified
from feedreader.policy.network import is_local, is_offline, may_be_unreached, shows_a_network, witnesses_among

NO_NAME = Failed(kind=FailureKind.UNREACHED, reason="there is no host")
TRY_AGAIN = Failed(kind=FailureKind.OFFLINE, reason="cannot be looked up now")
SILENCE = Failed(kind=FailureKind.TIMEOUT, reason="no connection within 15 s")
DOCUMENT = Fetched(
    url="", http=200, body=b"", content_type=None, validators=Validators(), validators_url="https://a.example/"
)


@pytest.mark.parametrize(
    ("unreached", "witnesses", "offline"),
    [
        ([("a.example", NO_NAME)], [], False),  # mistyped, for all anybody knows
        ([("a.example", NO_NAME)], [True, False], False),
        ([("a.example", NO_NAME)], [False], True),  # and another that used to be there has vanished as well
        ([("a.example", NO_NAME), ("b.example", NO_NAME)], [], False),
        ([("a.example", NO_NAME), ("b.example", NO_NAME), ("c.example", NO_NAME)], [], True),
        ([("a.example", NO_NAME)] * 3, [], False),  # three feeds of one dead host
        ([("a.example", NO_NAME), ("b.example", NO_NAME), ("c.example", NO_NAME)], [True], False),
        ([("a.example", TRY_AGAIN)], [], True),
        ([("a.example", TRY_AGAIN)], [True], False),  # its own name servers are broken
        ([("a.example", SILENCE), ("b.example", SILENCE), ("c.example", SILENCE)], [], False),
        ([("a.example", SILENCE)], [False, False], True),
        ([("10.0.0.1", SILENCE), ("nas", NO_NAME)], [False], False),  # nothing outside was tried
        ([], [False], False),
    ],
)
def test_a_machine_is_offline_where_nothing_else_explains_it(unreached, witnesses, offline):
    assert is_offline(unreached, witnesses) is offline


@pytest.mark.parametrize(
    ("host", "outcome", "shows"),
    [
        ("a.example", DOCUMENT, True),
        ("a.example", NotModified(url="", validators=Validators()), True),
        ("a.example", Gone(url=""), True),
        ("a.example", Failed(kind=FailureKind.SERVER, reason="", http=500), True),
        ("a.example", Failed(kind=FailureKind.NETWORK, reason="refuses connections"), True),
        ("a.example", Failed(kind=FailureKind.TIMEOUT, reason="", http=200), True),
        ("127.0.0.1", DOCUMENT, False),
        ("[::1]", DOCUMENT, False),
        ("rss.lan", DOCUMENT, False),
        ("a.example", Failed(kind=FailureKind.REFUSED, reason="would not"), False),
        ("a.example", Failed(kind=FailureKind.RATE_LIMITED, reason="", asked=False), False),
        ("a.example", NO_NAME, False),
        ("a.example", SILENCE, False),
    ],
)
def test_what_a_server_said_shows_a_network(host, outcome, shows):
    assert shows_a_network(host, outcome) is shows
    assert not (shows and may_be_unreached(outcome))


def test_hosts_beside_this_machine_say_nothing():
    for host in ("localhost", "nas", "printer.local", "192.168.1.1", "[fd00::1]", "100.64.0.1", "x.home.arpa"):
        assert is_local(host)
    for host in ("example.org", "93.184.216.34", "[2606:2800::1]"):
        assert not is_local(host)


def test_witnesses_are_others_that_answered():
    hosts = [
        "dead.example",
        "10.0.0.1",
        "one.example",
        "one.example",
        "two.example",
        "",
        "three.example",
        "four.example",
    ]
    assert witnesses_among(hosts, {"dead.example"}) == ["one.example", "two.example", "three.example"]
