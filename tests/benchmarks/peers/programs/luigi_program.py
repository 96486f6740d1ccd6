"""Luigi: tasks that depend on one another through the files they write."""

from __future__ import annotations

import logging
from pathlib import Path

import luigi
from peer_work import STEPS, WARM_UP_STEPS, step, timed

#: Workers: with one, steps run in the scheduler's own process; with more, each is forked.
MODES = {"in one process": 1, "a process per step": 2}


class Link(luigi.Task):
    """A step of the chain; the first one reads nothing."""

    folder = luigi.Parameter()
    number = luigi.IntParameter()

    def requires(self) -> list[luigi.Task]:
        return [Link(self.folder, self.number - 1)] if self.number else []

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget(f"{self.folder}/link-{self.number}")

    def run(self) -> None:
        value = int(Path(self.input()[0].path).read_text()) if self.number else 0
        with self.output().open("w") as file:
            file.write(str(step(value)))


class Leaf(luigi.Task):
    """A step that depends on no other."""

    folder = luigi.Parameter()
    number = luigi.IntParameter()

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget(f"{self.folder}/leaf-{self.number}")

    def run(self) -> None:
        with self.output().open("w") as file:
            file.write(str(step(self.number)))


def build(tasks: list[luigi.Task], workers: int) -> None:
    assert luigi.build(tasks, workers=workers, local_scheduler=True, no_lock=True, log_level="WARNING")


def main() -> None:
    logging.disable(logging.WARNING)
    for mode, workers in MODES.items():
        build([Link(f"warm-up-{workers}", WARM_UP_STEPS - 1)], workers)
        folder = f"measured-{workers}"
        chain = [Link(folder, STEPS - 1)]
        leaves = [Leaf(folder, number) for number in range(STEPS)]
        timed(mode, "chain", lambda chain=chain, workers=workers: build(chain, workers))
        timed(mode, "cached", lambda chain=chain, workers=workers: build(chain, workers))
        timed(mode, "fan_out", lambda leaves=leaves, workers=workers: build(leaves, workers))


if __name__ == "__main__":
    main()
