"""The projection from own records beside that of the public package cs-demand-model 0.5.1: times, and how far apart.

usage: python benchmarks/own_records.py FOLDER PACKAGE_PYTHON [--first 2019-07-01] [--last 2020-01-01] [--days 365]

FOLDER holds SSDA903 returns (header and episodes). PACKAGE_PYTHON is the Python of an environment of its own that holds
the package, which needs pandas 1.x: `python3.11 -m venv DIR && DIR/bin/pip install cs-demand-model==0.5.1`.
The claims: the same records and rate definitions give its point projection within 1% in every state and in all, on
every day; and 1,000 simulated paths take less time than its one. Prints times and differences, no count of children.
"""

import json
import subprocess
import time
from datetime import date, datetime
from pathlib import Path

import click
import numpy as np
import pandas as pd

from rc_analysis.methods.stock_flow import expected, simulate
from rc_analysis.sources.ssda903 import read_returns, spell_table
from rc_analysis.topics.care_records import as_demand_model, by_person_days, looked_after

PACKAGE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import pandas as pd
from cs_demand_model import Config, DemandModellingDataContainer, ModelPredictor, PopulationStats, fs_datastore
folder, first, last, days = sys.argv[1], pd.Timestamp(sys.argv[2]), pd.Timestamp(sys.argv[3]), int(sys.argv[4])
began = time.perf_counter()
config = Config()
view = DemandModellingDataContainer(fs_datastore(folder), config).enriched_view
read = time.perf_counter()
model = ModelPredictor.from_model(PopulationStats(view, config), first, last)
rated = time.perf_counter()
path = model.predict(days)
done = time.perf_counter()
names = [f"{age}/{kind}" for age, kind in path.columns]
start = {f"{age}/{kind}": n for (age, kind), n in model.initial_population.items()}
print(json.dumps({"read": read - began, "rates": rated - read, "path": done - rated, "states": names, "start": start,
                  "path_values": path.fillna(0).to_numpy().tolist()}))
"""
AGES = {
    "Under 1": "BIRTH_TO_ONE",
    "1 to 4": "ONE_TO_FIVE",
    "5 to 9": "FIVE_TO_TEN",
    "10 to 15": "TEN_TO_SIXTEEN",
    "16 and over": "SIXTEEN_TO_EIGHTEEN",
}
"""Our bands and the package's names for them; its kinds of placement are ours in capitals."""
TINY = 0.05
"""A state of fewer children than this, in expectation, is compared by difference and not by ratio."""


def package(python: str, folder: str, first: date, last: date, days: int) -> dict:
    command = [python, "-c", PACKAGE, folder, first.isoformat(), last.isoformat(), str(days)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        # Its messages may quote a record, so only the kind of error is passed on.
        raise click.ClickException(f"the package failed: {done.stderr.strip().splitlines()[-1].split(':')[0]}")
    return json.loads(done.stdout.splitlines()[-1])


def apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference as a share of the package's figure, over days and states."""
    return float((np.abs(ours - theirs) / np.maximum(theirs, TINY)).max())


def timed(work) -> tuple[float, object]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def parsed(_context: object, _parameter: object, text: datetime) -> date:
    return text.date()


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.argument("package_python", type=click.Path(exists=True, dir_okay=False))
@click.option("--first", type=click.DateTime(["%Y-%m-%d"]), default="2019-07-01", callback=parsed, show_default=True)
@click.option("--last", type=click.DateTime(["%Y-%m-%d"]), default="2020-01-01", callback=parsed, show_default=True)
@click.option("--days", default=365, show_default=True)
@click.option("--paths", default=1000, show_default=True)
def main(folder: str, package_python: str, first: date, last: date, days: int, paths: int) -> None:
    """Print the times of both and the largest difference of the point projection."""
    theirs = package(package_python, folder, first, last, days)
    window = pd.Timestamp(first), pd.Timestamp(last)
    read, spells = timed(lambda: spell_table(read_returns(Path(folder)), keep_open=True))
    everyone = looked_after(spells, short_breaks=True)
    rate, same = timed(lambda: as_demand_model(everyone, *window))
    point, path = timed(lambda: expected(same.flows, same.start, days))
    own = by_person_days(looked_after(spells), *window)
    drawn, _ = timed(lambda: simulate(same.flows, same.start, days, paths=paths))
    fuller, _ = timed(lambda: simulate(own.flows, own.start, days, paths=paths))

    names = [f"{AGES[age]}/{kind.upper()}" for age, kind in same.states.itertuples(index=False)]
    frame = pd.DataFrame(theirs["path_values"], columns=theirs["states"]).reindex(columns=names, fill_value=0.0)
    start = pd.Series(theirs["start"]).reindex(names, fill_value=0.0)
    click.echo(f"{'step':<34}{'cs-demand-model 0.5.1':>24}{'rc_analysis':>14}")
    for step, a, b in (
        ("read and clean, seconds", theirs["read"], read),
        ("rates, seconds", theirs["rates"], rate),
        (f"one point path of {days} days, seconds", theirs["path"], point),
        (f"{paths:,} paths, its rates, seconds", None, drawn),
        (f"{paths:,} paths, our rates, seconds", None, fuller),
    ):
        click.echo(f"{step:<34}{'' if a is None else format(a, '.3f'):>24}{b:>14.3f}")
    by_state, in_all = path[1:], path[1:].sum(axis=1)
    click.echo(f"children at the start, largest difference: {np.abs(start.to_numpy() - same.start).max():g}")
    click.echo(f"point projection, largest difference: {apart(in_all, frame.sum(axis=1).to_numpy()):.4%} in all, "
               f"{apart(by_state, frame.to_numpy()):.4%} in a state (within 1% is the claim)")  # fmt: skip
    slower = max(drawn, fuller)
    click.echo(f"{paths:,} paths take {slower / theirs['path']:.2f} times its one path (below 1 is the claim)")


if __name__ == "__main__":
    main()
