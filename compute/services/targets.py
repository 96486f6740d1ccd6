"""Compute targets: their rows, their drivers, and whether they answer."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from compute.errors import ComputeError
from compute.models import ComputeTarget
from compute.services.places import home, installation
from compute.services.runner_settings import COMMON, LIMITS, RUNNERS, pool_settings, runner_mode
from compute.spec import RunnerMode
from compute.targets.driver import ComputeDriver
from compute.targets.driver import make_driver as assemble
from compute.targets.foreign import as_compute_errors
from compute.targets.kind import TargetKind, TargetPlace
from compute.targets.process.kind import KIND as PROCESS
from compute.targets.registry import BUILT_IN, find_kind

logger = logging.getLogger(__name__)

LOCAL, DOCKER = "local", "docker"
#: Share of a machine's memory that its steps may take together.
MEMORY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class KnownTarget:
    """A target as this process read it."""

    kind: TargetKind
    options: Mapping[str, Any]
    driver: ComputeDriver

    def runner_mode(self, *, user_code: bool, network: bool) -> RunnerMode | None:
        """How a runner here may run a step; None: the step gets a process or container of its own."""
        if not self.driver.has_runners:
            return None
        contained = self.kind.contained
        return runner_mode(self.options, contained=contained, user_code=user_code, network=network)


_known_targets: dict[tuple[str, str], KnownTarget] = {}
_making = threading.Lock()


def driver(name: str) -> ComputeDriver:
    """The driver of a target, one per process; raises ComputeError for an unknown or closed target."""
    return known_target(name).driver


def drivers_in_use() -> dict[str, ComputeDriver]:
    """This process's drivers for its data folder, by target."""
    return {name: known.driver for (place, name), known in _known_targets.items() if place == str(home())}


def refresh_targets() -> None:
    """Apply changes to the rows of targets that this process uses."""
    rows = {target.name: target for target in ComputeTarget.objects.all()}
    for key, known in list(_known_targets.items()):
        target = rows.get(key[1])
        if key[0] == str(home()) and target is not None:
            known.driver.resize(pool_settings(target.settings, target.max_parallel))
            if target.settings != known.options:
                _known_targets[key] = replace(known, options=target.settings)


def contained_targets() -> dict[str, bool]:
    """Per target that is switched on: whether its steps see nothing but their inputs."""
    rows = ComputeTarget.objects.filter(enabled=True).values_list("name", "kind")
    return {name: _is_contained(kind) for name, kind in rows}


def _is_contained(kind: str) -> bool:
    try:
        return find_kind(kind).contained
    except ComputeError:
        return False  # its package is gone: nothing is known of it


def forget_drivers() -> None:
    """The engine stops: the next one makes new drivers, for these have closed their runners."""
    for key in [key for key in _known_targets if key[0] == str(home())]:
        del _known_targets[key]


def known_target(name: str) -> KnownTarget:
    """The target of that name; raises ComputeError for an unknown or closed one."""
    key = (str(home()), name)
    with _making:
        if key not in _known_targets:
            target = ComputeTarget.objects.filter(name=name).first()
            if target is None or not target.enabled:
                what = "is switched off" if target else "does not exist"
                raise ComputeError(f"The compute target '{name}' {what}. Choose another.", permanent=True)
            driver = make_driver(target.kind, target.settings, target.max_parallel)
            _known_targets[key] = KnownTarget(find_kind(target.kind), target.settings, driver)
        return _known_targets[key]


def make_driver(kind: str, options: Mapping[str, Any], max_parallel: int = 1) -> ComputeDriver:
    """A driver of its own; raises ComputeError for an unknown kind or settings that do not fit it."""
    found = find_kind(kind)
    foreign = "" if found in BUILT_IN else kind
    own = {name: value for name, value in options.items() if name not in COMMON}
    place = TargetPlace(home(), installation())
    runners = pool_settings(options, max_parallel)
    with as_compute_errors(foreign):
        chosen = found.form.checked(own)
        chosen |= {name: value for name, value in _server_settings(kind).items() if not chosen[name]}
        return assemble(found.make(place, chosen), place, runners, foreign)


