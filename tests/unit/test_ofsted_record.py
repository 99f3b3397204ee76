"""The record of inspections: whose report it is, how sources join, and a report dropped into the user's own folder.

The reports here are made up; no inspection in them took place.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import paths
from rc_analysis.case import open_case
from rc_analysis.errors import DataError
from rc_analysis.sources import ofsted_record
from rc_analysis.sources.ofsted_record import COLUMNS, find_area, join, read_record
from rc_analysis.sources.themes import read_themes
from rc_analysis.store import Store, open_store
from rc_analysis.topics import inspections
from unit.test_ofsted_report import LABELS, ilacs, make_pdf


@pytest.fixture(scope="module")
def areas() -> pd.DataFrame:
    return open_store().areas()


@pytest.mark.parametrize(
    ("head", "start", "code"),
    [
        ("Inspection of Redcar and Cleveland local authority children's services", "2022-06-20", "E06000003"),
        ("North East\nLincolnshire Council", "2021-01-01", "E06000012"),
        ("London Borough of Richmond upon\nThames", "2021-01-01", "E09000027"),
        ("St Helens Metropolitan Borough Council", "2021-01-01", "E08000013"),
        ("Kingston upon Hull", "2014-11-18", "E06000010"),
        ("London Corporation", "2016-07-28", "E09000001"),
        ("Dorset County Council", "2016-02-01", "E10000009"),
        ("Inspection of Dorset", "2021-09-01", "E06000059"),
        ("Northamptonshire County Council", "2019-06-01", "E10000021"),
        ("Exampleshire", "2021-01-01", ""),
        ("Leeds and Wakefield", "2021-01-01", ""),
        ("", "2021-01-01", ""),
    ],
)
def test_whose_report_it_is(areas: pd.DataFrame, head: str, start: str, code: str) -> None:
    assert find_area(head, start, areas) == code


def _rows(source: str, *rows: tuple[str, str, str], lead: str = "", end: str = "") -> pd.DataFrame:
    """Rows of start, judgement and grade of one made-up place."""
    frame = pd.DataFrame(rows, columns=["start", "judgement", "grade"])
    frame["inspection_id"] = source + ":" + frame["start"]
    frame["start"] = pd.to_datetime(frame["start"])
    frame["end"] = pd.to_datetime(pd.Series([end or None] * len(frame)))
    frame["published"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    return frame.assign(
        area_code="A", framework="ILACS", lead_inspector=lead, note="", source_id=source, stage="published"
    )


def test_sources_that_agree_are_one_row_with_what_each_adds() -> None:
    told = _rows("list", ("2020-01-06", "overall", "good"))
    read = _rows("report", ("2020-01-06", "overall", "good"), lead="Ann Example", end="2020-01-17")
    whole = join([told, read])
    assert len(whole) == 1
    row = whole.iloc[0]
    assert (row["source_id"], row["also"], row["lead_inspector"]) == ("list", "report", "Ann Example")
    assert row["end"] == pd.Timestamp("2020-01-17")
    assert not row["disagrees"]


def test_sources_that_disagree_are_both_kept_and_one_stands() -> None:
    told = _rows("list", ("2020-01-06", "overall", "good"), ("2020-01-06", "in_care", "good"))
    read = _rows("report", ("2020-01-06", "overall", "inadequate"), ("2020-01-06", "in_care", "good"))
    whole = join([told, read]).set_index(["judgement", "stage"])
    assert whole.loc[("overall", "published"), "grade"] == "good"
    assert whole.loc[("overall", "contested"), "grade"] == "inadequate"
    assert whole.loc["overall", "disagrees"].all()
    assert len(whole) == 3
    assert whole["inspection_id"].nunique() == 1


def test_one_inspection_under_two_dates_is_one() -> None:
    told = _rows("list", ("2022-12-05", "overall", "good"))
    read = _rows("report", ("2022-12-12", "overall", "good"), ("2022-12-12", "leaders", "good"))
    whole = join([told, read])
    assert set(whole["inspection_id"]) == {"list:2022-12-05"}
    assert set(whole["start"]) == {pd.Timestamp("2022-12-05")}
    assert sorted(whole["judgement"]) == ["leaders", "overall"]


def test_inspections_years_apart_stay_two() -> None:
    whole = join([_rows("list", ("2020-01-06", "overall", "good")), _rows("report", ("2023-01-09", "overall", "good"))])
    assert whole["inspection_id"].nunique() == 2


# ---- a report dropped into data/added/ofsted


def _report(path: Path, place: str, grades: list[str], labels: list[str], dates: str) -> Path:
    pages = ilacs(grades, labels, dates=dates)
    named = [[(x, y, s, t.replace("Exampleshire", place), b) for x, y, s, t, b in page] for page in pages]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make_pdf(named))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/ with no reports added."""
    target = tmp_path / "data"
    shutil.copytree(paths.data(), target, ignore=shutil.ignore_patterns("local", "added"))
    return target


AFTER = "12 to 23 October 2026"


