"""What `make bench-peers` makes of what programs tell, and of programs that tell nothing or never end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.peers.__main__ import rows
from tests.benchmarks.peers.comparison import Row, comparison
from tests.benchmarks.peers.environments import NotInstalledError, environment
from tests.benchmarks.peers.outcome import Outcome, outcome
from tests.benchmarks.peers.peer import PEERS, Peer
from tests.benchmarks.peers.program_run import KEEPER, ProgramRun, run_program
from tests.benchmarks.peers.programs.peer_work import STEPS

PROGRAMS = Path(__file__).parents[2] / "benchmarks" / "peers" / "programs"
PATHS = {"PYTHONPATH": str(PROGRAMS)}


def marks(values: range, seconds: float = 0.01) -> list[list[float]]:
    return [[value * seconds, value] for value in values]


def told(work: str, values: range) -> Outcome:
    return outcome({"mode": "m", "work": work, "seconds": 0.5, "marks": marks(values)})


def test_a_chain_is_judged_by_the_median_time_from_step_to_step() -> None:
    late = marks(range(1, STEPS + 1))
    late[-1][0] += 100
    found = outcome({"mode": "m", "work": "chain", "seconds": 0.5, "marks": late})
    assert found.gap == pytest.approx(10.0)
    assert (found.seconds, found.why_not) == (0.5, "")


@pytest.mark.parametrize(
    "values", [range(0), range(1, STEPS), range(2, STEPS + 2), range(STEPS, 0, -1)], ids=str
)
def test_a_chain_that_did_other_work_has_no_figures(values: range) -> None:
    found = told("chain", values)
    assert (found.seconds, found.gap) == (None, None)
    assert "did not do the work" in found.why_not


def test_a_fan_out_may_run_in_any_order_but_must_be_whole() -> None:
    assert told("fan_out", range(STEPS, 0, -1)).seconds == 0.5
    assert told("fan_out", range(STEPS, 1, -1)).seconds is None


def test_a_cached_run_that_ran_steps_is_none() -> None:
    assert told("cached", range(0)).seconds == 0.5
    assert told("cached", range(1, 4)).why_not == f"ran 3 of its {STEPS} steps again"


def test_ratios_are_to_the_first_row_and_a_reason_stands_below_once() -> None:
    ours = {"chain": Outcome("a", "chain", 2.0, 10.0), "cached": Outcome("a", "cached", 0.1)}
    theirs = {"chain": Outcome("b", "chain", 5.0, 45.0), "cached": Outcome("b", "cached", why_not="no cache")}
    text = comparison([Row("Ours", "a", ours, "late"), Row("Theirs", "b", theirs, "late")])
    head, rule, first, second, blank, *notes = text.splitlines()
    cells = [cell.strip() for cell in second.strip("|").split("|")]
    assert cells == ["Theirs", "b", "45.0 (4.5×)", "5.00 (2.5×)", "none [2]", "none [1]"]
    assert "×" not in first
    assert notes == ["1. late", "2. no cache"]
    assert len({len(line) for line in (head, rule, first, second)}) == 1
    assert blank == ""


def test_a_program_s_results_are_kept_when_it_fails_later() -> None:
    code = "import peer_work as w; w.timed('m', 'cached', lambda: None); raise SystemExit('no more')"
    run = run_program([sys.executable, "-c", code], PATHS, 60)
    assert run.outcomes["m", "cached"].seconds is not None
    assert run.trouble == "its program ended with 1: no more"


def test_a_program_that_does_not_end_is_stopped() -> None:
    assert run_program(["sleep", "600"], PATHS, 0.5).trouble == "was stopped after 0.5 s"


def test_a_keeper_that_ends_takes_all_along_that_its_program_started(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    os.mkfifo(pid_file)
    code = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
open({str(pid_file)!r}, "w").write(str(child.pid))
time.sleep(600)
"""
    keeper = subprocess.Popen([*KEEPER, "600", sys.executable, "-c", code])
    pid = pid_file.read_text()  # as soon as it is written
    keeper.terminate()
    keeper.wait(120)
    assert not Path(f"/proc/{pid}").exists() or _is_zombie(pid)


def _is_zombie(pid: str) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_program_sees_no_settings_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("JACKFIELD_TOKEN", "secret")
    code = "import os; raise SystemExit(' '.join(sorted(os.environ)))"
    seen = run_program([sys.executable, "-c", code], {"ONE": "1"}, 60).trouble.partition(": ")[2].split()
    assert "ONE" in seen
    assert not {"HTTPS_PROXY", "JACKFIELD_TOKEN"} & set(seen)


def test_a_peer_that_cannot_be_installed_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(
        NotInstalledError, match=r"^pip could not install it: .*No matching distribution found"
    ):
        environment(PEERS[0])
    assert not list(tmp_path.glob("jackfield/peers/*/.installed"))


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_peer_is_pinned_with_all_it_needs(peer: Peer) -> None:
    lines = (PROGRAMS.parent / "locks" / peer.lock).read_text().splitlines()
    assert f"{peer.package}=={peer.version}" in lines
    assert all("==" in line for line in lines)
    assert (PROGRAMS / peer.program).is_file()


def test_a_peer_that_told_nothing_has_a_row_for_each_mode() -> None:
    found = rows(PEERS[0], ProgramRun({}, "Luigi: no disk"))
    assert [(row.system, row.mode) for row in found] == [("Luigi 3.8.1", mode) for mode in PEERS[0].modes]
    assert comparison(found).endswith("\n1. Luigi: no disk")
