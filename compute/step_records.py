"""Which steps were launched, by name: what every process of the installation sees. Pure."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from compute.records import unix_seconds
from compute.spec import StepSpec
from compute.step_folder import checked_name, read_record, write_atomically
from designer.foundation import wall_clock


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step that was launched: its folder, its labels, and when (Unix seconds)."""

    folder: Path
    labels: Mapping[str, str]
    started_at: float


class StepRecords:
    """``<index>/<name>.json`` for each step that was launched and not forgotten since.

    A step's folder is ``<steps>/<name>`` and not in its record: the data folder may be copied or moved, and
    a record must not lead out of the copy into the original.
    """

    def __init__(self, index: Path, steps: Path) -> None:
        self._index, self._steps = index, steps
        index.mkdir(parents=True, exist_ok=True)

    def _path(self, name: str) -> Path:
        return self._index / f"{checked_name(name)}.json"

    def write(self, spec: StepSpec) -> StepRecord:
        record = StepRecord(self._steps / spec.name, dict(spec.labels), time.time())
        document = {"labels": record.labels, "started_at": record.started_at}
        write_atomically(self._path(spec.name), document)
        return record

    def read(self, name: str) -> StepRecord | None:
        found = read_record(self._path(name))
        if not found:
            return None
        # Earlier releases wrote ``at`` for steps in runners, and ``folder``, an absolute path.
        started_at = unix_seconds(found.get("started_at", found.get("at"))) or 0.0
        labels = found.get("labels")
        return StepRecord(self._steps / name, labels if isinstance(labels, dict) else {}, started_at)

    def forget(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self) -> set[str]:
        return {name[:-5] for name in os.listdir(self._index) if name.endswith(".json") and name[0] != "."}

    def is_writable(self) -> bool:
        return os.access(self._index, os.W_OK)

    def vouch(self, names: Iterable[str]) -> None:
        """Say that a worker has these steps in hand; see ``unvouched_seconds``."""
        for name in names:
            try:
                os.utime(self._path(name))
            except FileNotFoundError:
                continue

    def unvouched_seconds(self, name: str) -> float:
        """How long ago a worker wrote or vouched for the record; a time ahead was written before the clock
        went back. 0 while the clock cannot be trusted."""
        try:
            ago = abs(time.time() - self._path(name).stat().st_mtime)
        except FileNotFoundError:
            return float("inf")
        return ago if wall_clock.settled() else 0.0
