# Sourced by test.sh: gets the engines that JACKFIELD_REQUIRE names (docker,browser,postgres,redis,rabbitmq)
# where apt and root allow, and a browser in any case. Tests of a part that stays absent are skipped with the
# reason, or fail when the part is required.
# shellcheck shell=sh

BASE_IMAGE=jackfield/base:bookworm
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/jackfield"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND

required() { case ",${JACKFIELD_REQUIRE:-}," in *",$1,"*) return 0 ;; esac; return 1; }
has() { command -v "$1" >/dev/null 2>&1; }
may_install() { [ "$(id -u)" = 0 ] && has apt-get; }

apt_updated=""
apt_install() {
    may_install || return 1
    say "installing $*"
    [ -n "$apt_updated" ] || apt-get update -qq >&2
    apt_updated=yes
    apt-get install -y -qq --no-install-recommends "$@" >"$CACHE/apt.log" 2>&1 || {
        tail -5 "$CACHE/apt.log" >&2
        return 1
    }
}

docker_answers() { docker info >/dev/null 2>&1; }

start_dockerd() {
    [ "$(id -u)" = 0 ] || return 1
    say "starting dockerd"
    setsid dockerd >"$CACHE/dockerd.log" 2>&1 </dev/null &
    DOCKERD=$!
    trap 'kill "$DOCKERD" 2>/dev/null; wait "$DOCKERD" 2>/dev/null || true' EXIT
    for _ in $(seq 60); do
        docker_answers && return
        sleep 0.5
    done
    tail -5 "$CACHE/dockerd.log" >&2
    return 1
}

# The base image of environments, made from Debian packages without an image registry. Cached as a file.
make_base_image() {
    docker image inspect "$BASE_IMAGE" >/dev/null 2>&1 && return
    if ! [ -f "$CACHE/base-bookworm.tar" ]; then
        has debootstrap || apt_install debootstrap || return 1
        say "making the base image of environments (once, about a minute)"
        root=$(mktemp -d)
        debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
            bookworm "$root" >"$CACHE/debootstrap.log" 2>&1 || {
            tail -5 "$CACHE/debootstrap.log" >&2
            rm -rf "$root"
            return 1
        }
        tar -C "$root" -cf "$CACHE/base-bookworm.tar.part" .
        mv "$CACHE/base-bookworm.tar.part" "$CACHE/base-bookworm.tar"
        rm -rf "$root"
    fi
    docker import "$CACHE/base-bookworm.tar" "$BASE_IMAGE" >/dev/null
}

get_docker() {
    if ! docker_answers; then
        has dockerd || apt_install docker.io iptables || return 1
        start_dockerd || return 1
    fi
    [ -n "${JACKFIELD_BASE_IMAGE:-}" ] || make_base_image
}

get_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || has initdb || apt_install postgresql; }
get_redis() { has redis-server || apt_install redis-server; }
# Debian's package starts nothing without an init system; the tests start a node of their own.
get_rabbitmq() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || apt_install rabbitmq-server; }

browser_here() {
    has chromium || has chromium-browser || has google-chrome || python -m tests.real_parts.chromium >/dev/null 2>&1
}
get_browser() {
    browser_here && return
    if required browser && apt_install chromium fonts-dejavu-core; then return; fi
    say "fetching a browser"
    timeout 300 python -m playwright install chromium >&2
}

mkdir -p "$CACHE"
for part in docker postgres redis rabbitmq; do
    if required "$part"; then "get_$part" || say "$part could not be installed: see above"; fi
done
get_browser || say "no browser could be installed: browser tests are skipped"
