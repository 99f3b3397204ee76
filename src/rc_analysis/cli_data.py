"""`rc-analysis data`: bring data in, take it back, and check it."""

from pathlib import Path

import click


@click.group()
def data() -> None:
    """Bring data in, take it back, and check it.

    \b
    Example:  rc-analysis data add ~/Downloads/children-looked-after.zip
    """


@data.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER|ZIP...")
@click.option(
    "--release", default="", metavar="TEXT", help='The release, where the files do not tell it: "April 2027".'
)
@click.option("--as", "source", default="", metavar="SOURCE", help="The source of one file whose name no source has.")
@click.option("--replace", is_flag=True, help="Let go of what is held of the same table and is not in the file.")
@click.option("--dry-run", is_flag=True, help="Say what it would change, and write nothing.")
def data_add(files: tuple[Path, ...], release: str, source: str, replace: bool, dry_run: bool) -> None:
    """Add public downloads (CSV, gzip, zip, ODS, XLSX, Parquet) to the figures held, and say what they change.

    \b
    All else is kept. Each file is known by its name, columns and contents together.
    Example:  rc-analysis data add ~/Downloads/cla_number_and_rate_per_10k_children.csv
    """
    from rc_analysis.sources.add import add

    done = add(files, release=release, source=source, replace=replace, dry_run=dry_run, report=click.echo)
    if done.step:
        click.echo(f"added  data/added/{done.step.name}; `rc-analysis data undo` takes it back.")
    elif dry_run:
        click.echo("Nothing is written: a dry run.")
    else:
        click.echo("Nothing is written: nothing is new.")


@data.command("undo")
def data_undo() -> None:
    """Take the last step of `data add` back.

    \b
    Example:  rc-analysis data undo
    """
    from rc_analysis.sources.undo import undo

    click.echo(f"undone data/added/{undo()}")


@data.command("build")
@click.option(
    "--from", "folder", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Every download."
)
@click.option("--local", is_flag=True, hidden=True)
def data_build(folder: Path, local: bool) -> None:
    """Write the embedded tables of data/ anew from every download: for maintainers. `data add` brings in a release.

    \b
    Example:  rc-analysis data build --from ~/Downloads/official
    """
    from rc_analysis.errors import ParameterError
    from rc_analysis.sources.build import build as bring_in

    if local:
        raise ParameterError(
            "--local",
            seen="--local",
            allowed="data/local/ holds an authority's own records and nothing public",
            mend=f"`rc-analysis data add {folder}` brings downloads in and keeps all else",
        )
    bring_in(folder, report=click.echo)


@data.command("register")
def data_register() -> None:
    """Write data/register.csv anew: every embedded data file, its hash, size, rows and source.

    \b
    Example:  rc-analysis data register
    """
    from rc_analysis.sources.register import write_register

    write_register()
    click.echo("data/register.csv is written.")


@data.command("check")
def data_check() -> None:
    """Check all data before a run: embedded, added, evidence, and an authority's own tables.

    \b
    Example:  rc-analysis data check
    """
    from rc_analysis.sources.checks import check_all

    for line in check_all():
        click.echo(line)
