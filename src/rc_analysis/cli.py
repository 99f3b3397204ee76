"""`rc-analysis`: the pipeline and the data on the command line. Heavy imports wait until a command needs them."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rc_analysis import __version__
from rc_analysis.cli_calibrate import calibrate
from rc_analysis.cli_data import data
from rc_analysis.cli_inspections import inspections
from rc_analysis.cli_methods import backtest
from rc_analysis.cli_new import new
from rc_analysis.cli_records import records
from rc_analysis.errors import AccessError, AreaError, UserError, listed

if TYPE_CHECKING:
    from rc_analysis.pipeline.build import Build
    from rc_analysis.store import Area, Store

INTERRUPTED = 130
_NOT_HERE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
RENDERERS = click.Choice(["auto", "builtin", "quarto"])


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line. A user's error is one message on stderr and its own exit code, never a traceback."""
    try:
        result = cli.main(args=list(args) if args is not None else None, prog_name="rc-analysis", standalone_mode=False)
    except UserError as fault:
        click.echo(f"rc-analysis: {fault}", err=True)
        sys.exit(fault.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except BrokenPipeError:  # the reader of our lines has gone: nobody is left to be told
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.errno not in _NOT_HERE or not error.filename:
            raise
        mend = "name a folder that you may write with --out, or free some space"
        told = AccessError(str(error.filename), seen=error.strerror, allowed="a place that can be used", mend=mend)
        click.echo(f"rc-analysis: {told}", err=True)
        sys.exit(told.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nrc-analysis: stopped.", err=True)
        sys.exit(INTERRUPTED)
    sys.exit(result if isinstance(result, int) else 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="rc-analysis")
def cli() -> None:
    """Reports on a council's children's services, built from official figures.

    \b
    Example:  rc-analysis build                        the default edition
              rc-analysis build --area Middlesbrough   the same pages for another place
    """


cli.add_command(calibrate)
cli.add_command(backtest)
cli.add_command(data)
cli.add_command(inspections)
cli.add_command(new)
cli.add_command(records)


def _edition_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """PARAMS, --area, --internal and --out, which every step takes."""
    command = click.option("--internal", is_flag=True,
                           help="Build internal pages too, all marked, into EDITION-internal.")(command)  # fmt: skip
    command = click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                           help="Put the edition's folder in DIR rather than reports/site.")(command)  # fmt: skip
    command = click.option("--area", metavar="NAME|CODE", help="Build it for this authority instead.")(command)
    return click.argument("params", required=False, type=click.Path(path_type=Path))(command)


_renderer = click.option("--renderer", type=RENDERERS, help="Which renderer; the edition's own where not given.")
_force = click.option("--force", is_flag=True, help="Run every notebook again, kept or not.")


@cli.command()
@_edition_options
@_renderer
@_force
def build(
    params: Path | None, area: str | None, internal: bool, out: Path | None, renderer: str | None, force: bool
) -> None:
    """Build and publish an edition: plan, execute, gate, render, publish.

    PARAMS is an edition's file, params/redcar-2026-q3.yml where not given. Every notebook in notebooks/ is a page.
    One whose front matter says `audience: internal` is left out, unless --internal is given: then all are built
    into a folder named for the edition and `-internal`, and each page says that it is not for publication.

    \b
    Example:  rc-analysis build params/redcar-2026-q3.yml
              rc-analysis build --area E06000002 --renderer builtin
    """
    _check_data()
    job = _job(params, area, internal, out)
    folder = job.all(renderer, force)
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in job.progress.times.items())
    click.echo(f"Times: {times}; {sum(job.progress.times.values()):.1f} s in all.")
    click.echo(f"The pages are in {folder}; open {(folder / 'index.html').as_uri()}")


@cli.command()
@_edition_options
def plan(params: Path | None, area: str | None, internal: bool, out: Path | None) -> None:
    """Say which notebooks would be run, and check their parameters. Runs nothing.

    \b
    Example:  rc-analysis plan --area Darlington
    """
    job = _job(params, area, internal, out)
    for task in job.plan.tasks:
        said = "kept" if task.known else "to run"
        values = ", ".join(f"{key}={value}" for key, value in task.parameters.items())
        click.echo(f"{task.notebook:<12} {said:<7} {task.key[:12]}  {values}")


