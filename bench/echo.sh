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
# --quick or --only writes bench/bin/echo.json: it is not the whole picture).
#
#     --quick        fewer requests, fewer runs, only 1 and 64 connections
#     --only NAME    raw_epoll, kioto, tokio, asio_callbacks, asio_awaitable or cobalt; may be
#                    repeated
#     --runs N       native runs of each kind, of which the median is shown (5; 3 with --quick);
#                    0 leaves out everything but instructions
#     --check        exit with 1 when kioto exceeds a bar
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped
#
# CXX and CPPFLAGS choose the compiler and another Boost (-isystem ...).

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"

only=() others=()
while (($#)); do
    case $1 in
        --only) only+=("${2:?--only needs a name}") results=$bin; shift ;;
        *) others+=("$1") ;;
    esac
    shift
done
parse_options "${others[@]}"

all=(raw_epoll raw_asking raw_nested kioto tokio asio_callbacks asio_awaitable cobalt)
for name in "${only[@]}"; do
    [[ " ${all[*]} " == *" $name "* ]] || { echo "echo.sh: no server named $name" >&2; exit 2; }
done
wanted() { ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $1 "* ]]; }

need_tools
need_asio
build_counter
build_cpp load "$bench/echo/load.cpp" "$bench/support/closed_loop.hpp"

servers=()
for name in "${all[@]}"; do
    wanted "$name" || continue
    if [[ $name == tokio ]]; then
        if build_tokio tokio "$bench/echo/tokio" tokio_echo; then servers+=(tokio); fi
    elif [[ $name == cobalt ]]; then
        if build_cobalt cobalt "$bench/echo/cobalt.cpp" "$bench/echo/command_line.hpp"; then
            servers+=(cobalt)
        fi
    elif [[ -n $asio_missing && $name != raw_* ]]; then
        skip "$name" "$asio_missing"
    else
        sources=("$bench/echo/$name.cpp" "$bench/echo/command_line.hpp")
        [[ $name != raw_nested && $name != raw_asking ]] || sources+=("$bench/echo/raw_epoll.cpp")
        [[ $name != kioto ]] || sources+=("$bench/../include")
        if build_cpp "$name" "${sources[@]}"; then
            servers+=("$name")
        else
            skip "$name" "does not build, see bench/bin/$name.log"
        fi
    fi
done

((build_only)) && exit 0

measure echo --bin "$bin" --json "$results/echo.json" "${servers[@]}"
