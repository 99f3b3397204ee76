"""`rc-analysis backtest`: every projection that can be held against what came, written as a table."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from rc_analysis.errors import NoData, ParameterError

if TYPE_CHECKING:
    from rc_analysis.methods.scoring import Knowing
    from rc_analysis.store import Store


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE",
              help="The table to write, as CSV: one row a case.")  # fmt: skip
@click.option("--from", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="A folder of downloads, or of tables already built; the data here where not given.")  # fmt: skip
@click.option("--knowing", type=click.Choice(["others", "apart", "then"]), default="others", show_default=True,
              help="Make ranges from all other start years, those that share no year, or those known.")  # fmt: skip
def backtest(out: Path, folder: Path | None, knowing: str) -> None:
    """Test the projections of 2019 to 2024, one to three years ahead, for every authority held.

    \b
    Example:  rc-analysis backtest --out backtest.csv
              rc-analysis backtest --out backtest.csv --from downloads/
    """
    from rc_analysis.methods import scoring
    from rc_analysis.topics import sufficiency

    if not out.absolute().parent.is_dir():
        raise ParameterError("--out", seen=str(out), allowed="a file in a folder that is there")
    with ExitStack() as stack:
        store = _store(folder, stack)
        numbers = store.load(list(sufficiency.SMOOTHING), areas=store.current())
    tested = sufficiency.backtest(numbers, cast("Knowing", knowing))
    if tested.empty:
        raise NoData(
            "No range can be tested: too few authorities or years are held.",
            mend="test the data here, or bring in downloads that have more",
        )
    order = ["area_code", "measure", "origin", "horizon"]
    new = out.with_name(f".{out.name}.new")
    columns = [*order, *(name for name in scoring.CASES if name not in order)]
    tested[columns].round(3).to_csv(new, index=False, lineterminator="\n")
    new.replace(out)
    for row in sufficiency.summary(tested).itertuples():
        click.echo(
            f"{row.measure:<20} {row.horizon} years: {row.cases} cases, error {row.wape:.1f}% "
            f"(last value {row.wape_last:.1f}%), 80% ranges held {row.in80:.1f}%, 95% ranges {row.in95:.1f}%, "
            f"score {row.gain:+.1f}% on plain ranges"
        )
    found = sufficiency.coverage(tested)
    bands = " or ".join(f"{low:g}% to {high:g}%" for low, high in scoring.BANDS.values())
    click.echo(
        f"{int(found['within'].sum())} of {len(found)} shares held, thirds by size among them, lie within {bands}; "
        f"of ranges that hold exactly what they say, {found['by_chance'].sum():.0f} would not by chance."
    )
    click.echo(f"{out}: {len(tested)} cases of {tested['area_code'].nunique()} authorities.")


def _store(folder: Path | None, stack: ExitStack) -> "Store":
    """The data here, or a store of the folder's in a temporary place that ends with `stack`."""
    from rc_analysis import paths
    from rc_analysis.sources.build import build
    from rc_analysis.store import Store, open_store

    if folder is None:
        return open_store()
    if not folder.is_dir():
        raise ParameterError("--from", seen=str(folder), allowed="a folder of downloads or of built tables")
    held = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rc-analysis-")))
    if (folder / "observations.parquet").is_file() and (folder / "areas.csv").is_file():
        for name in ("observations.parquet", "areas.csv"):
            shutil.copyfile(folder / name, held / name)
    else:
        build(folder, to_folder=held)
    shutil.copyfile(paths.data() / "measures.csv", held / "measures.csv")
    return Store(held)
