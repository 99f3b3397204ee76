"""What homes may be needed, what is short of them, what one pool for the region would save, and what is assumed."""

import functools
from collections.abc import Callable

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.exhibits.sufficiency.outlook import MEASURE, known
from rc_analysis.params import SufficiencyParameters
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import Assumptions, Need, Pooling
from rc_analysis.topics.sufficiency.needs import FOSTER, HOMES, REST

PLACEMENTS = "cla_placement_number"
BEDS, FOSTER_PLACES = "Beds in children's homes", "Foster places"
NOW = "Places now"
SERVED = "Needed, {}% service"


def setting(case: Case, key: str) -> object:
    """One of the page's settings; its default where the case was opened without it."""
    field = SufficiencyParameters.model_fields[key]
    return case.settings.get(key, field.default)


def assumed(case: Case) -> Assumptions:
    """What the case assumes about places."""
    return Assumptions(**{key: setting(case, key) for key in Assumptions.__dataclass_fields__})  # type: ignore[arg-type]


@functools.lru_cache(maxsize=8)
def needed(case: Case) -> Need:
    """The need by kind of home over the case's horizon. Raises NoData."""
    places = case.load(["foster_places_approved", "foster_places_filled"], who=("place",), need_place=False) \
        if _has_foster(case) else None  # fmt: skip
    made = sufficiency.need(
        known(case, PLACEMENTS),
        known(case, MEASURE),
        case.area.code,
        int(str(setting(case, "horizon_years"))),
        assumed(case),
        unfilled=_unfilled(places),
    )
    if made is None:
        raise NoData(
            f"The number in foster homes or in children's homes is withheld or missing for {case.place}, so the need "
            "for each kind cannot be worked out."
        )
    return made


def _has_foster(case: Case) -> bool:
    try:
        case.load(["foster_places_approved", "foster_places_filled"], who=("place",))
    except NoData:
        return False
    return True


def _unfilled(places: pd.DataFrame | None) -> float:
    """Approved foster places without a child at the newest date, nought where not published."""
    if places is None:
        return 0.0
    table = sufficiency.foster_places(places, approved="foster_places_approved", filled="foster_places_filled")
    table = table.dropna(subset=["approved", "filled"])
    return max(float(table["approved"].iloc[-1] - table["filled"].iloc[-1]), 0.0) if len(table) else 0.0


@exhibit("need")
def need(case: Case) -> Exhibit:
    """Places needed of each kind at three services, against those there are now."""
    made = needed(case)
    when = made.year + made.steps
    observed = case.load([PLACEMENTS, MEASURE], who=("place",))
    finding = need_words(case, made)
    drawn = pd.concat(
        [
            made.short.drop_duplicates("kind").assign(series=NOW, value=lambda f: f["supply"]),
            made.short.assign(series=made.short["service"].map(SERVED.format), value=made.short["needed"]),
        ]
    )
    order = [NOW, *(SERVED.format(service) for service in sufficiency.SERVICES)]
    return Exhibit(
        key="need",
        headline=need_headline(made),
        subtitle=f"Places needed on 31 March {when} and places at hand on 31 March {made.year}, {case.place}, "
        "simulated, number of places",
        finding=finding,
        alt=f"Bar chart, a group for each kind of place with places now and places needed at three services. {finding}",
        draw=lambda: charts.grouped(drawn, x="kind", y="value", series="series", focus=NOW, order=order, unit="places"),
        data=made.short,
        view=_need_table(made),
        sources=case.sources(observed),
        notes=_need_notes(made),
    )


def need_headline(made: Need) -> str:
    """About ten words on beds and foster places short at the middle service."""
    rows = made.short[made.short["service"] == 80].set_index("kind")["short"]
    return (
        f"{prose.number(rows[BEDS])} beds and {prose.number(rows[FOSTER_PLACES])} foster places short in "
        f"{made.year + made.steps}, at 80% service"
    )


