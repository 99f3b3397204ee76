"""`rc-analysis calibrate`: how often the rules for small cohorts are wrong, measured and written as a table."""

from pathlib import Path

import click

from rc_analysis.errors import NoData, ParameterError


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE",
              help="The table to write, as CSV: method, cohort, false_alarm, detection, coverage80.")  # fmt: skip
@click.option("--runs", type=click.IntRange(min=100), default=10_000, show_default=True, help="Made-up years a figure.")
def calibrate(out: Path, runs: int) -> None:
    """Measure by simulation how often the verdict on a change is a false alarm, at each size of cohort.

    Averages take their spread from the Attainment 8 scores of children looked after in all authorities held.

    \b
    Example:  rc-analysis calibrate --out calibration.csv
    """
    from rc_analysis.methods import calibration
    from rc_analysis.store import open_store
    from rc_analysis.topics.education.pooling import spread_of_scores

    if not out.absolute().parent.is_dir():
        raise ParameterError("--out", seen=str(out), allowed="a file in a folder that is there")
    found = spread_of_scores(open_store())
    if found is None:
        raise NoData("The scores held are too few to tell how far they swing: bring in the downloads.")
    c = found.components
    made = calibration.table(average=found.level, between=c.between, year=c.year, case=c.case, runs=runs)
    new = out.with_name(f".{out.name}.new")
    made.round(4).to_csv(new, index=False, lineterminator="\n")
    new.replace(out)
    told = made[made["method"] == calibration.SHARE_RULE]
    click.echo(
        f"{out}: {len(made)} rows. Of shares without a true change, at most "
        f"{100 * told['false_alarm'].max():.1f} in 100 are called one."
    )
