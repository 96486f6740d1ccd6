"""The step folder's ``step.json`` as frozen values."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "jackfield/step@1"


@dataclass(frozen=True, slots=True)
class StepInput:
    port: str
    type: str
    path: Path


@dataclass(frozen=True, slots=True)
class StepOutput:
    port: str
    type: str
    path: Path
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step as its process sees it: what to call, with what, and where to write."""

    folder: Path
    component: str
    entry: str
    parameters: Mapping[str, Any]
    inputs: tuple[StepInput, ...]
    outputs: tuple[StepOutput, ...]
    #: Environment variables that hold secrets.
    secrets: tuple[str, ...] = ()


def _input(folder: Path, path: str) -> Path:
    """The input's path: in the store beside the steps, given from the step's folder; or absolute.

    By its text alone: ``..`` of a folder that is linked to another disk would be on that disk.
    """
    return Path(os.path.normpath(folder / path))


def read_step(folder: Path) -> Step:
    """Read ``step.json``; raises ValueError for a format this release does not know."""
    data = json.loads((folder / "step.json").read_text("utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(
            f"Step format {data.get('format')!r} is not {FORMAT}. Rebuild the environment image."
        )
    return Step(
        folder=folder,
        component=data["component"]["name"],
        entry=data["component"]["entry"],
        parameters=data["parameters"],
        inputs=tuple(
            StepInput(port, item["type"], _input(folder, item["path"]))
            for port, item in data["inputs"].items()
        ),
        outputs=tuple(
            StepOutput(port, item["type"], folder / item["path"], bool(item.get("optional")))
            for port, item in data["outputs"].items()
        ),
        secrets=tuple(data.get("secrets", ())),
    )
