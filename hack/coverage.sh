#!/usr/bin/env bash
# Prints the coverage of a profile, generated code aside, and fails below a floor: coverage.sh PROFILE PERCENT
set -euo pipefail
profile=$1 floor=$2
{ head -n 1 "$profile"; tail -n +2 "$profile" | grep -v '/zz_generated\.'; } >"$profile.own"
go tool cover -func="$profile.own" | awk -v floor="$floor" '
  /^total:/ { total = $NF; sub("%", "", total) }
  END {
    printf "coverage: %.1f %% of the statements of api, controllers and internal (floor: %d %%)\n", total, floor
    if (total + 0 < floor) { print "coverage: below the floor; see `go tool cover -html=cover.out`"; exit 1 }
  }'
