"""One set of packages, told three times: pyproject.toml, the locked requirements and conda's environment.yml."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "pypandoc-binary": "pypandoc",
    "typst": "typst-py",
    "quarto-cli": "quarto",
}
"""Names that differ on conda-forge; `pypandoc_binary` is there as `pypandoc` and `pandoc`."""

LOCKED = {"base": (), "test": ("test",), "lab": ("lab",)}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def required(*extras: str) -> list[Requirement]:
    own = project()
    lines = [*own["dependencies"], *(line for extra in extras for line in own["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


def minimum(requirement: Requirement) -> Version:
    """The lowest version that a requirement allows."""
    found = [Version(part.version) for part in requirement.specifier if part.operator == ">="]
    assert len(found) == 1, f"pyproject.toml gives no minimum of {requirement.name}"
    return found[0]


def locked(name: str) -> dict[str, list[str]]:
    """Each package's pinned versions (more than one where they differ by platform or Python)."""
    return pins(f"{name}.lock")


def pins(file: str) -> dict[str, list[str]]:
    """The same from any file of `requirements/`."""
    found: dict[str, list[str]] = {}
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


def conda() -> dict[str, Requirement]:
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    plain = [line for line in lines if isinstance(line, str)]
    pip = [line for part in lines if isinstance(part, dict) for line in part["pip"]]
    return {canonicalize_name(req.name): req for req in map(Requirement, [*plain, *pip])}


@pytest.mark.parametrize("lock", LOCKED)
def test_every_requirement_is_locked_at_a_version_it_allows(lock: str) -> None:
    known = locked(lock)
    for requirement in required(*LOCKED[lock]):
        versions = known.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in requirements/{lock}.lock: run `make lock`"
        for version in versions:
            assert requirement.specifier.contains(version), f"{lock}.lock pins {requirement.name} at {version}"


@pytest.mark.parametrize("lock", LOCKED)
def test_every_locked_package_has_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if re.match(r"[A-Za-z0-9._-]+==", block):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_a_package_is_locked_at_the_same_version_everywhere() -> None:
    base = locked("base")
    for name in ("test", "lab"):
        known = locked(name)
        assert {package: known.get(package) for package in base} == base


@pytest.mark.parametrize("lock", LOCKED)
def test_no_minimum_lies_above_the_locked_version(lock: str) -> None:
    known = locked(lock)
    for requirement in required(*LOCKED[lock]):
        assert minimum(requirement) <= min(map(Version, known[canonicalize_name(requirement.name)])), requirement


def test_every_minimum_is_the_version_that_was_tried() -> None:
    tried = pins("lowest.txt")
    for requirement in required("test"):
        versions = tried.get(canonicalize_name(requirement.name))
        assert versions, (
            f"{requirement.name} is not in requirements/lowest.txt: run `make lock`, then `make test-lowest`"
        )
        lowest = min(map(Version, versions))
        assert minimum(requirement) == lowest, (
            f"pyproject.toml asks for {requirement}, but requirements/lowest.txt has {lowest}: write {lowest} in "
            "pyproject.toml, or delete the file and run `make lock`; then `make test-lowest`"
        )


def test_conda_is_asked_for_the_same_packages_at_the_same_versions() -> None:
    known = conda()
    for requirement in required("test", "lab", "quarto"):
        name = canonicalize_name(requirement.name)
        name = CONDA_NAMES.get(name, name)
        assert name in known, f"environment.yml lacks {name}"
        assert known[name].specifier == requirement.specifier, (
            f"environment.yml asks for {known[name]}, not {requirement}"
        )


def test_conda_is_asked_for_nothing_else() -> None:
    names = {canonicalize_name(r.name) for r in required("test", "lab", "quarto")}
    known = {CONDA_NAMES.get(name, name) for name in names} | {"python", "pandoc", "pip", "hatchling", "editables"}
    assert set(conda()) - known == set()


def test_python_is_the_same_everywhere() -> None:
    assert conda()["python"].specifier == Requirement(f"python{project()['requires-python']}").specifier
    assert "--python-version 3.11" in (ROOT / "requirements" / "base.lock").read_text(encoding="utf-8")
