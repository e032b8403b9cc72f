"""Signing in: one password, kept as a hash, and a token for each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.builders import NOW

from feedreader.errors import PasswordError, UnknownDeviceError
from feedreader.service.devices import Devices
from feedreader.store.devices import TOKENS_A_DEVICE


@pytest.fixture
def devices(store, clock):
    return Devices(store, clock)


def test_nobody_signs_in_before_there_is_a_password(devices):
    assert not devices.has_password()
    assert devices.sign_in("", "Phone") is None
    assert devices.sign_in("password", "Phone") is None


def test_a_password_that_is_made_signs_in_and_is_kept_nowhere(devices, store):
    password = devices.make_password()
    assert len(password) == 23
    token = devices.sign_in(password, "Phone/2")
    assert token is not None
    assert devices.sign_in(password + "x", "Phone/2") is None
    kept = store.path.read_bytes() + store.path.with_name(store.path.name + "-wal").read_bytes()
    assert password.encode() not in kept
    assert token.encode() not in kept


def test_a_password_costs_what_rfc_7914_recommends_and_works_when_that_changes(devices, store, monkeypatch):
    password = devices.make_password()
    kept = store.devices.password()
    assert (kept.cost, kept.block_size, kept.parallel) == (16_384, 8, 1)
    monkeypatch.setattr("feedreader.service.devices.COST", 2**15)
    assert devices.sign_in(password, "Phone") is not None


@pytest.mark.parametrize("password", ["", "short", "x" * 1_001])
def test_a_password_of_no_use_is_refused(devices, password):
    with pytest.raises(PasswordError):
        devices.set_password(password)


@pytest.mark.parametrize("length", [8, 1_000])
def test_a_password_may_be_as_short_and_as_long_as_is_said(devices, length):
    devices.set_password("x" * length)
    assert devices.has_password()


def test_a_token_leads_to_its_device_and_notes_when_it_was_used(devices, clock):
    token = devices.sign_in(devices.make_password(), "Phone")
    assert devices.with_token(token).name == "Phone"
    assert devices.with_token("0" * 40) is None
    clock.now += timedelta(hours=1)
    devices.with_token(token)
    assert devices.all()[0].last_used == NOW + timedelta(hours=1)


def test_a_clock_that_was_put_back_does_not_stop_the_notes(devices, clock):
    token = devices.sign_in(devices.make_password(), "Phone")
    clock.now -= timedelta(days=1)
    devices.with_token(token)
    assert devices.all()[0].last_used == NOW - timedelta(days=1)


def test_a_device_that_signs_in_again_and_again_is_one_and_its_oldest_tokens_end(devices, clock):
    password = devices.make_password()
    tokens = []
    for _ in range(TOKENS_A_DEVICE + 1):
        clock.now += timedelta(seconds=1)
        tokens.append(devices.sign_in(password, "newsboat"))
    assert len(devices.all()) == 1
    assert devices.with_token(tokens[0]) is None
    assert all(devices.with_token(token) for token in tokens[1:])


@pytest.mark.parametrize(
    ("name", "shown"), [("", "unnamed program"), ("a\x1b[31mb\n", "a[31mb"), ("x" * 500, "x" * 60)]
)
def test_names_of_devices_are_cleaned(devices, name, shown):
    devices.sign_in(devices.make_password(), name)
    assert devices.all()[0].name == shown


def test_a_device_is_signed_out_by_its_number_or_its_name(devices):
    password = devices.make_password()
    token = devices.sign_in(password, "Phone")
    assert devices.revoke("Phone").name == "Phone"
    assert devices.with_token(token) is None
    devices.sign_in(password, "Phone")
    devices.revoke(str(devices.all()[0].id))
    assert devices.all() == ()
    with pytest.raises(UnknownDeviceError):
        devices.revoke("Phone")


def test_a_new_password_ends_every_token(devices):
    token = devices.sign_in(devices.make_password(), "Phone")
    devices.set_password("another one")
    assert devices.with_token(token) is None
