#!/bin/sh
# Writes .env, which `docker compose` reads: passwords of its own and this machine's Docker group.
# What is there stays as it is.
set -eu
cd "$(dirname "$0")/.."

password() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
group=$(getent group docker | cut -d: -f3)
[ -n "$group" ] || {
    echo "There is no group 'docker' here. Install Docker first, or write DOCKER_GROUP=<number> into .env." >&2
    exit 1
}
umask 077
touch .env
# add NAME VALUE
add() { grep -q "^$1=" .env || echo "$1=$2" >>.env; }
add POSTGRES_PASSWORD "$(password)"
add REDIS_PASSWORD "$(password)"
add DOCKER_GROUP "$group"
