"""The list of places: authorities now and before, regions, England, and the percentile pseudo-areas."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.sources.neighbours import RANKS
from rc_analysis.sources.schemas import AREAS, PERCENTILES, check

ENGLAND = "E92000001"
_PLACE = ["new_la_code", "old_la_code", "la_name", "region_code", "region_name", "time_period"]

RESIDENTS = "child_population"
"""The measure that says how many children live in a place."""


def build_areas(ees: Mapping[str, pd.DataFrame], neighbours: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Make areas.csv from the places named in EES files, the neighbour model and area_changes.csv.

    In: EES tables by source, the model by DfE number, the changes (abolished and recoded authorities).
    Out: the columns of `schemas.AREAS`; authorities by name, then regions, England, percentiles. An authority
    that changed its code but not its bounds (North Yorkshire, Somerset) is one row under the present code,
    the others in `other_codes`. Raises DataError where a code is in no list.
    """
    places = pd.concat([frame[frame["geographic_level"] == "Local authority"][_PLACE] for frame in ees.values()])
    regions = pd.concat(
        [frame.loc[frame["geographic_level"] == "Regional", ["region_code", "region_name"]] for frame in ees.values()]
    ).drop_duplicates("region_code")
    abolished = changes[changes["kind"] == "abolished"].set_index("code").to_dict("index")
    recoded = changes[changes["kind"] == "recoded"].set_index("code")["successors"]
    seen = places.drop_duplicates("new_la_code")
    current = seen[~seen["new_la_code"].isin([*abolished, *recoded.index])]
    doubled = current[current["old_la_code"].duplicated(keep=False)]
    if len(doubled):
        names = ", ".join(f"{c} {n}" for c, n in zip(doubled["new_la_code"], doubled["la_name"], strict=True))
        raise DataError(
            "codes of local authorities",
            seen=f"two codes for one DfE number: {names}",
            allowed="one present code each",
            mend="add the old code to data/area_changes.csv as recoded or abolished",
        )
    code_of = dict(zip(current["old_la_code"], current["new_la_code"], strict=True))
    rows = [_authority(row, "current") for row in current.to_dict("records")]
    for row in seen[seen["new_la_code"].isin(list(abolished))].to_dict("records"):
        change = abolished[row["new_la_code"]]
        gone = {"name": change["name"], "successors": change["successors"], "abolished_on": change["changed_on"]}
        rows.append(_authority(row, "abolished") | gone)
    frame = pd.DataFrame(rows).sort_values("name")
    frame["other_codes"] = frame["area_code"].map(_joined(recoded)).fillna("")
    for rank in RANKS:
        near = neighbours[rank].map(code_of)
        frame[f"neighbour_{rank}"] = frame["old_code"].map(near).where(frame["status"] == "current").fillna("")
    others = [
        *({"area_code": r.region_code, "name": r.region_name, "level": "region"} for r in regions.itertuples()),
        {"area_code": ENGLAND, "name": "England", "level": "country"},
        *(
            {"area_code": code, "name": f"England's authorities, {code[1:]}th percentile", "level": "percentile"}
            for code in PERCENTILES
        ),
    ]
    rest = pd.DataFrame(others).assign(status="current")
    rest.loc[rest["level"] == "region"] = rest[rest["level"] == "region"].sort_values("area_code").to_numpy()
    whole = pd.concat([frame, rest], ignore_index=True).reindex(columns=list(AREAS.columns)).fillna("")
    return check(whole.astype("str"), AREAS, "areas")


def _authority(row: dict[Hashable, Any], status: str) -> dict[str, str]:
    return {
        "area_code": row["new_la_code"],
        "old_code": row["old_la_code"],
        "name": row["la_name"],
        "level": "local_authority",
        "region_code": row["region_code"],
        "region_name": row["region_name"],
        "status": status,
    }


def _joined(recoded: pd.Series) -> dict[str, str]:
    return {str(new): " ".join(sorted(group.index)) for new, group in recoded.groupby(recoded)}


def code_lookup(areas: pd.DataFrame) -> dict[str, str]:
    """Every code a publisher may use (ONS now or before, DfE number) to the code of areas.csv."""
    lookup = {code: code for code in areas["area_code"]}
    for row in areas.itertuples():
        lookup.update(dict.fromkeys(str(row.other_codes).split(), row.area_code))
        if row.old_code:
            lookup[str(row.old_code)] = row.area_code
    return lookup
