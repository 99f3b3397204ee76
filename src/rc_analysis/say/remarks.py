"""Remarks: what may be said of a measure, one small function a sentence, put together by `say=`.

Each takes `Facts` and gives one sentence, or '' where there is nothing to say. None says rise, fall, higher or lower of
something that rests on people but beyond chance, and none speaks across a break. A page adds its own with `text`.
"""

from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

import pandas as pd

from rc_analysis import figures, symbols
from rc_analysis.errors import NoData, ParameterError, listed
from rc_analysis.say.facts import ALIKE, DOWN, HIGHER, LOWER, UP, WITHIN, Facts, names_of
from rc_analysis.say.numbers import in_order, number, placed, sentence, shown

Remark = Callable[[Facts], str]

VERBS = {HIGHER: "rose", LOWER: "fell", UP: "went up", DOWN: "went down"}
FEWEST_RANKED = 10
"""A place is not ranked among fewer authorities than this."""


def level(facts: Facts) -> str:
    """The newest figure: "The rate of children looked after was 144 per 10,000 in 2025."; that it is on few people."""
    few = f", on {facts.people}" if facts.few else ""
    return sentence(f"{facts.phrase} was {facts.told(facts.now.value)} in {facts.now.period}{few}")


def change(facts: Facts) -> str:
    """From the first comparable figure to the newest, with the verb that chance allows.

    "... rose from 73 to 144 per 10,000 between 2016 and 2025."; "went up" where no cohort is held to judge by.
    """
    return _change(facts, facts.first)


def year_before(facts: Facts) -> str:
    """What the figure before was, and whether it has moved since; empty where the first figure is the one before."""
    then = facts.previous
    if then is None or then == facts.first or facts.few:
        return ""
    was, stands = f"{facts.told(then.value)} in {then.period}", facts.stands(facts.now, then)
    if stands == ALIKE:
        return f"It was {was}, too."
    if stands == WITHIN:
        return f"It was {was}, a difference within chance."
    return f"It {VERBS[stands]} from {was}."


def _change(facts: Facts, then: Any) -> str:
    if then is None or facts.few:
        return level(facts)
    now, old = facts.told(facts.now.value), facts.told(then.value)
    when = f"between {then.period} and {facts.now.period}"
    verb = VERBS.get(facts.stands(facts.now, then), "")
    if verb:
        tail = now[len(now.split(" ")[0]) :] if "£" not in now else "".join(facts.unit.partition(" in ")[1:])
        start = old.removesuffix(tail)  # the unit once
        return sentence(f"{facts.phrase} {verb} from {start} to {now} {when}")
    if old == now:
        return sentence(f"{facts.phrase} was {now} in {facts.now.period}, the same as in {then.period}")
    return sentence(
        f"{facts.phrase} was {now} in {facts.now.period} and {old} in {then.period}, a difference within chance"
    )


def beside(facts: Facts) -> str:
    """How the newest figure stands to those beside it, judged by the cohorts; their figures alone where none is held.

    "It is higher than similar areas (43%) and England (44%), and within chance of the North East (52%)."
    """
    if not facts.comparable or not facts.others:
        return ""
    groups: dict[str, list[str]] = {}
    for other, name in names_of(facts.others, facts.case):
        groups.setdefault(facts.stands(facts.now, other), []).append(
            f"{name} ({facts.told(other.value).split(' ')[0]})"
        )
    if UP in groups or DOWN in groups:
        plain = [f"{facts.told(o.value).split(' ')[0]} in {name}" for o, name in names_of(facts.others, facts.case)]
        return sentence(f"in {facts.now.period} it was {listed(plain)}") if plain else ""
    words = {HIGHER: "higher than", LOWER: "lower than", ALIKE: "the same as", WITHIN: "within chance of"}
    said = [f"{words[how]} {listed(groups[how])}" for how in words if how in groups]
    joined = ", and ".join(said) if len(said) < 3 else f"{', '.join(said[:-1])}, and {said[-1]}"
    return sentence(f"it is {joined}")


def rank(facts: Facts) -> str:
    """Where the newest figure stands among all councils with one, from the nearer end; ties are joint.

    Councils that report together count once. Empty for sizes, for fewer than ten councils, and for a share of fewer
    than ten people; others' shares of so few are not counted.
    """
    found = ranked(facts)
    return f"It is {placed(*found[:3])} of {found[3]} councils." if found else ""


def ranked(facts: Facts) -> tuple[int, str, bool, int] | None:
    """Place, end (highest, lowest), whether joint, and of how many; None where it is not ranked."""
    if facts.case is None or not facts.measure or not facts.comparable:
        return None
    held = facts.case.peers(facts.measure, facts.breakdown)
    own = held[held["area_code"] == facts.case.area.code]
    if facts.now.role != "place" or own.empty:
        return None
    values = held.loc[held["period_end"] == facts.now.period_end, "value"].dropna()
    if (
        len(values) < FEWEST_RANKED or len({shown(v, facts.decimals) for v in values}) == 1
    ):  # 100% everywhere is no rank
        return None
    return *in_order(list(values), facts.now.value, facts.decimals), len(values)


