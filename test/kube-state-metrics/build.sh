#!/usr/bin/env bash
# Builds the kube-state-metrics that ours is compared with, unless it is there already, and prints where it is:
#
#   KSO_KSM=<path>    kube-state-metrics
#
# If it can't be built in time its tests say that they were skipped; the status is then 1.
set -uo pipefail
# shellcheck source=test/support/build-go.sh
source "$(dirname "$0")/../support/build-go.sh"

# `go install` asks for the list of versions, which a proxy need not have.
kube-state-metrics() {
  local sources
  sources=$(go mod download -json "k8s.io/kube-state-metrics/v2@$1" | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p') && [[ -d $sources ]] || return 1
  cp -r "$sources/." . && chmod -R u+w . &&
    CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath -ldflags "-s -w -X github.com/prometheus/common/version.Version=$1" -o kube-state-metrics .
}

export -f kube-state-metrics
build KSO_KSM kube-state-metrics v2.20.0
exit "$status"
