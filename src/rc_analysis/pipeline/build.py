"""The steps of an edition, each by itself and all in a row, and the check that a second build is the same."""

import json
import shutil
import tempfile
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import nbformat

from rc_analysis import __version__, editions, record, released
from rc_analysis.errors import DataError, GateError, RenderError, RunError, UserError, VerifyError, listed, raise_all
from rc_analysis.front_matter import declared
from rc_analysis.params import Edition
from rc_analysis.pipeline import Folders, gate, manifest, small
from rc_analysis.pipeline import execute as executing
from rc_analysis.pipeline import publish as publishing
from rc_analysis.pipeline.discover import discover
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.leaks.values import known
from rc_analysis.pipeline.lock import lock
from rc_analysis.pipeline.plan import PREVIOUS, Plan, discover_public, make_plan
from rc_analysis.pipeline.progress import Progress
from rc_analysis.pipeline.render import Site

INTERNAL = "-internal"
"""What the folder of an edition's internal build ends in, so that it is never mistaken for the public one."""


def is_internal(notebook: Path) -> bool:
    """Whether an executed notebook would publish anything made from an authority's own records."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return any(held.internal for cell in cells for _, held in record.outputs(cell) if held)


class Build:
    """One edition on its way. Each step takes what the step before it left in `folders`.

    With `internal`, pages whose audience is internal are built too, every page says so, and all of it lies in a
    folder of its own, named for the edition and `-internal`; without, those pages are left out. `noted`: what it tells
    of own records goes into the ledger, as it does but for a trial.
    """

    def __init__(
        self,
        edition: Edition,
        area_name: str,
        area_code: str,
        folders: Folders,
        progress: Progress,
        internal: bool = False,
        noted: bool = True,
    ) -> None:
        self.noted = noted
        if PREVIOUS in declared() and PREVIOUS not in edition.settings:  # named from now on, so that it is told
            earlier = {PREVIOUS: editions.last_before(area_code, edition.as_of.isoformat())}
            edition = edition.model_copy(update={"settings": edition.settings | earlier})
        self.edition, self.folders, self.progress, self.internal = edition, folders, progress, internal
        self.place = (area_name, area_code)
        self._plan: Plan | None = None

    @property
    def name(self) -> str:
        """The name of the folder that the edition is built into."""
        return f"{self.edition.edition}{INTERNAL if self.internal else ''}"

    @property
    def plan(self) -> Plan:
        """The plan, made once."""
        if self._plan is None:
            self._plan = make_plan(self.edition, self.folders, discover() if self.internal else discover_public())
        return self._plan

    @cached_property
    def search(self) -> Search:
        """What is looked for in all that is published: shapes, and the values held in `data/local/`."""
        return Search(known())

    @property
    def _lock(self) -> AbstractContextManager[None]:
        """What keeps a second build of the edition out."""
        return lock(self.folders.work / f"{self.name}.lock")

    @property
    def _renderer(self) -> Path:
        """Where it is noted which renderer made the pages."""
        return self.folders.pages(self.name).with_suffix(".renderer")

    @property
    def _run_keys(self) -> Path:
        """Where it is noted which runs the executed notebooks are, once all are there."""
        return self.folders.executed(self.name) / "keys.json"

    @property
    def _keys(self) -> str:
        return json.dumps({task.notebook: task.key for task in self.plan.tasks})

    @property
    def site(self) -> Site:
        """What a renderer is told. Raises RunError where a notebook has not been run."""
        folder = self.folders.executed(self.name)
        notebooks = {page.name: folder / f"{page.name}.ipynb" for page in self.plan.pages}
        missing = [name for name, path in notebooks.items() if not path.is_file()]
        if missing:
            raise RunError("not every notebook has been run", seen=missing, mend="run `rc-analysis execute` first")
        if _read(self._run_keys) != self._keys:
            mend = "run `rc-analysis execute` again"
            raise RunError("the notebooks were run from other inputs than are here, or not to the end", mend=mend)
        name, code = self.place
        return Site(
            edition=self.name,
            title=self.edition.heading(name),
            area_name=name,
            area_code=code,
            as_of=self.edition.as_of.isoformat(),
            version=__version__,
            pages=self.plan.pages,
            notebooks=notebooks,
            internal=self.internal or any(map(is_internal, notebooks.values())),
        )

    def execute(self, force: bool = False) -> None:
        """Run the notebooks."""
        with self._lock, self.progress.step("execute", total=len(self.plan.tasks)):
            try:
                executing.execute(self.plan, self.folders, self.progress, name=self.name, force=force)
            except RunError as fault:
                if kinds := self.search.text(str(fault)):
                    mend = f"open the failed copy in {self.folders.failed(self.name)}"
                    raise RunError(f"a notebook failed with words that hold {listed(kinds)}", mend=mend) from None
                raise
            self._run_keys.write_text(self._keys, encoding="utf-8")

    def gate(self) -> None:
        """Hold the executed notebooks against the rules for what may be published.

        Raises GateError. A run that is refused is not kept, so that the next one runs again: what was wrong may
        have been this machine's.
        """
        notebooks = self.site.notebooks
        with self.progress.step("gate"):
            try:
                gate.check_notebooks(notebooks, self.search, {t.notebook for t in self.plan.tasks if not t.closed})
            except GateError:
                for task in self.plan.tasks:
                    if _refused(task.notebook, notebooks[task.notebook], self.search):
                        task.kept.unlink(missing_ok=True)
                raise
            self._released()

    def _released(self) -> released.Cells:
        """What an internal edition tells of own records: counts by name.

        Raises GateError where one that is withheld could be worked out, also with the editions before, and DataError
        where these are not known.
        """
        notebooks, own = self.site.notebooks, [task.notebook for task in self.plan.tasks if not task.closed]
        shown = [pair for name in own for pair in gate.shown(name, nbformat.read(notebooks[name], as_version=4))]
        told = small.cells(shown, self.edition.as_of.isoformat())
        if told and not released.is_there() and any(self.folders.site.glob(f"*{INTERNAL}/{editions.NAME}")):
            mend = (
                "bring it back from a copy; if no internal edition was ever given to anyone, make an empty file there"
            )
            raise DataError(f"data/local/{released.LEDGER} is gone, which says what was released before", mend=mend)
        faults = small.recovered(told, released.read(self.place[1])) if told else []
        raise_all([gate.quiet(fault, self.search) for fault in faults])
        return {name: value for name, (_, value) in told.items()}

    def render(self, renderer: str | None = None) -> None:
        """Make the pages, with the edition's renderer or the one named."""
        from rc_analysis.pipeline.render.choose import choose

        site = self.site
        with self._lock, self.progress.step("render", total=2 * len(site.pages)):
            module, sentence = choose(renderer or self.edition.renderer)
            self.progress.line(f"  {sentence}")
            out = self.folders.pages(site.edition)
            part = out.with_name(f"{out.name}.part")
            for folder in (part, out):
                shutil.rmtree(folder, ignore_errors=True)
            self._renderer.unlink(missing_ok=True)
            part.mkdir(parents=True)
            module.render(site, part, self.progress)
            part.rename(out)
            took = str(module.__name__).rsplit(".", 1)[-1]
            self._renderer.write_text(f"{took}\n{self._keys}", encoding="utf-8")

    def publish(self) -> Path:
        """Swap the edition in. Out: its folder."""
        site = self.site
        renderer, _, keys = _read(self._renderer).partition("\n")
        if keys != self._keys:
            mend = "run `rc-analysis render` again"
            raise RenderError("the pages were rendered from other runs than are here, or not to the end", mend=mend)
        with self._lock, self.progress.step("publish"):
            told = self._released()

            def note() -> None:
                if told and self.noted:
                    released.write(self.edition.edition, self.place[1], self.edition.as_of.isoformat(), told)

            return publishing.publish(self.plan, site, self.folders, renderer, self.search, note)

    def all(self, renderer: str | None = None, force: bool = False) -> Path:
        """Plan, execute, gate, render, publish. Out: the published folder."""
        with self._lock:
            return self._all(renderer, force)

    def _all(self, renderer: str | None, force: bool) -> Path:
        with self.progress.step("plan"):
            known = sum(task.known for task in self.plan.tasks)
            self.progress.line(f"  {len(self.plan.tasks)} notebooks, {known} of them already run with the same inputs")
        self.execute(force)
        self.gate()
        self.render(renderer)
        return self.publish()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _refused(name: str, notebook: Path, search: Search) -> bool:
    try:
        gate.check_notebooks({name: notebook}, search)
    except GateError:
        return True
    return False


