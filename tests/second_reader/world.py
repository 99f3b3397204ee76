"""What any reader can look up: observations, areas, names of measures, inspections and the project's documents."""

import re
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from second_reader.words import MONTHS, SMALL, Cutter, canonical, sentences, stems

FEWEST, FEWEST_CHILDREN = 10, 2_000
"""People below which a council's figure is not ranked, and children below which one of unknown size is not."""
ROOT = Path(__file__).resolve().parents[2]
SIMILAR = "similar areas"
SAME = {"statistical neighbours": SIMILAR, "neighbours": SIMILAR, "similar areas": SIMILAR, "similar areas'": SIMILAR}


@cache
def _csv(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / name, dtype=str, keep_default_na=False)


class World:
    """The project's public data, read with pandas alone."""

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Areas by code."""
        return _csv("areas.csv").set_index("area_code")

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Measures by id."""
        return _csv("measures.csv").set_index("measure")

    @cached_property
    def place_names(self) -> list[str]:
        """Every name that a text may use for a place."""
        names = {n for n in self.areas["name"] if n} | {n for n in self.areas["region_name"] if n}
        names |= {n.split(",")[0] for n in names if ", " in n} | {"England", "Similar areas", "Statistical neighbours"}
        return sorted(n for n in names if len(n) > 3)

    def place(self, text: str, here: str) -> str:
        """A place's one name; the page's own place by its short name too."""
        low = text.lower().strip()
        if low in SAME:
            return SAME[low]
        return here if low == here.lower() else self._called.get(low, text)

    @cached_property
    def _called(self) -> dict[str, str]:
        """Names that a text gives without what the list of areas sets after a comma, each with the list's."""
        listed = [n for n in self.areas["name"] if n.endswith((", City of", ", County of"))]
        return {n.split(",")[0].lower(): n for n in listed}

    @cached_property
    def joint(self) -> list[tuple[frozenset[str], list[str], str, str]]:
        """Councils that report together: who, for which measures (as patterns), from and to which day."""
        return [
            (frozenset((r.area_code, r.with_code)), r.measures.split(), r.first, r.last)
            for r in _csv("joint.csv").itertuples()
        ]

    def code(self, name: str) -> str:
        """The code of an area, by its name; '' where there is none."""
        found = self.areas.index[self.areas["name"].str.lower() == name.lower()]
        return str(found[0]) if len(found) else ""

    @cached_property
    def councils(self) -> set[str]:
        """Codes of the present local authorities."""
        kept = self.areas["level"].eq("local_authority") & self.areas["status"].eq("current")
        return set(self.areas.index[kept])

    def neighbours(self, code: str) -> list[str]:
        """The statistical neighbours of a council."""
        row = self.areas.loc[code]
        return [str(row[c]) for c in self.areas.columns if c.startswith("neighbour_") and row[c]]

    def in_region(self, code: str) -> list[str]:
        """The present councils of the council's region."""
        same = self.areas["region_code"] == self.areas.loc[code, "region_code"]
        return sorted(self.councils & set(self.areas.index[same]))

    @cached_property
    def _observed(self) -> dict[str, pd.DataFrame]:
        held = pd.read_parquet(ROOT / "data" / "observations.parquet")
        held["period_end"] = pd.to_datetime(held["period_end"])
        held["shown"] = held["period"].map({p: canonical(p) for p in held["period"].unique()})
        held["area_code"] = held["area_code"].astype(str)
        return {str(m): part for m, part in held.groupby("measure", observed=True)}

    @cache  # noqa: B019 - one world lives as long as the run
    def measure(self, measure: str) -> pd.DataFrame:
        """All observations of a measure."""
        return self._observed.get(measure, pd.DataFrame(columns=["area_code", "breakdown", "shown", "value"]))

    @cached_property
    def _named(self) -> pd.DataFrame:
        return _csv("breakdowns.csv")

    @cache  # noqa: B019
    def published(self, measure: str, shown: str) -> tuple[str, ...]:
        """The published names of a category by the name shown."""
        table = self._named
        kept = table["measure"].map(lambda m: measure in m.split()) & table["shown"].eq(shown)
        held = self.measure(measure)["breakdown"].unique()
        only = (str(held[0]),) if len(held) == 1 else ()
        return (*table.loc[kept, "published"], shown, *only)

    @cache  # noqa: B019
    def family(self, measure: str) -> tuple[str, ...]:
        """The measure with those that share its categories: the number behind a share, and the total."""
        found = [measure]
        for kin in self._named["measure"].unique():
            if measure in kin.split():
                found += kin.split()
        for end in ("_percent", "_rate", "_number"):
            if measure.endswith(end):
                bare = measure.removesuffix(end)
                found += [m for m in (f"{bare}_number", f"{bare}_percent", f"{bare}_rate") if m in self.measures.index]
        words = _csv("words.csv").rename(columns={"count": "count_"})
        for row in words[words["measure"].eq(measure)].itertuples():
            kin = (str(row.count_).split("|")[0], str(row.cohort).split("|")[0])
            found += [m for m in kin if m in self.measures.index]
        if measure.startswith("cla_"):
            found.append("cla_number")
        return tuple(dict.fromkeys(found))

    @cache  # noqa: B019
    def values(self, measure: str, breakdown: str, area: str, period: str = "") -> tuple[tuple[str, float], ...]:
        """(period, value) of a series; of one period where it is given."""
        held = self.measure(measure)
        kept = held["area_code"].eq(area) & held["value"].notna()
        if breakdown:
            kept &= held["breakdown"].isin(self.published(measure, breakdown))
        if period:
            kept &= held["shown"].eq(period)
        rows = held[kept]
        return tuple(zip(rows["shown"], rows["value"].astype(float), strict=True))

    @cache  # noqa: B019
    def ranks(
        self, measure: str, breakdown: str, period: str, area: str, end: str = ""
    ) -> tuple[int, int, int, int] | None:
        """How many councils lie above, below and level with a place, and how many have a figure."""
        held = self.measure(measure)
        dated = held["shown"].eq(period) | held["period_end"].astype(str).eq(end or "none")
        kept = held["breakdown"].isin(self.published(measure, breakdown)) & dated
        rows = held[kept & held["area_code"].isin(self.councils)].dropna(subset=["value"])
        rows = rows[~rows["area_code"].isin(self._left_out(measure, breakdown, period, area))]
        decimals = int(self.measures["decimals"].get(measure) or 0)
        shown = pd.Series(np.floor(rows["value"] * 10**decimals + 0.5 + 1e-9).to_numpy(), index=rows["area_code"])
        shown = shown[~shown.index.duplicated()]
        if area not in shown.index:
            return None
        mine = shown[area]
        return int((shown > mine).sum()), int((shown < mine).sum()), int((shown == mine).sum()), len(shown)

    def _left_out(self, measure: str, breakdown: str, period: str, area: str) -> set[str]:
        """Councils that are not ranked: the second of two with one figure, and those with a figure on under ten."""
        out: set[str] = set()
        pairs = _csv("joint.csv") if (ROOT / "data" / "joint.csv").exists() else pd.DataFrame(columns=["measures"])
        for pair in pairs.itertuples():
            if any(fnmatch(measure, m) for m in str(pair.measures).split()):
                out.add(str(pair.area_code if pair.with_code == area else pair.with_code))
        words, unit = _csv("words.csv"), str(self.measures["unit"].get(measure, ""))
        if unit in ("count", "pounds", "FTE"):
            return out
        own = words[words["measure"].eq(measure) & words["breakdown"].isin((*self.published(measure, breakdown), ""))]
        column = "count" if unit.startswith("per ") else "cohort"
        behind = next((m for m in reversed(list(own[column])) if m), "")
        people = self.measure(behind)
        people = people[people["shown"].eq(period) & people["breakdown"].isin(("Total", breakdown))].dropna(
            subset=["value"]
        )
        children = self.measure("child_population")
        newest = (
            children[children["breakdown"].eq("Total")].dropna(subset=["value"]).groupby("area_code")["value"].last()
        )
        small = set(newest.index[newest < FEWEST_CHILDREN]) - set(people["area_code"])
        return out | small | set(people.loc[people["value"] < FEWEST, "area_code"])

    @cached_property
    def topics(self) -> dict[tuple[str, str], set[str]]:
        """The words by which a measure, or one of its categories, is spoken of."""
        out = {(str(m), ""): stems(str(t)) for m, t in self.measures["title"].items()}
        words = _csv("words.csv")
        for row in words.itertuples():
            key = (str(row.measure), str(row.breakdown))
            out[key] = out.get(key, set()) | stems(f"{row.phrase} {row.short}")
        return out

    @cached_property
    def model(self) -> str:
        """When the model of statistical neighbours was released."""
        table = _csv("sources.csv")
        rows = table[table.apply(lambda r: any("Statistical neighbours" in t for t in r), axis=1)]
        return " ".join(t for row in rows.itertuples(index=False) for t in row)

    @cached_property
    def glossary(self) -> str:
        """What the project's lists say of measures, categories and breaks, as one text."""
        texts: list[str] = []
        for name in (
            "measures.csv",
            "words.csv",
            "breakdowns.csv",
            "breaks.csv",
            "milestones.csv",
            "sources.csv",
            "reasons.csv",
        ):
            if not (ROOT / "data" / name).exists():
                continue
            table = _csv(name)
            texts += [t for column in table.columns for t in table[column].unique()]
        return _bare(" \n ".join(texts))

    @cached_property
    def _quotable(self) -> dict[str, set[str]]:
        out: dict[str, set[str]] = {}
        cutter = Cutter(self.place_names)
        for name in ("words.csv", "breaks.csv"):
            table = _csv(name)
            for text in {t for c in table.columns for t in table[c].unique() if len(t) > 30 and " " in t}:
                for said in sentences(text):
                    out.setdefault(cutter.cut(said).masked, set()).add(_bare(said).rstrip("."))
        return out

    def misquoted(self, text: str, masked: str) -> str:
        """What the lists say in the same words but for a number, date, place or direction; '' where they do not."""
        held = self._quotable.get(masked, set()) if len(masked) > 30 and "#" in masked else set()
        return "" if _bare(text).rstrip(".") in held else next(iter(sorted(held)), "")

    @cached_property
    def documents(self) -> str:
        """The project's documents as one text."""
        return _bare("\n".join(f.read_text(encoding="utf-8") for f in sorted((ROOT / "docs").rglob("*.md"))))

    @cached_property
    def phrases(self) -> set[tuple[str, ...]]:
        """Every three words that follow each other in the project's lists and documents, one of them a number."""
        files = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
        texts = [self.glossary, *(_bare(f.read_text(encoding="utf-8")) for f in sorted(files))]
        out: set[tuple[str, ...]] = set()
        for text in texts:
            words = re.findall(r"[\w’'-]+(?:,\d{3})*(?:\.\d+)?|[^\w\s]", text)
            for three in zip(words, words[1:], words[2:], strict=False):
                if any(w[0].isdigit() or w in SMALL for w in three):
                    out.add(three)
        return out

    @cache  # noqa: B019
    def spoken(self, measure: str, shown: str) -> set[str]:
        """The words by which a category of a measure is spoken of."""
        names = (shown, *self.published(measure, shown))
        return set().union(*(self.topics.get((measure, n), set()) for n in names))

    @cache  # noqa: B019
    def told(self, measure: str, shown: str) -> list[str]:
        """The phrase by which a category of a measure is spoken of, without its first words."""
        words = _csv("words.csv")
        kept = words["measure"].eq(measure) & words["breakdown"].isin(self.published(measure, shown))
        return [
            re.sub(r"^the (share|number|rate) of ", "", p.lower()) for p in words.loc[kept, "phrase"] if len(p) > 20
        ]

    @cache  # noqa: B019
    def categories(self, measure: str) -> dict[tuple[str], set[str]]:
        """The published categories of a measure, each with its words."""
        names = self.measure(measure)["breakdown"].unique()
        table = self._named
        kin = table[table["measure"].map(lambda m: measure in m.split())]
        shown = dict(zip(kin["published"], kin["shown"], strict=True))
        return {(str(n),): stems(f"{n} {shown.get(n, '')}") for n in names if n != "Total"}

    @cached_property
    def document_rows(self) -> list[set[float]]:
        """The numbers of each row of a table in the documents."""
        rows = []
        for file in sorted((ROOT / "docs").rglob("*.md")):
            for line in file.read_text(encoding="utf-8").splitlines():
                if line.startswith("|"):
                    rows.append({float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", line)})
        return rows

    @cache  # noqa: B019
    def held(self, name: str) -> pd.DataFrame:
        """A list, and those of its name among the evidence, one below the other."""
        found = [ROOT / "data" / name, *sorted((ROOT / "data" / "evidence").rglob(name))]
        tables = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in found if file.exists()]
        return pd.concat(tables, ignore_index=True).fillna("")

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """Inspection grades, with their month in words."""
        held = self.held("judgements.csv")
        months = MONTHS.split("|")
        for column in ("start", "end", "published"):
            day = held[column].str.extract(r"^(\d{4})-(\d{2})")
            held[f"{column}_month"] = [
                f"{months[int(m) - 1]} {y}" if isinstance(m, str) else "" for y, m in day.itertuples(index=False)
            ]
        return held


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*`|]", " ", text)).lower()


@cache
def world() -> World:
    """The one world of a run."""
    return World()
