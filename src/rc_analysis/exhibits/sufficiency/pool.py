"""Beds in children's homes that the region's authorities need alone, and what one shared pool would save."""

import functools
from collections.abc import Callable

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.exhibits.sufficiency.ahead import PLACEMENTS, setting
from rc_analysis.exhibits.sufficiency.outlook import known
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import Pooling
from rc_analysis.topics.sufficiency.needs import HOMES


@functools.lru_cache(maxsize=8)
def pooled(case: Case) -> Pooling:
    """Beds alone and in one pool for the case's region. Raises NoData."""
    places = case.store.areas()
    members = places[places["area_code"].isin(case.store.current(case.region.code))]
    members = members.rename(columns={"name": "area_name"})
    found = known(case, PLACEMENTS)
    made = sufficiency.pool(
        found[found["breakdown"] == HOMES],
        members[["area_code", "area_name"]],
        case.area.code,
        int(str(setting(case, "horizon_years"))),
        regions=places.set_index("area_code")["region_code"],
        occupancy=float(str(setting(case, "home_occupancy"))),
        correlation=float(str(setting(case, "pool_correlation"))),
    )
    if made is None and not _has_homes(found, case):
        raise NoData(f"No number of children in homes above nought is published for {case.place}, so it is in no pool.")
    if made is None:
        raise NoData(
            f"Too few of the authorities of {prose.the(case.region.name)} have a published number of children in "
            "homes here, or too few earlier years are published, to work out a shared pool."
        )
    return made


def _has_homes(found: pd.DataFrame, case: Case) -> bool:
    own = found[(found["area_code"] == case.area.code) & (found["breakdown"] == HOMES)]
    return bool((own.loc[own["period_end"] == own["period_end"].max(), "value"] > 0).any())


@exhibit("pooling")
def pooling(case: Case) -> Exhibit:
    """Beds that the region's authorities need alone, and from one shared pool."""
    made = pooled(case)
    base = made.case("base").iloc[0]
    finding = pool_words(case, made)
    drawn = _limits(made)
    when = made.year + made.steps
    codes = list(made.places["area_code"])
    observed = case.store.load(PLACEMENTS, areas=codes, breakdown=HOMES)
    return Exhibit(
        key="pooling",
        headline=f"One pool for {len(made.places)} authorities: {prose.number(base['saved'])} fewer beds "
        f"({base['gain']:.0f}%) at the correlation assumed",
        subtitle=f"Beds in children's homes that one pool saves at 80% service in {when}, "
        f"authorities of {prose.the(case.region.name)}, simulated, number of beds",
        finding=f"{finding}\n\n{_untrue(made)}",
        alt=f"Bar chart of beds saved under each limit. {finding}",
        draw=lambda: charts.bars(drawn, label="case", value="saved", focus=str(drawn["case"].iloc[0]), unit="beds"),
        data=made.cases,
        view=_pool_table(case, made),
        sources=case.sources(observed),
        notes=(
            "Each authority's children in homes are simulated from its newest number and the changes that authorities "
            "of like size have seen; a bed is counted for each child, divided by the assumed occupancy. Alone, each "
            "authority has beds enough for all its children with the chance named; a pool has enough for all of its. "
            "Children now in “other placements” are not counted here.",
            _together_note(made),
            *(
                (f"Left out, as no number above nought is published for them: {', '.join(made.left_out)}.",)
                if made.left_out
                else ()
            ),
        ),
    )


