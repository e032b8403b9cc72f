"""What holds for the whole code: floors, start-up imports, the size of files, and what is never written anywhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "feedreader").rglob("*.py"))


def imported(code: str) -> set[str]:
    """The top-level names of the modules that a fresh interpreter has after `code`."""
    script = f"import sys\n{code}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_floors_hold():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_importing_the_package_imports_nothing_else():
    assert imported("import feedreader") - imported("") == {"feedreader"}


def test_counting_unread_entries_needs_no_library():
    code = "from feedreader.cli import quick; quick.answer(['--db', 'nowhere.db', 'count'])"
    heavy = {"click", "sqlite_utils", "dataclasses", "typing", "platformdirs", "feedparser", "httpx", "textual"}
    assert imported(code).isdisjoint(heavy - imported(""))


def test_reading_the_store_does_not_load_what_polls_or_writes():
    code = "import feedreader.service.library, feedreader.store.connect"
    assert imported(code).isdisjoint(
        {"httpx", "aiohttp", "feedparser", "apscheduler", "sqlite_utils", "textual", "pebble"}
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src" / "feedreader")))
def test_a_file_says_what_it_is(path):
    assert path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))


def test_no_exception_is_swallowed_and_no_shell_is_started():
    forbidden = re.compile(r"except Exception:\s*\n\s*pass\b|shell=True|os\.system\(|\beval\(|\bexec\(")
    offenders = [path.name for path in SOURCES if forbidden.search(path.read_text(encoding="utf-8"))]
    assert offenders == []


def test_packages_are_named_by_what_they_hold():
    vague = {"utils", "helpers", "manager", "handler", "misc", "common"}
    assert [path.stem for path in SOURCES if path.stem in vague] == []
