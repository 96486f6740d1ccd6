"""Reading options as parameters of a component, and what the reader had to say as warnings of the step."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Literal

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.option_checks import OptionsInvalid, checked_options
from compute.sdk.reading.options import Note, ReadOptions
from designer.components.annotations import Group

#: Where the inspector shows them.
READING = Group("Reading options")
BadRows = Literal["keep", "drop", "fail"]
#: Where the inspector shows them.
READING = Group("Reading options")

#: Notes that become warnings one by one; the rest is counted.
MOST_WARNINGS = 20
#: Marks that a text box does not take gladly.
SPELT = {"\\t": "\t", "tab": "\t", "space": " "}


def told_options(**said: Any) -> ReadOptions:
    """The options that were said: a blank text, null and 0 are none. ``missing`` is a list with commas.

    Raises ComponentError for the first mistake, with the parameter's name.
    """
    given = {name: _value(name, value) for name, value in said.items() if value is False or value}
    try:
        return checked_options(given)
    except OptionsInvalid as error:
        problem = error.problems[0]
        raise ComponentError(problem.code, problem.message, problem.hint, parameter=problem.option) from error


def warn_of(notes: Sequence[Note]) -> None:
    """Tell a reader's notes as warnings of the step; what it only observed is in the log."""
    for note in notes:
        if note.severity == "info":
            sys.stdout.write(f"{note.message}\n")
    odd = [note for note in notes if note.severity == "warning"]
    for note in odd[:MOST_WARNINGS]:
        log.warning(note.code, note.message, column=note.column)
    if (more := len(odd) - MOST_WARNINGS) > 0:
        log.warning("file.more_notes", f"The file has {more:,} more such places.", "Look at the first ones.")


def _value(name: str, value: Any) -> Any:
    if name == "missing":
        return [word.strip() for word in value.split(",") if word.strip()]
    return SPELT.get(value, value) if isinstance(value, str) else value
