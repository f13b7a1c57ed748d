# Outcrop. `make` alone lists the targets.

SHELL := /usr/bin/env bash -o pipefail
.SHELLFLAGS := -ec
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VERSION ?= dev
# The cluster that cluster targets use: set KUBECONFIG for one of your own; unset, a local one is started.
export KUBECONFIG
# The folder of recorded Bedrock traffic that some tests replay; they say that they skipped where it is not set.
export OUTCROP_RECORDINGS

TOOL := go tool -modfile=go.tools.mod
LINT := $(TOOL) golangci-lint-kube-api-linter
TEST := $(TOOL) gotestsum --format pkgname-and-test-fails --
LOCALKUBE := bin/localkube
LDFLAGS := -s -w -X github.com/outcrop-dev/outcrop/internal/version.Version=$(VERSION)
UNIT := ./api/... ./cmd/... ./internal/... ./test/layering/...
CONTROLLERS := ./controllers/...
CRD := ./test/crdcel/...
COVERED := ./api/...,./controllers/...,./internal/...
COVERAGE_FLOOR := 80

##@ General

.PHONY: help
help: ## Show this text
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-zA-Z0-9_-]+:.*##/ {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ See it work

.PHONY: demo
demo: ## From nothing to an answer: a cluster, the operator, a simulated Bedrock (BEDROCK=aws: the real one), one endpoint
	@hack/demo.sh

.PHONY: cluster-up
cluster-up: $(LOCALKUBE) ## Start a real Kubernetes on this Linux machine, from Go modules
	@$(LOCALKUBE) up

.PHONY: cluster-down
cluster-down: $(LOCALKUBE) ## Stop it, and leave nothing behind but the build cache
	@$(LOCALKUBE) down

.PHONY: images
images: build-linux $(LOCALKUBE) ## Make the images and load them into the cluster; REGISTRY=host/path pushes them instead
	@hack/images.sh

.PHONY: deploy
deploy: $(LOCALKUBE) ## Install the CRD and the operator from config/default; REGISTRY as for images
	@hack/deploy.sh apply

.PHONY: undeploy
undeploy: $(LOCALKUBE) ## Remove what deploy installed
	@hack/deploy.sh delete

.PHONY: sim
sim: ## Run the simulated Bedrock on 127.0.0.1:8090, or SIM_ADDRESS
	go run ./cmd/bedrock-sim --listen $(or $(SIM_ADDRESS),127.0.0.1:8090) --region eu-central-1

.PHONY: run-proxy
run-proxy: ## Run one proxy on 127.0.0.1:8080, or OUTCROP_LISTEN_ADDRESS, against `make sim`, without a cluster
	@hack/run-proxy.sh

##@ Test

.PHONY: test
test: assets ## Every test that needs no cluster: units with the race detector, CRD cases and controllers on a real API server
	KUBEBUILDER_ASSETS="$$(cat bin/assets)" $(TEST) -race -timeout 20m -covermode=atomic -coverpkg=$(COVERED) -coverprofile=cover.out $(UNIT) $(CONTROLLERS) $(CRD)
	@hack/coverage.sh cover.out $(COVERAGE_FLOOR)

.PHONY: test-unit
test-unit: ## Units with the race detector
	$(TEST) -race $(UNIT)

.PHONY: test-hostile
test-hostile: ## Every way in which an upstream can misbehave, in every dialect that streams; prints how many
	@go test -count=1 -v -run TestHostileUpstreams ./internal/proxy | { grep -E 'behaviours met|^(--- FAIL|FAIL|ok)|--- FAIL|_test.go' || true; }

.PHONY: test-controllers
test-controllers: assets ## Controllers on a real API server and etcd
	KUBEBUILDER_ASSETS="$$(cat bin/assets)" $(TEST) -race -timeout 15m $(CONTROLLERS)

.PHONY: test-crd
test-crd: assets ## What the API server says to good and bad resources
	KUBEBUILDER_ASSETS="$$(cat bin/assets)" $(TEST) $(CRD)

.PHONY: test-localkube
test-localkube: ## The local cluster's own units
	cd hack/localkube && go test ./...

.PHONY: test-browser
test-browser: ## The page of an endpoint in Chromium, where that is installed
	cd test/browser && go test -count=1 -v ./...

.PHONY: test-load
test-load: ## Callers that drip and callers that stall against a proxy of its own: what the others feel, and what it costs in memory
	go test -count=1 -v -timeout 10m ./test/load/...

.PHONY: test-conformance
test-conformance: ## Official clients, recorded traffic and the SDK's vectors against the proxy; prints who can do what
	@hack/conformance.sh

.PHONY: test-e2e
test-e2e: ## The whole slice on a cluster with real pods
	@hack/e2e.sh

.PHONY: fuzz
fuzz: ## Every fuzz target for FUZZTIME (default 30s) each
	@hack/fuzz.sh

.PHONY: bench
bench: ## What the proxy costs next to a bare reverse proxy, as a table and in bin/bench/result.json; BENCH="--rows memory", --help
	@hack/bench.sh $(BENCH)

.PHONY: bench-smoke
bench-smoke: ## Every row of the benchmark, as short as can be: it works, and measures nothing
	@hack/bench.sh --smoke

##@ Check

.PHONY: lint
lint: ## Style, layers and limits of the code, and the API conventions of the resource
	$(LINT) run ./...
	$(LINT) run --config .golangci-kal.yml ./api/...
	cd hack/localkube && go tool -modfile=../../go.tools.mod golangci-lint-kube-api-linter run ./...
	cd test/browser && go tool -modfile=../../go.tools.mod golangci-lint-kube-api-linter run ./...
	cd test/conformance && go tool -modfile=../../go.tools.mod golangci-lint-kube-api-linter run ./...

.PHONY: fmt
fmt: ## Format the code
	$(LINT) fmt ./...

.PHONY: verify
verify: generate tidy ## Generate everything again, and fail if anything differs from what is committed
	@hack/verify.sh

.PHONY: tidy
tidy: ## Tidy the modules
	go mod tidy
	cd hack/localkube && go mod tidy
	cd test/browser && go mod tidy
	cd test/conformance && go mod tidy

##@ Generate

.PHONY: generate
generate: ## Deepcopy, CRD and RBAC from the code
	$(TOOL) controller-gen object:headerFile=hack/boilerplate.go.txt paths=./api/...
	$(TOOL) controller-gen crd paths=./api/... output:crd:dir=config/crd/bases
	$(TOOL) controller-gen rbac:roleName=manager paths=./controllers/... output:rbac:dir=config/rbac

##@ Build

.PHONY: build
build: ## Build the programs for this machine
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/...

.PHONY: build-linux
build-linux: ## Build the static programs that the images hold
	CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags '$(LDFLAGS)' -o bin/linux/ ./cmd/... ./test/e2e/caller

.PHONY: docker-build
docker-build: ## Build the manager and proxy images with Docker
	docker build --target manager --build-arg VERSION=$(VERSION) -t outcrop.dev/manager:$(VERSION) .
	docker build --target proxy --build-arg VERSION=$(VERSION) -t outcrop.dev/proxy:$(VERSION) .

.PHONY: assets
assets: $(LOCALKUBE)
	@$(LOCALKUBE) assets > bin/assets

.PHONY: $(LOCALKUBE)
$(LOCALKUBE):
	@mkdir -p bin && cd hack/localkube && go build -o ../../$(LOCALKUBE) .
