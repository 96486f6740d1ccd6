"""The kind ``docker``: steps as containers of an engine that shares the server's data folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compute.targets.docker.engine import DockerEngine
from compute.targets.docker.host import DockerHost
from compute.targets.docker.image_store import DockerImages
from compute.targets.docker.launcher import DockerLauncher
from compute.targets.kind import TargetKind, TargetParts, TargetPlace
from compute.targets.settings_form import SettingsForm

FORM = SettingsForm(
    {
        "url": {
            "type": "string",
            "pattern": r"^((unix:///|tcp://)[\x21-\x7e]+)?$",
            "maxLength": 300,
            "default": "",
            "description": "unix:///path or tcp://host:port; empty for the server's own engine",
        },
        "certificates": {
            "type": "string",
            "maxLength": 300,
            "default": "",
            "description": "a folder with ca.pem, cert.pem and key.pem, for a tcp address with TLS",
        },
        "runtime": {
            "type": "string",
            "pattern": r"^([A-Za-z0-9][A-Za-z0-9_.-]*)?$",
            "maxLength": 100,
            "default": "",
            "description": "what the engine runs steps with, such as runsc (gVisor); empty for its default",
        },
    }
)


def make(place: TargetPlace, settings: Mapping[str, Any]) -> TargetParts:
    # Targets of earlier releases were stored without a runtime.
    engine = DockerEngine(settings["url"], settings["certificates"], settings.get("runtime", ""))
    return TargetParts(
        DockerLauncher(engine, place.home, place.installation),
        DockerHost(engine, place.home, place.installation),
        DockerImages(engine),
    )


KIND = TargetKind("docker", FORM, make, contained=True)
