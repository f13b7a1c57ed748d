#!/usr/bin/env bash
# Makes the images from bin/linux and loads them into the cluster in use: the local one, or a kind cluster that KUBECONFIG names.
# For any other cluster the archives in bin/images are left to be pushed where it finds them.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
programs=(manager proxy bedrock-sim caller)
pairs=()
for program in "${programs[@]}"; do pairs+=("outcrop.dev/$program:dev=$root/bin/linux/$program"); done
if [ -z "${KUBECONFIG:-}" ] || [ "$KUBECONFIG" = "$("$root/bin/localkube" kubeconfig 2>/dev/null)" ]; then
  "$root/bin/localkube" image "${pairs[@]}"
  echo "images: ${programs[*]} are loaded as outcrop.dev/NAME:dev"
  exit
fi
mkdir -p "$root/bin/images"
"$root/bin/localkube" archives "$root/bin/images" "${pairs[@]}"
context=$(kubectl config current-context)
if [ "${context#kind-}" != "$context" ]; then
  for program in "${programs[@]}"; do kind load image-archive --name "${context#kind-}" "$root/bin/images/$program.tar"; done
else
  echo "images: $context is neither the local cluster nor kind's: push bin/images/*.tar to a registry that it reads, and name them in config/manager" >&2
  exit 1
fi
echo "images: ${programs[*]} are loaded as outcrop.dev/NAME:dev"
