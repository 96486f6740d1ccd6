"""Failures of computing. What people are refused is DomainError: see docs/decisions/0005."""

from __future__ import annotations


class JackfieldError(Exception):
    """Root of the failures that computing raises on purpose."""


class ComputeError(JackfieldError):
    """A target could not do what was asked. ``permanent``: trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class ArtifactError(JackfieldError):
    """Stored bytes are absent, damaged, or could not be written."""


class ArtifactLost(ArtifactError):
    """Stored bytes are not there any more, or are not what their name says: make them again."""

    def __init__(self, message: str, digest: str) -> None:
        super().__init__(message)
        self.digest = digest


class ConfigurationError(JackfieldError):
    """A setting is wrong. Raised at start-up only; its text is one sentence."""
