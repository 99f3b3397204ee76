"""nbval, as `make test` runs it over the committed notebooks, fails for one value, one title or one alternative text
that is not what the code gives; and passes though the drawings are not committed."""

import os
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat

from made_up_pages import NOTEBOOKS, ROOT
from rc_analysis.pipeline.execute import run_notebook, write
from rc_analysis.pipeline.plan import read
from rc_analysis.pipeline.refresh import merge

CHANGES = {
    "as-it-is": ("", ""),
    "another-value": ("2025,12", "2025,13"),
    "another-cell-of-the-table": ("<td>12</td>", "<td>13</td>"),
    "another-title": ('"headline": "Twelve made-up things"', '"headline": "Thirteen made-up things"'),
    "another-alternative-text": ('"alt": "A made-up drawing', '"alt": "Another drawing'),
}


def test_nbval_fails_for_each_change_and_for_nothing_else(tmp_path: Path) -> None:
    source, target = NOTEBOOKS / "works.ipynb", tmp_path / "ran.ipynb"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(run_notebook, source, target, {}, tmp_path / "failed").result()
    committed = tmp_path / "committed"
    notebook = merge(read(source), nbformat.read(target, as_version=4))
    for name, (old, new) in CHANGES.items():
        path = committed / f"{name}.ipynb"
        write(notebook, path)
        text = path.read_text(encoding="utf-8")
        start = text.index('"outputs": [\n    {')
        assert "<svg/>" in text[start:] and "<svg " not in text[start : text.index('"source"', start)]
        assert old in text[start:]
        path.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    words = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", str(ROOT / "tests/notebooks/sanitize.cfg")]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rfE",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            *words,
            str(committed),
        ],
        cwd=committed,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = re.findall(r"^FAILED .*?([\w-]+)\.ipynb", done.stdout, re.MULTILINE)
    assert sorted(failed) == sorted(name for name in CHANGES if name != "as-it-is"), done.stdout + done.stderr