def need_words(case: Case, made: Need) -> str:
    """The finding: places short at each service, in words."""
    homes = made.short[made.short["kind"] == BEDS].set_index("service")
    foster = made.short[made.short["kind"] == FOSTER_PLACES].set_index("service")
    short = [prose.number(homes["short"][service]) for service in sufficiency.SERVICES]
    fost = [prose.number(foster["short"][service]) for service in sufficiency.SERVICES]
    each = made.assumptions.children_per_foster_home
    carers = [prose.number(-(-foster["short"][service] // each)) for service in sufficiency.SERVICES]
    held = (
        f"the {prose.number(homes['supply'][80])} that its children in homes need now"
        if made.assumptions.home_beds is None
        else f"the {prose.number(homes['supply'][80])} that this edition counts on"
    )
    return (
        f"To have a bed in a children's home for every child who needs one on 31 March {made.year + made.steps} with a "
        f"chance of 50%, 80% or 95%, {case.place} would need {short[0]}, {short[1]} or {short[2]} beds more than "
        f"{held}. Foster places would be {fost[0]}, {fost[1]} or {fost[2]} short, which is {carers[0]}, {carers[1]} or "
        f"{carers[2]} foster homes. These rest on assumptions as much as on figures: above all that "
        f"{prose.number(100 * made.assumptions.other_need_homes, 'percent', 0)} of children in “other placements” "
        "need a registered home."
    )


def _need_table(made: Need) -> Table:
    frame = pd.DataFrame(
        {
            "Kind of place": made.short["kind"],
            "Service": [f"{service}%" for service in made.short["service"]],
            "Children": made.short["children"].map(tables.shown),
            "Places needed": made.short["needed"].map(tables.shown),
            NOW: made.short["supply"].map(tables.shown),
            "Short": made.short["short"].map(tables.shown),
            "Chance that places now are too few": [_percent(v) for v in made.short["chance"]],
        }
    )
    return Table(
        frame=frame,
        caption=f"Places needed on 31 March {made.year + made.steps} against places now",
        row_header=("Kind of place", "Service"),
        numbers=tuple(frame.columns[2:]),
    )


def _percent(value: float) -> str:
    return "under 1%" if value < 1 else "over 99%" if value > 99 else f"{value:.0f}%"


def _need_notes(made: Need) -> tuple[str, ...]:
    return (
        "Service is the chance that every child who needs a place of the kind has one. Each is the share of 4,000 "
        "simulated futures: the number looked after from its own ranges, times a mix spread as far as authorities' "
        f"mixes have moved ({made.changes} yearly changes; the year to March 2024 is left out, as supported "
        "accommodation had to register in it and was then counted otherwise).",
        "Places now are not published for children's homes or for supported accommodation: they are taken to be those "
        "that the children there on 31 March need, unless the edition gives the number of beds. Foster places now are "
        "those in use, agencies' and relatives' included, and the assumed part of the council's own unfilled ones.",
        "“Other placements” are a proxy: homes that are not registered are counted within them, among other kinds.",
    )


@exhibit("kinds")
def kinds(case: Case) -> Exhibit:
    """The number of children by kind of home, with ranges."""
    made = needed(case)
    when = made.year + made.steps
    homes, foster = (made.kinds[made.kinds["kind"] == sufficiency.GROUPS[name]].iloc[0] for name in (HOMES, FOSTER))
    finding = (
        f"If the mix of homes moves no more than authorities' mixes have, between {prose.number(homes['lo80'])} and "
        f"{prose.number(homes['hi80'])} children would live in children's homes on 31 March {when} (80% range; "
        f"{prose.number(homes['now'])} in {made.year}), and between {prose.number(foster['lo80'])} and "
        f"{prose.number(foster['hi80'])} in foster homes ({prose.number(foster['now'])} in {made.year}). "
        "Tested on earlier years over all of England, such ranges for children's homes held about what they say, but "
        "misses were mostly above them, as numbers in homes grew; those for “other placements” failed, as what is "
        "counted there was changed."
    )
    frame = pd.DataFrame(
        {
            "Kind of home": made.kinds["kind"],
            f"Children, {made.year}": made.kinds["now"].map(tables.shown),
            f"80% range, {when}": [_range(r, 80) for _, r in made.kinds.iterrows()],
            f"95% range, {when}": [_range(r, 95) for _, r in made.kinds.iterrows()],
        }
    )
    return Exhibit(
        key="kinds",
        headline=f"{_range(homes, 80)} children in children's homes by {when}, if past changes recur",
        subtitle=f"Children looked after on 31 March by kind of home, {case.place}, {made.year} and simulated {when}",
        finding=finding,
        alt=finding,
        draw=None,
        data=made.kinds,
        view=Table(
            frame=frame,
            caption=f"Children looked after by kind of home, {case.place}",
            numbers=tuple(frame.columns[1:]),
        ),
        sources=case.sources(case.load(PLACEMENTS, who=("place",))),
        notes=(
            f"A kind whose number is withheld is within “{REST}”, which always holds several kinds. "
            "The ranges of kinds do not add up: where one is high, others are low.",
        ),
    )


def _range(row: pd.Series, level: int) -> str:
    return f"{prose.number(row[f'lo{level}'])} to {prose.number(row[f'hi{level}'])}"


@functools.lru_cache(maxsize=8)
def pooled(case: Case) -> Pooling:
    """Beds alone and in one pool for the case's region. Raises NoData."""
    places = case.store.areas()
    members = places[(places["region_code"] == case.region.code) & (places["status"] == "current")]
    members = members[members["level"] == "local_authority"].rename(columns={"name": "area_name"})
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
    if made is None:
        raise NoData(
            f"Too few of the authorities of {prose.the(case.region.name)} have a published number of children in "
            "homes here to work out a shared pool."
        )
    return made


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
            *((f"Left out, as their number is withheld: {', '.join(made.left_out)}.",) if made.left_out else ()),
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
        "resamplings of regions and years). Growth that all of England shared is in it. Few years stand behind it, so "
        "the edition sets its own."
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
        f"{prose.number(base['own_share'])} beds, against {prose.number(base['own_alone'])} alone."
    )


def _untrue(made: Pooling) -> str:
    """What would make the pool save more or less, or nothing, as a list."""
    base, each, local, pools = made.case("base").iloc[0], *map(made.case, ("together", "local", "pools"))
    measured = f" ({_correlation(made.observed.value)} over England's regions so far)" if made.observed else ""
    half = local.loc[local["level"] == 0.5, "saved"].iloc[0]
    lines = [
        f"Needs that rise and fall together: {base['level']:g} is assumed{measured}. At 0 the pool saves "
        f"{prose.number(each['saved'].max())} beds, at 0.75 {prose.number(each['saved'].min())}, at 1 none.",
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
