#!/bin/sh
# Sees that a Chromium is there for the journeys; installs Debian's where that is possible.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the tests in a browser …"
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null 2>&1 && exit 0
fi
echo "Chromium is missing and could not be installed here, so the tests in a browser will fail." >&2
echo "Let an administrator run: apt-get install chromium" >&2
