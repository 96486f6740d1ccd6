"""Runs a user's script as its own module, and calls its entry function."""

from __future__ import annotations

import inspect
import linecache
import sys
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from compute.sdk.user_script import USER_SCRIPT
from designer.components.python_language.frames import as_asked

MODULE = "script"
#: Names of the entry function, in order of preference.
ENTRY_POINTS = ("main", "azureml_main")


def call_script(source: str, tables: Sequence[Table | None]) -> Any:
    """Run the script and its entry function with as many of the tables as it accepts, each as it asks for it.

    Exceptions of the script propagate unchanged; a script without an entry function is a
    ComponentError.
    """
    module = types.ModuleType(MODULE)
    module.__file__ = USER_SCRIPT
    # With the source registered, tracebacks in the log show the script's own lines.
    linecache.cache[USER_SCRIPT] = (len(source), None, source.splitlines(keepends=True), USER_SCRIPT)
    before = sys.modules.get(MODULE)
    sys.modules[MODULE] = module
    try:
        exec(compile(source, USER_SCRIPT, "exec"), module.__dict__)
        function = _entry_point(module)
        wanted = zip(tables, _accepted(function, len(tables)), strict=False)
        return function(*(None if table is None else as_asked(table, kind) for table, kind in wanted))
    finally:
        if before is None:
            sys.modules.pop(MODULE, None)
        else:
            sys.modules[MODULE] = before


def _entry_point(module: types.ModuleType) -> Callable[..., Any]:
    for name in ENTRY_POINTS:
        function = getattr(module, name, None)
        if callable(function):
            return function  # type: ignore[no-any-return]  # the script's own, of no static type
    raise ComponentError(
        "script.no_function",
        "The script defines neither main(dataset1, dataset2) nor azureml_main(dataframe1, dataframe2).",
        "Define one of them.",
    )


def _accepted(function: Callable[..., Any], most: int) -> list[Any]:
    """The annotations of the parameters that take a table, by position; at most so many."""
    parameters = inspect.signature(function).parameters.values()
    hints = _hints(function)
    found: list[Any] = []
    for item in parameters:
        kind = hints.get(item.name)
        if item.kind is inspect.Parameter.VAR_POSITIONAL:
            found += [kind] * most
        elif item.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD):
            found.append(kind)
    return found[:most]


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Its annotations; those written as text are looked up, and one that names nothing says nothing."""
    try:
        return typing.get_type_hints(function)
    except Exception:  # whatever a script writes there
        return dict(getattr(function, "__annotations__", {}))