def test_a_report_dropped_in_is_in_the_record_without_a_line_of_code(folder: Path) -> None:
    _report(folder / "added" / "ofsted" / "new.pdf", "Torbay", ["Good"] * 5, LABELS, "6 to 17 July 2026")
    store = Store(folder)
    frame = store.judgements()
    new = frame[(frame["area_code"] == "E06000027") & (frame["start"] == "2026-07-06")]
    assert new.set_index("judgement")["grade"].to_dict() == dict.fromkeys(
        ["overall", "leaders", "help_protection", "in_care", "care_leavers"], "good"
    )
    assert set(new["source_id"]) == {ofsted_record.SOURCE}
    counts = store.theme_counts()
    mine = counts[(counts["area_code"] == "E06000027") & (counts["start"] == "2026-07-06")]
    assert mine.set_index("theme")["items"].iloc[0] == 2
    assert len(store.judgements()) > len(open_store().judgements())


def test_what_a_report_dropped_in_asks_for_is_listed_with_its_themes_and_its_doubts(folder: Path) -> None:
    _report(folder / "added" / "ofsted" / "new.pdf", "Torbay", ["Good"] * 5, LABELS, "6 to 17 July 2026")
    store = Store(folder)
    table = store.evidence("recommendations")
    mine = table[table["owner"] == "E06000027"]
    assert mine["ordinal"].tolist() == [1, 2]
    assert mine["summary"].str.contains("made-up").any()
    assert set(mine["locator"]) == {ofsted_record.READ}
    assert mine["themes"].ne("").any()
    judged = store.judgements()
    (inspection,) = set(mine["inspection_id"])
    assert judged.loc[judged["inspection_id"] == inspection, "start"].eq("2026-07-06").all()
    held = open_store().evidence("recommendations")
    pd.testing.assert_frame_equal(table[table["owner"] != "E06000027"].reset_index(drop=True), held)
    case = replace(open_case(edition="test", area="Torbay", as_of="2026-09-30"), store=store)
    asked = inspections.asked(case)
    assert asked["by_reader"].all()
    assert not inspections.raised_here(case)["by_hand"].any()


def test_a_report_that_documents_already_tell_of_is_not_listed_twice(folder: Path) -> None:
    """The made-up report bears the date of an inspection whose recommendations the evidence has."""
    _report(
        folder / "added" / "ofsted" / "new.pdf", "Redcar and Cleveland", ["Good"] * 5, LABELS, "20 June to 1 July 2022"
    )
    held = open_store().evidence("recommendations")
    pd.testing.assert_frame_equal(Store(folder).evidence("recommendations"), held)


def test_a_reading_is_kept_by_the_files_bytes(folder: Path) -> None:
    path = _report(folder / "added" / "ofsted" / "new.pdf", "Torbay", ["Good"] * 5, LABELS, "6 to 17 July 2026")
    first = Store(folder).judgements()
    (kept,) = (path.parent / ofsted_record.CACHE).glob("*.json")
    stamp = kept.stat().st_mtime_ns
    pd.testing.assert_frame_equal(Store(folder).judgements(), first)
    assert kept.stat().st_mtime_ns == stamp
    kept.write_text("{", encoding="utf-8")  # a damaged reading is read again
    pd.testing.assert_frame_equal(Store(folder).judgements(), first)


def test_a_report_of_a_place_that_is_none_is_left_out_and_said_so(folder: Path) -> None:
    _report(folder / "added" / "ofsted" / "new.pdf", "Exampleshire", ["Good"] * 5, LABELS, AFTER)
    (folder / "added" / "ofsted" / "noise.pdf").write_bytes(b"no report")
    store = Store(folder)
    assert len(store.judgements()) == len(open_store().judgements())
    told = "\n".join(store.reports_noted())
    assert "new.pdf: left out, its authority was not found" in told
    assert "noise.pdf: left out" in told


def test_the_same_report_twice_counts_once(tmp_path: Path, areas: pd.DataFrame) -> None:
    one = _report(tmp_path / "a.pdf", "Torbay", ["Good"] * 5, LABELS, AFTER)
    shutil.copy(one, tmp_path / "b.pdf")
    themes = read_themes(paths.data("themes.csv"))
    record = read_record([one, tmp_path / "b.pdf"], areas, themes, workers=0)
    assert list(record.judgements.columns) == list(COLUMNS)
    assert not record.judgements.duplicated(["inspection_id", "judgement"]).any()


# ---- the dictionary of themes


def test_every_theme_of_the_dictionary_is_one_of_the_evidence() -> None:
    from rc_analysis.sources.evidence_rules import THEMES

    assert read_themes(paths.data("themes.csv")).titles == THEMES


def test_faults_of_the_dictionary_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "themes.csv"
    path.write_text("theme,title,patterns,but_not,notes\na,A,(,,\nb,,x,,\nc,C,x*,,\nc,C,y,,\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_themes(path)
    said = str(caught.value)
    assert all(part in said for part in ("row 2", "row 3", "row 4", "twice: c"))
