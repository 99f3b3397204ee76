"""The steps of an edition, each by itself and all in a row, and the check that a second build is the same."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from rc_analysis import __version__
from rc_analysis.errors import RunError, UserError, VerifyError, raise_all
from rc_analysis.params import Edition
from rc_analysis.pipeline import Folders, gate, manifest
from rc_analysis.pipeline import execute as executing
from rc_analysis.pipeline import publish as publishing
from rc_analysis.pipeline.plan import Plan, make_plan
from rc_analysis.pipeline.progress import Progress
from rc_analysis.pipeline.render import ORDER, Site


def is_internal(notebook: Path) -> bool:
    """Whether an executed notebook shows anything made from an authority's own records."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    return any(data.get(executing.EXHIBIT, {}).get("internal") for data in outputs)


class Build:
    """One edition on its way. Each step takes what the step before it left in `folders`."""

    def __init__(self, edition: Edition, area_name: str, area_code: str, folders: Folders, progress: Progress) -> None:
        self.edition, self.folders, self.progress = edition, folders, progress
        self.place = (area_name, area_code)
        self._plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        """The plan, made once."""
        if self._plan is None:
            self._plan = make_plan(self.edition, self.folders)
        return self._plan

    @property
    def _renderer(self) -> Path:
        """Where it is noted which renderer made the pages."""
        return self.folders.pages(self.edition.edition).with_suffix(".renderer")

    @property
    def site(self) -> Site:
        """What a renderer is told. Raises RunError where a notebook has not been run."""
        folder = self.folders.executed(self.edition.edition)
        notebooks = {name: folder / f"{name}.ipynb" for name in ORDER}
        missing = [name for name, path in notebooks.items() if not path.is_file()]
        if missing:
            raise RunError("not every notebook has been run", seen=missing, mend="run `rc-analysis execute` first")
        name, code = self.place
        return Site(
            edition=self.edition.edition,
            title=self.edition.heading(name),
            area_name=name,
            area_code=code,
            as_of=self.edition.as_of.isoformat(),
            version=__version__,
            notebooks=notebooks,
            internal=any(map(is_internal, notebooks.values())),
        )

    def execute(self, force: bool = False) -> None:
        """Run the notebooks."""
        with self.progress.step("execute", total=len(self.plan.tasks)):
            executing.execute(self.plan, self.folders, self.progress, force=force)

    def gate(self) -> None:
        """Hold the executed notebooks against the rules for what may be published."""
        with self.progress.step("gate"):
            gate.check_notebooks(self.site.notebooks)

    def render(self, renderer: str | None = None) -> None:
        """Make the pages, with the edition's renderer or the one named."""
        from rc_analysis.pipeline.render.choose import choose

        site = self.site
        with self.progress.step("render", total=2 * len(ORDER)):
            module, sentence = choose(renderer or self.edition.renderer)
            self.progress.line(f"  {sentence}")
            out = self.folders.pages(site.edition)
            part = out.with_name(f"{out.name}.part")
            for folder in (part, out):
                shutil.rmtree(folder, ignore_errors=True)
            part.mkdir(parents=True)
            module.render(site, part, self.progress)
            part.rename(out)
            took = str(module.__name__).rsplit(".", 1)[-1]
            self._renderer.write_text(took, encoding="utf-8")

    def publish(self) -> Path:
        """Swap the edition in. Out: its folder."""
        renderer = self._renderer.read_text(encoding="utf-8") if self._renderer.is_file() else "none"
        with self.progress.step("publish"):
            return publishing.publish(self.plan, self.site, self.folders, renderer)

    def all(self, renderer: str | None = None, force: bool = False) -> Path:
        """Plan, execute, gate, render, publish. Out: the published folder."""
        with self.progress.step("plan"):
            known = sum(task.known for task in self.plan.tasks)
            self.progress.line(f"  {len(self.plan.tasks)} notebooks, {known} of them already run with the same inputs")
        self.execute(force)
        self.gate()
        self.render(renderer)
        return self.publish()


def verify(build: Build, renderer: str) -> int:
    """Build an edition again, from nothing kept, and hold it byte for byte against the published one.

    Out: the number of files compared. Raises VerifyError listing each file that differs, is missing or is new.
    """
    published = build.folders.edition(build.edition.edition)
    before = manifest.read(published)
    with tempfile.TemporaryDirectory(prefix="rc-verify-") as folder:
        again = Build(
            build.edition,
            *build.place,
            replace(build.folders, work=Path(folder, "work"), site=Path(folder, "site")),
            build.progress,
        )
        second = again.all(renderer, force=True)
        faults: list[UserError] = []
        changed = manifest.changed_inputs(before, manifest.read(second))
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
