"""A kind of target that a package brings may raise anything: its own target fails, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from compute.errors import ComputeError
from compute.models import ComputeTarget
from compute.services import register_targets, targets
from compute.spec import StepSpec
from compute.targets import registry
from compute.targets.driver import ComputeDriver
from compute.targets.kind import TargetKind, TargetParts, TargetPlace
from compute.targets.settings_form import SettingsForm

pytestmark = pytest.mark.django_db

SAYS = r"'odd' failed with LookupError: nowhere \(test_foreign_kinds.py, line \d+\)"


class BrokenLauncher:
    """Raises what no launcher may, whatever it is asked."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: object, **__: object) -> None:
            raise LookupError("nowhere")

        return fail


def broken_parts(place: TargetPlace, settings: Mapping[str, Any]) -> TargetParts:
    return TargetParts(BrokenLauncher())


def no_parts(place: TargetPlace, settings: Mapping[str, Any]) -> TargetParts:
    raise LookupError("nowhere")


@pytest.fixture(params=[broken_parts, no_parts])
def make(request: pytest.FixtureRequest) -> Callable[..., TargetParts]:
    found: Callable[..., TargetParts] = request.param
    return found


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: LazySettings) -> None:
    settings.JACKFIELD_HOME = tmp_path


def install(monkeypatch: pytest.MonkeyPatch, make: Callable[..., TargetParts]) -> None:
    kinds = {kind.name: kind for kind in (*registry.BUILT_IN, TargetKind("odd", SettingsForm(), make))}
    monkeypatch.setattr(registry, "target_kinds", lambda: kinds)


def test_a_server_starts_beside_a_target_whose_kind_is_broken(
    monkeypatch: pytest.MonkeyPatch, make: Callable[..., TargetParts]
) -> None:
    install(monkeypatch, make)
    ComputeTarget.objects.create(name="there", kind="odd", memory_bytes=1, cpus=1.0)
    register_targets()
    there = ComputeTarget.objects.get(name="there")
    assert there.state == "unreachable"
    assert "'odd' failed with LookupError: nowhere" in there.message
    assert ComputeTarget.objects.get(name="local").state == "ready"


def test_a_target_whose_kind_is_broken_is_not_added(
    monkeypatch: pytest.MonkeyPatch, make: Callable[..., TargetParts]
) -> None:
    install(monkeypatch, make)
    with pytest.raises(ComputeError, match=SAYS):
        targets.add_target("there", "odd", {})
    assert not ComputeTarget.objects.filter(name="there").exists()


@pytest.mark.parametrize(
    "call",
    [
        lambda driver: driver.launch(StepSpec("s", Path("/steps/s"))),
        lambda driver: driver.status("s"),
        lambda driver: driver.logs("s"),
        lambda driver: driver.stop("s"),
        lambda driver: driver.remove("s"),
        lambda driver: driver.list_owned(),
        lambda driver: driver.wait_for_change(0.0),
        lambda driver: driver.probe(),
        lambda driver: driver.close(end=False),
    ],
)
def test_whatever_a_broken_launcher_is_asked_it_answers_with_a_compute_error(
    monkeypatch: pytest.MonkeyPatch, call: Callable[[ComputeDriver], object]
) -> None:
    install(monkeypatch, broken_parts)
    driver = targets.make_driver("odd", {})
    with pytest.raises(ComputeError, match=SAYS):
        call(driver)
