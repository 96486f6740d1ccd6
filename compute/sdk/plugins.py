"""What installed packages add to Jackfield, by entry points. Pure; nothing is imported until it is loaded.

``jackfield.components``: an entry names a module, a component or a list of components.
``jackfield.targets``: an entry names a TargetKind (see compute/targets/kind.py).
"""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

logger = logging.getLogger(__name__)

COMPONENTS, TARGETS = "jackfield.components", "jackfield.targets"


@dataclass(frozen=True, slots=True)
class Plugin:
    """What an entry point named. ``package``: the distribution that brings it."""

    name: str
    package: str
    value: Any


@dataclass(frozen=True, slots=True)
class PluginFault:
    """Why what a package brings is left out: ``sentence`` names the package and the reason."""

    package: str
    sentence: str


def _entries(group: str) -> EntryPoints:
    # Imported late: this module is imported in steps, which seldom ask, and it takes 20 ms.
    from importlib.metadata import entry_points

    return entry_points(group=group)


def left_out(package: str, why: object) -> PluginFault:
    """A fault, logged once: it must never keep a server from starting."""
    fault = PluginFault(package, f"The package '{package}' is left out: {why}")
    logger.warning("%s", fault.sentence)
    return fault


def load_plugins(group: str) -> tuple[list[Plugin], list[PluginFault]]:
    """Import what packages name in the group; one that cannot be imported is a fault."""
    found, faults = [], []
    for entry in _entries(group):
        package = _top(entry)
        try:
            package = entry.dist.name if entry.dist else package
            found.append(Plugin(entry.name, package, entry.load()))
        except (Exception, SystemExit) as error:  # foreign code runs at its import and may raise anything
            faults.append(left_out(package, f"{type(error).__name__}: {error}"))
    return found, faults


def _top(entry: EntryPoint) -> str:
    """The Python package. Not by ``entry.module``, which raises when the entry names no module."""
    return entry.value.partition(":")[0].partition(".")[0].strip()


@cache
def component_packages() -> dict[str, Path]:
    """Python packages that bring components: name -> the folder it is in, without importing them."""
    found = {}
    for entry in _entries(COMPONENTS):
        name = _top(entry)
        place = _place(name)
        if place is not None:
            found[name] = place
    return found


def _place(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None  # loading it says why
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).parent
    return Path(spec.origin).parent if spec.origin else None
