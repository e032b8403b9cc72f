"""`completion` and `man`: shell completion and the manual page, generated from the commands."""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedreader.cli import completing, output
from feedreader.cli.quick import COMPLETING
from feedreader.errors import FeedreaderError
from feedreader.settings.paths import write_whole

_FOLDERS = {
    "bash": ("XDG_DATA_HOME", ".local/share", "bash-completion/completions/feedreader"),
    "zsh": ("XDG_DATA_HOME", ".local/share", "zsh/site-functions/_feedreader"),
    "fish": ("XDG_CONFIG_HOME", ".config", "fish/completions/feedreader.fish"),
}
_MAN = ("XDG_DATA_HOME", ".local/share", "man/man1/feedreader.1")
install_option = click.option(
    "--install",
    is_flag=True,
    help="Install it in your home directory, where the shell or man looks for it, instead of printing it.",
)


@click.command()
@click.argument("shell", type=click.Choice(completing.SHELLS))
@install_option
def completion(*, shell: str, install: bool) -> None:
    """Print a script that makes a shell complete commands, feeds, tags and queries, or install it.

    Load it with `eval "$(feedreader completion bash)"` (or zsh), or with `feedreader completion fish | source`.
    """
    from click.shell_completion import get_completion_class

    from feedreader.cli.tree import feedreader

    found = get_completion_class(shell)
    assert found is not None
    script = found(feedreader, {}, "feedreader", COMPLETING).source()
    if not install:
        click.echo(script)
        return
    path = _written(_FOLDERS[shell], script)
    output.print_line(f"written to {path}; start a new {shell} to use it")
    if shell == "zsh":
        output.print_line(f"if that does not work, add `fpath+=({path.parent})` to ~/.zshrc before compinit")


@click.command()
@install_option
def man(*, install: bool) -> None:
    """Print the manual page (`feedreader man | man -l -`), or install it for `man feedreader`."""
    from feedreader.cli.manual import page

    if not install:
        click.echo(page())
        return
    output.print_line(f"written to {_written(_MAN, page())}; `man feedreader` shows it")


def _written(place: tuple[str, str, str], text: str) -> Path:
    """Write a file below an XDG base directory; raises FeedreaderError."""
    variable, default, name = place
    path = Path(os.environ.get(variable) or Path.home() / default) / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path.resolve(), [text.encode()])
    except OSError as error:
        raise FeedreaderError(f"{path} could not be written: {error.strerror or error}") from error
    return path


COMMANDS = (completion, man)
