"""`python -m tests.benchmarks.peers [NAME…]`: this project beside all peers, or beside those named.

Each in a process of its own, one after another. A peer that cannot be installed or does not do the
work is a row that says why. Exits 1 only when our own side did not do the work.
"""

from __future__ import annotations

import os
import platform
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.peers.comparison import Row, comparison
from tests.benchmarks.peers.environments import NotInstalledError, environment
from tests.benchmarks.peers.outcome import Work
from tests.benchmarks.peers.peer import OURS, PEERS, Peer
from tests.benchmarks.peers.program_run import ProgramRun, run_program

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = Path(__file__).parent / "programs"
WORKS: tuple[Work, ...] = ("chain", "cached", "fan_out")
OUR_COMMAND = [sys.executable, "-m", "tests.benchmarks.peers.ours"]


def ours() -> list[Row]:
    paths = {"PYTHONPATH": f"{ROOT}:{PROGRAMS}"}
    return rows(OURS, run_program(OUR_COMMAND, paths, OURS.seconds))


def measured(peer: Peer) -> list[Row]:
    try:
        python = environment(peer)
    except NotInstalledError as error:
        return rows(peer, ProgramRun({}, f"{peer.name}: {error}"))
    sys.stderr.write(f"· {peer.name} {peer.version}\n")
    paths = {"PYTHONPATH": str(PROGRAMS), "PATH": f"{python.parent}:{os.environ['PATH']}"}
    run = run_program([str(python), str(PROGRAMS / peer.program)], {**peer.settings, **paths}, peer.seconds)
    return rows(peer, run)


def rows(peer: Peer, run: ProgramRun) -> list[Row]:
    """A row for each of the peer's modes, whatever was told of it."""
    system = f"{peer.name} {peer.version}".strip()
    return [
        Row(
            system,
            mode,
            {work: run.outcomes[mode, work] for work in WORKS if (mode, work) in run.outcomes},
            run.trouble,
        )
        for mode in peer.modes
    ]


def main(wanted: list[str]) -> int:
    # Without this a SIGTERM would leave the servers of the program that is running.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    peers = [peer for peer in PEERS if not wanted or peer.name.lower() in wanted]
    before = os.getloadavg()[0]
    sys.stderr.write("· Jackfield\n")
    table = ours()
    done = bool(table[0].outcomes)
    for peer in peers:
        table += measured(peer)
    sys.stdout.write(f"{machine(before)}\n\n{comparison(table)}\n")
    return 0 if done else 1


def machine(load_before: float) -> str:
    """Where, when and how busy, for whoever keeps the table: a load above the cores spoils it."""
    day = datetime.now(UTC).strftime("%-d %B %Y")
    cores = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    load = f"load average {load_before:.1f} before and {os.getloadavg()[0]:.1f} after"
    return f"{cores}, Python {platform.python_version()}, {day}, {load}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
