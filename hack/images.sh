#!/usr/bin/env bash
# Makes the images from bin/linux and brings them to the cluster in use: into the local one, into a kind cluster that KUBECONFIG names,
# or, with REGISTRY=host/path, to a registry that any other cluster reads.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
programs=(manager proxy bedrock-sim caller)
declare -A largest=([manager]=40000000 [proxy]=25000000)
for program in "${!largest[@]}"; do
  size=$(stat -c %s "$root/bin/linux/$program")
  echo "images: $program is $((size / 1000000)) MB"
  if [ "$size" -ge "${largest[$program]}" ]; then
    echo "images: $program would be $size bytes in an image, which may have ${largest[$program]}: see what it links with 'go version -m' and 'go tool nm -size'" >&2
    exit 1
  fi
done
pairs=()
for program in "${programs[@]}"; do pairs+=("outcrop.dev/$program:dev=$root/bin/linux/$program"); done
archives() {
  mkdir -p "$root/bin/images"
  "$root/bin/localkube" archives "$root/bin/images" "${pairs[@]}"
}
if [ -n "${REGISTRY:-}" ]; then
  archives
  for program in "${programs[@]}"; do
    go tool -modfile="$root/go.tools.mod" crane push "$root/bin/images/$program.tar" "$REGISTRY/$program:dev"
  done
  echo "images: ${programs[*]} are at $REGISTRY/NAME:dev"
elif [ -z "${KUBECONFIG:-}" ] || [ "$KUBECONFIG" = "$("$root/bin/localkube" kubeconfig)" ]; then
  "$root/bin/localkube" image "${pairs[@]}"
  echo "images: ${programs[*]} are loaded as outcrop.dev/NAME:dev"
elif context=$(kubectl config current-context) && [ "${context#kind-}" != "$context" ]; then
  archives
  for program in "${programs[@]}"; do kind load image-archive --name "${context#kind-}" "$root/bin/images/$program.tar"; done
  echo "images: ${programs[*]} are loaded as outcrop.dev/NAME:dev"
else
  echo "images: $context is neither the local cluster nor kind's: set REGISTRY=host/path to a registry that you may push to and that the cluster reads" >&2
  exit 1
fi
