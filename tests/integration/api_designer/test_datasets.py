"""Datasets over REST: uploads right and wrong, versions, previews, removal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from compute.artifacts.store import LocalArtifactStore
from compute.errors import ArtifactError
from tests.e2e.documents import document, node

CSV = b"name,price\nbolt,1.5\nnut,\nwasher,0.25\n"


def upload(client: APIClient, content: bytes, filename: str = "parts.csv", name: str = "parts") -> Any:
    file = SimpleUploadedFile(filename, content)
    return client.post("/api/v1/datasets/", {"name": name, "file": file}, format="multipart")


def test_an_upload_tells_its_schema(alice: APIClient) -> None:
    answer = upload(alice, CSV)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["name"], told["version"]) == ("parts", 1)
    assert [(column["name"], column["type"]) for column in told["schema"]] == [
        ("name", "string"),
        ("price", "double"),
    ]


def test_the_same_content_is_the_same_version(alice: APIClient) -> None:
    upload(alice, CSV)
    again = upload(alice, CSV)
    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert upload(alice, CSV + b"screw,2\n").json()["version"] == 2


def test_a_preview_counts_what_is_missing(alice: APIClient) -> None:
    upload(alice, CSV)
    preview = alice.get("/api/v1/datasets/parts/versions/1/preview/").json()
    assert preview["rows"] == 3
    price = preview["statistics"]["price"]
    assert price["missing"] == 1
    assert price["mean"] == pytest.approx((1.5 + 0.25) / 2)


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (b"", "empty.csv", "empty"),
        (b"a,b\n", "rowless.csv", "no rows"),
        (b"a,b\n1,\0\n", "binary.csv", "NUL"),
        (b"this is no workbook", "book.xlsx", "xlsx"),
        (b"PAR1 but not really", "table.parquet", "arquet"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(
    alice: APIClient, content: bytes, filename: str, sentence: str
) -> None:
    answer = upload(alice, content, filename)
    assert answer.status_code == 422, answer.content
    assert sentence in answer.json()["detail"]
    assert alice.get("/api/v1/datasets/").json()["results"] == []


def test_ten_thousand_columns_are_taken_or_refused_with_a_sentence(alice: APIClient) -> None:
    header = ",".join(f"c{index}" for index in range(10_000))
    row = ",".join(["1"] * 10_000)
    answer = upload(alice, f"{header}\n{row}\n".encode(), "wide.csv")
    assert answer.status_code in (201, 422)
    assert answer.status_code == 201 or "10,000" in answer.json()["detail"]


def test_a_dataset_in_use_is_not_removed(alice: APIClient) -> None:
    upload(alice, CSV)
    drawing = document([node("data", "dataset", dataset="parts")], [])
    alice.post("/api/v1/pipelines/", {"name": "Uses parts", "document": drawing}, format="json")
    answer = alice.delete("/api/v1/datasets/parts/")
    assert answer.status_code == 409
    assert "Uses parts" in answer.json()["detail"]


def test_a_dataset_nobody_uses_is_removed(alice: APIClient) -> None:
    upload(alice, CSV)
    assert alice.delete("/api/v1/datasets/parts/").status_code == 204
    assert alice.get("/api/v1/datasets/parts/").status_code == 404


def test_a_file_may_be_called_like_an_option(alice: APIClient) -> None:
    assert upload(alice, CSV, "--help.csv").status_code == 201


def test_a_disk_that_is_full_is_told(alice: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: LocalArtifactStore, source: Path, *, move: bool = False) -> tuple[str, int]:
        raise ArtifactError("The disk is full. Free space there.")

    monkeypatch.setattr(LocalArtifactStore, "put", full)
    answer = upload(alice, CSV)
    assert (answer.status_code, answer.json()["code"]) == (507, "not_stored")
    assert answer.json()["detail"] == "The disk is full. Free space there."
    assert alice.get("/api/v1/datasets/").json()["results"] == []
