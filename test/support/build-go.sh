# Sourced by the scripts that build programs for the tests from Go modules.
#
# A script defines a function for each program, with the program's name; it gets an empty folder as working directory and
# leaves the program there. It exports the function and the variables that it reads, since it is run in a shell of its own.

# Outside of the repository: it stays when the repository goes.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kube-state-otel-tools
minutes=10
status=0

export GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off
GOPROXY=$(go env GOPROXY) && export GOPROXY=${GOPROXY%,direct}

# build <variable> <program> <key>: builds the program unless it is there already, and prints where it is as
# `<variable>=<path>`. The key changes with all that the program is made of. One that can't be built, or not within ten
# minutes, is left out; `status` is then 1.
build() {
  local target=$cache/$2-$3
  if [[ ! -x $target ]]; then
    local work log=$cache/$2-$3.log
    mkdir -p "$cache" && work=$(mktemp -d "$cache/build.XXXXXX") || return 1
    echo "building $2 $3 (log: $log)" >&2
    if (cd "$work" && timeout "${minutes}m" bash -c "$2 $3") >"$log" 2>&1; then
      mv "$work/$2" "$target"
    else
      echo "$2 $3 could not be built" >&2
      tail -n 5 "$log" >&2
    fi
    rm -rf "$work"
  fi
  if [[ -x $target ]]; then echo "$1=$target"; else status=1; fi
}
