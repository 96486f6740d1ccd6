"""The benchmarks' own installation: tables, and the process target alone."""

from __future__ import annotations

from django.core.management import call_command

from compute.models import ComputeTarget
from compute.services import register_targets


def installed() -> None:
    """Bring the data folder of this process up to what an engine needs."""
    call_command("migrate", verbosity=0)
    register_targets()
    ComputeTarget.objects.exclude(name="local").update(enabled=False)
