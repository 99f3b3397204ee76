"""Whatever is added: undone to the byte, the same in any order, and no measure loses a period."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up_releases import CLA, KS4, MIX, bytes_of, embedded_folder, everything, following, small_country, write  # noqa: F401
from rc_analysis.errors import DataError
from rc_analysis.sources.add import add
from rc_analysis.sources.periods import parse_period
from rc_analysis.sources.undo import undo

FEWER = settings(max_examples=settings().max_examples // 3)
"""An example adds up to three releases, twice over."""
Release = tuple[str, int, float, bool, set[str]]
NAMES = st.sampled_from([CLA, MIX, KS4])
REST = (
    st.integers(2026, 2028),
    st.floats(0.5, 2),
    st.booleans(),  # with all earlier years, or the newest alone
    st.sets(st.sampled_from(["Ashby", "Brook", "Cove"]), max_size=2),  # places left out
)
OF_ONE = NAMES.flatmap(
    lambda name: st.lists(st.tuples(st.just(name), *REST), min_size=2, max_size=3, unique_by=lambda release: release[1])
)
"""Releases of one table: those that may tell of the same figures."""
SETS = OF_ONE | st.lists(st.tuples(NAMES, *REST), min_size=1, max_size=3, unique_by=lambda release: release[:2])
ORDERS = SETS.flatmap(lambda releases: st.tuples(st.just(releases), st.permutations(releases)))


def released(folder: Path, release: Release) -> Path:
    name, year, factor, whole, without = release

    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        newest = following(frame, year, factor)
        rows = pd.concat([newest, frame]) if whole else newest
        return rows[~rows["la_name"].isin(without)]

    return write(folder / f"{name}-{year}", name, edit)


@FEWER
@given(SETS)
@pytest.mark.slow
def test_add_then_undo_gives_the_same_bytes(
    embedded: Path, tmp_path_factory: pytest.TempPathFactory, releases: list[Release]
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    data = Path(shutil.copytree(embedded, folder / "data"))
    states = [bytes_of(data)]
    for release in releases:
        if add([released(folder, release)], folder=data).step:
            states.append(bytes_of(data))
    for state in reversed(states[:-1]):
        undo(data)
        assert bytes_of(data) == state


@FEWER
@given(ORDERS)
@pytest.mark.slow
def test_adding_in_any_order_gives_the_same_store(
    embedded: Path, tmp_path_factory: pytest.TempPathFactory, orders: tuple[list[Release], list[Release]]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    seen: list[pd.DataFrame] = []
    for number, releases in enumerate(orders):
        data = Path(shutil.copytree(embedded, folder / f"data{number}"))
        for release in releases:
            try:
                add([released(folder, release)], folder=data)
            except DataError as fault:  # all that it tells is told better by a newer release
                assert "older than" in str(fault)
        seen.append(everything(data))
    pd.testing.assert_frame_equal(*seen)


@FEWER
@given(SETS)
@pytest.mark.slow
def test_no_measure_loses_a_period(
    embedded: Path, tmp_path_factory: pytest.TempPathFactory, releases: list[Release]
) -> None:
    folder = tmp_path_factory.mktemp("periods")
    data = Path(shutil.copytree(embedded, folder / "data"))
    keys = ["measure", "breakdown", "area_code", "period_start"]
    before = everything(data)
    for release in releases:
        add([released(folder, release)], folder=data)
    after = everything(data)
    lost = before.merge(after, on=keys, how="left", indicator=True).query("_merge == 'left_only'")
    assert lost.empty
    for name, year, *_ in releases:
        kind = "academic" if name == KS4 else "financial"
        measure = {CLA: "cla_number", MIX: "cla_mix", KS4: "attainment"}[name]
        assert pd.Timestamp(parse_period(str(year), kind).end) in set(
            after.loc[after["measure"] == measure, "period_end"]
        )
