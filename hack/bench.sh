#!/usr/bin/env bash
# Builds the proxy as it is released and the benchmark, and runs it. Arguments go to the benchmark: --help lists them.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(uname -s)" != Linux ]; then
  echo 'bench: the benchmark reads CPU times and pins processes as Linux has it; run it there' >&2
  exit 1
fi
mkdir -p bin/bench
CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/bench/proxy ./cmd/proxy
go build -o bin/bench/bench ./test/bench
exec bin/bench/bench "$@"
