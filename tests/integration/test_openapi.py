"""The OpenAPI document is valid, complete, and needs no warnings."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

FRONTEND = Path(__file__).parents[2] / "frontend"
#: Every address of the contract's table that the running side serves, and its methods.
CONTRACT = {
    "/api/v1/datasets/inspect/": {"post"},
    "/api/v1/pipelines/{pipeline_id}/plan/": {"post"},
    "/api/v1/pipelines/{pipeline_id}/runs/": {"post"},
    "/api/v1/pipelines/{pipeline_id}/versions/": {"get"},
    "/api/v1/runs/": {"get", "post"},
    "/api/v1/runs/{run_id}/": {"get", "delete"},
    "/api/v1/runs/{run_id}/cancel/": {"post"},
    "/api/v1/runs/{run_id}/retry/": {"post"},
    "/api/v1/runs/{run_id}/events/": {"get"},
    "/api/v1/runs/{run_id}/metrics/": {"get"},
    "/api/v1/runs/{run_id}/steps/{node}/log/": {"get"},
    "/api/v1/runs/{run_id}/steps/{node}/outputs/{port}/preview/": {"get"},
    "/api/v1/runs/{run_id}/steps/{node}/outputs/{port}/download/": {"get"},
    "/api/v1/endpoints/": {"get", "post"},
    "/api/v1/endpoints/{name}/": {"get", "patch"},
    "/api/v1/endpoints/{name}/versions/": {"get", "post"},
    "/api/v1/endpoints/{name}/keys/": {"get", "post"},
    "/api/v1/endpoints/{name}/keys/{key_id}/": {"delete"},
    "/endpoints/{name}/runs": {"post"},
    "/endpoints/{name}/runs/{run_id}": {"get"},
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return found


def test_the_document_validates_without_a_warning(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("openapi") / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert file.stat().st_size > 10_000


def test_the_front_end_types_are_generated_from_the_document(tmp_path: Path) -> None:
    if not (FRONTEND / "node_modules").is_dir() or not (npm := shutil.which("npm")):
        pytest.skip("the front end's packages are absent: npm install in frontend/")
    document, types = tmp_path / "schema.yaml", tmp_path / "schema.gen.ts"
    call_command("spectacular", "--file", str(document))
    places = {"SCHEMA": str(document), "TYPES": str(types)}
    subprocess.run(
        [npm, "run", "--silent", "generate"], cwd=FRONTEND, env={**os.environ, **places}, check=True
    )
    kept = FRONTEND / "src/api/schema.gen.ts"
    assert kept.read_text() == types.read_text(), "Run `npm run generate` in frontend/ and commit the result."


@pytest.mark.parametrize("path", CONTRACT)
def test_an_address_of_the_contract_is_described(document: dict[str, Any], path: str) -> None:
    assert CONTRACT[path] <= set(document["paths"][path])


def test_every_type_of_event_is_listed(document: dict[str, Any]) -> None:
    from runs.core.events import EVENT_TYPES

    kinds = document["components"]["schemas"]["RunEvent"]["properties"]["type"]
    name = kinds.get("$ref", "").rpartition("/")[2]
    listed = document["components"]["schemas"][name]["enum"] if name else kinds["enum"]
    assert set(listed) == set(EVENT_TYPES)


def test_every_operation_has_a_sentence(document: dict[str, Any]) -> None:
    silent = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if not operation.get("description")
    ]
    assert not silent
