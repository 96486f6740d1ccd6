"""The composition root as a Django app: it provides the commands and sets the broker."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class SiteConfig(AppConfig):
    name = "designer.site"
    label = "site"

    def ready(self) -> None:
        # Actors bind to the process's broker when they are imported; without one, dramatiq creates its own.
        from designer.site.broker import configure_broker

        configure_broker(settings.ENVIRONMENT)
        import runs.supervision.actors  # noqa: F401
