"""The reader against 65 real reports whose contents were checked by hand, by the checker's own scorer."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rc_analysis.sources.ofsted_report import read_reports, write_reports

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REPORTS = SHARED / "data" / "ofsted" / "reports"
TRUTH = SHARED / "data" / "ofsted" / "reports_truth.csv"
AREAS_TRUTH = SHARED / "data" / "ofsted" / "reports_areas_truth.csv"
SCORER = SHARED / "tools" / "score_inspections.py"

pytestmark = pytest.mark.skipif(
    not (REPORTS.is_dir() and TRUTH.exists() and SCORER.exists()),
    reason="the reports and the checked table are not beside this project (../shared)",
)


def score(folder: Path, files: list[Path]) -> tuple[str, float, int, int, int]:
    """Read files and score them: the scorer's words, % of fields right, wrong grades, items right, items in all."""
    reports, areas = read_reports(files, workers=2)
    write_reports(reports, areas, folder / "r.csv", folder / "a.csv")
    names = {file.name for file in files}
    for source, target in ((TRUTH, "truth.csv"), (AREAS_TRUTH, "areas_truth.csv")):
        with source.open(newline="", encoding="utf-8-sig") as handle:
            rows = [row for row in csv.DictReader(handle) if row["file"] in names]
        with (folder / target).open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    areas_files = [str(folder / "a.csv"), str(folder / "areas_truth.csv")]
    command = [sys.executable, str(SCORER), str(folder / "r.csv"), str(folder / "truth.csv"), "--areas", *areas_files]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    fields = re.search(r"([\d.]+)% of \d+ fields right", said)
    wrong = re.search(r"grades: (\d+) wrong", said)
    items = re.search(r"improvement items: (\d+) of (\d+)", said)
    assert fields and wrong and items, said
    return said, float(fields[1]), int(wrong[1]), int(items[1]), int(items[2])


def check(said: str, fields: float, wrong: int, right: int, items: int) -> None:
    assert wrong == 0, said
    assert fields >= 99.5, said
    assert right >= 0.98 * items, said


def test_the_awkward_few(tmp_path: Path) -> None:
    """One of each kind of trouble, quickly: table over pages, footers, two leads, other kinds, no list, not a PDF."""
    wanted = ("birmingham-19", "thurrock-29", "westminster", "stoke-on-trent-25", "south-tyneside", "surrey-03-august")
    files = [file for file in sorted(REPORTS.glob("*.pdf")) if any(part in file.name for part in wanted)]
    assert len(files) == len(wanted)
    check(*score(tmp_path, files))


@pytest.mark.slow
def test_all_of_them(tmp_path: Path) -> None:
    check(*score(tmp_path, sorted(REPORTS.glob("*.pdf"))))
