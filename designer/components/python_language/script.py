"""Runs a user's script as its own module, and calls its entry function."""

from __future__ import annotations

import inspect
import linecache
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from compute.sdk.component_error import ComponentError
from compute.sdk.user_script import USER_SCRIPT

MODULE = "script"
#: Names of the entry function, in order of preference.
ENTRY_POINTS = ("main", "azureml_main")


def call_script(source: str, arguments: Sequence[Any]) -> Any:
    """Run the script and its entry function with as many of the arguments as it accepts.

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
        return function(*arguments[: _accepted(function, len(arguments))])
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


def _accepted(function: Callable[..., Any], most: int) -> int:
    parameters = inspect.signature(function).parameters.values()
    if any(item.kind is inspect.Parameter.VAR_POSITIONAL for item in parameters):
        return most
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return min(most, sum(item.kind in positional for item in parameters))
