"""The shape of every table in data/, checked before it is written and again when it is read."""

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors
from pandera.pandas import Check, Column, DataFrameSchema

from rc_analysis.errors import DataError
from rc_analysis.sources.periods import KINDS, with_days
from rc_analysis.sources.tabular import read_csv
from rc_analysis.symbols import MEANINGS

UNITS = (
    "count",
    "percent",
    "per 10,000",
    "per 100 pupils",
    "pounds",
    "pounds a week",
    "score",
    "FTE",
    "cases",
    "index",
)
POLARITIES = ("higher_better", "lower_better", "neutral")
LEVELS = ("local_authority", "region", "country", "percentile")
LAYOUTS = ("ees", "lait", "outturn", "neighbours", "ofsted", "reports", "providers", "deflator")
PERCENTILES = {"P10": 0.10, "P25": 0.25, "P50": 0.50, "P75": 0.75, "P90": 0.90}
"""Pseudo-areas: where in the order of England's authorities with a figure."""

_AREA = r"^([EW]\d{8}|P\d{2})$"
_SLUG = r"^[a-z0-9_]+$"
_DAY = r"^(\d{4}-\d\d-\d\d)?$"
_MONTH_OR_DAY = r"^(\d{4}-\d\d(-\d\d)?)?$"


def _text(*checks: Check, blank: bool = True, nullable: bool = False, unique: bool = False) -> Column:
    own = list(checks) if blank else [*checks, Check.str_length(min_value=1)]
    return Column("str", own, nullable=nullable, unique=unique)


def _same(names: Sequence[str], column: Column) -> dict[str, Any]:
    return {name: copy(column) for name in names}


def _table(
    name: str, /, *, unique: list[str] | None = None, ordered: bool = False, checks: Any = None, **columns: Column
) -> DataFrameSchema:
    """The shape of a table: its columns and no other, what is there once, and rules of whole rows."""
    return DataFrameSchema(columns, checks=checks, unique=unique, strict=True, ordered=ordered, name=name)


OBSERVATIONS = _table(
    "observations",
    area_code=_text(Check.str_matches(_AREA)),
    period=_text(blank=False),
    period_start=Column("datetime64[ns]"),
    period_end=Column("datetime64[ns]"),
    measure=_text(Check.str_matches(_SLUG)),
    breakdown=_text(blank=False),
    value=Column("float64", Check(lambda s: ~s.isin([float("inf"), float("-inf")])), nullable=True),
    symbol=_text(Check.isin(list(MEANINGS)), nullable=True),
    source_id=_text(blank=False),
    checks=[
        Check(lambda f: ~(f["value"].notna() & f["symbol"].notna()), error="a value and a symbol on one row"),
        Check(lambda f: f["value"].notna() | f["symbol"].notna(), error="neither a value nor a symbol"),
        Check(lambda f: f["period_start"] <= f["period_end"], error="a period that ends before it starts"),
    ],
    unique=["measure", "breakdown", "area_code", "period_start", "period_end"],
    ordered=True,
)

AREAS = _table(
    "areas",
    area_code=_text(Check.str_matches(_AREA), unique=True),
    old_code=_text(),
    name=_text(blank=False, unique=True),
    level=_text(Check.isin(list(LEVELS))),
    region_code=_text(),
    region_name=_text(),
    status=_text(Check.isin(["current", "abolished"])),
    successors=_text(),
    abolished_on=_text(Check.str_matches(r"^(\d{4}-\d\d-\d\d)?$")),
    other_codes=_text(),
    **_same([f"neighbour_{n}" for n in range(1, 11)], _text()),
    ordered=True,
)

MEASURES = _table(
    "measures",
    measure=_text(Check.str_matches(_SLUG), unique=True),
    title=_text(blank=False),
    unit=_text(Check.isin(list(UNITS))),
    polarity=_text(Check.isin(list(POLARITIES))),
    decimals=_text(Check.str_matches(r"^\d$")),
    topic=_text(Check.isin(["sufficiency", "budgets", "education", "inspections", "context"])),
    definition=_text(blank=False),
    source=_text(blank=False),
    breakdowns=_text(blank=False),
    next_update=_text(Check.str_matches(_DAY)),
)

