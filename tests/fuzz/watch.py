"""What one input cost, and what went wrong with it."""

from __future__ import annotations

import hashlib
import json
import mmap
import re
import signal
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

#: Processor seconds of one input: more is a fault, and much more ends the process.
SLOW_SECONDS, ENDLESS_SECONDS = 10.0, 60.0
#: Memory that one input may take beyond what was taken before it.
LARGE_BYTES = 1024**3
LONGEST_INPUT = 1024**2
SAVE_SECONDS = 2.0
ROOT = Path(__file__).resolve().parents[2]


class TooSlow(Exception):
    """An input took more processor time than a reader may."""


class TooLarge(Exception):
    """An input took more memory than a reader may."""


@dataclass
class Figures:
    """Of one process: inputs tried, the most memory and the most seconds of an input, kinds of fault."""

    inputs: int = 0
    peak_bytes: int = 0
    largest_growth: int = 0
    slowest_seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)


class Watch:
    """Writes into a folder: the input that is being tried, the figures, and the faults."""

    def __init__(self, folder: Path) -> None:
        self.figures = Figures()
        self._folder, self._saved = folder, 0.0
        (folder / "faults").mkdir(parents=True, exist_ok=True)
        with (folder / "current").open("w+b") as file:
            file.truncate(LONGEST_INPUT)
            self._current = mmap.mmap(file.fileno(), LONGEST_INPUT)

    def begin(self, data: bytes) -> None:
        """Before an input: should the process die, the input is known."""
        self._current[: 4 + len(data)] = len(data).to_bytes(4, "big") + data
        signal.setitimer(signal.ITIMER_PROF, ENDLESS_SECONDS)
        Path("/proc/self/clear_refs").write_text("5")
        self._memory, self._cpu = _status("VmRSS"), time.process_time()

    def end(self) -> None:
        """After an input; raises TooSlow and TooLarge."""
        seconds, peak = time.process_time() - self._cpu, _status("VmHWM")
        signal.setitimer(signal.ITIMER_PROF, 0)
        figures, grown = self.figures, peak - self._memory
        figures.inputs += 1
        figures.peak_bytes = max(figures.peak_bytes, peak)
        figures.largest_growth = max(figures.largest_growth, grown)
        figures.slowest_seconds = max(figures.slowest_seconds, seconds)
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self.save()
        if seconds > SLOW_SECONDS:
            raise TooSlow(f"{seconds:.1f} s")
        if grown > LARGE_BYTES:
            raise TooLarge(f"{grown / 1024**2:.0f} MB")

    def save(self) -> None:
        self._saved = time.monotonic()
        part = self._folder / "figures.part"
        part.write_text(json.dumps(asdict(self.figures)))
        part.replace(self._folder / "figures.json")

    def fault(self, data: bytes, error: BaseException) -> None:
        """Keep the shortest input of each kind of fault."""
        kind = kind_of(error)
        self.figures.faults[kind] = self.figures.faults.get(kind, 0) + 1
        keep_fault(self._folder, kind, data, "".join(traceback.format_exception(error))[-20_000:])
        self.save()


def keep_fault(folder: Path, kind: str, data: bytes, told: str) -> None:
    place = folder / "faults" / kind
    if not place.exists() or len(data) < place.stat().st_size:
        place.write_bytes(data)
        place.with_suffix(".txt").write_text(told, errors="replace")


def current_of(folder: Path) -> bytes:
    """The input that a process which died was trying."""
    content = (folder / "current").read_bytes()
    return content[4 : 4 + int.from_bytes(content[:4], "big")]


def kind_of(error: BaseException) -> str:
    """A name for where an error came from: its type and the innermost place in our own code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if frame.filename.startswith(str(ROOT)) and "/.venv/" not in frame.filename
    ]
    inner = ours[-1] if ours else frames[-1]
    line = str(error).splitlines()[0][:60] if isinstance(error, AssertionError) and str(error) else ""
    told = re.sub(
        r"\W+", "-", f"{type(error).__name__} {Path(inner.filename).stem} {inner.lineno} {line}"
    ).strip("-")
    return told[:100] + "-" + hashlib.sha256(told.encode()).hexdigest()[:6]


def _status(key: str) -> int:
    with open("/proc/self/status", "rb") as file:
        for line in file:
            if line.startswith(key.encode()):
                return int(line.split()[1]) * 1024
    raise AssertionError(f"{key} is not in /proc/self/status")
