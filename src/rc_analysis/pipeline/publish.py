"""Put an edition together beside the old one and swap it in whole: a reader never meets half an edition."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat

from rc_analysis import editions, record
from rc_analysis.errors import DataError, GateError, RenderError
from rc_analysis.pipeline import Folders, lock, manifest, pages
from rc_analysis.pipeline.execute import write
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.plan import Plan, sha256
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.workbook import has_workbook, workbook
from rc_analysis.plain import csv_text


def publish(
    plan: Plan,
    site: Site,
    folders: Folders,
    renderer: str,
    search: Search | None = None,
    before: Callable[[], None] = lambda: None,
) -> Path:
    """Publish what was executed and rendered as `folders.edition(edition)`. Out: that folder.

    `before` is called when all else is done, just before the swap.

    The pages, the notebooks, the data behind every table as CSV, workbooks and the manifest are gathered in a folder
    beside the target, which passes the gate's second look before it takes the old edition's place.
    Raises RenderError where a page is missing, and GateError where one is not fit or the old edition holds what
    publishing did not make; the old edition is then as it was.
    """
    target = folders.edition(site.edition)
    rendered = folders.pages(site.edition)
    missing = [page.href for page in site.pages if not (rendered / page.href).is_file()]
    if missing:
        raise RenderError("not every page was rendered", seen=missing, mend="run `rc-analysis render` first")
    folders.site.mkdir(parents=True, exist_ok=True)
    settle(target)
    sweep(folders.site, site.edition)
    stage = folders.site / f"{_stage(site.edition)}{os.getpid()}"
    stage.mkdir()
    try:
        for path in sorted(rendered.rglob("*")):
            copy = stage / path.relative_to(rendered)
            copy.mkdir() if path.is_dir() else shutil.copyfile(path, copy)  # modes as the umask says
        gather(site.notebooks, stage)
        for page in filter(has_workbook, site.pages):
            made = workbook(page, site.notebooks[page.name], heading=site.heading, as_of=site.as_of)
            (stage / "data" / f"{page.name}.xlsx").write_bytes(made)
        manifest.write(manifest.make(plan, site, renderer, stage), stage)
        pages.check_pages(stage, search=search)
        refuse_strangers(target)
        before()
        swap(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target


def _stage(edition: str) -> str:
    return f".rc-analysis-publishes-{edition}-"


def sweep(folder: Path, edition: str) -> None:
    """Take away what runs that were killed had gathered of an edition; not that of one that runs now."""
    for left in folder.glob(f"{_stage(edition)}*"):
        number = left.name.removeprefix(_stage(edition))
        if number.isdigit() and not lock.runs(int(number)):
            shutil.rmtree(left)


def settle(target: Path) -> None:
    """Mend what a run that was killed while it swapped left: the old edition goes back where none took its place."""
    old = _old(target)
    if old.is_dir() and not target.exists():
        old.rename(target)


def refuse_strangers(target: Path) -> None:
    """Raise GateError where a folder that would be replaced holds anything that publishing did not put there."""
    if not target.exists():
        return
    try:
        made = {entry["path"]: entry["sha256"] for entry in editions.read(target)["outputs"]}
        found = {name: sha256(target / name) for name in manifest.files(target) if name != editions.NAME}
        strange = sorted(name for name, digest in found.items() if made.get(name) != digest)
    except (DataError, KeyError, TypeError):
        strange = ["no manifest that can be read"]
    if strange:
        raise GateError(
            f"{target.name} would be replaced, and not all in it was put there by publishing",
            seen=strange[:5],
            mend="move what you want to keep elsewhere, and delete the folder yourself",
        )


def gather(notebooks: Mapping[str, Path], folder: Path) -> list[Path]:
    """Write `notebooks/*.ipynb` and `data/<notebook>-<key>.csv` (UTF-8) into a folder. Out: the files written.

    Cells tagged `explore` are in neither.
    """
    written = []
    for name, path in notebooks.items():
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if not record.explored(cell)]
        copy = folder / "notebooks" / f"{name}.ipynb"
        write(notebook, copy)
        written.append(copy)
        for cell in notebook.cells:
            for _, held in record.outputs(cell):
                if held and held.csv:
                    file = folder / "data" / f"{name}-{held.key}.csv"
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(csv_text(held.csv), encoding="utf-8", newline="\n")
                    written.append(file)
    return written


def swap(new: Path, target: Path) -> None:
    """Put `new` where `target` is. The old folder is put back where that fails, and removed where it does not."""
    old = _old(target)
    if old.exists():  # the edition before, of a run that was killed when the new one stood
        refuse_strangers(old)
        shutil.rmtree(old)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _old(target: Path) -> Path:
    return target.with_name(f".rc-analysis-before-{target.name}")
