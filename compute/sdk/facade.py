"""The authoring API ``jackfield``: what ``from jackfield import …`` gives in a step and in the server.

A module in ``sys.modules`` until a distribution of that name brings the same names. They are loaded when
they are first asked for, so that a step pays for those it uses.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

from compute.sdk import log

NAME = "jackfield"
_ANNOTATIONS = "designer.components.annotations"
#: Name -> the module that has it.
NAMES = {
    "component": "designer.components.define",
    "Table": "compute.sdk.table",
    "ColumnMeta": "compute.sdk.table",
    "Model": "compute.sdk.ports",
    "UntrainedModel": "compute.sdk.ports",
    "ClusterModel": "compute.sdk.ports",
    "Transform": "compute.sdk.ports",
    "Metrics": "compute.sdk.ports",
    "ComponentError": "compute.sdk.component_error",
    **dict.fromkeys(
        ("Code", "Columns", "Help", "Label", "OneColumn", "Port", "Range", "Text", "When"), _ANNOTATIONS
    ),
}
#: As they appear in imports, for whoever follows those: ``jackfield.Table`` -> its module.
ALIASES = {f"{NAME}.{name}": module for name, module in NAMES.items()} | {f"{NAME}.log": "compute.sdk.log"}


class Facade(types.ModuleType):
    """The module ``jackfield``."""

    __all__ = ("log", *NAMES)

    def __getattr__(self, name: str) -> Any:
        if name not in NAMES:
            raise AttributeError(f"module 'jackfield' has no '{name}'. It has: {', '.join(self.__all__)}.")
        value = getattr(importlib.import_module(NAMES[name]), name)
        setattr(self, name, value)
        return value


def offer_facade() -> None:
    """Make ``from jackfield import …`` work in this process."""
    if not isinstance(sys.modules.get(NAME), Facade):
        facade = Facade(NAME, "What a component's code may use of Jackfield.")
        facade.__dict__["log"] = log
        sys.modules[NAME] = facade
        sys.modules[f"{NAME}.log"] = log
