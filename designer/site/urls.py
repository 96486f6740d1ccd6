"""Every address. The API's own lie in ``designer.api.urls``, ``runs.api.urls``, ``compute.api.urls``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