def _correlation(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _together_note(made: Pooling) -> str:
    if made.observed is None:
        return "There are too few years to tell how far the authorities' needs move together."
    low, high = _correlation(made.observed.low), _correlation(made.observed.high)
    years = "one year" if made.steps == 1 else f"{made.steps} years"
    return (
        f"Measured over all of England's regions, the numbers in homes of two authorities of one region moved together "
        f"with a correlation of {_correlation(made.observed.value)} over {years} ({low} to {high} in nine of ten "
        "resamplings of regions and years, which is too narrow a range, as they share few start years). Growth that "
        "all of England shared is in it. The edition sets its own."
    )


def pool_words(case: Case, made: Pooling) -> str:
    """What one pool saves, and the place's part of it."""
    base = made.case("base").iloc[0]
    own = made.places.loc[made.places["area_code"] == case.area.code, "now"].iloc[0]
    return (
        f"On 31 March {made.year} the {len(made.places)} authorities of {prose.the(case.region.name)} had "
        f"{prose.number(made.places['now'].sum())} children in children's homes and secure homes. Planning alone for "
        f"{made.year + made.steps} at 80% service they would need {prose.number(base['alone'])} beds; one pool would "
        f"need {prose.number(base['together'])}, {prose.number(base['saved'])} fewer. "
        f"{prose.possessive(case.place)} part of the pool, by its {parts.children(float(own))} in homes, is "
        f"{prose.number(base['own_share'])} beds, against {prose.number(base['own_alone'])} alone. Children in “other "
        "placements”, who are in the need above, are not counted here."
    )


def _untrue(made: Pooling) -> str:
    """What would make the pool save more or less, or nothing, as a list."""
    base, each, local, pools = made.case("base").iloc[0], *map(made.case, ("together", "local", "pools"))
    measured = f" ({_correlation(made.observed.value)} over England's regions so far)" if made.observed else ""
    half = local.loc[local["level"] == 0.5, "saved"].iloc[0]
    least, most = each.iloc[0], each.iloc[-1]
    lines = [
        f"Needs that rise and fall together: {base['level']:g} is assumed{measured}. "
        f"At {least['level']:g} the pool saves {prose.number(least['saved'])} beds, at {most['level']:g} "
        f"{prose.number(most['saved'])}, at 1 none.",
        f"Distance: if half of the children can only be placed by their own authority, and those beds are kept for "
        f"them, it saves {prose.number(half)}."
        + (
            f" Two pools, one for each combined authority, save {prose.number(pools['saved'].iloc[0])}."
            if len(pools)
            else ""
        ),
        f"Matching: where more than {base['gain']:.0f} in 100 of the pool's beds stand empty for want of a child who "
        "fits them, nothing is saved.",
    ]
    return "What would make it untrue:\n\n" + "\n".join(f"- {line}" for line in lines)


def _limits(made: Pooling) -> pd.DataFrame:
    """The cases as the figure names them, the base first."""
    names: dict[str, Callable[[float], str]] = {
        "together": lambda v: "Needs do not move together" if v == 0 else f"Needs move together: {v:g}",
        "local": lambda v: f"{100 * v:.0f}% of children local only",
        "pools": lambda v: "Two smaller pools",
    }
    base = made.case("base").assign(case=lambda f: [f"As assumed (moving together: {v:g})" for v in f["level"]])
    rest = [made.case(limit) for limit in names]
    rest = [part.assign(case=part["level"].map(name)) for part, name in zip(rest, names.values(), strict=True)]
    rest[0] = rest[0][rest[0]["level"] != base["level"].iloc[0]]
    return pd.concat([base, *(part for part in rest if len(part))], ignore_index=True)


def _pool_table(case: Case, made: Pooling) -> Table:
    base = made.cases[made.cases["limit"] == "base"]
    rows = pd.concat([base.assign(case=[f"As assumed, {s}% service" for s in base["service"]]), _limits(made).iloc[1:]])
    frame = pd.DataFrame(
        {
            "Case": rows["case"],
            "Beds, each alone": rows["alone"].map(tables.shown),
            "Beds, shared": rows["together"].map(tables.shown),
            "Fewer": rows["saved"].map(tables.shown),
            "Fewer, %": [f"{v:.0f}" for v in rows["gain"]],
            f"{case.place} alone": rows["own_alone"].map(tables.shown),
            f"{case.place}, part of shared": rows["own_share"].map(tables.shown),
        }
    )
    return Table(
        frame=frame,
        caption=f"Beds in children's homes needed in {made.year + made.steps}; limits at 80% service",
        row_header=("Case",),
        numbers=tuple(frame.columns[1:]),
    )
