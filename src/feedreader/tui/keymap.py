"""Keys to commands: presets, a user's own keys with a report of clashes, sequences such as `g g`, and counts (`3j`).

Pure. Keys are written as they are typed (`j`, `G`, `?`), the others by name (`ctrl+d`, `space`, `enter`, `pagedown`).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from feedreader.text.wording import did_you_mean
from feedreader.tui.command import PANES, Command
from feedreader.tui.commands import COMMANDS, GROUPS
from feedreader.tui.main.app_actions import macro, unknown_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedreader.tui.command import Fact, Preset, Where
    from feedreader.tui.main.app_actions import AppActions

AnyCommand: TypeAlias = Command[Any]
Sequence: TypeAlias = tuple[str, ...]
LARGEST_COUNT = 999_999
"""No list has more rows; whoever goes on typing digits means the end of it."""

MACRO_PREFIX: Sequence = (",",)
"""Where newsboat's keymap has macros; its explanation goes where there are some."""

HINTED = tuple(sorted((each for each in COMMANDS.values() if each.footer), key=lambda each: each.rank))
"""The commands that the foot of the screen may name, the most useful first."""

LINE_FEED = "ctrl+j"
"""What Enter comes to that is typed before the first screen, while the terminal still edits lines."""

_SPOKEN = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "backspace": "Backspace",
    "delete": "Del",
}


def key_of(key: str, character: str | None) -> str:
    """Return the name of a key that was pressed, as keymaps write it."""
    if character is not None and character.isprintable() and character != " ":
        return character
    return key


def spoken(sequence: Sequence) -> str:
    """Return a sequence as a user reads it: `gg`, `Ctrl+D`, `F6`, `Space`."""
    names = []
    for key in sequence:
        modifiers, _, name = key.rpartition("+") if len(key) > 1 else ("", "", key)
        is_function = name[:1] == "f" and name[1:].isdecimal()
        shown = _SPOKEN.get(name, name.upper() if is_function or (modifiers and len(name) == 1) else name)
        names.append("+".join([*(part.capitalize() for part in modifiers.split("+") if part), shown]))
    together = all(len(name) == 1 for name in names)
    return ("" if together else " ").join(names)


class Continuation(NamedTuple):
    """A key that may follow others, and in words what it does or begins."""

    key: str
    words: str


class Keymap(NamedTuple):
    """For each pane, what each sequence may mean: commands in order of preference; the first that is available runs."""

    preset: Preset
    meanings: Mapping[Where, Mapping[Sequence, tuple[AnyCommand, ...]]]
    problems: tuple[str, ...] = ()
    beginnings: Mapping[Where, frozenset[Sequence]] = MappingProxyType({})
    keys: Mapping[Where, Mapping[str, tuple[Sequence, ...]]] = MappingProxyType({})
    macros: tuple[Command[AppActions], ...] = ()
    commands: Mapping[str, AnyCommand] = COMMANDS
    """All commands by id, macros among them."""
    groups: Mapping[str, tuple[AnyCommand, ...]] = GROUPS
    """All but macros, as the help has them."""

    @property
    def is_newsboat(self) -> bool:
        """Whether the keys are newsboat's."""
        return self.preset == "newsboat"

    def meaning(self, pane: Where, sequence: Sequence, facts: Fact) -> AnyCommand | None:
        """Return the command that a sequence means now."""
        return next((each for each in self.meanings[pane].get(sequence, ()) if each.needs in facts), None)

    def begins(self, pane: Where, sequence: Sequence) -> bool:
        """Whether longer sequences begin like this."""
        return sequence in self.beginnings[pane]

    def continuations(self, pane: Where, sequence: Sequence, facts: Fact) -> tuple[Continuation, ...]:
        """Return what may follow keys that were pressed."""
        found: dict[str, list[AnyCommand]] = {}
        for keys, commands in self.meanings[pane].items():
            if keys[: len(sequence)] == sequence and len(keys) > len(sequence):
                command = next((each for each in commands if each.needs in facts), None)
                if command is not None:
                    found.setdefault(spoken((keys[len(sequence)],)), []).append(command)
        return tuple(_continuation(key, commands) for key, commands in found.items())

    def sequences_of(self, command: AnyCommand, pane: Where | None = None) -> tuple[Sequence, ...]:
        """Return the sequences of a command, in a pane or in any."""
        panes = PANES if pane is None else (pane,)
        return tuple(dict.fromkeys(keys for each in panes for keys in self.keys[each].get(command.id, ())))

    def spoken(self, command: AnyCommand, pane: Where | None = None) -> str:
        """All its sequences in words."""
        return ", ".join(spoken(sequence) for sequence in self.sequences_of(command, pane))

    def shortest(self, command: AnyCommand, pane: Where) -> str:
        """Its first sequence in words, or nothing."""
        return next((spoken(sequence) for sequence in self.sequences_of(command, pane)), "")


def _continuation(key: str, commands: list[AnyCommand]) -> Continuation:
    if len(commands) > 1:
        return Continuation(key, f"{len(commands)} commands")
    return Continuation(key, commands[0].words)


