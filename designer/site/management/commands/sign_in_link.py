"""manage.py sign_in_link: a new one-time link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from designer.services.sign_in import make_link_token
from designer.site import start
from designer.site.home_lock import HomeLock


class Command(BaseCommand):
    help = "Print a one-time link that signs a browser in."

    def handle(self, *args: Any, **options: Any) -> None:
        start.migrate()
        environment = settings.ENVIRONMENT
        base = HomeLock(environment.home).holder_url() or environment.address
        self.stdout.write(f"{base}/sign-in/{make_link_token()}/")
