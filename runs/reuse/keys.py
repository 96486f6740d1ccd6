"""What a planned step is: its reuse key, from the plan, the code and environment here, and its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from compute.environments.definition import find_environment, packages_digest
from compute.errors import ComputeError
from compute.sdk.code import own_code
from designer.plan import PlannedStep
from runs.core.reuse import Json, parts_of, reuse_key

#: Outputs per node: {port: {digest, type, bytes}}; a node that is not in it has none yet.
Written = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Identity:
    """A step whose inputs are known: its reuse key and the parts of that."""

    step: PlannedStep
    key: str
    parts: Json


def identify(step: PlannedStep, written: Written) -> Identity:
    """The identity of a step, all of whose sources have written what they write."""
    parts = parts_of(
        step, own_code().digest(step.entry), environment_digest(step.environment), _inputs(step, written)
    ).to_json()
    return Identity(step, reuse_key(parts), parts)


def _inputs(step: PlannedStep, written: Written) -> dict[str, tuple[str, str]]:
    """Per port how it is read and the content that arrives; without ports at which nothing arrives."""
    found = {}
    for item in step.inputs:
        output = written.get(item.source_node, {}).get(item.source_port)
        if output is not None:
            found[item.port] = (item.type, output["digest"])
    return found


def environment_digest(name: str) -> str:
    """The digest of an environment's packages: the same on every kind of target."""
    return _environment_digest(name, settings.ENVIRONMENT.base_image)


@lru_cache(maxsize=64)
def _environment_digest(name: str, base: str) -> str:
    try:
        return packages_digest(find_environment(name, base))
    except ComputeError:
        # Its steps cannot be launched: the launch says so.
        return f"unknown:{name}"


def warm_up(steps: Iterable[PlannedStep]) -> None:
    """Read what identities are made of, before a transaction has others wait for it."""
    for entry in {step.entry for step in steps}:
        own_code().digest(entry)
