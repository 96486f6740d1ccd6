"""Reuse keys of planned steps, from the plan, the code and environment here, and their inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from compute.environments.definition import find_environment, packages_digest
from compute.errors import ComputeError
from compute.sdk.code import own_code
from designer.plan import PlannedStep
from runs.core.reuse import Identity, parts_of, reuse_key

#: Outputs per node: {port: {digest, type, bytes}}; a node that is missing has none yet.
Written = Mapping[str, Mapping[str, Mapping[str, Any]]]


def identify(step: PlannedStep, written: Written) -> Identity:
    """The identity of a step whose sources have all ended well."""
    parts = parts_of(
        step, own_code().digest(step.entry), environment_digest(step.environment), _inputs(step, written)
    ).to_json()
    return Identity(step, reuse_key(parts), parts)


def _inputs(step: PlannedStep, written: Written) -> dict[str, tuple[str, str]]:
    """Per port the type it is read as and the digest that arrives; ports with no input are left out."""
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
        # Its steps cannot be launched, and the launch says so.
        return f"unknown:{name}"


def warm_up(steps: Iterable[PlannedStep]) -> None:
    """Read the code that keys hash, so that no transaction makes others wait for it."""
    for entry in {step.entry for step in steps}:
        own_code().digest(entry)
