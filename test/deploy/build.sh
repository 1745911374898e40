#!/usr/bin/env bash
# Builds what the tests of deploy/ render with and start, unless it is there already, and prints where it is:
#
#   KSO_RENDER=<path>        the engines of Helm and kustomize in one program (render/main.go)
#   KSO_RBAC_PROXY=<path>    kube-rbac-proxy, of the version that the chart has by default
#   KSO_CRDS=<path>          a folder of the CustomResourceDefinitions of the kinds of others that deploy/ has
#
# Where it can't be built in time, the tests say that they were skipped; the status is then 1.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/support/build-go.sh
source "$here/../support/build-go.sh"

helm_version=v3.22.0
kustomize_version=v0.21.2
operator_version=v0.85.0
autoscaler_version=v1.8.1
proxy_version=$(sed -n '/^kubeRBACProxy:/,$s/^    tag: //p' "$here/../../deploy/helm/kube-state-otel/values.yaml" | head -n 1)

render() {
  cp "$here/render/main.go" . &&
    go mod init render &&
    go mod edit -require "helm.sh/helm/v3@$helm_version" -require "sigs.k8s.io/kustomize/api@$kustomize_version" \
      -require "sigs.k8s.io/kustomize/kyaml@$kustomize_version" &&
    nice go build -trimpath -ldflags '-s -w' -o render .
}

kube-rbac-proxy() {
  go mod init proxy && go mod edit -require "github.com/brancz/kube-rbac-proxy@$proxy_version" &&
    nice go build -trimpath -ldflags '-s -w' -o kube-rbac-proxy github.com/brancz/kube-rbac-proxy/cmd/kube-rbac-proxy
}

# As their modules have them.
sources() { go mod download -json "$1" | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p'; }

crds() {
  local operator autoscaler
  operator=$(sources "github.com/prometheus-operator/prometheus-operator@$operator_version") &&
    autoscaler=$(sources "k8s.io/autoscaler/vertical-pod-autoscaler@$autoscaler_version") &&
    install -D -m 644 -t crds "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,scrapeconfigs}.yaml \
      "$autoscaler/deploy/vpa-v1-crd-gen.yaml"
}

export here helm_version kustomize_version operator_version autoscaler_version proxy_version
export -f render kube-rbac-proxy sources crds
source=$(cksum <"$here/render/main.go")
build KSO_RENDER render "$helm_version-$kustomize_version-${source%% *}"
# Minutes for one test: only where that is asked for, or it is there.
if [[ -n ${KSO_BUILD_PROXY:-} || -e $cache/kube-rbac-proxy-$proxy_version ]]; then
  build KSO_RBAC_PROXY kube-rbac-proxy "$proxy_version"
fi
build KSO_CRDS crds "$operator_version-$autoscaler_version"
exit "$status"
