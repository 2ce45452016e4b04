#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The core benchmark: what combinators, tasks, timers and channels cost on one thread.
#
#     bench/core.sh [--check] [--runs N] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/core.json.
#
#     --check        exit with 1 when kioto exceeds a bar of bench/core/operations.txt
#     --runs N       runs for the time, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

build_counter
build_cpp core/kioto "$bench/core/kioto.cpp" "$bench/support/operations.hpp" "$bench/../include"
peers=(kioto=core/kioto)
if build_tokio core/tokio "$bench/core/tokio" tokio_core; then peers+=(tokio=core/tokio); fi
for name in asio_callbacks asio_awaitable; do
    build_cpp core/$name "$bench/core/$name.cpp" "$bench/support/operations.hpp"
    peers+=($name=core/$name)
done
if build_cobalt core/cobalt "$bench/core/cobalt.cpp" "$bench/support/operations.hpp"; then
    peers+=(cobalt=core/cobalt)
fi
((build_only)) && exit 0

measure_operations "Operations of the core, one thread" core "${peers[@]}"
