"""data/headlines.csv: the scorecard's figures, from which the overview chooses; data/targets.csv: councils' own."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, listed, raise_all
from rc_analysis.sources import schemas
from rc_analysis.sources.schemas import HEADLINES, TARGETS
from rc_analysis.sources.tabular import read_csv
from rc_analysis.sources.words import misshapen

TOTAL = "Total"


def read_headlines(path: Path, held: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """The headline figures, in the order of the file.

    In: the file, and the published breakdowns held of each measure of the dictionary (none where nothing is held).
    Out: stage (of a child's journey), page (file stem of the notebook that explains it), measure, breakdown ("Total"
    for the whole), people (a measure, or `id|breakdown`, that says about how many people stand behind the figure; else
    ""); index 0, 1, 2 ...
    Raises DataError with every faulty row of the file together: a measure that is not in the dictionary, a breakdown
    that is not held, a doubled row, a page that cannot be a file's name.

    >>> from rc_analysis.store import open_store
    >>> store = open_store()
    >>> held = {measure: store.breakdowns_held(measure) for measure in store.measures()["measure"]}
    >>> read_headlines(store.folder / "headlines.csv", held).loc[0, ["page", "measure"]].tolist()
    ['frontdoor', 'referrals_rate']
    """
    frame = read_csv(path, required=list(HEADLINES.columns))
    raise_all([*misshapen(frame, HEADLINES, path.name), *_unknown(frame, path.name, held)])
    out = frame[list(HEADLINES.columns)]
    return out.assign(breakdown=out["breakdown"].replace("", TOTAL))


def read_targets(path: Path) -> pd.DataFrame:
    """Targets that councils have set themselves; no row where the file is not there.

    Out: area_code, measure, breakdown ("Total" for the whole), target (float64, in the measure's unit), source (who set
    it, where it is written). Raises DataError with every faulty row together.
    """
    if not path.is_file():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in TARGETS.columns})
    frame = schemas.read(path, TARGETS)
    return frame.assign(breakdown=frame["breakdown"].replace("", TOTAL), target=frame["target"].astype("float64"))


def _unknown(frame: pd.DataFrame, name: str, held: Mapping[str, Collection[str]]) -> Iterator[DataError]:
    """A fault for each measure that is in no dictionary, and each breakdown that is not held of it."""
    for at, row in enumerate(frame.to_dict("records"), start=2):
        behind, _, part = row["people"].partition("|")
        for column, measure, breakdown in (("measure", row["measure"], row["breakdown"]), ("people", behind, part)):
            if not measure and column == "people":
                continue
            if measure not in held:
                yield DataError(f"{name}, row {at}, {column}", seen=measure, allowed="an id of data/measures.csv")
            elif held[measure] and (breakdown or TOTAL) not in held[measure]:
                allowed = listed(sorted(held[measure]), "or")
                where = "breakdown" if column == "measure" else column
                yield DataError(f"{name}, row {at}, {where}", seen=breakdown or TOTAL, allowed=allowed)
