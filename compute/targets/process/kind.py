"""The kind ``process``: steps as processes of the server's own user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compute.targets.kind import TargetKind, TargetParts, TargetPlace
from compute.targets.process.host import ProcessHost
from compute.targets.process.launcher import ProcessLauncher
from compute.targets.settings_form import SettingsForm


def make(place: TargetPlace, settings: Mapping[str, Any]) -> TargetParts:
    return TargetParts(ProcessLauncher(place.home), ProcessHost(place.home))


KIND = TargetKind("process", SettingsForm(), make)
