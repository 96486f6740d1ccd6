"""Tables of the designer app: drafts, versions, datasets, sign-in links, tokens, secrets, audit log."""

from __future__ import annotations

from django.db import models

from designer.foundation.ids import uuid7


class Pipeline(models.Model):
    """A draft: mutable, with an optimistic ``revision``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    document = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class PipelineRevision(models.Model):
    """A draft as saved at one revision, so that it can be viewed and restored."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "revision"], name="one_row_per_revision"),
        ]


class PipelineVersion(models.Model):
    """Immutable and numbered: document and plan, with component and dataset versions fixed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pipeline = models.ForeignKey(Pipeline, null=True, on_delete=models.SET_NULL, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    document = models.JSONField()
    plan = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "number"], name="one_version_per_number"),
        ]


class Script(models.Model):
    """A text of users' code that appeared in a draft (``designer.services.code``)."""

    #: SHA-256 of the text, hexadecimal.
    digest = models.CharField(max_length=64, primary_key=True)
    #: False: it comes from elsewhere, and nobody has let it run yet.
    trusted = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)


class Dataset(models.Model):
    """A named series of dataset versions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class DatasetVersion(models.Model):
    """One version of a dataset's content: its artifact, port type and column schema."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    #: Digest of the uploaded bytes, which are kept when ``filename`` is not empty. The same content with
    #: the same options adds no version.
    source_digest = models.CharField(max_length=80)
    filename = models.CharField(max_length=300, blank=True)
    #: Empty for what is no table.
    format = models.CharField(max_length=20, blank=True)
    #: Size of the uploaded file.
    source_bytes = models.BigIntegerField(default=0)
    #: The reading options that were given, which the next version keeps; and a word for them, with what the
    #: bytes were said to be: empty when nothing was said.
    given = models.JSONField(default=dict)
    given_key = models.CharField(max_length=64, blank=True)
    #: The options it was read with: those given, and those that its reader found.
    options = models.JSONField(default=dict)
    #: [{code, message, line?, column?}]: what its reader decided or mended.
    notes = models.JSONField(default=list)
    #: Digest of the artifact that steps read (Parquet for tables).
    digest = models.CharField(max_length=80)
    type = models.CharField(max_length=40, default="table")
    bytes = models.BigIntegerField()
    rows = models.BigIntegerField(null=True)
    #: [{name, type, categorical, role}] for tables, null otherwise.
    schema = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="one_dataset_version_per_number"),
            models.UniqueConstraint(
                fields=["dataset", "source_digest", "given_key"], name="one_version_per_reading"
            ),
        ]


class SignInLink(models.Model):
    """A one-time sign-in link; only a hash of its token is stored."""

    hash = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A named token for programs; only a hash of its secret is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    #: Some of read, run, publish and admin (``designer.api.scopes``).
    scopes = models.JSONField()
    prefix = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)


class Secret(models.Model):
    """A secret's value, encrypted. A new value is a new row, whose id is the version: ids are never
    given twice, so no earlier result is taken for one of another value."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=63, unique=True)
    ciphertext = models.TextField()
    #: Of the first value under this name.
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now_add=True)
    #: When a step was last given this value.
    last_used_at = models.DateTimeField(null=True)


class AuditRecord(models.Model):
    """Who did something that others may have to account for. Written once, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    #: Such as ``token.create``; see ``designer.api.audit``.
    action = models.CharField(max_length=60)
    #: What it was done to, such as an endpoint's name or a run's id.
    subject = models.CharField(max_length=300, blank=True)
    #: ``owner``, ``token NAME``, ``key NAME``, or empty for a stranger.
    actor = models.CharField(max_length=150, blank=True)
    #: The caller's IP address.
    address = models.CharField(max_length=64, blank=True)
    #: HTTP status of the answer.
    status = models.PositiveSmallIntegerField()
