"""`data undo`: the last step of data/added/ taken back, so that data/ is to the byte what it was before."""

import contextlib
import shutil
from pathlib import Path

from rc_analysis import paths
from rc_analysis.errors import DataError
from rc_analysis.sources.added import FOLDER, Added


def undo(folder: Path | None = None) -> str:
    """Take the last step back. In: the data folder, default data/. Out: the step's name.

    The step is moved aside by one rename before it is deleted, so that one cut short leaves old or new. Raises
    DataError where there is no step.
    """
    home = (folder or paths.data()) / FOLDER
    if home.is_dir():
        for left in home.glob(".undone-*"):
            shutil.rmtree(left, ignore_errors=True)
    steps = Added(home.parent).steps()
    if not steps:
        raise DataError(f"data/{FOLDER}", seen="no step", allowed="a step that `rc-analysis data add` wrote")
    aside = home / f".undone-{steps[-1].name}"
    steps[-1].rename(aside)
    shutil.rmtree(aside)
    with contextlib.suppress(OSError):  # a folder that holds nothing else was made by the first step
        home.rmdir()
    return steps[-1].name
