"""The command ``jackfield``: finds its verbs by entry points, and knows none itself.

A distribution adds a verb in the group ``jackfield.commands``: the entry's name is the verb's words with
dots between (``dataset.add``), its object a function of the remaining arguments that returns the exit
status, and the first line of that function's docstring is the help. Standard library only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points

GROUP = "jackfield.commands"
HELP = ("-h", "--help")
WRONG_USAGE = 2

Verb = Callable[[Sequence[str]], int]


def main() -> int:
    """Run the verb that the arguments begin with; the exit status."""
    found = {entry.name.replace(".", " "): entry for entry in entry_points(group=GROUP)}
    return dispatch(sys.argv[1:], found)


def dispatch(arguments: Sequence[str], verbs: Mapping[str, EntryPoint]) -> int:
    """Run the verb of ``verbs`` (by its words) that ``arguments`` begin with."""
    for length in range(len(arguments), 0, -1):
        entry = verbs.get(" ".join(arguments[:length]))
        if entry is not None:
            verb: Verb = entry.load()
            return verb(arguments[length:])
    asked = "".join(f"{word} " for word in arguments if word not in HELP)
    below = {words: entry for words, entry in verbs.items() if words.startswith(asked)}
    if asked and not below:
        return _refuse(arguments, verbs)
    sys.stdout.write(_overview(asked, below))
    return 0 if any(word in HELP for word in arguments) else WRONG_USAGE


def _overview(asked: str, verbs: Mapping[str, EntryPoint]) -> str:
    width = max(map(len, verbs), default=0)
    lines = [f"  {words:<{width}}  {_help_line(entry.load())}" for words, entry in sorted(verbs.items())]
    closing = "'jackfield COMMAND --help' explains one of them."
    return "\n".join([f"usage: jackfield {asked}COMMAND …", "", *lines, "", closing, ""])


def _help_line(verb: Verb) -> str:
    return (verb.__doc__ or "").strip().partition("\n")[0]


def _refuse(arguments: Sequence[str], verbs: Mapping[str, EntryPoint]) -> int:
    """Say that there is no such verb, and which was probably meant."""
    is_group = any(words.startswith(f"{arguments[0]} ") for words in verbs)
    asked = " ".join(arguments[: 1 + is_group])
    close = get_close_matches(asked, list(verbs), n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    sys.stderr.write(f"There is no command '{asked}'.{hint} 'jackfield --help' lists all commands.\n")
    return WRONG_USAGE
