#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The benchmark of a channel between two contexts, each with a thread of its own.
#
#     bench/channel.sh [--check] [--runs N] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/channel.json. It takes a machine with two idle cores.
#
#     --check        exit with 1 when kioto exceeds a bar of bench/channel/operations.txt
#     --runs N       runs for the times, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

build_counter
common=("$bench/channel/contexts.hpp" "$bench/support/operations.hpp")
build_cpp channel/kioto "$bench/channel/kioto.cpp" "${common[@]}" "$bench/../include"
peers=(kioto=channel/kioto)
if build_tokio channel/tokio "$bench/channel/tokio" tokio_channel; then
    peers+=(tokio=channel/tokio)
fi
for name in asio_callbacks asio_awaitable; do
    build_cpp channel/$name "$bench/channel/$name.cpp" "${common[@]}"
    peers+=($name=channel/$name)
done
((build_only)) && exit 0

arguments+=(--threads)
measure_operations "A channel between two threads" channel "${peers[@]}"
