"""URLs of runs, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from runs.api import launch, runs, steps

PIPELINE = "pipelines/<uuid:pipeline_id>"
RUN = "runs/<uuid:run_id>"
STEP = f"{RUN}/steps/<str:node>"
OUTPUT = f"{STEP}/outputs/<str:port>"

urlpatterns = [
    path(f"{PIPELINE}/plan/", launch.PipelinePlan.as_view()),
    path(f"{PIPELINE}/runs/", launch.PipelineRuns.as_view()),
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
    path(f"{STEP}/logged/<int:number>/", steps.StepPage.as_view()),
    path(f"{OUTPUT}/preview/", steps.OutputPreview.as_view()),
    path(f"{OUTPUT}/download/", steps.OutputDownload.as_view()),
]
