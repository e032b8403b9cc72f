"""The program as a person runs it: a command line in, an exit code and two streams out."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from tests.fakes.server import FakeServer

from feedreader.cli.main import run


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def feedreader(tmp_path, capfd, monkeypatch):
    """Runs commands on a store and a configuration of the test's own; requests to one host are not spaced."""
    monkeypatch.delenv("FEEDREADER_DB", raising=False)
    monkeypatch.delenv("FEEDREADER_CONFIG", raising=False)
    config = tmp_path / "config.toml"
    config.write_text('[polling]\nhost_spacing = "0s"\n')

    def call(*arguments: str, code: int = 0) -> Done:
        found = run(["--db", str(tmp_path / "feedreader.db"), "--config", str(config), *arguments])
        out, err = capfd.readouterr()
        assert found == code, err
        return Done(found, out, err)

    return call


@pytest.fixture
def server():
    with FakeServer() as running:
        yield running
