#!/usr/bin/env bash
# Builds what the test of the workflows runs, unless it is there already, and prints where it is:
#
#   KSO_ACTIONLINT=<path>
set -uo pipefail
# shellcheck source=test/support/build-go.sh
source "$(dirname "$0")/../support/build-go.sh"

actionlint() {
  GOBIN=$PWD go install "github.com/rhysd/actionlint/cmd/actionlint@$1"
}

export -f actionlint
build KSO_ACTIONLINT actionlint v1.7.12
exit "$status"
