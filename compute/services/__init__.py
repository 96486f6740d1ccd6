"""What runs and the site use of compute."""

from compute.services.answering import answer
from compute.services.asking import add_target, begin_build, is_taken, probe
from compute.services.datasets import (
    DatasetRejected,
    FileToRead,
    IngestedDataset,
    csv_of,
    forget_preview,
    ingest,
    ingest_dataset,
    inspect,
    preview,
    table_schema,
)
from compute.services.images import build_environment, doubt_images, environment_ready
from compute.services.outcome import StepOutcome, collect
from compute.services.places import artifact_space, file_digest, store
from compute.services.steps import (
    StepRequest,
    discard,
    erase,
    log_path,
    metrics_since,
    prepare,
    read_log,
    runs_warm,
    step_names,
)
from compute.services.targets import (
    change_target,
    contained_targets,
    driver,
    drivers_in_use,
    forget_drivers,
    refresh_targets,
    register_targets,
)
from compute.services.uploads import keep_upload, kept_upload, sweep_uploads

__all__ = [
    "DatasetRejected",
    "FileToRead",
    "IngestedDataset",
    "StepOutcome",
    "StepRequest",
    "add_target",
    "answer",
    "artifact_space",
    "begin_build",
    "build_environment",
    "change_target",
    "collect",
    "contained_targets",
    "csv_of",
    "discard",
    "doubt_images",
    "driver",
    "drivers_in_use",
    "environment_ready",
    "erase",
    "file_digest",
    "forget_drivers",
    "forget_preview",
    "ingest",
    "ingest_dataset",
    "inspect",
    "is_taken",
    "keep_upload",
    "kept_upload",
    "log_path",
    "metrics_since",
    "prepare",
    "preview",
    "probe",
    "read_log",
    "refresh_targets",
    "register_targets",
    "runs_warm",
    "step_names",
    "store",
    "sweep_uploads",
    "table_schema",
]
