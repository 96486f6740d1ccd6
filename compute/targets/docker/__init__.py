"""Steps as containers of a Docker engine. The only package that imports ``docker``."""

from compute.targets.docker.driver import DockerDriver, prepare_folder

__all__ = ["DockerDriver", "prepare_folder"]
