"""Run notebooks with papermill, each in a process of its own, and leave nothing of the run's time or place in them.

The topics run two at a time; the overview runs after them and finds their executed copies in the folder
that `RC_ANALYSIS_RUN` names. Kernels talk over sockets in a private folder, as parallel runs
over TCP take each other's ports (nteract/papermill#511).
"""

import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from rc_analysis.errors import RunError, UserError, raise_all
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.plan import Plan, Task
from rc_analysis.pipeline.progress import Progress

EXHIBIT = "application/vnd.rc-analysis.exhibit+json"
INJECTED = "injected-parameters"
CELL_SECONDS = 600
START_SECONDS = 120
LONGEST_ERROR = 400


def execute(
    plan: Plan, folders: Folders, progress: Progress, *, force: bool = False, workers: int = 2
) -> dict[str, Path]:
    """Run what a plan holds, or take it from the runs that are kept (`force` runs all again).

    Out: each notebook's name and its executed copy in `folders.executed(edition)`.
    Raises RunError naming each failed notebook, its cell, the error and where the failed copy is; the topics
    beside a failed one still run, so that all faults are told at once.
    """
    edition = plan.edition.edition
    run, failed = folders.executed(edition), folders.failed(edition)
    for folder in (run, failed):
        shutil.rmtree(folder, ignore_errors=True)
    run.mkdir(parents=True)
    folders.cache.mkdir(parents=True, exist_ok=True)
    topics = [task for task in plan.tasks if task.notebook != "overview"]
    last = [task for task in plan.tasks if task.notebook == "overview"]
    for group in (topics, last):
        fresh = [task for task in group if force or not task.known]
        for task in group:
            if task not in fresh:
                shutil.copyfile(task.kept, run / f"{task.notebook}.ipynb")
                progress.done(f"{task.notebook} (kept)")
        if fresh:
            _run_all(fresh, run, failed, progress, workers)
    return {task.notebook: run / f"{task.notebook}.ipynb" for task in plan.tasks}


def _run_all(tasks: list[Task], run: Path, failed: Path, progress: Progress, workers: int) -> None:
    workers = max(1, min(workers, len(tasks), os.cpu_count() or 1))
    faults: list[UserError] = []
    others = set(multiprocessing.active_children())
    with (
        tempfile.TemporaryDirectory(prefix="rc-", ignore_cleanup_errors=True) as folder,
        ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        pending: dict[Future[float], Task] = {}
        for task in tasks:
            target = run / f"{task.notebook}.ipynb"
            future = pool.submit(run_notebook, task.source, target, task.parameters, run, failed, Path(folder))
            pending[future] = task
        try:
            while pending:
                progress.now([task.notebook for task in pending.values()][:workers])
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    task = pending.pop(future)
                    try:
                        seconds = future.result()
                    except RunError as fault:
                        faults.append(fault)
                        progress.done(f"{task.notebook} FAILED")
                    else:
                        _keep(run / f"{task.notebook}.ipynb", task.kept)
                        progress.done(task.notebook, seconds)
        except BaseException:
            # Ctrl-C: nbclient lets a running cell come to its end first, so the workers are ended here; a kernel
            # whose parent is gone ends by itself.
            for worker in set(multiprocessing.active_children()) - others:
                worker.kill()
            raise
    raise_all(faults)


def _keep(executed: Path, kept: Path) -> None:
    part = kept.with_suffix(f".{os.getpid()}.part")
    shutil.copyfile(executed, part)
    part.replace(kept)


def run_notebook(
    source: Path, target: Path, parameters: dict[str, Any], run: Path, failed: Path, within: Path | None = None
) -> float:
    """Run one notebook and write it, tidied, to `target`. Out: the seconds it took.

    `run` is the folder of this run's executed notebooks, as the kernel is told; the work is done in a folder made
    for it, `within` another or wherever the system puts such.

    Where it fails, `target` is not written and papermill's copy, with its banner at the failing cell, goes
    to `failed`. Raises RunError naming notebook, cell, error and copy. The environment is set for good, so
    this belongs in a process of its own.
    """
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="rc-", dir=within, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _environment(folder, run)
        # papermill reads braces in a path as parameters, so it works in a folder whose name has none.
        copy, result = folder / "in.ipynb", folder / "out.ipynb"
        shutil.copyfile(source, copy)
        problem = _papermill(copy, result, parameters, folder)
        if problem is not None:
            raise _failure(problem, source, result, failed)
        write(tidy(nbformat.read(result, as_version=4)), target)
    return time.perf_counter() - start


def _papermill(copy: Path, result: Path, parameters: dict[str, Any], folder: Path) -> Exception | None:
    from papermill import execute_notebook
    from traitlets.config import Config

    sockets = "tcp" if sys.platform == "win32" else "ipc"  # files named `kernel-ipc-1` and so on in `folder`
    try:
        execute_notebook(
            copy,
            result,
            parameters,
            progress_bar=False,
            start_timeout=START_SECONDS,
            execution_timeout=CELL_SECONDS,
            cwd=folder,
            config=Config({"KernelManager": {"transport": sockets}}),
            extra_arguments=["--log-level=CRITICAL"],  # a kernel that is shut down says so, on our stderr
        )
    except Exception as problem:
        return problem
    return None


def _environment(folder: Path, run: Path) -> None:
    """What a kernel inherits: the same hash seed each time, nobody's own IPython profile, no debugger's warning."""
    os.environ |= {
        "RC_ANALYSIS_RUN": str(run),
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder / "rt"),
    }


