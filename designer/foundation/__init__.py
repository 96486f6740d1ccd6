"""Shared by all three apps: errors, ids, strict serializers, pagination. Imports nothing of ours."""
