"""`rc-analysis records`: an authority's own returns of children looked after. Small counts are withheld."""

import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rc_analysis import paths
from rc_analysis.errors import RecordsError, UserError

if TYPE_CHECKING:
    import pandas as pd

    from rc_analysis.sources.ssda903 import Returns

_returns = click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The returns; data/local/CODE/ssda903 where not given.",
)
_area = click.option("--area", metavar="NAME|CODE", help="Whose records; the default edition's place where not given.")
_day = click.option("--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day, as year-month-day.")
_edition = click.option("--edition", default="", metavar="NAME",
                        help="Note the tables in the ledger as released, under this name.")  # fmt: skip
_out = click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where the CSVs go.")


class _Quiet(click.Group):
    """Commands that tell no word of an error that is not ours: it may hold a record."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (UserError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            last = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{Path(last.filename).stem}, line {last.lineno}"
            mend = "tell us this line; its words are not told, as they may hold a record"
            raise RecordsError(
                f"the records could not be worked out ({type(fault).__name__} in {where})", mend=mend
            ) from None


@click.group(cls=_Quiet)
def records() -> None:
    """Work with your own SSDA903 returns (header and episodes, any folder shape).

    Counts of 1 to 5 are withheld as [c], with enough others that they cannot be worked out. Nothing about a child is
    printed or written. Returns that could only be counted by a guess are refused (exit code 10), with the number of
    faults by file, column and rule.

    \b
    Example:  rc-analysis records summary --as-of 2021-03-31 --out data/local/tables
    """


@records.command()
@_returns
@_area
@_day
@_edition
@_out
def summary(folder: Path | None, area: str | None, as_of: datetime, edition: str, out: Path | None) -> None:
    """Children looked after on a day by age and placement, moves, lengths of stay, and the returns' faults by rule.

    As many counts are withheld as keep small ones from being worked out, also with what was released before. Give
    --edition when the tables leave your hands, so that the next ones are held against them.

    \b
    Example:  rc-analysis records summary --from data/local/ssda903 --as-of 2021-03-31
    """
    from rc_analysis import released
    from rc_analysis.topics.care_records import summary as summarise

    code, returns = _read(folder, area)
    made = summarise(returns, as_of.date(), released.read(code, but=edition))
    for name, table in made.tables.items():
        click.echo(f"\n{table.title} ({table.unit})")
        click.echo(table.shown().to_string())
        if table.note:
            click.echo(table.note)
        _write(table.shown(), out, name)
    click.echo("\n[c] withheld to protect confidentiality")
    if edition:
        released.write(edition, code, as_of.date().isoformat(), made.cells)
    _say_notes(returns)


@records.command()
@_returns
@_area
@_day
@_out
@click.option("--paths", "number", default=1000, show_default=True, help="How many simulated paths.")
@click.option("--days", default=1096, show_default=True, help="How many days ahead.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same paths.")
def project(
    folder: Path | None, area: str | None, as_of: datetime, out: Path | None, number: int, days: int, seed: int
) -> None:
    """Project the number looked after by age and placement, with ranges over simulated paths.

    The ranges hold only while the rates of the last two years go on: see docs/methods/own-records.md.

    \b
    Example:  rc-analysis records project --as-of 2021-03-31 --out data/local/tables
    """
    from rc_analysis import released
    from rc_analysis.topics.care_records import project as simulate

    code, returns = _read(folder, area)
    made = simulate(returns, as_of.date(), days=days, paths=number, seed=seed, before=released.read(code))
    for name, frame in (("stock", made.stock), ("flows", made.flows)):
        click.echo(f"\n{name.capitalize()}")
        rounded = frame.round(dict.fromkeys(frame.select_dtypes("number").columns, 1))
        click.echo(rounded.to_string(max_rows=40, na_rep=""))
        _write(rounded, out, f"projected-{name}")
    _say_notes(returns)


def _read(folder: Path | None, area: str | None) -> "tuple[str, Returns]":
    """Whose returns, by code, and they: those of a folder, or in the authority's own of `data/local/`."""
    from rc_analysis.params import load_edition
    from rc_analysis.sources.ssda903 import read_returns
    from rc_analysis.store import open_store

    code = open_store().area(area or load_edition().area).code
    return code, read_returns(folder or paths.local(code, "ssda903"))


def _say_notes(returns: "Returns") -> None:
    if returns.notes:
        click.echo("\nRead otherwise than it stands in the files (counts not withheld: for your own eyes):")
        for note in returns.notes:
            click.echo(f"- {note}")


def _write(frame: "pd.DataFrame", out: Path | None, name: str) -> None:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        from rc_analysis import plain

        plain.frame(frame).to_csv(out / f"{name}.csv", lineterminator="\n", float_format="%.10g")
