"""Run notebooks with papermill, each in a process of its own, and leave nothing of the run's time or place in them.

The pages run two at a time. Kernels talk over sockets in a private folder, as parallel runs over TCP take each
other's ports (nteract/papermill#511). A kernel needs no home that can be written, takes nothing from one, and finds
matplotlib's list of fonts made: where that has to be made first, matplotlib says so on a page.
"""

import ast
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from rc_analysis import paths
from rc_analysis.closed import refusal
from rc_analysis.errors import RunError, UserError, raise_all
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.plan import Plan, Task, read
from rc_analysis.pipeline.progress import Progress
from rc_analysis.record import INJECTED

KERNEL = "python3"
"""The kernel of this environment, which runs every notebook whatever kernel it was saved under."""
CELL_SECONDS = 600
START_SECONDS = 120
LONGEST_ERROR = 400
HIDDEN = "its words are not told here, as they may hold a record"
_ASKED = "rc-analysis-unshown"
_ASK = (
    "(lambda held: (held['rc_analysis.shapes.exhibit'].unshown() if 'rc_analysis.shapes.exhibit' in held else [], "
    "'rc_analysis.closed' in held and held['rc_analysis.closed'].is_closed()))(__import__('sys').modules)"
)
_CLOSED = "closed"
_TEMPORARY = tempfile.gettempdir()
_CLOSE = "__import__('rc_analysis.closed', fromlist=['close']).close();"


def execute(
    plan: Plan, folders: Folders, progress: Progress, *, name: str = "", force: bool = False, workers: int = 2
) -> dict[str, Path]:
    """Run what a plan holds, or take it from the runs that are kept (`force` runs all again).

    In: `name` is the folder's, the edition's where not given. Out: each page's name and its executed copy in
    `folders.executed(name)`, in the plan's order.
    Raises RunError naming each failed notebook, its cell, the error and where the failed copy is; the pages
    beside a failed one still run, so that all faults are told at once.
    """
    name = name or plan.edition.edition
    run, failed = folders.executed(name), folders.failed(name)
    for folder in (run, failed):
        shutil.rmtree(folder, ignore_errors=True)
    run.mkdir(parents=True)
    folders.cache.mkdir(parents=True, exist_ok=True)
    fresh = [task for task in plan.tasks if force or not task.known]
    for task in plan.tasks:
        if task not in fresh:
            shutil.copyfile(task.kept, run / f"{task.notebook}.ipynb")
            progress.done(f"{task.notebook} (kept)")
    if fresh:
        _run_all(fresh, run, failed, folders, progress, workers)
    return {task.notebook: run / f"{task.notebook}.ipynb" for task in plan.tasks}


def font_cache(folders: Folders, progress: Progress | None = None) -> Path:
    """The folder in which matplotlib keeps its list of this machine's fonts, with the list made.

    One for all runs with one version of matplotlib, in `reports/build` where that can be written, else with the
    run's work. Making the list can take minutes on a machine with many fonts, and then it is not told on a page.
    """
    shared = paths.reports("build")
    base = shared if os.access(shared, os.W_OK) else folders.work
    folder = base / f"matplotlib-{metadata.version('matplotlib')}"
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob("fontlist-*.json")):
        if progress:
            progress.line("  matplotlib lists this machine's fonts, this once")
        # What it says goes nowhere; where it fails, the kernels try themselves.
        subprocess.run(
            [sys.executable, "-c", "import matplotlib.font_manager"],
            env=os.environ | {"MPLCONFIGDIR": str(folder), "MPLBACKEND": "agg"},
            capture_output=True,
            check=False,
        )
    return folder


def _run_all(tasks: list[Task], run: Path, failed: Path, folders: Folders, progress: Progress, workers: int) -> None:
    workers = max(1, min(workers, len(tasks), os.cpu_count() or 1))
    fonts = font_cache(folders, progress)
    faults: list[UserError] = []
    others = set(multiprocessing.active_children())
    with (
        tempfile.TemporaryDirectory(prefix="rc-", ignore_cleanup_errors=True) as folder,
        ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        pending: dict[Future[float], Task] = {}
        for task in tasks:
            target = run / f"{task.notebook}.ipynb"
            within = Path(folder) if task.closed else _private(folders)
            future = pool.submit(run_notebook, task.source, target, task.parameters, failed, within, fonts, task.closed)
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
    source: Path,
    target: Path,
    parameters: dict[str, Any],
    failed: Path,
    within: Path | None = None,
    fonts: Path | None = None,
    closed: bool = True,
) -> float:
    """Run one notebook and write it, tidied, to `target`. Out: the seconds it took.

    The work is done in a folder made for it, `within` another or wherever the system puts such. `fonts` is what
    `font_cache` gave. `closed`: the run cannot open `data/local/`; of one that can, no error's words are told.

    Where it fails, `target` is not written and papermill's copy, with its banner at the failing cell, goes
    to `failed`. Raises RunError naming notebook, cell, error and copy. The environment is set for good, so
    this belongs in a process of its own.
    """
    start = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="rc-", dir=within, ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        runtime = folder if closed else Path(stack.enter_context(tempfile.TemporaryDirectory("rc-", dir=_TEMPORARY)))
        _environment(folder, runtime, fonts)
        os.environ["TMPDIR"] = str(within or _TEMPORARY)  # one that is there before the kernel is closed
        # papermill reads braces in a path as parameters, so it works in a folder whose name has none.
        copy, result = folder / "in.ipynb", folder / "out.ipynb"
        write(asking(read(source)), copy)
        problem = _papermill(copy, result, parameters, folder, closed)
        if problem is not None:
            raise _failure(problem, source, result, failed, closed)
        made = answered(nbformat.read(result, as_version=4))
        if closed and not made.metadata.pop(_CLOSED, False):
            mend = "run it again; it is not used, as its kernel could have opened data/local/"
            raise RunError(f"{source.stem} ran with data/local/ open", mend=mend)
        write(tidy(made), target)
    return time.perf_counter() - start


