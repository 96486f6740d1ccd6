"""What designer needs from compute and runs: its protocols, implemented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any
from uuid import UUID

from compute import services
from compute.errors import ArtifactError, ArtifactLost
from compute.models import ComputeTarget
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.endings import TITLES, endings_of
from compute.sdk.reading.formats import format_of
from compute.sdk.reading.option_checks import OptionsInvalid, checked_options
from compute.services.runner_settings import LIMITS
from designer.foundation.errors import InvalidOptions, NotFound, NotStored, Unprocessable
from designer.graph.table_schema import TableSchema
from designer.models import Dataset
from designer.selectors import dataset_facts, secret_versions
from designer.services.dataset_storage import IngestedFile, Upload
from designer.surroundings import DatasetFacts, TargetFacts
from runs.reuse.last_outputs import last_outputs


class SiteSurroundings:
    """Surroundings of one pipeline, read once per validation. See designer.surroundings."""

    def __init__(self, pipeline_id: UUID | None) -> None:
        self._pipeline_id = pipeline_id
        self._datasets: dict[tuple[str, int | None], DatasetFacts | None] = {}
        self._last: Mapping[tuple[str, str], TableSchema] | None = None

    def targets(self) -> Mapping[str, TargetFacts]:
        return {
            target.name: TargetFacts(
                target.name,
                target.enabled and target.state != "unreachable",
                target.message,
                target.memory_bytes,
                target.cpus,
                target.settings.get(LIMITS, {}).get("timeout_seconds"),
            )
            for target in ComputeTarget.objects.all()
        }

    def dataset(self, name: str, version: int | None) -> DatasetFacts | None:
        key = (name, version)
        if key not in self._datasets:
            self._datasets[key] = dataset_facts(name, version)
        return self._datasets[key]

    def dataset_names(self) -> Sequence[str]:
        return list(Dataset.objects.order_by("name").values_list("name", flat=True))

    def secrets(self) -> Mapping[str, int]:
        return secret_versions()

    def last_schema(self, node: str, port: str) -> TableSchema | None:
        if self._last is None:
            self._last = self._last_schemas()
        return self._last.get((node, port))

    def _last_schemas(self) -> Mapping[tuple[str, str], TableSchema]:
        if self._pipeline_id is None:
            return {}
        found: dict[tuple[str, str], TableSchema] = {}
        for (node, port), digest in last_outputs(self._pipeline_id).items():
            if (schema := _schema_of(digest)) is not None:
                found[node, port] = schema
        return found


#: Columns of stored tables, which never change.
_schemas: dict[str, TableSchema] = {}
KEPT_SCHEMAS = 5000


def _schema_of(digest: str) -> TableSchema | None:
    """The columns of a stored table, read once; None when it is absent or not a table."""
    if digest not in _schemas:
        columns = services.table_schema(digest)
        if columns is None:
            return None
        if len(_schemas) >= KEPT_SCHEMAS:
            _schemas.clear()
        _schemas[digest] = TableSchema.from_json(columns)
    return _schemas[digest]


class SiteDatasetStorage:
    """Datasets' bytes: parsed in a child process, kept in the artifact store."""

    def digest(self, path: Path) -> str:
        return services.file_digest(path)

    def holds(self, digest: str) -> bool:
        try:
            services.store().verify(digest)
        except ArtifactLost:
            services.store().delete(digest)
            return False
        return True

    def format_of(self, filename: str) -> str:
        try:
            return format_of(filename)
        except ComponentError:
            return ""

    def formats(self) -> list[dict[str, Any]]:
        return [{"name": form, "title": title, "endings": endings_of(form)} for form, title in TITLES.items()]

    def checked_options(self, given: Any) -> dict[str, Any]:
        try:
            return checked_options(given).to_json()
        except OptionsInvalid as error:
            problems = [problem.to_json() for problem in error.problems]
            raise InvalidOptions(str(error), problems=problems) from error

    def original(self, digest: str) -> Path:
        try:
            return services.store().checked_path(digest)
        except ArtifactError as error:
            raise NotFound("The file of this version is no longer stored. Upload it again.") from error

    def store_original(self, path: Path) -> None:
        with _refusals():
            services.store().put(path)

    def ingest(self, upload: Upload) -> IngestedFile:
        with _refusals():
            found = services.ingest(_to_read(upload))
        return IngestedFile(**{item.name: getattr(found, item.name) for item in fields(found)})

    def inspect(self, upload: Upload) -> dict[str, Any]:
        with _refusals():
            return services.inspect(_to_read(upload))

    def keep(self, path: Path) -> str:
        return services.keep_upload(path)

    def kept(self, key: str) -> Path | None:
        return services.kept_upload(key)

    def preview(self, digest: str) -> dict[str, Any]:
        try:
            return services.preview(digest)
        except ArtifactLost as error:
            raise NotFound("The data of this dataset is no longer stored. Upload its file again.") from error
        except ArtifactError as error:
            raise NotFound(str(error)) from error


def _to_read(upload: Upload) -> services.FileToRead:
    return services.FileToRead(upload.path, upload.filename, upload.given, upload.kind)


@contextmanager
def _refusals() -> Iterator[None]:
    """What compute says of a file, as answers to whoever sent it."""
    try:
        yield
    except services.DatasetRejected as error:
        raise Unprocessable(str(error), hint=error.hint) from error
    except ArtifactError as error:
        raise NotStored(str(error)) from error
