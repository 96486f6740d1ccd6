"""Request and response shapes of the designer app. No logic here."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from designer.foundation.column_types import COLUMN_TYPES, ROLES
from designer.foundation.strict import StrictSerializer
from designer.selectors import odd_rows, remedies


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
    from_elsewhere = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        help_text="Ids of nodes that were opened or pasted in the page: their code asks before it runs.",
    )


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
    type = serializers.ChoiceField(choices=COLUMN_TYPES)
    categorical = serializers.BooleanField()
    role = serializers.ChoiceField(choices=ROLES)


class NodeColumnsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    inputs = serializers.DictField(child=ColumnSerializer(many=True, allow_null=True))
    outputs = serializers.DictField(child=ColumnSerializer(many=True, allow_null=True))


class ColumnsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    nodes = serializers.DictField(child=NodeColumnsSerializer())


class TopValueSerializer(serializers.Serializer):  # type: ignore[type-arg]
    value = serializers.JSONField(allow_null=True)
    count = serializers.IntegerField()


class StatisticsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``mean``, ``std`` and ``median`` are of numbers; ``min`` and ``max`` not of text.

    ``order``: ordered categories from the least to the greatest.
    """

    count = serializers.IntegerField()
    missing = serializers.IntegerField()
    unique = serializers.IntegerField(required=False)
    unique_is_approximate = serializers.BooleanField(required=False)
    mean = serializers.FloatField(required=False, allow_null=True)
    std = serializers.FloatField(required=False, allow_null=True)
    min = serializers.JSONField(required=False, allow_null=True)
    median = serializers.FloatField(required=False, allow_null=True)
    max = serializers.JSONField(required=False, allow_null=True)
    top = TopValueSerializer(many=True, required=False)
    order = serializers.ListField(child=serializers.JSONField(), required=False)


class HistogramSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Of numbers, ``edges`` (one more than counts); of others, ``labels``: the most frequent values."""

    edges = serializers.ListField(child=serializers.FloatField(), required=False)
    labels = serializers.ListField(child=serializers.CharField(), required=False)
    counts = serializers.ListField(child=serializers.IntegerField())


class TablePreviewSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``sampled_rows``: how many rows histograms, medians and unique counts are of, when not all."""

    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    schema = ColumnSerializer(many=True)
    head = serializers.ListField(child=serializers.ListField(child=serializers.JSONField(allow_null=True)))
    statistics = serializers.DictField(child=StatisticsSerializer())
    histograms = serializers.DictField(child=HistogramSerializer(allow_null=True))
    sampled_rows = serializers.IntegerField(required=False)


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


class JsonText(serializers.JSONField):
    """JSON, in a form as text. What is wrong with the options is told all at once, elsewhere."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            value = json.loads(data) if isinstance(data, str) else data
            json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair could not be answered
            return super().to_internal_value(value)
        except (ValueError, RecursionError) as error:
            raise serializers.ValidationError(f"This is not JSON: {error}.") from error


class DatasetUpload(StrictSerializer):
    name = serializers.CharField(max_length=200)
    file = serializers.FileField(allow_empty_file=True, required=False)
    upload = serializers.CharField(
        max_length=2_000, required=False, help_text="Of an inspected file, instead of the file."
    )
    version = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="Of this dataset, whose file is read again, instead of a file.",
    )
    options = JsonText(
        required=False, help_text="How to read it. Absent: as the version before; {}: as its reader guesses."
    )
    type = serializers.ChoiceField(
        choices=["table", "file"],
        required=False,
        help_text="A file is kept as it is. Absent: a ZIP file without tables is one, all else is a table.",
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if sum(source in attrs for source in ("file", "upload", "version")) != 1:
            raise serializers.ValidationError("Send one of: file, upload, version.")
        return attrs


class InspectRequest(DatasetUpload):
    name = serializers.CharField(
        max_length=200, required=False, help_text="Of the dataset it may become: its options are kept."
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if "version" in attrs and "name" not in attrs:
            raise serializers.ValidationError("Send the name of the dataset too.")
        return super().validate(attrs)


class FileFormatSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    title = serializers.CharField()
    endings = serializers.ListField(child=serializers.CharField())


class RemedySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The reading option that would mend what a note tells of. A list is added to the one that is given."""

    option = serializers.CharField()
    value = serializers.JSONField()
    columns = serializers.ListField(child=serializers.CharField(), help_text="Columns it is meant for.")


class NoteSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField()
    message = serializers.CharField()
    line = serializers.IntegerField(required=False)
    column = serializers.CharField(required=False)
    # Notes of older versions have none: they are warnings.
    severity = serializers.ChoiceField(choices=["info", "warning"], required=False)
    remedy = RemedySerializer(required=False)


class RemediesField(serializers.ListField):
    """What the notes ask for, each once with all the columns it is meant for."""

    child = RemedySerializer()

    def to_representation(self, notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return super().to_representation(remedies(notes))


class InspectionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``given`` options, and all ``options`` it was read with. ``head``: rows over the first 100 columns."""

    upload = serializers.CharField(allow_null=True)
    type = serializers.CharField()
    format = serializers.CharField(allow_blank=True)
    given = serializers.DictField()
    options = serializers.DictField()
    schema = ColumnSerializer(many=True, allow_null=True)
    head = serializers.ListField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True)), allow_null=True
    )
    notes = NoteSerializer(many=True)
    remedies = RemediesField(source="notes", read_only=True)


class DatasetVersionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``given`` options, and all ``options`` it was read with. A blank ``filename``: it was not kept."""

    name = serializers.CharField(source="dataset.name")
    version = serializers.IntegerField(source="number")
    digest = serializers.CharField()
    type = serializers.CharField()
    bytes = serializers.IntegerField()
    rows = serializers.IntegerField(allow_null=True)
    schema = ColumnSerializer(many=True, allow_null=True)
    filename = serializers.CharField(allow_blank=True)
    format = serializers.CharField(allow_blank=True)
    given = serializers.DictField()
    options = serializers.DictField()
    notes = NoteSerializer(many=True)
    remedies = RemediesField(source="notes", read_only=True)
    odd_rows = serializers.SerializerMethodField(help_text="How many notes are of rows that did not fit.")
    created_at = serializers.DateTimeField()

    def get_odd_rows(self, version: object) -> int:
        return len(odd_rows(getattr(version, "notes", ())))


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
    version = serializers.CharField()
    embedded = serializers.BooleanField()


class BrowserSessionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``created_at`` is null, and the words are empty, for a session begun with an older server."""

    id = serializers.CharField()
    browser = serializers.CharField(allow_blank=True)
    system = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    current = serializers.BooleanField()


class SignOutRequest(StrictSerializer):
    everywhere = serializers.BooleanField(default=False)
