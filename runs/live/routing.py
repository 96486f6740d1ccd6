"""Websocket URLs."""

from __future__ import annotations

from django.urls import path

from runs.live.consumer import RunConsumer

websocket_urlpatterns = [path("ws/runs/<str:run_id>/", RunConsumer.as_asgi())]