@cli.command()
@_edition_options
@_force
def execute(params: Path | None, area: str | None, internal: bool, out: Path | None, force: bool) -> None:
    """Run an edition's notebooks, those apart whose inputs are unchanged since their last run.

    \b
    Example:  rc-analysis execute --force
    """
    job = _job(params, area, internal, out)
    job.execute(force)
    click.echo(f"The executed notebooks are in {job.folders.executed(job.name)}")


@cli.command()
@_edition_options
def gate(params: Path | None, area: str | None, internal: bool, out: Path | None) -> None:
    """Hold executed notebooks against the rules for what may be published.

    \b
    Example:  rc-analysis gate params/redcar-2026-q3.yml
    """
    _job(params, area, internal, out).gate()
    click.echo("Nothing stands against publishing.")


@cli.command()
@_edition_options
@_renderer
def render(params: Path | None, area: str | None, internal: bool, out: Path | None, renderer: str | None) -> None:
    """Make the pages and PDFs from executed notebooks, without publishing them.

    \b
    Example:  rc-analysis render --renderer builtin
    """
    job = _job(params, area, internal, out)
    job.render(renderer)
    click.echo(f"The pages are in {job.folders.pages(job.name)}")


@cli.command()
@_edition_options
def publish(params: Path | None, area: str | None, internal: bool, out: Path | None) -> None:
    """Check the rendered pages and swap them in for the old edition.

    \b
    Example:  rc-analysis publish --out /srv/reports
    """
    job = _job(params, area, internal, out)
    job.gate()
    click.echo(f"Published in {job.publish()}")


@cli.command()
@click.argument("edition")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where editions are published."
)
def verify(edition: str, out: Path | None) -> None:
    """Build a published EDITION again and compare it byte for byte.

    \b
    Example:  rc-analysis verify redcar-2026-q3
    """
    from rc_analysis import editions
    from rc_analysis.params import check_edition
    from rc_analysis.pipeline import Folders
    from rc_analysis.pipeline import build as steps

    folders = Folders.default(out, internal=edition.endswith(steps.INTERNAL))
    said = editions.read(folders.edition(edition))
    place = said["area"]
    job = steps.Build(
        check_edition(said["edition"]), place["name"], place["code"], folders, _progress(), said.get("internal", False)
    )
    number = steps.verify(job, said["renderer"])
    click.echo(f"{edition}: a second build is the same to the byte in all {number} files.")


@cli.command()
@click.option("--all", "everything", is_flag=True, help="Every place: also those whose figures are not here.")
def areas(everything: bool) -> None:
    """List the authorities that an edition can be built for from the data here: code, old code, name, region.

    \b
    Example:  rc-analysis areas --all
    """
    from rc_analysis.store import open_store

    store = open_store()
    frame = store.areas()
    current = frame[frame["area_code"].isin(store.current())]
    ready = current[[not _absent(store, store.area(code)) for code in current["area_code"]]]
    for row in (frame if everything else ready).sort_values(["level", "name"]).itertuples():
        ended = f"abolished, now {row.successors}" if row.status == "abolished" else _blank(row.region_name)
        click.echo(f"{row.area_code:<10} {_blank(row.old_code):<5} {row.name:<38} {ended}".rstrip())
    more = len(current) - len(ready)
    if more and not everything:
        click.echo(f"{more} more have no figures here: `rc-analysis data add FILE` brings them in", err=True)


@cli.command()
@click.option("--topic", metavar="WORD", help="Only measures of this topic.")
def measures(topic: str | None) -> None:
    """List the measures: id, unit and title.

    \b
    Example:  rc-analysis measures --topic sufficiency
    """
    from rc_analysis.store import open_store

    frame = open_store().measures()
    for row in frame[frame["topic"] == topic].itertuples() if topic else frame.itertuples():
        click.echo(f"{row.measure:<40} {_blank(row.unit):<16} {row.title}")


@cli.group()
def notebooks() -> None:
    """The notebooks as they are committed.

    \b
    Example:  rc-analysis notebooks refresh
    """


@notebooks.command("refresh")
@_force
def notebooks_refresh(force: bool) -> None:
    """Run all for the default edition and write the outputs into notebooks/, to be committed.

    \b
    Example:  rc-analysis notebooks refresh
    """
    from rc_analysis.pipeline.refresh import refresh

    job = _job(None)
    job.execute(force)
    job.gate()
    changed = refresh(dict(job.site.notebooks))
    click.echo(f"Changed: {', '.join(changed)}." if changed else "Every notebook was up to date.")


