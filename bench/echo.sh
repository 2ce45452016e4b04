#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The echo benchmark: 64-byte messages, one server thread, Kioto beside its peers.
#
#     bench/echo.sh [--quick] [--only NAME]... [--runs N] [--check] [--build-only] [--no-install]
#
# Installs what is missing through apt (and says so), builds into bench/bin, measures with
# bench/support/measure_echo.py, prints one table and writes bench/results/echo.json (a run with
# --quick, --only or --runs writes bench/bin/echo.json: it is not the whole picture).
#
#     --quick        fewer requests, fewer runs, only 1 and 64 connections
#     --only NAME    raw_epoll, kioto, tokio, asio_callbacks or asio_awaitable; may be repeated
#     --runs N       native runs of each kind, of which the median is shown (5; 3 with --quick);
#                    0 leaves out everything but instructions
#     --check        exit with 1 when kioto exceeds a bar
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped
#
# CXX and CPPFLAGS choose the compiler and another Boost (-isystem ...).

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
bin=$bench/bin
registry=/usr/share/cargo/registry
CXX=${CXX:-g++}
CPPFLAGS=${CPPFLAGS:-}
read -ra flags <<<"-std=c++20 -O2 -DNDEBUG -pthread $CPPFLAGS"

only=() measure=() install=1 build_only=0 json=$bench/results/echo.json
while (($#)); do
    case $1 in
        --quick | --only | --runs) json=$bin/echo.json ;;&
        --only) only+=("${2:?--only needs a name}"); shift ;;
        --runs) measure+=(--runs "${2:?--runs needs a number}"); shift ;;
        --quick | --check) measure+=("$1") ;;
        --build-only) build_only=1 ;;
        --no-install) install=0 ;;
        -h | --help) sed -n '/^# The echo/,/^# CXX/s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "echo.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
    esac
    shift
done

all=(raw_epoll kioto tokio asio_callbacks asio_awaitable)
for name in "${only[@]}"; do
    [[ " ${all[*]} " == *" $name "* ]] || { echo "echo.sh: no server named $name" >&2; exit 2; }
done
wanted() { ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $1 "* ]]; }

# install PACKAGE WHY: true when apt brought it.
as_root=()
[[ $(id -u) == 0 ]] || as_root=(sudo -n)
updated=0
install() {
    ((install)) || return 1
    command -v apt-get >/dev/null || return 1
    echo "installing $1 through apt: $2"
    if ((!updated)); then
        "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
        updated=1
    fi
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" \
        apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1
}

# skip NAME REASON: the table shows the reason in the place of numbers.
skip() {
    echo "skipped $1: $2"
    measure+=(--skipped "$1=$2")
}

need() { # COMMAND PACKAGE WHY
    command -v "$1" >/dev/null || { install "$2" "$3" && command -v "$1" >/dev/null; }
}

need "$CXX" g++ "to build the servers" || { echo "echo.sh: no compiler $CXX" >&2; exit 1; }
need gcc gcc "to build the counting library" || { echo "echo.sh: no gcc" >&2; exit 1; }
need python3 python3 "to run the measurement" || { echo "echo.sh: no python3" >&2; exit 1; }
need taskset util-linux "to pin server and load" || { echo "echo.sh: no taskset" >&2; exit 1; }
need valgrind valgrind "to count instructions" ||
    skip instructions "no valgrind (apt-get install valgrind)"

has_asio() {
    "$CXX" "${flags[@]}" -E -include boost/asio/version.hpp -x c++ /dev/null >/dev/null 2>&1
}

mkdir -p "$bin"

# build NAME SOURCE... -- COMMAND...: runs COMMAND when bin/NAME is older than a source or was
# built by another command.
build() {
    local name=$1 sources=()
    shift
    while [[ $1 != -- ]]; do sources+=("$1"); shift; done
    shift
    if [[ -e $bin/$name && $(cat "$bin/$name.command" 2>/dev/null) == "$*" &&
        -z $(find "${sources[@]}" -newer "$bin/$name" -type f -print -quit) ]]; then
        return 0
    fi
    echo "building $name"
    rm -f "$bin/$name"
    if ! "$@" >"$bin/$name.log" 2>&1; then
        tail -n 20 "$bin/$name.log" >&2
        return 1
    fi
    echo "$*" >"$bin/$name.command"
}

build_cpp() { # NAME EXTRA-SOURCES...
    local source=$bench/echo/$1.cpp
    build "$1" "$source" "$bench/echo/command_line.hpp" "${@:2}" -- \
        "$CXX" "${flags[@]}" -I "$bench/../include" "$source" -o "$bin/$1"
}

build_tokio() {
    (cd "$bench/echo/tokio" &&
        CARGO_TARGET_DIR=$bin/cargo cargo build --release --offline &&
        cp "$bin/cargo/release/tokio_echo" "$bin/tokio")
}

build libcount.so "$bench/support/count.c" -- \
    gcc -std=c17 -O2 -shared -fPIC "$bench/support/count.c" -o "$bin/libcount.so" -ldl
build_cpp load
servers=()

if wanted raw_epoll; then
    build_cpp raw_epoll
    servers+=(raw_epoll)
fi

asio_missing=
if wanted kioto || wanted asio_callbacks || wanted asio_awaitable; then
    has_asio || { install libboost1.81-dev "for Boost.Asio" && has_asio; } ||
        asio_missing="no Boost.Asio (apt-get install libboost1.81-dev)"
fi

if wanted kioto; then
    if [[ ! -e $bench/echo/kioto.cpp ]]; then
        skip kioto "no bench/echo/kioto.cpp"
    elif [[ -n $asio_missing ]]; then
        skip kioto "$asio_missing"
    else
        build_cpp kioto "$bench/../include"
        servers+=(kioto)
    fi
fi

if wanted tokio; then
    if ! command -v cargo >/dev/null; then
        skip tokio "no cargo (apt-get install cargo librust-tokio-dev)"
    elif ! compgen -G "$registry/tokio-1.*" >/dev/null &&
        ! install librust-tokio-dev "tokio's source, to build from without a network"; then
        skip tokio "no librust-tokio-dev (apt-get install librust-tokio-dev)"
    elif build tokio "$bench/echo/tokio/"{Cargo.toml,src,.cargo} -- build_tokio; then
        servers+=(tokio)
    else
        skip tokio "does not build, see bench/bin/tokio.log"
    fi
fi

for name in asio_callbacks asio_awaitable; do
    wanted $name || continue
    if [[ -n $asio_missing ]]; then
        skip $name "$asio_missing"
    elif build_cpp $name; then
        servers+=("$name")
    else
        skip $name "does not build, see bench/bin/$name.log"
    fi
done

((build_only)) && exit 0

boost=$(printf '#include <boost/version.hpp>\nBOOST_LIB_VERSION\n' |
    "$CXX" "${flags[@]}" -E -P -x c++ - 2>/dev/null | tail -n 1 | tr -d '"' | tr _ .) || boost=
tokio=$(compgen -G "$registry/tokio-1.*" | sed 's/.*tokio-//' | head -n 1) || tokio=
measure+=(--version "compiler=$("$CXX" --version | head -n 1)" --version "boost=$boost"
    --version "tokio=$tokio" --version "rustc=$(rustc --version 2>/dev/null || true)")

exec python3 "$bench/support/measure_echo.py" --bin "$bin" --json "$json" \
    "${measure[@]}" "${servers[@]}"
