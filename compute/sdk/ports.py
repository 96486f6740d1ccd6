"""Values on ports: how each port type is stored as a file or folder, and loaded."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from compute.sdk.code import own_code
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, read_table, write_table

PICKLE_PROTOCOL = 5
#: First bytes of a Parquet file, by which an ``any`` port recognizes a table.
PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class UntrainedModel:
    """A learner and its settings, as a description, so that equal settings are equal bytes.

    ``learner`` is the entry (``module:object``) of its builder; ``task`` is ``regression``,
    ``binary``, ``multiclass`` or ``clustering``; ``parameters`` are JSON values.
    """

    learner: str
    task: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class Transform(Protocol):
    """A fitted data transformation."""

    def apply(self, table: Table) -> Table:
        """The table transformed by what was learned when the transformation was fitted."""


class Model:
    """Marker of a fitted model (port type ``model``), which carries its feature schema."""


class ClusterModel:
    """Marker of a fitted clustering (port type ``cluster_model``)."""


class Metrics(Table):
    """A table of evaluation results (port type ``metrics``)."""


def load(port_type: str, path: Path) -> Any:
    """The value stored at ``path`` for a port of that type."""
    root = port_type.partition("[")[0]
    if root == "any":
        root = "table" if _is_parquet(path) else "file"
    reader = _READERS.get(root)
    return reader(path) if reader else path


def save(port_type: str, value: Any, path: Path) -> None:
    """Store a port's value at ``path`` (a file, or a folder for directories)."""
    root = port_type.partition("[")[0]
    if root == "any":
        root = "table" if isinstance(value, Table) else "file"
    _WRITERS.get(root, _write_path)(value, path)


def _is_parquet(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC


def _write_table(value: Any, path: Path) -> None:
    if not isinstance(value, Table):
        raise ComponentError(
            "output.type", f"The component returned a {type(value).__name__} where a table is expected."
        )
    write_table(value, path)


def _read_untrained(path: Path) -> UntrainedModel:
    description = json.loads(path.read_text("utf-8"))
    description.pop("code", None)
    return UntrainedModel(**description)


def _write_untrained(value: UntrainedModel, path: Path) -> None:
    # A learner's code is loaded where it is trained. Without its digest in the description, a model trained
    # with older code would be taken for one of today's.
    described = {**asdict(value), "code": own_code().module_digest(value.learner)}
    path.write_text(json.dumps(described, sort_keys=True, indent=1) + "\n", "utf-8")


def _read_pickle(path: Path) -> Any:
    with path.open("rb") as file:
        try:
            return pickle.load(file)
        except (AttributeError, ImportError, pickle.UnpicklingError) as error:
            raise ComponentError(
                "input.unreadable",
                f"What arrives was made by another release or with other packages: {error}",
                "Run the step that made it again; a model has to be trained again.",
            ) from error


def _write_pickle(value: Any, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(value, file, protocol=PICKLE_PROTOCOL)


def _write_path(value: Any, path: Path) -> None:
    """A component's file or folder (Path), or the content of a file (bytes, str)."""
    if isinstance(value, bytes):
        path.write_bytes(value)
    elif isinstance(value, str):
        path.write_text(value, "utf-8")
    elif isinstance(value, Path) and value.is_dir():
        shutil.copytree(value, path, symlinks=True)
    elif isinstance(value, Path):
        shutil.copyfile(value, path)
    else:
        raise ComponentError(
            "output.type", f"The component returned a {type(value).__name__} where a file is expected."
        )


_READERS: Mapping[str, Callable[[Path], Any]] = {
    "table": read_table,
    "metrics": read_table,
    "untrained_model": _read_untrained,
    "model": _read_pickle,
    "cluster_model": _read_pickle,
    "transform": _read_pickle,
    "image_transform": _read_pickle,
    "recommender": _read_pickle,
}
_WRITERS: Mapping[str, Callable[[Any, Path], None]] = {
    "table": _write_table,
    "metrics": _write_table,
    "untrained_model": _write_untrained,
    "model": _write_pickle,
    "cluster_model": _write_pickle,
    "transform": _write_pickle,
    "image_transform": _write_pickle,
    "recommender": _write_pickle,
}
