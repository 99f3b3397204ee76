"""data/reasons.csv: why a figure is not there, read strictly and said in place of a guess."""

from pathlib import Path

import pandas as pd
import pytest

import rc_analysis as rc
from made_up import opened
from rc_analysis.errors import DataError
from rc_analysis.say.facts import Facts
from rc_analysis.sources.reasons import COLUMNS, read_reasons
from rc_analysis.store import open_store
from rc_analysis.words import reason, reasons_of

KNOWN = frozenset({"spend_cla", "spend_other", "cla_rate"})
PLACES = frozenset({"E06000002", "E09000032"})
GOOD = ["spend_*", "E06000002 E09000032", "2024-04-01", "2025-03-31", "x", "was left out", "a note"]
LEFT_OUT = "left out by the Department for Education because of doubts about its quality"


def read(folder: Path, *rows: list[str]) -> pd.DataFrame:
    path = folder / "reasons.csv"
    pd.DataFrame(rows, columns=COLUMNS).to_csv(path, index=False)
    return read_reasons(path, KNOWN, PLACES)


def test_a_row_names_measures_and_councils(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert list(found["measure"] + " " + found["area_code"]) == [
        f"{measure} {code}" for measure in ("spend_cla", "spend_other") for code in ("E06000002", "E09000032")
    ]
    assert found["last"].eq(pd.Timestamp("2025-03-31")).all()


def test_blank_days_have_no_end(tmp_path: Path) -> None:
    found = read(tmp_path, [*GOOD[:2], "", "", *GOOD[4:]])
    assert (found["first"] < "1950-01-01").all()
    assert (found["last"] > "2150-01-01").all()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("measures", "spent_*", "measures: saw 'spent_*'"),
        ("measures", "", "measures: saw ''"),
        ("area_code", "E06000002 E99", "area_code: saw 'E99'"),
        ("first", "2024-13-01", "first and last"),
        ("last", "2023-03-31", "first and last"),
        ("symbol", "why", "symbol: saw 'why'"),
        ("words", "was left out.", "no full stop"),
        ("words", "", "words: saw ''"),
    ],
)
def test_a_fault_names_its_row(tmp_path: Path, column: str, value: str, told: str) -> None:
    row = dict(zip(COLUMNS, GOOD, strict=True)) | {column: value}
    with pytest.raises(DataError) as error:
        read(tmp_path, GOOD, list(row.values()))
    assert told in str(error.value)
    assert "row 3" in str(error.value)


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path, [*GOOD[:4], "why", *GOOD[5:]], ["nothing", *GOOD[1:]])
    assert "row 2, symbol" in str(error.value)
    assert "row 3, measures" in str(error.value)


def test_another_council_or_year_has_no_reason() -> None:
    store = open_store()
    assert reason(store, "spend_cla", "E06000003", pd.Timestamp("2025-03-31")) == ""
    assert reason(store, "spend_cla", "E06000002", pd.Timestamp("2024-03-31")) == ""


@pytest.mark.parametrize("place", ["Wandsworth", "Middlesbrough"])
@pytest.mark.parametrize("measure", ["spend_cla", "spend_safeguarding", "unit_cost_residential"])
def test_spending_left_out_is_said_to_be(place: str, measure: str) -> None:
    frame = opened(place).figures(measure)
    own = frame[(frame["role"] == "place") & (frame["period"] == "2024-25")]
    assert own["symbol"].tolist() == ["x"]
    shown = rc.trend(frame)
    assert f"The figure for 2024-25 was {LEFT_OUT}." in (shown.finding, *shown.notes) or LEFT_OUT in shown.finding
    assert "does not say which" not in " ".join([shown.finding, *shown.notes])


def test_a_reason_is_said_once() -> None:
    shown = rc.trend(opened("Wandsworth").figures("spend_cla"))
    assert " ".join([shown.finding, *shown.notes]).count(LEFT_OUT) == 1


def test_a_reason_stands_where_the_finding_has_other_words() -> None:
    shown = rc.trend(opened("Wandsworth").figures("spend_cla"), say="level")
    assert f"The figure for 2024-25 was {LEFT_OUT}." in shown.notes


def test_a_place_with_no_figure_at_all_has_its_reason() -> None:
    shown = rc.trend(opened("Westminster").figures("foster_places_approved"))
    assert shown.missing.endswith("Kensington and Chelsea and Westminster together, and is not held.")
    nothing = opened("Kingston upon Thames").figures("sw_agency_fte").attrs["nothing"]
    assert nothing.endswith("The figure is published only for Kingston upon Thames and Richmond upon Thames together, "
                            "and is not held.")  # fmt: skip


def test_years_before_a_council_was_formed_are_not_applicable() -> None:
    frame = opened("Cumberland").figures("spend_cla", beside=())
    assert frame.loc[frame["period"] == "2021-22", "symbol"].tolist() == ["z"]
    told = rc.trend(frame).notes
    assert "The figure for 2022-23 is not there, as the council was formed on 1 April 2023." in told


def test_a_reason_never_hides_a_figure() -> None:
    store = open_store()
    for measure in store.measures()["measure"]:
        held = store.load(measure) if store.breakdowns_held(measure) else None
        if held is None:
            continue
        for row in reasons_of(store, measure).to_dict("records"):
            days = held["period_end"].ge(row["first"]) & held["period_end"].le(row["last"])
            shown = held[(held["area_code"] == row["area_code"]) & days]["value"].notna()
            why = str(row["words"])
            assert "formed" in why or not shown.any(), f"{measure} {row['area_code']}: {why}, but it is there"


def test_the_facts_know_why() -> None:
    assert Facts.of(opened("Westminster").figures("sw_fte")).why.startswith("could not be provided")
    assert Facts.of(opened("Leeds").figures("sw_fte")).why == ""


def test_a_regions_cost_for_each_child_without_one_of_its_councils_is_not_told() -> None:
    """Middlesbrough was left out in 2024-25: published for the North East is 7,095 pounds a week, too low."""
    case = opened("Redcar and Cleveland")
    cost = case.figures("unit_cost_residential", beside=["region"])
    region = cost[cost["role"] == "region"].set_index("period")
    assert region["value"].isna().sum() == 1
    assert region.loc["2024-25", "symbol"] == "x"
    total = case.figures("spend_cla", beside=["region"])
    assert total.loc[total["role"] == "region", "value"].notna().all(), "a total is told as it is published"
    other = opened("Leeds").figures("unit_cost_residential", beside=["region"])
    assert other.loc[other["role"] == "region", "value"].notna().all()
