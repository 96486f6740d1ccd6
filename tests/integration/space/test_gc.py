"""Freeing artifacts: what is deleted, what is kept, and races with runs and other processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from compute.artifacts.space import ArtifactSpace
from compute.services import artifact_space, store
from designer.models import Dataset, DatasetVersion, Pipeline, PipelineVersion
from runs.core.names import attempt_name
from runs.models import Artifact, EndpointVersion, Lease, PipelineEndpoint, Run
from runs.space import quota, step_folders
from tests.integration.space.conftest import a_reused_step, a_run, a_step

Put = Callable[[bytes], dict[str, Any]]

pytestmark = pytest.mark.usefixtures("home")


def here(output: dict[str, Any]) -> bool:
    return store().has(output["digest"])


def free_all() -> int:
    return quota.free(quota.survey(everything=True))


def gc(*arguments: str) -> str:
    out = StringIO()
    call_command("gc", *arguments, stdout=out)
    return out.getvalue()


def test_outputs_of_an_ended_run_are_deleted_with_their_rows(put: Put) -> None:
    made = put(b"12345")
    a_step(a_run(), "n", 1.0, output=made)
    assert free_all() == 5
    assert not here(made)
    assert not Artifact.objects.exists()


@pytest.mark.parametrize("status", ["queued", "running", "cancelling"])
def test_an_unfinished_run_keeps_the_outputs_its_steps_made_and_reuse(status: str, put: Put) -> None:
    earlier = a_step(a_run(), "old", 1.0, output=put(b"reused"))
    run = a_run(status)
    a_step(run, "made", 1.0, output=put(b"made"))
    a_reused_step(run, "taken", earlier)
    assert free_all() == 0
    assert here(earlier.outputs["output"])


def test_a_pinned_run_keeps_its_outputs_until_it_is_unpinned(put: Put) -> None:
    made = put(b"pinned")
    run = a_run(pinned=True)
    a_step(run, "n", 1.0, output=made)
    assert free_all() == 0
    Run.objects.filter(pk=run.pk).update(pinned=False)
    assert free_all() == 6
    assert not here(made)


def test_a_dataset_is_kept_even_if_a_step_made_the_same_bytes(put: Put) -> None:
    brought = put(b"a,b\n1,2\n")
    version = {"number": 1, "source_digest": brought["digest"], "digest": brought["digest"], "bytes": 8}
    DatasetVersion.objects.create(dataset=Dataset.objects.create(name="d"), **version)
    a_step(a_run(), "n", 1.0, output=brought)
    assert free_all() == 0
    assert here(brought)


def test_the_newest_successful_run_of_an_endpoints_default_version_is_kept(put: Put) -> None:
    pipeline = Pipeline.objects.create(name="p", document={})
    frozen = PipelineVersion.objects.create(pipeline=pipeline, number=1, name="p", document={}, plan={})
    endpoint = PipelineEndpoint.objects.create(name="e", default_version=2)
    first, second = (
        EndpointVersion.objects.create(endpoint=endpoint, number=number, pipeline_version=frozen)
        for number in (1, 2)
    )
    outputs = {}
    for name, version, status in [
        ("other version", first, "succeeded"),
        ("older", second, "succeeded"),
        ("newest", second, "succeeded"),
        ("failed since", second, "failed"),
    ]:
        outputs[name] = put(name.encode())
        a_step(a_run(status, endpoint_version=version), "n", 1.0, output=outputs[name])
    free_all()
    assert [name for name, output in outputs.items() if here(output)] == ["newest"]


def test_bytes_shared_by_two_runs_are_kept_while_either_needs_them(put: Put) -> None:
    shared = put(b"shared")
    a_step(a_run(), "n", 1.0, output=shared)
    running = a_run("running")
    a_step(running, "m", 1.0, output=shared)
    assert free_all() == 0
    Run.objects.filter(pk=running.pk).update(status="failed")
    assert free_all() == 6


def test_a_quota_deletes_the_cheapest_per_byte_and_no_more(put: Put) -> None:
    run = a_run()
    dear, cheap, cheapest = put(b"d" * 100), put(b"c" * 100), put(b"b" * 100)
    a_step(run, "dear", 60.0, output=dear)
    a_step(run, "cheap", 2.0, output=cheap)
    a_step(run, "cheapest", 1.0, output=cheapest)
    found = quota.survey(250)
    assert [item.digest for item in found.freeing] == [cheapest["digest"]]
    assert quota.free(found) == 100
    assert [here(dear), here(cheap), here(cheapest)] == [True, True, False]


def test_bytes_made_by_a_quick_and_a_slow_step_cost_as_much_as_the_slow_one(put: Put) -> None:
    shared, other = put(b"s" * 100), put(b"o" * 100)
    a_step(a_run(), "quick", 0.1, output=shared)
    a_step(a_run(), "slow", 500.0, output=shared)
    a_step(a_run(), "medium", 10.0, output=other)
    assert [item.digest for item in quota.survey(150).freeing] == [other["digest"]]


def test_bytes_without_a_row_are_deleted_once_they_are_old(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    orphan = put(b"nobody's")
    monkeypatch.setattr(quota, "ORPHAN_SECONDS", 3600.0)
    assert quota.survey().freeing == []
    monkeypatch.setattr(quota, "ORPHAN_SECONDS", -1.0)
    assert quota.free(quota.survey()) == 8
    assert not here(orphan)


def test_recently_stored_bytes_are_kept(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    a_step(a_run(), "n", 1.0, output=put(b"fresh"))
    monkeypatch.setattr(quota, "RECENT_SECONDS", 600.0)
    assert free_all() == 0


def test_bytes_stored_again_between_survey_and_deletion_are_kept(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = put(b"again")
    a_step(a_run(), "n", 1.0, output=made)
    found = quota.survey(everything=True)
    # Old when surveyed; stored again, and so recent, when deleting.
    monkeypatch.setattr(quota, "RECENT_SECONDS", 600.0)
    put(b"again")
    assert quota.free(found) == 0
    assert here(made)


def test_a_run_that_starts_between_survey_and_deletion_keeps_its_inputs(put: Put) -> None:
    made = a_step(a_run(), "n", 1.0, output=put(b"wanted"))
    found = quota.survey(everything=True)
    a_reused_step(a_run("running"), "n", made)
    assert quota.free(found) == 0
    assert here(made.outputs["output"])


def test_bytes_moved_aside_are_put_back_for_a_run_that_started_meanwhile(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_step(a_run(), "n", 1.0, output=put(b"wanted"))
    move = ArtifactSpace.move_aside

    def moved_as_a_run_starts(self: ArtifactSpace, digest: str) -> bool:
        a_reused_step(a_run("running"), "n", made)
        return move(self, digest)

    monkeypatch.setattr(ArtifactSpace, "move_aside", moved_as_a_run_starts)
    assert free_all() == 0
    assert here(made.outputs["output"])
    assert Artifact.objects.count() == 1
    store().verify(made.outputs["output"]["digest"])


def test_deletion_waits_for_a_transaction_that_saw_the_bytes(put: Put) -> None:
    """Reuse checks the bytes and commits in one transaction: deletion must not fall in between."""
    from django.db import transaction

    made = a_step(a_run(), "n", 1.0, output=put(b"wanted"))
    run = a_run()
    looked, moved = threading.Event(), threading.Event()

    def reuse() -> None:
        with transaction.atomic():
            assert here(made.outputs["output"])
            looked.set()
            assert moved.wait(30)
            Run.objects.filter(pk=run.pk).update(status="running")
            a_reused_step(run, "n", made)
        connection.close()

    found = quota.survey(everything=True)
    thread = threading.Thread(target=reuse)
    thread.start()
    assert looked.wait(30)
    with pytest.MonkeyPatch.context() as patch:
        settle = quota._settle
        patch.setattr(quota, "LeaseHold", _AlwaysHeld)
        patch.setattr(quota, "_settle", lambda: (moved.set(), settle()))
        assert quota.free(found) == 0
    thread.join()
    assert here(made.outputs["output"])


class _AlwaysHeld:
    """A lease that writes nothing, as the other thread has SQLite's only write transaction."""

    def __init__(self, *_: object) -> None: ...

    def hold(self) -> bool:
        return True

    def release(self) -> None: ...


