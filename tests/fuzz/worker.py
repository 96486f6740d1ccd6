"""One process that fuzzes one target until its processor time is used up or it dies.

``python -m tests.fuzz.worker TARGET FOLDER SECONDS``
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import time
import traceback
from pathlib import Path
from random import Random

os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported
os.environ["RUST_BACKTRACE"] = "0"

import atheris

with atheris.instrument_imports(include=["designer", "compute", "runs"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.target import Mutate, Target, Trial
from tests.fuzz.watch import Watch

#: As an upload's child has one; less, because the machine has other work.
DATA_BYTES = 4 * 1024**3
#: How often libFuzzer's own mutations are taken instead of the target's.
RAW_SHARE = 0.05


def main(name: str, folder: Path, seconds: float) -> None:
    target = TARGETS[name]
    with atheris.instrument_imports(include=["designer", "compute", "runs"]):
        trial = target.make()
    watch = Watch(folder)
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    flags = [
        "-verbosity=0",
        "-close_fd_mask=2",
        "-timeout=3600",  # by the clock, of which a busy machine gives little; processor time is watched here
        "-rss_limit_mb=0",
        f"-max_len={target.longest}",
        f"-artifact_prefix={folder}/",
        *folders(target, folder),
    ]
    atheris.Setup(
        [sys.argv[0], *flags], trying(trial, watch, seconds), custom_mutator=mutating(target.mutate)
    )
    try:
        atheris.Fuzz()
    except BaseException:  # a fault of the fuzzer itself; its own way out waits for ever
        with (folder / "log").open("a") as log:
            traceback.print_exc(file=log)
        os._exit(3)


def folders(target: Target, folder: Path) -> list[str]:
    """Where new inputs are written, the kept ones, and the seeds."""
    own, seeds = folder / "corpus", folder / "seeds"
    shutil.rmtree(seeds, ignore_errors=True)
    for made in (own, seeds, target.corpus):
        made.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (seeds / f"{number:04}").write_bytes(seed)
    merged = os.environ.get("FUZZ_MERGE")
    first = ["-merge=1", merged] if merged else []
    return [*first, str(own), str(target.corpus), str(seeds)]


def trying(trial: Trial, watch: Watch, seconds: float) -> Trial:
    """The trial, watched: what it raises is kept and the next input follows."""

    def try_one(data: bytes) -> None:
        watch.begin(data)
        try:
            try:
                trial(data)
            finally:
                watch.end()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # panics of Rust and exits are no Exceptions
            watch.fault(data, error)
        if time.process_time() > seconds:
            watch.save()
            os._exit(0)  # threads of libraries would be waited for

    return try_one


def mutating(mutate: Mutate):  # type: ignore[no-untyped-def]  # atheris has no types
    def change(data: bytes, longest: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < RAW_SHARE:
            return atheris.Mutate(data, longest)
        return mutate(bytes(data), random)[:longest]

    return change


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
