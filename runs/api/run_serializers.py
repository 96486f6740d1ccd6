"""Request and response shapes of the runs API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from designer.foundation.one_line import LONGEST_NAME, name_fault
from designer.foundation.strict import StrictSerializer
from runs.core.events import EVENT_TYPES
from runs.core.reuse import REASON_PARTS
from runs.core.states import RunStatus, StepStatus

_STRINGS = {"type": "array", "items": {"type": "string"}}
_POINT = {
    "type": "object",
    "required": ["step", "value", "at"],
    "properties": {
        "step": {"type": "integer", "nullable": True},
        "value": {"type": "number"},
        "at": {"type": "string", "format": "date-time"},
    },
}
#: {node: {name: number, or points of a series}}
METRICS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"oneOf": [{"type": "number"}, {"type": "array", "items": _POINT}]},
    },
}
_NUMBERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "number"}},
}


class NodeList(serializers.ListField):
    child = serializers.CharField(max_length=63)


@extend_schema_field({"oneOf": [{"type": "boolean"}, _STRINGS]})
class Regenerate(serializers.Field):  # type: ignore[type-arg]
    """True for every node, or a list of node ids."""

    def to_internal_value(self, data: Any) -> bool | list[str]:
        if isinstance(data, bool) or (isinstance(data, list) and all(isinstance(item, str) for item in data)):
            return data
        raise serializers.ValidationError("Send true, or a list of node ids.")


class PlanRequest(StrictSerializer):
    """What to run, with which parameters. ``from``: these nodes and all downstream of them; ``until`` and
    ``only``: these nodes. Several select their intersection. Everything upstream of it is included."""

    parameters = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)
    compute = serializers.CharField(max_length=63, required=False, allow_null=True)
    until = NodeList(required=False)
    only = NodeList(required=False)
    regenerate = Regenerate(required=False)

    def get_fields(self) -> dict[str, Any]:
        # `from` is a keyword, so the field cannot be an attribute.
        return {**super().get_fields(), "from": NodeList(required=False)}


class PlanPreviewRequest(PlanRequest):
    """``document``: an unsaved document to plan instead of the draft."""

    document = serializers.JSONField(required=False)


class DocumentPlanRequest(PlanRequest):
    """Plan a document that is not a draft on this server."""

    document = serializers.JSONField()


class RegenerateRequest(StrictSerializer):
    """``nodes``: nodes to run again. Without it, nodes whose outputs are missing run again."""

    nodes = NodeList(required=False)


class RunName(serializers.CharField):
    """What a run is called: one line. Empty: what it is called without one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST_NAME,
            required=False,
            allow_blank=True,
            error_messages={"max_length": f"A name has at most {LONGEST_NAME} characters. Shorten it."},
            **options,
        )

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if len(name) <= LONGEST_NAME and (fault := name_fault(name)):
            raise serializers.ValidationError(fault)
        return name


class RunPatch(StrictSerializer):
    """``name``: what the run is called from now on; empty: as it was when it started."""

    pinned = serializers.BooleanField(required=False)
    name = RunName()


class RunRequest(PlanRequest):
    experiment = serializers.CharField(max_length=200, required=False, allow_null=True)
    name = RunName()


class DocumentRunRequest(RunRequest):
    """Run a document that is not a draft on this server."""

    document = serializers.JSONField()


class ReasonSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    """Why a step runs: a part of its reuse key that changed from ``old`` to ``new``, or another cause."""

    part = serializers.ChoiceField(choices=list(REASON_PARTS))
    name = serializers.CharField(allow_blank=True)
    node = serializers.CharField(allow_null=True)
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class ReusedFromSerializer(serializers.Serializer):  # type: ignore[type-arg]
    run = serializers.UUIDField()
    node = serializers.CharField()
    step = serializers.UUIDField()
    finished_at = serializers.DateTimeField(allow_null=True)


class AwaitsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The running step with the same reuse key whose result this step waits for."""

    run = serializers.UUIDField()
    node = serializers.CharField()


class PlanStepSerializer(serializers.Serializer):  # type: ignore[type-arg]
    node = serializers.CharField()
    action = serializers.ChoiceField(choices=["run", "reuse", "wait", "skip"])
    because = ReasonSerializer(many=True)
    expected_seconds = serializers.FloatField(allow_null=True)
    reuse_from = ReusedFromSerializer(allow_null=True)
    saves_seconds = serializers.FloatField(allow_null=True)


class PlanSerializer(serializers.Serializer):  # type: ignore[type-arg]
    steps = PlanStepSerializer(many=True)


class StepErrorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
    digest = serializers.CharField()
    type = serializers.CharField()
    bytes = serializers.IntegerField()


class ProgressSerializer(serializers.Serializer):  # type: ignore[type-arg]
    done = serializers.FloatField()
    total = serializers.FloatField(allow_null=True)


class WarningSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the step says of a result that may not be what was wanted."""

    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    column = serializers.CharField(required=False)


class StepSerializer(serializers.Serializer):  # type: ignore[type-arg]
    node = serializers.CharField()
    component = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=list(StepStatus))
    attempt = serializers.IntegerField()
    target = serializers.CharField()
    reused_from = ReusedFromSerializer(allow_null=True)
    saved_seconds = serializers.FloatField(allow_null=True)
    because = ReasonSerializer(many=True)
    awaits = AwaitsSerializer(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    exit_code = serializers.IntegerField(allow_null=True)
    error = StepErrorSerializer(allow_null=True)
    outputs = serializers.DictField(child=OutputSerializer())
    missing_outputs = serializers.ListField(child=serializers.CharField())
    progress = ProgressSerializer(allow_null=True)
    warnings = WarningSerializer(many=True)


class PipelineOfRunSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField()


class EndpointOfRunSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    version = serializers.IntegerField()


class RunFactsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    number = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=list(RunStatus))
    experiment = serializers.CharField()
    pipeline = PipelineOfRunSerializer(allow_null=True)
    started_by = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class RunSerializer(RunFactsSerializer):
    seq = serializers.IntegerField()
    steps = StepSerializer(many=True)
    warning_count = serializers.IntegerField(help_text="Warnings of all its steps.")
    pipeline_revision = serializers.IntegerField(allow_null=True)
    endpoint = EndpointOfRunSerializer(allow_null=True)
    parameters = serializers.DictField(child=serializers.JSONField(allow_null=True))
    retry_of = serializers.UUIDField(allow_null=True)
    pinned = serializers.BooleanField()


@extend_schema_field(METRICS_SCHEMA)
class MetricsField(serializers.JSONField):
    """{node: {name: number, or points of a series}}"""


@extend_schema_field(_NUMBERS_SCHEMA)
class NumbersField(serializers.JSONField):
    """{node: {name: number}}"""


class RunRowSerializer(RunFactsSerializer):
    steps_total = serializers.IntegerField()
    steps_done = serializers.IntegerField()
    steps_succeeded = serializers.IntegerField(
        help_text="Steps that have their outputs, reused ones included."
    )
    warning_count = serializers.IntegerField(help_text="Warnings of all its steps.")
    metrics = NumbersField()


class RunEventSerializer(serializers.Serializer):  # type: ignore[type-arg]
    seq = serializers.IntegerField(min_value=1)
    type = serializers.ChoiceField(choices=list(EVENT_TYPES))
    node = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    data = serializers.DictField(  # type: ignore[assignment]  # the metaclass removes declared fields
        child=serializers.JSONField(allow_null=True)
    )


class RunEventsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``seq``: the number of the last event returned. Send it as ``after`` to read on."""

    events = RunEventSerializer(many=True)
    seq = serializers.IntegerField()


class LoggedItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``data`` of ``html`` is ``{address, bytes}``: the page is served at the address, for a frame."""

    kind = serializers.ChoiceField(choices=["table", "image", "confusion_matrix", "curve", "html"])
    name = serializers.CharField()
    data = serializers.DictField(  # type: ignore[assignment]  # as above
        child=serializers.JSONField(allow_null=True)
    )


class LoggedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    items = LoggedItemSerializer(many=True)


class RunDocumentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    document = serializers.JSONField()
    plan = serializers.JSONField()


class ExperimentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField()
    runs = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class ExperimentsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    results = ExperimentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
