#!/usr/bin/env bash
# Runs every fuzz target of the tree for FUZZTIME (default 30s) each, one on each core at a time. ONLY=pattern chooses targets by name.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-30s}
logs=bin/fuzz
mkdir -p "$logs"

targets() { # one line per target: its package and its name
  grep -rHoE '^func Fuzz[A-Za-z0-9_]+' --include='*_test.go' --exclude-dir=test . |
    sed -E 's|^(.*)/[^/]*:func |\1 |' | { grep -E "${ONLY:-.}" || true; } | sort
}

fuzz() { # package, target
  local log
  log=$logs/$(basename "$1")-$2.log
  if go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" -parallel 1 "$1" >"$log" 2>&1; then
    echo "fuzz: $1 $2 for $time: $(grep -oE 'execs: [0-9]+' "$log" | tail -1), no crash"
    return
  fi
  cat "$log"
  echo "fuzz: $1 $2 failed: the input that did it is under $1/testdata/fuzz/$2; the log is $log" >&2
  return 255
}
export -f fuzz
export time logs

list=$(targets)
if [ -z "$list" ]; then
  echo 'fuzz: no target was found' >&2
  exit 1
fi
echo "$list" | xargs -P "$(nproc)" -L 1 bash -c 'fuzz "$0" "$1"'
echo "fuzz: $(echo "$list" | wc -l) targets ran for $time each without a crash"
