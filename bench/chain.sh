#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The chain benchmark: steps that each pend once, as `and_then` and as a hand-written switch.
#
#     bench/chain.sh [--check] [--runs N] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/chain.json.
#
#     --check        exit with 1 when kioto exceeds a bar of bench/chain/operations.txt
#     --runs N       runs for the time, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
parse_options "$@"

need_tools
build_counter
for name in hand kioto; do
    build_cpp "chain/$name" "$bench/chain/$name.cpp" "$bench/chain/step.hpp" \
        "$bench/support/operations.hpp" "$bench/../include"
done
((build_only)) && exit 0

status=0
"$bin/chain/kioto" sizes || status=$?
measure_operations "A chain whose every stage pends once" chain hand=chain/hand kioto=chain/kioto ||
    status=$?
exit "$status"
