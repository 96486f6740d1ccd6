"""The one system that Jackfield runs on."""

from __future__ import annotations

import platform

from designer.foundation.errors import ConfigurationError


def require_linux() -> None:
    """Raise ConfigurationError on any other system, before an import or a call fails obscurely."""
    system = platform.system()
    if system != "Linux":
        raise ConfigurationError(
            "it needs Linux, because it relies on pidfd, eventfd and /proc, "
            f"and this is {system or 'an unknown system'}. Use WSL 2 on Windows, or a Linux virtual machine."
        )
