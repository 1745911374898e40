#!/usr/bin/env bash
# Builds the receivers of the tests from Go modules, unless they are there already, and prints where they are:
#
#   KSO_OTELCOL=<path>        an OpenTelemetry Collector of the components in otelcol-builder.yaml
#   KSO_PROMETHEUS3=<path>    Prometheus 3 without service discovery and user interface
#
# They stay in a cache folder outside of the repository. One that can't be built in time is left out, and its tests
# say that they were skipped; the status is then 1.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/support/build-go.sh
source "$here/../support/build-go.sh"

collector_version=v0.165.0
prometheus_version=v0.316.0

# What both are made of is compiled once: the collector's builder has -trimpath and CGO_ENABLED=0 of its own, and packages
# that are built in another way are packages of their own.
export CGO_ENABLED=0

otelcol() {
  cp -R "$here/entitiesexporter" . &&
    GOBIN=$PWD go install -trimpath "go.opentelemetry.io/collector/cmd/builder@$collector_version" &&
    ./builder --config "$here/otelcol-builder.yaml" && mv sources/otelcol otelcol
}

# A module of its own that requires Prometheus: `go install` refuses a module with replace directives.
prometheus3() {
  go mod init prometheus3 &&
    go mod edit -require "github.com/prometheus/prometheus@$prometheus_version" &&
    go build -trimpath -tags remove_all_sd -ldflags '-s -w' -o prometheus3 github.com/prometheus/prometheus/cmd/prometheus
}

export here collector_version prometheus_version
export -f otelcol prometheus3
components=$(cat "$here"/otelcol-builder.yaml "$here"/entitiesexporter/* | cksum)
build KSO_OTELCOL otelcol "$collector_version-${components%% *}"
build KSO_PROMETHEUS3 prometheus3 "$prometheus_version"
exit "$status"
