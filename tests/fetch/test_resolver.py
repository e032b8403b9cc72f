"""Looking names up."""

from __future__ import annotations

import socket

import pytest

from feedreader.fetch.addresses import INWARD, AddressClass, AddressRefusedError
from feedreader.fetch.resolver import CheckedResolver, SystemLookup


async def test_the_system_knows_its_own_name() -> None:
    lookup = SystemLookup()
    classes: dict[str, frozenset[AddressClass]] = {}
    found = await CheckedResolver(INWARD, lookup, classes).resolve("localhost", 80)
    lookup.close()
    assert {(answer["hostname"], answer["port"]) for answer in found} == {("localhost", 80)}
    assert classes == {"localhost": {AddressClass.LOOPBACK}}


async def test_where_a_name_may_not_lead_nothing_is_given() -> None:
    lookup = SystemLookup()
    with pytest.raises(AddressRefusedError):
        await CheckedResolver(frozenset(), lookup, {}).resolve("localhost", 80)
    lookup.close()


@pytest.mark.parametrize("name", ["a" * 70, "a..b"])
async def test_a_name_that_python_itself_rejects_is_an_unknown_name(name: str) -> None:
    lookup = SystemLookup()
    with pytest.raises(socket.gaierror):
        await lookup(name)
    lookup.close()


async def test_a_name_without_addresses_is_an_unknown_name() -> None:
    async def lookup(_host: str) -> list[str]:
        return []

    with pytest.raises(socket.gaierror):
        await CheckedResolver(INWARD, lookup, {}).resolve("empty.example", 80)
