"""The initial configuration file, with all settings."""

from __future__ import annotations

from itertools import groupby

from feedreader.settings.config import all_settings
from feedreader.settings.declaring import described, shown

_HEAD = """\
# The settings of feedreader, with their defaults. Remove the # in front of those that you change.
# `feedreader config check` checks the file; `feedreader config show` lists the values in effect.
"""


def sample() -> str:
    """Return a configuration file in TOML 1.0: every setting with its meaning and default, all commented out."""
    parts = [_HEAD]
    for section, settings in groupby(all_settings(), key=lambda each: each.name.partition(".")[0]):
        parts.append(f"\n[{section}]\n")
        for each in settings:
            value = each.declared.example if each.default is None else each.default
            parts.append(f"# {each.declared.meaning}; {described(each.kind, each.declared)}\n")
            parts.append(f"# {each.name.partition('.')[2]} = {shown(value)}\n")
    return "".join(parts)
