#!/usr/bin/env bash
# Builds what the tests against a real API server start, unless it is there already, and prints where it is:
#
#   KSO_ETCD=<path>              etcd
#   KSO_KUBE_APISERVER=<path>         kube-apiserver
#   KSO_KUBE_APISERVER_NEXT=<path>    kube-apiserver of the next minor version
#
# One that can't be built in time is left out, and its tests say that they were skipped; the status is then 1.
set -uo pipefail
# shellcheck source=test/support/build-go.sh
source "$(dirname "$0")/../support/build-go.sh"

# Distributions have an etcd that is too old for WatchList.
etcd() {
  printf 'package main\n\nimport ("os"; "go.etcd.io/etcd/server/v3/etcdmain")\n\nfunc main() { etcdmain.Main(os.Args) }\n' >main.go
  go mod init etcd &&
    go mod edit -require "go.etcd.io/etcd/server/v3@$1" &&
    go build -trimpath -ldflags '-s -w' -o etcd .
}

# `go install` refuses a module with replace directives, so a module of its own takes over the server's requirements, with
# its staging modules replaced by their releases: v1.36.3 is made of v0.36.3. Without the version in the program all
# feature gates would be those of version 0.
kube-apiserver() {
  local sources component=k8s.io/component-base/version major minor
  IFS=.v read -r _ major minor _ <<<"$1"
  sources=$(go mod download -json "k8s.io/kubernetes@$1" | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p') && [[ -d $sources ]] || return 1
  sed -e 's/^module .*/module kube-apiserver/' -e "s#=> ./staging/src/\(.*\)#=> \1 v0${1#v1}#" "$sources/go.mod" >go.mod
  cat "$sources/go.sum" >go.sum
  go mod edit -require "k8s.io/kubernetes@$1" &&
    go build -trimpath -o kube-apiserver \
      -ldflags "-s -w -X $component.gitVersion=$1 -X $component.gitMajor=$major -X $component.gitMinor=$minor" \
      k8s.io/kubernetes/cmd/kube-apiserver
}

export -f etcd kube-apiserver
build KSO_ETCD etcd v3.6.16
build KSO_KUBE_APISERVER kube-apiserver v1.36.3
build KSO_KUBE_APISERVER_NEXT kube-apiserver v1.37.2
exit "$status"
