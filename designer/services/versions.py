"""Freezing a draft: an immutable, numbered pipeline version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from designer.compile import compile_graph
from designer.components.registry import installed_registry
from designer.graph.serde import LoadedDocument
from designer.models import Pipeline, PipelineVersion
from designer.plan import ExecutionPlan, plan_to_json
from designer.selectors import dataset_facts, pipeline_or_404
from designer.services.drafts import Document, check_document
from designer.services.errors import DraftRejected
from designer.services.surroundings import surroundings_for


def compile_loaded(
    loaded: LoadedDocument,
    pipeline_id: UUID | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    compute: str | None = None,
    only: Iterable[str] | None = None,
) -> ExecutionPlan:
    """The plan of a document, with the choices of ``compile_graph``; raises DraftRejected."""
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    if errors:
        raise DraftRejected(errors)
    compiled = compile_graph(
        loaded.graph,
        installed_registry(),
        surroundings_for(pipeline_id),
        parameters=parameters,
        compute=compute,
        only=only,
    )
    if not isinstance(compiled, ExecutionPlan):
        raise DraftRejected(compiled)
    return compiled


@transaction.atomic
def freeze_version(pipeline_id: UUID) -> PipelineVersion:
    """The draft as the next version, or the newest version if nothing has changed since.

    The stored plan names component and dataset versions. Raises DraftRejected.
    """
    pipeline = Pipeline.objects.select_for_update().get(id=pipeline_or_404(pipeline_id).id)
    plan = compile_loaded(check_document(pipeline.document), pipeline.id)
    document, frozen_plan = pinned(pipeline.document, plan), plan_to_json(plan)
    newest = pipeline.versions.order_by("-number").first()
    if newest and (newest.document, newest.plan) == (document, frozen_plan):
        return newest
    return PipelineVersion.objects.create(
        pipeline=pipeline,
        number=newest.number + 1 if newest else 1,
        name=pipeline.name,
        document=document,
        plan=frozen_plan,
    )


def pinned(document: Document, plan: ExecutionPlan) -> dict[str, Any]:
    """The document with every component and dataset version written out.

    Compiled later, with other parameters, it uses the same versions. A dataset that a pipeline
    parameter chooses is not pinned.
    """
    return {**document, "nodes": [_pinned_node(node, plan) for node in document["nodes"]]}


def _pinned_node(node: dict[str, Any], plan: ExecutionPlan) -> dict[str, Any]:
    step = plan.by_node[node["id"]]
    frozen = {**node, "component": f"{step.component}@{step.version}"}
    chosen = node.get("parameters", {}).get("dataset")
    if step.component == "dataset" and isinstance(chosen, str) and not node["parameters"].get("version"):
        facts = dataset_facts(chosen, None)
        frozen["parameters"] = {**node["parameters"], "version": facts and facts.version}
    return frozen
