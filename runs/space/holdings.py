"""Queries about stored artifacts: their size, which must be kept, and the cost to recompute them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from designer.models import DatasetVersion
from runs.core.space import Maker, costlier
from runs.core.states import RUN_TERMINAL, RunStatus, StepStatus
from runs.models import Artifact, EndpointVersion, Run, StepRun

#: Rows per fetch when reading every step.
CHUNK_STEPS = 2_000


def used_bytes() -> int:
    """Size of the store according to the database: step outputs and datasets."""
    made = Artifact.objects.aggregate(total=Sum("bytes"))["total"] or 0
    datasets = DatasetVersion.objects.exclude(digest__in=Artifact.objects.values("digest"))
    # A dict by digest: the same content in two datasets is stored once.
    uploaded = dict(datasets.values_list("digest", "bytes"))
    uploaded.update(_originals().values_list("source_digest", "source_bytes"))
    return int(made) + sum(uploaded.values())


def _originals() -> QuerySet[DatasetVersion]:
    """Versions whose files are kept as they were uploaded."""
    return DatasetVersion.objects.exclude(filename="")


def kept_digests() -> frozenset[str]:
    """Artifacts that are never deleted: datasets, and outputs of pinned, published and unfinished runs.

    A published run is the newest successful run of an endpoint's default version: its outputs are what
    callers of the endpoint look at. Reused steps, and steps whose outputs were known before the run,
    list their outputs in their own row, so this includes everything a run reads.
    """
    unended = Run.objects.exclude(status__in=RUN_TERMINAL).values_list("id", flat=True)
    runs = Run.objects.filter(Q(pk__in=list(unended)) | Q(pinned=True) | Q(pk__in=_published_runs()))
    outputs = StepRun.objects.filter(run__in=runs.values("id")).exclude(outputs={}).order_by()
    found = outputs.values_list("outputs", flat=True).iterator(CHUNK_STEPS)
    return frozenset(
        {
            *DatasetVersion.objects.values_list("digest", flat=True),
            *_originals().values_list("source_digest", flat=True),
            *(digest for ports in found for digest in _digests(ports)),
        }
    )


def _published_runs() -> list[UUID]:
    """The newest successful run of each endpoint's default version."""
    versions = EndpointVersion.objects.filter(number=F("endpoint__default_version"))
    newest = (
        Run.objects.filter(endpoint_version=version, status=RunStatus.SUCCEEDED).order_by("-id")
        for version in versions.values_list("id", flat=True)
    )
    return [run_id for runs in newest for run_id in runs.values_list("id", flat=True)[:1]]


def makers() -> Mapping[str, Maker]:
    """Digest -> the costliest step that made it. Reads every step that succeeded."""
    found: dict[str, Maker] = {}
    for maker, outputs in _steps_that_ran():
        for digest in _digests(outputs):
            other = found.get(digest)
            found[digest] = costlier(maker, other) or maker
    return found


def _steps_that_ran() -> Iterator[tuple[Maker, Mapping[str, Any]]]:
    rows = (
        StepRun.objects.filter(status=StepStatus.SUCCEEDED, attempts__number=F("attempt"))
        .order_by()
        .values_list("run_id", "run__name", "node", "outputs", "attempts__started_at",
                     "attempts__finished_at", "attempts__created_at")
    )  # fmt: skip
    for run_id, name, node, outputs, started, finished, launched in rows.iterator(CHUNK_STEPS):
        sizes = {ref["digest"]: ref["bytes"] for ref in outputs.values()}
        seconds = _seconds(started or launched, finished)
        yield Maker(run_id, name, node, seconds, sum(sizes.values()), launched), outputs


def _seconds(started: datetime, finished: datetime | None) -> float:
    return max((finished - started).total_seconds(), 0.0) if finished else 0.0


def _digests(outputs: Mapping[str, Any]) -> Iterable[str]:
    return (ref["digest"] for ref in outputs.values())
