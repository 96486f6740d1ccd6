"""The promises of a StepLauncher, kept by the fake, local processes, containers and warm steps."""

from __future__ import annotations

import json

from compute.targets.docker.container import container_name
from compute.targets.docker.engine import DockerEngine
from compute.testing.bench import GATED, Bench
from compute.testing.launcher_suite import ContainedContract, ProgramContract, StepLauncherContract
from tests.contracts.conftest import implementations


@implementations("fake", "process", "process-warm", "docker", "docker-warm", "docker-tls")
class TestEveryTarget(StepLauncherContract): ...


@implementations("process", "process-warm", "docker", "docker-warm", "docker-tls")
class TestTargetsThatRunPrograms(ProgramContract): ...


@implementations("docker", "docker-warm", "docker-tls")
class TestContainedTargets(ContainedContract): ...


@implementations("docker")
def test_no_setting_of_a_container_holds_a_secret(bench: Bench) -> None:
    spec = bench.spec("inspected", GATED, secrets={"API_TOKEN": "s3cret/value"})
    bench.driver.launch(spec)
    with DockerEngine().calls() as api:
        facts = json.dumps(api.inspect_container(container_name(bench.installation, spec.name)))
    bench.open_gate("inspected")
    assert bench.wait_for_end("inspected").exit_code == 0
    assert "s3cret" not in facts
