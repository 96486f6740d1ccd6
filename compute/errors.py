"""Failures of computing."""

from __future__ import annotations

from designer.foundation.errors import JackfieldError

#: Code of a reader in a child process: the server's disk is full, which is not the file's fault.
DISK_FULL = "disk.full"


class ComputeError(JackfieldError):
    """A target could not do what was asked. ``permanent``: trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class SettingsRejected(ComputeError):
    """Settings that do not fit the form of a kind of target."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class ArtifactError(JackfieldError):
    """Stored bytes are absent, damaged, or could not be written."""


class ArtifactUnfit(ArtifactError):
    """What was written can never be stored, such as a link: the fault of who wrote it."""


class ArtifactLost(ArtifactError):
    """Stored bytes are gone, or are not what their name says: they have to be computed again."""

    def __init__(self, message: str, digest: str) -> None:
        super().__init__(message)
        self.digest = digest
