#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# Four ways to write five steps: connect, write, read, write, read over loopback; as a chain, as
# `let`, as `co<T>`, and as Asio's `awaitable`.
#
#     bench/four_ways.sh [--runs N] [--build-only] [--no-install]
#
# Prints the table that doc/tutorial/four-ways.md quotes and writes bench/results/four_ways.json;
# bench/support/readme.py puts it into the page.
#
#     --runs N       runs for the time, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

build_counter
ways=(chain let co awaitable)
peers=() sizes=()
for name in "${ways[@]}"; do
    build_cpp "four_ways/$name" "$bench/four_ways/$name.cpp" "$bench/four_ways/request.hpp" \
        "$bench/support/operations.hpp" "$bench/../include"
    peers+=("$name=four_ways/$name")
done
((build_only)) && exit 0

measure_operations "Five steps, written four ways" four_ways "${peers[@]}"
echo
echo "bytes before the first step: the object, and what it has on the heap"
for name in "${ways[@]}"; do
    size=$("$bin/four_ways/$name" size)
    echo "    $name: $size"
    sizes+=("$name=$size")
done
python3 "$bench/support/readme.py" --sizes "$bench/results/four_ways.json" "${sizes[@]}"
