"""All addresses. Each app lists its own; the rest are pages of the frontend."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from designer.api.session import sign_in
from designer.site import pages
from designer.site.metrics import metrics
from runs.endpoints.urls import call_urlpatterns

handler400 = "designer.foundation.problem_details.bad_request"
handler404 = "designer.site.pages.not_found"
handler500 = "designer.foundation.problem_details.server_error"

api: list[URLPattern | URLResolver] = [
    path("", include("designer.api.urls")),
    path("", include("runs.api.urls")),
    path("", include("runs.endpoints.urls")),
    path("", include("compute.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", pages.api_docs, name="docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", pages.healthz),
    path("readyz", pages.readyz),
    path("metrics", metrics),
    path("sign-in/<str:token>/", sign_in),
    path("api/v1/", include(api)),
    *call_urlpatterns,
    re_path(r"^(?:(?:pipelines|runs|data|compute|endpoints|settings)(?:/.*)?)?$", pages.page),
]
