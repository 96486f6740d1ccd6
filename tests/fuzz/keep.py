"""A small corpus for the repository: the fewest, shortest inputs that reach what all of them reach."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.fuzz.target import CORPUS
from tests.fuzz.watch import ROOT

#: Of one target; and of one input, beyond which it says little that a shorter one does not.
KEPT_BYTES, KEPT_INPUTS, INPUT_BYTES = 60 * 1024, 100, 8 * 1024


def keep(names: Iterable[str], folder: Path) -> int:
    for name in names:
        with tempfile.TemporaryDirectory() as merged:
            _merge(name, folder / name, Path(merged))
            kept = _smallest(Path(merged))
            shutil.rmtree(CORPUS / name, ignore_errors=True)
            (CORPUS / name).mkdir(parents=True)
            for content in kept:
                (CORPUS / name / hashlib.sha256(content).hexdigest()[:12]).write_bytes(content)
        sys.stdout.write(f"{name}: {len(kept)} inputs, {sum(map(len, kept)):,} bytes\n")
    return 0


def _merge(name: str, folder: Path, merged: Path) -> None:
    environment = {**os.environ, "FUZZ_MERGE": str(merged)}
    command = [sys.executable, "-m", "tests.fuzz.worker", name, str(folder), "inf"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _smallest(folder: Path) -> list[bytes]:
    kept, total = [], 0
    for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_size):
        total += path.stat().st_size
        if total > KEPT_BYTES or len(kept) == KEPT_INPUTS or path.stat().st_size > INPUT_BYTES:
            break
        kept.append(path.read_bytes())
    return kept
