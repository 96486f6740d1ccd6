"""manage.py prepare: what `serve` does before it serves, for server mode."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from designer.site import start


class Command(BaseCommand):
    help = "Bring tables, owner, samples, compute targets and static files up to date; once per upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        start.prepare()
        start.collect_static()
