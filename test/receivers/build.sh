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

collector_version=v0.160.0
prometheus_version=v0.314.0

otelcol() {
  GOBIN=$PWD go install "go.opentelemetry.io/collector/cmd/builder@$collector_version" &&
    ./builder --config "$here/otelcol-builder.yaml" && mv sources/otelcol otelcol
}

# A module of its own that requires Prometheus: `go install` refuses a module with replace directives.
prometheus3() {
  go mod init prometheus3 &&
    go mod edit -require "github.com/prometheus/prometheus@$prometheus_version" \
      -replace cloud.google.com/go=cloud.google.com/go@v0.123.0 &&
    go build -tags remove_all_sd,netgo -ldflags '-s -w' -o prometheus3 github.com/prometheus/prometheus/cmd/prometheus
}

export here collector_version prometheus_version
export -f otelcol prometheus3
manifest=$(cksum <"$here/otelcol-builder.yaml")
build KSO_OTELCOL otelcol "$collector_version-${manifest%% *}"
build KSO_PROMETHEUS3 prometheus3 "$prometheus_version"
exit "$status"
