"""A page for each component of the registry, and their index by category."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from designer.graph.spec import ComponentSpec, InputPort, OutputPort, Parameter
from tools.docs_site.markdown import page, table, text

FOLDER = "components"
INDEX = f"{FOLDER}/index.md"
INTRODUCTION = """\
These are the components that ship with Jackfield. This section is generated from the registry, the same
source that the palette and `GET /api/v1/components/` read. To add one, see
[Write a component](../write-a-component.md)."""
KINDS = {"choice": "one of", "columns": "columns", "column": "one column", "dataset": "name of a dataset"}


def component_pages(specs: Iterable[ComponentSpec]) -> Mapping[str, str]:
    """Markdown by file name."""
    specs = tuple(specs)
    return {INDEX: _index(specs), **{_file(spec): component_page(spec) for spec in specs}}


def component_nav(specs: Iterable[ComponentSpec]) -> list[Any]:
    """The section's part of the navigation, by category."""
    return [
        INDEX,
        *(
            {category: [{spec.display_name: _file(spec)} for spec in members]}
            for category, members in _by_category(specs)
        ),
    ]


def component_page(spec: ComponentSpec) -> str:
    ports = ("Port", "Type", "Description")
    parameters = ("Parameter", "Name", "Value", "Default", "Description")
    return page(
        f"# {spec.display_name}",
        f"`{spec.name}` · version {spec.version} · {spec.category}",
        text(spec.help),
        *_section("Inputs", table(ports, map(_port, spec.inputs))),
        *_section("Outputs", table(ports, map(_port, spec.outputs))),
        *_section("Parameters", table(parameters, map(_parameter, spec.parameters))),
        *_section("Behaviour", "\n".join(f"- {fact}" for fact in _facts(spec))),
        *_section("In a pipeline document", _example(spec)),
        f"Also found by: {', '.join(spec.keywords)}." if spec.keywords else "",
    )


def _index(specs: tuple[ComponentSpec, ...]) -> str:
    blocks = []
    for category, members in _by_category(specs):
        rows = [
            (f"[{spec.display_name}]({spec.name}.md)", f"`{spec.name}`", text(_summary(spec)))
            for spec in members
        ]
        blocks += _section(category, table(("Component", "Name", "Purpose"), rows))
    return page("# Components", INTRODUCTION, *blocks)


def _by_category(specs: Iterable[ComponentSpec]) -> Iterable[tuple[str, list[ComponentSpec]]]:
    """The registry gives components ordered by category."""
    return ((category, list(members)) for category, members in groupby(specs, lambda spec: spec.category))


def _file(spec: ComponentSpec) -> str:
    return f"{FOLDER}/{spec.name}.md"


def _summary(spec: ComponentSpec) -> str:
    return spec.help.partition("\n\n")[0]


def _section(title: str, body: str) -> tuple[str, ...]:
    return (f"## {title}", body) if body else ()


def _port(port: InputPort | OutputPort) -> tuple[str, str, str]:
    optional = "Optional." if port.optional else ""
    return f"`{port.name}`", f"`{port.type}`", " ".join(filter(None, (_labelled(port), optional)))


def _labelled(port: InputPort | OutputPort) -> str:
    return text(port.help or port.label)


def _parameter(item: Parameter) -> tuple[str, str, str, str, str]:
    return text(item.label), f"`{item.name}`", _value(item), _default(item), _meaning(item)


def _default(item: Parameter) -> str:
    if item.must_be_set:
        return "required"
    if item.default is None:
        return "blank"
    # A script of several lines is shown whole in the example.
    return "see below" if "\n" in str(item.default) else f"`{_json(item.default)}`"


def _value(item: Parameter) -> str:
    if item.choices:
        return ", ".join(f"`{choice}`" for choice in item.choices)
    kind = f"{item.language} code" if item.language else KINDS.get(item.kind, item.kind)
    source = f" of `{item.port}`" if item.port else ""
    return f"{kind}{source}{_bounds(item)}"


def _bounds(item: Parameter) -> str:
    low, high = item.minimum, item.maximum
    parts = []
    if low is not None:
        parts.append(f"{'above' if item.exclusive_minimum else 'from'} {low:g}")
    if high is not None:
        parts.append(f"up to {high:g}")
    return f", {' '.join(parts)}" if parts else ""


def _meaning(item: Parameter) -> str:
    conditions = " and ".join(
        f"`{other}` is {' or '.join(f'`{_json(value)}`' for value in values)}"
        for other, values in item.visible_when.items()
    )
    return " ".join(filter(None, (text(item.help), f"Applies when {conditions}." if conditions else "")))


def _facts(spec: ComponentSpec) -> list[str]:
    """What an author of a pipeline would be surprised by."""
    facts = {
        "Not deterministic: it runs in every run, unless the node sets `max_age_seconds`.": (
            not spec.deterministic and not spec.reads_outside
        ),
        "Runs code from the pipeline's author, in a fresh process or container.": spec.user_code,
        "Needs the network.": spec.network,
        "Reads data from outside; it is reused while the source has not changed.": spec.reads_outside,
        "May give another result on another compute target, so the target is part of its reuse key.": (
            spec.target_matters
        ),
        "Starts no process: its output is fixed when the pipeline is compiled.": not spec.entry,
    }
    return [sentence for sentence, holds in facts.items() if holds]


def _example(spec: ComponentSpec) -> str:
    """A node with the parameters that count by default."""
    defaults = {item.name: item.default for item in spec.parameters}
    lines = [
        f"    {_json(item.name)}: {_json('…' if item.must_be_set else item.default)}"
        for item in spec.parameters
        if item.is_visible(defaults) and (item.required or item.default is not None)
    ]
    parameters = ",\n".join(lines)
    shown = f',\n  "parameters": {{\n{parameters}\n  }}' if lines else ""
    return f'```json\n{{\n  "id": "step",\n  "component": {_json(spec.name)}{shown}\n}}\n```'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
