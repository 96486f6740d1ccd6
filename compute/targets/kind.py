"""What a kind of compute target is made of: the values that a package gives to Jackfield. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compute.runners.host import RunnerHost
from compute.targets.image_store import ImageStore
from compute.targets.launcher import StepLauncher
from compute.targets.settings_form import SettingsForm


@dataclass(frozen=True, slots=True)
class TargetPlace:
    """Where a target works. ``home``: the data folder; step folders are ``<home>/steps/<name>``.

    ``installation``: an id that marks what is ours on a machine that others use too.
    """

    home: Path
    installation: str


@dataclass(frozen=True, slots=True)
class TargetParts:
    """What one target consists of. Without ``runners`` every step is a fresh one; ``images``: of a kind
    whose steps run in images of their environments."""

    launcher: StepLauncher
    runners: RunnerHost | None = None
    images: ImageStore | None = None


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of compute target, such as ``process`` or ``docker``.

    ``make`` gets settings that ``form`` has checked, and must not connect to anything: the launcher's
    ``probe`` does. ``contained``: steps see nothing but their folder, mounted as ``/step``, and their
    mounts; else they see the server's paths.
    """

    name: str
    form: SettingsForm
    make: Callable[[TargetPlace, Mapping[str, Any]], TargetParts]
    contained: bool = False
