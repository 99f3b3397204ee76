"""An authority's own record of pupils: made-up files only. No id is ever shown and no small count can be got back."""

import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pages import run_page
from rc_analysis import paths
from rc_analysis.errors import DataError, NoData
from rc_analysis.pipeline import small
from rc_analysis.pipeline.build import is_internal
from rc_analysis.pipeline.discover import discover
from rc_analysis.shapes.exhibit import MIME, Exhibit
from rc_analysis.sources.virtual_school import COLUMNS, YEAR_GROUPS, read_virtual_school
from rc_analysis.topics.education import school
from rc_analysis.topics.education.school import withheld

DAY = pd.Timestamp(2026, 3, 31)


def made_up(pupils: int, random: Callable[[], float]) -> pd.DataFrame:
    """A made-up file of as many pupils, all text: no real child. `random` gives numbers from 0 to 1."""
    rows = []
    for n in range(pupils):
        group = YEAR_GROUPS[int(random() * len(YEAR_GROUPS))]
        late = random()
        rows.append(
            {
                "pupil_id": f"MADE-UP-{n + 1:04d}",
                "year_group": group,
                "looked_after_12_months": "1" if random() < 0.8 else "0",
                "in_need": "0",
                "protection_plan": "0",
                "ks2_expected": ("1" if random() < 0.4 else "0") if group == "6" else "",
                "ks4_attainment8": f"{40 * random():.1f}" if group == "11" else "",
                "english_maths_4": ("1" if random() < 0.2 else "0") if group == "11" else "",
                "results_version": "provisional" if group in ("6", "11") else "",
                "sessions_possible": "130",
                "sessions_missed": str(int(130 * random() ** 6)),
                "suspensions": str(int(3 * random() ** 6)),
                "pep_due": "2026-01-31",
                "pep_done": "" if late > 0.95 else "2026-02-10" if late > 0.85 else "2026-01-20",
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def written(folder: Path, frame: pd.DataFrame) -> Path:
    path = folder / "virtual_school.csv"
    frame.to_csv(path, index=False)
    return path


def pupils(folder: Path, n: int = 160, seed: int = 2) -> pd.DataFrame:
    return read_virtual_school(written(folder, made_up(n, random.Random(seed).random)))


def test_a_made_up_file_is_read_without_its_ids(tmp_path: Path) -> None:
    read = pupils(tmp_path)
    assert len(read) == 160 and "pupil_id" not in read
    assert set(COLUMNS) - {"pupil_id"} == set(read.columns)
    assert read["ks4_attainment8"].notna().sum() == (read["year_group"] == "11").sum() > 0


def test_every_fault_is_told_at_once_by_line_and_no_id_is_shown(tmp_path: Path) -> None:
    frame = made_up(8, random.Random(1).random)
    frame.loc[3, "pupil_id"] = frame.loc[0, "pupil_id"]
    frame.loc[1, "ks4_attainment8"] = "140"
    frame.loc[2, "sessions_missed"] = "131"
    frame.loc[4, ["year_group", "pep_due"]] = ["14", "31/01/2026"]
    frame.loc[5, ["ks4_attainment8", "results_version"]] = ["20", "provisional"]
    frame.loc[6, ["ks4_attainment8", "results_version"]] = ["20", "final"]
    with pytest.raises(DataError) as fault:
        read_virtual_school(written(tmp_path, frame))
    text = str(fault.value)
    assert "MADE-UP" not in text
    for said in (
        "pupil_id, line 2, 5", "one pupil in two rows", "ks4_attainment8, line 3", "sessions_missed, line 4",
        "more half days missed than possible", "year_group, line 6", "pep_due, line 6", "provisional from line",
        "final from line 8",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize("seed", range(6))
def test_small_counts_are_withheld_and_cannot_be_worked_out(tmp_path: Path, seed: int) -> None:
    read = pupils(tmp_path, 70, seed)
    made = withheld(read, DAY)
    whole = school.counts(read, DAY)
    for name, part in made.groupby("table"):
        true = whole[str(name)]
        for r in part.itertuples():
            count = true.at[r.row, r.column]
            assert (r.symbol == "c") == pd.isna(r.value) and (pd.isna(r.value) or r.value == count)
            assert not (1 <= count <= 5 and pd.notna(r.value))
        if true.shape[1] == 1:
            hidden = part[(part["row"] != school.TOTAL) & part["value"].isna()]
            assert len(hidden) != 1, "one withheld count beside its total would be told by subtraction"
        else:
            grid = part.pivot(index="row", columns="column", values="value")
            for line in itertools.chain(grid.to_numpy().tolist(), grid.T.to_numpy().tolist()):
                assert sum(pd.isna(v) for v in line) != 1


PAGE = "own-school"


def shown(monkeypatch: pytest.MonkeyPatch, record: Path) -> Exhibit:
    """The one exhibit of the page, made from the record at a path."""
    monkeypatch.setattr(school.local, "table", lambda code, name: record if record.is_file() else None)
    (made,) = run_page(paths.notebooks(f"{PAGE}.ipynb"), "Redcar and Cleveland")
    assert isinstance(made, Exhibit)
    return made


def test_the_page_marks_itself_internal_and_shows_no_pupil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shown(monkeypatch, written(tmp_path, made_up(160, random.Random(2).random)))
    assert made.internal and made.headline.startswith("Internal use only") and "not for publication" in made.finding
    bundle = made._repr_mimebundle_()
    assert bundle[MIME]["internal"] is True
    assert "MADE-UP" not in json.dumps(bundle) and "Internal use only" in bundle["text/html"]
    assert made.data["value"].dropna().isin([1, 2, 3, 4, 5]).sum() == 0
    assert (made.data["symbol"] == "c").any() and "[c]" in bundle["text/html"]
    told = small.cells([("own-school.ipynb, cell 6", made.record())], "2026-09-30")
    assert len(told) > 15 and small.recovered(told, ()) == []
    assert len(made.data) <= 30 and set(made.data) == {"table", "row", "column", "value", "symbol"}


def test_the_record_is_read_on_a_page_for_internal_use_and_on_no_other() -> None:
    using = [page for page in discover() if "own_records" in paths.notebooks(f"{page.name}.ipynb").read_text("utf-8")]
    assert [page.name for page in using] == [PAGE] and all(page.internal for page in using)


@pytest.mark.parametrize(("record", "marked"), [({"internal": True}, True), ({}, False)])
def test_one_internal_exhibit_marks_the_whole_site(tmp_path: Path, record: dict[str, bool], marked: bool) -> None:
    cell = {
        "cell_type": "code",
        "outputs": [{"output_type": "display_data", "data": {MIME: {"kind": "exhibit", "key": "x", **record}}}],
    }
    notebook = tmp_path / "own.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "raw"}, cell]}), encoding="utf-8")
    assert is_internal(notebook) is marked


def test_too_few_pupils_are_not_shown_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="too few"):
        withheld(pupils(tmp_path, 4), DAY)


def test_without_a_record_the_page_says_so_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, tmp_path / "none.csv").missing.startswith("No record of its own pupils is held here")
