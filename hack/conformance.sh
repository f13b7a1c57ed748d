#!/usr/bin/env bash
# Asks the official clients, the recorded traffic and the SDK's own vectors whether the proxy keeps its promise, and prints a table of what they say.
# The clients in JavaScript, and the Node that runs them, come by npm, pinned by a lock file. Without npm they are left out, which CI does not allow.
# RUN=regexp chooses tests.
set -euo pipefail
cd "$(dirname "$0")/../test/conformance"
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT

# install_clients: once per lock file.
install_clients() {
  local installed=node_modules/.installed lock
  if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    (apt-get update && apt-get install -y --no-install-recommends nodejs npm) >/dev/null 2>&1 || true
  fi
  if ! command -v npm >/dev/null; then
    echo 'conformance: npm is not installed, so the clients in JavaScript are left out: install Node.js 20 or newer with npm' >&2
    [ "${CI:-}" != true ] || exit 1
    return
  fi
  lock=$(sha256sum package-lock.json)
  if [ "$(cat $installed 2>/dev/null)" != "$lock" ]; then
    npm ci --loglevel=error
    echo "$lock" >$installed
  fi
}
(cd javascript && install_clients)

result=0
CONFORMANCE_REPORT=$report go tool -modfile=../../go.tools.mod gotestsum --format pkgname-and-test-fails -- \
  -count=1 -timeout 20m ${RUN:+-run "$RUN"} ./... || result=$?
if [ -n "${OUTCROP_RECORDINGS:-}" ]; then
  (cd ../.. && go test -count=1 -v -run 'TestRecorded(RequestsPass|RefusalsAreRefused)' ./internal/bedrocksim) >"$report/sim.log" || result=$?
  sed -n 's/^ *recordings_test.go:[0-9]*: /the simulated Bedrock: /p' "$report/sim.log" >"$report/simulator.txt"
fi
echo
cat "$report"/*.txt
exit "$result"
