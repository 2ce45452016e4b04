#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The HTTP benchmark: answers in plain text, one server thread, Kioto beside Beast and nginx.
#
#     bench/http.sh [--check] [--runs N] [--quick] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/http.json (with --quick: bench/bin/http.json).
#
#     --check        exit with 1 when kioto misses a bar: 1.3 x the requests of Beast's callbacks per
#                    CPU second at 64 connections, pipelined or not; at most 1.05 x the CPU time of
#                    nginx, not pipelined; its system calls; no allocations
#     --runs N       native runs of each, of which the median is shown (5); 0 leaves out everything
#                    but instructions
#     --quick        shorter runs
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

build_counter
common=("$bench/http/answer.hpp" "$bench/echo/command_line.hpp")
build_cpp http/load "$bench/http/load.cpp" "$bench/support/closed_loop.hpp"
build_cpp http/kioto "$bench/http/kioto.cpp" "${common[@]}" "$bench/../include"
build_cpp http/beast_callbacks "$bench/http/beast_callbacks.cpp" "${common[@]}"
build_cpp http/beast_awaitable "$bench/http/beast_awaitable.cpp" "${common[@]}"
peers=(kioto beast_callbacks beast_awaitable)
((build_only)) && exit 0

need wrk wrk "to drive the servers" || { echo "http.sh: no wrk (apt-get install wrk)" >&2; exit 1; }
if need nginx nginx "to compare with" || [[ -x /usr/sbin/nginx ]]; then
    peers+=(nginx)
else
    skip nginx "not installed (apt-get install nginx)"
fi

measure http --bin "$bin" --json "$results/http.json" "${peers[@]}"
