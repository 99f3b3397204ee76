"""Which published column becomes which measure. The mapping is data (data/recipes.csv), not code.

One row of recipes.csv: `measure`; `source_id` (a row of sources.csv); `year` (kind of year, see `periods`);
`value` (the column that holds the figure; `A / B` where it is the one column as a share of the other; `A per MEASURE`
where it is for each of another measure's newest total of the year before); `filters` (`column=text`, joined by ` & `,
all must hold);
`breakdown` (a column whose text becomes the breakdown, `=text` for a fixed one, blank for Total); `total` (the
text that the publisher uses for the total); `scale` (1000 where the publisher writes thousands).
Where a measure has several rows, the earlier row wins for a place, breakdown and period that both have.
"""

from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.periods import add_periods
from rc_analysis.sources.schemas import CHANGES, MEASURES, RECIPES, SOURCES, read
from rc_analysis.symbols import MISSING, NOT_APPLICABLE, split

TOTAL = "Total"
KEYS = ["measure", "breakdown", "area_code", "period_start", "period_end"]
OBSERVATION_COLUMNS = [
    "area_code",
    "period",
    "period_start",
    "period_end",
    "measure",
    "breakdown",
    "value",
    "symbol",
    "source_id",
]
_NUMBERING = r"^N?\d+\.\s+"


def read_definitions(folder: Path) -> dict[str, pd.DataFrame]:
    """Read and check measures.csv, recipes.csv, sources.csv and area_changes.csv of a data folder.

    Out: `measures`, `recipes`, `sources`, `changes`, all text. Raises DataError with all faults, among them a
    recipe whose measure or source is in no list, and a measure without a recipe.
    """
    shapes = {"measures": MEASURES, "recipes": RECIPES, "sources": SOURCES, "changes": CHANGES}
    names = {"changes": "area_changes.csv"}
    found: dict[str, pd.DataFrame] = {}
    faults: list[DataError] = []
    for key, schema in shapes.items():
        path = folder / names.get(key, f"{key}.csv")
        if not path.is_file():
            faults.append(DataError(f"data/{path.name}", seen="no such file", mend="restore it from the repository"))
            continue
        try:
            found[key] = read(path, schema)
        except DataError as fault:
            faults.append(fault)
    raise_all(faults)
    recipes = found["recipes"]
    for column, table in (("measure", "measures"), ("source_id", "sources")):
        unknown = sorted(set(recipes[column]) - set(found[table][column]))
        if unknown:
            mend = f"add a row to data/{table}.csv, or correct the recipe"
            faults.append(DataError(f"data/recipes.csv, {column}", seen=", ".join(unknown), mend=mend))
    bare = sorted(set(found["measures"]["measure"]) - set(recipes["measure"]))
    if bare:
        faults.append(DataError("data/measures.csv", seen=f"no recipe for {', '.join(bare)}", mend="add one"))
    raise_all(faults)
    return found


def parse_filters(text: str) -> dict[str, str]:
    """`a=1 & b=2` as {"a": "1", "b": "2"}; empty text as {}."""
    return dict(part.split("=", 1) for part in text.split(" & ") if part)


def columns_named(recipes: pd.DataFrame) -> set[str]:
    """Every published column that these recipes name."""
    named = {name for text in recipes["value"] for name in text.split(" per ")[0].split(" / ")}
    for text in recipes["filters"]:
        named |= set(parse_filters(text))
    return named | {text for text in recipes["breakdown"] if text and not text.startswith("=")}


