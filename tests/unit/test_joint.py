"""data/joint.csv: councils that report together, whose one figure counts once."""

from pathlib import Path

import pandas as pd
import pytest

import rc_analysis as rc
from made_up import opened
from rc_analysis.errors import DataError
from rc_analysis.figures import NEIGHBOURS, once
from rc_analysis.say import remarks
from rc_analysis.say.facts import Facts
from rc_analysis.sources.joint import COLUMNS, read_joint
from rc_analysis.store import open_store
from rc_analysis.words import joint_of, together

KINGSTON, RICHMOND = "E09000021", "E09000027"
PAIRS = [("Kingston upon Thames", "Richmond upon Thames"), ("North Northamptonshire", "West Northamptonshire")]
GOOD = ["sw_*", KINGSTON, RICHMOND, "2017-09-30", "", "a note"]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [("measures", "cla_*", "measures"), ("with_code", KINGSTON, "another council"), ("area_code", "E99", "area_code"),
     ("first", "soon", "first and last")],
)  # fmt: skip
def test_a_fault_names_its_row(tmp_path: Path, column: str, value: str, told: str) -> None:
    row = dict(zip(COLUMNS, GOOD, strict=True)) | {column: value}
    pd.DataFrame([GOOD, list(row.values())], columns=COLUMNS).to_csv(tmp_path / "joint.csv", index=False)
    with pytest.raises(DataError, match=f"row 3, .*{told}|row 3.*{told}"):
        read_joint(tmp_path / "joint.csv", frozenset({"sw_fte"}), frozenset({KINGSTON, RICHMOND}))


@pytest.mark.parametrize("place", [name for pair in PAIRS for name in pair])
def test_a_joint_figure_says_that_it_is(place: str) -> None:
    pair = next(p for p in PAIRS if place in p)
    facts = Facts.of(opened(place).figures("sw_turnover_percent"))
    assert facts.together == (place, *(name for name in pair if name != place))
    assert remarks.together(facts) in rc.trend(opened(place).figures("sw_turnover_percent")).notes
    assert remarks.shared(facts) == f", with {facts.together[1]}"


def test_any_other_says_nothing() -> None:
    assert remarks.together(Facts.of(opened("Kingston upon Thames").figures("cla_rate"))) == ""
    assert remarks.together(Facts.of(opened("Leeds").figures("sw_fte"))) == ""


@pytest.mark.parametrize("measure", ["sw_turnover_percent", "sw_vacancy_percent", "sw_caseload"])
def test_it_counts_once_among_all(measure: str) -> None:
    for place in ("Leeds", "Richmond upon Thames"):
        case = opened(place)
        held = case.peers(measure)
        newest = held[held["value"].notna() & (held["period_end"] == held["period_end"].max())]
        both = newest["area_code"].isin([KINGSTON, RICHMOND])
        assert both.sum() == 1
        if place != "Leeds":
            assert newest.loc[both, "area_code"].tolist() == [RICHMOND], "the place's own row stays"


def test_a_rank_does_not_count_it_twice() -> None:
    found = remarks.ranked(Facts.of(opened("Kingston upon Thames").figures("sw_turnover_percent")))
    assert found is not None
    assert not found[2], "it is not joint with itself"


def test_it_counts_once_in_the_mean_and_not_for_its_own_council() -> None:
    case = opened("Kingston upon Thames")
    assert RICHMOND in [a.code for a in case.neighbours]
    frame = case.figures("sw_turnover_percent")
    mean = frame[(frame["who"] == NEIGHBOURS) & (frame["period"] == "2025")].iloc[0]
    near = case.store.load("sw_turnover_percent", areas=[a.code for a in case.neighbours if a.code != RICHMOND])
    values = near.loc[near["period_end"] == mean["period_end"], "value"].dropna()
    assert mean["value"] == pytest.approx(values.mean())
    assert mean["n"] == len(values)


def test_rows_stay_where_only_one_of_them_has_a_figure() -> None:
    case = opened("Leeds")
    day = pd.Timestamp("2025-09-30")
    rows = pd.DataFrame({"area_code": [KINGSTON, RICHMOND], "period_end": day, "value": [float("nan"), 3.0]})
    assert len(once(case, "sw_fte", rows)) == 2
    assert len(once(case, "sw_fte", rows.assign(value=3.0))) == 1
    assert len(once(case, "cla_rate", rows.assign(value=3.0))) == 2


@pytest.mark.slow
def test_the_pairs_listed_have_the_same_figures_and_no_others_do() -> None:
    """What the file says is in the data: alike in every period of every measure; and no pair is forgotten."""
    store = open_store()
    for measure in [m for m in store.measures()["measure"] if store.breakdowns_held(m)]:
        held = store.load(measure)
        held = held[held["area_code"].isin(store.current())]
        if held.empty:  # of the nation alone
            continue
        wide = held.pivot_table(index=["breakdown", "period_end"], columns="area_code", values="value")
        listed = {frozenset((p.area_code, p.with_code)) for p in joint_of(store, measure).itertuples()}
        for pair in joint_of(store, measure).itertuples():
            two = wide.reindex(columns=[pair.area_code, pair.with_code]).dropna()
            days = two.index.get_level_values("period_end")
            assert (two.iloc[:, 0] == two.iloc[:, 1])[days >= pair.first].all(), measure
        assert alike(wide) - listed == set(), measure


def alike(wide: pd.DataFrame) -> set[frozenset[str]]:
    """Pairs that have one value in each of four periods or more where nobody else has it: no chance would do that."""
    rare: dict[frozenset[str], int] = {}
    for _, values in wide.iterrows():
        for same in values.dropna().groupby(values.dropna()).groups.values():
            if len(same) == 2:
                rare[frozenset(same)] = rare.get(frozenset(same), 0) + 1
    return {pair for pair, n in rare.items() if n >= 4 and everywhere_same(wide, pair)}


def everywhere_same(wide: pd.DataFrame, pair: frozenset[str]) -> bool:
    two = wide[sorted(pair)].dropna()
    return bool((two.iloc[:, 0] == two.iloc[:, 1]).all() and (two.iloc[:, 0] > 0).any())


def test_names_come_with_the_councils_own_first() -> None:
    day = pd.Timestamp("2025-09-30")
    assert together(open_store(), "sw_fte", RICHMOND, day) == ("Richmond upon Thames", "Kingston upon Thames")
    assert together(open_store(), "sw_fte", "E08000035", day) == ()
