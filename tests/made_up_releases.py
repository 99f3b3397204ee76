"""Next year's releases, made up: the downloads of tests/fixtures, edited, and a data folder to add them to."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import made_up
from rc_analysis.sources import percentiles as making
from rc_analysis.sources.build import build
from rc_analysis.sources.tabular import decode
from rc_analysis.store import Store

CLA = "cla_number_and_rate_per_10k_children.csv"
MIX = "la_cla_on_31_march_by_characteristics.csv"
KS4 = "ks4_la.csv"
Edit = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module", autouse=True)
def small_country() -> Iterator[None]:
    """England has four authorities here, so percentiles are made of three."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "FEWEST", 3)
        yield


@pytest.fixture(scope="module", name="embedded")
def embedded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder built from the made-up downloads."""
    folder = tmp_path_factory.mktemp("embedded")
    target = folder / "data"
    build(made_up.downloads(folder / "downloads"), target, definitions=made_up.DEFINITIONS)
    for path in made_up.DEFINITIONS.glob("*.csv"):
        shutil.copy(path, target)
    return target


@pytest.fixture(name="data")
def data_folder(embedded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(embedded, tmp_path / "data"))


def table(name: str) -> pd.DataFrame:
    text = decode((made_up.FIXTURES / "downloads" / name).read_bytes(), name)
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)


def write(folder: Path, name: str, edit: Edit = lambda frame: frame, saved_as: str = "") -> Path:
    """A made-up download, edited, under its own name or another."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (saved_as or name)
    edit(table(name)).to_csv(path, index=False, encoding="utf-8")
    return path


def following(frame: pd.DataFrame, year: int = 2026, factor: float = 1.0) -> pd.DataFrame:
    """The newest year's rows once more, as the year `year`."""
    newest = frame[frame["time_period"] == frame["time_period"].max()].copy()
    newest["time_period"] = str(year) if len(newest["time_period"].iloc[0]) == 4 else f"{year - 1}{year % 100}"
    for name in ("children_count", "number"):
        if name in newest:
            known = pd.to_numeric(newest[name], errors="coerce")
            newest[name] = (known * factor).round().astype("Int64").astype("str").where(known.notna(), newest[name])
    return newest


def next_year(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([following(frame), frame])


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def everything(folder: Path) -> pd.DataFrame:
    store = Store(folder)
    held = [name for name in store.measures()["measure"] if store.breakdowns_held(name)]
    return store.load(held)


def years(folder: Path, measure: str) -> list[int]:
    return sorted(Store(folder).load(measure)["period_end"].dt.year.unique())
