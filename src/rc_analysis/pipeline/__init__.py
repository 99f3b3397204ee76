"""Files in, files out: plan, execute, gate, render, publish. It knows nothing about children's services.

from rc_analysis.pipeline.build import Build
folder = Build(load_edition(), "Redcar and Cleveland", "E06000003", Folders.default(), Progress(print)).all()
"""

import os
from dataclasses import dataclass
from pathlib import Path

from rc_analysis import paths
from rc_analysis.errors import ParameterError

WORK = ".work"
"""Where in `data/local/` internal editions are worked on."""


@dataclass(frozen=True)
class Folders:
    """Where a build works and where it publishes. `work` may be thrown away at any time."""

    work: Path
    site: Path

    @classmethod
    def default(cls, out: Path | None = None, internal: bool = False) -> "Folders":
        """`reports/build` and `reports/site`; for internal use `data/local/.work`, as what is made on the way may hold
        records, and `reports/internal`. With `out`, that in place of the second, and for public work in place of the
        first too, where a checkout may be read and not written.

        Raises ParameterError where an internal edition would go where the public ones are.
        """
        public, work = paths.reports("site"), paths.reports("build")
        if not internal:
            there = next(folder for folder in (work, *work.parents) if folder.is_dir())
            if out and not os.access(there, os.W_OK):
                work = out.resolve() / ".build"
            return cls(work, out.resolve() if out else public)
        site = out.resolve() if out else paths.reports("internal")
        if site == public.resolve() or public.resolve() in site.parents:
            mend = "leave --out out, or name a folder that nothing public lies in"
            raise ParameterError("--out", seen=str(out), allowed="a folder beside the public one", mend=mend)
        return cls(paths.local(WORK), site)

    @property
    def cache(self) -> Path:
        """Executed notebooks by the key of their run."""
        return self.work / "cache"

    def executed(self, edition: str) -> Path:
        """The executed notebooks of an edition's newest run."""
        return self.work / "executed" / edition

    def failed(self, edition: str) -> Path:
        """The copies of notebooks whose run failed."""
        return self.work / "failed" / edition

    def pages(self, edition: str) -> Path:
        """What the renderer made, before it is published."""
        return self.work / "pages" / edition

    def edition(self, edition: str) -> Path:
        """The published edition."""
        return self.site / edition
