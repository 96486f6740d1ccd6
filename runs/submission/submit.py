"""From a request to a run: compile the document, then start the plan."""

from __future__ import annotations

from designer.graph.serde import LoadedDocument
from designer.plan import ExecutionPlan
from designer.services.drafts import check_document
from designer.services.versions import compile_loaded
from runs.models import Run
from runs.reuse.fingerprints import with_fingerprints
from runs.submission.regenerate import regenerating
from runs.submission.request import RunRequest
from runs.submission.start import start_run, started_with


def submit(request: RunRequest) -> Run:
    """Compile and start. With an ``idempotency_key`` that was used before: the run it started then.

    Raises DraftRejected with every problem, DomainError for a selected node that does not exist.
    """
    # Before compiling: the same request gets its run even if the draft cannot run any more.
    if earlier := started_with(request.origin.idempotency_key):
        return earlier
    loaded = check_document(request.document)
    return start_run(request.named(loaded.graph), compiled(loaded, request))


def compiled(loaded: LoadedDocument, request: RunRequest, *, fresh_seconds: float = 0.0) -> ExecutionPlan:
    """The plan that a run of the request has; ``loaded`` is its document.

    ``fresh_seconds``: see with_fingerprints. Raises as ``submit`` does.
    """
    choices, graph = request.choices, loaded.graph
    choices.selection.check(graph)
    plan = compile_loaded(
        loaded,
        request.origin.pipeline,
        parameters=choices.parameters,
        compute=choices.compute,
        only=choices.selection.nodes(graph),
    )
    return with_fingerprints(regenerating(plan, choices.selection.regenerated(graph)), fresh_seconds)
