"""Rows of the engine. States change in ``runs.journal.record`` only."""

from __future__ import annotations

from django.db import models

from designer.foundation.ids import uuid7
from runs.core.states import STEP_ACTIVE, RunStatus, StepStatus


class Experiment(models.Model):
    """A name that groups runs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Run(models.Model):
    """One execution of a pipeline, with its own snapshot of document and plan.

    ``last_seq`` numbers its events without gaps. ``retry_of`` is the run whose successes it
    carries over. ``status`` is a projection of the step states.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, blank=True)
    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="runs")
    pipeline = models.ForeignKey(
        "designer.Pipeline", null=True, on_delete=models.SET_NULL, related_name="runs"
    )
    pipeline_revision = models.PositiveIntegerField(null=True)
    endpoint_version = models.ForeignKey(
        "runs.EndpointVersion", null=True, on_delete=models.SET_NULL, related_name="runs"
    )
    document = models.JSONField()
    plan = models.JSONField()
    parameters = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=[(s, s) for s in RunStatus], default=RunStatus.QUEUED)
    last_seq = models.PositiveIntegerField(default=0)
    retry_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="retries")
    started_by = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=200, null=True, unique=True)
    #: Its outputs are kept, however little room there is.
    pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id", "status"]),
            models.Index(fields=["experiment", "-id"]),
            models.Index(fields=["pipeline", "-id"]),
        ]


class StepRun(models.Model):
    """One planned step within a run: the projection of its events."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    node = models.CharField(max_length=63)
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=[(s, s) for s in StepStatus], default=StepStatus.PENDING)
    #: The compute target its attempts run on.
    target = models.CharField(max_length=63)
    attempt = models.PositiveIntegerField(default=0)
    reused_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    #: What its outputs follow from, hashed; null until its inputs are known. See runs.core.reuse.
    reuse_key = models.CharField(max_length=80, null=True)
    #: The parts of that key, by which a later run says what changed.
    key_parts = models.JSONField(null=True)
    #: Why it ran or was reused: [{part, name, node, old, new}]
    because = models.JSONField(default=list)
    #: Its key while it computes for everybody who needs the same: one step at a time has it.
    computing_key = models.CharField(max_length=80, null=True, unique=True)
    #: The key that another step is computing, for which this one waits.
    awaiting_key = models.CharField(max_length=80, null=True)
    #: {port: {digest, type, bytes}}
    outputs = models.JSONField(default=dict)
    #: {code, message, hint} or null
    error = models.JSONField(null=True)
    exit_code = models.IntegerField(null=True)
    #: {done, total} or null
    progress = models.JSONField(null=True)
    #: Since when it waits for a slot.
    ready_at = models.DateTimeField(null=True)
    #: Not to be launched before: the back-off after a crash.
    held_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "node"], name="one_step_per_node")]
        indexes = [
            # The few that wait or run, among the many that ended long ago.
            models.Index(
                fields=["target", "status"],
                name="steps_that_want_slots",
                condition=models.Q(status__in=[StepStatus.READY, *sorted(STEP_ACTIVE)]),
            ),
            models.Index(
                # Steps that ran, and those that have what a step made whose run was deleted.
                fields=["reuse_key", "-id"],
                name="steps_to_reuse",
                condition=models.Q(reused_from__isnull=True),
            ),
            models.Index(
                fields=["awaiting_key"],
                name="steps_that_await_another",
                condition=models.Q(awaiting_key__isnull=False),
            ),
        ]


class StepAttempt(models.Model):
    """One try of a step. ``name`` is the driver's name of it; an ended attempt stays ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.ForeignKey(StepRun, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200, unique=True)
    target = models.CharField(max_length=63)
    status = models.CharField(
        max_length=16, choices=[(s, s) for s in StepStatus], default=StepStatus.LAUNCHING
    )
    exit_code = models.IntegerField(null=True)
    error = models.JSONField(null=True)
    #: Lines of its metric stream that were read.
    lines_read = models.PositiveIntegerField(default=0)
    #: Until when one worker, and no other, collects its outputs.
    collecting_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: When its process started and ended, by the process's own account.
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "number"], name="one_attempt_per_number"),
        ]
        indexes = [
            models.Index(
                fields=["target"],
                name="attempts_that_may_run",
                condition=models.Q(status__in=sorted(STEP_ACTIVE)),
            )
        ]


class RunEvent(models.Model):
    """What happened, numbered per run from 1 without gaps. Written once, never changed."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    node = models.CharField(max_length=63, null=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    #: Names the cause, so that the same cause is recorded once.
    transition_id = models.CharField(max_length=200, null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="events_are_gapless_per_run"),
            models.UniqueConstraint(
                fields=["run", "transition_id"],
                name="one_event_per_transition",
                condition=models.Q(transition_id__isnull=False),
            ),
        ]


class Outbox(models.Model):
    """A side effect to be done after its cause was committed. Payloads hold ids only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outbox")
    payload = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=200, unique=True)
    available_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["available_at"])]


class Lease(models.Model):
    """Who leads a task that one process at a time may do (watching a target)."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=100)
    expires_at = models.DateTimeField()


class Metric(models.Model):
    """One logged value: ``step`` is null for a single number."""

    step_run = models.ForeignKey(StepRun, on_delete=models.CASCADE, related_name="metrics")
    attempt = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    step = models.BigIntegerField(null=True)
    value = models.FloatField()
    at = models.DateTimeField()
    #: Line number in the attempt's metric stream: reading the stream again adds nothing.
    line = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step_run", "attempt", "line"], name="metric_line_once"),
        ]


class Artifact(models.Model):
    """Bytes in the store that some step made."""

    digest = models.CharField(max_length=80, primary_key=True)
    type = models.CharField(max_length=40)
    bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class PipelineEndpoint(models.Model):
    """A named address that outside systems call with a key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.SlugField(max_length=63, unique=True)
    description = models.TextField(blank=True)
    enabled = models.BooleanField(default=True)
    default_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)


class EndpointVersion(models.Model):
    """A pipeline version under an endpoint, numbered from 1."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(PipelineEndpoint, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    pipeline_version = models.ForeignKey("designer.PipelineVersion", on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "number"], name="one_endpoint_version_per_number"),
        ]


class EndpointKey(models.Model):
    """A caller's key: only its hash is kept. ``prefix`` finds the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(PipelineEndpoint, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class LoggedItem(models.Model):
    """Something richer than a number that a step logged: a table, an image, a matrix, a curve."""

    step_run = models.ForeignKey(StepRun, on_delete=models.CASCADE, related_name="logged")
    attempt = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step_run", "attempt", "line"], name="logged_line_once"),
        ]
