"""Withheld counts over tables and editions: the rules are true of the records, and no attack by sums gets one back."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from made_up_returns import authority, write_years
from rc_analysis.disclosure import Cells, worked_out
from rc_analysis.pipeline import small
from rc_analysis.record import Record
from rc_analysis.released import cells_of, rules_of
from rc_analysis.shapes import own
from rc_analysis.sources.ssda903 import read_returns, spell_table
from rc_analysis.topics.care_records import counts, looked_after, pieces, project, summary
from rc_analysis.topics.care_records.counts import STARTED, STOPPED, TOTAL, Window
from rc_analysis.topics.care_records.links import named
from rc_analysis.topics.care_records.publish import _drafts

YEAR_APART = (date(2019, 9, 30), date(2020, 9, 30))
QUARTER_APART = (date(2020, 6, 30), date(2020, 9, 30))


@pytest.fixture(scope="module")
def returns_of(tmp_path_factory: pytest.TempPathFactory):
    def read(children: int, seed: int = 1):
        folder = tmp_path_factory.mktemp("authority")
        return read_returns(write_years(folder, authority(2018, 2021, children=children, seed=seed)))

    return read


def editions(returns, days) -> list[Cells]:
    """What each edition tells, each made with those before it known."""
    told: list[Cells] = []
    for day in days:
        told.append(summary(returns, day, told).cells)
    return told


def test_every_rule_is_true_of_the_records(returns_of) -> None:
    """Each count by name, those between two days too that no table shows, worked out from the records themselves."""
    returns = returns_of(60)
    spells = looked_after(spell_table(returns))
    cut = pieces(spells)
    true: dict[str, float] = {}
    for day in (*YEAR_APART, date(2020, 6, 30)):
        for draft in _drafts(spells, Window.year_to(pd.Timestamp(day)), returns).values():
            true |= dict(zip(draft.names.to_numpy().ravel(), draft.counts.to_numpy().ravel(), strict=True))
    _, rules = rules_of(dict(true))
    wanted = {name for rule in rules for name in rule.terms} - set(true)
    assert len(wanted) > 50, "days between, and moves between them, are what links the editions"
    kinds = {name.split("|")[3] for name in wanted if "|stock|" in name}
    for name in wanted:
        _, what, *labels, when = name.split("|")
        if what == "stock":
            table = counts.age_by_placement(cut, pd.Timestamp(when))
            true[name] = table.get(labels[1], pd.Series({TOTAL: 0}))[TOTAL]
        elif ".." in when and what in ("moves", "placements"):
            window = Window(*map(pd.Timestamp, when.split("..")))
            table = counts.moves(cut, window) if what == "moves" else counts.emergencies(spells, window)
            true[name] = table.at[labels[0], labels[1]]
    judged = [rule for rule in rules if set(rule.terms) <= set(true)]
    assert len(judged) > 0.9 * len(rules) and len(kinds) > 6
    for rule in judged:
        made = sum(factor * true[name] for name, factor in rule.terms.items())
        assert rule.low <= made <= rule.high, rule


@pytest.mark.parametrize("days", [QUARTER_APART, YEAR_APART])
@pytest.mark.parametrize("children", [30, 90])
@pytest.mark.slow
def test_no_withheld_count_can_be_worked_out_from_two_editions(returns_of, children: int, days) -> None:
    told = editions(returns_of(children, seed=children), days)
    _, rules = rules_of({name: value for cells in told for name, value in cells.items()})
    assert sum(value is None for cells in told for value in cells.values()) > 40
    assert worked_out(told[1], rules, told[:1]) == []


def test_without_the_edition_before_some_could_be(returns_of) -> None:
    """So that the test above can fail: each edition made as if it were the first."""
    returns = returns_of(60)
    told = [summary(returns, day).cells for day in YEAR_APART]
    _, rules = rules_of({name: value for cells in told for name, value in cells.items()})
    assert worked_out(told[1], rules, told[:1])


@pytest.mark.slow
def test_another_reckoning_gets_none_back_either(returns_of) -> None:
    """An attack that shares no code with the guard: the stock by kind on two days a year apart and the moves between
    as one system of equations; what it fixes has no part in the free directions of its solutions."""
    before, now = (dict(cells) for cells in editions(returns_of(50, seed=7), YEAR_APART))
    kinds = sorted({name.split("|")[3] for name in now if name.startswith("care|stock|") and TOTAL in name} - {TOTAL})
    first, last = (day.isoformat() for day in YEAR_APART)
    told = before | now
    unknown: dict[str, int] = {}
    lines: list[dict[str, float]] = []

    def line(*cells: tuple[str, int]) -> None:
        for name, _ in cells:
            if told.get(name) is None:
                unknown.setdefault(name, len(unknown))
        lines.append({name: sign for name, sign in cells if name in unknown})

    span = f"{first}..{last}"
    for day in (first, last):
        line((named("stock", TOTAL, TOTAL, day), -1), *((named("stock", TOTAL, k, day), 1) for k in kinds))
    for kind in kinds:
        into, out = named("moves", TOTAL, kind, span), named("moves", kind, TOTAL, span)
        line((named("stock", TOTAL, kind, first), 1), (into, 1), (out, -1), (named("stock", TOTAL, kind, last), -1))
        line((into, -1), *((named("moves", k, kind, span), 1) for k in (STARTED, *kinds) if k != kind))
        line((out, -1), *((named("moves", kind, k, span), 1) for k in (*kinds, STOPPED) if k != kind))
        for day in (first, last):
            ages = {name.split("|")[2] for name in told if name.startswith("care|stock|") and name.endswith(day)}
            line(*((named("stock", age, kind, day), -1 if age == TOTAL else 1) for age in ages))
    matrix = np.zeros((len(lines), len(unknown)))
    for row, cells in enumerate(lines):
        for name, sign in cells.items():
            matrix[row, unknown[name]] = sign
    _, sizes, basis = np.linalg.svd(matrix)
    free = basis[int((sizes > 1e-9).sum()) :]
    assert len(unknown) > 40
    assert [name for name, at in unknown.items() if not (np.abs(free[:, at]) > 1e-9).any()] == []


@pytest.mark.slow
def test_a_projection_tells_no_kind_that_any_edition_withholds(returns_of) -> None:
    returns = returns_of(40, seed=3)
    told = editions(returns, YEAR_APART)
    ahead = project(returns, YEAR_APART[1], days=62, paths=100, before=told[:1]).stock
    kinds = {name.split("|")[3]: name for name in told[1] if name.startswith(f"care|stock|{TOTAL}|")}
    hidden = {kind for kind, name in kinds.items() if told[1][name] is None and name.endswith(str(YEAR_APART[1]))}
    assert hidden
    assert ahead.loc[ahead["placement"].isin(hidden), "point"].isna().all()


# Tables of an analyst's own


def shown(csv: str, counts: str = "", key: str = "sex", page: str = "own", **more: str) -> tuple[str, Record]:
    return f"{page}.ipynb, cell 4", Record("exhibit", key, csv=csv, counts=counts, internal=True, **more)


def told_of(*records: tuple[str, Record], before: tuple[Cells, ...] = ()) -> str:
    return "\n".join(map(str, small.recovered(small.cells(records, "2026-09-30"), before)))


SAFE = "Sex,Pupils\nBoys,[c]\nGirls,[c]\nAll pupils,56\n"


def test_one_withheld_under_a_total_is_named_by_page_cell_and_table_and_never_told() -> None:
    assert told_of(shown(SAFE)) == ""
    said = told_of(shown("Sex,Pupils\nBoys,53\nGirls,[c]\nAll pupils,56\n"))
    assert "own.ipynb, cell 4: 'sex': 1 withheld counts could be worked out: saw ['Girls|Pupils|2026-09-30']" in said
    assert "To mend: withhold more" in said and "53" not in said and " 3" not in said


@pytest.mark.parametrize(
    "csv",
    [
        "subject,row,value,symbol\nSex,Boys,53,\nSex,Girls,,c\nSex,All,56,\n",
        "Age,Boys,Girls,Total\n0 to 4,20,[c],30\n5 to 9,[c],[c],40\n10 or more,40,30,70\nTotal,80,60,140\n",
        "Sex,Pupils,Percent of pupils\nBoys,[c],94.6\nGirls,[c],5.4\nAll,56,100.0\n",
        "Sex,All pupils,Share\nBoys,[c],94.6\nGirls,[c],5.4\nAll,56,100.0\n",
        'Sex,Pupils\nBoys,"1,053"\nGirls,\nAll,"1,056"\n',
    ],
)
def test_long_and_wide_tables_shares_and_numbers_with_commas_are_read(csv: str) -> None:
    assert "could be worked out" in told_of(shown(csv))


def test_a_share_that_leaves_enough_is_let_pass() -> None:
    assert told_of(shown("Sex,Pupils,Percent\nBoys,[c],90\nGirls,[c],10\nAll,560,100\n")) == ""


def test_the_figures_share_is_held_against_the_counts_behind_it() -> None:
    drawn = shown("Sex,Percent\nBoys,94.6\nGirls,5.4\n", counts=SAFE)
    assert "2 withheld counts" in told_of(drawn)


def test_a_figure_that_names_its_year_is_one_over_editions_and_another_day_is_not() -> None:
    before = cells_of("Sex,2024\nBoys,[c]\nGirls,[c]\nAll,30\n", "own/sex", "2025-09-30")
    assert told_of(shown("Sex,2025\nBoys,22\nAll,31\n"), before=(before,)) == ""
    said = told_of(shown("Sex,2024\nBoys,22\nAll,30\n"), before=(before,))
    assert "own.ipynb, cell 4: 'sex': 1 withheld" in said and "own/sex, of an edition before: 1 withheld" in said
    assert told_of(shown("Sex,2024\nBoys,22\nAll,31\nGirls,9\n"), before=(before,)) == "", "mended records"


def test_what_contradicts_itself_is_refused_and_a_total_that_is_no_sum_binds_nothing() -> None:
    assert told_of(shown("Need,Pupils\nAny,[c]\nSpeech,40\nSight,30\nAll,56\n")) == "", "one child stands in two"
    wrong = "Age,Boys,Girls,Total\n0 to 4,[c],[c],10\n5 to 9,[c],[c],10\nTotal,25,[c],[c]\n"
    assert "contradict each other" in told_of(shown(wrong))


def test_rounded_numbers_are_ranges() -> None:
    told = cells_of("Kind,Begun (to the nearest five)\nFoster,20\nAll,45\n", "own/begun", "2026-09-30")
    assert set(told.values()) == {(17.5, 22.5), (42.5, 47.5)}


def test_a_figure_carries_the_counts_behind_it_and_names_them_as_its_table_does(returns_of) -> None:
    safe = summary(returns_of(60), YEAR_APART[0]).tables["homes"]
    drawn = Figure()
    drawn.add_subplot().bar(["one"], [1])
    alt = "Bars of the number of placements that children had"
    made = own.show(
        drawn, data=safe.values, title="Placements", alt=alt, sources="Own", reasons="c", counts=safe
    ).record()
    assert made.internal
    assert cells_of(made.counts, "any", "any day") == dict(safe.cells)
    frame = pd.DataFrame({"Sex": ["Boys", "All"], "Pupils": pd.array([None, 30], dtype="Int64")})
    told = own.table(frame, title="Pupils", sources="Own", reasons="c", counts=frame).record()
    assert set(cells_of(told.counts, "own/pupils", "2026-09-30").values()) == {None, 30.0}
