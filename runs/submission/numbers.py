"""The numbers of a pipeline's runs: 1, 2, 3 and so on, none of them twice."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from runs.models import RunCounter
from runs.sql.statements import Select


class Counted(NamedTuple):
    last_number: int


#: Holds the counter's row until the transaction ends: the next start of the pipeline waits for this one.
COUNT_ON = Select(
    RunCounter,
    Counted,
    "INSERT INTO runs_runcounter (pipeline_id, last_number) VALUES ({pipeline_id}, 1) "
    "ON CONFLICT (pipeline_id) DO UPDATE SET last_number = runs_runcounter.last_number + 1 "
    "RETURNING {columns}",
)


def next_number(pipeline: UUID | None) -> int | None:
    """The number of the run that this transaction starts; None without a pipeline."""
    if pipeline is None:
        return None
    (counted,) = COUNT_ON(pipeline_id=pipeline)
    return counted.last_number
