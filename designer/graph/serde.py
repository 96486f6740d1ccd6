"""The document format ``jackfield/pipeline@1``: tolerant reading, exact writing.

A document that names something unknown (a component, a port, a parameter) loads with a problem; one
that does not match the format raises a DocumentError listing every fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from designer.graph.document_error import DocumentError, Fault
from designer.graph.document_limits import check_limits, check_text
from designer.graph.document_migrations import FORMAT, MIGRATIONS, Migrations, migrate
from designer.graph.document_reader import REFERENCE, DocumentReader, LoadedDocument, kind_of
from designer.graph.model import Graph, Node, ParameterRef, PipelineParameter

__all__ = ["DocumentError", "LoadedDocument", "dump_document", "load_document"]


def load_document(source: Any, migrations: Migrations = MIGRATIONS) -> LoadedDocument:
    """Load a document from parsed JSON or from its text.

    Raises DocumentError, with every fault found, if it does not match the format (``kind``
    malformed) or is over a limit (``kind`` too_large).
    """
    data = _parsed(source) if isinstance(source, str | bytes) else source
    if not isinstance(data, Mapping):
        raise DocumentError(Fault("", f"A pipeline document is a JSON object, not {kind_of(data)}."))
    check_limits(data)
    data = migrate(data, migrations)
    _check_format(data.get("format"))
    return DocumentReader().read(data)


def dump_document(graph: Graph) -> dict[str, Any]:
    """The graph as a document, without empty fields. ``load_document`` restores the graph."""
    document: dict[str, Any] = {"format": FORMAT}
    document |= _present(name=graph.name, description=graph.description)
    document |= _present(
        parameters=[_dump_parameter(item) for item in graph.parameters], defaults=dict(graph.defaults)
    )
    document["nodes"] = [_dump_node(node) for node in graph.nodes]
    document["edges"] = [{"from": str(edge.source), "to": str(edge.target)} for edge in graph.edges]
    return document


def _dump_node(node: Node) -> dict[str, Any]:
    position = {"x": node.position.x, "y": node.position.y} if node.position else None
    return {"id": node.id, "component": node.component} | _present(
        name=node.name,
        parameters={name: _dump_value(value) for name, value in node.parameters.items()},
        position=position,
        compute=node.compute,
        comment=node.comment,
        timeout_seconds=node.timeout_seconds,
        memory_mb=node.memory_mb,
        reuse=None if node.reuse else False,
        max_age_seconds=node.max_age_seconds,
        secrets=dict(node.secrets),
    )


def _dump_value(value: Any) -> Any:
    return {REFERENCE: value.name} if isinstance(value, ParameterRef) else value


def _dump_parameter(item: PipelineParameter) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": item.name, "type": item.type}
    if item.default is not None:
        fields["default"] = item.default
    return fields | _present(description=item.description)


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [])}


def _parsed(text: str | bytes) -> Any:
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise DocumentError(Fault("", "The document is not UTF-8 text. Save it as UTF-8.")) from None
    check_text(decoded)
    try:
        return json.loads(decoded)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(Fault(place, f"This is not JSON: {error.msg}.")) from None
    except ValueError:
        raise DocumentError(Fault("", "A number has too many digits.")) from None
    except RecursionError:
        raise DocumentError(Fault("", "The document is nested too deeply. Use fewer levels.")) from None


def _check_format(version: Any) -> None:
    if version == FORMAT:
        return
    if version is None:
        raise DocumentError(Fault("format", f'Missing. Add "format": "{FORMAT}".'))
    message = f"'{version}' is not supported: this release reads {FORMAT}."
    if isinstance(version, str) and version.startswith(FORMAT.partition("@")[0] + "@"):
        message += " Upgrade Jackfield to open it."
    raise DocumentError(Fault("format", message))
