"""The renderer for where Quarto 1.7 or newer is on PATH: the project in `reports/`, filled with executed notebooks.

The project works by itself too (`quarto render reports`); here it is copied to a temporary folder, so that a failed
render leaves nothing behind, and rendered format by format, since a website that embeds and prints at once is known
to lose files (quarto-dev/quarto-cli#11206).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.html import render_page
from rc_analysis.pipeline.render.layout import DONE, lay_out
from rc_analysis.pipeline.render.pdf import noon, render_pdf
from rc_analysis.pipeline.render.workbook import with_pdf

_NOT_COPIED = shutil.ignore_patterns("site", "build", "_site", ".quarto", "data", "*_files", "*.ipynb", "__pycache__")
_SECONDS = 900


def version() -> tuple[int, ...] | None:
    """The version of the Quarto on PATH, as (1, 7, 32); None where there is none or it will not say."""
    found = shutil.which("quarto")
    if found is None:
        return None
    try:
        told = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=60, check=True)
        return tuple(int(part) for part in told.stdout.strip().split(".")[:3])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def render(site: Site, out: Path, progress: Callable[[str], object] = lambda name: None) -> list[Path]:
    """Write the pages, `out/pdf/<notebook>.pdf` and the accessibility statement with Quarto; the paths written.

    `progress` is called with each step's name. Raises RenderError with Quarto's own last words where it fails;
    `out` is then as it was.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        project, made = folder / "reports", folder / "made"
        shutil.copytree(paths.reports(), project, ignore=_NOT_COPIED)
        lay_out(site.pages, site.notebooks, project, heading=site.heading, as_of=site.as_of, downloads=True)
        told = {DONE: "1", "QUARTO_PYTHON": sys.executable, "SOURCE_DATE_EPOCH": str(noon(site.as_of))}
        contact = ["-M", f"contact:{site.contact}"] if site.contact else []
        for form in ("html", "typst"):
            progress(f"quarto render --to {form}")
            _run(["quarto", "render", "--to", form, *contact], project, told, f"Quarto, format {form}")
            _take(project / "_site", made, form, site)
        for page in site.pages:
            if page.role == "briefing":  # one side, which takes trying
                one = render_pdf(site, render_page(site, page.name, site.notebooks[page.name]))
                (made / "pdf" / f"{page.name}.pdf").write_bytes(one)
        return _move(made, out, site)


def _run(command: list[str], folder: Path, told: Mapping[str, str], what: str) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **told}, capture_output=True, text=True, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise RenderError(what, seen=str(fault)) from fault
    if done.returncode:
        words = " ".join((done.stderr or done.stdout).replace(str(folder), "reports").split())
        raise RenderError(what, seen=words[-800:], mend="build with `--renderer builtin`, or mend what Quarto names")


def _take(made_by_quarto: Path, made: Path, form: str, site: Site) -> None:
    """Keep what this format made before the next format's render clears Quarto's output folder."""
    if form == "typst":
        for name in with_pdf(site):
            stem = site.href(name).removesuffix(".html")
            target = made / "pdf" / f"{name}.pdf"
            target.parent.mkdir(parents=True, exist_ok=True)
            if (made_by_quarto / f"{stem}.pdf").exists():
                shutil.move(made_by_quarto / f"{stem}.pdf", target)
        return
    for file in sorted(p for p in made_by_quarto.rglob("*") if p.is_file()):
        part = file.relative_to(made_by_quarto)
        if file.suffix in (".ipynb", ".pdf") or part.parts[0] == "data":
            continue
        (made / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, made / part)


def _move(made: Path, out: Path, site: Site) -> list[Path]:
    expected = [site.href(n) for n in site.notebooks] + [f"pdf/{n}.pdf" for n in with_pdf(site)]
    if absent := [name for name in expected if not (made / name).exists()]:
        raise RenderError("Quarto", seen=f"no {', '.join(absent)}", allowed="every page and PDF of the site")
    written = []
    for file in sorted(p for p in made.rglob("*") if p.is_file()):
        target = out / file.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)
        written.append(target)
    return written