def apply(recipes: pd.DataFrame, published: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Turn one publisher's table into observations.

    In: the recipes of one source; `published` with `area`, `period` and the publisher's columns as text.
    Out: observations with `area` still as published (`area_code` comes later), in the order of the recipes
    (`rank` 0 first), and notes on what was left out. Raises DataError naming, all at once, columns that are
    not there, filters that hold on no row or on two for one place and period, and cells that are neither a
    number nor a symbol.
    """
    missing = sorted(columns_named(recipes) - set(published.columns))
    if missing:
        raise DataError(
            name,
            seen=f"no column {', '.join(missing)}",
            allowed="the columns that data/recipes.csv names",
            mend="correct data/recipes.csv if the publisher renamed them",
        )
    out, notes, faults = [], [], []
    held: dict[tuple[str, str], pd.Series] = {}
    for rank, recipe in recipes.iterrows():
        mask = pd.Series(True, index=published.index)
        for column, text in parse_filters(recipe["filters"]).items():
            if (column, text) not in held:
                held[column, text] = published[column] == text
            mask &= held[column, text]
        rows = published[mask]
        if rows.empty:
            faults.append(f"{recipe['measure']}: no row with {recipe['filters']}")
            continue
        dated, strange = add_periods(rows, recipe["year"])
        if strange:
            notes.append(f"{recipe['measure']}: rows with period {', '.join(map(repr, strange))} left out")
        try:
            figures = _figures(dated, recipe["value"], "Short Desc" in published.columns)
        except ValueError as error:
            faults.append(f"{recipe['measure']}: {error}")
            continue
        scale = float(recipe["scale"])
        part = pd.DataFrame(
            {
                "area": dated["area"],
                "period": dated["period"],
                "period_start": dated["period_start"],
                "period_end": dated["period_end"],
                "measure": recipe["measure"],
                "breakdown": breakdown_of(dated, recipe),
                "value": figures["value"] * scale if scale != 1 else figures["value"],
                "symbol": figures["symbol"],
                "source_id": recipe["source_id"],
                "rank": rank,
                "per": recipe["value"].partition(" per ")[2],
            }
        )
        part = part[part["value"].notna() | part["symbol"].notna()]
        doubled = part[part.duplicated(["area", "breakdown", "period_start", "period_end"])]
        if len(doubled):
            first = doubled.iloc[0]
            faults.append(
                f"{recipe['measure']}: {len(doubled)} place(s) twice, first {first['area']} {first['period']} "
                f"{first['breakdown']}; a filter is wanting"
            )
            continue
        out.append(part)
    if faults:
        raise DataError(
            name,
            seen="; ".join(faults[:12]),
            allowed="the columns and texts that data/recipes.csv names; numbers and the symbols c z x low k u",
            mend="correct data/recipes.csv if the publisher changed the file; else download it again",
        )
    return pd.concat(out, ignore_index=True), notes


def _figures(frame: pd.DataFrame, text: str, lait: bool) -> pd.DataFrame:
    """Numbers and symbols of a column, or of one column as a share of another; a share of none is not applicable."""
    name, _, whole = text.split(" per ")[0].partition(" / ")
    figures = split(frame[name], lait=lait)
    if whole:
        of = split(frame[whole], lait=lait)
        figures["value"] = figures["value"] / of["value"].where(of["value"] > 0)
        figures["symbol"] = figures["symbol"].fillna(of["symbol"])
        figures["symbol"] = figures["symbol"].mask(of["value"].eq(0) & figures["symbol"].isna(), NOT_APPLICABLE)
    return figures


def divided(observations: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Divide what a recipe gives `per` a measure by that measure's newest total of the year before, place by place.

    In: the output of `apply` with area_code; `held`, observations with those measures. Out: the same rows; a figure
    with nothing to divide it by is not available (`x`).
    """
    out = [observations[observations["per"] == ""]]
    for measure, rows in observations[observations["per"] != ""].groupby("per"):
        of = held[(held["measure"] == measure) & (held["breakdown"] == TOTAL) & held["value"].gt(0)]
        of = of[["area_code", "period_end", "value"]].rename(columns={"value": "of"}).sort_values("period_end")
        year = pd.Timedelta(days=366)
        known = pd.merge_asof(rows.sort_values("period_end"), of, on="period_end", by="area_code", tolerance=year)
        known["symbol"] = known["symbol"].mask(known["value"].notna() & known["of"].isna(), MISSING)
        out.append(known.assign(value=known["value"] / known["of"]).drop(columns="of"))
    return pd.concat(out, ignore_index=True)


def breakdown_of(frame: pd.DataFrame, recipe: pd.Series) -> "pd.Series | str":
    """The breakdown of each row: numbering such as `N1.` or `2.` dropped, the total called Total."""
    text = recipe["breakdown"]
    if not text:
        return TOTAL
    if text.startswith("="):
        return text[1:]
    words = frame[text].str.replace(_NUMBERING, "", regex=True).str.strip()
    return words.mask(frame[text] == recipe["total"], TOTAL) if recipe["total"] else words


def settle(observations: pd.DataFrame) -> pd.DataFrame:
    """Keep for each measure, breakdown, place and period the row of the earliest recipe; fixed order.

    Two sources write one period in two ways (202425, 2025); a measure keeps one text for it, the earliest recipe's.
    """
    ordered = observations.sort_values([*KEYS, "rank"], kind="stable")
    kept = ordered.drop_duplicates(KEYS)
    span = ["measure", "period_start", "period_end"]
    texts = kept.sort_values("rank", kind="stable").drop_duplicates(span).set_index(span)["period"]
    kept = kept.drop(columns="period").join(texts, on=span)
    return kept[OBSERVATION_COLUMNS].reset_index(drop=True)
