#!/bin/sh
# `make lock`: run it after changing requirements*.txt to pin their dependencies too.
. "$(dirname "$0")/setup.sh"

python -m pip install --quiet --quiet --requirement requirements-dev.txt
{
    echo "# Written by 'make lock': exact versions of all packages, indirect dependencies included."
    python -m pip freeze
} >constraints.txt