WORDS = _table(
    "words",
    measure=_text(Check.str_matches(_SLUG)),
    breakdown=_text(),
    phrase=_text(blank=False),
    short=_text(Check.str_matches(r"^\S+( \S+){0,7}$")),
    unit_words=_text(),
    polarity=_text(Check.isin(["", *POLARITIES])),
    count=_text(Check.str_matches(r"^[a-z0-9_]*$")),
    cohort=_text(Check.str_matches(r"^([a-z0-9_]+(\|[^|]+)?)?$")),
    caveat=_text(Check.str_matches(r"^(.+\.)?$")),
    unique=["measure", "breakdown"],
)

BREAKDOWNS = _table(
    "breakdowns",
    measure=_text(Check.str_matches(_SLUG)),
    published=_text(blank=False),
    shown=_text(blank=False),
    order=_text(Check.str_matches(r"^\d+$")),
    part=_text(Check.isin(["yes", ""])),
    unique=["measure", "published"],
)

HEADLINES = _table(
    "headlines",
    stage=_text(blank=False),
    page=_text(Check.str_matches(r"^[a-z0-9]+(-[a-z0-9]+)*$")),
    measure=_text(Check.str_matches(_SLUG)),
    breakdown=_text(),
    people=_text(Check.str_matches(r"^([a-z0-9_]+(\|[^|]+)?)?$")),
    unique=["measure", "breakdown"],
)

TARGETS = _table(
    "targets",
    area_code=_text(Check.str_matches(r"^E\d{8}$")),
    measure=_text(Check.str_matches(_SLUG)),
    breakdown=_text(),
    target=_text(Check.str_matches(r"^-?\d+(\.\d+)?$")),
    source=_text(blank=False),
    unique=["area_code", "measure", "breakdown"],
)

SOURCES = _table(
    "sources",
    source_id=_text(Check.str_matches(r"^[a-z0-9-]+$"), unique=True),
    **_same(("publisher", "title", "release", "table", "licence"), _text(blank=False)),
    **_same(("published", "next_update"), _text(Check.str_matches(_MONTH_OR_DAY))),
    url=_text(Check.str_matches(r"^https://")),
    attribution=_text(blank=False),
    layout=_text(Check.isin(list(LAYOUTS))),
    file=_text(blank=False),
    note=_text(),
)

