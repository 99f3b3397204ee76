"""Files that may not be added: each told, with the exit code of a data error, and nothing written."""

from pathlib import Path

import pandas as pd
import pytest

import made_up
from made_up_releases import (  # noqa: F401
    CLA,
    KS4,
    MIX,
    bytes_of,
    data_folder,
    embedded_folder,
    following,
    next_year,
    small_country,
    table,
    write,
    years,
)
from rc_analysis.errors import DataError, ParameterError
from rc_analysis.sources.add import add
from rc_analysis.sources.added import check_added
from rc_analysis.sources.releases import release_of
from rc_analysis.sources.undo import undo
from rc_analysis.store import Store

# ---- what may not be added


def refused(data: Path, *paths: Path, told: str, **options: object) -> None:
    """Told, with an exit code of its own, and nothing written."""
    before = bytes_of(data)
    with pytest.raises(DataError) as raised:
        add(list(paths), folder=data, **options)  # type: ignore[arg-type]
    assert told in str(raised.value), str(raised.value)
    assert raised.value.exit_code == 4
    assert bytes_of(data) == before


def test_two_releases_of_one_table_at_once(data: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "a", CLA, next_year)
    two = write(tmp_path / "b", CLA, lambda f: following(f, 2027))
    refused(data, one, two, told="a second file for made-cla")
    refused(data, write(tmp_path / "b", KS4, next_year), one, two, told="a second file for made-cla")


def test_provisional_figures_beside_final_ones(data: Path, tmp_path: Path) -> None:
    def versions(frame: pd.DataFrame) -> pd.DataFrame:
        return next_year(frame).assign(version=["Final", *["Provisional"] * (len(next_year(frame)) - 1)])

    refused(data, write(tmp_path, KS4, versions), told="more than one version")


def test_provisional_figures_do_not_replace_those_held(data: Path, tmp_path: Path) -> None:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(children_count=frame["children_count"].replace("120", "999"))

    path = write(tmp_path, CLA, edit, saved_as=CLA.replace(".csv", "_provisional.csv"))
    refused(data, path, told="older than or provisional to what is held")


def test_final_figures_replace_provisional_ones_whatever_comes_first(data: Path, tmp_path: Path) -> None:
    early = write(tmp_path, CLA, lambda f: following(f, factor=2), saved_as=CLA.replace(".csv", " provisional.csv"))
    late = write(tmp_path, CLA, lambda f: following(f, factor=3), saved_as=CLA.replace(".csv", " final.csv"))
    add([early], folder=data)
    add([late], folder=data)
    rows = Store(data).load("cla_number", ["E06000901"])
    assert rows["value"].iloc[-1] == 360
    assert Store(data).source(rows["source_id"].iloc[-1]).release == "2026, final"


def test_a_level_in_another_spelling(data: Path, tmp_path: Path) -> None:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        return next_year(frame.assign(geographic_level=frame["geographic_level"].str.replace("Local a", "Local A")))

    refused(data, write(tmp_path, CLA, edit), told="geographic_level 'Local Authority'")


def test_a_category_in_another_spelling(data: Path, tmp_path: Path) -> None:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        return following(frame).replace("2. Placed outside – far", "2. Placed outside - far")

    path = write(tmp_path, MIX, edit)
    refused(data, path, told="categories in another spelling: 'Placed outside - far' where 'Placed outside – far'")
    add([path], folder=data, replace=True)


def test_a_group_in_another_spelling(data: Path, tmp_path: Path) -> None:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        was = "Children looked after on 31 March each year"
        return next_year(frame).replace(was, "Children Looked After on 31 March each year")

    told = "no 'Children looked after on 31 March each year', but 'Children Looked After on 31 March each year'"
    refused(data, write(tmp_path, CLA, edit), told=told)
    refused(data, write(tmp_path, CLA, edit), told=told, replace=True)


def test_a_column_under_another_name(data: Path, tmp_path: Path) -> None:
    path = write(tmp_path, CLA, lambda f: next_year(f).rename(columns={"children_count": "children_counts"}))
    refused(data, path, told="no column children_count, but children_counts")


def test_a_renamed_file(data: Path, tmp_path: Path) -> None:
    path = write(tmp_path, CLA, next_year, saved_as="data (3).csv")
    refused(data, path, told="the contents of made-cla under a name of none")
    assert add([path], folder=data, source="made-cla").step


def test_a_file_with_the_name_of_another(data: Path, tmp_path: Path) -> None:
    refused(
        data, write(tmp_path, KS4, next_year, saved_as=CLA), told="the name of made-cla, and the contents of made-ks4"
    )
    near = write(tmp_path, "statistical_neighbours_2025.csv", saved_as=KS4)
    refused(data, near, told="the name of made-ks4, and the contents of made-near")


def test_a_table_with_the_columns_of_another_is_left(data: Path, tmp_path: Path) -> None:
    other = write(tmp_path, MIX, lambda f: next_year(f).replace("Placement", "Health"), saved_as="la_health.csv")
    done = add([write(tmp_path, MIX, next_year), other], folder=data)
    assert done.left == [("la_health.csv", "an EES file that no measure comes from")]
    assert done.step
    refused(data, other, told="an EES file that no measure comes from")


