# Shared by the scripts that work on a cluster: which cluster, its kubectl, and steps that show progress. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${program:-outcrop}
# The local cluster is the default, also where its own kubeconfig is named.
if [ "${KUBECONFIG:-}" = /var/lib/outcrop-localkube/admin.kubeconfig ]; then KUBECONFIG=; fi
if [ -z "${KUBECONFIG:-}" ] && { [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; }; then
  echo "$program: a local cluster needs Linux and root; elsewhere set KUBECONFIG to a cluster of kind, or to any other that you may install into" >&2
  exit 1
fi
log=$root/bin/$program.log
started=$SECONDS
job= ticker=
mkdir -p "$root/bin" && : >"$log" || { echo "$program: cannot write $log: run it as the owner of the tree" >&2; exit 1; }

# step NAME COMMAND…: runs a command with its output in the log, shows that it goes on, and says how long it took, or why it failed and where the log is.
# The command runs in the background because bash ignores errexit in every command whose result is looked at.
step() {
  local name=$1 begin=$SECONDS result=0
  shift
  printf '%-50s' "$name"
  (set -e; echo "== $name: $*"; "$@") >>"$log" 2>&1 &
  job=$!
  (while sleep 5; do printf '.'; done) 2>/dev/null &
  ticker=$!
  wait "$job" || result=$?
  kill "$ticker" && wait "$ticker" 2>/dev/null || true
  job= ticker=
  if [ "$result" -ne 0 ]; then
    printf ' FAILED\n\n'
    tail -n 15 "$log" >&2 || true
    printf '\n%s: the step "%s" failed; the lines above are the end of %s\n' "$program" "$name" "$log" >&2
    exit 1
  fi
  printf ' done in %d s\n' $((SECONDS - begin))
}

# What runs in the background does not see an interrupt of its own.
interrupted() {
  local child
  for child in $job $ticker; do
    pkill -P "$child" || true
    kill "$child" 2>/dev/null || true
  done
  exit "$1"
}
trap 'interrupted 130' INT
trap 'interrupted 143' TERM

# choose_cluster: the cluster that KUBECONFIG names, else the local one, started where it is not up.
# Sets kubectl, and own_cluster where the cluster is the local one, and was_up where that was up before.
choose_cluster() {
  own_cluster= was_up=
  if [ -n "${KUBECONFIG:-}" ]; then
    command -v kubectl >/dev/null || { echo "$program: KUBECONFIG is set but kubectl is not on the PATH" >&2; exit 1; }
    kubectl=kubectl
    kubectl version >>"$log" 2>&1 || { echo "$program: no cluster answers by KUBECONFIG=$KUBECONFIG; what kubectl says is in $log" >&2; exit 1; }
    echo "cluster: $(kubectl config current-context) of $KUBECONFIG"
    step 'Build the tool that makes images' make --no-print-directory bin/localkube
    return
  fi
  step 'Build the local cluster tool' make --no-print-directory bin/localkube
  own_cluster=yes
  if [ -e "$("$root/bin/localkube" kubeconfig)" ]; then was_up=yes; fi
  "$root/bin/localkube" up
  KUBECONFIG=$("$root/bin/localkube" kubeconfig)
  kubectl=$("$root/bin/localkube" assets)/kubectl
  export KUBECONFIG
}

k() { "$kubectl" "$@"; }

# renamed: the manifests on standard input with the images of REGISTRY, where that is set.
renamed() { sed -E "s#outcrop\.dev/(manager|proxy|bedrock-sim|caller):dev#${REGISTRY:-outcrop.dev}/\1:dev#"; }

# apply_operator OVERLAY: installs the operator of an overlay and waits until it runs the images that were just loaded.
apply_operator() {
  k kustomize "$root/config/$1" | renamed | k apply --server-side --force-conflicts -f -
  k -n outcrop-system rollout restart deployment
  k -n outcrop-system rollout status deployment --timeout=180s
}
