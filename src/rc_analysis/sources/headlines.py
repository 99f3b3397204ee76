"""data/headlines.csv: the figures that the overview may show first, and the page that explains each."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pandera.errors

from rc_analysis.errors import DataError, listed, raise_all
from rc_analysis.sources.schemas import HEADLINES
from rc_analysis.sources.tabular import read_csv

TOTAL = "Total"


def read_headlines(path: Path, held: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """The headline figures, in their order.

    In: the file, and the published breakdowns held of each measure of the dictionary (none where nothing is held).
    Out: page (file stem of the notebook that explains it), measure, breakdown ("Total" for the whole), order (int),
    people (a measure, or `id|breakdown`, that says about how many people stand behind the figure; else "").
    Raises DataError with every faulty row of the file together: a measure that is not in the dictionary, a breakdown
    that is not held, a doubled row or order, a page that cannot be a file's name.

    >>> from rc_analysis.store import open_store
    >>> store = open_store()
    >>> held = {measure: store.breakdowns_held(measure) for measure in store.measures()["measure"]}
    >>> read_headlines(store.folder / "headlines.csv", held).loc[0, ["page", "measure"]].tolist()
    ['frontdoor', 'cin_rate']
    """
    frame = read_csv(path, required=list(HEADLINES.columns))
    raise_all([*_misshapen(frame, path.name), *_unknown(frame, path.name, held)])
    out = frame[list(HEADLINES.columns)].astype({"order": "int64"})
    out["breakdown"] = out["breakdown"].replace("", TOTAL)
    return out.sort_values("order", ignore_index=True)


def _misshapen(frame: pd.DataFrame, name: str) -> Iterator[DataError]:
    """A fault for each rule of the schema that a row breaks; the second line of the file is row 2."""
    try:
        HEADLINES.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        for case in error.failure_cases.to_dict("records"):
            place = name if pd.isna(case["index"]) else f"{name}, row {int(case['index']) + 2}"
            yield DataError(f"{place}, {case['column']}", seen=case["failure_case"], allowed=str(case["check"]))


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
