"""The store that the demo is on is thrown away."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from feedreader.demo.week import temporary_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_signal_that_ends_the_process_takes_the_folder_with_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number, before, ended = signal.Signals[name], signal.getsignal(signal.Signals[name]), []
    monkeypatch.setattr(signal, "raise_signal", lambda each: ended.append((each, signal.getsignal(each))))
    with temporary_folder() as folder:
        (folder / "feedreader.db").write_bytes(b"what the demo brought")
        os.kill(os.getpid(), number)
        assert not folder.exists()
        assert ended == [(number, signal.SIG_DFL)]
    assert signal.getsignal(number) == before


def test_it_goes_when_the_demo_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary_folder() as folder:
        assert folder.is_dir()
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []
