"""Places by what people call them: a name, a present or former code."""

import difflib
import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rc_analysis.errors import AreaError, listed
from rc_analysis.sources.areas import code_lookup
from rc_analysis.sources.ofsted_record import letters
from rc_analysis.sources.periods import day_words
from rc_analysis.sources.schemas import AREAS


@dataclass(frozen=True)
class Area:
    """A place: a local authority, a region, England, or a percentile of England's authorities."""

    code: str
    old_code: str
    name: str
    level: str
    region_code: str
    region_name: str
    neighbours: tuple[str, ...] = ()
    """Codes of the ten statistical neighbours, nearest first; empty for a place that is no authority."""


class Places:
    """The places of `areas.csv`, and every way of naming one."""

    def __init__(self, areas: pd.DataFrame) -> None:
        self.frame = areas[list(AREAS.columns)].reset_index(drop=True)
        self.rows: dict[str, dict[str, str]] = {row["area_code"]: row for row in self.frame.to_dict("records")}  # type: ignore[misc]
        self.names = {code: row["name"] for code, row in self.rows.items()}

    def find(self, query: str) -> Area:
        """The place that a name (in any case), a present or former ONS code, or a DfE number stands for.

        Raises AreaError for an abolished authority, naming its successors, and for an unknown one, naming the
        nearest names.
        """
        text = str(query).strip()
        found = self._lookup.get(text.upper()) or self._lookup.get(letters(text))
        if found is None:
            near = difflib.get_close_matches(letters(text), list(self._spoken), n=3, cutoff=0.6)
            names = listed(dict.fromkeys(self._spoken[name] for name in near), "or")
            allowed = f"{names}?" if names else "a local authority's name, ONS code or DfE number"
            raise AreaError("area", seen=text, allowed=allowed, mend="see `rc-analysis areas`")
        row = self.rows[found]
        if row["status"] == "abolished":
            names = listed((f"{self.names[code]} ({code})" for code in row["successors"].split()), "or")
            seen = f"{row['name']}, abolished on {day_words(row['abolished_on'])}"
            raise AreaError("area", seen=seen, allowed=f"its successors: {names}", mend="name one of them")
        near_to = tuple(row[f"neighbour_{n}"] for n in range(1, 11) if row[f"neighbour_{n}"])
        return Area(found, row["old_code"], row["name"], row["level"], row["region_code"], row["region_name"], near_to)

    def current(self, region: str | None = None) -> list[str]:
        """The codes of all present local authorities, or those of one region, in the order of `areas.csv`."""
        return [
            code
            for code, row in self.rows.items()
            if (row["level"], row["status"]) == ("local_authority", "current") and region in (None, row["region_code"])
        ]

    @cached_property
    def _spoken(self) -> dict[str, str]:
        """Every way of saying a name, folded, to the name; a way that two places share is left out."""
        ways: dict[str, set[str]] = {}
        for name in self.frame.loc[self.frame["level"] != "percentile", "name"]:
            short = re.sub(r"^County |, (City|County) of$", "", name)
            for way in (name, short):
                ways.setdefault(letters(way), set()).add(name)
        return {way: next(iter(names)) for way, names in ways.items() if len(names) == 1}

    @cached_property
    def _lookup(self) -> dict[str, str]:
        code_of = {name: code for code, name in self.names.items()}
        lookup = {way: code_of[name] for way, name in self._spoken.items()}
        return lookup | {code: found for code, found in code_lookup(self.frame).items() if code}