def asking(notebook: NotebookNode) -> NotebookNode:
    """The notebook with one cell more: it asks the kernel what was made and never shown, and whether it is closed."""
    notebook.cells.append(new_code_cell(_ASK, id=_ASKED))
    return notebook


def answered(notebook: NotebookNode) -> NotebookNode:
    """The notebook without that cell; its answer, [run of the cell, key] each, in `metadata.rc_analysis.unshown`, and
    whether `data/local/` was closed to it in `metadata`, under `_CLOSED`."""
    *cells, asked = notebook.cells
    assert asked.get("id") == _ASKED
    notebook.cells = cells
    told = [output.data["text/plain"] for output in asked.outputs if output.output_type == "execute_result"]
    found, notebook.metadata[_CLOSED] = ast.literal_eval(told[0]) if told else ([], False)
    if found:
        notebook.metadata["rc_analysis"] = {"unshown": [list(pair) for pair in found]}
    return notebook


def _papermill(copy: Path, result: Path, parameters: dict[str, Any], folder: Path, closed: bool) -> Exception | None:
    from papermill import execute_notebook
    from traitlets.config import Config

    close = [f"--IPKernelApp.exec_lines={_CLOSE}"] if closed else []
    sockets = "tcp" if sys.platform == "win32" else "ipc"  # files named `kernel-ipc-1` and so on in `folder`
    try:
        execute_notebook(
            copy,
            result,
            parameters,
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            start_timeout=START_SECONDS,
            execution_timeout=CELL_SECONDS,
            cwd=folder,
            config=Config({"KernelManager": {"transport": sockets}}),
            extra_arguments=["--log-level=CRITICAL", *close],  # a kernel that is shut down says so, on our stderr
        )
    except Exception as problem:
        return problem
    return None


def _private(folders: Folders) -> Path:
    """Where a run that may open records works: with the edition's work, which lies in `data/local/`."""
    folder = folders.work / "running"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _environment(folder: Path, runtime: Path, fonts: Path | None) -> None:
    """What a kernel inherits: the same hash seed each time, no debugger's warning, and nobody's own profile,
    kernels or settings: those lie in a home, which may not even be there. Its sockets lie in `runtime`, since their
    paths must be short, all else in `folder`."""
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "MATPLOTLIBRC"):
        os.environ.pop(name, None)
    own = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "jupyter-config",
        "JUPYTER_DATA_DIR": "jupyter-data",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
    }
    os.environ |= {
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLCONFIGDIR": str(fonts or folder / "matplotlib"),
        "JUPYTER_RUNTIME_DIR": str(runtime / "rt"),
        **{key: str(folder / name) for key, name in own.items()},
    }


def _failure(problem: Exception, source: Path, result: Path, failed: Path, closed: bool) -> RunError:
    failed.mkdir(parents=True, exist_ok=True)
    copy = failed / source.name
    shutil.copyfile(result if result.is_file() else source, copy)
    where, what = "before its first cell", f"{type(problem).__name__}: {problem}"
    error = _error_output(copy)
    if error is not None:
        cell_id, ename, evalue = error
        ids = [cell.id for cell in read(source).cells]
        where = (
            f"cell {ids.index(cell_id) + 1} of {len(ids)} ({cell_id})" if cell_id in ids else "the injected parameters"
        )
        what = f"{ename}: {evalue}"
    if not closed:
        what = f"{what.partition(':')[0]} ({HIDDEN})"
    elif str(paths.local()) in what:  # a library in C says only that it may not
        what = f"RecordsError: {refusal()}"
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
    """Take out what differs from run to run: times, paths, addresses, random ids. Out: the same notebook, changed."""
    notebook.metadata.pop("papermill", None)
    if not notebook.metadata.get("widgets", {"": 0}):
        notebook.metadata.pop("widgets")
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for name in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(name, None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
        for output in cell.get("outputs", []):
            _settle(output)
    return notebook


def _settle(output: NotebookNode) -> None:
    """Take an object's address out of its text."""
    texts = output.get("data", {})
    for mime in [m for m in texts if m.startswith("text/")]:
        texts[mime] = re.sub(r" at 0x[0-9a-fA-F]{6,}", "", texts[mime])
    if "text" in output:
        output["text"] = re.sub(r" at 0x[0-9a-fA-F]{6,}", "", output["text"])


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook so that the same notebook gives the same bytes, and never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook, version=4) + "\n"
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
