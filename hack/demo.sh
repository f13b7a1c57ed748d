#!/usr/bin/env bash
# From nothing to an answer: a cluster, the operator, a Bedrock, one endpoint, and calls from inside a pod.
# KUBECONFIG names a cluster of one's own, and REGISTRY=host/path a registry that it reads, where it is not kind's.
# BEDROCK=aws uses the real Bedrock, with AWS's own variables, in AWS_REGION, with BEDROCK_MODEL or a small default.
set -euo pipefail
program=demo
. "$(dirname "$0")/lib.sh"
cd "$root"

real_credentials() {
  [ -n "${AWS_REGION:-}" ] || { echo "set AWS_REGION to the region whose Bedrock is to be called"; return 1; }
  local key args=() model=${BEDROCK_MODEL:-global.anthropic.claude-haiku-4-5-20251001-v1:0}
  for key in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_BEARER_TOKEN_BEDROCK; do
    if [ -n "${!key:-}" ]; then args+=("$key=${!key}"); fi
  done
  [ "${#args[@]}" -gt 0 ] || { echo "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK"; return 1; }
  # Through standard input: a value on a command line is seen by every process of the machine.
  printf '%s\n' "${args[@]}" | k -n outcrop-demo create secret generic bedrock --from-env-file=/dev/stdin --dry-run=client -o yaml | k apply --server-side --force-conflicts -f -
  sed -e "s|region: .*|region: $AWS_REGION|" -e "s|id: .*|id: $model|" config/demo/endpoint/modelendpoint.yaml | k apply -f -
}
endpoint() {
  k apply -f config/demo/endpoint/namespace.yaml
  renamed <config/demo/endpoint/caller.yaml | k apply -f -
  if [ "${BEDROCK:-}" = aws ]; then
    real_credentials
  else
    k apply -f config/demo/endpoint/secret.yaml -f config/demo/endpoint/modelendpoint.yaml
  fi
}
ready() {
  k -n outcrop-demo wait --for=condition=Ready --timeout=240s modelendpoint/claude pod/caller && return
  k -n outcrop-demo get modelendpoint claude -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'
  return 1
}
ask() {
  printf '\n$ caller %s "%s"\n' "$1" "$2"
  k -n outcrop-demo exec caller -- /caller --url http://claude.outcrop-demo.svc:8080 --model claude --max-tokens 60 "$1" "$2" || {
    echo "demo: the call failed; the proxies' log: kubectl -n outcrop-demo logs -l app.kubernetes.io/instance=claude" >&2
    exit 1
  }
}

choose_cluster
step 'Compile and load the images (first: minutes)' make --no-print-directory images
if [ "${BEDROCK:-}" = aws ]; then
  step 'Install the operator' apply_operator default
else
  step 'Install the operator and the simulated Bedrock' apply_operator demo
fi
step 'Apply a Secret and a ModelEndpoint' endpoint
step 'Wait until the endpoint is Ready' ready
ask chat 'What is an outcrop?'
ask chat-stream 'What is an outcrop? Tell me as a stream.'
ask converse 'What is an outcrop? Tell the AWS SDK.'
printf '\n$ kubectl get modelendpoints -A\n'
k get modelendpoints -A
cat <<EOF

It took $((SECONDS - started)) s. Look around:
  export KUBECONFIG=$KUBECONFIG; alias kubectl=$kubectl
  kubectl -n outcrop-demo describe modelendpoint claude
  kubectl -n outcrop-demo get all
  kubectl -n outcrop-demo exec caller -- /caller --url http://claude.outcrop-demo.svc:8080 --model claude chat "Hello"
Break it, and read what the status says:
  kubectl -n outcrop-demo patch modelendpoint claude --type merge -p '{"spec":{"model":{"id":"eu.anthropic.claude-nonexistent-v1:0"}}}'
  kubectl -n outcrop-demo get modelendpoint claude -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'
Take it down:
  $([ -n "$own_cluster" ] && echo 'make cluster-down' || echo 'kubectl delete namespace outcrop-demo && make undeploy')
EOF
