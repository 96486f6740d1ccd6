"""The promises of a StepLauncher, kept by the fake, local processes, containers and warm steps."""

from __future__ import annotations

import json

from compute.targets.docker.container import container_name
from compute.targets.docker.engine import DockerEngine
from compute.testing.bench import GATED, Bench
from compute.testing.launcher_suite import (
    ContainedContract,
    LaunchContract,
    ProgramContract,
    StepLauncherContract,
)
from tests.contracts.conftest import implementations

#: Docker on another machine, in full: what crosses the network is in ``TestAFarEngine``.
FAR = ("docker-tls",)


@implementations("fake", "process", "process-warm", "docker", "docker-warm", verify=FAR)
class TestEveryTarget(StepLauncherContract): ...


@implementations("process", "process-warm", "docker", "docker-warm", verify=FAR)
class TestTargetsThatRunPrograms(ProgramContract): ...


@implementations("docker", "docker-warm", verify=FAR)
class TestContainedTargets(ContainedContract): ...


@implementations(*FAR)
class TestAFarEngine(LaunchContract, ContainedContract):
    """Starts, ends, stops, lists, logs and secrets by way of another machine's engine."""

    test_stopping = StepLauncherContract.test_a_stopped_step_says_that_it_was_stopped
    test_listing = StepLauncherContract.test_owned_steps_are_listed_running_and_ended
    test_logs = ProgramContract.test_the_log_is_what_was_printed_and_can_be_followed
    test_adopting = ProgramContract.test_another_driver_adopts_a_running_step_and_sees_its_end
    test_secrets = ProgramContract.test_secrets_reach_the_step_alone


@implementations("docker")
def test_no_setting_of_a_container_holds_a_secret(bench: Bench) -> None:
    spec = bench.spec("inspected", GATED, secrets={"API_TOKEN": "s3cret/value"})
    bench.driver.launch(spec)
    with DockerEngine().calls() as api:
        facts = json.dumps(api.inspect_container(container_name(bench.installation, spec.name)))
    bench.open_gate("inspected")
    assert bench.wait_for_end("inspected").exit_code == 0
    assert "s3cret" not in facts
