"""A case: one place beside its comparators, with nothing later than the edition's date."""

import pandas as pd
import pytest

import rc_analysis as rc
from rc_analysis.case import Case
from rc_analysis.errors import AreaError, NoData, ParameterError


def case(area: str = "E06000003", as_of: str = "2026-09-30") -> Case:
    return rc.open_case(edition="redcar-2026-q3", area=area, as_of=as_of)


@pytest.mark.parametrize("named", ["E06000003", "807", "Redcar and Cleveland", "redcar AND cleveland"])
def test_place_by_code_old_code_or_name(named: str) -> None:
    assert case(named).area.code == "E06000003"


def test_comparators_are_ten_neighbours_region_and_england() -> None:
    here = case()
    assert len(here.neighbours) == 10
    assert (here.region.name, here.england.name) == ("North East", "England")


def test_nothing_later_than_the_date() -> None:
    old = case(as_of="2021-12-31").load("cla_number")
    assert old["period_end"].max() == pd.Timestamp("2021-03-31")


def test_each_row_has_its_role() -> None:
    roles = case().load("cla_rate").groupby("role", observed=True)["area_code"].nunique().to_dict()
    assert roles == {"place": 1, "neighbour": 10, "region": 1, "england": 1, "percentile": 5}


def test_a_date_before_all_figures_is_a_plain_sentence() -> None:
    with pytest.raises(NoData, match="No figures are published for Redcar and Cleveland"):
        case(as_of="2001-01-01").load("cla_number")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"area": "Atlantis"}, AreaError),
        ({"as_of": "30 September 2026"}, ParameterError),
        ({"edition": "Redcar 2026"}, ParameterError),
        ({"arae": "E06000003"}, ParameterError),
    ],
)
def test_wrong_parameters_are_refused(changes: dict[str, str], fault: type[Exception]) -> None:
    values = {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"} | changes
    with pytest.raises(fault):
        rc.open_case(**values)
