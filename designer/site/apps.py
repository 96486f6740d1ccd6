"""The composition root as a Django app: it brings the commands."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "designer.site"
    label = "site"
