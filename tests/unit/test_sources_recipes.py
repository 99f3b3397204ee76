"""From a published table to observations: filters, breakdowns, scale, and which source wins."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import made_up
from rc_analysis import paths
from rc_analysis.errors import DataError
from rc_analysis.sources.recipes import apply, columns_named, parse_filters, read_definitions, settle
from rc_analysis.sources.tabular import read_csv


def recipe(**given: str) -> pd.DataFrame:
    row = {
        "measure": "m",
        "source_id": "s",
        "year": "financial",
        "value": "number",
        "filters": "",
        "breakdown": "",
        "total": "",
        "scale": "1",
        "note": "",
    }
    return pd.DataFrame([row | given])


def published(**columns: list[str]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"area": ["E06000901"] * size, "period": ["2025"] * size} | columns)


def test_filters_may_hold_an_equals_sign_and_a_bare_ampersand() -> None:
    assert parse_filters("a=b=c & Short Desc=C&YP") == {"a": "b=c", "Short Desc": "C&YP"}
    assert columns_named(recipe(filters="a=1 & b=2", breakdown="c")) == {"a", "b", "c", "number"}
    assert columns_named(recipe(breakdown="=fixed")) == {"number"}


def test_breakdown_loses_its_numbering_and_the_total_its_name() -> None:
    table = published(kind=["N1. Abuse", "2. Outside", "All"], number=["1", "2", "3"])
    found, _ = apply(recipe(breakdown="kind", total="All"), table, "x.csv")
    assert found["breakdown"].tolist() == ["Abuse", "Outside", "Total"]


def test_thousands_become_pounds() -> None:
    found, _ = apply(recipe(scale="1000"), published(number=["47749.5"]), "x.ods")
    assert found["value"].tolist() == [47_749_500.0]


def test_a_symbol_and_a_figure_never_share_a_row_and_a_blank_makes_none() -> None:
    found, _ = apply(recipe(breakdown="kind"), published(kind=list("abcd"), number=["0", "c", "", "low"]), "x.csv")
    assert found["value"].tolist()[0] == 0
    assert found[["breakdown", "symbol"]].to_numpy().tolist()[1:] == [["b", "c"], ["d", "low"]]


@pytest.mark.parametrize(
    ("given", "table", "told"),
    [
        ({"value": "count"}, published(number=["1"]), "no column count"),
        ({"filters": "number=9"}, published(number=["1"]), "no row with number=9"),
        ({}, published(number=["about 5"]), "about 5"),
        ({}, published(number=["1", "2"]), "twice"),
    ],
)
def test_a_recipe_that_does_not_fit(given: dict[str, str], table: pd.DataFrame, told: str) -> None:
    with pytest.raises(DataError, match=told) as raised:
        apply(recipe(**given), table, "x.csv")
    assert "x.csv" in str(raised.value)


def test_a_period_that_is_none_is_left_and_told() -> None:
    table = published(number=["1", "2"]).assign(period=["2025", "0"])
    found, notes = apply(recipe(), table, "x.csv")
    assert found["period"].tolist() == ["2025"]
    assert notes == ["m: rows with period '0' left out"]


def _two() -> pd.DataFrame:
    first, _ = apply(recipe(source_id="first"), published(number=["c"]), "x.csv")
    second, _ = apply(recipe(source_id="second"), published(number=["12", "13"]).assign(period=["2025", "2024"]), "y")
    both = pd.concat([first, second.assign(rank=1)], ignore_index=True)
    return both.assign(area_code=both["area"])


def test_the_earlier_recipe_wins_even_where_it_withholds() -> None:
    found = settle(_two())
    assert found[["period", "symbol", "source_id"]].fillna("").to_numpy().tolist() == [
        ["2024", "", "second"],
        ["2025", "c", "first"],
    ]


def test_one_period_has_one_text_within_a_measure() -> None:
    rows = _two()
    rows.loc[rows["source_id"] == "first", "period"] = "202425"
    rows.loc[rows["source_id"] == "second", "area_code"] = "E06000902"
    found = settle(rows)
    assert found.loc[found["period_end"] == "2025-03-31", "period"].tolist() == ["202425", "202425"]


# ---- the definitions


def test_definitions_of_the_project_hold_together() -> None:
    tables = read_definitions(paths.data())
    assert len(tables["measures"]) >= 70


def test_definitions_that_do_not_hold_together(tmp_path: Path) -> None:
    for path in made_up.DEFINITIONS.glob("*.csv"):
        shutil.copy(path, tmp_path)
    recipes = tmp_path / "recipes.csv"
    text = recipes.read_text(encoding="utf-8")
    recipes.write_text(text.replace("spend,made-lait", "spent,made-late"), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_definitions(tmp_path)
    told = str(raised.value)
    assert "spent" in told
    assert "made-late" in told
    assert "no recipe for spend" in told


def test_a_measure_with_a_wrong_unit_is_named(tmp_path: Path) -> None:
    for path in made_up.DEFINITIONS.glob("*.csv"):
        shutil.copy(path, tmp_path)
    measures = tmp_path / "measures.csv"
    measures.write_text(measures.read_text(encoding="utf-8").replace(",count,", ",furlongs,"), encoding="utf-8")
    (tmp_path / "area_changes.csv").unlink()
    with pytest.raises(DataError) as raised:
        read_definitions(tmp_path)
    assert "furlongs" in str(raised.value)
    assert "area_changes.csv" in str(raised.value)


def test_kind_of_year_is_the_one_that_the_tools_dictionary_gives() -> None:
    path = made_up.SHARED / "lait" / "lait_data_dictionary.csv"
    if not path.is_file():
        pytest.skip("the Interactive Tool's dictionary is not beside the project")
    kinds = {
        "Academic Year": {"academic"},
        "Financial Year": {"financial"},
        "Calendar Year": {"calendar"},
        "Annual (end of Sept)": {"september"},
        "Annual - January": {"january"},
        "Annual": {"financial"},  # counts on 31 March
    }
    dictionary = read_csv(path).drop_duplicates("Measure_short").set_index("Measure_short")["Year_Type"]
    recipes = read_definitions(paths.data())["recipes"]
    own = recipes[recipes["source_id"] == "dfe-lait"]
    wrong = [
        (code, year, dictionary[code])
        for code, year in zip(own["filters"].str.removeprefix("Short Desc="), own["year"], strict=True)
        if year not in kinds[dictionary[code]]
    ]
    assert not wrong
