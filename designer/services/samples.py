"""Samples that ship: documents in ``designer/samples``, data sets from inside scikit-learn."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from designer.foundation.errors import NotFound
from designer.models import Dataset
from designer.services.datasets import add_dataset_version
from designer.services.drafts import Draft, create_draft

FOLDER = Path(__file__).resolve().parents[1] / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A pipeline to begin with. ``dataset`` names the data set its first node reads."""

    name: str
    title: str
    description: str
    dataset: str
    document: dict[str, Any]


@cache
def all_samples() -> tuple[Sample, ...]:
    """Every sample, simplest first."""
    order = ("regression", "two_learners", "clustering")
    return tuple(_read(name) for name in order)


def open_sample(name: str) -> Draft:
    """Create a draft from a sample, loading its dataset if it is missing."""
    sample = next((item for item in all_samples() if item.name == name), None)
    if sample is None:
        raise NotFound(f"There is no sample '{name}'.")
    load_sample_dataset(sample.dataset)
    return create_draft(sample.document["name"], sample.document)


def load_sample_dataset(name: str) -> None:
    """Add the data set called ``name`` unless a data set of that name exists."""
    if Dataset.objects.filter(name=name).exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.csv"
        _write_csv(_BUNCHES[name], path)
        add_dataset_version(name, path, path.name)


def _read(name: str) -> Sample:
    content = json.loads((FOLDER / f"{name}.json").read_text())
    return Sample(name=name, **content)


def _write_csv(bunch: Callable[[], tuple[Any, str, list[str]]], path: Path) -> None:
    import polars as pl

    data, label, target = bunch()
    columns = {name: data.data[:, index] for index, name in enumerate(data.feature_names)}
    pl.DataFrame({**columns, label: target}).write_csv(path)


def _diabetes() -> tuple[Any, str, list[str]]:
    from sklearn.datasets import load_diabetes

    data = load_diabetes(scaled=False)
    return data, "progression", data.target


def _breast_cancer() -> tuple[Any, str, list[str]]:
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    return data, "diagnosis", [str(data.target_names[index]) for index in data.target]


def _wine() -> tuple[Any, str, list[str]]:
    from sklearn.datasets import load_wine

    data = load_wine()
    return data, "cultivar", [f"cultivar {index + 1}" for index in data.target]


_BUNCHES: dict[str, Callable[[], tuple[Any, str, list[str]]]] = {
    "diabetes": _diabetes,
    "breast cancer": _breast_cancer,
    "wine": _wine,
}
