"""The composition root as a Django app: it brings the commands and sets the broker."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class SiteConfig(AppConfig):
    name = "designer.site"
    label = "site"

    def ready(self) -> None:
        # Actors find their broker when they are imported, and would otherwise make one of their own.
        from designer.site.broker import configure_broker

        configure_broker(settings.ENVIRONMENT)
        import runs.supervision.actors  # noqa: F401
