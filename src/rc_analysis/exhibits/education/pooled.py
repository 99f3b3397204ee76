"""Small cohorts made honest: authorities by number of children, pooled levels, what may be said of changes."""

import math
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.education import parts
from rc_analysis.methods import segments as breaks
from rc_analysis.methods.shrinkage import Components
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts, tables
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.store import Store
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import IN_NEED, LOOKED_AFTER, SUITABLE, WORKING, checks, pooling
from rc_analysis.topics.education.pooling import Pool

ALL_HELD = 140
"""With this many authorities held, they are England's; some have no figure for a measure."""


@dataclass(frozen=True)
class Measured:
    """A measure with the number of children behind it, and its words."""

    measure: str
    breakdown: str
    counted: str
    by: str
    title: str
    who: str
    shares: bool
    decimals: int

    @property
    def unit(self) -> str:
        """The unit as prose and charts say it."""
        return "percent" if self.shares else "points"


SCORE = Measured(
    "ks4_attainment8", LOOKED_AFTER, "ks4_pupils", LOOKED_AFTER,
    "Attainment 8, children looked after", "children looked after", False, 1,
)  # fmt: skip
AWAY = Measured(
    "absence_persistent_percent", LOOKED_AFTER, "absence_pupils", LOOKED_AFTER,
    "Persistently absent, children looked after", "children looked after", True, 1,
)  # fmt: skip
WORK = Measured(
    "care_leavers_19_21_activity_percent", WORKING, "care_leavers_19_21_activity_number", "Total",
    "In work or study, care leavers aged 19 to 21", "care leavers", True, 0,
)  # fmt: skip
FUNNELS = (SCORE, AWAY, WORK)
CHANGES = (
    Measured("ks2_rwm_percent", LOOKED_AFTER, "ks2_pupils", LOOKED_AFTER,
             "Reading, writing and maths at 11, children looked after", "children looked after", True, 0),
    Measured("ks2_rwm_percent", IN_NEED, "ks2_pupils", IN_NEED,
             "Reading, writing and maths at 11, children in need", "children in need", True, 0),
    SCORE,
    Measured("ks4_attainment8", IN_NEED, "ks4_pupils", IN_NEED, "Attainment 8, children in need", "children in need",
             False, 1),
    Measured("ks4_english_maths_4_percent", LOOKED_AFTER, "ks4_pupils", LOOKED_AFTER,
             "English and maths at grade 4, children looked after", "children looked after", True, 1),
    Measured("ks4_english_maths_4_percent", IN_NEED, "ks4_pupils", IN_NEED,
             "English and maths at grade 4, children in need", "children in need", True, 1),
    AWAY,
    Measured("absence_persistent_percent", IN_NEED, "absence_pupils", IN_NEED,
             "Persistently absent, children in need", "children in need", True, 1),
    Measured("care_leavers_17_18_activity_percent", WORKING, "care_leavers_17_18_activity_number", "Total",
             "In work or study, care leavers aged 17 and 18", "care leavers", True, 0),
    WORK,
    Measured("care_leavers_19_21_accommodation_percent", SUITABLE, "care_leavers_19_21_accommodation_number", "Total",
             "In suitable homes, care leavers aged 19 to 21", "care leavers", True, 0),
)  # fmt: skip


def load(case: Case, m: Measured, everywhere: bool) -> pd.DataFrame:
    """`pooling.joined` of a measure up to the case's day, for the place alone or for every authority held; only years
    that may be compared with the place's newest. Raises NoData where the store has none."""
    areas = _authorities(case.store) if everywhere else [case.area.code]
    return _joined(case.store, m, areas, case.area.code, pd.Timestamp(case.as_of))


def _authorities(store: Store) -> list[str]:
    held = store.areas()
    return list(held.loc[held["level"] == "local_authority", "area_code"])


def _joined(store: Store, m: Measured, areas: list[str], place: str, day: pd.Timestamp) -> pd.DataFrame:
    values = store.load(m.measure, areas, m.breakdown)
    cohorts = store.load(m.counted, areas, m.by)
    checks.check(values, cohorts, shares=m.shares, parts=_part(store, m, areas))
    values = topic.dated(values[values["period_end"] <= day])
    roles = values["area_code"].eq(place).map({True: "place", False: "other"})
    values = breaks.same_era(values.assign(role=roles), store.breaks())
    return pooling.joined(values, cohorts)


def _part(store: Store, m: Measured, areas: list[str]) -> pd.DataFrame | None:
    """The number in the part that a share tells of, which is published for care leavers."""
    if m.by == m.breakdown:
        return None
    try:
        return store.load(m.counted, areas, m.breakdown)
    except NoData:
        return None


def comparable(store: Store, m: Measured, place: str = "") -> pd.DataFrame:
    """`pooling.joined` of a measure for every authority held, in the years that may be compared with the newest of
    `place`, or of any place that has one."""
    areas = _authorities(store)
    place = place or str(store.load(m.measure, areas, m.breakdown).sort_values("period_end")["area_code"].iloc[-1])
    return _joined(store, m, areas, place, pd.Timestamp.max)


