"""The user's site rules: list them, and find the one for a page.

They are files in a folder next to the configuration and in its subfolders, one level deep, so that a collection such as
a checkout of ftr-site-config can be put there as it is. The user's own files take precedence. Nothing is read before a
page needs its rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedreader.pages.site_rules import MAX_RULE, file_names, read_rule
from feedreader.text.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_FOLDERS = 50
"""The most collections of rules that are searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFound:
    """The site rules in a folder.

    `own` is the user's folder itself, with rules that they wrote; `newest` is when a rule was last changed; `problems`
    has a sentence for each line that cannot be used, with its file; `refused` is how many lines ask for what feedreader
    does not do as a matter of etiquette.
    """

    folder: Path
    own: bool
    files: int
    newest: datetime
    problems: tuple[str, ...]
    refused: int


def rule_for(url: str, folder: Path) -> str:
    """Return the text of a page's rule, "" if there is none; the user's own takes precedence over collections."""
    names = tuple(file_names(url))
    for place in (folder, *_collections(folder)):
        for name in names:
            try:
                with (place / name).open(encoding="utf-8", errors="replace") as file:
                    return file.read(MAX_RULE)
            except OSError:
                continue
    return ""


def rules_found(folder: Path) -> Iterator[RulesFound]:
    """Read all rules, folder by folder; folders without rules are left out."""
    for place in (folder, *_collections(folder)):
        if (found := _found(place, own=place is folder)) is not None:
            yield found


def _collections(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if not each.name.startswith(".") and each.is_dir())[
            :MOST_FOLDERS
        ]
    except OSError:
        return []


def _found(place: Path, *, own: bool) -> RulesFound | None:
    files = refused = 0
    newest = 0.0
    problems: list[str] = []
    for path in sorted(place.glob("*.txt")):
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(MAX_RULE + 1)
            newest = max(newest, path.stat().st_mtime)
        except OSError as error:
            problems.append(one_line(f"{path}: it cannot be read ({error.strerror})"))
            continue
        files += 1
        _, told = read_rule(text)
        refused += sum(problem.refused for problem in told)
        problems += [one_line(f"{path}: {problem}") for problem in told if own or not problem.refused]
    if not files and not problems:
        return None
    changed = datetime.fromtimestamp(newest, UTC)
    return RulesFound(folder=place, own=own, files=files, newest=changed, problems=tuple(problems), refused=refused)