def test_an_error_puts_everything_moved_aside_back(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    made = put(b"kept")
    a_step(a_run(), "n", 1.0, output=made)

    def fails() -> None:
        raise TimeoutError("still open")

    monkeypatch.setattr(quota, "_settle", fails)
    with pytest.raises(TimeoutError):
        free_all()
    assert here(made)
    assert not Lease.objects.exists()


def test_the_next_process_puts_back_what_a_killed_one_had_moved_aside(put: Put) -> None:
    made = put(b"aside")
    a_step(a_run(pinned=True), "n", 1.0, output=made)
    assert artifact_space().move_aside(made["digest"])
    assert not here(made)
    assert free_all() == 0
    assert here(made)


def test_a_folder_can_be_freed_and_put_back(home: Path) -> None:
    (home / "images" / "cats").mkdir(parents=True)
    (home / "images" / "cats" / "tom").write_bytes(b"tom")
    digest, _ = store().put(home / "images")
    there = artifact_space()
    assert there.move_aside(digest)
    there.put_back(digest)
    store().verify(digest)
    assert store().path(digest).stat().st_mode & 0o222 == 0
    assert there.move_aside(digest)
    assert there.drop(digest) == 3
    assert not store().has(digest)


def test_rows_whose_bytes_are_missing_are_deleted(put: Put) -> None:
    made = put(b"deleted by hand")
    a_step(a_run(), "n", 1.0, output=made)
    store().delete(made["digest"])
    found = quota.survey(1)
    assert (found.gone, found.freeing) == ([made["digest"]], [])
    assert quota.free(found) == 0
    assert not Artifact.objects.exists()


def test_an_artifact_of_a_deleted_run_is_deleted_first_and_costs_nothing(put: Put) -> None:
    left, dear = put(b"left"), put(b"dear")
    run = a_run()
    a_step(run, "n", 0.0, output=left)
    a_step(a_run(), "m", 0.0, output=dear)
    run.delete()
    assert [item.digest for item in quota.survey(7).freeing] == [left["digest"]]


def test_the_preview_of_a_deleted_artifact_is_deleted_too(put: Put, home: Path) -> None:
    made = put(b"table")
    preview = home / "home" / "previews" / f"{made['digest'].removeprefix('sha256:')}.json"
    preview.parent.mkdir(parents=True)
    preview.write_text("{}")
    a_step(a_run(), "n", 1.0, output=made)
    free_all()
    assert not preview.exists()


def test_a_second_process_is_refused(put: Put) -> None:
    a_step(a_run(), "n", 1.0, output=put(b"x"))
    other = quota.LeaseHold(quota.LEASE, "another process")
    assert other.hold()
    with pytest.raises(CommandError, match="Another process is freeing space"):
        gc("--all-unused", "--free")


# --- the command ----------------------------------------------------------------------------------


def test_the_command_shows_what_it_would_free_and_frees_nothing(put: Put) -> None:
    made = put(b"x" * 2_000_000)
    run = a_run()
    a_step(run, "train", 12.5, model=made)
    shown = gc("--quota", "1MB").splitlines()
    assert shown[0].split() == ["artifact", "step", "run", "size", "seconds"]
    short, node, name, run_id, size, unit, seconds = shown[1].split()
    assert (short, node, name) == (made["digest"][7:19], "train", "Space")
    assert str(run.id).endswith(run_id)
    assert (size, unit, seconds) == ("2", "MB", "12.50")
    assert shown[2] == "1 artifacts, 2 MB of 2 MB; computing them again would take 12.5 s."
    assert shown[3] == "Nothing was freed: add --free for that."
    assert here(made)


def test_the_command_frees_with_the_option_free(put: Put) -> None:
    made = put(b"x" * 2_000_000)
    a_step(a_run(), "train", 12.5, model=made)
    assert gc("--quota", "1MB", "--free").splitlines()[-1] == "Freed 2 MB."
    assert not here(made)


def test_without_a_quota_no_output_of_a_run_is_deleted(put: Put) -> None:
    made, orphan = put(b"made"), put(b"nobody's")
    a_step(a_run(), "n", 1.0, output=made)
    assert "(no run knows it)" in gc("--free")
    assert [here(made), here(orphan)] == [True, False]


def test_the_seconds_of_a_step_with_two_outputs_count_once(put: Put) -> None:
    a_step(a_run(), "split", 3.0, first=put(b"1"), second=put(b"22"))
    assert "2 artifacts, 3 B of 3 B; computing them again would take 3.0 s." in gc("--all-unused")


def test_a_quota_that_cannot_be_kept_says_by_how_much(put: Put) -> None:
    a_step(a_run(pinned=True), "n", 1.0, output=put(b"x" * 3000))
    assert "That leaves 2 KB too much" in gc("--quota", "1KB")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--quota", "0"), "ask for --all-unused"),
        (("--quota", "much"), "'much' is not a size. Write it as 2GB"),
    ],
)
def test_a_meaningless_quota_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        gc(*arguments)


