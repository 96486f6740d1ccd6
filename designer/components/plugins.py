"""Components that installed packages bring, by entry points of the group ``jackfield.components``."""

from __future__ import annotations

from collections.abc import Iterable, Set
from types import ModuleType
from typing import Any

from compute.sdk.facade import offer_facade
from compute.sdk.plugins import COMPONENTS, PluginFault, left_out, load_plugins
from designer.components.define import Component
from designer.graph.problems import Problem


def plugin_components(taken: Set[str]) -> tuple[list[Component[..., Any]], list[Problem]]:
    """Every component that can be used, and why others cannot. ``taken``: names they may not have.

    A package whose entry clashes is left out as a whole: half of it would surprise more.
    """
    offer_facade()
    plugins, faults = load_plugins(COMPONENTS)
    found: list[Component[..., Any]] = []
    names = set(taken)
    for plugin in plugins:
        items = components_in(plugin.value)
        clashing = [item.spec.name for item in items if item.spec.name in names]
        if not items:
            faults.append(left_out(plugin.package, f"its entry '{plugin.name}' names no component."))
        elif clashing:
            faults.append(left_out(plugin.package, f"there is a component '{clashing[0]}' already."))
        else:
            found += items
            names |= {item.spec.name for item in items}
    return found, [_problem(fault) for fault in faults]


def components_in(value: Any) -> list[Component[..., Any]]:
    """The components of a module, or of a list of them; one is a list of one."""
    if isinstance(value, Component):
        return [value]
    if isinstance(value, ModuleType):
        return list({id(item): item for item in vars(value).values() if isinstance(item, Component)}.values())
    return [item for item in value if isinstance(item, Component)] if isinstance(value, Iterable) else []


def _problem(fault: PluginFault) -> Problem:
    return Problem(
        "component.plugin",
        fault.sentence,
        "Mend or uninstall the package, and start the server again.",
        severity="warning",
    )
