"""Addresses of the designer app, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from designer.api import audit, code, components, datasets, pipelines, samples, secrets, session, tokens

urlpatterns = [
    path("me/", session.Me.as_view()),
    path("audit/", audit.AuditLog.as_view()),
    path("tokens/", tokens.TokenList.as_view()),
    path("tokens/<uuid:token_id>/", tokens.TokenDetail.as_view()),
    path("secrets/", secrets.SecretList.as_view()),
    path("secrets/<str:name>/", secrets.SecretDetail.as_view()),
    path("sessions/", session.SessionList.as_view()),
    path("sessions/<str:session_id>/", session.SessionDetail.as_view()),
    path("sign-out/", session.SignOut.as_view()),
    path("code/trust/", code.TrustCode.as_view()),
    path("components/", components.ComponentList.as_view()),
    path("components/<str:name>/", components.ComponentDetail.as_view()),
    path("samples/", samples.SampleList.as_view()),
    path("samples/<slug:name>/open/", samples.SampleOpen.as_view()),
    path("datasets/", datasets.DatasetList.as_view()),
    path("datasets/inspect/", datasets.DatasetInspect.as_view(), {"name": "inspect"}),
    path("datasets/<str:name>/", datasets.DatasetDetail.as_view()),
    path("datasets/<str:name>/versions/<int:number>/", datasets.DatasetVersionDetail.as_view()),
    path("datasets/<str:name>/versions/<int:number>/preview/", datasets.DatasetPreview.as_view()),
    path("file-formats/", datasets.FileFormatList.as_view()),
    path("pipelines/", pipelines.PipelineList.as_view()),
    path("pipelines/<uuid:pipeline_id>/", pipelines.PipelineDetail.as_view()),
    path("pipelines/<uuid:pipeline_id>/validate/", pipelines.PipelineValidate.as_view()),
    path("pipelines/<uuid:pipeline_id>/columns/", pipelines.PipelineColumns.as_view()),
    path("pipelines/<uuid:pipeline_id>/duplicate/", pipelines.PipelineDuplicate.as_view()),
    path("pipelines/<uuid:pipeline_id>/revisions/", pipelines.RevisionList.as_view()),
    path("pipelines/<uuid:pipeline_id>/revisions/<int:number>/", pipelines.RevisionDetail.as_view()),
    path("pipelines/<uuid:pipeline_id>/revisions/<int:number>/restore/", pipelines.RevisionRestore.as_view()),
]
