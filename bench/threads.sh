#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The benchmark of threads: how much faster two threads are than one, on one context.
#
#     bench/threads.sh [--check] [--runs N] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/threads.json. It takes a machine with two idle cores.
#
#     --check        exit with 1 when kioto's second thread gives less than 1.7 x
#     --runs N       runs of each, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

common=("$bench/threads/work.hpp" "$bench/support/operations.hpp")
peers=(kioto)
build_cpp threads/kioto "$bench/threads/kioto.cpp" "${common[@]}" "$bench/../include"
if build_tokio threads/tokio "$bench/threads/tokio" tokio_threads; then peers+=(tokio); fi
build_cpp threads/asio_callbacks "$bench/threads/asio_callbacks.cpp" "${common[@]}"
peers+=(asio_callbacks)
((build_only)) && exit 0

measure threads --bin "$bin/threads" --json "$results/threads.json" "${peers[@]}"