def spread_of_scores(store: Store) -> Pool | None:
    """The Attainment 8 scores of children looked after in all authorities held, pooled; None where too few."""
    found = pooling.pool(comparable(store, SCORE), shares=False)
    return found if isinstance(found, Pool) else None


@lru_cache(maxsize=32)
def pool(case: Case, m: Measured) -> Pool | None:
    """All authorities held, pooled; None where too much is withheld, too few are held or nothing is published."""
    try:
        found = pooling.pool(load(case, m, everywhere=True), shares=m.shares)
    except NoData:
        return None
    return found if isinstance(found, Pool) else None


@exhibit("funnels")
def funnels(case: Case) -> Exhibit:
    """Every authority held by its number of children, the place marked; and what pooling does to its rank."""
    found = [(m, p, own) for m in FUNNELS if (p := pool(case, m)) and (own := p.place(case.area.code)) is not None]
    if not found:
        raise parts.nothing_on(case, "the school results, absence and work of children looked after and care leavers")
    finding = parts.joined(*(_stands(case, m, p, own) for m, p, own in found), _moved(found))
    rows = pd.concat([p.rows.assign(measure=m.title, period=p.period) for m, p, _ in found], ignore_index=True)
    names = dict(zip(case.store.areas()["area_code"], case.store.areas()["name"], strict=True))
    rows.insert(1, "area_name", rows["unit"].map(names))
    return Exhibit(
        key="funnels",
        headline=_headline(found),
        subtitle=f"Each authority by number of children, {case.place} among {_others(found[0][1])}, "
        f"{listed(dict.fromkeys(_when(p) for _, p, _ in found))}",
        finding=finding,
        alt="Funnel plots: number of children across, the figure upwards, a mark for each authority. "
        + " ".join(_picture(case, m, p, own) for m, p, own in found),
        draw=lambda: _draw(case, found),
        data=rows,
        view=_table(case, found),
        sources=sources(case, [m for m, _, _ in found]),
        notes=(
            f"Authorities drawn and ranked: {_others(found[0][1])}. Rank 1 is the highest figure, which for absence is "
            "no praise. A rank tells less than it seems: most places differ by no more than chance.",
            "Pooled level: the place's figures of all comparable years, drawn towards the level of all authorities as "
            "far as chance among so few children explains the difference (empirical Bayes), with its 80% range. It "
            "tells of lasting differences, and is slow to show a change.",
            "Expected: where the newest year's figure would be expected to fall, four times in five. Tried on every "
            "year in turn, with that year left out, such ranges held the published figure about four times in five.",
            LEFT_OUT,
        ),
    )  # fmt: skip


def _others(p: Pool) -> str:
    n = len(p.rows)
    if n >= ALL_HELD:
        return f"the {n} of England with a figure"
    return f"the {n} held here, the North East's and their statistical neighbours"


def _when(p: Pool) -> str:
    return p.period if "/" in p.period else f"the year to 31 March {p.period}"


def _rank(rank: int, n: int) -> str:
    return f"{_ordinal(rank)} highest of {n}" if rank <= (n + 1) // 2 else f"{_ordinal(n + 1 - rank)} lowest of {n}"


def _ordinal(n: int) -> str:
    if n == 1:
        return "the"
    tail = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{tail}"


def _stands(case: Case, m: Measured, p: Pool, own: pd.Series) -> str:
    n = len(p.rows)
    value = prose.number(own["value"], m.unit, m.decimals)
    level, lo, hi = (prose.number(own[c], m.unit, m.decimals).removesuffix(" points") for c in ("level", "lo", "hi"))
    inside = own["chance_lo"] <= own["value"] <= own["chance_hi"]
    near = "no further from the whole than chance could put it"
    funnel = near if inside else "further from the whole than chance alone is likely to put it"
    of = f"{'of' if m.shares else 'for'} {prose.number(own['of'])}"
    years = f"{prose.number(own['years'])} {'year' if own['years'] == 1 else 'years'}"
    return (
        f"**{m.title}**, {_when(p)}: {value} {of}, {_rank(int(own['rank']), n)} and {funnel}. Over {years} together "
        f"its level is {level} (range {lo} to {hi}), {_rank(int(own['level_rank']), n)}."
    )


