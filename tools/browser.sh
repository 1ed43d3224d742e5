#!/usr/bin/env bash
# The browser tests drive Debian's Chromium: install it once if we may, otherwise say loudly that they will be skipped.
set -euo pipefail

chromium=${CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] && exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)

if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
  echo "Installing Chromium with apt-get, once, for the browser tests" >&2
  log=$(mktemp)
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q)
  if "${install[@]}" update >"$log" 2>&1 &&
    "${install[@]}" install -y --no-install-recommends chromium fonts-dejavu-core >>"$log" 2>&1; then
    rm -f "$log"
  else
    tail -n 20 "$log" >&2
  fi
  [ -x "$chromium" ] && exit 0
fi

cat >&2 <<SENTENCE

  ******************************************************************************
  NO BROWSER: $chromium is missing and could not be installed from here,
  so every browser test WILL BE SKIPPED. Install Debian's package "chromium", or
  set CHROMIUM=/path/to/chromium, and run again.
  ******************************************************************************

SENTENCE
if [ "${CI:-}" = true ]; then
  echo "With CI=true a missing browser is a failure." >&2
  exit 1
fi
