"""What a run of a request would do, as JSON; nothing is started."""

from __future__ import annotations

from typing import Any

from designer.services.drafts import check_document
from runs.models import Experiment
from runs.reuse.fingerprints import FRESH_SECONDS
from runs.reuse.history import History, Lineage
from runs.reuse.preview import Outcome, expected_seconds, preview
from runs.submission.request import RunRequest
from runs.submission.submit import compiled


def preview_json(request: RunRequest) -> list[dict[str, Any]]:
    """Per node of the document what it would do: ``{node, action, because, expected_seconds, reuse_from,
    saves_seconds}``; the action ``skip`` is a node outside the selection.

    Compared with earlier runs of the pipeline, or without one with those of the same name and
    experiment. Raises as ``submit`` does.
    """
    loaded = check_document(request.document)
    plan = compiled(loaded, request, fresh_seconds=FRESH_SECONDS)
    history = History(_lineage(request.named(loaded.graph)), before=None)
    outcomes = preview(plan, history)
    expected = expected_seconds(history, len(plan.steps))
    return [_step_json(node.id, outcomes.get(node.id), expected.get(node.id)) for node in loaded.graph.nodes]


def _lineage(request: RunRequest) -> Lineage:
    if request.origin.pipeline is not None:
        return Lineage(request.origin.pipeline)
    experiment = Experiment.objects.filter(name=request.experiment).values_list("id", flat=True).first()
    return Lineage(None, experiment, request.name)


def _step_json(node: str, outcome: Outcome | None, expected: float | None) -> dict[str, Any]:
    result = outcome.result if outcome else None
    return {
        "node": node,
        "action": outcome.action if outcome else "skip",
        "because": [reason.to_json() for reason in outcome.because] if outcome else [],
        "expected_seconds": expected if outcome else None,
        "reuse_from": result.source_json() if result else None,
        "saves_seconds": result.seconds if result else None,
    }
