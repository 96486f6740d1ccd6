"""Access to what ``designer.site`` provides."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from designer.services.dataset_storage import DatasetStorage
from designer.surroundings import Surroundings


def surroundings_for(pipeline_id: UUID | None = None) -> Surroundings:
    """Targets, datasets and last outputs, for validating this pipeline."""
    surroundings: Surroundings = import_string(settings.JACKFIELD_SURROUNDINGS)(pipeline_id)
    return surroundings


def dataset_storage() -> DatasetStorage:
    """Storage and parsing of datasets."""
    storage: DatasetStorage = import_string(settings.JACKFIELD_DATASET_STORAGE)()
    return storage
