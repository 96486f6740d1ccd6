"""Request and response shapes of the designer app. No logic here."""

from __future__ import annotations

from rest_framework import serializers

from designer.foundation.strict import StrictSerializer


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning", "hint"])
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    node = serializers.CharField(required=False)
    port = serializers.CharField(required=False)
    edge = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)


class ProblemsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    problems = ProblemSerializer(many=True)


class DraftRequest(StrictSerializer):
    name = serializers.CharField(max_length=200)
    document = serializers.JSONField()


class ColumnsRequest(StrictSerializer):
    document = serializers.JSONField(required=False)


class EmptyRequest(StrictSerializer):
    """A request without fields."""


class DraftSummarySerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField()
    revision = serializers.IntegerField()
    nodes = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_nodes(self, pipeline: object) -> int:
        return len(getattr(pipeline, "document", {}).get("nodes", ()))


class DraftSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField()
    revision = serializers.IntegerField()
    document = serializers.JSONField()
    problems = ProblemSerializer(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RevisionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    revision = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class RevisionDetailSerializer(RevisionSerializer):
    document = serializers.JSONField()


class ColumnSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=["string", "integer", "double", "boolean", "datetime"])
    categorical = serializers.BooleanField()
    role = serializers.ChoiceField(choices=["feature", "label", "score", "none"])


class NodeColumnsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    inputs = serializers.DictField(child=ColumnSerializer(many=True, allow_null=True))
    outputs = serializers.DictField(child=ColumnSerializer(many=True, allow_null=True))


class ColumnsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    nodes = serializers.DictField(child=NodeColumnsSerializer())


class InputPortSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    type = serializers.CharField()
    optional = serializers.BooleanField()
    label = serializers.CharField()  # type: ignore[assignment]  # the port's own label
    help = serializers.CharField()


class OutputPortSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    type = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the port's own label
    help = serializers.CharField()


class ComponentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    version = serializers.CharField()
    versions = serializers.ListField(child=serializers.CharField())
    display_name = serializers.CharField()
    category = serializers.CharField()
    help = serializers.CharField()
    keywords = serializers.ListField(child=serializers.CharField())
    deterministic = serializers.BooleanField()
    user_code = serializers.BooleanField()
    reads_outside = serializers.BooleanField()
    inputs = InputPortSerializer(many=True)
    outputs = OutputPortSerializer(many=True)
    parameters = serializers.JSONField()


class DatasetUpload(StrictSerializer):
    name = serializers.CharField(max_length=200)
    file = serializers.FileField(allow_empty_file=True)


class DatasetVersionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField(source="dataset.name")
    version = serializers.IntegerField(source="number")
    digest = serializers.CharField()
    type = serializers.CharField()
    bytes = serializers.IntegerField()
    rows = serializers.IntegerField(allow_null=True)
    schema = ColumnSerializer(many=True, allow_null=True)
    created_at = serializers.DateTimeField()


class DatasetSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    versions = DatasetVersionSerializer(many=True)
    latest = serializers.SerializerMethodField()

    def get_latest(self, dataset: object) -> int | None:
        versions = list(dataset.versions.all())  # type: ignore[attr-defined]  # prefetched
        return versions[0].number if versions else None


class SampleSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()


class MeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    token = serializers.CharField()
    version = serializers.CharField()
    embedded = serializers.BooleanField()
