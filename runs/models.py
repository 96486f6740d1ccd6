"""Database models of runs. Only ``runs.journal.record`` changes states."""

from __future__ import annotations

from django.db import models

from designer.foundation.ids import uuid7
from runs.core.states import STEP_ACTIVE, STEP_DEMANDING, RunStatus, StepStatus


class Experiment(models.Model):
    """A name that groups runs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Run(models.Model):
    """One execution of a pipeline, with its own snapshot of document and plan.

    ``last_seq`` is the number of its newest event; numbers have no gaps. ``retry_of`` is the run
    whose succeeded steps this one carries over. ``status`` is a projection of the step states. ``number``
    counts the runs of its pipeline from 1; null without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, blank=True)
    #: The name it was started with, if it was renamed since. Without a pipeline it tells which earlier runs
    #: this one is compared with.
    started_as = models.CharField(max_length=200, null=True)
    number = models.PositiveIntegerField(null=True)
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
    #: Its outputs are never deleted to free space.
    pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # The number first: a search for #12 is about every pipeline.
            # With a condition, SQLite makes it an index and does not copy the whole table.
            models.UniqueConstraint(
                fields=["number", "pipeline"],
                name="one_run_per_number",
                condition=models.Q(number__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-id", "status"]),
            models.Index(fields=["experiment", "-id"]),
            models.Index(fields=["pipeline", "-id"]),
        ]

    @property
    def first_name(self) -> str:
        """The name it was started with."""
        return self.name if self.started_as is None else self.started_as


class RunCounter(models.Model):
    """The number of a pipeline's newest run. Deleting runs does not take it back."""

    pipeline = models.OneToOneField("designer.Pipeline", primary_key=True, on_delete=models.CASCADE)
    last_number = models.PositiveIntegerField()


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
    #: Hash of everything its outputs depend on; null until its inputs are known. See runs.core.reuse.
    reuse_key = models.CharField(max_length=80, null=True)
    #: The parts hashed into that key, so that a later run can say what changed.
    key_parts = models.JSONField(null=True)
    #: Why it ran or was reused: [{part, name, node, old, new}]
    because = models.JSONField(default=list)
    #: Its reuse key while it runs. Unique, so that steps with the same key do not run at the same time.
    computing_key = models.CharField(max_length=80, null=True, unique=True)
    #: The reuse key of a running step whose result this step waits for.
    awaiting_key = models.CharField(max_length=80, null=True)
    #: {port: {digest, type, bytes}}
    outputs = models.JSONField(default=dict)
    #: {code, message, hint} or null
    error = models.JSONField(null=True)
    exit_code = models.IntegerField(null=True)
    #: {done, total} or null
    progress = models.JSONField(null=True)
    #: [{code, message, hint, column?}]; of a reused step those of the result it took. Null is none: with a
    #: default, SQLite would copy the table.
    warnings = models.JSONField(null=True)
    #: When it started to wait for a slot.
    ready_at = models.DateTimeField(null=True)
    #: Back-off after a crash: not launched before this time.
    held_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "node"], name="one_step_per_node")]
        indexes = [
            # Covers only steps that wait or run: most rows ended long ago.
            models.Index(
                fields=["target", "status"],
                name="steps_that_want_slots",
                condition=models.Q(status__in=list(STEP_DEMANDING)),
            ),
            models.Index(
                # Steps that ran, and steps that inherited the result of one whose run was deleted.
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
    """One try at a step. ``name`` identifies it to the driver. An ended attempt never changes."""

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
    #: Lines of its metric stream read so far.
    lines_read = models.PositiveIntegerField(default=0)
    #: When the claim of the worker that collects its outputs expires (runs.delivery.claims).
    collecting_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: When its process started and ended, as the process reported it.
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
    """Something that happened in a run, numbered per run from 1 without gaps. Immutable."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    node = models.CharField(max_length=63, null=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    #: Identifies the cause; a cause is recorded at most once per run.
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
    """A side effect to run once its cause is committed. Payloads hold ids only."""

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
    """Which process leads a task that only one may do at a time, such as watching a target."""

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
    #: Line number in the attempt's metric stream; unique, so reading the stream again adds nothing.
    line = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step_run", "attempt", "line"], name="metric_line_once"),
        ]


class Artifact(models.Model):
    """Bytes in the artifact store that a step produced."""

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
    """A caller's key; only its hash is stored. ``prefix`` finds the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(PipelineEndpoint, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class LoggedItem(models.Model):
    """A logged item other than a number: a table, an image, a matrix, a curve."""

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
