"""``python -m tests.fuzz [TARGET…]``: fuzz these targets, or all, one after another.

FUZZ_SECONDS (1800) of processor time each; FUZZ_FOLDER (.cache/fuzz) has what was found.
``python -m tests.fuzz keep [TARGET…]`` keeps a small corpus of what was found in the repository.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.keep import keep
from tests.fuzz.watch import ROOT, Figures, current_of, keep_fault

#: A target that kills its process again and again is not worth its time.
MOST_DEATHS = 50
NAMES = [
    "document",
    "drafts",
    "endpoint",
    "socket",
    "columns",
    "rows",
    "sql",
    "csv",
    "tsv",
    "json_lines",
    "arff",
    "svmlight",
    "xlsx",
    "parquet",
    "tables",
]


def main(arguments: list[str]) -> int:
    folder = Path(os.environ.get("FUZZ_FOLDER", ROOT / ".cache" / "fuzz")).resolve()
    if arguments[:1] == ["keep"]:
        return keep(arguments[1:] or NAMES, folder)
    unknown = sorted(set(arguments) - set(NAMES))
    if unknown:
        sys.stderr.write(f"There is no target {unknown[0]}. Targets: {', '.join(NAMES)}.\n")
        return 2
    found = [
        fuzz(name, folder / name, float(os.environ.get("FUZZ_SECONDS", "1800")))
        for name in arguments or NAMES
    ]
    return 1 if any(found) else 0


def fuzz(name: str, folder: Path, seconds: float) -> int:
    """Fuzz one target; the number of kinds of fault found."""
    folder.mkdir(parents=True, exist_ok=True)
    used, deaths, total = 0.0, 0, Figures()
    while used < seconds and deaths < MOST_DEATHS:
        code, spent = run_worker(name, folder, seconds - used)
        used += spent
        _add(total, folder)
        if code == 0:
            break
        deaths += 1
        _keep_death(folder, code, total)
    _report(name, used, deaths, total, folder)
    return len(total.faults)


def _report(name: str, used: float, deaths: int, total: Figures, folder: Path) -> None:
    kept = sum(1 for _ in (folder / "corpus").glob("*"))
    sys.stdout.write(
        f"{name}: {total.inputs:,} inputs in {used:,.0f} s of processor time, {kept:,} of them new; "
        f"peak {total.peak_bytes / 1024**2:.0f} MB, of one input {total.largest_growth / 1024**2:.0f} MB "
        f"and {total.slowest_seconds:.1f} s; {deaths} deaths, {len(total.faults)} kinds of fault\n"
    )
    for kind, count in sorted(total.faults.items()):
        sys.stdout.write(f"  {count:6} x {kind}\n")
    sys.stdout.flush()


def run_worker(name: str, folder: Path, seconds: float) -> tuple[int, float]:
    """The exit status of a worker, and the processor seconds it took."""
    (folder / "figures.json").unlink(missing_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="jackfield-fuzz-") as temporary,
        (folder / "log").open("ab") as log,
    ):
        environment = {
            **os.environ,
            "JACKFIELD_TEST_SESSION": temporary,
            "TMPDIR": temporary,
            "PYTHONPATH": _path(),
        }
        command = [sys.executable, "-m", "tests.fuzz.worker", name, str(folder), str(seconds)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.send_signal(signal.SIGKILL)
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def _path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))


def _add(total: Figures, folder: Path) -> None:
    if not (folder / "figures.json").exists():
        return
    told = json.loads((folder / "figures.json").read_bytes())
    total.inputs += told["inputs"]
    for name in ("peak_bytes", "largest_growth", "slowest_seconds"):
        setattr(total, name, max(getattr(total, name), told[name]))
    for kind, count in told["faults"].items():
        total.faults[kind] = total.faults.get(kind, 0) + count


def _keep_death(folder: Path, code: int, total: Figures) -> None:
    kind = f"death-{code if code >= 0 else signal.Signals(-code).name}"
    total.faults[kind] = total.faults.get(kind, 0) + 1
    log = (folder / "log").read_text(errors="replace")[-4_000:]
    keep_fault(folder, kind, current_of(folder) if (folder / "current").exists() else b"", log)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
