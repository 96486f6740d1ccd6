"""Addresses of compute targets, under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from compute.api.views import (
    ComputeTargetDetail,
    ComputeTargetImages,
    ComputeTargetList,
    ComputeTargetProbe,
    EnvironmentImageLog,
)

urlpatterns: list[URLPattern] = [
    path("compute-targets/", ComputeTargetList.as_view()),
    path("compute-targets/<str:name>/", ComputeTargetDetail.as_view()),
    path("compute-targets/<str:name>/probe/", ComputeTargetProbe.as_view()),
    path("compute-targets/<str:name>/images/", ComputeTargetImages.as_view()),
    path("compute-targets/<str:name>/images/<str:digest>/log/", EnvironmentImageLog.as_view()),
]
