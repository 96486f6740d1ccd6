"""Failures of computing: the one root of the project's exceptions lives here."""

from __future__ import annotations


class JackfieldError(Exception):
    """Root of every exception the project raises on purpose."""


class ComputeError(JackfieldError):
    """A target could not do what was asked. ``permanent``: trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class ArtifactError(JackfieldError):
    """Stored bytes are absent, damaged, or could not be written."""


class ConfigurationError(JackfieldError):
    """A setting is wrong. Raised at start-up only; its text is one sentence."""
