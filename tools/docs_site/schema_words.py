"""JSON Schemas of the OpenAPI document in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tools.docs_site.markdown import page, table, text

TYPES_PAGE = "types.md"
Schema = Mapping[str, Any]


def type_name(name: str) -> str:
    """drf-spectacular appends ``Request`` to serializers that are named so already."""
    return name.removesuffix("Request") if name.endswith("RequestRequest") else name


def words(schema: Schema) -> str:
    """A type in a few words, with a link to the named ones."""
    if "$ref" in schema:
        name = type_name(schema["$ref"].rpartition("/")[2])
        return f"[{name}]({TYPES_PAGE}#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return " or ".join(words(item) for item in schema[several])
    if schema.get("type") == "array":
        return f"list of {words(schema['items'])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"map of {words(schema['additionalProperties'])}"
    return _plain(schema)


def _plain(schema: Schema) -> str:
    named = {"uuid": "UUID", "date-time": "time", "binary": "bytes", "uri": "URL"}
    word = named.get(schema.get("format", "")) or schema.get("type", "any JSON")
    return str(word)


def fields(schema: Schema) -> str:
    """A table of an object's fields."""
    required = set(schema.get("required", ()))
    rows = [
        (f"`{name}`", _with_null(item), "yes" if name in required else "", text(_description(item)))
        for name, item in schema.get("properties", {}).items()
    ]
    return table(("Field", "Type", "Required", "Description"), rows)


def _with_null(schema: Schema) -> str:
    return f"{words(schema)} or null" if schema.get("nullable") else words(schema)


def _description(schema: Schema) -> str:
    # Of an enumeration, drf-spectacular's description repeats the values.
    return "" if "enum" in schema else schema.get("description", "")


def types_page(schemas: Mapping[str, Schema]) -> str:
    """Every named type of the API."""
    # A description that several types share is their base class's.
    shared = Counter(schema.get("description", "") for schema in schemas.values())
    blocks = []
    for name, schema in sorted(schemas.items(), key=lambda item: type_name(item[0]).lower()):
        description = _description(schema)
        blocks += [
            f"## {type_name(name)}",
            text(description) if shared[description] == 1 else "",
            fields(schema) if "properties" in schema else words(schema),
        ]
    return page("# Types", "The JSON objects that requests and answers are made of.", *blocks)
