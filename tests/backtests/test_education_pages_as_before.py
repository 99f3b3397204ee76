"""The pages on school, care leavers and special needs against the old page at commit 5a35e92, for six places.

A value that is not the same fails, but for the differences named here. Numbers of old findings that no new page says
are listed in tests/fixtures/old_pages/left_out_education.json, with a reason an exhibit in `LEFT_OUT`; this file prints
them anew when it is run with `tests` on the path.
"""

import math
import re
from functools import lru_cache, partial
from typing import Any

import pytest

import old_pages
from old_pages import PLACES
from pages import seen

PAGES = ("school", "attendance", "leavers", "send")
ELSEWHERE = {"progress": ("tests",)}
"""Exhibits on pages of another subject."""
LINES = {"gap": ("school", "gap"), "send_time": ("send", "weeks"), "leavers_years": ("leavers", "work")}
"""Old exhibits of lines of several places over time, and the new ones."""
GROUPS = {
    "CLA 12 months at 31 March": "children looked after",
    "CPPO at 31 March": "on a protection plan",
    "CINO at 31 March": "children in need",
    "All pupils": "all pupils",
    "Total": "children looked after",
}
SERIES = {
    "Children looked after": "Children looked after", "On a protection plan": "On a protection plan",
    "Children in need": "Children in need", "All pupils": "All pupils",
}  # fmt: skip
MEASURES = {
    "Reading, writing and maths together": "Reading, writing and maths at 11",
    "Reading": "Reading at 11",
    "Writing": "Writing at 11",
    "Maths": "Maths at 11",
    "Attainment 8 score": "Attainment 8 (points)",
    "English and maths, grade 4 or above": "English and maths, grade 4",
    "English and maths, grade 5 or above": "English and maths, grade 5",
    "Half days missed": "Half days missed",
    "Persistently absent": "Persistently absent",
    "Severely absent": "Severely absent",
    "Suspended at least once": "Suspended",
    "Permanently excluded": "Permanently excluded",
    "Suspensions for each 100 pupils": "Suspensions for each 100 pupils",
    "Changed school in the year: children looked after": "Changed school in mid-year",
    "Good level of development at 5: children looked after": "Good level of development at five",
    "Good level of development at 5: children in need": "Good level of development at five",
    "Good level of development at 5: all children": "Good level of development at five",
}
AGES = {"17_18": "aged 17 and 18", "19_21": "aged 19 to 21"}
LEAVERS = {
    "In education, employment or training": ("ages", "In work or study"),
    "In higher education": ("ages", "In higher education"),
    "In suitable accommodation": ("touch", "In suitable homes"),
    "Council not in touch": ("touch", "Council not in touch, aged 19 to 21"),
    "Staying put with former foster carers": ("touch", "Still with former foster carers, aged 19 and 20"),
}
FUNNELS = {
    "Attainment 8, children looked after": ("school", "funnel-scores", 0.4),
    "Persistently absent, children looked after": ("attendance", "funnel-absence", 4.0),
    "In work or study, care leavers aged 19 to 21": ("leavers", "funnel-work", 0.4),
}
"""The new funnels, and by how much a pooled level may differ from the old: councils since abolished are no longer
pooled, and the absence of 2020/21, when schools were closed for part of the year, is not either."""
LEFT_OUT: dict[str, str] = {
    "changes": "England's change is not told beside the place's; care leavers are told by the lines over time; "
    "shares are judged as on every page (docs/methods/chance.md)",
    "funnels": "how far ranks shrink over England stands on the method page; absence of 2020/21 is not pooled",
    "ks2": "the last figure before one that is withheld is told with the year before, as one",
    "ks4": "ranges of averages of few, and what is as high as the table's last digit",
    "gap": "the gap of children in need in English and maths, and at the end of primary school, is not told",
    "absence": "groups but the two that are told first, comparators and the first year are in figure and table",
    "suspensions": "permanent exclusions are in the table to a tenth; the number in the absence figures is not told",
    "send_time": "those on few people are not ranked; comparators are told where there is room, else in a note",
    "send_share": "comparators are in figure and table",
    "leavers_work": "how many are of unknown activity is told as a share; the younger group's number is not told",
    "leavers_years": "the change is told from the first year",
    "leavers_homes": "the younger group's number is not told",
    "wider": "the table is of one year a measure and group; what is as high as its last digit",
    "virtual_school": "counted anew: see tests/unit/test_statements.py; no sums of what a scheme says of itself",
    "statements": "counted anew: see tests/unit/test_statements.py; figures since are not set beside a statement",
    "plan_test": "each test of success is in the table",
}
"""Deliberate differences, one an old exhibit: why a number of its finding is no longer in a sentence."""
NEW_OF = {
    "changes": ("changes", "primary", "homes", "work"),
    "funnels": ("funnel-scores", "funnel-absence", "funnel-work"),
    "ks2": ("primary", "every"),
    "ks4": ("gap", "every", "funnel-scores"),
    "gap": ("gap", "every"),
    "absence": ("absence", "every", "changes"),
    "suspensions": ("suspensions", "every"),
    "send_time": ("weeks", "requests"),
    "send_share": ("groups", "support"),
    "leavers_work": ("ages", "work", "activity", "funnel-work"),
    "leavers_years": ("work", "funnel-work"),
    "leavers_homes": ("touch", "homes"),
    "wider": ("every", "neet"),
    "virtual_school": ("said", "leavers said", "every", "suspensions"),
    "statements": ("said", "leavers said"),
    "plan_test": ("tests",),
    "own_records": (),
}
"""Where what an old exhibit told is told now."""


