"""`rc-analysis new`: first files, to be changed into one's own."""

import click


@click.group("new")
def new() -> None:
    """Write a first page, to be changed into one's own.

    \b
    Example:  rc-analysis new notebook workforce
    """


@new.command("notebook")
@click.argument("name")
@click.option("--title", metavar="TEXT", help="The page's title; the name in words where not given.")
def notebook(name: str, title: str | None) -> None:
    """Write notebooks/NAME.ipynb: a page that builds as it is, last in the navigation.

    \b
    Example:  rc-analysis new notebook care-leavers --title "Care leavers"
    """
    from rc_analysis.pipeline.new import new_notebook

    path = new_notebook(name, title)
    click.echo(f"{path} is written: change it in JupyterLab, then `rc-analysis build`.")
    click.echo("`rc-analysis notebooks refresh` writes its outputs into it, to be committed.")
