"""Put an edition together beside the old one and swap it in whole: a reader never meets half an edition."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat

from rc_analysis import record
from rc_analysis.errors import RenderError
from rc_analysis.pipeline import Folders, manifest, pages
from rc_analysis.pipeline.execute import write
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.plan import Plan
from rc_analysis.pipeline.render import Site
from rc_analysis.plain import csv_text


def publish(plan: Plan, site: Site, folders: Folders, renderer: str, search: Search | None = None) -> Path:
    """Publish what was executed and rendered as `folders.edition(edition)`. Out: that folder.

    The pages, the notebooks, the data behind every table as CSV and the manifest are gathered in a folder
    beside the target, which passes the gate's second look before it takes the old edition's place.
    Raises RenderError where a page is missing and GateError where one is not fit; the old edition is then as it was.
    """
    target = folders.edition(site.edition)
    rendered = folders.pages(site.edition)
    missing = [page.href for page in site.pages if not (rendered / page.href).is_file()]
    if missing:
        raise RenderError("not every page was rendered", seen=missing, mend="run `rc-analysis render` first")
    folders.site.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{site.edition}-", dir=folders.site))
    try:
        stage.chmod(0o755)
        shutil.copytree(rendered, stage, dirs_exist_ok=True)
        gather(site.notebooks, stage)
        manifest.write(manifest.make(plan, site, renderer, stage), stage)
        pages.check_pages(stage, search=search)
        swap(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target


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
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
