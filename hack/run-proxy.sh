#!/usr/bin/env bash
# Runs one proxy on 127.0.0.1:8080 against the simulated Bedrock of `make sim`, with the simulator's demo identity. Variables that are set win.
set -euo pipefail
cd "$(dirname "$0")/.."
unset OUTCROP_RECORDINGS OUTCROP_OPENAPI OUTCROP_SCREENSHOT # the tests' own; the proxy refuses what it does not know
sim=${SIM_ADDRESS:-127.0.0.1:8090}
export OUTCROP_ENDPOINT_NAME=${OUTCROP_ENDPOINT_NAME:-claude} OUTCROP_MODEL_ID=${OUTCROP_MODEL_ID:-eu.anthropic.claude-sonnet-4-5-20250929-v1:0}
export OUTCROP_MODEL_REGION=eu-central-1 OUTCROP_UPSTREAM_URL=http://$sim OUTCROP_UPSTREAM_ALLOWEDHOSTS=$sim
export OUTCROP_LISTEN_ADDRESS=${OUTCROP_LISTEN_ADDRESS:-127.0.0.1:8080} OUTCROP_LISTEN_ADMINADDRESS=${OUTCROP_LISTEN_ADMINADDRESS:-127.0.0.1:8081}
export OUTCROP_LOG_FORMAT=${OUTCROP_LOG_FORMAT:-text}
export AWS_ACCESS_KEY_ID=AKIDSIMULATOR AWS_SECRET_ACCESS_KEY=simulator-demo-secret
exec go run ./cmd/proxy
