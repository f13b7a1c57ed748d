#!/usr/bin/env bash
# Installs or removes the CRD and the operator of config/default in the cluster in use: deploy.sh apply|delete
# With REGISTRY=host/path the images are those that `make images` pushed there.
set -euo pipefail
program=deploy
. "$(dirname "$0")/lib.sh"
kubectl=kubectl
if [ -z "${KUBECONFIG:-}" ]; then
  KUBECONFIG=$("$root/bin/localkube" kubeconfig)
  [ -e "$KUBECONFIG" ] || { echo "deploy: no cluster is up: run make cluster-up, or set KUBECONFIG" >&2; exit 1; }
  kubectl=$("$root/bin/localkube" assets)/kubectl
  export KUBECONFIG
fi
case ${1:-} in
  apply) k kustomize "$root/config/default" | renamed | k apply --server-side -f - ;;
  delete) k kustomize "$root/config/default" | k delete --ignore-not-found -f - ;;
  *) echo "usage: deploy.sh apply|delete" >&2; exit 2 ;;
esac
