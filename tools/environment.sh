#!/bin/sh
# Makes .venv with pip inside, also where Debian's python3-venv is not installed. Argument: the Python to use.
set -eu
python=${1:-python3}

fail() {
    echo "$*" >&2
    rm -rf .venv
    exit 1
}

command -v "$python" >/dev/null || fail "There is no $python here. Install Python 3.11 or newer: apt-get install python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || fail "$("$python" --version) is too old: Secretariat needs Python 3.11 or newer. Name another one: make PYTHON=python3.12"

echo "Making the environment in .venv …"
rm -rf .venv
"$python" -m venv .venv >/dev/null 2>&1 && exit 0

# Debian keeps pip's wheel for new environments in a package of its own.
rm -rf .venv
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv, which is missing …"
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3-venv >/dev/null 2>&1 || true
    "$python" -m venv .venv >/dev/null 2>&1 && exit 0
    rm -rf .venv
fi
"$python" -m venv --without-pip .venv || fail "$python cannot make an environment. Install python3-venv: apt-get install python3-venv"
if "$python" -m pip --version >/dev/null 2>&1 && "$python" -m pip --quiet --python .venv/bin/python install pip; then
    exit 0
fi
if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    # An ordinary user can fetch and unpack a package without installing it.
    echo "Fetching pip from Debian's packages, because python3-venv is missing …"
    place=$(mktemp -d)
    trap 'rm -rf "$place"' EXIT
    mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
    options="-o Dir::State::lists=$place/lists -o Dir::Cache=$place/cache -o Debug::NoLocking=1"
    # shellcheck disable=SC2086
    if apt-get $options -qq update >/dev/null 2>&1 && (cd "$place" && apt-get $options -qq download python3-pip-whl >/dev/null 2>&1); then
        dpkg-deb -x "$place"/python3-pip-whl_*.deb "$place/unpacked"
        wheel=$(echo "$place"/unpacked/usr/share/python-wheels/pip-*.whl)
        .venv/bin/python "$wheel/pip" install --quiet --no-index "$wheel" && exit 0
    fi
fi
fail "pip is missing and could not be fetched. Install python3-venv (apt-get install python3-venv), then run make again."
