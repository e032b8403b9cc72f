"""The process that runs one target: `python -m tests.fuzz.child TARGET FOLDER END SEED`.

END is a time of the clock that only grows. Inputs are guided by coverage where atheris is installed (`pip install -e
'.[fuzz]'`), else made by hypothesis. What is being tried, and how often anything was, stands in a mapped file that
whoever started this looks at: so nothing is lost where this process hangs or dies.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import traceback
from contextlib import nullcontext
from hashlib import sha256
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

LONGEST = 16_384
"""Bytes of an input."""

SLOW = 5.0
"""Seconds of the processor that no input of that length may take, watched by coverage as it is."""

_NUMBER = 8


class Board:
    """What is being tried, as two processes see it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(2 * _NUMBER + LONGEST))
        with path.open("r+b") as file:
            self._map = mmap(file.fileno(), 0)

    @property
    def count(self) -> int:
        """How many inputs were begun."""
        return int.from_bytes(self._map[:_NUMBER], "little")

    @property
    def current(self) -> bytes:
        """The input that is being tried."""
        length = int.from_bytes(self._map[_NUMBER : 2 * _NUMBER], "little")
        return self._map[2 * _NUMBER : 2 * _NUMBER + length]

    def begin(self, data: bytes) -> None:
        """Count an input, and show it."""
        self._map[:_NUMBER] = (self.count + 1).to_bytes(_NUMBER, "little")
        self._map[_NUMBER : 2 * _NUMBER] = len(data).to_bytes(_NUMBER, "little")
        self._map[2 * _NUMBER : 2 * _NUMBER + len(data)] = data


class Trial:
    """Tries inputs on a target, and writes down what it finds, one file a place in the code."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self._board = Board(folder / "board")

    def __call__(self, data: bytes) -> None:
        data = data[:LONGEST]
        self._board.begin(data)
        start = time.process_time()
        try:
            self._target.check(data)
        except Exception as error:  # noqa: BLE001 - any at all is a find
            self._write(data, _place_of(error), "".join(traceback.format_exception(error)))
        if time.process_time() - start > SLOW:
            self._write(data, "slow", f"an input of {len(data):,} bytes took longer than {SLOW:g} s\n")

    def _write(self, data: bytes, place: str, told: str) -> None:
        name = sha256(place.encode()).hexdigest()[:12]
        path = self._folder / f"{self._target.name}-{name}"
        if not path.exists() or len(path.read_bytes()) > len(data):
            path.write_bytes(data)
            path.with_suffix(".txt").write_text(f"{place}\n{told}", encoding="utf-8", errors="backslashreplace")


def _place_of(error: BaseException) -> str:
    """Where it was raised: the innermost line of ours, and its kind."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "feedreader" in frame.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, {last.name}, line {last.lineno}"


def main(name: str, folder: Path, end: float, seed: int) -> None:
    """Try inputs until then."""
    guided = importlib.util.find_spec("atheris") is not None
    if guided:
        import atheris
    with atheris.instrument_imports(include=["feedreader"]) if guided else nullcontext():
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    trial = Trial(target, folder)
    for each in target.seeds:
        trial(each)
    if not guided:
        _by_hypothesis(target, trial, end, seed)
        return
    if (seconds := int(end - time.monotonic())) < 1:  # it takes some seconds to get ready
        return
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, each in enumerate(target.seeds):
        (corpus / f"seed{number}").write_bytes(each)
    words = folder / "words"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in target.words))
    options = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST}", f"-dict={words}"]
    quiet = ["-timeout=3600", "-rss_limit_mb=2048", "-verbosity=0", "-print_final_stats=0"]  # the parent watches
    atheris.Setup([sys.argv[0], str(corpus), *options, *quiet], trial)
    atheris.Fuzz()


def _by_hypothesis(target: Target, trial: Trial, end: float, seed: int) -> None:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from tests.fuzz.inputs import inputs

    while time.monotonic() < end:

        @seeded(seed)
        @settings(
            max_examples=500, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=HealthCheck
        )
        @given(inputs(target))
        def attempt(data: bytes) -> None:
            if time.monotonic() < end:
                trial(data)

        attempt()
        seed += 1


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
