"""`python -m tests.etiquette [READER]`: put a reader through the checks, and say which it passes.

    python -m tests.etiquette feedreader
    python -m tests.etiquette newsboat --only 1 2 8
    python -m tests.etiquette --refresh 'myreader --list {urls} --data {home} update'

In a template, {urls} is a file with an address a line, {home} a folder of the reader's own (HOME leads there, too).
Checks that move the clock need libfaketime. The exit code is 1 where a check fails.
"""

from __future__ import annotations

import argparse
import sys

from tests.etiquette.checks import CHECKS, attempt
from tests.etiquette.readers import KNOWN, Reader


def main() -> int:
    """Read the command line, and run the checks."""
    parser = argparse.ArgumentParser(prog="python -m tests.etiquette", description=__doc__.partition("\n")[0])
    parser.add_argument("reader", nargs="?", choices=sorted(KNOWN), help="a reader that is known here")
    parser.add_argument("--refresh", help="the command that refreshes, for any other reader")
    parser.add_argument(
        "--only", type=int, nargs="+", choices=sorted(CHECKS), metavar="NUMBER", help="these checks alone"
    )
    options = parser.parse_args()
    if bool(options.reader) == bool(options.refresh):
        parser.error("name a reader, or give its command by --refresh")
    reader = KNOWN[options.reader] if options.reader else Reader("reader", options.refresh)
    results = []
    for number in options.only or sorted(CHECKS):
        verdict, why = attempt(reader, number)
        results.append(verdict)
        meaning = (CHECKS[number].__doc__ or "").partition("\n")[0]
        print(f"{number:2} {verdict:9} {meaning}" + (f"  [{why}]" if why else ""), flush=True)
    passed, failed = results.count("pass"), results.count("FAIL")
    print(
        f"{reader.name}: {passed} of {len(results)} passed, {failed} failed, {len(results) - passed - failed} not tried"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