def keymap(preset: Preset, own: Mapping[str, str] | None = None, macros: Mapping[str, str] | None = None) -> Keymap:
    """Make a keymap of a preset and the user's own keys (ids to sequences, separated by two spaces; "" for no key).

    `macros` are sequences of keys with what they do (`tui.main.app_actions.macro`). A key of the user's own is taken
    from the command that has it in the same pane. Commands that lost a key, and unknown ids, are named in `problems`, a
    sentence each.
    """
    own = dict(own or {})
    problems = [_unknown("keys", each) for each in own if each not in COMMANDS]
    meanings: dict[Where, dict[Sequence, tuple[AnyCommand, ...]]] = {pane: {} for pane in PANES}
    for command in COMMANDS.values():
        if command.id in own:
            continue
        for pane, sequence in _places(command, command.sequences(preset), command.pressed_in(preset)):
            meanings[pane][sequence] = (*meanings[pane].get(sequence, ()), command)
    for name in [each for each in own if each in COMMANDS]:
        command = COMMANDS[name]
        for pane, sequence in _places(command, tuple(filter(None, own[name].split("  "))), command.where):
            problems += _taken(meanings[pane], sequence, command, own)
            kept = [each for each in meanings[pane].get(sequence, ()) if each.id in own]
            meanings[pane][sequence] = (command, *kept)
    made = tuple(macro(keys, steps) for keys, steps in (macros or {}).items())
    problems += [_unknown("macros", step) for command in made for step in unknown_steps(command.words, COMMANDS)]
    for command in made:
        for pane, sequence in _places(command, command.sequences(preset), command.where):
            _ = meanings[pane].pop(sequence[:1], None) if sequence[:1] == MACRO_PREFIX else None
            problems += _taken(meanings[pane], sequence, command, own)
            meanings[pane][sequence] = (command,)
    beginnings = {
        pane: frozenset(keys[:length] for keys in meanings[pane] for length in range(1, len(keys))) for pane in PANES
    }
    commands = COMMANDS | {command.id: command for command in made} if made else COMMANDS
    return Keymap(preset, meanings, tuple(dict.fromkeys(problems)), beginnings, _by_command(meanings), made, commands)


def _by_command(
    meanings: Mapping[Where, Mapping[Sequence, tuple[AnyCommand, ...]]],
) -> dict[Where, dict[str, tuple[Sequence, ...]]]:
    """For each pane the sequences of each command, which the foot of the screen asks for at every step."""
    keys: dict[Where, dict[str, tuple[Sequence, ...]]] = {pane: {} for pane in meanings}
    for pane, known in meanings.items():
        for sequence, commands in known.items():
            for command in commands:
                keys[pane][command.id] = (*keys[pane].get(command.id, ()), sequence)
    return keys


def _places(command: AnyCommand, texts: tuple[str, ...], where: Where) -> Iterator[tuple[Where, Sequence]]:
    panes = [pane for pane in PANES if pane & where & command.where]
    for sequence in filter(None, (tuple(text.split()) for text in texts)):
        yield from ((pane, sequence) for pane in panes)


def _unknown(setting: str, name: str) -> str:
    return f"[interface.{setting}] names a command that does not exist: {name}{did_you_mean(name, COMMANDS)}"


def _taken(
    meanings: dict[Sequence, tuple[AnyCommand, ...]], sequence: Sequence, command: AnyCommand, own: Mapping[str, str]
) -> Iterator[str]:
    shown = spoken(sequence)
    for other in meanings.get(sequence, ()):
        if other.id == command.id:
            continue
        if other.id in own and other.needs == command.needs:
            yield f"[interface.keys] gives {shown} to {command.id} and to {other.id}: {command.id} has it."
        elif other.id not in own:
            yield f"[interface.keys] gives {shown} to {command.id}: {other.id} has lost it."
    for longer, others in meanings.items():
        if len(longer) != len(sequence) and longer[: len(sequence)] == sequence[: len(longer)]:
            names = ", ".join(each.id for each in others)
            yield f"[interface.keys] gives {shown} to {command.id}: it collides with {spoken(longer)} ({names})."


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a key: a command to run, or `pending` keys that wait for more, or neither: it means nothing.

    `count` is what was typed before, None where nothing was. `key` is the last key, `sequence` all that belong to it.
    """

    command: AnyCommand | None = None
    count: int | None = None
    pending: str = ""
    key: str = ""
    sequence: Sequence = ()
    unavailable: AnyCommand | None = None


class KeyReader:
    """Reads keys one by one: counts, then sequences."""

    def __init__(self, keys: Keymap) -> None:
        self.keymap = keys
        self._count = ""
        self._keys: Sequence = ()

    @property
    def waiting(self) -> bool:
        """Whether keys were typed that mean nothing yet."""
        return bool(self._count or self._keys)

    @property
    def sequence(self) -> Sequence:
        """The keys of a sequence that were pressed and wait for more."""
        return self._keys

    def forget(self) -> None:
        """Drop what was typed so far."""
        self._count, self._keys = "", ()

    def _means(self, pane: Where, key: str) -> bool:
        """Whether a key means anything in a pane after those that were pressed, or begins what does."""
        sequence = (*self._keys, key)
        return sequence in self.keymap.meanings[pane] or self.keymap.begins(pane, sequence)

    def press(self, key: str, pane: Where, facts: Fact) -> Pressed:
        """Take one more key, pressed in a pane while these facts hold."""
        if key == "escape" and self.waiting:
            self.forget()
            return Pressed(key=key)
        if key == LINE_FEED and not self._means(pane, key):
            key = "enter"
        sequence = (*self._keys, key)
        known = self.keymap.meanings[pane]
        if (
            not self._keys
            and key.isdecimal()
            and len(key) == 1
            and sequence not in known
            and (key != "0" or self._count)
        ):
            self._count = str(min(int(self._count + key), LARGEST_COUNT))
            return Pressed(pending=self._count, key=key)
        if self.keymap.begins(pane, sequence):
            self._keys = sequence
            return Pressed(pending=self._count + spoken(sequence), key=key)
        command = self.keymap.meaning(pane, sequence, facts)
        count = int(self._count) if self._count else None
        self.forget()
        unavailable = next(iter(known.get(sequence, ())), None) if command is None else None
        return Pressed(command=command, count=count, key=key, sequence=sequence, unavailable=unavailable)
