"""The promises of a StepLauncher, kept by the fake, local processes, containers and warm steps."""

from __future__ import annotations

from compute.testing.launcher_suite import ContainedContract, ProgramContract, StepLauncherContract
from tests.contracts.conftest import implementations


@implementations("fake", "process", "process-warm", "docker", "docker-warm", "docker-tls")
class TestEveryTarget(StepLauncherContract): ...


@implementations("process", "process-warm", "docker", "docker-warm", "docker-tls")
class TestTargetsThatRunPrograms(ProgramContract): ...


@implementations("docker", "docker-warm", "docker-tls")
class TestContainedTargets(ContainedContract): ...
