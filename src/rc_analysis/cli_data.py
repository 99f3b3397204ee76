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


@data.command("fetch")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--look", is_flag=True, help="Only say what is newer, and what it changed.")
@click.option("--major", is_flag=True, help="Take a version too in which categories or columns were removed.")
@click.option("--replace", is_flag=True, help="As in `data add`.")
def data_fetch(sources: tuple[str, ...], look: bool, major: bool, replace: bool) -> None:
    """Ask the Department's API for newer figures, say what changed, and bring them in as `data add` does.

    SOURCE is a source of data/releases/ees.csv; all of them where none is given. Exit code 11: no answer.

    \b
    Example:  rc-analysis data fetch --look
    """
    from rc_analysis.sources.fetch import fetch

    steps = [one.step for one in fetch(sources, look_only=look, major=major, replace=replace, report=click.echo)]
    for step in filter(None, steps):
        click.echo(f"added  data/added/{step.name}; `rc-analysis data undo` takes it back.")
    if not any(steps):
        click.echo("Nothing is written: only looked." if look else "Nothing is written: nothing is new.")


@data.command("status")
@click.option("--look", is_flag=True, help="Ask the Department's API first, as `data fetch --look` does.")
@click.pass_context
def data_status(context: click.Context, look: bool) -> None:
    """Say of every source which release is held, how old it is, when the next is due, and what is known to be out.

    Exit code 0: nothing newer is known or due. 12: something is out, or may be by its publisher's own date.

    \b
    Example:  rc-analysis data status
    """
    from datetime import date

    from rc_analysis.sources import status
    from rc_analysis.sources.fetch import fetch

    if look:
        fetch(look_only=True)
    found = status.status()
    for one in found:
        for line in one.lines(date.today()):
            click.echo(line)
    for line in status.ways(found):
        click.echo(line)
    if any(one.stale for one in found):
        context.exit(status.STALE)


@data.command("build")
@click.option(
    "--from",
    "folders",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Every download; may be given several times.",
)
@click.option("--local", is_flag=True, hidden=True)
def data_build(folders: tuple[Path, ...], local: bool) -> None:
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
            mend=f"`rc-analysis data add {folders[0]}` brings downloads in and keeps all else",
        )
    bring_in(folders, report=click.echo)


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
