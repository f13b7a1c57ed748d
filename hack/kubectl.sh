#!/usr/bin/env bash
# kubectl for the cluster in use: KUBECONFIG where it is set, else the local cluster, with its own kubectl.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "${KUBECONFIG:-}" ]; then
  exec kubectl "$@"
fi
KUBECONFIG=$("$root/bin/localkube" kubeconfig)
export KUBECONFIG
assets=$("$root/bin/localkube" assets)
exec "$assets/kubectl" "$@"
