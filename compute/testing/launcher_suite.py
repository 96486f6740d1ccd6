"""What a StepLauncher promises, as tests that any package can run against its own.

Subclass what fits, and give the tests a fixture ``bench``:

    @pytest.fixture
    def bench(tmp_path):
        with kind_bench(MY_KIND, {}, tmp_path) as made:
            yield made

    class TestMyLauncher(StepLauncherContract, ProgramContract): ...

``StepLauncherContract`` holds for every launcher, ``ProgramContract`` for those that really run the
program of a step, ``ContainedContract`` for those whose steps are contained.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from compute.errors import ComputeError
from compute.testing.bench import Bench

FOREVER = "import time; time.sleep(300)"
#: Says in its own folder that it was started: one line per start.
COUNT_STARTS = "open('../starts', 'a').write('x')\n"


def starts(bench: Bench, name: str) -> int:
    """How often the step was really started."""
    path = bench.home / "steps" / name / "starts"
    return len(path.read_text()) if path.exists() else bench.starts.get(name, 0)


class LaunchContract:
    """Of every launcher: a step begins once, and ends with its own end."""

    def test_a_step_that_was_never_launched_is_absent(self, bench: Bench) -> None:
        assert bench.driver.status("nobody").state == "absent"
        assert bench.driver.logs("nobody") == b""

    def test_a_step_that_ends_well_has_exit_code_0_and_its_times(self, bench: Bench) -> None:
        before = time.time()
        status = bench.run(bench.spec("good", "print('hello')"))
        assert (status.state, status.exit_code, status.reason) == ("exited", 0, "exited")
        assert status.started_at is not None
        assert status.finished_at is not None
        assert before - 1 <= status.started_at <= status.finished_at <= time.time() + 1

    def test_the_exit_code_is_the_processs_own(self, bench: Bench) -> None:
        status = bench.run(bench.spec("three", "raise SystemExit(3)", exit_code=3))
        assert (status.exit_code, status.reason) == (3, "exited")

    def test_labels_come_back(self, bench: Bench) -> None:
        bench.run(bench.spec("labelled"))
        assert bench.driver.status("labelled").labels == {"run": "r1", "node": "labelled"}

    def test_a_launched_step_runs_until_it_ends(self, bench: Bench) -> None:
        assert bench.driver.launch(bench.spec("long", FOREVER, lasts=True)).state in ("waiting", "running")
        bench.wait_until(lambda: bench.driver.status("long").state == "running")

    def test_a_second_launch_adopts_the_step_that_runs(self, bench: Bench) -> None:
        spec = bench.spec("twice", COUNT_STARTS + FOREVER, lasts=True)
        bench.driver.launch(spec)
        assert bench.driver.launch(spec).state in ("waiting", "running")
        bench.driver.stop("twice", 0)
        bench.wait_for_end("twice")
        assert starts(bench, "twice") <= 1

    def test_a_launch_of_a_step_that_ended_does_not_run_it_again(self, bench: Bench) -> None:
        spec = bench.spec("once", COUNT_STARTS)
        bench.run(spec)
        assert bench.driver.launch(spec).state == "exited"
        bench.driver.remove("once")
        assert bench.driver.launch(spec).exit_code == 0
        assert starts(bench, "once") == 1

    def test_of_many_launches_at_once_one_starts_the_step(self, bench: Bench) -> None:
        spec = bench.spec("raced", COUNT_STARTS)
        drivers = [bench.make_driver() for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda driver: driver.launch(spec), drivers))
        bench.wait_for_end("raced")
        assert starts(bench, "raced") == 1


class StepLauncherContract(LaunchContract):
    """Of every launcher: the above, and what it tells and forgets."""

    def test_a_stopped_step_says_that_it_was_stopped(self, bench: Bench) -> None:
        bench.driver.launch(bench.spec("stopped", FOREVER, lasts=True))
        bench.driver.stop("stopped", 5)
        assert bench.wait_for_end("stopped").reason == "stopped"

    def test_stopping_and_removing_what_is_not_there_does_nothing(self, bench: Bench) -> None:
        bench.driver.stop("nobody")
        bench.driver.remove("nobody")

    def test_stopping_a_step_that_ended_leaves_its_end_alone(self, bench: Bench) -> None:
        bench.run(bench.spec("ended"))
        bench.driver.stop("ended")
        assert bench.driver.status("ended").reason == "exited"

    def test_a_removed_step_is_forgotten(self, bench: Bench) -> None:
        bench.run(bench.spec("gone"))
        bench.driver.remove("gone")
        assert bench.driver.status("gone").state == "absent"
        assert bench.driver.list_owned() == []

    def test_a_running_step_cannot_be_removed(self, bench: Bench) -> None:
        bench.driver.launch(bench.spec("busy", FOREVER, lasts=True))
        with pytest.raises(ComputeError, match="still runs"):
            bench.driver.remove("busy")

    def test_owned_steps_are_listed_running_and_ended(self, bench: Bench) -> None:
        bench.driver.launch(bench.spec("runs", FOREVER, lasts=True))
        bench.wait_until(lambda: bench.driver.status("runs").state == "running")
        bench.run(bench.spec("ends"))
        assert {status.name: status.state for status in bench.driver.list_owned()} == {
            "runs": "running",
            "ends": "exited",
        }

    def test_waiting_tells_who_ended_and_tells_it_once(self, bench: Bench) -> None:
        bench.driver.launch(bench.spec("quick"))
        told = bench.driver.wait_for_change(60)
        assert told == {"quick"}
        assert bench.driver.wait_for_change(0.3) == set()

    def test_waiting_for_nothing_ends_with_its_timeout(self, bench: Bench) -> None:
        before = time.monotonic()
        assert bench.driver.wait_for_change(0.2) == set()
        assert 0.15 < time.monotonic() - before < 5

    def test_a_name_that_leaves_the_steps_folder_is_refused(self, bench: Bench) -> None:
        with pytest.raises(ComputeError, match="not a valid step name"):
            bench.driver.status("../../etc")

    def test_probing_gives_facts_for_the_compute_page(self, bench: Bench) -> None:
        facts = bench.driver.probe()
        assert isinstance(facts["cpus"], int)
        assert isinstance(facts["memory_bytes"], int)


class ProgramContract:
    """Of launchers that run the programs of their steps."""

    def test_the_log_is_what_was_printed_and_can_be_followed(self, bench: Bench) -> None:
        program = "import sys, time; print('first', flush=True); time.sleep(300)"
        bench.driver.launch(bench.spec("talks", program))
        bench.wait_until(lambda: bench.driver.logs("talks") == b"first\n")
        assert bench.driver.logs("talks", 2) == b"rst\n"

    def test_another_driver_adopts_a_running_step_and_sees_its_end(self, bench: Bench) -> None:
        bench.driver.launch(bench.spec("adopted", "import time; time.sleep(1.0); raise SystemExit(4)"))
        other = bench.make_driver()
        bench.wait_until(lambda: [status.state for status in other.list_owned()] == ["running"])
        assert other.wait_for_change(60) == {"adopted"}
        assert other.status("adopted").exit_code == 4

    def test_a_step_that_ended_while_nobody_watched_is_told(self, bench: Bench) -> None:
        bench.run(bench.spec("unseen"))
        assert bench.make_driver().wait_for_change(30) == {"unseen"}

    def test_a_step_asked_to_end_may_say_goodbye(self, bench: Bench) -> None:
        program = (
            "import signal, sys, time\n"
            "signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), sys.exit(0)))\n"
            "print('up', flush=True); time.sleep(300)"
        )
        bench.driver.launch(bench.spec("polite", program))
        bench.wait_until(lambda: b"up\n" in bench.driver.logs("polite"))
        bench.driver.stop("polite", 10)
        assert bench.wait_for_end("polite").reason == "stopped"
        assert bench.driver.logs("polite") == b"up\nbye\n"

    def test_a_step_stopped_before_it_began_never_begins(self, bench: Bench) -> None:
        spec = bench.spec("early", COUNT_STARTS)
        (spec.folder / "stop.json").write_text('{"grace_seconds": 1, "at": 4e9}')
        assert bench.run(spec).reason == "stopped"
        assert starts(bench, "early") == 0

    def test_a_component_cannot_forge_its_end(self, bench: Bench) -> None:
        forged = '{"exit_code": 0, "reason": "exited"}'
        program = f"open('../exit.json', 'w').write('{forged}'); print('done', flush=True); " + FOREVER
        bench.driver.launch(bench.spec("forger", program))
        bench.wait_until(lambda: b"done" in bench.driver.logs("forger"))
        assert bench.driver.status("forger").state == "running"

    def test_a_log_replaced_by_a_link_is_not_followed(self, bench: Bench) -> None:
        program = "import os; os.remove('../log.txt'); os.symlink('/etc/passwd', '../log.txt')"
        bench.run(bench.spec("linker", program))
        assert b"root" not in bench.driver.logs("linker")

    def test_the_servers_secrets_are_not_in_the_steps_environment(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("JACKFIELD_TOKEN", "DATABASE_URL", "BROKER_URL", "PIP_INDEX_URL"):
            monkeypatch.setenv(name, "hunter2")
        bench.run(bench.spec("curious", "import os; print(os.environ)"))
        log = bench.driver.logs("curious")
        assert b"JACKFIELD_STEP" in log
        assert b"hunter2" not in log

    def test_secrets_reach_the_step_alone(self, bench: Bench) -> None:
        """In its environment; in no log, file or command line."""
        value = "s3cret/value"
        program = (
            "import glob, os\n"
            "value = os.environ['API_TOKEN']\n"
            "print('right', value.encode().hex()[:6], value)\n"
            "for path in glob.glob('/proc/[0-9]*/cmdline'):\n"
            "    try:\n        told = value.encode() in open(path, 'rb').read()\n"
            "    except OSError:\n        continue\n"
            "    if told:\n        print('on a command line', path)\n"
        )
        bench.run(bench.spec("trusted", program, secrets={"API_TOKEN": value}))
        assert bench.driver.logs("trusted") == b"right 733363 ***\n"
        files = [path for path in bench.home.rglob("*") if path.is_file()]
        assert [path for path in files if value.encode() in path.read_bytes()] == []
        bench.run(bench.spec("next", "import os; print(os.environ.get('API_TOKEN'))"))
        assert bench.driver.logs("next") == b"None\n"

    def test_a_step_whose_secrets_do_not_arrive_does_not_begin(self, bench: Bench) -> None:
        spec = bench.spec("deserted", COUNT_STARTS, secrets={"API_TOKEN": "s3cret/value"})
        assert bench.run(replace(spec, secrets={})).reason == "lost"
        assert starts(bench, "deserted") == 0
        assert b"secrets did not arrive" in bench.driver.logs("deserted")


class ContainedContract:
    """Of launchers whose steps are contained."""

    def test_a_contained_step_has_no_network_no_root_and_a_read_only_system(self, bench: Bench) -> None:
        program = (
            "import os, socket\n"
            "print('uid', os.getuid())\n"
            "lines = open('/proc/self/status').readlines()\n"
            "print('caps', [line for line in lines if line.startswith(('CapEff', 'NoNewPrivs'))])\n"
            "for path in ('/etc/x', '/opt/jackfield/x', '/tmp/x', 'x', '../out/x'):\n"
            "    try:\n        open(path, 'w'); print(path, 'open')\n"
            "    except OSError as error:\n        print(path, error.errno)\n"
            "try:\n    socket.create_connection(('1.1.1.1', 53), 1)\n    print('net open')\n"
            "except OSError:\n    print('net closed')\n"
        )
        bench.run(bench.spec("caged", program))
        log = bench.driver.logs("caged").decode()
        assert "uid 0" not in log
        assert "CapEff:\\t0000000000000000" in log
        assert "NoNewPrivs:\\t1" in log
        assert "/etc/x 30" in log, "EROFS"
        assert "/opt/jackfield/x 30" in log
        assert "/tmp/x open" in log
        assert "../out/x open" in log
        assert "net closed" in log