# --- the engine's quota ---------------------------------------------------------------------------


@pytest.fixture
def keeper() -> quota.QuotaKeeper:
    return quota.QuotaKeeper()


def test_without_a_quota_the_engine_frees_nothing(put: Put, keeper: quota.QuotaKeeper) -> None:
    a_step(a_run(), "n", 1.0, output=put(b"x" * 1000))
    assert keeper.keep() == 0


def test_below_its_quota_the_engine_does_not_survey_the_store(
    put: Put, keeper: quota.QuotaKeeper, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_step(a_run(), "n", 1.0, output=put(b"x" * 1000))
    settings.JACKFIELD_ARTIFACT_QUOTA_BYTES = 1000
    monkeypatch.setattr(quota, "survey", lambda *_: pytest.fail("It looked."))
    assert keeper.keep() == 0


def test_over_its_quota_the_engine_frees_the_cheapest_down_to_nine_tenths(
    put: Put, keeper: quota.QuotaKeeper, settings: LazySettings
) -> None:
    run = a_run()
    outputs = [put(bytes([number]) * 100) for number in range(11)]
    for number, output in enumerate(outputs):
        a_step(run, f"n{number}", float(number), output=output)
    settings.JACKFIELD_ARTIFACT_QUOTA_BYTES = 1000
    # 1,100 bytes; nine tenths of the quota are 900: the two cheapest go.
    assert keeper.keep() == 200
    assert [here(output) for output in outputs] == [False, False, *[True] * 9]


def test_a_quota_exceeded_by_datasets_alone_is_logged_once_and_checked_again_later(
    put: Put, keeper: quota.QuotaKeeper, settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    brought = put(b"d" * 1000)
    version = {"number": 1, "source_digest": brought["digest"], "digest": brought["digest"], "bytes": 1000}
    DatasetVersion.objects.create(dataset=Dataset.objects.create(name="d"), **version)
    settings.JACKFIELD_ARTIFACT_QUOTA_BYTES = 500
    assert keeper.keep() == 0
    assert "raise JACKFIELD_ARTIFACT_QUOTA_GB" in caplog.text
    monkeypatch.setattr(quota, "survey", lambda *_: pytest.fail("It looked again at once."))
    assert keeper.keep() == 0


def test_the_engine_frees_nothing_while_another_process_does(
    put: Put, keeper: quota.QuotaKeeper, settings: LazySettings
) -> None:
    made = put(b"x" * 1000)
    a_step(a_run(), "n", 1.0, output=made)
    settings.JACKFIELD_ARTIFACT_QUOTA_BYTES = 500
    other = quota.LeaseHold(quota.LEASE, "another process")
    assert other.hold()
    assert keeper.keep() == 0
    assert here(made)
    other.release()
    assert keeper.keep() == 1000


def test_without_a_quota_it_says_that_all_is_kept_and_what_to_give(put: Put) -> None:
    a_step(a_run(), "n", 1.0, output=put(b"kept"))

    told = gc()

    assert "No quota is set, so all is kept: give --quota SIZE, or --all-unused." in told
    assert "No quota" not in gc("--all-unused")


# --- folders of steps -----------------------------------------------------------------------------


def test_folders_of_deleted_runs_are_removed_however_deep_and_others_stay(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_folders, "RECENT_SECONDS", -1.0)
    known, deleted, foreign = a_run().id, uuid4(), "somebody-elses"
    names = [attempt_name(known, "n", 1), attempt_name(deleted, "n", 1), foreign]
    for name in names:
        (home / "home" / "steps" / name).mkdir(parents=True)
    here = os.open(home / "home" / "steps" / names[1], os.O_RDONLY)
    for _ in range(3_000):
        os.mkdir("dd", dir_fd=here)
        below = os.open("dd", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    assert "1 folders of steps are left of runs that were deleted." in gc()
    assert len(os.listdir(home / "home" / "steps")) == 3
    gc("--free")
    assert sorted(os.listdir(home / "home" / "steps")) == sorted([names[0], foreign])


def test_a_sparse_artifact_counts_what_it_takes_on_the_disk(home: Path) -> None:
    with (home / "sparse").open("wb") as file:
        file.truncate(64 * 1024**2)
    store().put(home / "sparse", move=True)
    (found,) = artifact_space().stored()
    assert found.bytes < 1024**2
