"""Each reader on made-up files in its publisher's layout, and on files that are not as published."""

from pathlib import Path

import pandas as pd
import pytest

import made_up
from rc_analysis.errors import DataError
from rc_analysis.sources.ees import read_ees
from rc_analysis.sources.lait import read_lait
from rc_analysis.sources.neighbours import read_neighbours
from rc_analysis.sources.ofsted_outcomes import read_outcomes
from rc_analysis.sources.outturn import read_outturn
from rc_analysis.sources.tabular import read_csv

DOWNLOADS = made_up.FIXTURES / "downloads"
CLA = DOWNLOADS / "cla_number_and_rate_per_10k_children.csv"


def message(reader: object, path: Path) -> str:
    with pytest.raises(DataError) as raised:
        reader(path)  # type: ignore[operator]
    text = str(raised.value)
    assert path.name in text
    assert "To mend" in text
    return text


# ---- EES


def test_ees_with_a_byte_order_mark() -> None:
    frame = read_ees(CLA)
    assert list(frame.columns[:3]) == ["area", "period", "time_period"]
    assert set(frame["area"]) >= {"E92000001", "E12000001", "E06000901", "E10000903"}
    withheld = frame[(frame["area"] == "E06000902") & (frame["period"] == "2025")]
    assert set(withheld["children_count"]) == {"c", "40"}


def test_ees_leaves_out_authorities_that_report_together() -> None:
    frame = read_ees(CLA)
    assert not frame["area"].str.contains("/").any()
    assert frame.attrs["left"] == {"rows for two authorities together": 2}


def test_ees_in_an_old_encoding() -> None:
    frame = read_ees(DOWNLOADS / "la_cla_on_31_march_by_characteristics.csv")
    assert "2. Placed outside – far" in set(frame["characteristic"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty file"),
        (b"   \n", "empty file"),
        ("time_period,x\n2025,1\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\x00\x00", "binary content"),
        (b"time_period,la_name\n2025,Ashby\n", "no column time_identifier"),
    ],
)
def test_a_file_that_is_no_ees_file(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert told in message(read_ees, path)


def test_a_download_cut_short_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_bytes(CLA.read_bytes()[:-30])
    lines = len(CLA.read_bytes().splitlines())
    assert f"line {lines}" in message(read_ees, path)


def test_all_faults_of_a_file_are_told_together(tmp_path: Path) -> None:
    text = CLA.read_text(encoding="utf-8-sig").replace("2025,Reporting", "20x5,Reporting", 1)
    text = text.replace(",E06000901", ",")
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    told = message(read_ees, path)
    assert "time_period '20x5'" in told
    assert "without an area code" in told


def test_a_heading_and_nothing_under_it(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(DataError, match="nothing under it"):
        read_csv(path)


def test_a_comma_or_a_line_break_inside_quotes_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('a,b\n"one, two","three\nfour"\n', encoding="utf-8")
    assert read_csv(path).to_dict("records") == [{"a": "one, two", "b": "three\nfour"}]


# ---- LAIT


def test_lait_places_and_the_dash() -> None:
    frame = read_lait(DOWNLOADS / "bds_long.csv")
    assert set(frame.loc[frame["Short Desc"] == "LACnum", "area"]) >= {"E92000001", "E12000001", "901", "905"}
    dashes = frame[(frame["area"] == "902") & (frame["Short Desc"] == "LACnum")]
    assert set(dashes["Values"]) == {"-"}


def test_lait_as_parquet_is_the_same(tmp_path: Path) -> None:
    table = pd.read_csv(DOWNLOADS / "bds_long.csv", dtype={"Values": "str"})
    table.to_parquet(tmp_path / "bds_long.parquet", index=False)
    pd.testing.assert_frame_equal(read_lait(tmp_path / "bds_long.parquet"), read_lait(DOWNLOADS / "bds_long.csv"))


def test_lait_damaged(tmp_path: Path) -> None:
    path = tmp_path / "bds_long.parquet"
    path.write_bytes(b"PAR1 and no more")
    assert "a Parquet file" in message(read_lait, path)
    pd.DataFrame({"Short Desc": ["x"], "Years": ["2025"]}).to_parquet(path)
    assert "no column LA Number, Values" in message(read_lait, path)


def test_lait_with_a_row_twice(tmp_path: Path) -> None:
    text = (DOWNLOADS / "bds_long.csv").read_text(encoding="utf-8")
    path = tmp_path / "bds_long.csv"
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    assert "1 doubled row(s), first LACnum 2022 E92000001" in message(read_lait, path)


# ---- neighbours


def test_neighbours() -> None:
    frame = read_neighbours(DOWNLOADS / "statistical_neighbours_2025.csv")
    assert frame.loc["901", [1, 2]].tolist() == ["902", "903"]


def test_an_unknown_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    text = (DOWNLOADS / "statistical_neighbours_2025.csv").read_text(encoding="utf-8-sig").replace(",902,", ",999,", 1)
    path.write_text(text, encoding="utf-8")
    assert "'999'" in message(read_neighbours, path)


# ---- outturn


@pytest.fixture
def outturn(tmp_path: Path) -> pd.DataFrame:
    path = made_up.write_ods(tmp_path / made_up.OUTTURN, {"RO3_LA_Data_202425": made_up.outturn_rows()})
    return read_outturn(path)


def test_outturn_headings_are_parted(outturn: pd.DataFrame) -> None:
    own = outturn[(outturn["area"] == "E06000901") & (outturn["money"] == "Total Expenditure")]
    assert dict(zip(own["line"], own["value"], strict=True)) == {
        "Children Looked After": "1500",
        "Children Looked After of which residential care": "900",
        "Services for young people": "100",
        "Total": "1600",
        "Physical support - adults (18–64)": "70",
    }
    assert set(outturn["period"]) == {"2024-25"}
    children = outturn[outturn["group"] == "Children's social care"]
    assert "Physical support - adults (18–64)" not in set(children["line"])


def test_outturn_symbols_and_notes(outturn: pd.DataFrame) -> None:
    assert set(outturn.loc[outturn["area"] == "E06000902", "value"]) == {"x"}
    dale = outturn[outturn["area"] == "E06000904"].set_index(["line", "money"])["value"]
    assert dale["Children Looked After", "Total Expenditure"] == "4000"
    assert dale["Services for young people", "Total Expenditure"] == "x"


def test_outturn_leaves_out_districts_and_an_assembly_under_a_regions_code(outturn: pd.DataFrame) -> None:
    assert set(outturn["area"]) == {"E06000901", "E06000902", "E06000904", "E92000001"}


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"Notes": [["x"]]}, "sheets ['Notes']"),
        ({"RO3_LA_Data_202425": [["nothing"]]}, "no row of headings"),
        ({"RO3_LA_Data": [["ONS Code"]]}, "sheet 'RO3_LA_Data'"),
        ({"RO3_LA_Data_202425": [["ONS Code", "Class"], ["E06000901", "UA"]]}, "no column Local authority"),
    ],
)
def test_outturn_not_as_published(tmp_path: Path, sheets: dict[str, list[list[str]]], told: str) -> None:
    assert told in message(read_outturn, made_up.write_ods(tmp_path / made_up.OUTTURN, sheets))


