"""manage.py prepare: what a start of `serve` does first, as a step of its own for server mode."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from designer.foundation.errors import ConfigurationError
from designer.site import start


class Command(BaseCommand):
    help = "Migrate the database and collect static files; once per upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start.prepare()
        except ConfigurationError as error:
            raise CommandError(str(error)) from error
        start.collect_static()
