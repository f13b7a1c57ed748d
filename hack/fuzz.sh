#!/usr/bin/env bash
# Runs every fuzz target of the tree for FUZZTIME (default 30s) each, one on each core at a time. ONLY=pattern chooses targets by name.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-30s}
logs=$PWD/bin/fuzz
cache=$(go env GOCACHE)/fuzz
mkdir -p "$logs"

targets() { # one line per target: its package and its name
  grep -rHoE '^func Fuzz[A-Za-z0-9_]+' --include='*_test.go' --exclude-dir=test . |
    sed -E 's|^(.*)/[^/]*:func |\1 |' | { grep -E "${ONLY:-.}" || true; } | sort
}

# The end of the time is told by an interrupt: go test's own -fuzztime now and then fails at its end with nothing but "context deadline exceeded"
# (https://github.com/golang/go/issues/75804).
fuzz() { # package, target
  local name log
  name=$(basename "$1")-$2
  log=$logs/$name.log
  if go test -c -fuzz "^$2\$" -o "$logs/$name.test" "$1" >"$log" 2>&1 &&
    (cd "$1" && timeout --preserve-status -s INT -k 60s "$time" "$logs/$name.test" \
      -test.run '^$' -test.fuzz "^$2\$" -test.parallel 1 -test.fuzzcachedir "$cache/$(go list .)") >>"$log" 2>&1; then
    rm "$logs/$name.test"
    echo "fuzz: $1 $2 for $time: $(grep -oE 'execs: [0-9]+' "$log" | tail -1), no crash"
    return
  fi
  cat "$log"
  echo "fuzz: $1 $2 failed: the input that did it is under $1/testdata/fuzz/$2; the log is $log" >&2
  return 255
}
export -f fuzz
export time logs cache

list=$(targets)
if [ -z "$list" ]; then
  echo 'fuzz: no target was found' >&2
  exit 1
fi
echo "$list" | xargs -P "$(nproc)" -L 1 bash -c 'fuzz "$0" "$1"'
echo "fuzz: $(echo "$list" | wc -l) targets ran for $time each without a crash"
