"""A request for a run: what is to run, how much of it, and who asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from designer.graph.model import Graph
from runs.submission.selection import Selection

DEFAULT_EXPERIMENT = "default"
#: Characters of the names of runs and experiments; a document's name may be longer.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """What a caller chooses: values of pipeline parameters, the run's compute target, and which part runs."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    compute: str | None = None
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run comes from. A second request with the same ``idempotency_key`` gets the first one's run.

    ``asks``: a person is there, to be asked before code from elsewhere runs with the server's rights.
    """

    pipeline: UUID | None = None
    revision: int | None = None
    endpoint_version: UUID | None = None
    retry_of: UUID | None = None
    started_by: str = ""
    idempotency_key: str | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A pipeline document to run. Without a name or an experiment: the document's."""

    document: Mapping[str, Any]
    choices: Choices = Choices()
    origin: Origin = Origin()
    experiment: str = ""
    name: str = ""

    def named(self, graph: Graph) -> RunRequest:
        """The request with the experiment and the name its run gets; ``graph`` is the document's."""
        experiment = self.experiment or graph.defaults.get("experiment") or graph.name or DEFAULT_EXPERIMENT
        name = self.name or graph.name
        return replace(self, experiment=experiment[:LONGEST_NAME], name=name[:LONGEST_NAME])
