"""Files in, files out: plan, execute, gate, render, publish. It knows nothing about children's services.

from rc_analysis.pipeline.build import Build
folder = Build(load_edition(), "Redcar and Cleveland", "E06000003", Folders.default(), Progress(print)).all()
"""

from dataclasses import dataclass
from pathlib import Path

from rc_analysis import paths


@dataclass(frozen=True)
class Folders:
    """Where a build works and where it publishes. `work` may be thrown away at any time."""

    work: Path
    site: Path

    @classmethod
    def default(cls, out: Path | None = None) -> "Folders":
        """`reports/build` and `reports/site`, or `out` in place of the second."""
        return cls(paths.reports("build"), out.resolve() if out else paths.reports("site"))

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
