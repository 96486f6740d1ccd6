"""The registry: every component, found by name, by purpose, or by a close misspelling."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import designer.components
from compute.sdk.component_error import ComponentError
from designer.components.define import Component
from designer.components.plugins import components_in, plugin_components
from designer.graph import suggestions
from designer.graph.columns import UnfitColumns
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec
from designer.graph.table_schema import TableSchema

#: Weight of a search word by where it is found.
_NAME_STARTS, _NAME_HAS, _KEYWORD_HAS, _HELP_HAS = 8, 5, 4, 1


class Registry:
    """Components by name and version. The default is the last one added that is not retired."""

    def __init__(self, components: Iterable[Component[..., Any]], problems: Sequence[Problem] = ()) -> None:
        #: Why components of installed packages are left out.
        self.problems = tuple(problems)
        self._versions: dict[str, dict[str, Component[..., Any]]] = {}
        for item in components:
            versions = self._versions.setdefault(item.spec.name, {})
            if item.spec.version in versions:
                raise ValueError(f"Component {item.spec.name}@{item.spec.version} is defined twice.")
            versions[item.spec.version] = item

    def get(self, name: str, version: str | None = None) -> ComponentSpec | None:
        """The named version, or the default one; None if it does not exist."""
        found = self._find(name, version)
        return found.spec if found else None

    def all(self) -> tuple[ComponentSpec, ...]:
        """Every component in its default version, by category and display name."""
        specs = [spec for name in self._versions if (spec := self.get(name))]
        return tuple(sorted(specs, key=lambda spec: (spec.category, spec.display_name)))

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of a component, oldest first; empty when unknown."""
        return tuple(self._versions.get(name, {}))

    def search(self, text: str) -> tuple[ComponentSpec, ...]:
        """Components whose name, synonyms or help hold every word of ``text``, best first."""
        words = text.casefold().replace("-", " ").replace("_", " ").split()
        scored = [(_score(spec, words), spec) for spec in self.all()]
        return tuple(spec for score, spec in sorted(scored, key=lambda item: -item[0]) if score > 0)

    def close_matches(self, name: str) -> tuple[str, ...]:
        """Component names closest to ``name``, best first: misspellings, then search results."""
        spelt = suggestions.close_matches(name, self._versions)
        meant = tuple(spec.name for spec in self.search(name))
        return tuple(dict.fromkeys((*spelt, *meant)))[:3]

    def columns(
        self,
        spec: ComponentSpec,
        parameters: Mapping[str, Any],
        inputs: Mapping[str, TableSchema | None],
    ) -> Mapping[str, TableSchema | None]:
        """The columns of each output; None if unknown before the run.

        Parameters left out take their defaults. Raises ColumnSelectionError if ``parameters``
        select columns that the inputs do not have, and UnfitColumns if the component would refuse those
        that they select.
        """
        unknown: dict[str, TableSchema | None] = dict.fromkeys((port.name for port in spec.outputs), None)
        found = self._find(spec.name, spec.version)
        if found is None or found.columns is None:
            return unknown
        defaults = {item.name: item.default for item in spec.parameters}
        arriving: dict[str, TableSchema | None] = dict.fromkeys((port.name for port in spec.inputs), None)
        try:
            return {**unknown, **found.columns({**defaults, **parameters}, {**arriving, **inputs})}
        except ComponentError as error:
            place = error.facts.get("parameter")
            parameter = place if isinstance(place, str) else None
            raise UnfitColumns(error.code, error.message, error.hint, parameter) from error

    def fingerprint(self, name: str, version: str, parameters: Mapping[str, Any]) -> str | None:
        """Identifies the external content that a component would read now; None if unknown.

        ``parameters`` are complete except for hidden ones. May take seconds.
        """
        found = self._find(name, version)
        if found is None or found.fingerprint is None:
            return None
        defaults = {item.name: item.default for item in found.spec.parameters}
        return found.fingerprint({**defaults, **parameters})

    def _find(self, name: str, version: str | None) -> Component[..., Any] | None:
        versions = self._versions.get(name, {})
        if version is not None:
            return versions.get(version)
        current = [item for item in versions.values() if not item.spec.retired] or list(versions.values())
        return current[-1] if current else None


def _score(spec: ComponentSpec, words: list[str]) -> int:
    """0 unless every word is found; higher the closer to the name. An empty search finds all."""
    if not words:
        return 1
    name = spec.display_name.casefold().replace("-", " ")
    keywords = " ".join((*spec.keywords, spec.category)).casefold()
    text = spec.help.casefold()
    total = 0
    for word in words:
        starts = any(part.startswith(word) for part in name.split())
        score = max(
            _NAME_STARTS * starts,
            _NAME_HAS * (word in name),
            _KEYWORD_HAS * (word in keywords),
            _HELP_HAS * (word in text),
        )
        if score == 0:
            return 0
        total += score
    return total


@cache
def builtin_registry() -> Registry:
    """All built-in components, loaded once from the modules of ``designer.components``."""
    return Registry(_builtin())


@cache
def installed_registry() -> Registry:
    """The built-in components and those of installed packages. A package that cannot be used is a problem."""
    shipped = _builtin()
    added, problems = plugin_components({item.spec.name for item in shipped})
    return Registry([*shipped, *added], problems)


@cache
def _builtin() -> tuple[Component[..., Any], ...]:
    package = designer.components
    components: dict[int, Component[..., Any]] = {}
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not info.ispkg:
            module = importlib.import_module(info.name)
            components.update((id(item), item) for item in components_in(module))
    return tuple(components.values())