def quarter(facts: Facts) -> str:
    """The quarter of all councils that the newest figure falls into, by size: highest to lowest; "" where not ranked.

    Quarters end at the quartiles of the figures shown (pandas' linear ones); one on a quartile is of the outer quarter.
    """
    if ranked(facts) is None or facts.case is None:
        return ""
    held = facts.case.peers(facts.measure, facts.breakdown)
    values = held.loc[held["period_end"] == facts.now.period_end, "value"].dropna()
    values, mine = values.map(lambda value: shown(value, facts.decimals)), shown(facts.now.value, facts.decimals)
    low, middle, high = values.quantile([0.25, 0.5, 0.75])
    if low == high:
        return ""
    names = {"lowest": mine <= low, "highest": mine >= high, "second lowest": mine < middle}
    return next((name for name, holds in names.items() if holds), "second highest")


def withheld(facts: Facts) -> str:
    """That a newer figure is there and not shown, and why; or that others have a newer one."""
    if facts.newer is None or facts.newer.symbol not in symbols.MEANINGS:
        return f"No newer figure than that of {facts.now.period} is held." if facts.stale else ""
    if facts.why:
        return sentence(f"the figure for {facts.newer.period} {facts.why}")
    return sentence(f"the figure for {facts.newer.period} is {symbols.MEANINGS[facts.newer.symbol]}")


def behind(facts: Facts) -> str:
    """The count behind a share: "The share of 2025 is 213 of 397."."""
    count, cohort = facts.now.count, facts.now.cohort
    if facts.unit != "percent" or pd.isna(count) or pd.isna(cohort) or not cohort:
        return ""
    return f"The share of {facts.now.period} is {number(count)} of {number(cohort)}."


def together(facts: Facts) -> str:
    """That councils report together: "The figure covers Kingston upon Thames and Richmond upon Thames together."."""
    return f"The figure covers {listed(facts.together)} together." if facts.together else ""


def shared(facts: Facts) -> str:
    """With whom a council reports, to follow a year in a card or a table: ", with Richmond upon Thames"."""
    return f", with {listed(facts.together[1:])}" if facts.together else ""


def text(template: str, *, when: bool = True, **values: Any) -> Remark:
    """A sentence of the page's own, with values that are computed: a remark to put into `say=`.

    In: `template` with names in braces: those of `values` (numbers are written as prose writes them) and those of the
    measure ({value}, {period}, {first}, {first_period}, {previous}, {place}, {short}, {neighbours}, {region},
    {england}, {count}, {cohort}, {rank}, ...); a remark's name ({change}) puts in that remark. With `when` false
    nothing is said. Raises ParameterError for a name that is not there.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> said = text("The council ran {homes} homes.", homes=1204)
    >>> said(Facts.of(case.figures("cla_rate")))
    'The council ran 1,204 homes.'
    """

    def remark(facts: Facts) -> str:
        try:
            return template.format_map(_Fields(facts, values)) if when else ""
        except NoData:  # one of its figures is not there, so that it cannot be said
            return ""
        except (ValueError, IndexError) as wrong:
            mend = "close each brace, and write {{ for a brace of the text"
            raise ParameterError("say", seen=template, allowed="names in braces, {period}", mend=mend) from wrong

    return remark


class _Fields(dict[str, str]):
    """The names that a template may use, worked out when asked for."""

    def __init__(self, facts: Facts, values: Mapping[str, Any]) -> None:
        self.facts, self.own = facts, values
        super().__init__()

    def __missing__(self, name: str) -> str:
        if name in self.own:
            value = self.own[name]
            plain = isinstance(value, Real) and not isinstance(value, bool)  # NumPy's numbers too
            return number(float(value), decimals=None if float(value).is_integer() else 1) if plain else str(value)
        facts, now = self.facts, self.facts.now
        told: dict[str, Callable[[], str]] = {
            "value": lambda: facts.told(now.value),
            "period": lambda: now.period,
            "place": lambda: now.who,
            "short": lambda: facts.short,
            "phrase": lambda: facts.phrase,
            "count": lambda: number(now.count),
            "cohort": lambda: number(now.cohort),
            **{role: lambda role=role: _value_of(facts, role) for role in figures.ROLES[1:4]},  # type: ignore[misc]
        }
        for which, figure in (("first", facts.first), ("previous", facts.previous)):
            if figure is not None:
                told[which] = lambda figure=figure: facts.told(figure.value)  # type: ignore[misc]
                told[f"{which}_period"] = lambda figure=figure: figure.period  # type: ignore[misc]
        if name in told:
            return told[name]()
        if name.removesuffix("_period") in ("first", "previous"):
            raise NoData(f"No earlier figure than that of {now.period} may be compared with it.")
        if name in REMARKS:
            return REMARKS[name](facts)
        allowed = listed(sorted([*self.own, *told, *REMARKS]), "or")
        raise ParameterError(
            "say", seen=f"{{{name}}}", allowed=allowed, mend="name a value: rc.say.text(…, name=value)"
        )


def _value_of(facts: Facts, role: str) -> str:
    other = facts.other(role)
    if other is None:
        raise NoData(f"No figure of {role} is held for {facts.now.period}.")
    return facts.told(other.value)


REMARKS: dict[str, Remark] = {
    "level": level, "change": change, "year_before": year_before, "beside": beside, "rank": rank, "withheld": withheld,
    "behind": behind, "together": together,
}  # fmt: skip
"""The remarks that `say=` takes by name."""