old = partial(old_pages.places, "education")
exhibit = partial(old_pages.exhibit, "education")
frame = partial(old_pages.frame, "education")


@lru_cache(maxsize=8)
def new(place: str) -> dict[str, Any]:
    """Each exhibit of the pages by key; what documents say of care leavers as "leavers said"."""
    found: dict[str, Any] = {}
    for name in (*PAGES, *ELSEWHERE):
        for shown in seen(name, place):
            if name in ELSEWHERE and shown.key not in ELSEWHERE[name]:
                continue
            found[f"{name} {shown.key}" if shown.key in found else shown.key] = shown
    return found


def alike(one: Any, other: Any, within: float = 1e-8) -> bool:
    one, other = float(one), float(other)
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=1e-8, abs_tol=within)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", LINES)
def test_lines_over_time_have_the_same_values(place: str, key: str) -> None:
    before, now = frame(place, key), new(place).get(LINES[key][1])
    assert now is not None and not now.missing
    held = now.data.assign(period=now.data["period"].astype("str")).set_index(["who", "period"])
    wrong = []
    for row in before.itertuples():
        where = (row.series, row.period)
        if where not in held.index:
            wrong.append(f"{where} is gone")
        elif held.at[where, "symbol"] != "nobody" and not alike(row.value, held.at[where, "value"]):
            wrong.append(f"{where}: {row.value} became {held.at[where, 'value']}")
    assert not [w for w in wrong if not joint(w)]


def joint(text: str) -> bool:
    """Whether a difference is of a neighbours' mean, in which figures that two councils report together count once."""
    return "Statistical neighbours" in text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", ["absence", "suspensions"])
def test_groups_over_time_have_the_same_values(place: str, key: str) -> None:
    before = frame(place, key)
    before = before[before["series"].notna() & before["value"].notna()]
    held = new(place)[key].data.set_index(["breakdown", "period"])["value"]
    for row in before.itertuples():
        assert alike(row.value, held[row.series, row.period]), (row.series, row.period)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", ["ks2", "ks4", "absence", "suspensions", "wider"])
def test_each_group_beside_others_is_in_the_table(place: str, key: str) -> None:
    before = frame(place, key)
    before = before[before["measure"].isin(list(MEASURES)) & before["place"].notna()]
    table = new(place)["every"].data.set_index(["What", "Year"])
    newest = dict(table.index)
    wrong = []
    for row in before.itertuples():
        label = f"{MEASURES[row.measure]}: {GROUPS[row.breakdown]}"
        if newest.get(label) != row.period:  # one group alone has no newer figure: the table is of one year a measure
            assert key == "wider" and newest.get(label, "9999") > row.period, (label, row.period)
            continue
        held = table.loc[(label, row.period)]
        for name, column in (("place", old()[place]["name"]), ("region", None), ("england", "England")):
            value = held[column] if column else next((held[c] for c in table.columns if c in REGIONS), math.nan)
            if not alike(getattr(row, name), value):
                wrong.append((label, name, getattr(row, name), value))
        if held["By chance"] != "–" and not math.isnan(row.lo):
            low, high = (float(v) for v in re.findall(r"−?\d+(?:\.\d+)?", held["By chance"].replace("−", "-")))
            if not (alike(row.lo, low, 0.51) and alike(row.hi, high, 0.51)):
                wrong.append((label, "range", row.lo, held["By chance"]))
        if held["Children"] != "–" and held["Children"] != f"{row.of:,.0f}":
            wrong.append((label, "children", row.of, held["Children"]))
    assert not wrong


