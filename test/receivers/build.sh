#!/usr/bin/env bash
# Builds the receivers of the tests from Go modules, unless they are there already, and prints where they are:
#
#   KSO_OTELCOL=<path>        an OpenTelemetry Collector of the components in otelcol-builder.yaml
#   KSO_PROMETHEUS3=<path>    Prometheus 3 without service discovery and user interface
#
# They stay in a cache folder outside of the repository. One that can't be built, or not within ten minutes, is left out;
# the status is then 1.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kube-state-otel-tools
minutes=10

collector_version=v0.160.0
prometheus_version=v0.314.0

export GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off
GOPROXY=$(go env GOPROXY) && export GOPROXY=${GOPROXY%,direct}

# Each gets an empty folder as working directory and leaves the program there under the name that it is called with.
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

# build <variable> <program> <key>: the key changes with all that the program is made of.
build() {
  local target=$cache/$2-$3
  if [[ ! -x $target ]]; then
    local work log=$cache/$2.log
    mkdir -p "$cache" && work=$(mktemp -d "$cache/build.XXXXXX") || return 1
    echo "building $2 (log: $log)" >&2
    if (cd "$work" && timeout "${minutes}m" bash -c "$2") >"$log" 2>&1; then
      mv "$work/$2" "$target"
    else
      echo "$2 could not be built" >&2
      tail -n 5 "$log" >&2
    fi
    rm -rf "$work"
  fi
  [[ -x $target ]] && echo "$1=$target"
}

export here collector_version prometheus_version
export -f otelcol prometheus3
manifest=$(cksum <"$here/otelcol-builder.yaml")
status=0
build KSO_OTELCOL otelcol "$collector_version-${manifest%% *}" || status=1
build KSO_PROMETHEUS3 prometheus3 "$prometheus_version" || status=1
exit $status
