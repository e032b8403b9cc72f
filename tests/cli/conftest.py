"""The program as a user runs it: a command line in, an exit code and two streams out."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from tests.fakes.server import FakeServer

from feedreader.cli.json_objects import objects
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


def hold_to_its_declaration(arguments: tuple[str, ...], out: str) -> None:
    """Fail where a command prints a key that `cli.json_objects` does not declare for it."""
    command = next(
        words for words in (" ".join(arguments[:2]), arguments[0], f"{arguments[0]} show") if words in objects()
    )
    for line in out.splitlines():
        unknown = json.loads(line).keys() - set(objects()[command])
        assert not unknown, f"declare {unknown} of `{command} --json` in feedreader/cli/json_objects.py"


@pytest.fixture
def feedreader(tmp_path, capfd, monkeypatch):
    """Runs commands on a store and a configuration of the test's own; requests to one host are not spaced."""
    monkeypatch.delenv("FEEDREADER_DB", raising=False)
    monkeypatch.delenv("FEEDREADER_CONFIG", raising=False)
    config = tmp_path / "config.toml"
    config.write_text('[polling]\nhost_spacing = "0s"\n')

    def call(*arguments: str, code: int | None = 0) -> Done:
        found = run(["--db", str(tmp_path / "feedreader.db"), "--config", str(config), *arguments])
        out, err = capfd.readouterr()
        assert code in (None, found), err
        if "--json" in arguments and found == 0:
            hold_to_its_declaration(arguments, out)
        return Done(found, out, err)

    return call


@pytest.fixture
def server():
    with FakeServer() as running:
        yield running