def verify(build: Build, renderer: str) -> int:
    """Build an edition again, from nothing kept, and hold it byte for byte against the published one.

    Out: the number of files compared. Raises VerifyError listing each file that differs, is missing or is new.
    """
    published = build.folders.edition(build.name)
    before = editions.read(published)
    within = build.folders.work if build.internal else None  # what is made on the way may hold records
    with tempfile.TemporaryDirectory(prefix="rc-verify-", dir=within) as folder:
        again = Build(
            build.edition,
            *build.place,
            replace(build.folders, work=Path(folder, "work"), site=Path(folder, "site")),
            build.progress,
            build.internal,
            noted=False,
        )
        second = again.all(renderer, force=True)
        faults: list[UserError] = []
        changed = manifest.changed_inputs(before, editions.read(second))
        if changed:
            mend = "build it again if the change is meant"
            faults.append(VerifyError("the edition was made from other inputs than are here", seen=changed, mend=mend))
        names = sorted({*manifest.files(published), *manifest.files(second)})
        for name in names:
            old, new = published / name, second / name
            if not new.is_file():
                faults.append(VerifyError(f"{name} is published, but a second build does not make it"))
            elif not old.is_file():
                faults.append(VerifyError(f"{name} is made by a second build, but is not published"))
            elif old.read_bytes() != new.read_bytes():
                faults.append(
                    VerifyError(f"{name} differs", seen=f"{old.stat().st_size} and {new.stat().st_size} bytes")
                )
        raise_all(faults)
    return len(names)
