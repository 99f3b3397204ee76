"""One build of an edition at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rc_analysis.errors import RunError


@contextmanager
def lock(file: Path) -> Iterator[None]:
    """Hold a lock file, which names this process; within a step of the same process it is held already.

    One that a dead process left is taken over. Raises RunError where another process that runs holds it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            with file.open("x", encoding="utf-8") as made:
                made.write(f"{os.getpid()}")
            break
        except FileExistsError:
            holder = _holder(file)
        if holder == os.getpid():
            yield
            return
        if holder is None or runs(holder):
            mend = f"wait for it to end; if none runs, delete {file}"
            raise RunError(f"{file.stem} is being built", seen=f"process {holder or 'not named yet'}", mend=mend)
        file.unlink(missing_ok=True)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _holder(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def runs(process: int) -> bool:
    """Whether a process of that number runs here."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
