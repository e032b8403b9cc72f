"""What holds for all of the code: floors, start-up imports, and what must never be written anywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from tests.counting import judged_by_a_clock

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "feedreader").rglob("*.py"))


def imported(code: str) -> set[str]:
    """Return the top-level names of the modules that a fresh interpreter has after `code`."""
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


@pytest.mark.parametrize(
    "path",
    [path for path in sorted((ROOT / "tests").rglob("*.py")) if "benchmarks" not in path.parts],
    ids=lambda path: str(path.relative_to(ROOT / "tests")),
)
def test_no_test_asserts_how_long_something_took(path):
    assert list(judged_by_a_clock(path.read_text(encoding="utf-8"))) == [], "count work: tests/counting.py"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("start = time.monotonic()\n    f()\n    assert time.monotonic() - start < 1", [4]),
        ("assert (perf_counter() - 1) < 1", [2]),
        ("start = process_time()\n    spent = 1 - start\n    assert spent < 2", [4]),
        ("return time.process_time() - 3", [2]),
        ("if (took := time.time()) and f():\n        assert took < 4", [3]),
        ("end = time.monotonic() + 30\n    while not f() and time.monotonic() < end:\n        g()\n    assert f()", []),
        ("end = time.monotonic() + 9\n    found = work(until=end)\n    assert found", []),
        ("start = time.monotonic()\n    assert round(time.monotonic() - start) < 2", [3]),
        ("time = clock()\n    assert time == 3", []),
    ],
)
def test_a_test_that_asserts_the_clock_is_found(body, lines):
    assert list(judged_by_a_clock(f"def test_it():\n    {body}\n")) == lines


def test_packages_are_named_by_what_they_hold():
    vague = {"utils", "helpers", "manager", "handler", "misc", "common"}
    assert [path.stem for path in SOURCES if path.stem in vague] == []


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file; parsed once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Return our modules that a module imports, at its top or where it needs them; not those for types alone."""
    found: set[str] = set()
    below: list[ast.AST] = [tree_of(path)]
    while below:
        node = below.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("feedreader."):
            found |= {f"{node.module}.{each.name}" for each in node.names} | {str(node.module)}
        below += ast.iter_child_nodes(node)
    return found


def test_no_service_takes_the_library_that_is_made_of_them():
    """Not for types either, which `lint-imports` overlooks: a service works on the workspace."""
    services = [path for path in SOURCES if path.parent.name == "service" and path.stem != "library"]
    assert [path.stem for path in services if "service.library import" in path.read_text(encoding="utf-8")] == []


def test_no_modules_import_each_other_in_a_circle():
    named = {".".join(path.relative_to(ROOT / "src").with_suffix("").parts): path for path in SOURCES}
    modules = {name: path for name, path in named.items() if not name.endswith("__init__")}
    TopologicalSorter({name: imports_of(path) & modules.keys() for name, path in modules.items()}).prepare()


STATEMENT = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND|IN|VALUES|ORDER|PRAGMA|DROP)\b")
TEXT_OF_ANYBODY = re.compile(r"\b(?:str|object|Any|Scalar)\b")


def given_names(node: ast.AST) -> set[str]:
    """Return the names whose text an expression contains; function calls are judged by themselves."""
    if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Attribute) and node.func.attr == "join"):
        return set()
    here = {node.id} if isinstance(node, ast.Name) else set()
    return here.union(*map(given_names, ast.iter_child_nodes(node)))


def parameters_in_statements(code: str) -> list[str]:
    """Return a function's parameters that become part of a statement and may contain anybody's text."""
    found = []
    for function in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)):
        arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
        typed = {each.arg: ast.unparse(each.annotation) for each in arguments if each.annotation}
        for text in (node for node in ast.walk(function) if isinstance(node, ast.JoinedStr)):
            if STATEMENT.search("".join(str(part.value) for part in text.values if isinstance(part, ast.Constant))):
                inserted = given_names(text)
                found += [
                    f"{function.name}({name})" for name in inserted if TEXT_OF_ANYBODY.search(typed.get(name, ""))
                ]
    return sorted(set(found))


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.parent.name == "store" and path.stem != "repair"],
    ids=lambda path: path.stem,
)
def test_a_statement_holds_no_text_but_ours(path):
    """Values are parameters. The names of tables and columns that a function is given are `LiteralString` (PEP 675).

    Only a repair is given names at run time: those of every table in the schema of a new store.
    """
    assert parameters_in_statements(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("signature", "text", "found"),
    [
        ("name: str", "f'SELECT id FROM feed WHERE title = {name}'", ["f(name)"]),
        ("names: Sequence[str]", """f"SELECT id FROM feed WHERE title IN ({', '.join(names)})\"""", ["f(names)"]),
        ("value: Scalar, *, most: int", "f'{value} AND 1 LIMIT {most}'", ["f(value)"]),
        ("table: LiteralString", "f'SELECT id FROM {table}'", []),
        ("selection: Selection", "f'SELECT s.entry {selection.sql()}'", []),
        ("name: str", "f'{name} is not a store'", []),
    ],
)
def test_text_of_anybody_in_a_statement_is_found(signature, text, found):
    assert parameters_in_statements(f"def f({signature}):\n    return {text}\n") == found


REFERENCE = re.compile(r"`((?:[a-z_]+\.)+\w+)`")
PACKAGE = ROOT / "src" / "feedreader"
FOLDERS = {path.name for path in PACKAGE.iterdir() if path.is_dir()}


def names_in_docstrings(path: Path) -> set[str]:
    """Return the dotted names in docstrings that begin with one of our folders."""
    texts = (node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Expr))
    found = REFERENCE.findall("\n".join(str(each.value) for each in texts if isinstance(each, ast.Constant)))
    return {name for name in found if name.partition(".")[0] in FOLDERS}


def is_there(name: str) -> bool:
    """Whether a dotted name is one of our modules or folders, or something that a module defines or mentions."""
    parts = name.split(".")
    for length in (len(parts), 2, 3):
        file = PACKAGE.joinpath(*parts[:length]).with_suffix(".py")
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            return all(re.search(rf"\b{each}\b", text) for each in parts[length:])
    return PACKAGE.joinpath(*parts).is_dir()


def test_what_docstrings_name_is_there():
    from feedreader.settings.config import all_settings

    known = {each.name for each in all_settings()} | {"feeds.opml"}
    missing = [
        (path.name, name) for path in SOURCES for name in names_in_docstrings(path) - known if not is_there(name)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("store.search", True),
        ("store.search.search", True),
        ("tui.main.desk", True),
        ("tui.main", True),
        ("store.search_schema", False),
        ("store.search.nothing_of_this_name", False),
        ("store", True),
    ],
)
def test_a_name_that_is_not_there_is_found(name, there):
    assert is_there(name) is there
