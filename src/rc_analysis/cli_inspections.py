"""`rc-analysis inspections`: Ofsted's reports, read into tables."""

from pathlib import Path

import click


@click.group()
def inspections() -> None:
    """Read Ofsted's inspection reports.

    \b
    Example:  rc-analysis inspections read reports/*.pdf --out reports.csv
    """


@inspections.command("read")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="CSV: one row a report.")
@click.option("--areas", "items", type=click.Path(path_type=Path), help="CSV: one row an area for improvement.")
def inspections_read(paths: tuple[Path, ...], out: Path, items: Path | None) -> None:
    """Read inspection reports (PDF files, or folders of them) into CSV files.

    \b
    Example:  rc-analysis inspections read downloads/ --out reports.csv --areas areas.csv
    """
    from tqdm import tqdm

    from rc_analysis.sources.ofsted_report import read_reports, write_reports

    with tqdm(unit=" reports", disable=None) as bar:  # None: no bar where nobody looks

        def told(done: int, total: int, name: str) -> None:
            bar.total = total
            bar.set_postfix_str(Path(name).name[-40:], refresh=False)
            bar.update(done - bar.n)

        reports, areas_found = read_reports(paths, progress=told)
    write_reports(reports, areas_found, out, items)
    click.echo(f"{len(reports)} reports, {len(areas_found)} areas for improvement; written to {out}.")