def _moved(found: list[tuple[Measured, Pool, pd.Series]]) -> str:
    """What pooling changed against the raw ranking, over all places of the first measure."""
    m, p, _ = found[0]
    n = len(p.rows)
    edge = max(n // 10, 1)
    raw = set(p.rows.loc[(p.rows["rank"] <= edge) | (p.rows["rank"] > n - edge), "unit"])
    kept = set(p.rows.loc[(p.rows["level_rank"] <= edge) | (p.rows["level_rank"] > n - edge), "unit"])
    spread, drawn = (p.rows[c].max() - p.rows[c].min() for c in ("value", "level"))
    return (
        f"Ranked on one year of {m.title.split(',')[0]}, authorities lie {prose.number(spread, m.unit, m.decimals)} "
        f"apart from first to last; pooled, {prose.number(drawn, m.unit, m.decimals)}. Of the {len(raw)} in the "
        f"highest or lowest tenth of the raw ranking, {len(raw & kept)} stay there."
    )


def _headline(found: list[tuple[Measured, Pool, pd.Series]]) -> str:
    outside = [m for m, _, own in found if not own["chance_lo"] <= own["value"] <= own["chance_hi"]]
    if not outside:
        return "No figure lies further from the whole than chance could put it"
    verb = "lies" if len(outside) == 1 else "lie"
    return f"{len(outside)} of {len(found)} figures {verb} further from the whole than chance is likely to put it"


def _picture(case: Case, m: Measured, p: Pool, own: pd.Series) -> str:
    lo, hi = (prose.number(own[c], m.unit, m.decimals) for c in ("chance_lo", "chance_hi"))
    return (
        f"{m.title}: {case.place} {prose.number(own['value'], m.unit, m.decimals)} of {prose.number(own['of'])}; all "
        f"together {prose.number(p.level, m.unit, m.decimals)}, and for as many children 95 in 100 would lie between "
        f"{lo} and {hi}."
    )


LEFT_OUT = (
    "The level of all is their mean by number of children; authorities whose number or figure is withheld are not "
    "drawn. Results at 11 and grades in English and maths are not pooled: too many are withheld, and those the low "
    "ones."
)


def _draw(case: Case, found: list[tuple[Measured, Pool, pd.Series]]) -> Figure:
    near = {a.code for a in case.neighbours}
    marks, lines = [], []
    for m, p, _ in found:
        group = p.rows["unit"].map(lambda u: "place" if u == case.area.code else "neighbour" if u in near else "other")
        title = f"{m.title}, {p.period}, {'%' if m.shares else 'points'}"
        marks.append(p.rows.assign(panel=title, group=group))
        sizes = pd.Series(
            sorted({float(n) for n in range(max(int(p.rows["of"].min()) // 2, 4), int(p.rows["of"].max()) + 1)})
        )
        lo, hi = pooling.chance(p, sizes)
        lines.append(pd.DataFrame({"panel": title, "of": sizes, "lo": lo, "hi": hi, "level": p.level}))
    titles = [f["panel"].iloc[0] for f in marks]
    return charts.funnels(
        pd.concat(marks, ignore_index=True), pd.concat(lines, ignore_index=True), panel="panel", of="of", value="value",
        group="group", focus=case.place, others="Other authorities",
        units={t: m.unit for t, (m, _, _) in zip(titles, found, strict=True)},
        decimals={t: m.decimals for t, (m, _, _) in zip(titles, found, strict=True)},
    )  # fmt: skip


def _table(case: Case, found: list[tuple[Measured, Pool, pd.Series]]) -> Table:
    rows = []
    for m, p, own in found:
        n = len(p.rows)
        level = tables.shown(own["level"], None, m.unit, m.decimals)
        rows.append(
            {
                "Measure": m.title,
                "Year": prose.period(p.period),
                "Children": prose.number(own["of"]),
                "Published": tables.shown(own["value"], None, m.unit, m.decimals),
                "Chance alone (95%)": span(own["chance_lo"], own["chance_hi"], m),
                "Rank, one year": f"{int(own['rank'])} of {n}",
                "Pooled level (80%)": f"{level} ({span(own['lo'], own['hi'], m)})",
                "Rank, pooled": f"{int(own['level_rank'])} of {n}",
                "Expected (80%)": span(own["expect_lo"], own["expect_hi"], m),
                "Years": prose.number(own["years"]),
            }
        )
    frame = pd.DataFrame(rows)
    return Table(
        frame=frame,
        caption=f"One year and pooled, {case.place} among {_others(found[0][1])}; rank 1 is the highest figure",
        numbers=tuple(c for c in frame.columns if c not in ("Measure", "Year")),
    )


def span(lo: float, hi: float, m: Measured) -> str:
    if math.isnan(lo):
        return "[x]"
    return f"{tables.shown(lo, None, m.unit, m.decimals)} to {tables.shown(hi, None, m.unit, m.decimals)}"


def spread_of(case: Case, m: Measured) -> Components | None:
    found = pool(case, m)
    return found.components if found else None


def components(case: Case, measure: str, breakdown: str) -> Components | None:
    """The variances of an average, from all authorities held; None where the page has none."""
    mine = [m for m in CHANGES if (m.measure, m.breakdown) == (measure, breakdown)]
    return spread_of(case, mine[0]) if mine else None


def sources(case: Case, measured: list[Measured]) -> tuple[str, ...]:
    names = sorted({name for m in measured for name in (m.measure, m.counted)})
    return case.sources(case.load(names, need_place=False))
