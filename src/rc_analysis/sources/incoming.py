"""A recognised download read into the rows that are added: figures, inspection outcomes or the neighbour model."""

import pandas as pd

from rc_analysis.errors import DataError, listed
from rc_analysis.sources.areas import code_lookup
from rc_analysis.sources.build import COUNTED, READERS, TEXTS, figures_of, judgements_of, settled_of
from rc_analysis.sources.ees import is_ees
from rc_analysis.sources.neighbours import RANKS
from rc_analysis.sources.ofsted_outcomes import read_outcomes
from rc_analysis.sources.recipes import columns_named, parse_filters
from rc_analysis.sources.recognise import Known, Sources, near
from rc_analysis.sources.schemas import OBSERVATIONS, check


def read(
    known: Known, layout: str, sources: Sources, areas: pd.DataFrame, held: pd.DataFrame, replace: bool
) -> tuple[pd.DataFrame, str, str, list[str]]:
    """The rows to add, the newest period as published, its version where the file tells it, and notes."""
    lookup = code_lookup(areas)
    if layout == "ofsted":
        rows = judgements_of(read_outcomes(known.path, known.source_id), areas)
        return rows, "", "", []
    frame = READERS[layout](known.path)
    if layout == "neighbours":
        near_to = frame.map(lookup.get).rename(index=lookup)
        near_to.columns = pd.Index([f"neighbour_{n}" for n in RANKS])
        strange = sorted({str(i) for i in near_to.index if i not in set(areas["area_code"])})
        if strange or near_to.isna().any().any():
            seen = f"authorities in no list: {listed(strange[:5]) or 'among the neighbours'}"
            raise DataError(known.path.name, seen=seen, allowed="authorities of data/areas.csv")
        return near_to.rename_axis("area_code").reset_index().astype("str"), "", "", []
    if layout in COUNTED:
        frame = COUNTED[layout](frame, areas)
    recipes = _usable(sources.recipes(known.source_id), frame, known.path.name, replace or layout in COUNTED)
    part, notes = figures_of(recipes, frame, known.path.name, layout, lookup)
    rows = settled_of(part, held, areas)
    if rows.empty:
        raise DataError(known.path.name, seen="no figure of any place in data/areas.csv", mend="download it again")
    newest = max(frame["period"].unique(), key=lambda text: text[:4])
    version = ""
    if "version" in frame and is_ees(list(frame.columns)):
        version = str(frame.loc[frame["period"] == newest, "version"].iloc[0])
    return check(rows.reset_index(drop=True).astype(TEXTS), OBSERVATIONS, known.path.name), newest, version, notes


def _usable(recipes: pd.DataFrame, frame: pd.DataFrame, name: str, replace: bool) -> pd.DataFrame:
    """The recipes that the file can fill: all of them, or with `replace` those whose rows are there.

    Raises DataError naming columns and categories that are not there, and the one in the file that is most like it.
    """
    faults = []
    for column in sorted(columns_named(recipes) - set(frame.columns)):
        like = near(column, [str(c) for c in frame.columns])
        faults.append(f"no column {column}{f', but {like}' if like else ''}")
    if faults:
        mend = "correct data/recipes.csv if the publisher renamed them"
        raise DataError(name, seen="; ".join(faults), allowed="the columns that data/recipes.csv names", mend=mend)
    empty = []
    for index, recipe in recipes.iterrows():
        rows = pd.Series(True, index=frame.index)
        for column, text in parse_filters(recipe["filters"]).items():
            rows &= frame[column] == text
            if not (frame[column] == text).any():
                like = near(text, [str(c) for c in frame[column].unique()])
                faults.append(f"{column}: no {text!r}{f', but {like!r}' if like else ''}")
        if not rows.any():
            empty.append(index)
            faults.append(f"{recipe['measure']}: no row")
    if faults and (not replace or len(empty) == len(recipes) or any(", but " in fault for fault in faults)):
        raise DataError(
            name,
            seen="; ".join(dict.fromkeys(faults)),
            allowed="the categories that data/recipes.csv names",
            mend="correct data/recipes.csv if the publisher renamed them; --replace where they are no longer published",
        )
    return recipes.drop(index=empty)
