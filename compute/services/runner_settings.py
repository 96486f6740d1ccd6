"""Which steps a target runs warm, and how many runners it keeps."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from compute.runners.kind import PoolSettings
from compute.spec import RunnerMode

#: Of a target's ``settings``: {min, max, idle_seconds, steps, builtin: warm|fresh, user_code: fresh|warm}.
RUNNERS = "runners"
#: Of a target's ``settings``: {timeout_seconds}, for steps whose drawing sets none.
LIMITS = "limits"
#: What every kind of target has, beside the settings of its own form.
COMMON = frozenset({RUNNERS, LIMITS})


def pool_settings(options: Mapping[str, Any], max_parallel: int) -> PoolSettings:
    """A target's pool; as many runners as steps may run there at once, unless it says otherwise."""
    chosen = options.get(RUNNERS, {})
    defaults = PoolSettings()
    return PoolSettings(
        least=int(chosen.get("min", defaults.least)),
        most=int(chosen.get("max", max_parallel)),
        idle_seconds=float(chosen.get("idle_seconds", defaults.idle_seconds)),
        most_steps=int(chosen.get("steps", defaults.most_steps)),
        preload=tuple(settings.STEP_PRELOAD),
        forked=tuple(settings.STEP_FORKED),
    )


def runner_mode(
    options: Mapping[str, Any], *, contained: bool, user_code: bool, network: bool
) -> RunnerMode | None:
    """How runners of a target with these settings may run a step.

    User code never shares an executor. Local runners take it unless the owner wants fresh processes: those
    contain it no better. Warm containers take it where the owner allows that, and the server is root: only
    then a step's user is another than the one who owns the folder around it. They have no network.
    """
    chosen = options.get(RUNNERS, {})
    if user_code:
        wanted = chosen.get("user_code", "fresh" if contained else "warm") == "warm"
        fit = not contained or (os.geteuid() == 0 and not network)
        return "process" if wanted and fit else None
    if network and contained:
        return None
    return "executor" if chosen.get("builtin", "warm") == "warm" else None