@cli.group("params")
def params_group() -> None:
    """Look at an edition's parameters.

    \b
    Example:  rc-analysis params check params/*.yml
    """


@params_group.command("show")
@_edition_options
def params_show(params: Path | None, area: str | None, internal: bool, out: Path | None) -> None:
    """Show an edition as it is run: what each page is given, and what each page's own parameters may be.

    \b
    Example:  rc-analysis params show --area Hartlepool
    """
    from rc_analysis.params import allowed_for

    job = _job(params, area, internal, out)
    edition, pages = job.edition, job.plan.pages
    for key, value in edition.values().items():
        takers = [page.name for page in pages if key in page.takes]
        said = "every page" if len(takers) == len(pages) else ", ".join(takers)
        click.echo(f"{key:<24} {value!s:<36} {said}".rstrip())
    for page in pages:
        for name, parameter in page.parameters.items():
            stated = f"{'null' if parameter.default is None else parameter.default} (the page's own)"
            if name not in edition.settings:
                click.echo(f"{name:<24} {stated:<36} {page.name}")
            click.echo(f"{'':<24} {allowed_for(parameter)}")


@params_group.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def params_check(files: tuple[Path, ...]) -> None:
    """Check parameter files against the schema, the areas and the notebooks, and scenarios (files of a folder of that
    name) against theirs.

    \b
    Example:  rc-analysis params check params/redcar-2026-q3.yml
              rc-analysis params check params/scenarios/example.yml
    """
    from rc_analysis.scenarios import read_scenario

    for file in files:
        if file.name.startswith("_"):
            continue
        if file.resolve().parent.name == "scenarios":
            made = read_scenario(file)
            click.echo(f"{file.name}: the scenario “{made.name}” is sound ({len(made.levers)} levers, {made.status}).")
            continue
        job = _job(file, internal=True)
        click.echo(f"{file.name}: {job.edition.edition} is sound ({len(job.plan.pages)} pages).")


def _job(params: Path | None, area: str | None = None, internal: bool = False, out: Path | None = None) -> "Build":
    """An edition and its scenario checked, its place looked up, ready to be built."""
    from rc_analysis.params import load_edition
    from rc_analysis.pipeline import Folders
    from rc_analysis.pipeline.build import Build
    from rc_analysis.scenarios import load_scenario
    from rc_analysis.store import open_store

    edition = load_edition(params)
    if "scenario" in edition.settings:
        load_scenario(edition.settings["scenario"])
    store = open_store()
    place = store.area(area or edition.area)
    if place.level != "local_authority":
        mend = "see `rc-analysis areas`"
        raise AreaError("area", seen=f"{place.name} ({place.level})", allowed="a local authority", mend=mend)
    absent = _absent(store, place)
    if absent:
        names = listed(other.name for other in absent[:4]) + (" and others" if len(absent) > 4 else "")
        raise AreaError(
            "area",
            seen=place.name,
            allowed=f"a place whose own and whose neighbours' figures are here; those of {names} are not",
            mend="`rc-analysis areas` lists such places; `rc-analysis data add FILE` brings figures in",
        )
    if place.code != store.area(edition.area).code:
        if own := edition.own():
            told = f"Not carried to {place.name}, as set for the edition's own place alone: {listed(own)}."
            click.echo(told, err=True)
        edition = edition.for_area(place.name, place.code)
    return Build(edition, place.name, place.code, Folders.default(out, internal), _progress(), internal)


def _check_data() -> None:
    """All faults of data at once, before anything is run: else each would be a notebook that failed."""
    from rc_analysis.sources.checks import check_all

    for line in check_all(before_run=True):
        if line.startswith("note"):
            click.echo(line, err=True)


def _absent(store: "Store", place: "Area") -> "list[Area]":
    """Which of a place and its statistical neighbours there are no figures for here."""
    return [area for area in (place, *map(store.area, place.neighbours)) if not store.holds(area.code)]


def _progress() -> Any:
    from rc_analysis.pipeline.progress import Progress

    return Progress(click.echo, terminal=sys.stderr.isatty())


def _blank(value: object) -> str:
    return "" if value is None or value != value else str(value)
