"""Records of launched steps, as every process of the installation reads them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from compute.spec import StepSpec
from compute.step_records import StepRecords


def test_a_record_is_read_as_it_was_written_until_it_is_forgotten(tmp_path: Path) -> None:
    records = StepRecords(tmp_path / "index")
    written = records.write(StepSpec("one", tmp_path / "steps" / "one", labels={"run": "r"}))
    assert records.read("one") == written
    assert records.names() == {"one"}
    records.forget("one")
    records.forget("one")
    assert records.read("one") is None


def test_a_record_of_an_earlier_release_is_understood(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps({"folder": "/steps/old", "labels": {}, "at": 5.0}))
    record = StepRecords(tmp_path).read("old")
    assert record is not None
    assert (record.folder, record.started_at) == (Path("/steps/old"), 5.0)


def test_a_record_is_understood_by_workers_of_the_previous_release(tmp_path: Path) -> None:
    record = StepRecords(tmp_path).write(StepSpec("one", tmp_path, labels={"run": "r"}))
    document = json.loads((tmp_path / "one.json").read_text())
    # Each reads ``folder``, ``labels`` and its own name for the time.
    assert (document["folder"], document["labels"]) == (str(tmp_path), {"run": "r"})
    assert document["at"] == document["started_at"] == record.started_at


def test_a_record_that_nobody_vouches_for_grows_old(tmp_path: Path) -> None:
    records = StepRecords(tmp_path)
    records.write(StepSpec("one", tmp_path))
    long_ago = time.time() - 1000
    os.utime(tmp_path / "one.json", (long_ago, long_ago))
    assert records.unvouched_seconds("one") > 900
    records.vouch(["one", "nobody"])
    assert records.unvouched_seconds("one") < 900
    assert records.unvouched_seconds("nobody") == float("inf")
