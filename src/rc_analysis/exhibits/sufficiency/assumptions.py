"""Every setting that what may come rests on, in one table: its value, and the key that changes it."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.exhibits.sufficiency.ahead import setting
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table

ASSUMED = {
    "horizon_years": "Years ahead that are projected",
    "home_beds": "Beds in children's homes that can be counted on",
    "home_occupancy": "Share of beds in children's homes with a child in them, at best",
    "other_need_homes": "Share of children in “other placements” who need a bed in a registered home",
    "foster_unfilled_usable": "Share of approved foster places without a child that could take one",
    "children_per_foster_home": "Children in each foster home",
    "pool_correlation": "How far the region's authorities' needs move together (0 not at all, 1 wholly)",
}
"""Each setting and what it stands for."""


@exhibit("assumptions")
def assumptions(case: Case) -> Exhibit:
    """Every assumption of the page, with its value and where it can be changed."""
    rows = []
    for key, what in ASSUMED.items():
        value = setting(case, key)
        rows.append({"assumption": what, "value": _said(key, value), "key": key})
    data = pd.DataFrame(rows)
    finding = (
        f"What may come rests on {len(rows)} settings that no published figure gives. Each is a key of the edition's "
        "parameters; when one is changed, every figure that rests on it changes."
    )
    return Exhibit(
        key="assumptions",
        headline="What is assumed, and can be changed",
        subtitle=f"Settings of this page for {case.place}",
        finding=finding,
        alt=finding,
        draw=None,
        data=data,
        view=Table(
            frame=data.rename(columns={"assumption": "What is assumed", "value": "Value", "key": "Key in params"}),
            caption="Every assumption of this page",
            numbers=(),
        ),
        sources=("Assumptions of this edition, params/_defaults.yml; not published figures",),
    )


def _said(key: str, value: object) -> str:
    if value is None:
        return "as many as the children in homes now need"
    if key in ("home_occupancy", "other_need_homes", "foster_unfilled_usable"):
        return f"{100 * float(str(value)):.0f}%"
    return f"{float(str(value)):g}"
