"""Settings of the workers that the kill matrix starts: the product's own, and toy steps to run."""

from __future__ import annotations

from designer.site.settings import *  # noqa: F403
from designer.site.settings import INSTALLED_APPS as PRODUCT_APPS
from designer.site.settings import STEP_CODE as PRODUCT_STEP_CODE

INSTALLED_APPS = [*PRODUCT_APPS, "tests.e2e.impatient.Impatient"]

#: Toy steps import nothing: executors that are replaced all the time are there at once.
STEP_PRELOAD = ()
STEP_FORKED = ()
#: Containers have the toy step too.
STEP_CODE = (
    *PRODUCT_STEP_CODE,
    "tests/__init__.py",
    "tests/factories/__init__.py",
    "tests/factories/witnessed_steps.py",
)
