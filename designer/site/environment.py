"""Settings from the environment, read once and checked at the start."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from designer.components.data_input_output.public_address import allowed_networks
from designer.foundation.errors import ConfigurationError

#: Decimal, as disks are sold.
GIGABYTE = 10**9
SHORTEST_KEY = 32


def _allowed(sentence: str) -> WrapValidator:
    """Says the value and ``sentence`` where pydantic would say its own."""

    def checked(value: str, parse: ValidatorFunctionWrapHandler) -> object:
        try:
            return parse(value)
        except ValidationError as error:
            raise ValueError(f"is '{value}'. {sentence}") from error

    return WrapValidator(checked)


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(filter(None, (key.strip() for key in text.split(","))))
    if not keys or min(map(len, keys)) < SHORTEST_KEY:
        # Without the value: it may be a key that was cut off.
        raise ValueError(
            f"needs keys of at least {SHORTEST_KEY} random characters, separated by commas. "
            "Make one with: openssl rand -base64 48"
        )
    return keys


def _networks(text: str) -> str:
    try:
        allowed_networks(text)
    except ValueError as error:
        raise ValueError(f"is '{text}': {error}. Set networks such as 10.0.0.0/8,192.168.1.5.") from error
    return text


def _gigabytes(text: str) -> int:
    """Bytes. Zero could mean no quota or no room, and one of them deletes everything: refused."""
    if not re.fullmatch(r"\d{1,12}(\.\d{1,12})?", text, re.ASCII) or not float(text):
        raise ValueError(
            f"is '{text}'. Set gigabytes above 0, such as 50 or 0.5; leave it empty for no quota."
        )
    return int(float(text) * GIGABYTE)


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise ValueError(f"is '{text}', which is not a folder. Name the folder that holds ca.pem.")
    return text


def _address(**packages: str) -> Callable[[str], str]:
    """A check of an address: its scheme is one of the names, and that scheme's package is installed."""

    def checked(text: str) -> str:
        try:
            parts = urlsplit(text)
            _ = parts.port
        except ValueError as error:
            # Without the value: it may hold a password.
            raise ValueError("is not a valid address: its host or port cannot be read.") from error
        if parts.scheme not in packages:
            schemes = ", ".join(f"{scheme}://" for scheme in packages)
            raise ValueError(f"starts with '{text.partition(':')[0]}:'. Use one of: {schemes}.")
        package = packages[parts.scheme]
        if package and find_spec(package) is None:
            raise ValueError(
                f"needs the Python package {package}, which is not installed. "
                "Install jackfield-server with its extra: jackfield-server[server]."
            )
        return text

    return checked


Port = Annotated[int, Field(ge=1, le=65535), _allowed("Set a port number from 1 to 65535.")]
Count = Annotated[int, Field(ge=1), _allowed("Set a whole number from 1.")]
Flag = Annotated[bool, _allowed("Set 1 or 0.")]
DatabaseAddress = Annotated[
    str, AfterValidator(_address(sqlite="", postgres="psycopg", postgresql="psycopg"))
]
BrokerAddress = Annotated[
    str, AfterValidator(_address(redis="redis", rediss="redis", amqp="pika", amqps="pika"))
]
ChannelAddress = Annotated[str, AfterValidator(_address(redis="channels_redis", rediss="channels_redis"))]
DockerAddress = Annotated[str, AfterValidator(_address(unix="", tcp="", ssh="", http="", https=""))]


class Environment(BaseModel):
    """Every setting an operator may give, parsed. See docs/settings.md."""

    model_config = ConfigDict(frozen=True)

    home: Annotated[Path, AfterValidator(_absolute)] = Field(
        Path(".jackfield"), validation_alias="JACKFIELD_HOME", validate_default=True
    )
    host: str = Field("127.0.0.1", validation_alias="JACKFIELD_HOST")
    port: Port = Field(8000, validation_alias="JACKFIELD_PORT")
    #: None: made once and kept in the data folder.
    token: str | None = Field(None, validation_alias="JACKFIELD_TOKEN")
    #: Newest first; empty: made once and kept in the data folder.
    secret_keys: Annotated[tuple[str, ...], BeforeValidator(_keys)] = Field(
        (), validation_alias="JACKFIELD_SECRET_KEYS"
    )
    #: Empty: SQLite in the data folder.
    database_url: DatabaseAddress = Field("", validation_alias="DATABASE_URL")
    #: Empty: in memory, which makes this an embedded installation.
    broker_url: BrokerAddress = Field("", validation_alias="BROKER_URL")
    #: Empty: in memory.
    channel_url: ChannelAddress = Field("", validation_alias="CHANNEL_URL")
    base_image: str = Field("python:3.11-slim-bookworm", validation_alias="JACKFIELD_BASE_IMAGE")
    build_network: str = Field("default", validation_alias="JACKFIELD_BUILD_NETWORK")
    #: Empty: the engine's usual address.
    docker_url: DockerAddress = Field("", validation_alias="JACKFIELD_DOCKER_URL")
    #: Docker's own variable. Unchecked: it may be set for other programs.
    docker_cert_path: str = Field("", validation_alias="DOCKER_CERT_PATH")
    docker_certificates: Annotated[str, AfterValidator(_folder)] = Field(
        default_factory=lambda data: data["docker_cert_path"], validation_alias="JACKFIELD_DOCKER_CERT_PATH"
    )
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        (), validation_alias="JACKFIELD_ALLOWED_HOSTS"
    )
    process_target: Flag = Field(
        default_factory=lambda data: not data["broker_url"], validation_alias="JACKFIELD_PROCESS_TARGET"
    )
    session_days: Count = Field(30, validation_alias="JACKFIELD_SESSION_DAYS")
    upload_megabytes: Count = Field(4096, validation_alias="JACKFIELD_UPLOAD_MB")
    #: Read by steps too, from their own environment.
    import_networks: Annotated[str, AfterValidator(_networks)] = Field(
        "", validation_alias="JACKFIELD_IMPORT_NETWORKS"
    )
    #: None: no quota.
    artifact_quota_bytes: Annotated[int | None, BeforeValidator(_gigabytes)] = Field(
        None, validation_alias="JACKFIELD_ARTIFACT_QUOTA_GB"
    )
    #: Where a worker serves its metrics; None: nowhere.
    metrics_port: Port | None = Field(None, validation_alias="JACKFIELD_METRICS_PORT")
    debug: Flag = Field(False, validation_alias="JACKFIELD_DEBUG")
    https: Flag = Field(False, validation_alias="JACKFIELD_HTTPS")

    @property
    def embedded(self) -> bool:
        """One process, no server: SQLite, in-memory broker and channel layer."""
        return not self.broker_url

    @property
    def address(self) -> str:
        """Where a browser finds this installation, as far as the settings tell."""
        if self.https and self.allowed_hosts:
            return f"https://{self.allowed_hosts[0]}"
        return f"http://{self.host}:{self.port}"


def read_environment(env: Mapping[str, str] = os.environ) -> Environment:
    """Parse the environment; raises ConfigurationError with one sentence. Empty counts as not set."""
    try:
        return Environment.model_validate({name: value for name, value in env.items() if value})
    except ValidationError as error:
        raise ConfigurationError(_sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    """The first wrong variable, its value (unless it may hold a password) and what is allowed."""
    first = error.errors(include_url=False)[0]
    return f"{first['loc'][0]} {first['ctx']['error']}"
