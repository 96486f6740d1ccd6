#!/bin/sh
# `make run`: set up what is missing, then serve. Becomes the server, so Ctrl-C reaches it alone.
. "$(dirname "$0")/setup.sh"

exec python manage.py serve
