"""Records of launched steps, as every process of the installation reads them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from compute.spec import StepSpec
from compute.step_records import StepRecords


@pytest.fixture
def records(tmp_path: Path) -> StepRecords:
    return StepRecords(tmp_path / "index", tmp_path / "steps")


def test_a_record_is_read_as_it_was_written_until_it_is_forgotten(
    records: StepRecords, tmp_path: Path
) -> None:
    written = records.write(StepSpec("one", tmp_path / "steps" / "one", labels={"run": "r"}))
    assert records.read("one") == written
    assert records.names() == {"one"}
    records.forget("one")
    records.forget("one")
    assert records.read("one") is None


def test_a_record_does_not_know_where_it_lies(tmp_path: Path) -> None:
    StepRecords(tmp_path / "home" / "index", tmp_path / "home" / "steps").write(
        StepSpec("one", tmp_path / "home" / "steps" / "one", labels={"run": "r"})
    )
    assert str(tmp_path) not in (tmp_path / "home" / "index" / "one.json").read_text()
    (tmp_path / "home").rename(tmp_path / "moved")
    moved = StepRecords(tmp_path / "moved" / "index", tmp_path / "moved" / "steps").read("one")
    assert moved is not None
    assert (moved.folder, moved.labels) == (tmp_path / "moved" / "steps" / "one", {"run": "r"})


@pytest.mark.parametrize("time_field", ["at", "started_at"])
def test_a_record_of_an_earlier_release_does_not_lead_out_of_a_copy(
    records: StepRecords, tmp_path: Path, time_field: str
) -> None:
    document = {"folder": "/original/steps/old", "labels": {}, time_field: 5.0}
    (tmp_path / "index" / "old.json").write_text(json.dumps(document))
    record = records.read("old")
    assert record is not None
    assert (record.folder, record.started_at) == (tmp_path / "steps" / "old", 5.0)


def test_a_record_without_its_fields_is_read_all_the_same(records: StepRecords, tmp_path: Path) -> None:
    (tmp_path / "index" / "odd.json").write_text('{"labels": 3, "started_at": "soon"}')
    record = records.read("odd")
    assert record is not None
    assert (record.labels, record.started_at) == ({}, 0.0)


def test_a_record_that_nobody_vouches_for_grows_old(records: StepRecords, tmp_path: Path) -> None:
    records.write(StepSpec("one", tmp_path))
    long_ago = time.time() - 1000
    os.utime(tmp_path / "index" / "one.json", (long_ago, long_ago))
    assert records.unvouched_seconds("one") > 900
    records.vouch(["one", "nobody"])
    assert records.unvouched_seconds("one") < 900
    assert records.unvouched_seconds("nobody") == float("inf")
