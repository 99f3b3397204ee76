"""Which years of a measure may be set beside each other: a dated table of breaks decides, and not the page.

Pure: observations and the table of `sources.breaks.read_breaks` in, frames and fixed sentences out.
"""

import pandas as pd


def of(breaks: pd.DataFrame, measure: str, breakdown: str = "") -> pd.DataFrame:
    """The breaks of one measure, and of one breakdown where a break names it; sorted by day."""
    mine = breaks[(breaks["measure"] == measure) & breaks["breakdown"].isin(["", breakdown])]
    return mine.sort_values(["first", "break_id"], kind="stable")


def era(period_start: pd.Timestamp, mine: pd.DataFrame) -> str:
    """A name shared by the periods of a measure that may be compared, and by no other.

    In: the first day of a period; the measure's breaks. Out: the id of the last `new` break that it follows and of the
    `apart` break that it lies in, joined by a plus sign; empty where it has neither.
    """
    inside = (mine["first"] <= period_start) & (mine["last"].isna() | (period_start <= mine["last"]))
    since = mine[(mine["kind"] == "new") & inside]["break_id"].tail(1)
    apart = mine[(mine["kind"] == "apart") & inside]["break_id"]
    return "+".join([*since, *apart])


def comparable(frame: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Observations of ONE measure with a column `era`: rows of two eras are never compared."""
    if frame.empty:
        return frame.assign(era=pd.Series(dtype="str"))
    mine = of(breaks, str(frame["measure"].iloc[0]))
    eras = {day: era(day, mine) for day in frame["period_start"].unique()}
    return frame.assign(era=frame["period_start"].map(eras).astype("str"))


def same_era(frame: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Observations of ONE measure of the era of the place's newest figure, shown or withheld; all where it has none."""
    marked = comparable(frame, breaks)
    told = marked["value"].notna() | (marked["symbol"].notna() & ~marked["symbol"].isin(["x", "z"]))
    own = marked[(marked["role"] == "place") & told]
    if own.empty:
        return frame
    newest = own.sort_values("period_end")["era"].iloc[-1]
    return frame[(marked["era"] == newest).to_numpy()]


def refusal(first: pd.Timestamp, last: pd.Timestamp, measure: str, breaks: pd.DataFrame) -> str:
    """Why two periods, by their first days, may not be compared, as a sentence; empty where they may."""
    mine = of(breaks, measure)
    if era(first, mine) == era(last, mine):
        return ""
    early, late = min(first, last), max(first, last)
    told = mine[
        ((mine["kind"] == "new") & (mine["first"] > early) & (mine["first"] <= late))
        | ((mine["kind"] == "apart") & (_in(mine, early) | _in(mine, late)))
    ]
    return " ".join(dict.fromkeys(told["words"]))


def _in(mine: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    return (mine["first"] <= day) & (day <= mine["last"])


def marks(frame: pd.DataFrame, breaks: pd.DataFrame) -> dict[str, str]:
    """Where lines of ONE measure are broken, and what stands there: first period of each new era to its label.

    In: observations with period, period_start. A return to an earlier era is labelled "Comparable again".
    """
    if frame.empty:
        return {}
    mine = of(breaks, str(frame["measure"].iloc[0])).set_index("break_id")
    found: dict[str, str] = {}
    before: str | None = None
    marked = comparable(frame, breaks).sort_values("period_start").drop_duplicates("period")
    for period, name in zip(marked["period"], marked["era"], strict=True):
        if before is not None and name != before:
            arrived = [part for part in name.split("+") if part and part not in before.split("+")]
            found[str(period)] = str(mine.at[arrived[0], "label"]) if arrived else "Comparable again"
        before = name
    return found


def notes(frame: pd.DataFrame, breaks: pd.DataFrame) -> tuple[str, ...]:
    """The sentences of every break that falls among the periods shown, in order of day; each once."""
    told: dict[str, pd.Timestamp] = {}
    for measure in frame["measure"].unique():
        days = frame.loc[frame["measure"] == measure, ["period_start", "period_end"]]
        mine = of(breaks, str(measure))
        late = mine["last"].isna() | (mine["last"] >= days["period_start"].min())
        shown = mine[(mine["first"] <= days["period_end"].max()) & late]
        starts = (mine["kind"] != "new") | (mine["first"] > days["period_start"].min())
        for row in shown[starts.reindex(shown.index)].itertuples():
            told.setdefault(str(row.words), pd.Timestamp(row.first))
    return tuple(sorted(told, key=lambda words: told[words]))