def _failure(problem: Exception, source: Path, result: Path, failed: Path) -> RunError:
    failed.mkdir(parents=True, exist_ok=True)
    copy = failed / source.name
    shutil.copyfile(result if result.is_file() else source, copy)
    where, what = "before its first cell", f"{type(problem).__name__}: {problem}"
    error = _error_output(copy)
    if error is not None:
        cell_id, ename, evalue = error
        ids = [cell.get("id") for cell in nbformat.read(source, as_version=4).cells]
        where = (
            f"cell {ids.index(cell_id) + 1} of {len(ids)} ({cell_id})" if cell_id in ids else "the injected parameters"
        )
        what = f"{ename}: {evalue}"
    if len(what) > LONGEST_ERROR:
        what = f"{what[:LONGEST_ERROR]} …"
    return RunError(f"{source.stem} failed in {where}", seen=what, mend=f"open the failed copy, {copy}")


def _error_output(path: Path) -> tuple[str, str, str] | None:
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return cell.get("id", ""), output.ename, output.evalue
    return None


def tidy(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run, and copy computed captions to where Quarto looks for them.

    Out: the same notebook, changed: no times, paths, addresses or random ids; `fig-cap`, `fig-alt` and
    `tbl-cap` in the metadata of each cell that shows one figure or table.
    """
    notebook.metadata.pop("papermill", None)
    if not notebook.metadata.get("widgets", {"": 0}):
        notebook.metadata.pop("widgets")
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        for name in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(name, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
        for output in cell.get("outputs", []):
            _settle(output)
        cell.metadata.update(captions(cell))
    return notebook


def _settle(output: NotebookNode) -> None:
    """Take an object's address out of its text."""
    texts = output.get("data", {})
    for mime in [m for m in texts if m.startswith("text/")]:
        texts[mime] = re.sub(r" at 0x[0-9a-fA-F]{6,}", "", texts[mime])
    if "text" in output:
        output["text"] = re.sub(r" at 0x[0-9a-fA-F]{6,}", "", output["text"])


def captions(cell: NotebookNode) -> dict[str, str]:
    """The captions that a cell's exhibit was given, under Quarto's names; empty where it shows none."""
    for output in cell.get("outputs", []):
        record = output.get("data", {}).get(EXHIBIT)
        if not record:
            continue
        caption = ". ".join(text.rstrip(".") for text in (record.get("headline"), record.get("subtitle")) if text)
        if record["kind"] == "figure":
            return {"fig-cap": caption, "fig-alt": record.get("alt", "")}
        if record["kind"] == "table":
            return {"tbl-cap": caption}
    return {}


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook so that the same notebook gives the same bytes, and never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook, version=4) + "\n"
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