def test_outturn_that_is_no_sheet(tmp_path: Path) -> None:
    path = tmp_path / made_up.OUTTURN
    path.write_bytes(b"not a zip")
    assert "an OpenDocument sheet" in message(read_outturn, path)


# ---- Ofsted


@pytest.fixture
def outcomes(tmp_path: Path) -> pd.DataFrame:
    return read_outcomes(made_up.write_ods(tmp_path / made_up.OUTCOMES, made_up.outcome_sheets()), "made-ofsted")


def test_one_inspection_on_two_sheets_is_one(outcomes: pd.DataFrame) -> None:
    ashby = outcomes[(outcomes["area_code"] == "E06000901") & (outcomes["start"] == "2023-06-05")]
    assert dict(zip(ashby["judgement"], ashby["grade"], strict=True)) == {
        "care_leavers": "inadequate",
        "help_protection": "requires_improvement",
        "in_care": "outstanding",
        "leaders": "good",
        "overall": "good",
    }
    assert set(ashby["note"]) == {"standard inspection"}


def test_care_leavers_have_no_judgement_of_their_own_before_2023(outcomes: pd.DataFrame) -> None:
    assert "care_leavers" not in set(outcomes.loc[outcomes["start"] == "2018-06-04", "judgement"])


def test_a_visit_is_not_graded(outcomes: pd.DataFrame) -> None:
    visit = outcomes[outcomes["framework"] == "focused visit"].iloc[0]
    assert (visit["judgement"], visit["grade"], visit["note"]) == ("none", "not_judged", "Front door")


def test_an_unknown_grade_and_kind_are_told_together(tmp_path: Path) -> None:
    sheets = made_up.outcome_sheets()
    sheets["ILACS_inspection_history"][-1][8] = "Fine"
    sheets["ILACS_inspection_history"][-2][7] = "Stroll"
    told = message(read_outcomes, made_up.write_ods(tmp_path / made_up.OUTCOMES, sheets))
    assert "'Fine'" in told
    assert "'Stroll'" in told
