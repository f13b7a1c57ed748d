#!/usr/bin/env bash
# Fails when generated files, formatting or modules differ from what is committed.
set -euo pipefail
go tool -modfile=go.tools.mod golangci-lint-kube-api-linter fmt --diff ./...
if [ -n "$(git status --porcelain -- api config go.mod go.sum hack/localkube/go.mod test/conformance/go.mod)" ]; then
  git --no-pager diff --stat -- api config go.mod go.sum hack/localkube/go.mod test/conformance/go.mod
  git status --short -- api config go.mod go.sum hack/localkube/go.mod test/conformance/go.mod
  echo 'verify: the files above differ from what is committed: run `make generate tidy fmt` and commit what it changes' >&2
  exit 1
fi
echo 'verify: generated files, modules and formatting are as committed'
