"""Rows of the computing side: targets and environment images."""

from __future__ import annotations

from django.db import models


class ComputeTarget(models.Model):
    """Where steps run. ``settings`` holds the driver's options, never secrets."""

    name = models.CharField(max_length=63, primary_key=True)
    kind = models.CharField(max_length=20)
    enabled = models.BooleanField(default=True)
    max_parallel = models.PositiveIntegerField(default=2)
    memory_bytes = models.BigIntegerField()
    cpus = models.FloatField()
    settings = models.JSONField(default=dict)
    #: registered | ready | unreachable, with the sentence that says why
    state = models.CharField(max_length=20, default="registered")
    message = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    probed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class EnvironmentImage(models.Model):
    """An environment built for a target: its digest, image and build log."""

    target = models.ForeignKey(ComputeTarget, on_delete=models.CASCADE, related_name="images")
    environment = models.CharField(max_length=63)
    digest = models.CharField(max_length=80)
    image = models.CharField(max_length=200, blank=True)
    #: building | ready | failed
    state = models.CharField(max_length=20, default="building")
    log = models.TextField(blank=True)
    bytes = models.BigIntegerField(null=True)
    #: When its builder last gave a sign; one that stays silent is taken to be dead.
    heartbeat_at = models.DateTimeField(auto_now_add=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "digest"], name="one_image_per_digest"),
        ]
