"""data/words.csv and data/breakdowns.csv: how measures and their breakdowns are named to a reader.

Each file is read once; the store hands out copies.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pandera.errors
from pandera.pandas import DataFrameSchema

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.schemas import BREAKDOWNS, WORDS
from rc_analysis.sources.tabular import read_csv

_MEASURE = "an id of data/measures.csv"


@lru_cache(maxsize=8)
def read_words(path: Path, known: frozenset[str]) -> pd.DataFrame:
    """Our words: one row a measure (`breakdown` empty) or breakdown of one, all text, a blank cell ''.

    In: the file, and the ids of the measure dictionary. Out: measure, breakdown, phrase, short, unit_words, polarity,
    count, cohort (a measure id, or `id|breakdown`), caveat; as in the file. Raises DataError with every faulty row of
    the file together: an unknown measure, count or cohort, a doubled row, no phrase, a short name of over eight words,
    a caveat that is no sentence.

    >>> from rc_analysis.store import open_store
    >>> words = open_store().words().set_index(["measure", "breakdown"])
    >>> words.at[("cla_rate", ""), "phrase"]
    'the rate of children looked after'
    """
    frame = read_csv(path, required=list(WORDS.columns))
    faults = list(misshapen(frame, WORDS, path.name))
    for name in ("measure", "count", "cohort"):
        ids = frame[name].str.split("|").str[0]
        # a measure must be there; a count or a cohort need not
        wrong = ~ids.isin([*known] if name == "measure" else [*known, ""])
        faults += [_unknown(path.name, at, name, seen) for at, seen in frame.loc[wrong, name].items()]
    raise_all(faults)
    return frame[list(WORDS.columns)]


@lru_cache(maxsize=8)
def read_breakdowns(path: Path, known: frozenset[str]) -> pd.DataFrame:
    """The names shown of published breakdowns: one row a measure and breakdown (the file may name many measures a row).

    In: the file, and the ids of the measure dictionary. Out: measure, published, shown (text), order (int, as a reader
    expects them), part ("yes" for the exclusive parts that make up the whole, else ""). Raises DataError with every
    faulty row of the file together: an unknown measure, a doubled measure and breakdown, no name, an order or part
    that is none.
    """
    frame = read_csv(path, required=list(BREAKDOWNS.columns))
    # the row of the file stays each row's label, so that faults can name it
    long = frame.assign(measure=frame["measure"].str.split()).explode("measure").fillna({"measure": ""})
    faults = list(misshapen(long, BREAKDOWNS, path.name))
    wrong = ~long["measure"].isin(known)
    faults += [_unknown(path.name, at, "measure", seen) for at, seen in long.loc[wrong, "measure"].items()]
    raise_all(faults)
    return long[list(BREAKDOWNS.columns)].reset_index(drop=True).astype({"order": "int64"})


def misshapen(frame: pd.DataFrame, schema: DataFrameSchema, name: str) -> Iterator[DataError]:
    """A fault for each row and rule of the schema that is broken; the second line of the file is row 2."""
    labels, plain = frame.index, frame.reset_index(drop=True)
    try:
        schema.validate(plain, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        for (index, check), group in cases.groupby(["index", "check"], dropna=False, sort=True):
            place = name if pd.isna(index) else f"{name}, row {labels[int(index)] + 2}"
            where = ", ".join(dict.fromkeys(str(column) for column in group["column"].dropna()))
            seen = ", ".join(str(case) for case in group["failure_case"])
            rule = "each once" if str(check) == "multiple_fields_uniqueness" else str(check)
            yield DataError(f"{place}, {where}", seen=seen, allowed=rule)


def _unknown(name: str, at: object, column: str, seen: str) -> DataError:
    return DataError(f"{name}, row {int(str(at)) + 2}, {column}", seen=seen, allowed=_MEASURE)