API = _table(
    "releases/ees",
    source_id=_text(Check.str_matches(r"^[a-z0-9-]+$"), unique=True),
    data_set_id=_text(Check.str_matches(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"), unique=True),
    version=_text(Check.str_matches(r"^(\d+(\.\d+){1,2})?$")),
    note=_text(),
)

RECIPES = _table(
    "recipes",
    measure=_text(Check.str_matches(_SLUG)),
    source_id=_text(blank=False),
    year=_text(Check.isin(list(KINDS))),
    value=_text(blank=False),
    filters=_text(),
    breakdown=_text(),
    total=_text(),
    scale=_text(Check.str_matches(r"^\d+(\.\d+)?$")),
    note=_text(),
)

CHANGES = _table(
    "area_changes",
    code=_text(Check.str_matches(r"^E\d{8}$"), unique=True),
    name=_text(blank=False),
    kind=_text(Check.isin(["abolished", "recoded"])),
    successors=_text(Check.str_matches(r"^E\d{8}( E\d{8})*$")),
    changed_on=_text(Check.str_matches(r"^(\d{4}-\d\d-\d\d)?$")),
)

DATES = ("start", "end", "published")
"""The days of an inspection."""
JUDGEMENTS = _table(
    "judgements",
    area_code=_text(Check.str_matches(_AREA)),
    inspection_id=_text(blank=False),
    framework=_text(Check.isin(["SIF", "ILACS", "focused visit", "monitoring visit", "JTAI"])),
    start=Column("datetime64[ns]"),
    end=Column("datetime64[ns]", nullable=True),
    published=Column("datetime64[ns]", nullable=True),
    lead_inspector=_text(),
    judgement=_text(Check.isin(["overall", "leaders", "help_protection", "in_care", "care_leavers", "none"])),
    grade=_text(Check.isin(["outstanding", "good", "requires_improvement", "inadequate", "not_judged"])),
    note=_text(),
    source_id=_text(blank=False),
    unique=["inspection_id", "judgement"],
)

READ_REPORTS = _table(
    "read_reports",
    area_code=_text(Check.str_matches(_AREA)),
    inspection_id=_text(blank=False),
    framework=_text(Check.isin(["SIF", "ILACS", "other"])),
    start=_text(Check.str_matches(_DAY), blank=False),
    end=_text(Check.str_matches(_DAY)),
    published=_text(Check.str_matches(_DAY)),
    lead_inspector=_text(),
    judgement=_text(
        Check.isin(["overall", "leaders", "help_protection", "in_care", "care_leavers", "adoption", "lscb"])
    ),
    grade=_text(Check.isin(["outstanding", "good", "requires_improvement", "adequate", "inadequate", "not_judged"])),
    note=_text(),
    source_id=_text(blank=False),
    sha256=_text(Check.str_matches(r"^[0-9a-f]{64}$")),
    unique=["inspection_id", "judgement"],
)

THEME_COUNTS = _table(
    "theme_counts",
    area_code=_text(Check.str_matches(_AREA)),
    inspection_id=_text(blank=False),
    framework=_text(Check.isin(["SIF", "ILACS"])),
    start=_text(Check.str_matches(_DAY), blank=False),
    section=_text(Check.isin(["LA", "LSCB"])),
    items=_text(Check.str_matches(r"^\d+$")),
    theme=_text(Check.str_matches(_SLUG)),
    n=_text(Check.str_matches(r"^\d+$")),
    unique=["inspection_id", "section", "theme"],
)

RULES = _table(
    "framework_rules",
    rule_id=_text(Check.str_matches(r"^[a-z0-9-]+$"), unique=True),
    date_from=_text(Check.str_matches(_DAY), blank=False),
    date_to=_text(Check.str_matches(_DAY), blank=False),
    precision=_text(Check.isin(["day", "month", "year"])),
    framework=_text(Check.isin(["SIF", "ILACS", "all"])),
    effect=_text(Check.isin(["begins", "own_judgement", "no_judgement", "new_framework"])),
    judgement=_text(),
    event=_text(blank=False),
    basis=_text(blank=False),
    source=_text(blank=False),
)

POOLS = _table(
    "pools",
    area_code=_text(Check.str_matches(_AREA), blank=False, unique=True),
    pool=_text(blank=False),
)

REGISTER = _table(
    "register",
    path=_text(blank=False, unique=True),
    sha256=_text(Check.str_matches(r"^[0-9a-f]{64}$")),
    bytes=_text(Check.str_matches(r"^\d+$")),
    rows=_text(Check.str_matches(r"^\d*$")),
    source_ids=_text(),
    release=_text(),
    licence=_text(blank=False),
    how=_text(blank=False),
)


def read(path: Path, schema: DataFrameSchema, days: Sequence[str] = ()) -> pd.DataFrame:
    """A table of data/ as its file has it, all text but its `days` (ISO), which become datetime64; as `check` gives it.

    Raises DataError for a file that cannot be read, lacks a column or breaks a rule.
    """
    return check(with_days(read_csv(path, required=list(schema.columns)), days), schema, f"data/{path.name}")


def check(frame: pd.DataFrame, schema: DataFrameSchema, thing: str) -> pd.DataFrame:
    """Return the frame if it has the schema's shape.

    Raises DataError naming, all at once, each column and rule that is broken with the first values seen.
    """
    try:
        return schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        told = []
        for (column, rule), group in cases.groupby(["column", "check"], dropna=False, sort=False):
            seen = ", ".join(str(value) for value in group["failure_case"].unique()[:3])
            where = "" if pd.isna(column) else f"{column}: "
            told.append(f"{where}{rule} (saw {seen})")
        raise DataError(
            thing,
            seen="; ".join(told[:12]),
            allowed=f"the shape of {schema.name} in data/README.md",
            mend="correct the rows named, or build the table again with `rc-analysis data build`",
        ) from error
