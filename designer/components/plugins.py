"""Components that installed packages bring, by entry points of the group ``jackfield.components``."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from types import ModuleType
from typing import Any

from compute.sdk.facade import offer_facade
from compute.sdk.plugins import COMPONENTS, Plugin, PluginFault, left_out, load_plugins
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
        why = _unusable(plugin, items, names)
        if why:
            faults.append(left_out(plugin.package, why))
        else:
            found += [_unhurried(item) for item in items]
            names |= {item.spec.name for item in items}
    return found, [_problem(fault) for fault in faults]


def _unhurried(item: Component[..., Any]) -> Component[..., Any]:
    """Without a time limit of its own: how long a component that is not ours may take, we cannot know."""
    return replace(item, spec=replace(item.spec, unhurried=True))


def _unusable(plugin: Plugin, items: list[Component[..., Any]], taken: Set[str]) -> str:
    if not items:
        return f"its entry '{plugin.name}' names no component."
    seen: set[tuple[str, str]] = set()
    for spec in (item.spec for item in items):
        if spec.name in taken:
            return f"there is a component '{spec.name}' already."
        if (spec.name, spec.version) in seen:
            return f"it defines component {spec.name}@{spec.version} twice."
        seen.add((spec.name, spec.version))
    return ""


def components_in(value: Any) -> list[Component[..., Any]]:
    """The components of a module, or of a list of them, each once; one is a list of one.

    What a module imports from another package, such as a built-in component that it calls, is not its own.
    """
    if isinstance(value, Component):
        return [value]
    listed = vars(value).values() if isinstance(value, ModuleType) else value
    items = [item for item in listed if isinstance(item, Component)] if isinstance(listed, Iterable) else []
    if isinstance(value, ModuleType):
        items = [item for item in items if _top(item.function.__module__) == _top(value.__name__)]
    return list({id(item): item for item in items}.values())


def _top(module: str) -> str:
    return module.partition(".")[0]


def _problem(fault: PluginFault) -> Problem:
    return Problem(
        "component.plugin",
        fault.sentence,
        "Mend or uninstall the package, and start the server again.",
        severity="warning",
    )
