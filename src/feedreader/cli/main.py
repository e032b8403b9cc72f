"""The edge where a command line becomes a command, and errors become sentences and exit codes.

0 is done, 1 could not be done, 2 wrong usage; 130 was interrupted.
"""

from __future__ import annotations

import sys


def run(arguments: list[str]) -> int:
    """Run one command line; the exit code."""
    from feedreader.cli import quick

    if quick.answer(arguments):
        return 0
    from feedreader.cli import opening
    from feedreader.errors import FeedreaderError

    try:
        if not opening.is_plain(arguments):
            return _run_command(arguments)
        opening.open_plainly(arguments)
    except FeedreaderError as error:
        sys.stderr.write(f"feedreader: {error}\n")
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # or Python complains about standard output while it exits
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run_command(arguments: list[str]) -> int:
    import click

    from feedreader.cli.tree import feedreader

    try:
        code = feedreader.main(arguments, prog_name="feedreader", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return code if isinstance(code, int) else 0
