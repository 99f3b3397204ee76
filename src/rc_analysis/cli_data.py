"""`rc-analysis data`: bring data in, list it and check it."""

from pathlib import Path

import click


@click.group()
def data() -> None:
    """Bring data in, list it and check it.

    \b
    Example:  rc-analysis data check
    """


@data.command("build")
@click.option(
    "--from", "folder", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="The downloads."
)
@click.option(
    "--local", is_flag=True, help="Write into data/local/: never committed, and used before what is in data/."
)
def data_build(folder: Path, local: bool) -> None:
    """Turn a folder of downloads into the tables of data/, and say what was taken and what was left.

    \b
    Example:  rc-analysis data build --from ~/Downloads/official
    """
    from rc_analysis.sources.build import build as bring_in

    bring_in(folder, local=local, report=click.echo)


@data.command("register")
def data_register() -> None:
    """Write data/register.csv anew: every data file, its hash, size, rows and source.

    \b
    Example:  rc-analysis data register
    """
    from rc_analysis.sources.register import write_register

    write_register()
    click.echo("data/register.csv is written.")


@data.command("check")
def data_check() -> None:
    """Check that every file in data/ is registered and unaltered.

    \b
    Example:  rc-analysis data check
    """
    from rc_analysis.sources.register import check_register

    check_register()
    click.echo("Every data file is registered and unaltered.")
