"""Mutation testing: change one place of the rules at random, and see whether a test notices.

.venv/bin/python tests/mutation.py --count 300 --seed 1 [--only query] [--jobs 2]

A mutant is the program with one comparison, operator, condition, number or constant changed. It is killed if a test of
its folder fails or takes too long; one that survives shows what no test covers, or what makes no difference. Everything
happens in copies of the checkout as it was at the start, in which the tests must pass before anything is changed. Each
survivor is printed with its line, before and after; the exit code is 1 if fewer than 90 of 100 were killed, and 2 if
the tests fail without a change.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import copy
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path("src", "feedreader")
TESTS = {
    "policy": (
        "tests/policy",
        "tests/service/test_polling.py",
        "tests/service/test_state.py",
        "tests/service/test_retention.py",
        "tests/service/test_newsboat.py",
    ),
    "query": (
        "tests/query",
        "tests/store/test_search_sql.py",
        "tests/service/test_queries.py",
        "tests/service/test_ruling.py",
        "tests/service/test_undo.py",
    ),
    "stories": (
        "tests/stories",
        "tests/service/test_grouper.py",
        "tests/service/test_front.py",
        "tests/service/test_coverage.py",
        "tests/service/test_copies.py",
    ),
    "feeds": (
        "tests/feeds",
        "tests/service/test_transfer.py",
        "tests/service/test_subscribing.py",
        "tests/service/test_newsboat.py",
        "tests/reports",
        "tests/test_hostile_kinds.py",
        "tests/test_security_page.py",
    ),
    "text": ("tests/text", "tests/reports", "tests/test_hostile_kinds.py", "tests/feeds"),
    "store/journal.py": ("tests/store/test_journal.py", "tests/service/test_undo.py"),
}
"""What is mutated, and the tests that should notice: those named after the module first, then these in order."""
ENOUGH = 0.9
PATIENCE = 600
"""The time limit in seconds for all tests of a mutant, beyond those of single tests; only reached if the machine
stalls."""

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A change of a module, given by its path within the package and its `number` among the possible ones."""

    path: Path
    number: int
    line: int
    before: str
    after: str
    source: str


class _Finder(ast.NodeVisitor):
    """Finds the nodes of a module that can be changed; not docstrings, annotations, errors or logs."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.Assert):
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if _is_changeable(node):
            self.nodes.append(node)
        self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "type_params", "decorator_list"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.visit(child)


def _is_changeable(node: ast.AST) -> bool:
    """Whether `changed` would change the node; tried on a copy that shares everything else."""
    trial = copy.copy(node)
    if isinstance(trial, ast.Compare):
        trial.ops = list(trial.ops)
    if isinstance(trial, ast.Call):
        trial.func = copy.copy(trial.func)
    return changed(trial) is not None


def changed(node: ast.AST) -> ast.AST | None:
    """Change the node in place and return it; None if there is nothing to change about it."""
    match node:
        case ast.Compare(ops=[first, *_]) if type(first) in COMPARISONS:
            node.ops[0] = COMPARISONS[type(first)]()
        case ast.BoolOp(op=op):
            node.op = ast.Or() if isinstance(op, ast.And) else ast.And()
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            node.op = OPERATORS[type(op)]()
        case ast.UnaryOp(op=ast.Not()):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int()):
            node.value += 1
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            node.func.id = CALLS[name]  # type: ignore[attr-defined]
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Continue():
            return ast.copy_location(ast.Break(), node)
        case ast.Return(value=ast.expr()) if not isinstance(node.value, ast.Constant):
            node.value = ast.Constant(None)
        case _:
            return None
    return node


def possible(text: str) -> int:
    """Return how many mutants of a module there are."""
    finder = _Finder()
    finder.visit(ast.parse(text))
    return len(finder.nodes)


def mutant_of(path: Path, text: str, number: int) -> Mutant:
    """Return the mutant of a module with this number."""
    tree = ast.parse(text)
    finder = _Finder()
    finder.visit(tree)
    target = finder.nodes[number]
    before = ast.unparse(target)
    replacement = changed(target)
    assert replacement is not None
    if replacement is not target:
        tree = _Replacer(target, replacement).visit(tree)
    after = ast.unparse(replacement)
    source = ast.unparse(ast.fix_missing_locations(tree))
    return Mutant(path, number, getattr(target, "lineno", 0), _first(before), _first(after), source)


def _first(text: str) -> str:
    return text.splitlines()[0][:100]


class _Replacer(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def modules(where: Path, only: str | None) -> Iterator[tuple[Path, str]]:
    """Yield the modules to mutate, by their paths within the package, each with the key of its tests."""
    package = where / PACKAGE
    for key in TESTS:
        if only is None or key.startswith(only):
            place = package / key
            for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
                yield path.relative_to(package), key


def tests_of(where: Path, path: Path, key: str) -> tuple[list[str], list[str]]:
    """Return paths of tests: those that are named after the module, and the others."""
    near = [str(each.relative_to(where)) for each in sorted((where / "tests").rglob(f"test_{path.stem}*.py"))]
    return near, [each for each in TESTS[key] if (where / each).exists() and each not in near]


def survives(where: Path, mutant: Mutant, tests: tuple[list[str], list[str]]) -> bool:
    """Whether no test notices the mutant, in a copy of the checkout, which is restored afterwards.

    The other tests run in one process, which has to import the program once.
    """
    target = where / PACKAGE / mutant.path
    sound = target.read_text(encoding="utf-8")
    target.write_text(mutant.source, encoding="utf-8")
    try:
        return all(_passes(where, each) for each in tests if each)
    finally:
        target.write_text(sound, encoding="utf-8")


def _passes(where: Path, tests: list[str]) -> bool:
    """Run tests in a child process, forked from this one, which has imported the libraries already."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(_run(where, tests))
        except BaseException:  # noqa: BLE001 - whatever it was: no second copy of the parent may go on
            os._exit(1)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) in {0, 5}  # 5: no tests were collected
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(where: Path, tests: list[str]) -> int:
    os.setpgid(0, 0)
    sys.path[:0] = [str(where / "src"), str(where)]
    os.chdir(where)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    import pytest

    options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--timeout=60", "--hypothesis-seed=1"]
    options += ["-W", "ignore:Module already imported"]  # once, before the fork
    return int(pytest.main([*options, *tests]))


