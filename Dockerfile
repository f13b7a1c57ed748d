# syntax=docker/dockerfile:1
# Two images from one build: docker build --target manager . and docker build --target proxy .

ARG GO_VERSION=1.26
FROM golang:${GO_VERSION}-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY api api
COPY cmd cmd
COPY controllers controllers
COPY internal internal
ARG VERSION=dev
ARG TARGETOS=linux
ARG TARGETARCH
ENV CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH}
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go build -trimpath -ldflags "-s -w -X github.com/outcrop-dev/outcrop/internal/version.Version=${VERSION}" -o /out/ ./cmd/manager ./cmd/proxy

FROM scratch AS base
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532

FROM base AS manager
COPY --from=build /out/manager /manager
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/manager", "--health"]
ENTRYPOINT ["/manager"]

FROM base AS proxy
COPY --from=build /out/proxy /proxy
EXPOSE 8080 8081
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/proxy", "--health"]
ENTRYPOINT ["/proxy"]
