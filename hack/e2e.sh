#!/usr/bin/env bash
# Runs the end-to-end tests on the cluster that KUBECONFIG names, or on a local one that is started for them and stopped after them.
# A local cluster that was up before stays up, and so does one with KEEP_CLUSTER=1. RUN=regexp chooses tests.
set -euo pipefail
program=e2e
. "$(dirname "$0")/lib.sh"
cd "$root"
stop_cluster() {
  if [ -n "${own_cluster:-}" ] && [ -z "${was_up:-}${KEEP_CLUSTER:-}" ]; then "$root/bin/localkube" down; fi
}
trap stop_cluster EXIT

choose_cluster
step 'Compile and load the images (first: minutes)' make --no-print-directory images
step 'Install the operator and the simulated Bedrock' apply_operator demo
if [ -n "$own_cluster" ]; then
  OUTCROP_E2E_LOCALKUBE=$root/bin/localkube
  OUTCROP_E2E_AUDIT_LOG=$("$root/bin/localkube" auditlog)
  export OUTCROP_E2E_LOCALKUBE OUTCROP_E2E_AUDIT_LOG
fi
export OUTCROP_E2E_CALLER_IMAGE=${REGISTRY:-outcrop.dev}/caller:dev
go tool -modfile=go.tools.mod gotestsum --format standard-verbose --hide-summary skipped -- \
  -tags e2e -count=1 -timeout 60m ${RUN:+-run "$RUN"} ./test/e2e
