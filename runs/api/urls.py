"""Addresses of the running side: under /api/v1/, and those of endpoints' callers."""

from __future__ import annotations

from django.urls import path

from runs.api import endpoint_calls, endpoints, launch, runs, steps

PIPELINE = "pipelines/<uuid:pipeline_id>"
RUN = "runs/<uuid:run_id>"
STEP = f"{RUN}/steps/<str:node>"
OUTPUT = f"{STEP}/outputs/<str:port>"
ENDPOINT = "endpoints/<str:name>"

urlpatterns = [
    path(f"{PIPELINE}/plan/", launch.PipelinePlan.as_view()),
    path(f"{PIPELINE}/runs/", launch.PipelineRuns.as_view()),
    path(f"{PIPELINE}/versions/", endpoints.PipelineVersionList.as_view()),
    path("plan/", launch.DocumentPlan.as_view()),
    path("experiments/", runs.ExperimentList.as_view()),
    path("runs/", runs.RunList.as_view()),
    path(f"{RUN}/", runs.RunDetail.as_view()),
    path(f"{RUN}/cancel/", runs.RunCancel.as_view()),
    path(f"{RUN}/retry/", runs.RunRetry.as_view()),
    path(f"{RUN}/regenerate/", runs.RunRegenerate.as_view()),
    path(f"{RUN}/events/", runs.RunEvents.as_view()),
    path(f"{RUN}/metrics/", runs.RunMetrics.as_view()),
    path(f"{RUN}/document/", runs.RunDocument.as_view()),
    path(f"{STEP}/log/", steps.StepLog.as_view()),
    path(f"{STEP}/logged/", steps.StepLogged.as_view()),
    path(f"{OUTPUT}/preview/", steps.OutputPreview.as_view()),
    path(f"{OUTPUT}/download/", steps.OutputDownload.as_view()),
    path("endpoints/", endpoints.EndpointList.as_view()),
    path(f"{ENDPOINT}/", endpoints.EndpointDetail.as_view()),
    path(f"{ENDPOINT}/versions/", endpoints.EndpointVersionList.as_view()),
    path(f"{ENDPOINT}/keys/", endpoints.KeyList.as_view()),
    path(f"{ENDPOINT}/keys/<uuid:key_id>/", endpoints.KeyDetail.as_view()),
]

#: Absolute, without a trailing slash: what outside systems call.
endpoint_urlpatterns = [
    path("endpoints/<str:name>/runs", endpoint_calls.EndpointRuns.as_view(), name="endpoint-runs"),
    path(
        "endpoints/<str:name>/runs/<uuid:run_id>", endpoint_calls.EndpointRun.as_view(), name="endpoint-run"
    ),
]
