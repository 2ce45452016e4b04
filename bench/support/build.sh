#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# To be sourced by the benchmarks, which set `bench` (this directory's parent) first: installs,
# builds into $bench/bin, and remembers what it had to leave out.
#
# C++ is built with -O2, everything visible to the compiler; Rust with its best release profile
# (optimisation 3, link-time optimisation over all crates). CXX and CPPFLAGS choose the compiler and
# another Boost (-isystem ...).

bin=$bench/bin
registry=/usr/share/cargo/registry
CXX=${CXX:-g++}
CPPFLAGS=${CPPFLAGS:-}
read -ra flags <<<"-std=c++20 -O2 -DNDEBUG -pthread $CPPFLAGS"
may_install=${may_install:-1}
skipped=()
mkdir -p "$bin"

# usage SCRIPT: the comment between the licence and the first line that is none.
usage() { awk 'NR > 7 && /^#/ { sub(/^# ?/, ""); print; next } NR > 7 && !/^$/ { exit }' "$1"; }

# install PACKAGE WHY: true when apt brought it.
as_root=()
[[ $(id -u) == 0 ]] || as_root=(sudo -n)
updated=0
install() {
    ((may_install)) || return 1
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
    skipped+=(--skipped "$1=$2")
}

# need COMMAND PACKAGE WHY
need() { command -v "$1" >/dev/null || { install "$2" "$3" && command -v "$1" >/dev/null; }; }

# need_tools: what every benchmark needs, or the end.
need_tools() {
    need "$CXX" g++ "to build the programs" || { echo "no compiler $CXX" >&2; exit 1; }
    need gcc gcc "to build the counting library" || { echo "no gcc" >&2; exit 1; }
    need python3 python3 "to run the measurement" || { echo "no python3" >&2; exit 1; }
    need taskset util-linux "to pin programs to cores" || { echo "no taskset" >&2; exit 1; }
    need valgrind valgrind "to count instructions" ||
        skip instructions "no valgrind (apt-get install valgrind)"
}

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
    mkdir -p "$(dirname "$bin/$name")"
    rm -f "$bin/$name"
    if ! "$@" >"$bin/$name.log" 2>&1; then
        tail -n 20 "$bin/$name.log" >&2
        return 1
    fi
    echo "$*" >"$bin/$name.command"
}

# build_cpp NAME SOURCE [EXTRA-SOURCE...]
build_cpp() {
    build "$1" "${@:2}" -- \
        "$CXX" "${flags[@]}" -I "$bench/../include" -I "$bench/support" "$2" -o "$bin/$1"
}

build_counter() {
    build libcount.so "$bench/support/count.c" -- \
        gcc -std=c17 -O2 -shared -fPIC "$bench/support/count.c" -o "$bin/libcount.so" -ldl
}

has_asio() {
    "$CXX" "${flags[@]}" -E -include boost/asio/version.hpp -x c++ /dev/null >/dev/null 2>&1
}
# Sets asio_missing to the reason why there is no Asio, or to nothing.
need_asio() {
    asio_missing=
    has_asio || { install libboost1.81-dev "for Boost.Asio" && has_asio; } ||
        asio_missing="no Boost.Asio (apt-get install libboost1.81-dev)"
}

cargo_build() { # DIRECTORY CRATE NAME
    (cd "$1" &&
        CARGO_TARGET_DIR=$bin/cargo cargo build --release --offline &&
        cp "$bin/cargo/release/$2" "$bin/$3")
}
# build_tokio NAME DIRECTORY CRATE: false, and skipped, where that is not possible.
build_tokio() {
    if ! command -v cargo >/dev/null; then
        skip tokio "no cargo (apt-get install cargo librust-tokio-dev)"
    elif ! compgen -G "$registry/tokio-1.*" >/dev/null &&
        ! install librust-tokio-dev "tokio's source, to build from without a network"; then
        skip tokio "no librust-tokio-dev (apt-get install librust-tokio-dev)"
    elif build "$1" "$2/"{Cargo.toml,src,.cargo} -- cargo_build "$2" "$3" "$1"; then
        return 0
    else
        skip tokio "does not build, see bench/bin/$1.log"
    fi
    return 1
}

# build_cobalt NAME SOURCE [EXTRA-SOURCE...]: false, and skipped, where that is not possible. Built in
# a system of a later release, whose compiler and libraries it has; run outside like the others.
cobalt_system=
build_cobalt() {
    local chroot=$bench/../tools/cobalt_chroot.sh find=--find
    ((!may_install)) || find=
    if [[ -z $cobalt_system ]] &&
        ! cobalt_system=$(bash "$chroot" $find 2>"$bin/cobalt.log"); then
        skip cobalt "$(tail -n 1 "$bin/cobalt.log")"
    elif build "$1" "${@:2}" -- bash "$chroot" g++ -std=c++20 -O2 -DNDEBUG -pthread \
        -I "$bench/support" "$2" -o "$bin/$1" \
        "-Wl,--dynamic-linker=$cobalt_system/lib64/ld-linux-x86-64.so.2" \
        "-Wl,-rpath,$cobalt_system/usr/lib/x86_64-linux-gnu" -lboost_cobalt -lboost_container; then
        return 0
    else
        skip cobalt "does not build, see bench/bin/$1.log"
    fi
    return 1
}

# Sets `versions` to arguments that name what was built with what.
name_versions() {
    local boost tokio
    boost=$(printf '#include <boost/version.hpp>\nBOOST_LIB_VERSION\n' |
        "$CXX" "${flags[@]}" -E -P -x c++ - 2>/dev/null | tail -n 1 | tr -d '"' | tr _ .) || boost=
    tokio=$(compgen -G "$registry/tokio-1.*" | sed 's/.*tokio-//' | head -n 1) || tokio=
    versions=(--version "compiler=$("$CXX" --version | head -n 1)" --version "boost=$boost"
        --version "cobalt=${cobalt_system##*/cobalt-}" --version "tokio=$tokio"
        --version "rustc=$(rustc --version 2>/dev/null || true)")
}

results=$bench/results
# Options that most benchmarks have: --check, --quick, --runs N, --build-only, --no-install. Those of
# the measurement go to `arguments`; a quick one is not the whole picture, and is written elsewhere.
parse_options() {
    arguments=() build_only=0
    while (($#)); do
        case $1 in
            --quick) results=$bin ;;&
            --check | --quick) arguments+=("$1") ;;
            --runs) arguments+=(--runs "${2:?--runs needs a number}"); shift ;;
            --build-only) build_only=1 ;;
            --no-install) may_install=0 ;;
            -h | --help) usage "$0"; exit 0 ;;
            *) echo "$(basename "$0"): unknown option $1 (see --help)" >&2; exit 2 ;;
        esac
        shift
    done
}

# prepare OPTION...: reads them; the end where what every benchmark needs, or Asio, is missing.
prepare() {
    parse_options "$@"
    need_tools
    need_asio
    [[ -z $asio_missing ]] || { echo "$(basename "$0"): $asio_missing" >&2; exit 1; }
}

# measure NAME ARGUMENT...: runs measure_NAME.py with what was asked for, left out and built with.
measure() {
    name_versions
    python3 "$bench/support/measure_$1.py" "${arguments[@]}" "${skipped[@]}" "${versions[@]}" "${@:2}"
}
# measure_operations TITLE NAME PEER=PROGRAM...: writes NAME.json.
measure_operations() {
    measure operations --bin "$bin" --title "$1" --json "$results/$2.json" \
        --operations "$bench/$2/operations.txt" "${@:3}"
}
