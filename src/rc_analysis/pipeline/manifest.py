"""`manifest.json`: what an edition was made of and what it is, file by file, so that a second build can be held to it.

It holds no clock time and no path of a machine, so two builds give the same bytes.
"""

import json
import platform
from pathlib import Path
from typing import Any

from rc_analysis import __version__
from rc_analysis.editions import NAME
from rc_analysis.pipeline.plan import Plan, digest, locked_versions, portable, sha256
from rc_analysis.pipeline.render import Site


def make(plan: Plan, site: Site, renderer: str, folder: Path) -> dict[str, Any]:
    """The manifest of the edition that lies whole in `folder` (but for the manifest itself)."""
    return {
        "edition": plan.edition.values(),
        "internal": site.edition != plan.edition.edition,
        "title": site.title,
        "area": {"code": site.area_code, "name": site.area_name},
        "renderer": renderer,
        "version": __version__,
        "python": platform.python_version(),
        "packages": locked_versions(),
        "runs": {t.notebook: {"key": t.key, "parameters": t.parameters} for t in plan.tasks},
        "inputs": [
            *(_entry(portable(path), path) for path in sorted(plan.inputs, key=portable)),
            *([{"path": "data/local", "sha256": digest(plan.own)}] if plan.own else []),
        ],
        "outputs": [_entry(name, folder / name) for name in files(folder) if name != NAME],
    }


def write(manifest: dict[str, Any], folder: Path) -> None:
    """Write the manifest into the edition's folder."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def changed_inputs(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The inputs that two manifests of an edition differ in: files by path, packages and Python by name."""
    old, new = (
        {e["path"]: e["sha256"] for e in m["inputs"]} | m["packages"] | {"python": m["python"]} for m in (before, after)
    )
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def files(folder: Path) -> list[str]:
    """The files of a folder, as paths below it, sorted."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _entry(name: str, path: Path) -> dict[str, Any]:
    return {"path": name, "sha256": sha256(path), "bytes": path.stat().st_size}
