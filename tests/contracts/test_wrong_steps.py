"""Steps that misbehave, each against local processes and a real Docker engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compute.spec import StepStatus
from compute.supervision.walk import remove
from compute.testing.bench import Bench
from tests.contracts.conftest import implementations

real = implementations("process", "docker-warm", verify=("process-warm", "docker"))

MIB = 1024**2
#: However a bomb fares, it is over after this long: the suite must not take the machine down.
FUSE = "import os, time\nfuse = time.time() + 4\n"


def nothing_left(bench: Bench, name: str) -> bool:
    """Whether no process of the step lives, found by its environment."""
    marker = f"JACKFIELD_STEP={name}\0".encode()
    return not any(marker in environ(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def environ(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


def ended(bench: Bench, name: str, program: str, **limits: float) -> StepStatus:
    status = bench.run(bench.spec(name, program, **limits))
    assert nothing_left(bench, name)
    return status


@real
def test_a_step_that_raises_exits_1_with_its_traceback_in_the_log(bench: Bench) -> None:
    status = ended(bench, "raises", "raise ValueError('no such thing')")
    assert (status.exit_code, status.reason) == (1, "exited")
    assert b"ValueError: no such thing" in bench.driver.logs("raises")


@real
def test_a_step_killed_by_a_signal_has_128_and_its_number(bench: Bench) -> None:
    status = ended(bench, "aborts", "import os; os.abort()")
    assert (status.exit_code, status.reason) == (128 + 6, "exited")


@real
def test_a_gigabyte_of_log_is_cut_in_the_middle(bench: Bench) -> None:
    program = (
        "import os\nos.write(1, b'first line\\n')\n"
        f"for _ in range(1024): os.write(1, b'x' * {MIB})\n"
        "os.write(1, b'\\nlast line\\n')\n"
    )
    status = ended(bench, "prints", program, log_bytes=MIB)
    log = bench.driver.logs("prints")
    assert (status.exit_code, status.reason) == (0, "exited")
    assert len(log) <= MIB
    assert log.startswith(b"first line\n")
    assert log.endswith(b"\nlast line\n")
    assert b"bytes of the log were cut here" in log


@real
def test_the_log_says_exactly_how_much_was_cut(bench: Bench) -> None:
    ended(bench, "counted", "import os\nfor _ in range(3000): os.write(1, b'y' * 1000)", log_bytes=MIB)
    head, _, rest = bench.driver.logs("counted").partition(b"\n--- ")
    cut, _, tail = rest.partition(b" bytes of the log were cut here ---\n")
    assert len(head) + int(cut) + len(tail) == 3_000_000


@real
def test_a_step_past_its_time_is_ended(bench: Bench) -> None:
    # Waiting for its end fails long before it would end by itself.
    assert ended(bench, "late", "import time; time.sleep(300)", timeout_seconds=1.0).reason == "timeout"


@real
def test_a_step_that_ignores_sigterm_is_killed_after_the_grace(bench: Bench) -> None:
    program = (
        "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(300)"
    )
    bench.driver.launch(bench.spec("stubborn", program))
    bench.wait_until(lambda: b"up" in bench.driver.logs("stubborn"))
    bench.driver.stop("stubborn", 0.5)
    status = bench.wait_for_end("stubborn")
    assert (status.exit_code, status.reason) == (137, "stopped")
    assert nothing_left(bench, "stubborn")


@real
def test_a_step_that_eats_all_memory_is_told_apart_from_a_failure(bench: Bench) -> None:
    program = f"kept = []\nwhile True: kept.append(bytearray({4 * MIB}))"
    status = ended(bench, "eats", program, memory_bytes=192 * MIB)
    assert status.reason == "memory"


@real
def test_memory_counts_over_the_whole_tree(bench: Bench) -> None:
    program = (
        f"import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        kept = bytearray({80 * MIB})\n"
        "        time.sleep(300)\n        os._exit(0)\ntime.sleep(300)\nraise SystemExit(9)"
    )
    assert ended(bench, "herd", program, memory_bytes=192 * MIB).reason == "memory"


@real
@pytest.mark.parametrize("flees", [False, True], ids=["in-its-group", "into-new-sessions"])
def test_a_step_that_forks_without_end_is_ended(bench: Bench, flees: bool) -> None:
    away = "    if os.getpgrp() != os.getpid(): os.setsid()\n" if flees else ""
    program = f"{FUSE}while time.time() < fuse:\n    try: os.fork()\n    except OSError: pass\n{away}"
    assert ended(bench, "bomb", program, processes=64).reason == "processes"


@real
def test_what_a_step_leaves_behind_ends_with_it(bench: Bench) -> None:
    program = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(300)\n    os._exit(0)\n"
    )
    status = ended(bench, "daemon", program)
    assert (status.exit_code, status.reason) == (0, "exited")


@real
def test_a_step_may_close_its_own_output(bench: Bench) -> None:
    program = "import os, time\nfor file in (0, 1, 2): os.close(file)\ntime.sleep(0.5)\nos._exit(7)"
    assert ended(bench, "silent", program).exit_code == 7


@real
def test_a_step_cannot_read_from_the_servers_terminal(bench: Bench) -> None:
    assert ended(bench, "asks", "import sys; raise SystemExit(len(sys.stdin.read()))").exit_code == 0


@real
def test_one_file_over_the_output_limit_ends_in_disk(bench: Bench) -> None:
    program = f"file = open('../out/big', 'wb')\nwhile True: file.write(b'x' * {MIB})"
    assert ended(bench, "fat", program, output_bytes=32 * MIB).reason == "disk"


@real
@pytest.mark.parametrize("folder", ["../out", "..", "."])
def test_many_files_over_the_output_limit_end_in_disk(bench: Bench, folder: str) -> None:
    program = (
        "import itertools, time\nfor number in itertools.count():\n"
        f"    open(f'{folder}/{{number}}', 'wb').write(b'x' * {MIB}); time.sleep(0.01)"
    )
    assert ended(bench, "many", program, output_bytes=32 * MIB).reason == "disk"


@real
@pytest.mark.parametrize("folder", ["../out", "."])
def test_folders_nested_beyond_reason_end_in_files_and_can_be_removed(bench: Bench, folder: str) -> None:
    program = (
        f"import os\nhere = os.open({folder!r}, 0)\nfor _ in range(3000):\n    os.mkdir('dd', dir_fd=here)\n"
        "    here, old = os.open('dd', 0, dir_fd=here), here\n    os.close(old)"
    )
    assert ended(bench, "deep", program).reason == "files"
    for name in ("out", "work"):
        remove(bench.home / "steps" / "deep" / name)
        assert not (bench.home / "steps" / "deep" / name).exists()


@real
def test_more_files_than_a_step_may_leave_end_in_files(bench: Bench) -> None:
    program = "for number in range(300): open(f'../out/{number}', 'w').close()"
    assert ended(bench, "crowd", program, output_files=200).reason == "files"


@real
@pytest.mark.parametrize(("folder", "reason"), [(".", "exited"), ("../out", "disk")])
def test_holes_count_against_the_limit_in_outputs_alone(bench: Bench, folder: str, reason: str) -> None:
    program = f"for number in range(2): open(f'{folder}/{{number}}', 'wb').truncate({20 * MIB})"
    assert ended(bench, "sparse", program, output_bytes=32 * MIB).reason == reason


@real
def test_the_end_is_recorded_with_its_peak_memory(bench: Bench) -> None:
    ended(bench, "peak", f"kept = bytearray({100 * MIB}); import time; time.sleep(0.5)")
    record = json.loads((bench.home / "steps" / "peak" / "exit.json").read_text())
    assert 100 * MIB <= record["peak_memory_bytes"] < 200 * MIB
