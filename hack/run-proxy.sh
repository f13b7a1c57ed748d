#!/usr/bin/env bash
# Runs one proxy on 127.0.0.1:8080 against the simulated Bedrock of `make sim`, with the simulator's demo identity.
set -euo pipefail
cd "$(dirname "$0")/.."
unset OUTCROP_RECORDINGS # the tests' own; the proxy refuses what it does not know
export OUTCROP_ENDPOINT_NAME=claude OUTCROP_MODEL_ID=eu.anthropic.claude-sonnet-4-5-20250929-v1:0 OUTCROP_MODEL_REGION=eu-central-1
export OUTCROP_UPSTREAM_URL=http://127.0.0.1:8090 OUTCROP_UPSTREAM_ALLOWEDHOSTS=127.0.0.1:8090
export OUTCROP_LISTEN_ADDRESS=127.0.0.1:8080 OUTCROP_LISTEN_ADMINADDRESS=127.0.0.1:8081 OUTCROP_LOG_FORMAT=text
export AWS_ACCESS_KEY_ID=AKIDSIMULATOR AWS_SECRET_ACCESS_KEY=simulator-demo-secret
exec go run ./cmd/proxy