def _copied(folder: Path) -> Path:
    where = folder / "checkout"
    for name in ("src", "tests", "data", "docs"):
        shutil.copytree(ROOT / name, where / name, ignore=shutil.ignore_patterns("__pycache__", "reference"))
    compileall.compile_dir(where, quiet=2)  # once, for all mutants: only the changed module is compiled for each
    for path in (*ROOT.glob("*.toml"), *ROOT.glob("*.md"), *ROOT.glob("*.opml")):
        shutil.copy(path, where)
    return where


def _imported_once() -> None:
    """Import what every test needs, so that no mutant waits for it; nothing of feedreader, which is what changes."""
    import feedparser  # noqa: F401
    import hypothesis  # noqa: F401
    import lxml.html  # noqa: F401
    import pytest  # noqa: F401
    import re2  # noqa: F401
    import sqlite_utils  # noqa: F401


def _chosen(where: Path, only: str | None, count: int, seed: int) -> list[tuple[Mutant, str]]:
    """Return mutants drawn at random, each with the key of its tests."""
    texts = {path: (where / PACKAGE / path).read_text(encoding="utf-8") for path, _ in modules(where, only)}
    known = [(path, number, key) for path, key in modules(where, only) for number in range(possible(texts[path]))]
    drawn = random.Random(seed).sample(known, min(count, len(known)))
    print(f"{len(drawn)} of {len(known)} mutants, seed {seed}", flush=True)
    return [(mutant_of(path, texts[path], number), key) for path, number, key in drawn]


def _failing(pool: ThreadPoolExecutor, places: SimpleQueue[Path], keys: Iterable[str]) -> list[str]:
    """Return the keys whose tests fail without any change."""

    def attempt(key: str) -> tuple[str, bool]:
        where = places.get()
        try:
            return key, _passes(where, tests_of(where, Path(key), key)[1])
        finally:
            places.put(where)

    return [key for key, passed in pool.map(attempt, sorted(keys)) if not passed]


def _tried(pool: ThreadPoolExecutor, places: SimpleQueue[Path], chosen: list[tuple[Mutant, str]]) -> int:
    """Try each mutant; print and count the survivors."""
    survivors = 0

    def attempt(each: tuple[Mutant, str]) -> tuple[Mutant, bool]:
        mutant, key = each
        where = places.get()
        try:
            return mutant, survives(where, mutant, tests_of(where, mutant.path, key))
        finally:
            places.put(where)

    for done, (mutant, survived) in enumerate(pool.map(attempt, chosen), start=1):
        if survived:
            survivors += 1
            print(f"{done:4} survived {mutant.path}:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
        elif done % 25 == 0:
            print(f"{done:4} tried, {survivors} survived", flush=True)
    return survivors


def main() -> int:
    """Try the mutants; print the survivors and the share of killed mutants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--only", help="one of: " + ", ".join(TESTS))
    parser.add_argument("--jobs", type=int, default=1, help="how many at once")
    wanted = parser.parse_args()
    sys.dont_write_bytecode = True  # mutants must leave nothing behind
    _imported_once()
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copied(Path(folder) / str(job)) for job in range(wanted.jobs)]
        chosen = _chosen(copies[0], wanted.only, wanted.count, wanted.seed)
        with ThreadPoolExecutor(wanted.jobs) as pool:
            places: SimpleQueue[Path] = SimpleQueue()
            for copied in copies:
                places.put(copied)
            failing = _failing(pool, places, {key for _, key in chosen})
            if failing:
                print(f"the tests of {', '.join(failing)} fail without any change")
                return 2
            survivors = _tried(pool, places, chosen)
    killed = len(chosen) - survivors
    print(f"killed {killed} of {len(chosen)} ({killed / max(len(chosen), 1):.0%})")
    return int(killed < ENOUGH * len(chosen))


if __name__ == "__main__":
    sys.exit(main())