def _server_settings(kind: str) -> dict[str, Any]:
    """What the server's environment says of a kind, for settings that a target leaves empty."""
    if kind != "docker":
        return {}
    environment = settings.ENVIRONMENT
    return {"url": environment.docker_url, "certificates": environment.docker_certificates}


def register_targets() -> None:
    """At start: write the rows of the built-in targets, each with its probe's facts.

    ``docker`` gets its row when an engine answers for the first time.
    """
    local = ComputeTarget.objects.filter(name=LOCAL)
    if settings.ENVIRONMENT.process_target:
        _register(LOCAL, "process", make_driver("process", {}).probe())
        local.filter(enabled=False).update(enabled=True)
    else:
        local.update(enabled=False)
    try:
        facts = make_driver("docker", {}).probe()
    except ComputeError as error:
        logger.info("No Docker engine: %s", error)
        ComputeTarget.objects.filter(name=DOCKER).update(
            state="unreachable", message=str(error), probed_at=timezone.now()
        )
    else:
        _register(DOCKER, "docker", facts)
    for target in ComputeTarget.objects.exclude(name__in=(LOCAL, DOCKER)):
        probe(target)


def _register(name: str, kind: str, facts: dict[str, object]) -> None:
    state = {"kind": kind, "state": "ready", "message": "", "facts": facts, "probed_at": timezone.now()}
    ComputeTarget.objects.update_or_create(
        name=name, defaults=state, create_defaults={**state, **capacity(facts)}
    )


def capacity(facts: dict[str, object], max_parallel: int | None = None) -> dict[str, Any]:
    """The limits for a machine with these facts; as many steps at once as it has processors by default."""
    cpus, memory = facts.get("cpus"), facts.get("memory_bytes")
    cores = cpus if isinstance(cpus, int) and cpus > 0 else os.cpu_count() or 1
    total = memory if isinstance(memory, int) and memory > 0 else 4 * 1024**3
    return {
        "max_parallel": max_parallel or cores,
        "cpus": float(cores),
        "memory_bytes": int(total * MEMORY_SHARE),
    }


def probe(target: ComputeTarget) -> ComputeTarget:
    """Probe the target and store the result. One that does not answer is a state, not an error."""
    try:
        target.facts = make_driver(target.kind, target.settings).probe()
        target.state, target.message = "ready", ""
    except ComputeError as error:
        target.state, target.message = "unreachable", str(error)
    target.probed_at = timezone.now()
    found = {name: getattr(target, name) for name in ("facts", "state", "message", "probed_at")}
    # Not by save(): whoever asked may have given up and deleted the row.
    ComputeTarget.objects.filter(pk=target.pk).update(**found)
    return target


def change_target(
    target: ComputeTarget,
    *,
    max_parallel: int | None = None,
    runners: Mapping[str, Any] | None = None,
    limits: Mapping[str, Any] | None = None,
) -> ComputeTarget:
    """Set how many steps run there at once, how it keeps runners, and limits of steps. None changes nothing.

    Of ``runners`` and ``limits`` the given settings replace those there are. Workers follow within seconds.
    """
    if max_parallel is not None:
        target.max_parallel = max_parallel
    for part, given in ((RUNNERS, runners), (LIMITS, limits)):
        if given:
            target.settings = {**target.settings, part: {**target.settings.get(part, {}), **given}}
    target.save(update_fields=["max_parallel", "settings"])
    return target


def add_target(
    name: str, kind: str, options: Mapping[str, Any], max_parallel: int | None = None
) -> ComputeTarget:
    """Register another target.

    Raises SettingsRejected for settings that do not fit the kind, ComputeError for an unknown kind and
    a target that does not answer.
    """
    check_new(kind, options)
    facts = make_driver(kind, options).probe()
    return ComputeTarget.objects.create(
        name=name,
        kind=kind,
        settings=dict(options),
        state="ready",
        facts=facts,
        probed_at=timezone.now(),
        **capacity(facts, max_parallel),
    )


def check_new(kind: str, options: Mapping[str, Any]) -> None:
    """Raises SettingsRejected or ComputeError for what no target can be, whether it answers or not."""
    if kind == PROCESS.name:
        message = f"A server has one target of kind 'process': '{LOCAL}'. Choose another kind."
        raise ComputeError(message, permanent=True)
    find_kind(kind).form.checked(options)
