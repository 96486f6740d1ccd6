"""URLs of pipeline endpoints: the owner's under /api/v1/, and those that outside systems call."""

from __future__ import annotations

from django.urls import path

from runs.endpoints import call_views, views

ENDPOINT = "endpoints/<str:name>"

urlpatterns = [
    path("pipelines/<uuid:pipeline_id>/versions/", views.PipelineVersionList.as_view()),
    path("endpoints/", views.EndpointList.as_view()),
    path(f"{ENDPOINT}/", views.EndpointDetail.as_view()),
    path(f"{ENDPOINT}/versions/", views.EndpointVersionList.as_view()),
    path(f"{ENDPOINT}/keys/", views.KeyList.as_view()),
    path(f"{ENDPOINT}/keys/<uuid:key_id>/", views.KeyDetail.as_view()),
]

#: Mounted at the site's root; no trailing slash.
call_urlpatterns = [
    path(f"{ENDPOINT}/runs", call_views.EndpointRuns.as_view(), name="endpoint-runs"),
    path(f"{ENDPOINT}/runs/<uuid:run_id>", call_views.EndpointRun.as_view(), name="endpoint-run"),
]
