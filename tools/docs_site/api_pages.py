"""The REST reference: a page for each group of addresses, made from the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tools.docs_site.markdown import page, table, text
from tools.docs_site.schema_words import TYPES_PAGE, Schema, fields, type_name, types_page, words

FOLDER = "api"
INDEX = f"{FOLDER}/index.md"
PREFIX = "/api/v1/"
CALLS = "endpoint-calls"
#: The pages in reading order. A group that is missing here fails the build: it has no title.
GROUPS = {
    "components": "Components",
    "datasets": "Datasets",
    "file-formats": "File formats",
    "pipelines": "Pipelines",
    "plan": "Plans",
    "runs": "Runs",
    "experiments": "Experiments",
    "endpoints": "Endpoints",
    CALLS: "Endpoint calls",
    "compute-targets": "Compute targets",
    "samples": "Samples",
    "code": "Code from elsewhere",
    "me": "Who is signed in",
    "sign-out": "Sign out",
    "sessions": "Sessions",
    "tokens": "API tokens",
    "secrets": "Secrets",
    "audit": "Audit log",
}
INTRODUCTION = """\
This section is generated from the project's OpenAPI document, which every server offers at
`/api/v1/schema/`, with a browsable page at `/api/v1/docs/`. Sign-in, errors, paging and limits are the
same for all addresses: [Formats and addresses](../formats.md)."""


class Operation(NamedTuple):
    method: str
    path: str
    facts: Mapping[str, Any]

    @property
    def group(self) -> str:
        return self.path.removeprefix(PREFIX).partition("/")[0] if self.path.startswith(PREFIX) else CALLS

    @property
    def summary(self) -> str:
        return str(self.facts.get("description", "")).replace("\n", " ")


def api_pages(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Markdown by file name."""
    schemas = document["components"]["schemas"]
    groups: dict[str, list[Operation]] = {group: [] for group in GROUPS}
    for operation in _operations(document):
        groups[operation.group].append(operation)
    return {
        INDEX: _index(groups),
        **{_file(group): _group_page(group, members, schemas) for group, members in groups.items()},
        f"{FOLDER}/{TYPES_PAGE}": types_page(schemas),
    }


def api_nav() -> list[Any]:
    """The section's part of the navigation."""
    return [INDEX, *({title: _file(group)} for group, title in GROUPS.items()), f"{FOLDER}/{TYPES_PAGE}"]


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, facts in methods.items():
            yield Operation(method.upper(), path, facts)


def _file(group: str) -> str:
    return f"{FOLDER}/{group}.md"


def _index(groups: Mapping[str, list[Operation]]) -> str:
    blocks = []
    for group, members in groups.items():
        rows = [
            (f"[`{item.method} {item.path}`]({group}.md#{_anchor(item)})", text(item.summary))
            for item in members
        ]
        blocks += [f"## {GROUPS[group]}", table(("Call", "Purpose"), rows)]
    return page("# REST API", INTRODUCTION, *blocks)


def _group_page(group: str, members: list[Operation], schemas: Mapping[str, Schema]) -> str:
    blocks = [block for item in members for block in _operation(item, schemas)]
    return page(f"# {GROUPS[group]}", *blocks)


def _operation(item: Operation, schemas: Mapping[str, Schema]) -> list[str]:
    return [
        f"## {item.method} `{item.path}` {{#{_anchor(item)}}}",
        text(str(item.facts.get("description", ""))),
        _parameters(item),
        *_body(item, schemas),
        table(("Status", "Answer"), _answers(item)),
    ]


def _anchor(item: Operation) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{item.method} {item.path}".lower()).strip("-")


def _parameters(item: Operation) -> str:
    rows = [
        (f"`{given['name']}`", given["in"], words(given["schema"]), text(given.get("description", "")))
        for given in item.facts.get("parameters", ())
    ]
    return table(("Parameter", "In", "Type", "Description"), rows)


def _body(item: Operation, schemas: Mapping[str, Schema]) -> Iterator[str]:
    for media, content in item.facts.get("requestBody", {}).get("content", {}).items():
        schema = content["schema"]
        name = schema.get("$ref", "").rpartition("/")[2]
        yield f"Body, `{media}`" + (f", {type_name(name)}:" if name else f": {words(schema)}")
        yield fields(schemas[name]) if name else ""


def _answers(item: Operation) -> Iterator[tuple[str, str]]:
    for status, answer in item.facts["responses"].items():
        content = answer.get("content", {})
        schemas = [media["schema"] for media in content.values()]
        if not schemas:
            yield status, "no body"
        elif "application/json" in content:
            yield status, _json_answer(schemas[0])
        else:
            yield status, ", ".join(f"`{media}`" for media in content)


def _json_answer(schema: Schema) -> str:
    if schema.get("type") == "array":
        # The OpenAPI document leaves out the page around the list.
        return f"`{{results, next}}`, a page of {words(schema['items'])}"
    return words(schema)
