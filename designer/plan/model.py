"""ExecutionPlan and its parts: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

FORMAT = "jackfield/plan@1"

#: A failure stops its descendants only, or everything that has not started.
OnFailure = Literal["continue", "stop"]


@dataclass(frozen=True, slots=True)
class ArtifactRef:
    """Bytes named by their content: ``sha256:…``, the port type they carry, their size."""

    digest: str
    type: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PlannedInput:
    """An input port and the output of the step that feeds it."""

    port: str
    type: str
    source_node: str
    source_port: str


@dataclass(frozen=True, slots=True)
class PlannedOutput:
    port: str
    type: str
    optional: bool = False


class PlannedSecret(NamedTuple):
    """A secret by name, and the version of its value when the plan was made. Never the value."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One node, ready to run: parameters bound and complete, inputs resolved to steps.

    ``fixed`` holds outputs known before the run (a dataset version): such a step starts no process.
    ``timeout_seconds`` (None: no limit) and ``memory_mb`` (2**20 bytes; None: the target's share) limit
    one attempt; ``crash_retries`` is how many more follow an infrastructure failure. ``reuse`` false:
    the node runs every time; ``regenerate``: it runs in this run. ``max_age_seconds``: older results
    are not reused. ``fingerprint`` identifies the state of what the step reads from outside, taken when
    the plan was made. ``target_matters``: the result depends on the compute target. ``name`` is what
    people call the node; empty: its component's title. ``secrets``: environment variable -> secret.
    """

    node: str
    component: str
    version: str
    entry: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[PlannedInput, ...] = ()
    outputs: tuple[PlannedOutput, ...] = ()
    fixed: Mapping[str, ArtifactRef] = field(default_factory=dict)
    compute: str = "local"
    environment: str = "default"
    timeout_seconds: int | None = 3_600
    memory_mb: int | None = None
    crash_retries: int = 2
    deterministic: bool = True
    user_code: bool = False
    network: bool = False
    reuse: bool = True
    regenerate: bool = False
    max_age_seconds: int | None = None
    fingerprint: str | None = None
    target_matters: bool = False
    name: str = ""
    secrets: Mapping[str, PlannedSecret] = field(default_factory=dict)


@dataclass(frozen=True)
class ExecutionPlan:
    """Steps in a topological order, with the pipeline parameters they were bound with."""

    steps: tuple[PlannedStep, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    on_failure: OnFailure = "continue"
    format: str = FORMAT

    @cached_property
    def by_node(self) -> Mapping[str, PlannedStep]:
        return {step.node: step for step in self.steps}

    @cached_property
    def targets(self) -> frozenset[str]:
        """Compute targets that the steps name."""
        return frozenset(step.compute for step in self.steps)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Per node: its place in the order."""
        return {step.node: index for index, step in enumerate(self.steps)}

    @cached_property
    def upstream(self) -> Mapping[str, frozenset[str]]:
        """Per node: the nodes whose outputs it reads."""
        return {step.node: frozenset(item.source_node for item in step.inputs) for step in self.steps}

    @cached_property
    def downstream(self) -> Mapping[str, frozenset[str]]:
        """Per node: the nodes that read its outputs."""
        readers: dict[str, set[str]] = {step.node: set() for step in self.steps}
        for node, sources in self.upstream.items():
            for source in sources:
                readers[source].add(node)
        return {node: frozenset(names) for node, names in readers.items()}
