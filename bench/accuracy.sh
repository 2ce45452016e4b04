#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The benchmark of timers' accuracy: how late 10,000 sleepers wake, alone and among 990,000 timers
# that are armed and dropped.
#
#     bench/accuracy.sh [--check] [--runs N] [--build-only] [--no-install]
#
# Prints a table of each and writes bench/results/accuracy.json. It takes an idle machine.
#
#     --check        exit with 1 when one of kioto's is early, or half of them later than tokio's
#     --runs N       runs of each, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

build_cpp accuracy/kioto "$bench/accuracy/kioto.cpp" "$bench/accuracy/sleepers.hpp" \
    "$bench/../include"
peers=(kioto)
if build_tokio accuracy/tokio "$bench/accuracy/tokio" tokio_accuracy; then peers+=(tokio); fi
for name in asio_callbacks asio_awaitable; do
    build_cpp accuracy/$name "$bench/accuracy/$name.cpp" "$bench/accuracy/sleepers.hpp"
    peers+=($name)
done
((build_only)) && exit 0

measure accuracy --bin "$bin/accuracy" --json "$results/accuracy.json" "${peers[@]}"
