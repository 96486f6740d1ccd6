"""The thread that answers what web processes ask of engines, in server mode."""

from __future__ import annotations

from compute import services
from runs.supervision.watcher import Watch

LOOK_SECONDS = 1.0


class Errands(Watch):
    """Apart from the sweeper: a target that does not answer takes seconds."""

    def __init__(self) -> None:
        super().__init__("errands")

    def turn(self) -> None:
        services.answer()
        self.pause(LOOK_SECONDS)
