"""Where a feed may lead."""

from __future__ import annotations

import pytest

from feedreader.fetch.addresses import (
    INWARD,
    OUTWARD,
    AddressClass,
    AddressRefusedError,
    RefusedError,
    check_literal,
    classify,
    literal,
    permitted,
    reach_of,
    reach_of_redirect,
)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("93.184.216.34", "public"),
        ("2606:2800:220:1::1", "public"),
        ("10.1.2.3", "private"),
        ("172.31.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("fd00::1", "private"),
        ("127.8.9.1", "loopback"),
        ("::1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("0.0.0.0", "special"),
        ("::", "special"),
        ("224.0.0.1", "special"),
        ("ff02::1", "special"),
        ("255.255.255.255", "special"),
        ("240.0.0.1", "special"),
        ("198.18.0.1", "special"),
        ("fec0::1", "special"),
        ("2001:db8::1", "special"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:93.184.216.34", "public"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::1", "private"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("::7f00:1", "special"),
    ],
)
def test_an_address_leads_where_it_leads_however_it_is_wrapped(address: str, kind: str) -> None:
    assert classify(address) == kind


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "017700000001",
        "127.1",
        "127.0.0.01",
        "1.2.3.4.5",
        "a.0x1",
        "::ffff:1.2.3.4",
    ],
)
def test_a_disguised_address_is_refused(host: str) -> None:
    with pytest.raises(RefusedError):
        literal(host)


@pytest.mark.parametrize("host", ["example.org", "3com", "1.example", "0x.example", "xn--bcher-kva.de"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize(
    "host", ["localhost", "nas", "nas.local", "feeds.lan", "a.home.arpa", "b.internal", "my.example"]
)
def test_a_name_that_looks_inward_or_is_listed_may_lead_inward(host: str) -> None:
    assert reach_of(host, frozenset({"my.example"})) == OUTWARD | INWARD


@pytest.mark.parametrize(
    "host", ["example.org", "localhost.example.org", "10.0.0.1.nip.io", "local.example", "my.example"]
)
def test_a_public_looking_name_may_not(host: str) -> None:
    assert reach_of(host) == OUTWARD


def test_a_typed_address_reaches_its_own_class_alone() -> None:
    assert reach_of("127.0.0.1") == {AddressClass.LOOPBACK}
    assert reach_of("192.168.0.9") == {AddressClass.PRIVATE}


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::"])
def test_some_addresses_are_refused_even_when_typed(host: str) -> None:
    with pytest.raises(RefusedError):
        reach_of(host)


def test_a_redirect_leads_outwards_or_to_where_the_feed_already_was() -> None:
    assert reach_of_redirect({AddressClass.PUBLIC}) == OUTWARD
    assert reach_of_redirect({AddressClass.LOOPBACK}) == OUTWARD | {AddressClass.LOOPBACK}
    assert reach_of_redirect({AddressClass.PRIVATE}) == OUTWARD | {AddressClass.PRIVATE}
    with pytest.raises(RefusedError, match="loopback"):
        check_literal("127.0.0.1", reach_of_redirect({AddressClass.PRIVATE}))


def test_of_a_names_addresses_only_the_permitted_are_used() -> None:
    assert permitted("example.org", ["10.0.0.1", "93.184.216.34"], OUTWARD) == ["93.184.216.34"]
    with pytest.raises(AddressRefusedError, match="private"):
        permitted("example.org", ["10.0.0.1"], OUTWARD)
