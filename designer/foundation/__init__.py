"""Shared by all three apps: errors, ids, strict serializers, column types. Imports nothing of ours."""
