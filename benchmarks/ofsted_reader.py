"""How fast the reader of Ofsted reports is, against plain text extraction of the same files as the floor.

usage: python benchmarks/ofsted_reader.py FOLDER [--repeat N]

FOLDER holds PDFs (any reports). Each way runs in a process of its own, so that its peak memory is its own; with
`--repeat` the best of N times counts. The claim: one worker needs at most 1.5 times the floor's time.
"""

import json
import resource
import subprocess
import sys
import time
from multiprocessing import Pool
from pathlib import Path

import click
from pypdf import PdfReader


def floor_one(path: str) -> int:
    """Plain extraction of one file, as anyone would write it: the number of characters."""
    try:
        return sum(len(page.extract_text()) for page in PdfReader(path).pages)
    except Exception:  # files that are not PDFs are part of the folder
        return 0


def floor(files: list[str], workers: int) -> None:
    if workers == 1:
        for path in files:
            floor_one(path)
    else:
        with Pool(workers) as crew:
            crew.map(floor_one, files, chunksize=1)


def reader(files: list[str], workers: int) -> None:
    from rc_analysis.sources.ofsted_report import read_reports

    read_reports(files, workers=0 if workers == 1 else workers)


def measure(way: str, folder: str, workers: int) -> dict[str, float]:
    """Run one way here and give seconds and the largest process's peak memory in MB."""
    files = sorted(str(p) for p in Path(folder).rglob("*.pdf"))
    start = time.perf_counter()
    {"floor": floor, "reader": reader}[way](files, workers)
    seconds = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "megabytes": peak / 1024, "files": len(files)}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--repeat", default=1, show_default=True)
@click.option("--way", hidden=True)
@click.option("--workers", default=1, hidden=True)
def main(folder: str, repeat: int, way: str | None, workers: int) -> None:
    """Print a table: seconds, reports a second, times the floor, peak memory of the largest process."""
    if way:
        click.echo(json.dumps(measure(way, folder, workers)))
        return
    results: dict[tuple[str, int], dict[str, float]] = {}
    for name, crew in (("floor", 1), ("reader", 1), ("floor", 2), ("reader", 2)):
        runs = []
        for _ in range(repeat):
            command = [sys.executable, __file__, folder, "--way", name, "--workers", str(crew)]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            runs.append(json.loads(said.splitlines()[-1]))
        results[name, crew] = min(runs, key=lambda run: run["seconds"])
    click.echo(f"{'way':8}{'processes':>10}{'seconds':>9}{'reports/s':>11}{'× floor':>9}{'peak MB':>9}")
    for (name, crew), run in results.items():
        times = run["seconds"] / results["floor", crew]["seconds"]
        rate = run["files"] / run["seconds"]
        click.echo(f"{name:8}{crew:>10}{run['seconds']:>9.1f}{rate:>11.2f}{times:>9.2f}{run['megabytes']:>9.0f}")


if __name__ == "__main__":
    main()
