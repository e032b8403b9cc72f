"""The pipes to and from worker processes: requests are pickled, answers are JSON and validated.

pebble uses connections of multiprocessing, which unpickle whatever arrives, and a pickle can call any function. So both
ends of its pipes are classes of our own: a worker's end writes JSON, and ours reads nothing else. A compromised worker
can still give false answers, but only as values that a worker may return.
"""

from __future__ import annotations

import os
import pickle
from multiprocessing import reduction
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any

from pebble.common.types import Result, ResultStatus
from pebble.pool.process import Acknowledgement, TaskProblem, TaskResult

from feedreader.errors import WorkerError
from feedreader.service.worker_answers import answer_of, plain, read, written
from feedreader.text.clean import one_line

LARGEST = 256 * 1024 * 1024
"""The most bytes of one message from a worker; a batch of the largest documents has a tenth of that."""

_LONGEST_TRACE = 20_000


class WorkerContext(ForkServerContext):
    """Starts processes through the fork server, and accepts only JSON from them. For POSIX."""

    def Pipe(self, duplex: bool = True) -> tuple[Any, Any]:  # noqa: FBT001, FBT002, N802 - as multiprocessing has it
        """Return both ends of a pipe, the one to read from and the one to write to."""
        if duplex:
            raise ValueError("pipes of workers have one direction")
        read, write = os.pipe()
        return _OurEnd(read, writable=False), _OurEnd(write, readable=False)


class _OurEnd(Connection):
    """The end of a pipe in this process; sent to a worker, it becomes a worker's end."""

    def recv(self) -> Any:
        """Return the next message; an invalid one raises an error that pebble takes for a broken pool."""
        try:
            return _message(read(self.recv_bytes(LARGEST).decode()))
        except (ValueError, TypeError, RecursionError) as error:
            raise pickle.PicklingError(f"a worker sent what is no message ({type(error).__name__})") from error


class _WorkerEnd(Connection):
    """The end of a pipe in a worker."""

    def send(self, obj: Any) -> None:
        """Write a message; raises TypeError if it contains anything that a worker must not answer."""
        try:
            data = written(_plain_message(obj)).encode()
        except UnicodeEncodeError as error:
            raise TypeError(str(error)) from None
        self.send_bytes(data)


def _handed_over(end: _OurEnd) -> tuple[Any, tuple[Any, ...]]:
    return _taken_over, (reduction.DupFd(end.fileno()), end.readable, end.writable)


def _taken_over(descriptor: Any, readable: bool, writable: bool) -> _WorkerEnd:  # noqa: FBT001 - as pickled
    return _WorkerEnd(descriptor.detach(), readable, writable)


reduction.register(_OurEnd, _handed_over)


def _plain_message(message: Any) -> list[Any]:
    match message:
        case Acknowledgement(worker=worker, task=task):
            return ["begun", worker, task]
        case TaskResult(task=task, result=Result(status=ResultStatus.SUCCESS, value=value)):
            return ["done", task, plain(value)]
        case TaskResult(task=task, result=Result(value=failure)):
            error, trace = failure.exception, failure.traceback
        case TaskProblem(task=task, error=error):
            trace = ""
        case _:
            raise TypeError(f"{type(message).__name__} is no message of a worker")
    told = f"{error}\n{trace}"[:_LONGEST_TRACE].encode("ascii", "replace").decode()
    return ["failed", task, type(error).__name__, told]


def _message(value: Any) -> Any:
    match value:
        case ["begun", int(worker), int(task)]:
            return Acknowledgement(worker, task)
        case ["done", int(task), answer]:
            try:
                return TaskResult(task, Result(ResultStatus.SUCCESS, answer_of(answer)))
            except ValueError as error:
                return TaskResult(task, Result(ResultStatus.FAILURE, WorkerError(str(error))))
        case ["failed", int(task), "MemoryError", str()]:
            return TaskResult(task, Result(ResultStatus.FAILURE, MemoryError()))
        case ["failed", int(task), str(name), str(trace)]:
            defect = WorkerError(f"something of ours went wrong while it was read ({one_line(name, 60)})")
            defect.add_note(trace)
            return TaskResult(task, Result(ResultStatus.FAILURE, defect))
        case _:
            raise ValueError("no message of a worker")
