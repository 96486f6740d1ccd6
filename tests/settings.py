"""Settings of the tests: the product's own, in a data folder that lives as long as the session."""

from __future__ import annotations

import os

from tests.real_parts.docker_engine import image_settings
from tests.real_parts.session import session_folder

# A developer's own server must not be touched, whatever the shell exports.
for _name in ("DATABASE_URL", "BROKER_URL", "CHANNEL_URL", "JACKFIELD_TOKEN", "JACKFIELD_PORT"):
    os.environ.pop(_name, None)
os.environ["JACKFIELD_HOME"] = str(session_folder() / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
os.environ.update(image_settings())
# Servers that tests start as processes run with the product's settings, not with these.
os.environ["DJANGO_SETTINGS_MODULE"] = "designer.site.settings"

from designer.site.settings import *  # noqa: E402, F403
from designer.site.settings import DATABASES, JACKFIELD_HOME  # noqa: E402

# A file, not memory: threads and processes of one test see the same rows.
DATABASES["default"]["TEST"] = {"NAME": str(JACKFIELD_HOME / "test.sqlite3")}
# Collected when a server starts; nothing is, here.
(JACKFIELD_HOME / "static").mkdir(exist_ok=True)
# Toy steps need none of it, and each test's engine has runners of its own.
STEP_PRELOAD = ()
STEP_FORKED = ()
