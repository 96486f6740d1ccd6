"""The kind of target ``nice_process``: local processes of a lower priority.

A kind of its own would bring its own StepLauncher; this toy lets one that ships do the work.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import Any

from compute.spec import StepSpec, StepStatus
from compute.step_folder import supervisor_pid
from compute.targets.kind import TargetKind, TargetParts, TargetPlace
from compute.targets.process.launcher import ProcessLauncher
from compute.targets.settings_form import SettingsForm

FORM = SettingsForm(
    {
        "nice": {
            "type": "integer",
            "minimum": 0,
            "maximum": 19,
            "default": 10,
            "description": "how far a step's processes stand back, 0 to 19",
        }
    }
)


class NiceLauncher(ProcessLauncher):
    """StepLauncher of the kind. Its steps are not the target ``local``'s: it has an index of its own."""

    def __init__(self, place: TargetPlace, nice: int) -> None:
        super().__init__(place.home, index="nice_process")
        self._nice = nice

    def launch(self, spec: StepSpec) -> StepStatus:
        status = super().launch(spec)
        pid = supervisor_pid(spec.folder)
        if status.state == "running" and pid is not None:
            with contextlib.suppress(ProcessLookupError):  # it has ended already
                os.setpriority(os.PRIO_PROCESS, pid, self._nice)
        return status


def make(place: TargetPlace, settings: Mapping[str, Any]) -> TargetParts:
    return TargetParts(NiceLauncher(place, settings["nice"]))


KIND = TargetKind("nice_process", FORM, make)
