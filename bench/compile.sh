#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# What Kioto costs at compile time: seconds, memory, object size, longest symbol.
#
#     bench/compile.sh [--check] [--quick] [--runs N] [--no-install]
#
# Prints one table and writes bench/results/compile.json. A figure is the least of N runs (3) of user
# and system time; programs that are compared alternate.
#
#     --check        exit with 1 when a budget is exceeded: <kioto.hpp> at most 1.25 x
#                    <boost/asio.hpp>, a chain of 20 stages at most 4 x one of five; before it says
#                    so, it compiles up to three times as often
#     --quick        only what --check compares; writes bench/bin/compile.json
#     --runs N       compilations of each
#     --no-install   never call apt: what is missing is reported

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

measure compile --bin "$bin/compile" --json "$results/compile.json" \
    --include "$bench/../include" -- "$CXX" "${flags[@]}"
