"""Steps as containers of a Docker engine. The only package that imports ``docker``."""
