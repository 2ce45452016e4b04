#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The memory benchmark: bytes of user memory that an idle connection and a sleeping task take.
#
#     bench/memory.sh [--check] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/memory.json. Connections are as many as the limit of open
# files allows, both ends being in one process.
#
#     --check        exit with 1 when kioto's idle connection takes more than 600 bytes
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

peers=(kioto)
build_cpp memory/kioto "$bench/memory/kioto.cpp" "$bench/memory/measure.hpp" "$bench/../include"
if build_tokio memory/tokio "$bench/memory/tokio" tokio_memory; then peers+=(tokio); fi
for name in asio_callbacks asio_awaitable; do
    build_cpp memory/$name "$bench/memory/$name.cpp" "$bench/memory/measure.hpp"
    peers+=($name)
done
((build_only)) && exit 0

measure memory --bin "$bin/memory" --json "$results/memory.json" "${peers[@]}"
