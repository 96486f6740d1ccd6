"""Which runs a search text finds: by their names, those of pipeline and experiment, number or id."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Q

from designer.foundation.errors import DomainError
from runs.models import Run

LONGEST_SEARCH = 200
_NUMBER = re.compile(r"#([0-9]{1,9})")
#: Fewer digits would say only which day or month an id, which begins with the time, is from.
_ID_START = re.compile(r"[0-9a-f]{8,32}")
_NAMES = ("name", "pipeline__name", "experiment__name")


def matching(text: str) -> Q:
    """The condition that every word of the text is found in a run; all runs for a blank one."""
    if len(text) > LONGEST_SEARCH:
        raise DomainError(f"Search for at most {LONGEST_SEARCH} characters.")
    return reduce(and_, map(_found, text.split()), Q())


def _found(word: str) -> Q:
    condition = Q()
    for name in _NAMES:
        condition |= Q(**{f"{name}__icontains": word})
    if number := _NUMBER.fullmatch(word):
        # A query of its own, which uses the index: the column lies behind each run's document and plan.
        condition |= Q(id__in=Run.objects.filter(number=int(number[1])).values("id"))
    digits = word.lower().replace("-", "")
    if _ID_START.fullmatch(digits):
        condition |= Q(id__range=(UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))))
    return condition
