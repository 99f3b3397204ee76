"""The virtual school's own pupils this term, for internal use: counts, small ones withheld."""

import pandas as pd

from rc_analysis import disclosure, paths
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.education import parts
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.sources.virtual_school import read_virtual_school
from rc_analysis.topics.education import school

FILE = "virtual_school.csv"
INTERNAL = "Internal use only"


@exhibit("own_records")
def own_records(case: Case) -> Exhibit:
    """Attendance, suspensions and education plans this term, from the authority's own record of pupils."""
    path = paths.local(FILE)
    if not path.is_file():
        raise NoData("This page is made from published figures alone: no pupil records of the council are held here.")
    made = withheld(read_virtual_school(path), pd.Timestamp(case.as_of))
    whole = made[(made["table"] == "Suspensions") & (made["row"] == school.TOTAL)]["value"].iloc[0]
    return Exhibit(
        key="own_records",
        internal=True,
        headline=f"{INTERNAL}: the virtual school's pupils this term",
        subtitle=f"{INTERNAL}. Pupils of the virtual school of {case.place} this term, number",
        finding=parts.joined(
            f"**{INTERNAL}: not for publication.** The council's own record has {prose.number(float(whole))} pupils.",
            *(_told(made, kind, row, words) for kind, row, words in _SAID),
        ),
        data=made,
        view=_view(made, case),
        sources=("The council's own record of the virtual school's pupils (data/local/, internal)",),
        notes=(
            f"{INTERNAL}. Counts from 1 to 5 are withheld [c], and as many others as keep them from being worked out.",
            "Not comparable with the published figures above: another day, and every pupil of the virtual school.",
        ),
    )


_SAID = (
    ("Attendance", school.MISSES, "missed from a tenth to half of their half days"),
    ("Suspensions", school.SUSPENDED, "were suspended at least once"),
    ("Education plans", school.NOT_DONE, "had an education plan due that is not done"),
)


def withheld(pupils: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Every count of the page, the small ones withheld: table, row, column, value (Int64), symbol.

    Raises NoData where the pupils themselves are so few that their number is withheld.
    """
    parts_ = []
    for name, counted in school.counts(pupils, day).items():
        both = school.TOTAL if school.TOTAL in counted.columns and len(counted.columns) > 1 else None
        values, symbols = disclosure.withhold(counted, total_row=school.TOTAL, total_column=both)
        if values[school.TOTAL].isna()[school.TOTAL]:
            raise NoData("The council's own record has too few pupils to show any count of them.")
        for row in counted.index:
            for column in counted.columns:
                parts_.append((name, row, column, values.at[row, column], symbols.at[row, column]))
    made = pd.DataFrame(parts_, columns=["table", "row", "column", "value", "symbol"])
    return made.astype({"value": "Int64"})


def _told(made: pd.DataFrame, kind: str, row: str, words: str) -> str:
    one = made[(made["table"] == kind) & (made["row"] == row) & (made["column"] == school.TOTAL)]["value"].iloc[0]
    if pd.isna(one):
        return f"How many {words} is withheld."
    return f"{prose.number(float(one)) if one else 'None'} {words}."


def _view(made: pd.DataFrame, case: Case) -> Table:
    shown = made.assign(
        cell=[
            tables.shown(float("nan") if pd.isna(v) else float(v), s)
            for v, s in zip(made["value"], made["symbol"], strict=True)
        ]
    )
    wide = shown.pivot(index=["table", "row"], columns="column", values="cell")
    order = list(dict.fromkeys(zip(made["table"], made["row"], strict=True)))
    wide = wide.reindex(order)[[*school.PHASES, school.TOTAL]].fillna("[z]")
    frame = wide.rename_axis(index=["Subject", "Pupils"], columns=None).reset_index()
    return Table(
        frame=frame, caption=f"{INTERNAL}: the virtual school's pupils this term, {case.place}",
        row_header=("Subject", "Pupils"), numbers=(*school.PHASES, school.TOTAL),
    )  # fmt: skip
