"""Shut `data/local/` to this process and all that it starts, for good: what a run for the public begins with.

Two bars. Python's own audit events see whatever Python opens, lists or hands to another program, and answer with a
plain message. Where the system is Linux 5.13 or newer, Landlock makes the kernel itself refuse to open a file there, so
that a library written in C and a program that was started are shut out too.
"""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

from rc_analysis import paths
from rc_analysis.errors import RecordsError

ASKED = "RC_ANALYSIS_CLOSED"
"""Set in a process that is closed, so that those it starts know."""
_PATHS = frozenset({"open", "os.listdir", "os.scandir", "os.chdir", "os.link", "os.symlink", "os.rename", "glob.glob"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "sqlite3.connect", "os.startfile"})
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # Landlock's system calls, on every architecture
_READ_FILE = 1 << 2
_NO_NEW_PRIVILEGES = 38


def is_closed() -> bool:
    """Whether this process cannot open `data/local/`."""
    return bool(os.environ.get(ASKED))


def close() -> str:
    """Shut `data/local/` until this process ends. Out: the bars that hold: `python`, or `python, kernel`."""
    shut = os.path.realpath(paths.local())
    os.environ[ASKED] = "1"

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _PATHS:
            named = any(_inside(part, shut) for part in args[:2])
        elif event in _PROGRAMS:
            named = shut in repr(args)
        else:
            return
        if named:
            raise refusal()

    sys.addaudithook(hook)
    return "python, kernel" if _landlock(Path(shut)) else "python"


def refusal() -> RecordsError:
    """What is said to whoever tries."""
    return RecordsError(
        "data/local/",
        seen="opened by a page for the public",
        allowed="pages whose front matter says `audience: internal`",
        mend="take that line out, or mark the page so and build with `--internal`",
    )


def _inside(part: Any, folder: str) -> bool:
    if not isinstance(part, str | bytes | os.PathLike) or not part:
        return False
    path = os.path.realpath(os.fsdecode(part))
    return path == folder or path.startswith(folder + os.sep)


def _landlock(shut: Path) -> bool:
    """Let this process open files everywhere but in a folder, if the system can. Landlock knows only what is allowed,
    so each thing beside the way to the folder is."""
    if sys.platform != "linux" or not shut.is_dir():
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    handled = ctypes.c_uint64(_READ_FILE)
    rules = libc.syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        for folder in shut.parents:
            for entry in os.scandir(folder):
                found = Path(os.path.realpath(entry.path))
                if found != shut and shut not in found.parents and found not in shut.parents:
                    _allow(libc, rules, found)
        return libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _allow(libc: Any, rules: int, path: Path) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # gone, or not ours to see
        return
    try:
        libc.syscall(_ADD, rules, 1, ctypes.byref(_Beneath(_READ_FILE, place)), 0)
    finally:
        os.close(place)
