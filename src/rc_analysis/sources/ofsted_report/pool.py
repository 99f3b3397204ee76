"""Many reports on a few processes: each file has a time limit, and a worker that hangs or dies is replaced.

A pool of the standard library cannot end one task, and one hostile file must not hold up four hundred good
ones; so each worker is a process with a pipe, watched by the caller.
"""

import contextlib
import multiprocessing
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from rc_analysis.sources.ofsted_report.read import ReportRead, read_report, unread

SECONDS = 120.0  # for one file; the slowest real report takes about 4
MEGABYTES = 1500  # for one worker, where the system can set a limit
_GRACE = 10.0


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: int | None = None
    since: float = 0.0


def read_many(
    tasks: Sequence[tuple[Path, str]], workers: int, seconds: float = SECONDS
) -> Iterator[tuple[int, ReportRead]]:
    """Read (path, name) pairs; gives (position, result) in the order they finish.

    With `workers` below 1 the reading happens in this process, where the limit is checked between pages only.
    """
    if workers < 1:
        for number, (path, name) in enumerate(tasks):
            yield number, read_report(path, name, seconds=seconds)
        return
    waiting = list(range(len(tasks) - 1, -1, -1))
    crew = [_start() for _ in range(min(workers, len(tasks)))]
    try:
        left = len(tasks)
        while left:
            for worker in crew:
                if worker.task is None and waiting:
                    task = waiting.pop()
                    worker.task, worker.since = task, time.monotonic()
                    path, name = tasks[task]
                    with contextlib.suppress(OSError, ValueError):  # a dead worker is found below
                        worker.pipe.send((str(path), name, seconds))
            busy = {worker.pipe: worker for worker in crew if worker.task is not None}
            ready = wait(list(busy), timeout=0.5)
            for pipe, worker in busy.items():
                index = worker.task
                if index is None:
                    continue
                if pipe in ready:
                    result = _received(worker, tasks[index][1])
                elif time.monotonic() - worker.since > seconds + _GRACE:
                    result = unread(tasks[index][1], f"not read: it took longer than {seconds:.0f} seconds")
                    _stop(worker)
                else:
                    continue
                worker.task = None
                left -= 1
                yield index, result
                if not worker.process.is_alive() and waiting:
                    crew[crew.index(worker)] = _start()
    finally:
        for worker in crew:
            _stop(worker)


def _received(worker: _Worker, name: str) -> ReportRead:
    try:
        result = worker.pipe.recv()
    except (EOFError, OSError):
        _stop(worker)
        return unread(name, "not read: the file needs more memory than is allowed, or broke the reader")
    return result if isinstance(result, ReportRead) else unread(name, "not read")


def _start() -> _Worker:
    import pypdf  # noqa: F401  # here once, and not in each worker while its clock runs

    ours, theirs = multiprocessing.Pipe()
    quick = sys.platform == "linux" and threading.active_count() == 1
    if quick:
        process: BaseProcess = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs,), daemon=True)
    else:
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _stop(worker: _Worker) -> None:
    worker.process.terminate()
    worker.process.join(2)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join(2)
    worker.pipe.close()


def _serve(pipe: Connection) -> None:
    """A worker's life: read what is asked for until the pipe closes."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20, MEGABYTES * 2**20))
    while True:
        try:
            path, name, seconds = pipe.recv()
        except (EOFError, OSError):
            return
        result = read_report(Path(path), name, seconds=seconds)
        try:
            pipe.send(result)
        except OSError:
            return