REGIONS = {
    "North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands", "East of England",
    "London", "Inner London", "Outer London", "South East", "South West",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", ["leavers_work", "leavers_homes"])
def test_care_leavers_by_age_are_the_same(place: str, key: str) -> None:
    for row in frame(place, key).itertuples():
        name, label = LEAVERS[row.measure]
        label = label if label.endswith(("21", "20")) else f"{label}, {AGES[row.breakdown]}"
        data = new(place)[name].data
        data = data.assign(label=data["label"].str.replace(r", 20\d\d$", "", regex=True))  # an older row says its year
        now = data[(data["label"] == label) & (data["role"] == "place")]
        if math.isnan(row.place):  # a group whose figure is withheld shows its last year, or none
            assert now.empty or now["period"].iloc[0] != row.period
            continue
        held = data[data["label"] == label].set_index("role")["value"]
        assert now["period"].iloc[0] == row.period, label
        for role in ("place", "region", "england"):
            value = getattr(row, role)
            assert math.isnan(value) or alike(value, held.get(role, math.nan)), (label, role)


@pytest.mark.parametrize("place", PLACES)
def test_pupils_with_plans_and_support_are_the_same(place: str) -> None:
    for row in frame(place, "send_share").itertuples():
        data = new(place)["groups" if row.measure == "EHC plan" else "support"].data
        group = GROUPS[row.breakdown]
        held = data[data["label"].str.casefold() == group].set_index("role")["value"]
        for role in ("place", "region", "england"):
            value = getattr(row, role)
            assert math.isnan(value) or math.isnan(row.place) or alike(value, held[role]), (row.measure, group, role)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("title", FUNNELS)
def test_funnels_have_the_same_figures_and_nearly_the_same_levels(place: str, title: str) -> None:
    before = frame(place, "funnels")
    before = before[before["measure"] == title]
    if before.empty:
        pytest.skip("the old page had no such funnel")
    _, key, within = FUNNELS[title]
    held = new(place)[key].data.set_index("who")
    wrong = []
    for row in before.itertuples():
        if row.area_name not in held.index:
            wrong.append(f"{row.area_name} is gone")
            continue
        now = held.loc[row.area_name]
        exact = alike(row.value, now["value"]) and row.of == now["cohort"]
        near = all(alike(getattr(row, c), now[c], within) for c in ("level", "lo", "hi", "expect_lo", "expect_hi"))
        if not (exact and near):
            wrong.append(f"{row.area_name}: {row.value} of {row.of}, {row.level} became {now['value']}, {now['level']}")
    assert not wrong and len(held) == len(before)


@pytest.mark.parametrize("place", PLACES)
def test_changes_are_from_the_same_years_and_figures(place: str) -> None:
    before = frame(place, "changes")
    school = before[~before["measure"].str.contains("care leavers")]
    if new(place)["changes"].missing:  # what was told of one year is not where that is set apart: 2020/21
        assert set(school["period"]) <= {"2020/21"}
        return
    names = {"Reading, writing and maths at 11": "Reading, writing and maths at the end of primary",
             "English and maths at grade 4": "English and maths at grade 4 or above"}  # fmt: skip
    table = new(place)["changes"].data.set_index("Measure")
    for row in school.itertuples():
        what, _, group = row.measure.rpartition(", ")
        now = table.loc[f"{names.get(what, what)}: {group}"]
        for value, of, period, told in (
            (row.first, row.first_of, row.first_period, now["Then"]), (row.value, row.of, row.period, now["Now"]),
        ):  # fmt: skip
            if not math.isnan(value):
                shown, number = re.match(r"([\d.]+)%? (?:of|for) (\d+)", told).groups()  # type: ignore[union-attr]
                assert alike(value, shown, 0.051) and float(number) == of and f"({period})" in told, row.measure
        if now["What may be said"].lower() != row.verdict:
            assert (place, row.measure) in JUDGED_ANEW, (place, row.measure, row.verdict, now["What may be said"])


JUDGED_ANEW = {
    ("Middlesbrough", "Persistently absent, children looked after"),
    ("Wandsworth", "English and maths at grade 4, children in need"),
    ("Wandsworth", "Persistently absent, children looked after"),
}
"""Changes of which the one rule of chance says other than the old rule of this page alone."""


@pytest.mark.parametrize("place", PLACES)
def test_where_nothing_was_published_nothing_is_said(place: str) -> None:
    """A place that had a sentence in place of a figure has no figure now, and the other way round."""
    told = new(place)
    for key in ("ks2", "gap", "absence", "suspensions", "send_time", "send_share", "leavers_work", "leavers_years",
                "leavers_homes", "plan_test"):  # fmt: skip
        name = NEW_OF[key][0]
        now = name not in told or bool(told[name].missing)
        if (key, place) not in NOW_OTHERWISE:
            assert bool(exhibit(place, key)["missing"]) == now, (key, exhibit(place, key)["missing"])


NOW_OTHERWISE = {
    ("leavers_homes", "Isles of Scilly"): "homes are withheld, but with how many the council is not in touch is shown",
}
"""Places and old exhibits for which there are figures now and were none, or the other way round, and why."""


@pytest.mark.parametrize("place", PLACES)
def test_numbers_of_old_findings_are_said_but_for_those_listed(place: str) -> None:
    old_pages.hold("education", place, old_pages.lost("education", place, new(place), NEW_OF), LEFT_OUT)
