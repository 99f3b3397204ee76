"""`rc-analysis records`: an authority's own returns of children looked after. Small counts are withheld."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rc_analysis import paths, plain

if TYPE_CHECKING:
    import pandas as pd

    from rc_analysis.sources.ssda903 import Returns

_returns = click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The returns; data/local/ssda903 where not given.",
)
_day = click.option("--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day, as year-month-day.")
_out = click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where the CSVs go.")


@click.group()
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
@_day
@_out
def summary(folder: Path | None, as_of: datetime, out: Path | None) -> None:
    """Children looked after on a day by age and placement, moves, lengths of stay, and the returns' faults by rule.

    \b
    Example:  rc-analysis records summary --from data/local/ssda903 --as-of 2021-03-31
    """
    from rc_analysis.topics.care_records import summary as summarise

    returns = _read(folder)
    made = summarise(returns, as_of.date())
    for name, table in made.tables.items():
        click.echo(f"\n{table.title} ({table.unit})")
        click.echo(table.shown().to_string())
        if table.note:
            click.echo(table.note)
        _write(table.shown(), out, name)
    for sentence in made.left_out:
        click.echo(sentence)
    click.echo("\n[c] withheld to protect confidentiality")
    _say_notes(returns)


@records.command()
@_returns
@_day
@_out
@click.option("--paths", "number", default=1000, show_default=True, help="How many simulated paths.")
@click.option("--days", default=1096, show_default=True, help="How many days ahead.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same paths.")
def project(folder: Path | None, as_of: datetime, out: Path | None, number: int, days: int, seed: int) -> None:
    """Project the number looked after by age and placement, with ranges over simulated paths.

    The ranges hold only while the rates of the last two years go on: see docs/methods/own-records.md.

    \b
    Example:  rc-analysis records project --as-of 2021-03-31 --out data/local/tables
    """
    from rc_analysis.topics.care_records import project as simulate

    returns = _read(folder)
    made = simulate(returns, as_of.date(), days=days, paths=number, seed=seed)
    for name, frame in (("stock", made.stock), ("flows", made.flows)):
        click.echo(f"\n{name.capitalize()}")
        rounded = frame.round(dict.fromkeys(frame.select_dtypes("number").columns, 1))
        click.echo(rounded.to_string(max_rows=40, na_rep=""))
        _write(rounded, out, f"projected-{name}")
    _say_notes(returns)


def _read(folder: Path | None) -> "Returns":
    from rc_analysis.sources.ssda903 import read_returns

    return read_returns(folder or paths.local("ssda903"))


def _say_notes(returns: "Returns") -> None:
    if returns.notes:
        click.echo("\nRead otherwise than it stands in the files (counts not withheld: for your own eyes):")
        for note in returns.notes:
            click.echo(f"- {note}")


def _write(frame: "pd.DataFrame", out: Path | None, name: str) -> None:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        plain.frame(frame).to_csv(out / f"{name}.csv", lineterminator="\n", float_format="%.10g")
