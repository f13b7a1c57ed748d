#!/usr/bin/env bash
# Runs every fuzz target of the tree for FUZZTIME (default 30s) each.
set -euo pipefail
time=${FUZZTIME:-30s} count=0
while IFS=: read -r file target; do
  count=$((count + 1))
  echo "fuzz: $target in $(dirname "$file") for $time"
  go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$(dirname "$file")"
done < <(grep -rhoHE '^func Fuzz[A-Za-z0-9_]+' --include='*_test.go' . | sed -E 's|^\./||; s|:func |:|')
if [ "$count" -eq 0 ]; then
  echo 'fuzz: no target was found' >&2
  exit 1
fi
echo "fuzz: $count targets ran without a crash"
