"""What homes may be needed, and what is short of them."""

import functools
from datetime import date

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.sufficiency.outlook import COUNTED, MEASURE, known
from rc_analysis.params import SufficiencyParameters
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.store import Store
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import BEDS, DRAWS, FOSTER_PLACES, Assumptions, Need
from rc_analysis.topics.sufficiency.needs import FOSTER, HOMES, OTHER, REST

PLACEMENTS = "cla_placement_number"
NOW = "Places now"
SERVED = "Needed, {}% service"
FEWEST_TESTED = 50
"""How ranges by kind of home fared is not told from fewer cases than this."""


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
            f"The number in foster homes or in children's homes is withheld or missing for {case.place}, or too few "
            "earlier years are published, so the need for each kind cannot be worked out."
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
    """About ten words on beds short at the middle service, with their range over the assumption that decides most."""
    rows = made.short[made.short["service"] == 80].set_index("kind")["short"]
    low, high = made.beds_by_other
    by = f", {prose.number(low)} to {prose.number(high)} by one assumption" if low != high else ""
    return f"{prose.number(rows[BEDS])} beds short in {made.year + made.steps} at 80% service{by}"


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
        f"For every child who needs a bed in a children's home on 31 March {made.year + made.steps} to have one in 80% "
        f"of simulated futures, {case.place} would need {short[1]} beds more than {held} ({short[0]} in half of them, "
        f"{short[2]} in 95%).{_other_words(made)} Foster places would be {fost[1]} short ({fost[0]} and {fost[2]}), "
        f"which is {carers[1]} foster homes ({carers[0]} and {carers[2]})."
    )


def _other_words(made: Need) -> str:
    """How much of the beds short is for children in "other placements", and the range over that assumption."""
    low, high = made.beds_by_other
    if low == high:
        return ""
    share = prose.number(100 * made.assumptions.other_need_homes, "percent", 0)
    return (
        f" About {prose.number(made.other_now)} of the beds needed are for children now in “other placements”, "
        f"{share} of whom are taken to need one: if none of them did {prose.number(low)} beds would be short, if all "
        f"{prose.number(high)}."
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
        f"Service is the chance that every child who needs a place of the kind has one. Each is the share of {DRAWS:,} "
        "simulated futures: the number looked after from its own ranges, times a mix spread as far as authorities' "
        f"mixes have moved ({made.changes} yearly changes; the year to March 2024 is left out, as supported "
        "accommodation had to register in it and was then counted otherwise).",
        "Places now are not published for children's homes or for supported accommodation: they are taken to be those "
        "that the children there on 31 March need, unless the edition gives the number of beds. Foster places now are "
        "those in use, agencies' and relatives' included, and the assumed part of the council's own unfilled ones.",
        "“Other placements” are a proxy: homes that are not registered are counted within them, among other kinds.",
        "Places are counted wherever they are, outside the boundary too: that none is short does not mean that there "
        "are enough near home.",
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
        f"{prose.number(foster['hi80'])} in foster homes ({prose.number(foster['now'])} in {made.year})."
        f"{_mix_fared(case, made)}"
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
        sources=case.sources(case.load([PLACEMENTS, MEASURE], who=("place",))),
        notes=(
            f"A kind whose number is withheld is within “{REST}”, which always holds several kinds. "
            "The ranges of kinds do not add up: where one is high, others are low.",
        ),
    )


@functools.lru_cache(maxsize=4)
def _mix_tested(store: Store, as_of: date, years: int) -> pd.DataFrame:
    """`sufficiency.mix_backtest` at its furthest horizon, once for all cases of a date: it depends on no place."""
    day = pd.Timestamp(as_of)
    loaded = [store.load(m, areas=store.current()) for m in (PLACEMENTS, MEASURE)]
    placements, numbers = (frame[frame["period_end"] <= day] for frame in loaded)
    found = sufficiency.mix_backtest(placements, numbers, years, draws=500)
    return found[found["horizon"] == found["horizon"].max()]


def _mix_fared(case: Case, made: Need) -> str:
    """How such ranges held what came in earlier years, for homes and for "other placements"."""
    found = _mix_tested(case.store, case.as_of, made.steps)
    told = []
    for name, words in ((HOMES, "for children's homes"), (OTHER, "for “other placements”, whose meaning changed")):
        rows = found[found["kind"] == sufficiency.GROUPS[name]]
        held = rows["actual"].between(rows["lo80"], rows["hi80"])
        above = rows["actual"] > rows["hi80"]
        if len(rows) < FEWEST_TESTED or (name == OTHER and not rows["across"].all()):
            continue
        most = ", most misses above, as their numbers grew," if above.sum() > 2 * (~held & ~above).sum() else ""
        told.append(f"{prose.number(100 * held.mean(), 'percent', 0)} {words}{most if name == HOMES else ''}")
    if not told:
        return ""
    years = int(found["horizon"].iloc[0])
    over = "one year" if years == 1 else f"{COUNTED.get(years, years)} years"
    return (
        f" In earlier years, over all of England, such 80% ranges held {' and '.join(told)}, {over} ahead; the test "
        "flatters, as few years are published."
    )


def _range(row: pd.Series, level: int) -> str:
    return f"{prose.number(row[f'lo{level}'])} to {prose.number(row[f'hi{level}'])}"
