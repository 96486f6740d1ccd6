#!/bin/sh
# `make run`: sets up what is missing, then serves. The shell becomes the server, so Ctrl-C reaches only it.
. "$(dirname "$0")/setup.sh"

exec python manage.py serve
