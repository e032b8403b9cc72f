"""Count work instead of timing it: a busy machine is slow, and a count is the same everywhere."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Calls:
    """Counts the functions, of Python or of C, that this thread calls within a `with` block.

    Whatever happens inside one call into C (a regular expression, a parser) counts as one: the benchmarks measure that.
    """

    def __init__(self) -> None:
        self.count = 0

    def _called(self, _frame: object, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            self.count += 1

    def __enter__(self) -> Self:
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)


class Steps:
    """How many lines of Python this thread runs between `with` and its end, and how many functions it calls.

    A turn of a loop is a step, even where it calls nothing. Gives up with `TooManyStepsError` after `most`: at the
    next step that may raise, where the last one was within the end of a generator or a `__del__`, whose errors Python
    reports and forgets.
    """

    def __init__(self, most: float = float("inf")) -> None:
        self.count = 0
        self._most = most
        self._trace: Any = None
        self._hook: Any = None
        self._taken: Callable[[], int] = int

    def _counters(self) -> tuple[Any, Any, Callable[[], int]]:
        """What is told of lines, what of calls, and what gives their number; closures, since they run at each step."""
        count, most = 0, self._most

        def stepped(_frame: object, _event: str, _argument: object) -> Any:
            nonlocal count
            count += 1
            if count > most:
                raise TooManyStepsError
            return stepped

        def called(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            if event == "c_call":
                count += 1

        return stepped, called, lambda: count

    def __enter__(self) -> Self:
        self._trace = sys.gettrace()  # coverage's, which then misses what is counted
        self._hook = sys.unraisablehook
        stepped, called, self._taken = self._counters()

        def forgotten(unraisable: Any) -> None:
            if unraisable.exc_type is TooManyStepsError:
                sys.settrace(stepped)  # which Python ended when it raised
            else:
                self._hook(unraisable)

        sys.unraisablehook = forgotten
        sys.settrace(stepped)
        sys.setprofile(called)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        sys.setprofile(None)
        sys.settrace(self._trace)
        sys.unraisablehook = self._hook
        self.count = self._taken()
        if kind is None and self.count > self._most:
            raise TooManyStepsError


class TooManyStepsError(Exception):
    """More steps were taken than allowed."""


def growth(function: Callable[[T], object], of: Callable[[int], T], size: int) -> float:
    """Return how many times as many calls twice the input takes: 2 if work grows with the input, 4 with its square.

    Work that is done only once (imports, caches) is done before either is counted.
    """
    small, large = of(size), of(2 * size)
    function(small)
    with Calls() as once:
        function(small)
    with Calls() as twice:
        function(large)
    return twice.count / once.count


CLOCKS = frozenset(
    {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "thread_time", "time"}
)

_ARITHMETIC = frozenset({"abs", "float", "int", "max", "min", "round", "sum"})


def judged_by_a_clock(source: str) -> Iterator[int]:
    """Return the lines of a test file that assert how long something took, or pass it to what asserts it."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        timed: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.NamedExpr) and _told_by_clock(node.value, timed):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                timed |= {target.id for target in targets if isinstance(target, ast.Name)}
        for node in ast.walk(function):
            if isinstance(node, ast.Assert) and _told_by_clock(node.test, timed):
                yield node.lineno
            if isinstance(node, ast.Return) and node.value is not None and _is_span(node.value):
                yield node.lineno


def _told_by_clock(node: ast.AST, timed: set[str]) -> bool:
    """Whether an expression is a time, or computed from one; what a function makes of a time argument is its own."""
    if isinstance(node, ast.Name):
        return node.id in timed
    if _is_clock(node):
        return True
    if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in _ARITHMETIC):
        return False
    return any(_told_by_clock(child, timed) for child in ast.iter_child_nodes(node))


def _is_span(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and _told_by_clock(node, set())


def _is_clock(node: Any) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return called.attr in CLOCKS and isinstance(called.value, ast.Name) and called.value.id == "time"
    return isinstance(called, ast.Name) and called.id in CLOCKS - {"time"}