def test_a_file_that_removes_more_than_it_adds(data: Path, tmp_path: Path) -> None:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["characteristic"] != "1. Kept inside"]

    path = write(tmp_path, MIX, edit)
    refused(data, path, told="figures that vanish and 0 that are new")
    assert "Kept inside" in Store(data).breakdowns_held("cla_mix")
    add([path], folder=data, replace=True)
    assert "Kept inside" not in Store(data).breakdowns_held("cla_mix")


def test_a_release_with_fewer_years_keeps_the_others_unless_it_replaces_them(data: Path, tmp_path: Path) -> None:
    path = write(tmp_path, CLA, following)
    add([path], folder=data)
    assert 2024 in years(data, "cla_rate")
    undo(data)
    add([path], folder=data, replace=True)
    assert years(data, "cla_rate") == [2026]
    assert years(data, "cla_number") == [2022, 2023, 2026]  # of another table


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (CLA, b"", "an empty file"),
        (CLA, b"\n \n", "an empty file"),
        (CLA, "time_period,geographic_level\n".encode("utf-16"), "UTF-16"),
        (CLA, b"time_period,time_identifier,geographic_level,new_la_code\n", "nothing under it"),
        (CLA, b"\x00\x01\x02", "binary"),
        (CLA, b"<!DOCTYPE html>\n<title>Sign in</title>\n", "no column"),
        ("release.zip", b"PK\x03\x04 cut short", "damaged or locked zip"),
        ("release.zip", b"no zip", "no zip file"),
        (f"{CLA}.gz", b"\x1f\x8b\x08\x00cut", "damaged gzip"),
        ("bds_long.parquet", b"PAR1 cut short", "Parquet"),
        ("bds_long.parquet", b"not at all", "Parquet"),
        (made_up.OUTTURN, b"PK\x03\x04 cut short", "a workbook"),
        ("new.xlsx", b"not at all", "no xlsx file"),
        ("notes.txt", b"hello", "not a table"),
    ],
)
def test_damaged_files(data: Path, tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused(data, path, told=told)
    if told != "not a table":
        refused(data, write(tmp_path / "good", KS4, next_year), path, told=told)  # one bad file stops all


def test_a_download_cut_short(data: Path, tmp_path: Path) -> None:
    path = write(tmp_path, CLA, next_year)
    path.write_bytes(path.read_bytes()[:-40])
    refused(data, path, told="broken line")


def test_nothing_to_add(data: Path, tmp_path: Path) -> None:
    refused(data, tmp_path / "gone.csv", told="no such file")
    (tmp_path / "nothing").mkdir()
    refused(data, tmp_path / "nothing", told="no file")


def test_a_second_release_of_the_same_date(data: Path, tmp_path: Path) -> None:
    add([write(tmp_path / "a", CLA, following)], folder=data)
    again = write(tmp_path / "b", CLA, lambda f: following(f, factor=2))
    refused(data, again, told="a second release of made-cla that is as new")
    add([again], folder=data, release="2026, revised, 4 January 2027")
    assert Store(data).load("cla_number", ["E06000901"])["value"].iloc[-1] == 240


def test_a_step_of_a_source_that_is_not_known(data: Path, tmp_path: Path) -> None:
    """As one written by an earlier version, whose ids had a year."""
    add([write(tmp_path, CLA, next_year)], folder=data)
    told = next((data / "added").glob("*/step.json"))
    told.write_text(told.read_text(encoding="utf-8").replace('"source": "made-cla"', '"source": "made-cla-2025"'))
    with pytest.raises(DataError, match=r"made-cla-2025.*no year.*data undo"):
        Store(data).load("cla_number")
    undo(data)
    assert years(data, "cla_number")[-1] == 2025


def test_a_release_named_for_its_month_is_not_told_by_the_years_it_holds() -> None:
    row = pd.Series({"release": "December 2025"})
    assert release_of(row, "deflator", "deflator December 2026.csv", "2025").name == "December 2026"
    with pytest.raises(DataError, match="no release in its name"):
        release_of(row, "deflator", "deflator.csv", "2025")


def test_options_that_do_not_fit(data: Path, tmp_path: Path) -> None:
    path = write(tmp_path, CLA, next_year)
    with pytest.raises(ParameterError, match="--as"):
        add([path], folder=data, source="made-nothing")
    with pytest.raises(ParameterError, match="--release"):
        add([path], folder=data, release=" ")


def test_an_added_table_that_was_altered(data: Path, tmp_path: Path) -> None:
    add([write(tmp_path, CLA, next_year)], folder=data)
    check_added(data)
    path = next((data / "added").glob("*/*.parquet"))
    path.write_bytes(path.read_bytes() + b"x")
    for look in (check_added, lambda folder: Store(folder).load("cla_number")):
        with pytest.raises(DataError, match=r"not the bytes that step\.json lists.*data undo"):
            look(data)
    undo(data)
    check_added(data)
